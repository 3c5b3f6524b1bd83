"""The firmware's files against their manifest: a damaged one is found and named."""

import unittest
from binascii import hexlify
from hashlib import sha256

from keep import selfcheck
from keep.selfcheck import FileCheck, entry_of


class Store:
    """fails: after so many pieces one cannot be read. opened: so many files were."""

    def __init__(self, **files):
        self.fails = -1
        self.opened = 0
        self.files = {name + ".py": text for name, text in files.items()}
        lines = [
            hexlify(sha256(text).digest()) + b" %d " % len(text) + name.encode()
            for name, text in self.files.items()
        ]
        lines.append(b"#files %d manifest.txt" % len(lines))
        self.files[selfcheck.MANIFEST] = b"\n".join(lines) + b"\nnot a line\n"

    def read(self, name, most):
        found = self.files.get(name)
        return None if found is None else found[:most]

    def lines(self, name, _longest, most):
        return iter((self.read(name, most) or b"").split(b"\n"))

    def chunks(self, name, chunk):
        self.opened += 1
        text = self.files.get(name, b"")
        for at in range(0, len(text), len(chunk)):
            piece = text[at : at + len(chunk)]
            chunk[: len(piece)] = piece
            yield len(piece)

    def piece(self, name, at, piece):
        self.opened += 1
        self.fails -= 1
        text = self.files.get(name, b"")[at : at + len(piece)]
        if self.fails == -1:
            text = b""  # it cannot be read, this once
        piece[: len(text)] = text
        return len(text)


def begun(store):
    check = FileCheck(store)
    check.begin()
    return check


def whole(check):
    """Check each file once. Return True unless one, or the manifest, is damaged."""
    good = check.result != selfcheck.BAD or check.files > 0
    check.checked = not check.files
    while not check.checked:
        good = check.step() and good
    return good


