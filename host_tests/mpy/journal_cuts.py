"""Power cuts at every byte and every erase of journal writes on littlefs, in the Unix port.

Run by test_journal_cuts.py, not a suite of its own:

    micropython journal_cuts.py spoil|- FOLDER...

The flash is RAM that behaves as NOR does: programming clears bits, erasing sets a block's. The
firmware's own Store writes through VfsLfs2, set up as on a Pico. Prints one line of JSON: how many
cuts of each kind, how many of them kept the last record and how many the new one, and what was
wrong. spoil: write in place without a second slot, to prove that a loss is found.
"""

import json
import os
import sys

for _folder in sys.argv[2:]:
    sys.path.insert(0, _folder)

import machine  # noqa: E402
import vfs  # noqa: E402
from chip import Chip  # noqa: E402
from damage import Dice, told  # noqa: E402
from keep import journal as j  # noqa: E402 - only now is it found
from keep.reading import load  # noqa: E402

machine.use(Chip("pico", 0, print))

import hal  # noqa: E402 - it wants a machine of a board

BLOCK = 4096
BLOCKS = 10
PROG = 256  # as MicroPython sets it up on a Pico
COUNT_CALL, SIZE_CALL, ERASE_CALL = 4, 5, 6
NEVER = -1
EIO = -5


