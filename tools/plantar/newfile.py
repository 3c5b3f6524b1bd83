"""Files that a command writes for a person: one rule for all of them, asked before the work.

A file that is there is never written over, unless the person says --replace.
"""

from pathlib import Path
from typing import Annotated

import typer

from plantar.errors import PlantarError

ReplaceOption = Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")]


def check_folder(option: str, folder: Path | None) -> None:
    """Check that a folder may be made where it is not there. option: how errors name it. None is
    no folder, and right.

    Raises:
        PlantarError: it, or what it is to lie in, is a file.
    """
    if folder is None:
        return
    try:
        for part in (folder, *folder.parents):
            if part.exists() and not part.is_dir():
                raise PlantarError(f"{option} {folder}: {part} is a file; name a folder.")
    except ValueError as error:
        raise PlantarError(f"{option} {folder} cannot be: its name has a NUL.") from error


def check_new(option: str, file: Path | None, replace: bool = False) -> None:
    """Check that a file may be written. option: how errors name it. None is no file, and right.

    Raises:
        PlantarError: it is there already, is a folder, or has no folder to lie in.
    """
    if file is None:
        return
    try:
        if file.is_dir():
            raise PlantarError(f"{option} {file} is a folder: name a file in it.")
        if not file.parent.is_dir():
            raise PlantarError(
                f"{option} {file}: there is no folder {file.parent}; make it first."
            )
        # A pipe, a terminal or /dev/null loses nothing.
        if file.is_file() and not replace:
            raise PlantarError(
                f"{option} {file} is there already: give another name, or --replace."
            )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name has a NUL"
        raise PlantarError(f"{option} {file} cannot be written: {why}.") from error