class Files(unittest.TestCase):
    def test_good_files_are_good(self):
        check = begun(Store(a=b"x" * 2000, b=b""))
        self.assertEqual(check.files, 2)
        self.assertFalse(check.checked)
        self.assertTrue(whole(check))
        self.assertEqual(check.result, selfcheck.GOOD)
        self.assertTrue(check.step() and check.checked)

    def test_one_other_byte_a_longer_and_a_missing_file_are_found_and_named(self):
        for text in (b"x" * 1999 + b"y", b"x" * 2001, b""):
            store = Store(a=b"x" * 2000)
            store.files["a.py"] = text
            check = begun(store)
            self.assertFalse(whole(check))
            self.assertEqual((check.result, check.bad), (selfcheck.BAD, b"a.py"))

    def test_a_mended_file_is_good_again(self):
        store = Store(a=b"1", b=b"2")
        store.files["b.py"] = b"3"
        check = begun(store)
        whole(check)
        store.files["b.py"] = b"2"
        whole(check)
        self.assertEqual((check.result, check.bad), (selfcheck.GOOD, b""))

    def test_without_a_manifest_there_is_nothing_to_compare(self):
        store = Store()
        del store.files[selfcheck.MANIFEST]
        check = begun(store)
        self.assertTrue(check.step())
        self.assertTrue(whole(check))
        self.assertEqual((check.result, check.lost), (selfcheck.NO_MANIFEST, False))
        self.assertTrue(check.frozen)
        # On a board that has its files there should be one.
        store.files["main.py"] = b"import loop"
        self.assertTrue(begun(store).lost)
        self.assertFalse(begun(store).frozen)

    def test_a_damaged_manifest_is_a_damaged_file(self):
        store = Store(a=b"1", b=b"2")
        text = store.files[selfcheck.MANIFEST]
        for length in range(len(text)):
            store.files[selfcheck.MANIFEST] = text[:length]
            check = begun(store)
            good = whole(check) and check.step() and whole(check)
            # Behind the number only a word is needed.
            self.assertEqual(good, length >= text.index(b"#files") + 10, length)
            if not good and not check.files:
                self.assertEqual((check.result, check.bad), (selfcheck.BAD, b"manifest.txt"))

    def test_every_damaged_byte_of_a_manifest_is_a_damaged_file(self):
        store = Store(a=b"1", b=b"2")
        text = store.files[selfcheck.MANIFEST]
        for at in range(text.index(b"\nnot")):
            for wrong in (0xFF, 0x20):
                damaged = bytearray(text)
                damaged[at] = wrong
                store.files[selfcheck.MANIFEST] = bytes(damaged)
                check = begun(store)
                good = whole(check) and check.step() and whole(check)
                if at > text.index(b"#files") + 8:
                    continue  # behind the number only a word is needed
                # A space for a space is none, and one for the end of a line joins two.
                self.assertEqual(good, bytes(damaged) == text, (at, wrong))

    def test_an_empty_file_may_not_be_missing(self):
        store = Store(a=b"1", b=b"")
        self.assertTrue(whole(begun(store)))
        del store.files["b.py"]
        check = begun(store)
        self.assertFalse(whole(check))
        self.assertEqual(check.bad, b"b.py")

    def test_a_line_without_a_file_is_none(self):
        for line in (b"x", b"", b"a" * 64 + b" ten f.py", b"#default 1 2", b"#files 3 x"):
            self.assertTrue(entry_of(line) is None)
        self.assertTrue(entry_of(b"a" * 64 + b" 10 f\xff.py") is None)
        self.assertEqual(entry_of(b"a" * 64 + b" 10 f.py"), ("f.py", 10, b"a" * 64))

    def test_a_manifest_that_goes_or_cannot_be_read_is_a_damaged_file(self):
        # Once, or for good, before all was seen, in the first round or in a later one.
        for first in (True, False):
            for failing in range(2):
                store = Store(a=b"1", b=b"2")
                check = begun(store)
                if not first:
                    self.assertTrue(whole(check))
                store.fails = failing
                self.assertFalse(whole(check))
                self.assertEqual((check.result, check.bad), (selfcheck.BAD, b"manifest.txt"))
                self.assertTrue(check.checked)
                # It was a read that failed: the next round is good again.
                self.assertTrue(whole(check))
                self.assertEqual((check.result, check.bad), (selfcheck.GOOD, b""))
                del store.files[selfcheck.MANIFEST]
                self.assertFalse(whole(check))

    def test_a_line_that_is_too_long_to_be_read_hides_no_file(self):
        store = Store(a=b"1", b=b"2")
        text = store.files[selfcheck.MANIFEST]
        store.files[selfcheck.MANIFEST] = text.replace(b" 1 b.py", b" 1" + b" " * 600 + b"b.py")
        check = begun(store)
        self.assertEqual(check.files, 2)
        self.assertFalse(whole(check))
        self.assertEqual((check.result, check.bad), (selfcheck.BAD, b"manifest.txt"))

    def test_a_step_opens_one_file(self):
        store = Store(a=b"1" * 600, b=b"", c=b"3")
        store.files[selfcheck.MANIFEST] += b"\n" * 50
        check = begun(store)
        while not check.checked:
            store.opened = 0
            check.step()
            self.assertTrue(store.opened <= 1)

    def test_a_name_with_a_flipped_bit_is_a_damaged_manifest(self):
        for name in (b'us"/a.py', b"a\x01.py", b"a\\.py", b"a\x7f.py", b"a b"):
            self.assertTrue(entry_of(b"a" * 64 + b" 10 " + name) is None)

    def test_each_board_file_has_its_number(self):
        store = Store()
        self.assertEqual(FileCheck(store).board_sum(), 1)
        found = []
        for text in (b"", b"A = 1\n", b"A = 1\nB = 2\n", b"x" * 512, b"x" * 513):
            store.files["board.py"] = text
            found.append(FileCheck(store).board_sum())
            self.assertEqual(FileCheck(store).board_sum(), found[-1])
        self.assertEqual((found[0], len(set(found))), (1, 5))
        self.assertTrue(all([0 < number < 1 << 30 for number in found[1:]]))


if __name__ == "__main__":
    unittest.main()
