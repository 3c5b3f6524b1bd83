"""The journal: nothing is lost, nothing out of range is believed, whatever the flash did."""

import struct
import unittest
from binascii import crc32

import faults
from damage import KINDS, Dice, fault_found, told
from keep import journal as j
from keep.journal import Journal, Usage, encode
from keep.reading import decode, load
from states import ENDS

RECORDS_DAMAGED = 300  # on each interpreter; test_journal_damage.py does 10,000


class Store:
    """Files in memory; a write may be refused, or cut after some bytes."""

    def __init__(self):
        self.files = {}
        self.refuses = False
        self.forgets = False
        self.cut_at = None

    def read(self, name, most):
        found = self.files.get(name)
        return None if found is None else found[:most]

    def write(self, name, data):
        if self.refuses:
            return False
        if self.forgets:
            data = data[:-1] + b"\xff"
        self.files[name] = data if self.cut_at is None else data[: self.cut_at]
        return self.cut_at is None


def used(sessions):
    usage = Usage()
    for number in range(sessions):
        usage.add_session(number % 5, 1, 60 + number, 2)
    usage.add_fault(3)
    usage.profile = 2
    return usage


def stamped(record, *changes):
    """A record with other bytes at some places, and a CRC that is right."""
    record = bytearray(record[:-4])
    for kind, at, value in changes:
        struct.pack_into(kind, record, at, value)
    return bytes(record) + struct.pack("<I", crc32(bytes(record)) & 0xFFFFFFFF)


