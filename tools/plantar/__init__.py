"""The host side of Plantar: the command `plantar`, the virtual board and what runs on them."""

import tomllib
from pathlib import Path

try:
    # Not asked of the installed package: that takes longer than all else that `--version` does.
    with (Path(__file__).resolve().parents[2] / "pyproject.toml").open("rb") as _project:
        __version__: str = tomllib.load(_project)["project"]["version"]
except (OSError, KeyError, tomllib.TOMLDecodeError):
    from importlib import metadata

    try:
        __version__ = metadata.version("plantar")  # installed from a wheel
    except metadata.PackageNotFoundError:  # a copy of the folder
        __version__ = "0+unknown"
