"""Settings and usage, kept in flash: two slots, a sequence number, a CRC, every field
range-checked.

A record is written whole into the slot that does not hold the newest good one, so a plug pulled at
any byte leaves the last one. It is written only when something changed and only while the motor is
still (a sector erase stops the chip for 45 ms): once at the end of a session, once when a fault
latches or is cleared, once when a person changes a setting.

A record says how many of each thing it holds, so one from an older Plantar, which knew fewer
fields, routines or end reasons, is carried over: what it lacks takes its default. One that holds
more than this Plantar knows comes from a newer one; nothing here writes over it.
"""

import struct
from binascii import crc32

import faults
from allowance import LEVELS, PROFILES
from limits import (
    FLOOR_PCT_LEAST,
    FLOOR_PCT_MOST,
    KICK_PCT_LEAST,
    KICK_PCT_MAX,
    LEVELS_LEAST,
    LEVELS_MOST,
)
from states import ENDS

MAGIC = 0x4C50  # "PL"
VERSION = 1
SLOTS = ("journal_a.bin", "journal_b.bin")
SESSIONS_KEPT = 50
FAULTS_KEPT = 10
ROUTINES_KEPT = 64
BRIGHTEST = 5  # of the display's steps, 1 the darkest
RECORD_BYTES_MAX = 2_048
LEARNED_MA_MOST = 16_000
COUNT_MAX = 0x3FFFFFFF  # a small int on every port

# magic, version, sequence, then how many fields, routines, ends, sessions and faults follow; the
# CRC-32 of all before it ends the record. Fields, routines and ends are 4 bytes each.
HEAD = "<HHIBBBBB"
HEAD_BYTES = 13
SESSION = "<BBHBI"  # routine number, end reason, seconds of drive, highest level, session number
SESSION_BYTES = 9
FAULT = "<BI"  # code, number of the session before it
FAULT_BYTES = 5

# field, least, most, default, which is right too where it is outside. New fields go to the end;
# that is what carries old records over.
FIELDS = (
    ("profile", 0, len(PROFILES) - 1, 0),
    ("length_pct", 0, 100, 0),
    ("tones", 0, 1, 1),
    ("beginner", 0, 1, 1),
    ("notice_seen", 0, 1, 0),
    ("sessions", 0, COUNT_MAX, 0),
    ("long_sessions", 0, COUNT_MAX, 0),
    ("fault", 0, len(faults.NAMES) - 1, 0),
    # Found by the self-test; 0: what board.py says.
    ("floor_a_pct", FLOOR_PCT_LEAST, FLOOR_PCT_MOST, 0),
    ("floor_b_pct", FLOOR_PCT_LEAST, FLOOR_PCT_MOST, 0),
    ("brightness", 1, BRIGHTEST, BRIGHTEST),
    ("levels", LEVELS_LEAST, LEVELS_MOST, LEVELS),
    ("kick_a_pct", KICK_PCT_LEAST, KICK_PCT_MAX, 0),
    ("kick_b_pct", KICK_PCT_LEAST, KICK_PCT_MAX, 0),
    # The motor's current at full duty, learned; 0: not yet.
    ("learned_ma", 1, LEARNED_MA_MOST, 0),
    # Of the board.py that last ran, see selfcheck.board_sum; 0: none did.
    ("board_sum", 0, COUNT_MAX, 0),
)

# What became of a slot when it was read.
GOOD, MISSING, DAMAGED, NEWER, OLDER, PARTLY = range(6)


class Usage:
    """Settings and counts, plain integers; names and ranges stand in FIELDS.

    drive_s: seconds of drive by routine number. ends: how often a session ended so, by end reason.
    session_log: (routine, end, seconds of drive, highest level, number). fault_log: (code, number
    of the session before it). Both oldest first.
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
        self.floor_a_pct = 0
        self.floor_b_pct = 0
        self.brightness = BRIGHTEST
        self.levels = LEVELS
        self.kick_a_pct = 0
        self.kick_b_pct = 0
        self.learned_ma = 0
        self.board_sum = 0
        self.drive_s = []
        self.ends = [0] * len(ENDS)
        self.session_log = []
        self.fault_log = []

    def add_session(self, routine, end, drive_s, level):
        """Count a session that ended: routine number, end reason, seconds of drive, top level."""
        self.sessions = min(self.sessions + 1, COUNT_MAX)
        if routine < ROUTINES_KEPT:
            while len(self.drive_s) <= routine:
                self.drive_s.append(0)
            self.drive_s[routine] = min(self.drive_s[routine] + drive_s, COUNT_MAX)
        self.ends[end] = min(self.ends[end] + 1, COUNT_MAX)
        number = self.sessions
        self.session_log.append((routine & 0xFF, end, min(drive_s, 0xFFFF), level, number))
        if len(self.session_log) > SESSIONS_KEPT:
            self.session_log.pop(0)

    def add_fault(self, code):
        """Note and latch a fault (faults.py)."""
        self.fault = code
        self.fault_log.append((code, self.sessions))
        if len(self.fault_log) > FAULTS_KEPT:
            self.fault_log.pop(0)


def encode(usage, sequence):
    """Return a record (bytes, at most RECORD_BYTES_MAX) of usage, sequence number 0..2**30-1."""
    parts = [
        struct.pack(
            HEAD,
            MAGIC,
            VERSION,
            sequence,
            len(FIELDS),
            len(usage.drive_s),
            len(usage.ends),
            len(usage.session_log),
            len(usage.fault_log),
        )
    ]
    words = [int(getattr(usage, field)) for field, _least, _most, _default in FIELDS]
    parts += [struct.pack("<I", word) for word in words + usage.drive_s + usage.ends]
    parts += [struct.pack(SESSION, *entry) for entry in usage.session_log]
    parts += [struct.pack(FAULT, *entry) for entry in usage.fault_log]
    record = b"".join(parts)
    return record + struct.pack("<I", crc32(record) & 0xFFFFFFFF)


class Journal:
    """The two slots. store: read(name, most) -> bytes, or None; write(name, data) -> True or
    False.

    After reading.load, read: usage; reasons (one for each slot, GOOD to PARTLY); taken (the reason
    of the one that serves, MISSING if none does); newer: a newer Plantar wrote a slot, so both are
    left alone; failed: the file system refused the last write.
    """

    def __init__(self, store):
        self.store = store
        self.usage = Usage()
        self.reasons = [MISSING, MISSING]
        self.taken = MISSING
        self.newer = False
        self.failed = False
        self.sequence = 0
        self.slot = 0

    def save(self):
        """Write the usage into the older slot. Return False if that failed; a next save tries
        again, in the same slot, so that the good one stays.
        """
        if self.newer:
            return False
        store = self.store
        record = encode(self.usage, self.sequence)
        slot = SLOTS[self.slot]
        # Read again: a flash that forgets what it was given must not get the good slot next.
        self.failed = (
            not store.write(slot, record) or store.read(slot, RECORD_BYTES_MAX + 1) != record
        )
        if self.failed:
            return False
        self.sequence = self.sequence + 1 & COUNT_MAX
        self.slot = 1 - self.slot
        return True