class OnTheFlash(unittest.TestCase):
    """What boards in use have on their flash cannot be changed any more: typed here again."""

    def test_the_names_of_the_files(self):
        self.assertEqual(j.SLOTS, ("journal_a.bin", "journal_b.bin"))

    def test_a_record_byte_by_byte(self):
        usage = Usage()
        usage.add_session(1, 2, 300, 4)
        usage.add_fault(3)
        usage.profile = 2
        usage.floor_a_pct = 33
        record = encode(usage, 0x01020304)
        # Ten fields at first; what came later stands after them.
        later = tuple([getattr(usage, field[0]) for field in j.FIELDS[10:]])
        counts = bytes((10 + len(later), 2, len(ENDS), 1, 1))
        head = b"PL" + b"\x01\0" + b"\x04\x03\x02\x01" + counts
        fields = (2, 0, 1, 1, 0, 1, 0, 3, 33, 0) + later
        words = fields + (0, 300) + (0, 0, 1) + (0,) * (len(ENDS) - 3)
        body = head + b"".join([bytes((word & 255, word >> 8, 0, 0)) for word in words])
        body += b"\x01\x02\x2c\x01\x04\x01\0\0\0" + b"\x03\x01\0\0\0"
        self.assertEqual(record[:-4], body)

    def test_how_much_is_kept(self):
        self.assertEqual((j.SESSIONS_KEPT, j.FAULTS_KEPT, j.ROUTINES_KEPT), (50, 10, 64))
        self.assertEqual((j.RECORD_BYTES_MAX, j.COUNT_MAX), (2048, 2**30 - 1))

    def test_each_field_has_its_range_and_its_default(self):
        top = 2**30 - 1
        ranges = (("profile", 0, 3, 0), ("length_pct", 0, 100, 0), ("tones", 0, 1, 1))
        ranges += (("beginner", 0, 1, 1), ("notice_seen", 0, 1, 0), ("sessions", 0, top, 0))
        ranges += (("long_sessions", 0, top, 0), ("fault", 0, len(faults.NAMES) - 1, 0))
        ranges += (("floor_a_pct", 5, 60, 0), ("floor_b_pct", 5, 60, 0))
        ranges += (("brightness", 1, 5, 5), ("levels", 3, 11, 5))
        ranges += (
            ("kick_a_pct", 10, 60, 0),
            ("kick_b_pct", 10, 60, 0),
            ("learned_ma", 1, 16000, 0),
            ("board_sum", 0, top, 0),
        )
        self.assertEqual(j.FIELDS, ranges)
        new = Usage()
        for number in range(len(ranges)):
            name, least, most, default = ranges[number]
            self.assertEqual(getattr(new, name), default)
            for value in (default, least, most, least - 1, most + 1):
                if value < 0:
                    continue
                record = stamped(encode(new, 1), ("<I", 13 + 4 * number, value))
                reason, _sequence, found = decode(record)
                good = value == default or least <= value <= most
                self.assertEqual(reason, j.GOOD if good else j.PARTLY)
                self.assertEqual(getattr(found, name), value if good else default)

    def test_what_is_not_believed_has_no_number_either(self):
        record = encode(used(2), 7)
        newer = stamped(record, ("<H", 2, j.VERSION + 1))
        for wrong in (b"", record[:17], b"\0" + record[1:], record[:-1], record[:-1] + b"!"):
            self.assertEqual(decode(wrong)[:2], (j.DAMAGED, 0))
        self.assertEqual(decode(stamped(record, ("B", 8, 9)))[:2], (j.DAMAGED, 0))
        self.assertEqual(decode(newer)[:2], (j.NEWER, 0))
        self.assertEqual(decode(newer + bytes(2048))[:2], (j.NEWER, 0))

    def test_the_least_record_holds_nothing(self):
        record = stamped(struct.pack("<HHIBBBBB", j.MAGIC, 1, 5, 0, 0, 0, 0, 0) + b"1234")
        self.assertEqual(decode(record)[:2], (j.OLDER, 5))

    def test_one_longer_than_any_of_ours_is_a_newer_ones_and_2048_bytes_are_not_too_long(self):
        newer = stamped(encode(used(2), 7), ("<H", 2, j.VERSION + 1))
        self.assertEqual(decode((newer + bytes(2048))[:2049])[0], j.NEWER)
        self.assertEqual(decode((newer + bytes(2048))[:2048])[0], j.DAMAGED)

    def test_more_sessions_or_faults_than_we_keep_are_a_newer_ones(self):
        usage = used(200)
        usage.session_log.append((0, 1, 60, 2, 201))
        self.assertEqual(decode(encode(usage, 1))[0], j.NEWER)
        usage = used(0)
        usage.fault_log += [(1, 0)] * 10
        self.assertEqual(decode(encode(usage, 1))[:2], (j.NEWER, 0))
        usage.fault_log += [(1, 0)] * 189
        self.assertEqual(decode(encode(usage, 1))[:2], (j.NEWER, 0))

    def test_an_older_one_with_all_fields_and_a_new_one_with_fewer(self):
        record = encode(used(2), 7)
        self.assertEqual(decode(stamped(record, ("<H", 2, 0)))[0], j.OLDER)
        self.assertEqual(decode(record)[0], j.GOOD)

    def test_a_number_above_the_top_is_cut_down_to_size(self):
        record = encode(used(2), j.COUNT_MAX)
        self.assertEqual(decode(record)[:2], (j.GOOD, j.COUNT_MAX))
        self.assertEqual(decode(stamped(record, ("<I", 4, 0x40000005)))[:2], (j.PARTLY, 5))

    def test_a_session_with_an_end_and_a_fault_with_a_code_that_nobody_knows_are_left_out(self):
        record = encode(used(2), 7)
        session = len(record) - 4 - 5 - 9
        for kind, at, value in (
            ("B", session + 1, len(ENDS)),
            ("B", session + 4, 200),
            ("<I", session + 5, 2**30),
        ):
            reason, _sequence, found = decode(stamped(record, (kind, at, value)))
            self.assertEqual((reason, len(found.session_log)), (j.PARTLY, 1))
        fault = len(record) - 4 - 5
        for kind, at, value in (
            ("B", fault, 0),
            ("B", fault, len(faults.NAMES)),
            ("<I", fault + 1, 2**30),
        ):
            reason, _sequence, found = decode(stamped(record, (kind, at, value)))
            self.assertEqual((reason, found.fault_log), (j.PARTLY, []))

    def test_a_count_above_the_top_is_the_top(self):
        record = encode(used(1), 7)
        reason, _sequence, found = decode(
            stamped(record, ("<I", 13 + 4 * len(j.FIELDS), 4_000_000_000))
        )
        self.assertEqual((reason, found.drive_s), (j.PARTLY, [j.COUNT_MAX]))

    def test_a_session_and_a_fault_at_the_top_of_everything_are_believed(self):
        usage = Usage()
        usage.sessions = j.COUNT_MAX
        usage.add_session(1, len(ENDS) - 1, 65535, 11)
        usage.add_fault(len(faults.NAMES) - 1)
        reason, _sequence, found = decode(encode(usage, 1))
        self.assertEqual((reason, told(found)), (j.GOOD, told(usage)))

    def test_the_oldest_are_forgotten_first_and_long_ones_fit(self):
        usage = used(0)
        for _session in range(52):
            usage.add_session(2, 1, 70000, 5)
        self.assertEqual(usage.session_log[0], (2, 1, 65535, 5, 3))
        self.assertEqual(usage.drive_s, [0, 0, 52 * 70000])
        for code in range(1, 12):
            usage.add_fault(code)
        self.assertEqual(usage.fault_log[0], (2, 52))
        self.assertEqual(decode(encode(usage, 1))[0], j.GOOD)

    def test_a_journal_that_was_not_read_yet(self):
        book = Journal(Store())
        self.assertEqual((book.failed, book.newer), (False, False))
        self.assertEqual((book.taken, book.reasons), (j.MISSING, [j.MISSING, j.MISSING]))
        self.assertTrue(book.save())
        self.assertEqual(decode(book.store.files[j.SLOTS[0]])[1], 0)

    def test_a_number_goes_up_by_one(self):
        store = Store()
        for number in range(4):
            book = Journal(store)
            load(book)
            self.assertTrue(book.save() and book.save())
            numbers = [decode(store.files[name])[1] for name in j.SLOTS]
            self.assertEqual(numbers, [2 * number, 2 * number + 1])

    def test_a_byte_more_than_a_record_may_have_is_read_and_no_more(self):
        store = Store()
        asked = []
        read = store.read
        store.read = lambda name, most: asked.append(most) or read(name, most)
        book = Journal(store)
        load(book)
        book.save()
        self.assertEqual(asked, [2049, 2049, 2049])


