"""The journal: nothing is lost, nothing out of range is believed, whatever the flash did."""

import struct
import unittest
from binascii import crc32

import journal as j
from journal import Journal, Usage, decode, encode


class Store:
    """Files in memory; a write may be refused, or cut after some bytes."""

    def __init__(self):
        self.files = {}
        self.refuses = False
        self.cut_at = None

    def read(self, name, most):
        found = self.files.get(name)
        return None if found is None else found[:most]

    def write(self, name, data):
        if self.refuses:
            return False
        self.files[name] = data if self.cut_at is None else data[: self.cut_at]
        return self.cut_at is None


def used(sessions):
    usage = Usage()
    for number in range(sessions):
        usage.add_session(number % 5, 1, 60 + number, 2)
    usage.add_fault(3)
    usage.profile = 2
    return usage


def told(usage):
    fields = [getattr(usage, name) for name, _least, _most, _default in j.FIELDS]
    return (fields, usage.drive_s, usage.ends, usage.session_log, usage.fault_log)


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
        self.assertEqual((reason, usage.profile, usage.length_pct), (j.GOOD, 0, 0))

    def test_one_from_an_older_plantar_is_carried_over(self):
        # It knew two fields, no routine, one end, one session and no fault.
        record = struct.pack("<HHIBBBBB", j.MAGIC, 0, 5, 2, 0, 1, 1, 0)
        record += struct.pack("<III", 2, 40, 7) + struct.pack("<BBHBI", 0, 1, 300, 2, 7)
        record += struct.pack("<I", crc32(record) & 0xFFFFFFFF)
        reason, sequence, usage = decode(record)
        self.assertEqual((reason, sequence), (j.GOOD, 5))
        self.assertEqual((usage.profile, usage.length_pct, usage.tones), (2, 40, 1))
        self.assertEqual(usage.session_log, [(0, 1, 300, 2, 7)])


class TwoSlots(unittest.TestCase):
    def test_a_write_cut_at_any_byte_loses_only_itself(self):
        size = len(encode(used(2), 1))
        for byte in range(size):
            store = Store()
            book = Journal(store)
            book.load()
            book.usage = used(1)
            self.assertTrue(book.save())
            book.usage = used(2)
            store.cut_at = byte
            self.assertFalse(book.save())
            self.assertEqual(Journal(store).load().sessions, 1)

    def test_the_newest_of_two_is_taken_and_the_older_written_over(self):
        store = Store()
        for sessions in range(1, 8):
            book = Journal(store)
            book.load()
            book.usage = used(sessions)
            self.assertTrue(book.save())
            self.assertEqual(Journal(store).load().sessions, sessions)
        self.assertEqual(sorted(store.files), sorted(j.SLOTS))

    def test_one_from_a_newer_plantar_is_left_alone(self):
        store = Store()
        record = bytearray(encode(used(4), 1)[:-4])
        struct.pack_into("<H", record, 2, j.VERSION + 1)
        record += struct.pack("<I", crc32(bytes(record)) & 0xFFFFFFFF)
        store.files[j.SLOTS[0]] = bytes(record)
        book = Journal(store)
        self.assertEqual(book.load().sessions, 0)
        self.assertTrue(book.newer)
        self.assertFalse(book.save())
        self.assertEqual(store.files, {j.SLOTS[0]: bytes(record)})

    def test_empty_huge_and_foreign_files_are_damaged_and_defaults_serve(self):
        for junk in (b"", b"\0", b"{}", b"\xff" * 9000):
            store = Store()
            store.files[j.SLOTS[1]] = junk
            book = Journal(store)
            self.assertEqual(told(book.load()), told(Usage()))
            self.assertEqual(book.reasons, [j.MISSING, j.DAMAGED])

    def test_a_flash_that_refuses_is_said_and_tried_again(self):
        store = Store()
        book = Journal(store)
        book.load()
        store.refuses = True
        self.assertFalse(book.save())
        self.assertTrue(book.failed)
        store.refuses = False
        self.assertTrue(book.save())


if __name__ == "__main__":
    unittest.main()
