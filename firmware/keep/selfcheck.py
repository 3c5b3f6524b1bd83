"""Self-checks before the first drive and while idle: the firmware's files against their manifest.

The manifest (`manifest.txt`, made by `plantar build`) says how many files there are, and has a
line for each: its SHA-256 in hex, its size in bytes, its name. One with another number of lines is
damaged itself. Without a manifest there is nothing to compare, which a warning says on a board
that has files; one without any has them frozen into its MicroPython. board.py is the maker's own
and is not in it: it is compared with the one that last ran (`board_sum`). The other checks of this
kind (clock, pins, senses, stuck buttons) run all the time in guard.py, senses.py and buttons.py.
"""

from binascii import crc32, hexlify
from hashlib import sha256

MANIFEST = "manifest.txt"
MANIFEST_BYTES_MAX = 6_144
CHUNK_BYTES = 256
_LINE_BYTES = 160  # no line of ours is longer
_NO_ENTRY = ("", 0, b"")
BOARD_FILE = "board.py"
_FILES = b"#files"
_ON_EVERY_BOARD = "main.py"
_SUM_MASK = 0x3FFFFFFF  # a small int on every port

NO_MANIFEST, GOOD, BAD = range(3)


def entry_of(line):
    """Return (name, size, SHA-256 in hex, bytes) of a line of a manifest; None if it has none."""
    parts = line.split()
    if len(parts) != 3 or len(parts[0]) != 64 or not parts[1].isdigit():
        return None
    for letter in parts[2]:
        # Letters, digits and -./_ are all that is in a name of ours; any other one is damaged.
        plain = 45 <= letter <= 57 or 65 <= letter <= 90 or letter == 95 or 97 <= letter <= 122
        if not plain:
            return None
    return str(parts[2], "utf-8"), int(parts[1]), parts[0]


def _number_of(line):
    # How many files a manifest's line says that there are, or -1.
    parts = line.split()
    if len(parts) == 3 and parts[0] == _FILES and parts[1].isdigit():
        return int(parts[1])
    return -1


class FileCheck:
    """Checks the files piece by piece, round and round: `begin`, then `step`. store: read(name,
    most), lines(name, longest, most), chunks(name, bytearray), piece(name, at, memoryview).

    Read: result (NO_MANIFEST, GOOD so far, or BAD), checked (no file is left that was not read
    since the start), files (how many there are to be checked), bad (the name of the first bad
    file, bytes), lost (this board has files, and no manifest), frozen (it has neither: Plantar is
    inside MicroPython), none (it has no files of ours, says its manifest: they come from
    elsewhere, as on the virtual board).
    """

    def __init__(self, store):
        self.store = store
        self.files = 0
        self.result = NO_MANIFEST
        self.bad = b""
        self.lost = self.frozen = self.none = False
        self.checked = False
        self._entry = _NO_ENTRY  # of the file that is being read
        self._pieces = None
        self._at = 0  # where the manifest's next line begins
        self._seen = 0  # files of this round
        self._piece = bytearray(CHUNK_BYTES)  # made once: at the start, memory is hard to find
        self._line = memoryview(self._piece)[:_LINE_BYTES]
        self._hash = None
        self._length = 0

    def begin(self):
        """Count what the manifest names, before the first `step`. It is not kept, but read again
        line by line: it would take as much memory as a large module.
        """
        if self.store.read(MANIFEST, 1) is None:
            self.lost = self.store.read(_ON_EVERY_BOARD, 1) is not None
            self.frozen = not self.lost
        else:
            said = -1
            for line in self.store.lines(MANIFEST, _LINE_BYTES, MANIFEST_BYTES_MAX):
                if entry_of(line):
                    self.files += 1
                elif _number_of(line) >= 0:
                    said = _number_of(line)
            self.result = GOOD
            self.none = said == 0
            if self.files != said:
                # Nobody knows what is missing in it, so nothing in it counts.
                self.files = 0
                self.result = BAD
                self.bad = MANIFEST.encode()
        self.checked = not self.files

    def board_sum(self):
        """Return a number, 1..2**30-1, that tells one board.py on the flash from another. One that
        is empty or missing has a number as well: without it the default wiring runs.
        """
        found = 0
        for length in self.store.chunks(BOARD_FILE, self._piece):
            found = crc32(memoryview(self._piece)[:length], found)
        return max(found & _SUM_MASK, 1)

    def step(self):
        """Check the next piece, of CHUNK_BYTES at most, between ticks. Return False if that shows
        a damaged file.
        """
        if not self.files:
            return True
        if self._pieces is None or self._hash is None:
            return self._next()
        for length in self._pieces:
            piece = self._piece
            self._hash.update(piece if length == len(piece) else memoryview(piece)[:length])
            self._length += length
            return True
        self._pieces = None
        return self._judge(hexlify(self._hash.digest()))

    def _next(self):
        # The next line of the manifest. One a step, and its file is opened in the step after: to
        # open a file takes as long as half a tick.
        length = 0
        if self._at < MANIFEST_BYTES_MAX:
            length = self.store.piece(MANIFEST, self._at, self._line)
        if not length:
            return self._end_round()
        line = bytes(self._line[:length]).split(b"\n", 1)[0]
        self._at += len(line) + 1
        entry = entry_of(line)
        if entry:
            self._seen += 1
            self._entry = entry
            self._pieces = self.store.chunks(entry[0], self._piece)
            self._hash = sha256()
            self._length = 0
        return True

    def _end_round(self):
        # Whatever the manifest says now, or if it can be read no more: each file was checked, or
        # it is the manifest that is damaged.
        whole = self._seen == self.files
        self._at = self._seen = 0
        # What is kept of the last file would lie amid free memory.
        self._entry = _NO_ENTRY
        self._hash = None
        self.checked = True
        if not whole:
            self.result = BAD
            self.bad = MANIFEST.encode()
        elif self.bad == MANIFEST.encode():
            self.bad = b""
            self.result = GOOD
        return whole

    def _judge(self, found):
        name, size, digest = self._entry
        there = size or self.store.read(name, 1) is not None  # or an empty one could be missing
        if there and self._length == size and found == digest:
            if name.encode() == self.bad:
                self.bad = b""
                self.result = GOOD
            return True
        self.bad = name.encode()
        self.result = BAD
        return False
