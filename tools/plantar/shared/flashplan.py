"""What has to change on a board, and in which order, so that an interruption does no harm.

Files go up beside the old ones, as `name.new`: until they are all there and right, the board is
what it was. A folder that the board does not have goes up as `folder.new` and comes in one
rename: MicroPython takes the folder hal before the file hal.py, also while it is empty. Then, in
one script on the board, main.py goes first and comes back last, after every other file has been
read back and found right. A board interrupted between has no main.py: it starts, boot.py puts the
motor's pins low, and nothing else runs. Run again, it goes on from there.
"""

NEW = ".new"
BEFORE = ".before"
MAIN = "main.py"
BOOT = "boot.py"
BOARD_PY = "board.py"
MANIFEST = "manifest.txt"
KEPT = (MAIN, BOOT, BOARD_PY)
SPARE_BYTES = 32 * 1024  # left free for the journal and what littlefs itself needs to move about
DIGEST_CHARS = 64
VERSION_CHARS = 40  # of a longer one no more is told
_DEFAULT_BOARD = "#default-board"
_HEAD = "# Plantar "


def manifest_text(version: str, files: list, default_board: str) -> str:
    """Return the content of manifest.txt; firmware/keep/selfcheck.py reads it.

    files: (name, SHA-256 in hex, bytes) of each. default_board: the SHA-256 of this Plantar's
    default board.py.
    """
    lines = [
        f"{_HEAD}{version}: the SHA-256, the bytes and the name of each file",
        f"{_DEFAULT_BOARD} {default_board} {BOARD_PY}",
        f"#files {len(files)} {MANIFEST}",
    ]
    lines += [f"{digest} {size} {name}" for name, digest, size in sorted(files)]
    return "\n".join(lines) + "\n"


def read_manifest(text: str) -> tuple:
    """Return the version that a manifest says, "" if none; its files as `manifest_text` takes
    them; and the default board.py's hash, "" if none. Lines that are none are left out.
    """
    version = default_board = ""
    files = []
    for line in text.split("\n"):
        parts = line.split()
        if line.startswith(_HEAD) and not version:
            version = line[len(_HEAD) :].split(":")[0][:VERSION_CHARS]
        elif len(parts) == 3 and parts[0] == _DEFAULT_BOARD:
            default_board = parts[1]
        elif len(parts) == 3 and len(parts[0]) == DIGEST_CHARS and parts[1].isdigit():
            files.append((parts[2], parts[0], int(parts[1])))
    return version, files, default_board


def names_to_hash(names, sources) -> list:
    """Return the names on the board whose hashes a plan needs. names: of all files it shall have,
    manifest.txt and board.py among them. sources: of the firmware's source files.
    """
    places = _folders(names)
    waiting = {_waiting(name, folders) for name in names for folders in ((), places)}
    asked = list(names) + sorted(waiting) + [twin for name in names if (twin := _twin(name))]
    return _once(asked + sorted(sources))


