"""The names that MicroPython has in its flash anyway, read from a .uf2 of it.

    python -m plantar.build.romnames RPI_PICO.uf2

writes rom_names.txt anew from a stock MicroPython of the Pico. rename.py says what they are for.
"""

import argparse
import keyword
import re
import struct
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from plantar.build import uf2
from plantar.errors import PlantarError

LIST = Path(__file__).with_name("rom_names.txt")
_HEAD = struct.Struct("<6I")
"""py/qstr.h, qstr_pool_t: the pool before it, how many names those have (and a bit: sorted), room,
its own number of names, where its hashes are, where its lengths (a byte each); then where each
name is.
"""
_LEAST, _MOST = 50, 5_000
"""A pool has so many names: MicroPython's fixed ones, all others, those of its frozen modules."""


@lru_cache(maxsize=1)
def rom_names() -> tuple[str, ...]:
    """Return the identifiers of rom_names.txt, in its order."""
    lines = LIST.read_text(encoding="ascii").splitlines()
    return tuple(line for line in lines if line and line[0] != "#")


def read(data: bytes, name: str) -> tuple[str, list[str]]:
    """Return which MicroPython a .uf2 has, and the identifiers in its flash, sorted.

    Args:
        data: the file's content.
        name: the file's name, for what is wrong with it.

    Raises:
        PlantarError: it is no .uf2, or has no such names.
    """
    parsed = uf2.parse(data, name)
    memory, base = parsed.memory(), min(parsed.payloads)
    found = {one for at in range(0, len(memory) - 64, 4) for one in _pool(memory, base, at)}
    version = re.search(rb"MicroPython v[\d.]+", memory)
    if not found or version is None:
        raise PlantarError(f"{name} has no MicroPython whose names can be read.")
    good = (one for one in found if one.isidentifier() and not keyword.iskeyword(one))
    return version[0].decode(), sorted(good)


def _pool(memory: bytes, base: int, at: int) -> Iterator[str]:
    """Go through the names of the pool that begins there; there are none if none does."""
    _before, _others, room, number, _hashes, lengths = _HEAD.unpack_from(memory, at)
    end = at + _HEAD.size + 4 * number
    if not 0 < room <= number or not _LEAST <= number <= _MOST or end > len(memory):
        return
    places = struct.unpack_from(f"<{number}I", memory, at + _HEAD.size)
    sizes = memory[lengths - base : lengths - base + number] if lengths >= base else b""
    names = [memory[p - base : p - base + n] for p, n in zip(places, sizes, strict=False)]
    ends = [memory[p - base + n : p - base + n + 1] for p, n in zip(places, sizes, strict=False)]
    if len(names) == number and min(places) >= base and set(ends) == {b"\0"}:
        yield from (one.decode("latin-1") for one in names)


def main() -> None:
    """Write the list anew from the file that is named."""
    parser = argparse.ArgumentParser(prog="python -m plantar.build.romnames")
    parser.add_argument("uf2", type=Path, help="a stock MicroPython of the Pico")
    file: Path = parser.parse_args().uf2
    try:
        title, names = read(file.read_bytes(), file.name)
    except (OSError, PlantarError) as problem:
        sys.exit(f"plantar: {problem}")
    head = f"# The identifiers in the flash of {title}, {file.name}: see romnames.py.\n"
    LIST.write_text(head + "".join(f"{one}\n" for one in names), encoding="ascii")


if __name__ == "__main__":
    main()