class ARecord(unittest.TestCase):
    def test_it_comes_back_as_it_was(self):
        for sessions in (0, 1, 7, 200):
            usage = used(sessions)
            record = encode(usage, 9)
            self.assertTrue(len(record) <= j.RECORD_BYTES_MAX)
            reason, sequence, found = decode(record)
            self.assertEqual((reason, sequence), (j.GOOD, 9))
            self.assertEqual(told(found), told(usage))

    def test_it_keeps_the_last_50_sessions_and_10_faults(self):
        usage = used(200)
        for code in range(1, 13):
            usage.add_fault(code)
        self.assertEqual((len(usage.session_log), usage.session_log[-1][4]), (50, 200))
        self.assertEqual([code for code, _after in usage.fault_log], list(range(3, 13)))

    def test_every_wrong_byte_and_every_length_is_found(self):
        record = encode(used(3), 1)
        for at in range(len(record)):
            wrong = bytearray(record)
            wrong[at] ^= 0x41
            self.assertTrue(decode(bytes(wrong))[0] != j.GOOD)
            self.assertEqual(decode(record[:at])[0], j.DAMAGED)

    def test_a_field_out_of_range_takes_its_default_though_the_crc_is_right(self):
        record = bytearray(encode(Usage(), 1)[:-4])
        struct.pack_into("<I", record, 13, 99)  # profile
        struct.pack_into("<I", record, 17, 4_000_000_000)  # length
        record += struct.pack("<I", crc32(bytes(record)) & 0xFFFFFFFF)
        reason, _sequence, usage = decode(bytes(record))
        self.assertEqual((reason, usage.profile, usage.length_pct), (j.PARTLY, 0, 0))

    def test_one_from_an_older_plantar_is_carried_over(self):
        # It knew two fields, no routine, one end, one session and no fault.
        record = struct.pack("<HHIBBBBB", j.MAGIC, 0, 5, 2, 0, 1, 1, 0)
        record += struct.pack("<III", 2, 40, 7) + struct.pack("<BBHBI", 0, 1, 300, 2, 7)
        record += struct.pack("<I", crc32(record) & 0xFFFFFFFF)
        reason, sequence, usage = decode(record)
        self.assertEqual((reason, sequence), (j.OLDER, 5))
        self.assertEqual((usage.profile, usage.length_pct, usage.tones), (2, 40, 1))
        self.assertEqual(usage.session_log, [(0, 1, 300, 2, 7)])

    def test_a_floor_that_the_console_refuses_is_not_believed_either(self):
        usage = Usage()
        for floor_pct, kept in ((1, 0), (4, 0), (5, 5), (60, 60), (61, 0), (0, 0)):
            usage.floor_b_pct = floor_pct
            reason, _sequence, found = decode(encode(usage, 1))
            self.assertEqual(found.floor_b_pct, kept)
            self.assertEqual(reason, j.GOOD if kept == floor_pct else j.PARTLY)

    def test_one_that_holds_more_than_we_know_is_a_newer_ones(self):
        usage = used(2)
        usage.ends.append(0)
        self.assertEqual(decode(encode(usage, 1))[0], j.NEWER)
        usage = used(2)
        usage.drive_s += [1] * 64
        self.assertEqual(decode(encode(usage, 1))[0], j.NEWER)

    def test_counts_stop_at_the_top_and_are_still_believed(self):
        usage = used(1)
        top = j.COUNT_MAX
        usage.sessions = usage.drive_s[0] = usage.ends[1] = top
        usage.add_session(0, 1, 1000, 2)
        reason, _sequence, found = decode(encode(usage, 1))
        self.assertEqual((reason, found.sessions, found.drive_s[0]), (j.GOOD, top, top))

    def test_randomly_damaged_ones(self):
        for number in range(RECORDS_DAMAGED):
            wrong = fault_found(Dice(number), number % KINDS)
            self.assertTrue(wrong is None, "record %d: %s" % (number, wrong))


