"""Settings and usage, kept in flash: two slots, a sequence number, a CRC; each field is
range-checked when it is read.

A record is written whole into the slot that does not hold the newest good one, so a plug pulled at
any byte leaves the last one. It is written only when something changed and only while the motor is
still (a sector erase stops the chip for 45 ms): once at the end of a session, and once when a
fault latches.
"""

import struct
from binascii import crc32

from massager import ENDS, PROFILES

MAGIC = 0x504C  # "PL"
VERSION = 1
SLOTS = ("journal_a.bin", "journal_b.bin")
SESSIONS_KEPT = 50
FAULTS_KEPT = 10
ROUTINES_KEPT = 16

_HEAD = (
    "<HHII"  # magic, version, sequence, body bytes; the CRC-32 of head and body follows the body
)
_HEAD_BYTES = 12
# Settings: profile, length %, tones, beginner's care, notice seen; counts: sessions, long
# sessions; the latched fault; resets in a row.
_FIELDS = "<BBBBBIIBB"
_FIELDS_BYTES = 15
# Per routine: seconds of drive. Per end reason: how often. Then the rings: how many, newest last.
_SESSION = "<BBHBI"  # routine, end, drive seconds, highest level, number
_SESSION_BYTES = 9
_FAULT = "<BI"  # code, session number
_FAULT_BYTES = 5
BODY_BYTES = (
    _FIELDS_BYTES
    + 4 * ROUTINES_KEPT
    + 4 * len(ENDS)
    + 2
    + _SESSION_BYTES * SESSIONS_KEPT
    + _FAULT_BYTES * FAULTS_KEPT
)
RECORD_BYTES = _HEAD_BYTES + BODY_BYTES + 4

# field, least, most, default
RANGES = (
    ("profile", 0, len(PROFILES) - 1, 0),
    ("length_pct", 0, 100, 0),
    ("tones", 0, 1, 1),
    ("beginner", 0, 1, 1),
    ("notice_seen", 0, 1, 0),
    ("sessions", 0, 0x3FFFFFFF, 0),
    ("long_sessions", 0, 0x3FFFFFFF, 0),
    ("fault", 0, 13, 0),
    ("resets", 0, 255, 0),
)


class Usage:
    """Settings and counts as plain integers; the fields and their ranges stand in RANGES.

    drive_s: seconds of drive by routine number. ends: how often a session ended so, by end reason.
    session_log: (routine, end, drive seconds, level, number), faults_log: (code, session number),
    both oldest first.
    """

    def __init__(self):
        self.profile = 0
        self.length_pct = 0
        self.tones = 1
        self.beginner = 1
        self.notice_seen = 0
        self.sessions = 0
        self.long_sessions = 0
        self.fault = 0
        self.resets = 0
        self.drive_s = [0] * ROUTINES_KEPT
        self.ends = [0] * len(ENDS)
        self.session_log = []
        self.fault_log = []

    def add_session(self, routine, end, drive_s, level):
        """Count a session that ended: routine number, end reason (massager.ENDS), seconds of
        drive, highest level.
        """
        self.sessions += 1
        if routine < ROUTINES_KEPT:
            self.drive_s[routine] += drive_s
        self.ends[end] += 1
        self.session_log.append((routine & 0xFF, end, min(drive_s, 0xFFFF), level, self.sessions))
        if len(self.session_log) > SESSIONS_KEPT:
            self.session_log.pop(0)

    def add_fault(self, code):
        """Note and latch a fault (faults.py)."""
        self.fault = code
        self.fault_log.append((code, self.sessions))
        if len(self.fault_log) > FAULTS_KEPT:
            self.fault_log.pop(0)


def encode(usage, sequence):
    """Return a record (RECORD_BYTES bytes) of usage with this sequence number, 0..2**30-1."""
    record = bytearray(RECORD_BYTES)
    struct.pack_into(_HEAD, record, 0, MAGIC, VERSION, sequence, BODY_BYTES)
    at = _HEAD_BYTES
    struct.pack_into(
        _FIELDS,
        record,
        at,
        *[int(getattr(usage, field)) for field, _least, _most, _default in RANGES],
    )
    at += _FIELDS_BYTES
    for seconds in usage.drive_s:
        struct.pack_into("<I", record, at, seconds)
        at += 4
    for count in usage.ends:
        struct.pack_into("<I", record, at, count)
        at += 4
    record[at] = len(usage.session_log)
    record[at + 1] = len(usage.fault_log)
    at += 2
    for number, entry in enumerate(usage.session_log):
        struct.pack_into(_SESSION, record, at + number * _SESSION_BYTES, *entry)
    at += SESSIONS_KEPT * _SESSION_BYTES
    for number, entry in enumerate(usage.fault_log):
        struct.pack_into(_FAULT, record, at + number * _FAULT_BYTES, *entry)
    struct.pack_into(
        "<I", record, RECORD_BYTES - 4, crc32(bytes(record[: RECORD_BYTES - 4])) & 0xFFFFFFFF
    )
    return bytes(record)


