"""What the host must know of each board to put files on it: its chip, code and flash.

The firmware's own table (firmware/boards.py) says what a board's pins can do; this one says where
its file system lies and what its MicroPython reads. Read in MicroPython 1.28: the boards'
mpconfigboard.h and modules/_boot.py of the rp2 port, partitions-4MiBplus.csv and
modules/inisetup.py of the esp32 port. Only the Pico's was tried, on an emulated one.
"""

import re
from dataclasses import dataclass

from plantar.errors import PlantarError

FLASH_BASE = 0x1000_0000
"""Where RP2040 and RP2350 see their flash; the addresses in a UF2 begin there."""

RP2040_FAMILY = 0xE48B_FF56
ABSOLUTE_FAMILY = 0xE48B_FF57
"""A block on its own in RP2350 files, around the chip's erratum E10; it belongs to the first."""
RP2350_FAMILY = 0xE48B_FF59
RP2350_RISCV_FAMILY = 0xE48B_FF5A
FAMILY_NAMES = {
    RP2040_FAMILY: "RP2040",
    RP2350_FAMILY: "RP2350",
    RP2350_RISCV_FAMILY: "RP2350 (RISC-V)",
    0x1C5F_21B0: "ESP32",
    0xC47E_5767: "ESP32-S3",
    0xD42B_A06C: "ESP32-C3",
}

OLDEST_MICROPYTHON = (1, 26)
WHY_OLDEST = (
    "only since then can the guard's timer be a hard interrupt on a Pico, "
    "which cuts the motor even when the program hangs"
)


@dataclass(frozen=True)
class FileSystem:
    """Where a board's littlefs lies. Bytes; offset is from the start of the flash chip."""

    offset: int
    blocks: int
    prog_bytes: int
    block_bytes: int = 4096

    @property
    def size(self) -> int:
        """Return its size in bytes."""
        return self.blocks * self.block_bytes


@dataclass(frozen=True)
class Target:
    """One board. name: its row in the firmware's boards.py.

    Attributes:
        title: what its maker calls it.
        chip: as it stands after " with " in the board's own description, without a dash.
        machine: how that description begins, if only this board's does.
        arch: mpy-cross's name for its processor.
        file_system: None if it is not the same on every such board.
        family: of its UF2 files; None if it takes none.
        note: what a person should know about its images, one sentence, or "".
    """

    name: str
    title: str
    chip: str
    machine: str
    arch: str
    file_system: FileSystem | None
    family: int | None
    note: str


_UNTRIED = "Its place in flash is read from MicroPython's source and was not tried on a board."
_NO_UF2 = "Its loader takes no UF2."

TARGETS = (
    Target(
        "pico",
        "Raspberry Pi Pico",
        "RP2040",
        "Raspberry Pi Pico with",
        "armv6m",
        FileSystem(0xA_0000, 352, 256),
        RP2040_FAMILY,
        "",
    ),
    Target(
        "pico_w",
        "Raspberry Pi Pico W",
        "RP2040",
        "Raspberry Pi Pico W with",
        "armv6m",
        FileSystem(0x12_C000, 212, 256),
        RP2040_FAMILY,
        _UNTRIED,
    ),
    Target(
        "pico2",
        "Raspberry Pi Pico 2",
        "RP2350",
        "Raspberry Pi Pico2 with",
        "armv7emsp",
        FileSystem(0x10_0000, 768, 256),
        RP2350_FAMILY,
        _UNTRIED,
    ),
    Target(
        "pico2_w",
        "Raspberry Pi Pico 2 W",
        "RP2350",
        "Raspberry Pi Pico 2 W with",
        "armv7emsp",
        FileSystem(0x18_0000, 640, 256),
        RP2350_FAMILY,
        _UNTRIED,
    ),
    Target(
        "esp32",
        "ESP32",
        "ESP32",
        "",
        "xtensawin",
        FileSystem(0x20_0000, 512, 32),
        None,
        f"{_NO_UF2} The image is for a module with 4 MiB of flash, at 0x200000. {_UNTRIED}",
    ),
    Target(
        "esp32s3",
        "ESP32-S3",
        "ESP32S3",
        "",
        "xtensawin",
        None,
        None,
        f"{_NO_UF2} Its modules differ in the size of their flash, so there is no image either: "
        "use plantar flash.",
    ),
    Target(
        "esp32c3",
        "ESP32-C3",
        "ESP32C3",
        "",
        "rv32imc",
        FileSystem(0x20_0000, 512, 32),
        None,
        f"{_NO_UF2} The image is for a module with 4 MiB of flash, at 0x200000. {_UNTRIED}",
    ),
)


def target(name: str) -> Target:
    """Return the target of a board's name.

    Raises:
        PlantarError: there is none.
    """
    for found in TARGETS:
        if found.name == name:
            return found
    raise PlantarError(
        f"--board {name!r} is not known; use one of {', '.join(t.name for t in TARGETS)}."
    )


def chip_of(machine: str) -> str:
    """Return the family of the chip in a MicroPython's description of its board, such as
    "ESP32S3", "" if there is none.

    More may follow its name: ESP32-UNICORE, ESP32-D2WD, ESP32-S3-FN8, RP2350-RISCV. A letter and a
    digit after ESP32 are a family of their own.

    Args:
        machine: `sys.implementation._machine`, such as "Raspberry Pi Pico with RP2040".
    """
    name = machine.rpartition(" with ")[2].replace("-", "").upper()
    found = re.match(r"RP2\d{3}|ESP32([CHPS]\d)?", name)
    return found.group() if found else ""


def target_of(machine: str) -> Target | None:
    """Return the target that a MicroPython's description of its board means, None if none does.

    Args:
        machine: as for `chip_of`. A board that is not named here is taken for the first one with
            its chip.
    """
    for found in TARGETS:
        if found.machine and machine.startswith(found.machine):
            return found
    chip = chip_of(machine)
    for found in TARGETS:
        if found.chip == chip:
            return found
    return None
