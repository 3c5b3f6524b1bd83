"""A journal is read, and each record is usage again; see journal.py. Only a start does it."""

import struct
from binascii import crc32

import faults
from keep.journal import (
    COUNT_MAX,
    DAMAGED,
    FAULT,
    FAULT_BYTES,
    FAULTS_KEPT,
    FIELDS,
    GOOD,
    HEAD,
    HEAD_BYTES,
    MAGIC,
    MISSING,
    NEWER,
    OLDER,
    PARTLY,
    RECORD_BYTES_MAX,
    ROUTINES_KEPT,
    SESSION,
    SESSION_BYTES,
    SESSIONS_KEPT,
    SLOTS,
    VERSION,
    Usage,
)
from limits import LEVELS_MOST
from states import ENDS


def load(journal):
    """Read both slots of a journal.Journal. Return its usage, which is the newest good one, or a
    fresh one with defaults.
    """
    newest = 0
    for slot in range(2):
        # One byte more than a record may have: a huge file is damaged, not a reason to run out.
        record = journal.store.read(SLOTS[slot], RECORD_BYTES_MAX + 1)
        if record is None:
            continue
        reason, sequence, usage = decode(record)
        journal.reasons[slot] = reason
        if reason == NEWER:
            journal.newer = True
        elif reason != DAMAGED and (journal.taken == MISSING or _is_after(sequence, newest)):
            newest = sequence
            journal.taken = reason
            journal.usage = usage
            journal.sequence = sequence + 1 & COUNT_MAX
            journal.slot = 1 - slot
    return journal.usage


def _is_after(sequence, other):
    # Sequence numbers come round again after COUNT_MAX.
    return 0 < (sequence - other & COUNT_MAX) <= COUNT_MAX >> 1


def decode(record):
    """Return (reason, sequence, usage) of a record (bytes of any length and any content).

    usage has its defaults unless reason is GOOD, OLDER or PARTLY. What is out of its range is left
    out, a field takes its default, even in a record whose CRC is right: PARTLY. Never raises.
    """
    end = len(record) - 4
    if end < HEAD_BYTES:
        return (DAMAGED, 0, Usage())
    magic, version, sequence, fields, routines, ends, sessions, faulted = struct.unpack_from(
        HEAD, record, 0
    )
    if magic != MAGIC:
        return (DAMAGED, 0, Usage())
    if version > VERSION and len(record) > RECORD_BYTES_MAX:
        # Longer than what was read of it, so its CRC is not here: the doubt is a newer one's.
        return (NEWER, 0, Usage())
    if struct.unpack_from("<I", record, end)[0] != crc32(bytes(record[:end])) & 0xFFFFFFFF:
        return (DAMAGED, 0, Usage())
    if version > VERSION:
        return (NEWER, 0, Usage())
    words_bytes = 4 * (fields + routines + ends)
    if end != HEAD_BYTES + words_bytes + SESSION_BYTES * sessions + FAULT_BYTES * faulted:
        return (DAMAGED, 0, Usage())
    if (
        fields > len(FIELDS)
        or routines > ROUTINES_KEPT
        or ends > len(ENDS)
        or sessions > SESSIONS_KEPT
        or faulted > FAULTS_KEPT
    ):
        return (NEWER, 0, Usage())
    reason = GOOD
    if version < VERSION or fields < len(FIELDS):
        reason = OLDER
    if sequence > COUNT_MAX:
        reason = PARTLY
        sequence &= COUNT_MAX
    words = struct.unpack_from("<%dI" % (fields + routines + ends), record, HEAD_BYTES)
    usage = Usage()
    for number in range(fields):
        field, least, most, default = FIELDS[number]
        if least <= words[number] <= most:
            setattr(usage, field, words[number])
        elif words[number] != default:
            reason = PARTLY
    counts = [min(word, COUNT_MAX) for word in words[fields:]]
    if counts and max(words[fields:]) > COUNT_MAX:
        reason = PARTLY
    usage.drive_s = counts[:routines]
    for number in range(ends):
        usage.ends[number] = counts[routines + number]
    at = HEAD_BYTES + words_bytes
    for _session in range(sessions):
        entry = struct.unpack_from(SESSION, record, at)
        at += SESSION_BYTES
        if entry[1] < len(ENDS) and entry[3] <= LEVELS_MOST and entry[4] <= COUNT_MAX:
            usage.session_log.append(entry)
        else:
            reason = PARTLY
    for _fault in range(faulted):
        entry = struct.unpack_from(FAULT, record, at)
        at += FAULT_BYTES
        if 0 < entry[0] < len(faults.NAMES) and entry[1] <= COUNT_MAX:
            usage.fault_log.append(entry)
        else:
            reason = PARTLY
    return (reason, sequence, usage)
