"""The journal as it lies in the flash after a run, read by a reader of its own: nothing may be
lost, and nothing torn may count.
"""

import struct
import zlib
from pathlib import Path

SLOTS = ("journal_a.bin", "journal_b.bin")
HEAD = "<HHIBBBBB"
MAGIC = 0x4C50
NOTICE_SEEN = 4  # the number of the field that says so


def newest(folder: Path) -> tuple[int, tuple[int, ...]] | None:
    """Return (sequence, fields) of the newest whole record in a folder, None if none is."""
    best: tuple[int, tuple[int, ...]] | None = None
    for slot in SLOTS:
        file = folder / slot
        record = file.read_bytes() if file.is_file() else b""
        if len(record) < struct.calcsize(HEAD) + 4:
            continue
        magic, _version, sequence, fields, *_ = struct.unpack_from(HEAD, record)
        whole = zlib.crc32(record[:-4]) == struct.unpack_from("<I", record, len(record) - 4)[0]
        if magic == MAGIC and whole and (best is None or sequence > best[0]):
            words = struct.unpack_from(f"<{fields}I", record, struct.calcsize(HEAD))
            best = (sequence, words)
    return best


def lost(folder: Path, writes: int) -> str:
    """Return what is lost in the flash of a board in use after some whole writes, or ""."""
    found = newest(folder)
    if found is None:
        return "no record of the journal is whole"
    sequence, words = found
    if sequence < writes:
        return f"record {writes} was written, and the newest whole one is {sequence}"
    return "" if words[NOTICE_SEEN] else "the settings are those of a new board"