class TwoSlots(unittest.TestCase):
    def test_a_write_in_place_cut_at_any_byte_loses_only_itself(self):
        # A raw file: what is not written yet still says what the write before the last one said,
        # or nothing, where the flash was erased first. Afterwards it works on.
        old = encode(used(1), 4)
        last = encode(used(2), 5)
        new = encode(used(3), 6)
        for rest in (old, b"\xff" * len(new)):
            for byte in range(len(new) + 1):
                store = Store()
                store.files[j.SLOTS[0]] = last
                store.files[j.SLOTS[1]] = new[:byte] + rest[byte:]
                book = Journal(store)
                found = load(book).sessions
                self.assertTrue(found == (2 if byte < len(new) else 3))
                book.usage.add_session(1, 1, 60, 2)
                self.assertTrue(book.save())
                self.assertEqual(load(Journal(store)).sessions, found + 1)

    def test_the_newest_is_taken_over_the_end_of_the_numbers(self):
        top = j.COUNT_MAX
        for older, newer in ((top, 0), (top - 1, top), (0, 1), (top, 5), (7, 7 + top // 2)):
            for slot in range(2):
                store = Store()
                store.files[j.SLOTS[slot]] = encode(used(1), older)
                store.files[j.SLOTS[1 - slot]] = encode(used(2), newer)
                book = Journal(store)
                self.assertEqual(load(book).sessions, 2)
                book.usage.add_session(1, 1, 60, 2)
                self.assertTrue(book.save())
                self.assertEqual(load(Journal(store)).sessions, 3)

    def test_of_two_with_the_same_number_the_first_serves_and_the_second_goes(self):
        store = Store()
        store.files[j.SLOTS[0]] = encode(used(1), 5)
        store.files[j.SLOTS[1]] = encode(used(2), 5)
        book = Journal(store)
        self.assertEqual(load(book).sessions, 1)
        book.usage.add_session(1, 1, 60, 2)
        book.usage.add_session(1, 1, 60, 2)
        self.assertTrue(book.save())
        self.assertEqual(decode(store.files[j.SLOTS[0]])[2].sessions, 1)
        self.assertEqual(load(Journal(store)).sessions, 3)

    def test_a_flash_that_forgets_never_gets_the_good_slot(self):
        store = Store()
        book = Journal(store)
        load(book)
        book.usage = used(1)
        self.assertTrue(book.save())
        store.forgets = True
        for _write in range(3):
            book.usage.add_session(1, 1, 60, 2)
            self.assertFalse(book.save())
            self.assertTrue(book.failed)
            self.assertEqual(load(Journal(store)).sessions, 1)

    def test_a_write_cut_at_any_byte_loses_only_itself(self):
        size = len(encode(used(2), 1))
        for byte in range(size):
            store = Store()
            book = Journal(store)
            load(book)
            book.usage = used(1)
            self.assertTrue(book.save())
            book.usage = used(2)
            store.cut_at = byte
            self.assertFalse(book.save())
            self.assertEqual(load(Journal(store)).sessions, 1)

    def test_the_newest_of_two_is_taken_and_the_older_written_over(self):
        store = Store()
        for sessions in range(1, 8):
            book = Journal(store)
            load(book)
            book.usage = used(sessions)
            self.assertTrue(book.save())
            self.assertEqual(load(Journal(store)).sessions, sessions)
        self.assertEqual(sorted(store.files), sorted(j.SLOTS))

    def test_one_from_a_newer_plantar_is_left_alone(self):
        store = Store()
        record = bytearray(encode(used(4), 1)[:-4])
        struct.pack_into("<H", record, 2, j.VERSION + 1)
        record += struct.pack("<I", crc32(bytes(record)) & 0xFFFFFFFF)
        store.files[j.SLOTS[0]] = bytes(record)
        book = Journal(store)
        self.assertEqual(load(book).sessions, 0)
        self.assertTrue(book.newer)
        self.assertFalse(book.save())
        self.assertEqual(store.files, {j.SLOTS[0]: bytes(record)})

    def test_empty_huge_and_foreign_files_are_damaged_and_defaults_serve(self):
        for junk in (b"", b"\0", b"{}", b"\xff" * 9000):
            store = Store()
            store.files[j.SLOTS[1]] = junk
            book = Journal(store)
            self.assertEqual(told(load(book)), told(Usage()))
            self.assertEqual(book.reasons, [j.MISSING, j.DAMAGED])

    def test_a_flash_that_refuses_is_said_and_tried_again(self):
        store = Store()
        book = Journal(store)
        load(book)
        store.refuses = True
        self.assertFalse(book.save())
        self.assertTrue(book.failed)
        store.refuses = False
        self.assertTrue(book.save())


if __name__ == "__main__":
    unittest.main()
