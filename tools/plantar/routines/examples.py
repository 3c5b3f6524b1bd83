"""`plantar routines examples`: the routine files that come with Plantar, to read and to change."""

from pathlib import Path
from typing import Annotated

import typer

from plantar import firmware
from plantar.errors import PlantarError


def examples(
    out: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to put them into.")
    ] = Path("routines"),
) -> None:
    """Copy the routine files that come with Plantar into a folder; a file of yours stays."""
    for file in copy_examples(out):
        typer.echo(file)


def copy_examples(out: Path) -> list[Path]:
    """Copy the example routines into a folder, which is made if missing; return the new files.

    Raises:
        PlantarError: a file of the same name with other content is there, or nothing can be
            written. Then nothing was copied.
    """
    wanted = {
        out / file.name: file.read_bytes()
        for file in sorted(firmware.data_dir("routines").glob("*.json"))
    }
    try:
        for file, data in wanted.items():
            if file.exists() and file.read_bytes() != data:
                raise PlantarError(
                    f"{file} is there and is not the example: give another folder with -o."
                )
        out.mkdir(parents=True, exist_ok=True)
        for file, data in wanted.items():
            file.write_bytes(data)
    except OSError as error:
        raise PlantarError(f"-o {out} cannot be written: {error.strerror}.") from error
    return list(wanted)
