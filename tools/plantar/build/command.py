"""`plantar build`: the files for a board, as a folder, as an image and as UF2 files to drag."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from plantar.build import uf2
from plantar.build.targets import FLASH_BASE, Target, target
from plantar.build.tree import MANIFEST, Tree, can_precompile, make_tree
from plantar.errors import PlantarError
from plantar.firmware import firmware_dir
from plantar.routines.files import checked
from plantar.wiring.read import read_wiring

FILES = "files"


@dataclass(frozen=True)
class Built:
    """What a build wrote. Paths are None for what this board has not."""

    tree: Tree
    files: Path
    image: Path | None = None
    file_system_uf2: Path | None = None
    whole_uf2: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it for --json."""
        place = self.tree.target.file_system
        return {
            "board": self.tree.target.name,
            "precompiled": self.tree.precompiled,
            "files": str(self.files),
            "file_bytes": {name: len(data) for name, data in self.tree.everything().items()},
            "image": _text(self.image),
            "image_offset": place.offset if place is not None else None,
            "file_system_uf2": _text(self.file_system_uf2),
            "uf2": _text(self.whole_uf2),
            "note": self.tree.target.note,
        }


def build(
    out: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where to put it all.")
    ] = Path("build"),
    board: Annotated[
        str | None, typer.Option(metavar="NAME", help="A board such as pico2; by default pico.")
    ] = None,
    board_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your board.py, in place of the default.")
    ] = None,
    source: Annotated[
        bool,
        typer.Option("--source", help="The modules as source, to read or edit on the board."),
    ] = False,
    micropython: Annotated[
        Path | None,
        typer.Option(
            "--uf2",
            metavar="MICROPYTHON.uf2",
            help="MicroPython for the board, to make one UF2 of both.",
        ),
    ] = None,
    routines: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Your own routines: a folder of them, or a file."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Build what goes onto a board: its files, an image of them, and UF2 files to drag onto it.

    Image and UF2 replace all files on the board, your board.py and the log too.

    To keep those, use plantar flash.
    """
    if out.exists() and not out.is_dir():
        raise PlantarError(f"-o {out} is a file; name a folder.")
    if micropython is not None and not micropython.is_file():
        raise PlantarError(f"--uf2 {micropython} is not there: name MicroPython's UF2.")
    name = board
    if name is None:
        name = read_wiring(board_file).board if board_file is not None else "pico"
    precompile = can_precompile() and not source
    tree = make_tree(target(name), board_file, precompile, checked(routines or ()))
    built = make(out, tree, micropython)
    if as_json:
        typer.echo(json.dumps(built.as_json(), indent=2))
    else:
        _tell(built)


def make(out: Path, tree: Tree, micropython: Path | None = None) -> Built:
    """Write everything for a board into a folder.

    Args:
        out: the folder, made if missing. Its `files` folder is emptied first.
        tree: the files.
        micropython: a MicroPython UF2 for the board.

    Raises:
        PlantarError: the UF2 is not one for this board, or a file cannot be written.
    """
    board = tree.target
    if out.resolve() == firmware_dir().resolve():
        raise PlantarError(f"-o {out} is the firmware itself: give a folder of your own.")
    interpreter = None
    if micropython is not None:
        if board.family is None:
            raise PlantarError(
                f"--uf2 {micropython}: the {board.title} takes no UF2; install MicroPython with "
                "esptool and Plantar with plantar flash."
            )
        interpreter = uf2.read_micropython(micropython, board)
    try:
        built = _write(out, tree, interpreter)
    except OSError as error:
        where = error.filename or out
        raise PlantarError(f"{where} cannot be written: {error.strerror}.") from error
    return built


def _write(out: Path, tree: Tree, interpreter: uf2.Uf2 | None) -> Built:
    board = tree.target
    folder = out / FILES
    _make_empty(folder)
    for name, data in tree.everything().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    place = board.file_system
    if place is None:
        return Built(tree, folder)
    from plantar.build.image import make_image, used_blocks

    image = make_image(place, tree.everything())
    image_file = out / f"plantar-{board.name}.littlefs"
    image_file.write_bytes(image)
    if board.family is None:
        return Built(tree, folder, image_file)
    start = FLASH_BASE + place.offset
    blocks = {start + offset: block for offset, block in used_blocks(place, image).items()}
    small = out / f"plantar-{board.name}-files.uf2"
    small.write_bytes(uf2.write(blocks, board.family))
    if interpreter is None:
        return Built(tree, folder, image_file, small)
    whole = out / f"plantar-{board.name}.uf2"
    whole.write_bytes(
        uf2.write({**interpreter.payloads, **blocks}, board.family, interpreter.extra)
    )
    return Built(tree, folder, image_file, small, whole)


def _make_empty(folder: Path) -> None:
    """Make the folder for the files; what an earlier build left there goes, nothing else does."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MANIFEST).is_file():
            raise PlantarError(
                f"{folder} holds files that plantar build did not put there: empty it, or give "
                "another folder with -o."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


def _tell(built: Built) -> None:
    console = Console(highlight=False, soft_wrap=True)
    tree = built.tree
    size = sum(len(data) for data in tree.everything().values())
    kind = "the release build" if tree.precompiled else "as source"
    console.print(f"Plantar for the {tree.target.title}: {size / 1000:.0f} kB, {kind}.")
    for path, what in _rows(built):
        console.print(f"  {path}  {what}", style=None)
    if tree.target.note:
        console.print(tree.target.note)
    if built.whole_uf2 is not None:
        console.print("Hold BOOTSEL while you plug the board in, and drag that last file onto it.")


def _rows(built: Built) -> list[tuple[str, str]]:
    rows: list[tuple[Path | None, str]] = [
        (built.files, "the files, as they lie on the board"),
        (built.image, f"its file system, {_place(built.tree.target)}"),
        (built.file_system_uf2, "the file system alone, for a board that has MicroPython"),
        (built.whole_uf2, "MicroPython and Plantar in one"),
    ]
    wide = max(len(str(path)) for path, _what in rows if path is not None)
    return [(str(path).ljust(wide), what) for path, what in rows if path is not None]


def _place(board: Target) -> str:
    place = board.file_system
    if place is None:
        return ""
    return f"littlefs of {place.blocks} x {place.block_bytes} bytes for flash 0x{place.offset:X}"


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
