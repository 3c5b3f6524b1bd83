"""What has to change on a board, and in which order, so that an interruption does no harm.

Files go up beside the old ones, as `name.new`: until they are all there and right, the board is
what it was. Then, in one script on the board, main.py goes first and comes back last, after every
other file has been read back and found right. A board interrupted between has no main.py: it
starts, boot.py puts the motor's pins low, and nothing else runs. Run again, it goes on from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plantar.build.tree import BOARD_PY, MANIFEST, Manifest, Tree, sha256

NEW = ".new"
BEFORE = ".before"
MAIN = "main.py"
BOOT = "boot.py"
SPARE_BYTES = 32 * 1024
"""Left free for the journal and what littlefs itself needs to move about."""

BoardPy = Literal["new", "same", "kept", "replaced"]
Step = tuple[str] | tuple[str, str]
"""(name,) removes it; (old, new) renames."""


@dataclass(frozen=True)
class OnBoard:
    """What is on a board. files: name -> SHA-256 in hex of those that matter, "" of others."""

    files: Mapping[str, str]
    block_bytes: int
    free_bytes: int
    manifest: Manifest = field(default_factory=Manifest)


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


def names_to_hash(tree: Tree) -> list[str]:
    """Return the names on the board whose hashes a plan needs."""
    names = [*tree.everything()]
    twins = [twin for name in names if (twin := _twin(name))]
    return [*names, *(name + NEW for name in names), *twins]


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
    staged = [name for name in missing if board.files.get(name + NEW) == digests[name]]
    uploads = {name + NEW: wanted[name] for name in missing if name not in staged}

    ours = set(board.manifest.files) | {MANIFEST}
    ours |= {name for name, digest in sources.items() if board.files.get(name) == digest}
    ours.discard(BOARD_PY)
    twins = [twin for name in wanted if (twin := _twin(name)) and twin in board.files]
    old = [n for n in board.manifest.files if n in board.files and n not in wanted]
    gone = list(dict.fromkeys([*old, *twins]))
    set_aside = [n for n in (*gone, *missing) if n in board.files and n not in ours]
    removed = [name for name in gone if name in ours]
    leftovers = [
        name
        for name in board.files
        if name.endswith(NEW) and name not in uploads and name[: -len(NEW)] not in staged
    ]

    steps: list[Step] = []
    finish: list[Step] = []
    if missing or gone:
        if MAIN in board.files and MAIN not in missing:
            steps.append((MAIN, MAIN + NEW))
        elif MAIN in board.files and MAIN not in set_aside:
            steps.append((MAIN,))
        steps += [(name, name + BEFORE) for name in sorted(set_aside, key=_main_first)]
        changes: list[Step] = [(name + NEW, name) for name in missing if name != MAIN]
        changes += [(name,) for name in removed]
        steps += sorted(changes, key=_boot_last)
        finish.append((MAIN + NEW, MAIN))
    steps += [(name,) for name in leftovers if name != MAIN + NEW or not finish]
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
    if name.endswith(".py") and name not in (MAIN, BOOT, BOARD_PY):
        return name[:-3] + ".mpy"
    return None


def _on_flash(size: int, block_bytes: int) -> int:
    return -(-size // block_bytes) * block_bytes


def _main_first(name: str) -> tuple[bool, str]:
    return (name != MAIN, name)


def _boot_last(step: Step) -> tuple[int, bool, str]:
    # boot.py needs hal at every moment: the new one is there before a twin of it goes, and both
    # change last. The old manifest knows the default board.py of its time, so it stays until all
    # else is done.
    name = step[-1]
    late = {"hal.py": 1, "hal.mpy": 1, BOOT: 2, MANIFEST: 3}
    return (late.get(name, 0), len(step) == 1, name)
