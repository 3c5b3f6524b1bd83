"""package.json and board.json, for `mpremote mip install` straight from the repository.

The paths are relative to the file itself, which mip allows, so they hold in every fork. board.py
has a file of its own: installing Plantar anew must not overwrite a maker's.
"""

import json

from plantar import __version__, firmware
from plantar.build.tree import BOARD_PY


def packages() -> dict[str, str]:
    """Return the content of each file that mip reads, by its path in the repository."""
    names = firmware.source_files()
    modules = [name for name in names if name != BOARD_PY]
    return {"package.json": _package(modules), "board.json": _package([BOARD_PY])}


def _package(names: list[str]) -> str:
    urls = ",\n".join(f"    {json.dumps([name, f'firmware/{name}'])}" for name in names)
    return f'{{\n  "urls": [\n{urls}\n  ],\n  "version": "{__version__}"\n}}\n'
