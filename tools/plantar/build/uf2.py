"""UF2, the files that are dragged onto a Pico: read, checked, written, merged.

A UF2 is a row of 512-byte blocks, each with up to 476 bytes for an address and the family of the
chip it is for; see the UF2 specification (github.com/microsoft/uf2) and, for 256 bytes a block
and the extra block of RP2350 files, the RP2040 and RP2350 datasheets.
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plantar.build.targets import (
    ABSOLUTE_FAMILY,
    FAMILY_NAMES,
    FLASH_BASE,
    OLDEST_MICROPYTHON,
    WHY_OLDEST,
    Target,
)
from plantar.errors import PlantarError

BLOCK_BYTES = 512
PAYLOAD_BYTES = 256
SECTOR_BYTES = 4096
_MAGIC = (0x0A32_4655, 0x9E5D_5157)
_MAGIC_END = 0x0AB1_6F30
_NOT_FLASH = 0x1
_HAS_FAMILY = 0x2000
_HEAD = struct.Struct("<8I")  # magic x 2, flags, address, bytes, number, of how many, family


@dataclass(frozen=True)
class Uf2:
    """A UF2 that was read.

    Attributes:
        family: the chip it is for.
        payloads: address -> bytes, of that family.
        extra: blocks of the absolute family, as they were: RP2350 files begin with one.
    """

    family: int
    payloads: Mapping[int, bytes]
    extra: tuple[bytes, ...] = ()

    @property
    def end(self) -> int:
        """Return the address behind the last byte."""
        return max(address + len(data) for address, data in self.payloads.items())

    def memory(self) -> bytes:
        """Return all payloads in the order of their addresses, for a search."""
        return b"".join(data for _address, data in sorted(self.payloads.items()))


def parse(data: bytes, name: str) -> Uf2:
    """Read a UF2.

    Args:
        data: the file's content.
        name: the file's name, for what is wrong with it.

    Raises:
        PlantarError: it is no UF2, is cut short, or is for several chips.
    """
    if len(data) < BLOCK_BYTES or _HEAD.unpack_from(data)[:2] != _MAGIC:
        raise PlantarError(f"{name} is not a UF2 file: give MicroPython's .uf2 for your board.")
    if len(data) % BLOCK_BYTES:
        raise _cut_short(name)
    families: dict[int, dict[int, bytes]] = {}
    expected: dict[int, int] = {}
    extra: list[bytes] = []
    for at in range(0, len(data), BLOCK_BYTES):
        block = data[at : at + BLOCK_BYTES]
        first, second, flags, address, size, _number, total, family = _HEAD.unpack_from(block)
        (end,) = struct.unpack_from("<I", block, BLOCK_BYTES - 4)
        if (first, second) != _MAGIC or end != _MAGIC_END or size > 476:
            raise PlantarError(f"{name} is damaged at byte {at}: download it again.")
        if not flags & _HAS_FAMILY:
            raise PlantarError(f"{name} does not say which chip it is for: take another UF2.")
        if family == ABSOLUTE_FAMILY:
            extra.append(block)
        elif not flags & _NOT_FLASH:
            families.setdefault(family, {})[address] = block[32 : 32 + size]
            expected[family] = total
    if len(families) != 1:
        raise PlantarError(f"{name} is not for one chip only: take the UF2 for your board.")
    ((family, payloads),) = families.items()
    if len(payloads) != expected[family]:
        raise _cut_short(name)
    return Uf2(family, payloads, tuple(extra))


def write(payloads: Mapping[int, bytes], family: int, extra: tuple[bytes, ...] = ()) -> bytes:
    """Return a UF2, with every flash sector that it touches filled up.

    The loader of the RP2040 erases by sectors and loses part of one that is not whole and not
    the last (erratum E14).

    Args:
        payloads: address -> bytes; pieces of any length, at addresses that are multiples of 256.
        family: the chip.
        extra: whole blocks to put in front, as `Uf2.extra` has them.
    """
    pages: dict[int, bytes] = {}
    for address, data in payloads.items():
        for at in range(0, len(data), PAYLOAD_BYTES):
            page = data[at : at + PAYLOAD_BYTES]
            pages[address + at] = page.ljust(PAYLOAD_BYTES, b"\xff")
    for sector in {address - address % SECTOR_BYTES for address in pages}:
        for at in range(0, SECTOR_BYTES, PAYLOAD_BYTES):
            pages.setdefault(sector + at, b"\xff" * PAYLOAD_BYTES)
    blocks = list(extra)
    for number, (address, page) in enumerate(sorted(pages.items())):
        head = _HEAD.pack(*_MAGIC, _HAS_FAMILY, address, PAYLOAD_BYTES, number, len(pages), family)
        tail = struct.pack("<I", _MAGIC_END)
        blocks.append(head + page + bytes(BLOCK_BYTES - 32 - PAYLOAD_BYTES - 4) + tail)
    return b"".join(blocks)


def read_micropython(file: Path, target: Target) -> Uf2:
    """Read a MicroPython UF2 and check that it is one for this board.

    Raises:
        PlantarError: it cannot be read, is for another chip or board, is too old, or is in the
            way of the file system. The sentence says which and what to do.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PlantarError(f"The UF2 {file} cannot be read: {error.strerror}.") from error
    found = parse(data, file.name)
    if found.family != target.family:
        is_for = FAMILY_NAMES.get(found.family, f"another chip (family 0x{found.family:08X})")
        raise PlantarError(
            f"{file.name} is for {is_for}, and the {target.title} is an {target.chip}: "
            "take MicroPython for that board, or name yours with --board."
        )
    memory = found.memory()
    if b"MicroPython" not in memory:
        raise PlantarError(
            f"{file.name} holds no MicroPython: get it at micropython.org/download."
        )
    if target.machine.encode() not in memory:
        # Each board keeps its file system elsewhere, so the right chip alone will not do.
        said = re.search(rb"[ -~]+(?= with RP2)", memory)
        other = said[0].decode().lstrip("; ") if said else "another board"
        raise PlantarError(
            f"{file.name} is MicroPython for the {other}, not for the {target.title}: take the "
            f"{target.title}'s, or use plantar flash."
        )
    version = re.search(rb"MicroPython v(\d+)\.(\d+)", memory)
    if version and (int(version[1]), int(version[2])) < OLDEST_MICROPYTHON:
        raise PlantarError(
            f"{file.name} is MicroPython {int(version[1])}.{int(version[2])} and Plantar needs "
            f"{'.'.join(map(str, OLDEST_MICROPYTHON))} or newer: {WHY_OLDEST}."
        )
    place = target.file_system
    if place is not None and found.end > FLASH_BASE + place.offset:
        raise PlantarError(
            f"{file.name} reaches to 0x{found.end:08X}, over the start of the file system at "
            f"0x{FLASH_BASE + place.offset:08X}: give MicroPython's own UF2, with nothing merged "
            "into it."
        )
    return found


def _cut_short(name: str) -> PlantarError:
    return PlantarError(f"{name} is cut short or has blocks missing: download it again.")