class Flash:
    """A block device in RAM. Its power goes after `bytes_left` bytes, or at erase `erases_left`;
    from then on it refuses everything, by a number: an exception would leave files open.
    """

    def __init__(self):
        self.data = bytearray(b"\xff" * (BLOCK * BLOCKS))
        self.power_on()

    def power_on(self):
        self.on = True
        self.bytes_left = NEVER
        self.erases_left = NEVER
        self.half_erase = False
        self.written = 0
        self.erased = 0

    def readblocks(self, block, buf, off=0):
        if not self.on:
            return EIO
        at = block * BLOCK + off
        buf[:] = memoryview(self.data)[at : at + len(buf)]
        return 0

    def writeblocks(self, block, buf, off=0):
        if not self.on:
            return EIO
        size = len(buf)
        cut = 0 <= self.bytes_left < size
        if cut:
            size = self.bytes_left
            self.on = False
        elif self.bytes_left >= 0:
            self.bytes_left -= size
        at = block * BLOCK + off
        data = self.data
        for n in range(size):
            data[at + n] &= buf[n]
        if cut:
            if size < len(buf):
                data[at + size] &= buf[size] | 0xF0  # the byte at which it happened is half done
            return EIO
        self.written += size
        return 0

    def ioctl(self, call, value):
        if not self.on:
            return EIO
        if call == COUNT_CALL:
            return BLOCKS
        if call == SIZE_CALL:
            return BLOCK
        if call == ERASE_CALL:
            at = value * BLOCK
            if self.erases_left == 0:
                self.on = False
                if self.half_erase:
                    self.data[at : at + BLOCK // 2] = b"\xff" * (BLOCK // 2)
                return EIO
            self.erases_left -= 1
            self.data[at : at + BLOCK] = b"\xff" * BLOCK
            self.erased += 1
        return 0


class Hasty(hal.Store):
    """A store that makes room first."""

    def write(self, name, data):
        if self.read(name) is not None and name in j.SLOTS:
            try:
                os.remove(name)
            except OSError:
                return False
        return super().write(name, data)


class Board:
    """The flash, its file system, and the journal on it."""

    def __init__(self):
        self.flash = Flash()
        vfs.VfsLfs2.mkfs(self.flash, progsize=PROG)
        self.store = hal.Store()
        self.mounted = False

    def start(self):
        """Power on: mount and read. Returns the Journal."""
        self.flash.power_on()
        vfs.mount(vfs.VfsLfs2(self.flash, progsize=PROG), "/flash")
        self.mounted = True
        os.chdir("/flash")
        book = j.Journal(self.store)
        load(book)
        return book

    def stop(self):
        """Power off. What was not written is gone."""
        if self.mounted:
            os.chdir("/")
            vfs.umount("/flash")
            self.mounted = False


def others(board):
    """Return the content of the file beside the journal."""
    return board.store.read("board.py", 9000)


class Cuts:
    """Cuts the power at every place of a write and notes what is found."""

    def __init__(self, board):
        self.board = board
        self.told = {"bytes": 0, "erases": 0, "last": 0, "new": 0, "said": 0, "wrong": []}

    def every_place(self, before, last, change):
        """before: the flash. last: what `told` says of it. change(usage): what is to be kept."""
        board = self.board
        book = self._start(before)
        change(book.usage)
        new = told(book.usage)
        assert book.save()
        written = board.flash.written
        erased = board.flash.erased
        board.stop()
        after = bytes(board.flash.data)
        for place in range(written + 1):
            self.told["bytes"] += 1
            self._one(before, last, new, change, place, NEVER, False)
        for place in range(erased):
            for half in (False, True):
                self.told["erases"] += 1
                self._one(before, last, new, change, NEVER, place, half)
        return after, new

    def _start(self, image):
        self.board.flash.data[:] = image
        return self.board.start()

    def _one(self, before, last, new, change, byte, erase, half):
        board = self.board
        flash = board.flash
        book = self._start(before)
        flash.bytes_left = byte
        flash.erases_left = erase
        flash.half_erase = half
        change(book.usage)
        book.save()
        whole = flash.on
        board.stop()
        where = "cut at byte %d, erase %d" % (byte, erase)
        try:
            book = board.start()
        except OSError as error:
            self.told["wrong"].append("%s: it does not mount: %s" % (where, error))
            return
        found = told(book.usage)
        if found == new:
            self.told["new"] += 1
        elif found == last and not whole:
            self.told["last"] += 1
        else:
            self.told["wrong"].append("%s: sessions %d" % (where, book.usage.sessions))
        if j.DAMAGED in book.reasons:
            self.told["said"] += 1  # a slot that a write had begun: the other one serves
        if others(board) != BESIDE:
            self.told["wrong"].append(where + ": the file beside it")
        # And on: two more writes, one into each slot, read back by another start.
        for _write in range(2):
            book.usage.add_session(3, 1, 60, 2)
            if not book.save():
                self.told["wrong"].append(where + ": it takes no more")
        expected = told(book.usage)
        board.stop()
        if told(board.start().usage) != expected:
            self.told["wrong"].append(where + ": what it wrote afterwards is lost")
        board.stop()


BESIDE = b"MOTOR_A = 2\n" * 100


def add_session(usage):
    """A session has ended."""
    usage.add_session(1, 1, 600, 3)


def add_fault(usage):
    """A fault has latched."""
    usage.add_fault(5)


def change_setting(usage):
    """A person changed a setting."""
    usage.profile = (usage.profile + 1) % 4


def fill(usage):
    """The largest record there is."""
    for number in range(60):
        usage.add_session(number, 1, 600, 3)
    for _fault in range(12):
        usage.add_fault(3)


def main():
    changes = (add_session, change_setting, add_fault, fill, add_session, change_setting)
    spoil = sys.argv[1] == "spoil"
    if spoil:
        j.SLOTS = (j.SLOTS[0], j.SLOTS[0])
        changes = changes[:2]
    board = Board()
    if spoil:
        board.store = Hasty()
    board.start()
    board.store.write("board.py", BESIDE)
    board.stop()
    cuts = Cuts(board)
    image = bytes(board.flash.data)
    last = told(j.Usage())
    # The first write ever, the second slot, then over and over; small, large, and small on large.
    for change in changes:
        image, last = cuts.every_place(image, last, change)
    if not spoil:
        at_a_compaction(board, cuts, image)
    cuts.told["wrong_ones"] = len(cuts.told["wrong"])
    cuts.told["wrong"] = cuts.told["wrong"][:5]
    print(json.dumps(cuts.told))


def at_a_compaction(board, cuts, image):
    """Many writes later, where littlefs erases most for a write."""
    board.flash.data[:] = image
    book = board.start()
    dice = Dice(1)
    most = -1
    for _write in range(80):
        before = bytes(board.flash.data)
        last = told(book.usage)
        erased = board.flash.erased
        done = (add_session, change_setting)[dice.getrandbits(1)]
        done(book.usage)
        assert book.save()
        if board.flash.erased - erased > most:
            most = board.flash.erased - erased
            image, kept, change = before, last, done
    board.stop()
    cuts.every_place(image, kept, change)
    cuts.told["most_erases"] = most


main()