def make_plan(
    wanted: list,
    board_py: tuple,
    has: dict,
    manifest: list,
    sources: dict,
    block_bytes: int,
    replace_board_py: bool,
) -> dict:
    """Return what it takes to make a board's files those that are wanted.

    wanted: (name, SHA-256, bytes) of each file that it shall have, manifest.txt among them.
    board_py: the same of board.py, which goes there if there is none, or if replace_board_py.
    has: name -> SHA-256 of the board's files that matter, "" of others.
    manifest: the names in the board's manifest.
    sources: name -> SHA-256, or how it begins, of the firmware's source files: what they match on
        a board without a manifest is no file of the maker's.
    block_bytes: how much of its flash goes at a time.

    The plan has:
        uploads: (name as it is uploaded, name) of each.
        steps: (name,) removes it, (old, new) renames; to be done at once when all uploads are
            right, in this order.
        verify: name -> SHA-256 that each changed file must have after the steps.
        finish: the last step, after that; none if nothing changes.
        unchanged: how many files are right already.
        set_aside: files of the maker's that are kept under another name.
        removed: files of an older Plantar that go.
        board_py: what becomes of board.py: new, same, kept or replaced.
        needed_bytes: free space that the uploads take.
    """
    board_py_is = becomes(board_py[1], has, replace_board_py)
    if board_py_is in ("new", "replaced"):
        wanted = wanted + [board_py]
    names = [name for name, _digest, _size in wanted]
    digests = {name: digest for name, digest, _size in wanted}
    sizes = {name: size for name, _digest, size in wanted}

    missing = [name for name in names if has.get(name) != digests[name]]
    folders = _folders(has)
    waiting = {name: _waiting(name, folders) for name in missing}
    staged = [name for name in missing if has.get(waiting[name]) == digests[name]]
    uploads = [(waiting[name], name) for name in missing if name not in staged]

    ours = set(manifest) | {MANIFEST}
    ours |= {name for name in sources if has.get(name, "").startswith(sources[name])}
    ours.discard(BOARD_PY)
    twins = [twin for name in names if (twin := _twin(name)) and twin in has]
    gone = [name for name in manifest if name in has and name not in digests]
    # A module of another build, such as hal/__init__.py: something could still import it.
    other = [form for n in sorted(sources) if n not in KEPT for form in (n, _twin(n)) if form]
    stale = [form for form in other if form in has and form not in digests]
    gone = _once(gone + twins + stale)
    set_aside = [name for name in gone + missing if name in has and name not in ours]
    removed = [name for name in gone if name in ours]
    places = _folders(names)
    used = set(waiting.values())
    left = sorted([name for name in has if _waits(name, places) and name not in used])

    steps = []
    finish = []
    if missing or gone:
        if MAIN in has and MAIN not in missing:
            steps.append((MAIN, MAIN + NEW))
        elif MAIN in has and MAIN not in set_aside:
            steps.append((MAIN,))
        steps += [(name, name + BEFORE) for name in sorted(set_aside, key=_main_first)]
        # What is left in a folder that waits must not come with it.
        steps += [(name,) for name in left if NEW + "/" in name]
        changes = {_rename(waiting[name], name, folders) for name in missing if name != MAIN}
        changes |= {(name,) for name in removed}
        steps += sorted(changes, key=_boot_last)
        finish.append((MAIN + NEW, MAIN))
    done = {step[0] for step in steps}
    steps += [(n,) for n in left if n not in done and (n != MAIN + NEW or not finish)]
    verify = {name: digests[name] for name in missing if name != MAIN}
    if finish:
        verify[MAIN + NEW] = digests[MAIN]
    return {
        "uploads": uploads,
        "steps": steps,
        "verify": verify,
        "finish": finish,
        "unchanged": len(wanted) - len(missing),
        "set_aside": set_aside,
        "removed": removed,
        "board_py": board_py_is,
        "needed_bytes": sum([on_flash(sizes[n], block_bytes) for _at, n in uploads]),
    }


def final_name(waiting: str) -> str:
    """Return the name that a file gets which waits under this one."""
    return waiting.replace(NEW, "")


def becomes(digest: str, has, replace: bool):
    """Return what becomes of a board's board.py: new, same, kept or replaced. digest: of the one
    for it. has, replace: as for `make_plan`.
    """
    if BOARD_PY not in has:
        return "new"
    if has[BOARD_PY] == digest:
        return "same"
    return "replaced" if replace else "kept"


def on_flash(size: int, block_bytes: int) -> int:
    """Return how much of the flash a file of so many bytes takes."""
    return -(-size // block_bytes) * block_bytes


def _once(names: list) -> list:
    # Each name once, where it stands first.
    return [name for at, name in enumerate(names) if name not in names[:at]]


def _twin(name: str) -> str:
    # The other form of a module: MicroPython would import the .py before the .mpy.
    if name.endswith(".mpy"):
        return name[:-4] + ".py"
    if name.endswith(".py") and name not in KEPT:
        return name[:-3] + ".mpy"
    return ""


def _folders(names) -> set:
    return {name.rpartition("/")[0] for name in names}


def _waiting(name: str, folders) -> str:
    # Where a file waits until all are there: beside its place if the board has that folder.
    folder, _slash, file = name.rpartition("/")
    return f"{folder}{NEW}/{file}" if folder and folder not in folders else name + NEW


def _waits(name: str, folders) -> bool:
    folder, _slash, file = name.rpartition("/")
    if folder.endswith(NEW):
        return folder[: -len(NEW)] in folders
    return file.endswith(NEW) and folder in folders


def _rename(waiting: str, name: str, folders) -> tuple:
    folder = name.rpartition("/")[0]
    return (waiting, name) if not folder or folder in folders else (folder + NEW, folder)


def _main_first(name: str) -> tuple:
    return (name != MAIN, name)


def _boot_last(step: tuple) -> tuple:
    # boot.py needs hal at every moment: the new one is there before a twin of it goes, and both
    # change last, its __init__ after what that imports. The old manifest knows the default
    # board.py of its time, so it stays until all else is done.
    name = step[-1]
    late = {"hal/__init__.py": 2, "hal/__init__.mpy": 2, BOOT: 3, MANIFEST: 4}
    if name.split(".")[0] == "hal":  # the folder, or the file of an older Plantar
        return (2, len(step) == 1, name)
    return (late.get(name, int(name.startswith("hal/"))), len(step) == 1, name)
