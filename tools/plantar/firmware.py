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
"""The clone that this package is in. An installed package is in none: see data_dir."""
CARRIED = Path(__file__).resolve().parent / "data"
"""What an installed package carries in place of a clone; setup.py puts it there."""
FREEZE_MANIFEST = "manifest.py"
"""Beside the firmware's files, for whoever builds MicroPython; it never goes onto a board."""
VIRTUAL = Path(__file__).resolve().parent / "virtual"
CPYTHON_SHIM = VIRTUAL / "cpython"
"""Holds micropython.py, whose `const` and decorators do nothing on CPython."""


def is_installed() -> bool:
    """Return whether this package came as a wheel, and not from a clone of the repository."""
    return CARRIED.is_dir()


def data_dir(name: str) -> Path:
    """Return the folder of this name, "firmware" or "routines": the wheel's own or the clone's."""
    return (CARRIED if is_installed() else REPOSITORY) / name


def firmware_dir() -> Path:
    """Return the folder with the firmware's files.

    Raises:
        PlantarError: it is not there.
    """
    folder = data_dir("firmware")
    if not (folder / "main.py").is_file():
        raise PlantarError(
            f"No firmware was found in {folder}: install Plantar again, or clone it again."
        )
    return folder


def source_files() -> dict[str, Path]:
    """Return each of the firmware's files by its name on a board, such as ``face/panel.py``.

    Raises:
        PlantarError: the firmware is not there.
    """
    folder = firmware_dir()
    files = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*.py"))}
    files.pop(FREEZE_MANIFEST, None)
    return files


def put_on_path() -> None:
    """Make the firmware's logic importable by its names on a board. May be called again."""
    for folder in (data_dir("firmware"), CPYTHON_SHIM):
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
    if not (data_dir("firmware") / file).is_file():
        raise PlantarError(
            f"The firmware has no {file}: install Plantar again, or clone it again."
        )
    put_on_path()
    return importlib.import_module(name)
