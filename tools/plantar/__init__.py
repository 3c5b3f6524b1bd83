"""The host side of Plantar: the command `plantar`, the virtual board and what runs on them."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("plantar")
except PackageNotFoundError:  # a copy of the folder, not an installed package
    __version__ = "0+unknown"
