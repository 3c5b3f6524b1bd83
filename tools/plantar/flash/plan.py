"""What has to change on a board, and in which order, so that an interruption does no harm.

Files go up beside the old ones, as `name.new`: until they are all there and right, the board is
what it was. A folder that the board does not have goes up as `folder.new` and comes in one
rename: MicroPython takes the folder hal before the file hal.py, also while it is empty. Then, in
one script on the board, main.py goes first and comes back last, after every other file has been
read back and found right. A board interrupted between has no main.py: it starts, boot.py puts the
motor's pins low, and nothing else runs. Run again, it goes on from there.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from plantar.build.tree import BOARD_PY, MANIFEST, Manifest, Tree, sha256

NEW = ".new"
BEFORE = ".before"
MAIN = "main.py"
BOOT = "boot.py"
_KEPT = (MAIN, BOOT, BOARD_PY)
SPARE_BYTES = 32 * 1024
"""Left free for the journal and what littlefs itself needs to move about."""

BoardPy = Literal["new", "same", "kept", "replaced"]
Step = tuple[str] | tuple[str, str]
"""(name,) removes it; (old, new) renames."""


@dataclass(frozen=True)
class OnBoard:
    """What is on a board. files: name -> SHA-256 in hex of those that matter, "" of others.
    frozen: Plantar is inside its MicroPython.
    """

    files: Mapping[str, str]
    block_bytes: int
    free_bytes: int
    manifest: Manifest = field(default_factory=Manifest)
    frozen: bool = False


@dataclass(frozen=True)
class Plan:
    """What to do.

    Attributes:
        uploads: name, as it is uploaded -> content.
        steps: to be done at once when all uploads are right, in this order.
        verify: name -> SHA-256 that each changed file must have after the steps.
        finish: the last step, after that; none if nothing changes.
        unchanged: how many files are right already.
        set_aside: files of the maker's that are kept under another name.
        removed: files of an older Plantar that go.
        board_py: what becomes of board.py.
        default_changed: the default board.py is another one than when the board's came there.
        needed_bytes: free space that the uploads take.
    """

    uploads: Mapping[str, bytes]
    steps: tuple[Step, ...]
    verify: Mapping[str, str]
    finish: tuple[Step, ...]
    unchanged: int
    set_aside: tuple[str, ...]
    removed: tuple[str, ...]
    board_py: BoardPy
    default_changed: bool
    needed_bytes: int


def names_to_hash(tree: Tree, sources: Iterable[str]) -> list[str]:
    """Return the names on the board whose hashes a plan needs. sources: of the firmware."""
    names = [*tree.everything()]
    twins = [twin for name in names if (twin := _twin(name))]
    waiting = {_waiting(name, folders) for name in names for folders in ((), _folders(names))}
    return list(dict.fromkeys([*names, *sorted(waiting), *twins, *sources]))


def make_plan(
    tree: Tree,
    board: OnBoard,
    sources: Mapping[str, str],
    replace_board_py: bool = False,
) -> Plan:
    """Return what it takes to make a board's files those of a tree.

    Args:
        tree: the files it shall have.
        board: what it has.
        sources: name -> SHA-256 of the firmware's source files: what they match on a board
            without a manifest is no file of the maker's.
        replace_board_py: put the tree's board.py there whatever the board has.
    """
    wanted: dict[str, bytes] = {**tree.files, MANIFEST: tree.manifest, **tree.own}
    board_py = _board_py(tree, board, replace_board_py)
    if board_py in ("new", "replaced"):
        wanted[BOARD_PY] = tree.board_py
    digests = {name: sha256(data) for name, data in wanted.items()}

    missing = [name for name in wanted if board.files.get(name) != digests[name]]
    folders = _folders(board.files)
    waiting = {name: _waiting(name, folders) for name in missing}
    staged = [name for name in missing if board.files.get(waiting[name]) == digests[name]]
    uploads = {waiting[name]: wanted[name] for name in missing if name not in staged}

    ours = set(board.manifest.files) | {MANIFEST}
    ours |= {name for name, digest in sources.items() if board.files.get(name) == digest}
    ours.discard(BOARD_PY)
    twins = [twin for name in wanted if (twin := _twin(name)) and twin in board.files]
    old = [n for n in board.manifest.files if n in board.files and n not in wanted]
    # A module of another build, such as hal/__init__.py: something could still import it.
    other = [form for n in sources if n not in _KEPT for form in (n, _twin(n)) if form]
    stale = [form for form in other if form in board.files and form not in wanted]
    gone = list(dict.fromkeys([*old, *twins, *stale]))
    set_aside = [n for n in (*gone, *missing) if n in board.files and n not in ours]
    removed = [name for name in gone if name in ours]
    places = _folders(wanted)
    left = [n for n in board.files if _waits(n, places) and n not in waiting.values()]

    steps: list[Step] = []
    finish: list[Step] = []
    if missing or gone:
        if MAIN in board.files and MAIN not in missing:
            steps.append((MAIN, MAIN + NEW))
        elif MAIN in board.files and MAIN not in set_aside:
            steps.append((MAIN,))
        steps += [(name, name + BEFORE) for name in sorted(set_aside, key=_main_first)]
        # What is left in a folder that waits must not come with it.
        steps += [(name,) for name in left if NEW + "/" in name]
        moved = {waiting[name]: name for name in missing if name != MAIN}
        changes: list[Step] = [*dict.fromkeys(_rename(*move, folders) for move in moved.items())]
        changes += [(name,) for name in removed]
        steps += sorted(changes, key=_boot_last)
        finish.append((MAIN + NEW, MAIN))
    done = {step[0] for step in steps}
    steps += [(n,) for n in left if n not in done and (n != MAIN + NEW or not finish)]
    verify = {name: digests[name] for name in missing if name != MAIN}
    if finish:
        verify[MAIN + NEW] = digests[MAIN]
    return Plan(
        uploads=uploads,
        steps=tuple(steps),
        verify=verify,
        finish=tuple(finish),
        unchanged=len(wanted) - len(missing),
        set_aside=tuple(set_aside),
        removed=tuple(removed),
        board_py=board_py,
        default_changed=board_py == "kept" and board.manifest.default_board != tree.default_board,
        needed_bytes=sum(_on_flash(len(data), board.block_bytes) for data in uploads.values()),
    )


def _board_py(tree: Tree, board: OnBoard, replace: bool) -> BoardPy:
    has = board.files.get(BOARD_PY)
    if has is None:
        return "new"
    if has == sha256(tree.board_py):
        return "same"
    return "replaced" if replace else "kept"


def _twin(name: str) -> str | None:
    """Return the other form of a module: MicroPython would import the .py before the .mpy."""
    if name.endswith(".mpy"):
        return name[:-4] + ".py"
    if name.endswith(".py") and name not in _KEPT:
        return name[:-3] + ".mpy"
    return None


def final_name(waiting: str) -> str:
    """Return the name that a file gets which waits under this one."""
    return waiting.replace(NEW, "")


def _folders(names: Iterable[str]) -> set[str]:
    return {name.rpartition("/")[0] for name in names}


def _waiting(name: str, folders: Container[str]) -> str:
    # Where a file waits until all are there: beside its place if the board has that folder.
    folder, _, file = name.rpartition("/")
    return f"{folder}{NEW}/{file}" if folder and folder not in folders else name + NEW


def _waits(name: str, folders: Container[str]) -> bool:
    folder, _, file = name.rpartition("/")
    if folder.endswith(NEW):
        return folder.removesuffix(NEW) in folders
    return file.endswith(NEW) and folder in folders


def _rename(waiting: str, name: str, folders: Container[str]) -> Step:
    folder = name.rpartition("/")[0]
    return (waiting, name) if not folder or folder in folders else (folder + NEW, folder)


def _on_flash(size: int, block_bytes: int) -> int:
    return -(-size // block_bytes) * block_bytes


def _main_first(name: str) -> tuple[bool, str]:
    return (name != MAIN, name)


def _boot_last(step: Step) -> tuple[int, bool, str]:
    # boot.py needs hal at every moment: the new one is there before a twin of it goes, and both
    # change last, its __init__ after what that imports. The old manifest knows the default
    # board.py of its time, so it stays until all else is done.
    name = step[-1]
    late = {"hal/__init__.py": 2, "hal/__init__.mpy": 2, BOOT: 3, MANIFEST: 4}
    if name.split(".")[0] == "hal":  # the folder, or the file of an older Plantar
        return (2, len(step) == 1, name)
    return (late.get(name, int(name.startswith("hal/"))), len(step) == 1, name)