# Why a slot was not taken.
GOOD, MISSING, DAMAGED, NEWER, UNREADABLE = range(5)
REASONS = (b"", b"missing", b"damaged", b"written by a newer Plantar", b"unreadable")


def decode(record):
    """Return (reason, sequence, usage) of a record (bytes, any length, any content). usage is None
    unless reason is GOOD.

    A field out of its range takes its default, also in a record whose CRC is right.
    """
    if len(record) < _HEAD_BYTES + 4:
        return (DAMAGED, 0, Usage())
    magic, version, sequence, body_bytes = struct.unpack_from(_HEAD, record, 0)
    if magic != MAGIC or body_bytes > 4_096 or len(record) != _HEAD_BYTES + body_bytes + 4:
        return (DAMAGED, 0, Usage())
    crc = struct.unpack_from("<I", record, len(record) - 4)[0]
    if crc != crc32(bytes(record[: len(record) - 4])) & 0xFFFFFFFF:
        return (DAMAGED, 0, Usage())
    if version > VERSION:
        return (NEWER, sequence, Usage())
    if version != VERSION or body_bytes != BODY_BYTES:
        return (DAMAGED, 0, Usage())
    usage = Usage()
    values = struct.unpack_from(_FIELDS, record, _HEAD_BYTES)
    for (field, least, most, default), value in zip(RANGES, values):
        setattr(usage, field, value if least <= value <= most else default)
    at = _HEAD_BYTES + _FIELDS_BYTES
    for number in range(ROUTINES_KEPT):
        usage.drive_s[number] = min(struct.unpack_from("<I", record, at)[0], 0x3FFFFFFF)
        at += 4
    for number in range(len(ENDS)):
        usage.ends[number] = min(struct.unpack_from("<I", record, at)[0], 0x3FFFFFFF)
        at += 4
    sessions = min(record[at], SESSIONS_KEPT)
    faults = min(record[at + 1], FAULTS_KEPT)
    at += 2
    for number in range(sessions):
        entry = struct.unpack_from(_SESSION, record, at + number * _SESSION_BYTES)
        if entry[1] < len(ENDS):
            usage.session_log.append(entry)
    at += SESSIONS_KEPT * _SESSION_BYTES
    for number in range(faults):
        entry = struct.unpack_from(_FAULT, record, at + number * _FAULT_BYTES)
        if entry[0] <= RANGES[7][2]:
            usage.fault_log.append(entry)
    return (GOOD, sequence, usage)


class Journal:
    """The two slots. store: an object with read(name) -> bytes or None (no such file), and
    write(name, data) -> True or False.

    After `load`, read: usage, reasons (one for each slot, see REASONS). `readonly` is True when a
    newer Plantar wrote a slot: it is left alone.
    """

    def __init__(self, store):
        self.store = store
        self.usage = Usage()
        self.reasons = [MISSING, MISSING]
        self.readonly = False
        self.failed = False
        self._sequence = 0
        self._slot = 0

    def load(self):
        """Read both slots and return the newest good Usage, or a fresh one with defaults."""
        best = -1
        for slot in range(2):
            record = self.store.read(SLOTS[slot])
            if record is None:
                continue
            reason, sequence, usage = decode(record)
            self.reasons[slot] = reason
            if reason == NEWER:
                self.readonly = True
            if reason == GOOD and sequence > best:
                best = sequence
                self.usage = usage
                self._slot = 1 - slot
        self._sequence = best + 1
        return self.usage

    def save(self):
        """Write the usage into the older slot. Return False, and try again at the next change, if
        the file system refuses.
        """
        if self.readonly:
            return False
        self.failed = not self.store.write(SLOTS[self._slot], encode(self.usage, self._sequence))
        if self.failed:
            return False
        self._sequence += 1
        self._slot = 1 - self._slot
        return True
