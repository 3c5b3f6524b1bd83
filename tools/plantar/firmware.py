"""Where the firmware is, and how its logic is imported on CPython.

The firmware's own files are used as they are: the logic modules touch no hardware, so all they
need is to be on the path, beside a stand-in for MicroPython's `micropython` module.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType

from plantar.errors import PlantarError

REPOSITORY = Path(__file__).resolve().parents[2]
VIRTUAL = Path(__file__).resolve().parent / "virtual"
CPYTHON_SHIM = VIRTUAL / "cpython"
"""Holds micropython.py, whose `const` and decorators do nothing on CPython."""


def firmware_dir() -> Path:
    """Return the folder with the firmware's files.

    Raises:
        PlantarError: this package is not used from within the repository.
    """
    folder = REPOSITORY / "firmware"
    if not (folder / "main.py").is_file():
        raise PlantarError(
            f"No firmware was found in {folder}: run plantar from a clone of its repository."
        )
    return folder


def source_files() -> dict[str, Path]:
    """Return each of the firmware's files by its name on a board, such as ``face/panel.py``.

    Raises:
        PlantarError: this package is not used from within the repository.
    """
    folder = firmware_dir()
    return {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*.py"))}


def put_on_path() -> None:
    """Make the firmware's logic importable by its names on a board. May be called again."""
    for folder in (REPOSITORY / "firmware", CPYTHON_SHIM):
        if str(folder) not in sys.path:
            # At the end: nothing of the standard library is ever hidden by a firmware file.
            sys.path.append(str(folder))


def load(name: str) -> ModuleType:
    """Import one of the firmware's logic modules, e.g. ``load("keep.journal")``.

    Modules that touch the machine (hal, main, boot) need the virtual board and are not for this.

    Raises:
        PlantarError: there is no such file in the firmware.
    """
    file = f"{name.replace('.', '/')}.py"
    if not (REPOSITORY / "firmware" / file).is_file():
        raise PlantarError(f"The firmware has no {file}: is this clone complete?")
    put_on_path()
    return importlib.import_module(name)
