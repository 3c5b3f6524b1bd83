"""Journal records as a bad flash, another Plantar or a curious person may leave them."""

import struct
from binascii import crc32

import faults
from allowance import LEVELS
from keep import journal as j
from keep.reading import decode, load
from limits import LEVELS_MOST
from states import ENDS

# What `decode` makes of a record, in words.
REASONS = (
    "good",
    "missing",
    "damaged",
    "written by a newer Plantar",
    "good, and written by an older Plantar",
    "good, but for values out of range",
)

BITS, CUT, LONGER, GARBAGE, SPLICED, OUT_OF_RANGE, OLDER, NEWER, EMPTY, HUGE = range(10)
KINDS = 10
LOSES = (BITS, CUT, LONGER, GARBAGE, SPLICED, EMPTY, HUGE)
"""What leaves nothing to believe."""


class Dice:
    """The same throws on every interpreter."""

    def __init__(self, seed):
        self._state = seed

    def getrandbits(self, bits):
        """Return 0..2**bits-1, for up to 20 bits."""
        self._state = (self._state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        return self._state >> (31 - bits)


def sealed(body):
    """Return a record of these bytes with a CRC that is right."""
    return bytes(body) + struct.pack("<I", crc32(bytes(body)) & 0xFFFFFFFF)


def junk(dice, length):
    """Return so many bytes of anything."""
    # In place: a list of 2 kB of numbers would ask a small, used heap for 16 kB in one piece.
    thrown = bytearray(length)
    for at in range(length):
        thrown[at] = dice.getrandbits(8)
    return bytes(thrown)


def used(dice):
    """Return the Usage of anybody: any settings in their range, up to 60 sessions, some faults."""
    usage = j.Usage()
    for name, least, most, _default in j.FIELDS:
        setattr(usage, name, least + dice.getrandbits(8) % (most - least + 1))
    for _session in range(dice.getrandbits(6) % 61):
        usage.add_session(
            dice.getrandbits(8) % 70,
            1 + dice.getrandbits(8) % (len(ENDS) - 1),
            dice.getrandbits(10),
            dice.getrandbits(8) % (LEVELS + 1),
        )
    for _fault in range(dice.getrandbits(4)):
        usage.add_fault(1 + dice.getrandbits(8) % (len(faults.NAMES) - 1))
    return usage


def told(usage):
    """Return all that a Usage says now, to compare it with another one."""
    fields = [getattr(usage, name) for name, _least, _most, _default in j.FIELDS]
    counts = (usage.drive_s, usage.ends, usage.session_log, usage.fault_log)
    return (fields,) + tuple([list(count) for count in counts])


def damaged(dice, kind, record):
    """Return a good record after this kind of damage. dice: has getrandbits."""
    spot = dice.getrandbits(16) % len(record)
    if kind == BITS:
        wrong = bytearray(record)
        for _flip in range(1 + dice.getrandbits(3)):
            wrong[dice.getrandbits(16) % len(record)] ^= 1 << (dice.getrandbits(8) & 7)
        # Twice the same bit is no damage at all.
        return bytes(wrong) if bytes(wrong) != record else record[1:]
    if kind == CUT:
        return record[:spot]
    if kind == LONGER:
        return record + junk(dice, 1 + dice.getrandbits(6))
    if kind == GARBAGE:
        return junk(dice, dice.getrandbits(10))
    if kind == SPLICED:
        # A write in place that the power cut: the rest is what stood there.
        spot = 13 + spot % (len(record) - 13)
        rest = j.encode(used(dice), dice.getrandbits(8))[spot:]
        return record[:spot] + (rest if record[spot:] != rest else b"")
    if kind == OUT_OF_RANGE:
        body = bytearray(record[:-4])
        for _word in range(1 + dice.getrandbits(3)):
            # Anything after the head: fields, counts, sessions, faults.
            at = 13 + dice.getrandbits(16) % (len(body) - 16)
            body[at : at + 4] = junk(dice, 4)
        return sealed(body)
    if kind == OLDER:
        return older(dice)
    if kind == NEWER:
        body = bytearray(record[:-4]) + junk(dice, dice.getrandbits(11))
        struct.pack_into("<H", body, 2, j.VERSION + 1 + dice.getrandbits(8))
        return sealed(body)
    if kind == HUGE:
        return record + junk(dice, 64) * 64
    return b""


def older(dice):
    """Return the record of a Plantar that knew less of everything."""
    fields = [dice.getrandbits(1) for _field in range(1 + dice.getrandbits(2))]
    ends = [dice.getrandbits(9) for _end in range(dice.getrandbits(2))]
    counts = (len(fields), 0, len(ends), 1, 0)
    body = struct.pack("<HHIBBBBB", j.MAGIC, 0, dice.getrandbits(20), *counts)
    for word in fields + ends:
        body += struct.pack("<I", word)
    return sealed(body + struct.pack("<BBHBI", 1, 1, dice.getrandbits(9), 2, dice.getrandbits(9)))


def out_of_range(usage):
    """Return the name of the first thing in a Usage that is out of its range, or None."""
    for name, least, most, default in j.FIELDS:
        value = getattr(usage, name)
        if value != default and not least <= value <= most:
            return name
    if len(usage.drive_s) > j.ROUTINES_KEPT or len(usage.ends) != len(ENDS):
        return "how many counts"
    for count in usage.drive_s + usage.ends:
        if not 0 <= count <= j.COUNT_MAX:
            return "a count"
    if len(usage.session_log) > j.SESSIONS_KEPT or len(usage.fault_log) > j.FAULTS_KEPT:
        return "how many entries"
    for routine, end, drive_s, level, number in usage.session_log:
        if not (0 <= routine < 256 and 0 <= end < len(ENDS) and 0 <= drive_s < 65536):
            return "a session"
        if not (0 <= level <= LEVELS_MOST and 0 <= number <= j.COUNT_MAX):
            return "a session"
    for code, number in usage.fault_log:
        if not (0 < code < len(faults.NAMES) and 0 <= number <= j.COUNT_MAX):
            return "a fault"
    return None


class Shelf:
    """Two files in memory, a store for a Journal."""

    def __init__(self):
        self.files = {}

    def read(self, name, most):
        found = self.files.get(name)
        return None if found is None else found[:most]

    def write(self, name, data):
        self.files[name] = data
        return True


def fault_found(dice, kind):
    """Damage one slot of two or the only one, load, save and load again.

    Returns a sentence if anything is not as it must be, else None.
    """
    shelf = Shelf()
    mine = used(dice)
    sequence = dice.getrandbits(20)
    record = j.encode(mine, sequence)
    bad = damaged(dice, kind, record)
    slot = dice.getrandbits(1)
    other = None
    if dice.getrandbits(1):
        other = used(dice)
        shelf.files[j.SLOTS[1 - slot]] = j.encode(other, sequence - 1 & j.COUNT_MAX)
    shelf.files[j.SLOTS[slot]] = bad
    book = j.Journal(shelf)
    found = load(book)
    reason = book.reasons[slot]
    wrong = out_of_range(found)
    if wrong is not None:
        return "%s is out of range" % wrong
    expected = other if other is not None else j.Usage()
    if kind in LOSES:
        if reason != j.DAMAGED:
            return "the damage is called %s" % REASONS[reason]
        if told(found) != told(expected):
            return "it believes a damaged record"
    elif kind == NEWER:
        if reason != j.NEWER or not book.newer or told(found) != told(expected):
            return "a newer record is called %s" % REASONS[reason]
    elif kind == OLDER:
        if reason != j.OLDER:
            return "an older record is called %s" % REASONS[reason]
        knew = struct.unpack_from("<%dI" % bad[8], bad, 13)
        if other is None and tuple(told(found)[0][: bad[8]]) != knew:
            return "an older record is not carried over"
    else:
        # All of it was believed, or what was left out has been said.
        whole = j.encode(decode(bad)[2], sequence) == bad
        if reason != (j.GOOD if whole else j.PARTLY):
            return "values out of range are called %s" % REASONS[reason]
    # It works on: what it takes next, the next start finds; what a newer one wrote is still there.
    book.usage.add_session(1, 1, 60, 2)
    saved = book.save()
    if saved == (kind == NEWER):
        return "saved: %s" % saved
    if kind == NEWER:
        return None if shelf.files[j.SLOTS[slot]] == bad else "a newer record is written over"
    if told(load(j.Journal(shelf))) != told(book.usage):
        return "what it wrote is not what the next start reads"
    return None
