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
CHUNK_BYTES = 512
BOARD_FILE = "board.py"
_FILES = b"#files"
_ON_EVERY_BOARD = "main.py"
_SUM_MASK = 0x3FFFFFFF  # a small int on every port

NO_MANIFEST, GOOD, BAD = range(3)


def read_manifest(text):
    """Return ([(name, size, sha256 hex as bytes)], how many there should be or -1) of a manifest
    (bytes), without bad lines.
    """
    entries = []
    most = -1
    for line in text.split(b"\n"):
        parts = line.split()
        if len(parts) == 3 and parts[1].isdigit():
            if parts[0] == _FILES:
                most = int(parts[1])
            elif len(parts[0]) == 64:
                entries.append((str(parts[2], "utf-8"), int(parts[1]), parts[0]))
    return entries, most


def board_sum(store):
    """Return a number, 1..2**30-1, that tells one board.py on the flash from another. One that is
    empty or missing has a number as well: without it the default wiring runs. store: as for
    FileCheck.
    """
    piece = bytearray(CHUNK_BYTES)
    found = 0
    for length in store.chunks(BOARD_FILE, piece):
        found = crc32(memoryview(piece)[:length], found)
    return max(found & _SUM_MASK, 1)


class FileCheck:
    """Checks the files piece by piece, round and round. store: read(name, most), chunks(name,
    bytearray).

    Read: result (NO_MANIFEST, GOOD so far, or BAD), checked (no file is left that was not read
    since the start), bad (the name of the first bad file, bytes),
    lost (this board has files, and no manifest), frozen (it has neither: Plantar is inside
    MicroPython), none (it has no files of ours, says its manifest:
    they come from elsewhere, as on the virtual board).
    """

    def __init__(self, store):
        self.store = store
        text = store.read(MANIFEST, MANIFEST_BYTES_MAX)
        self.entries = []
        self.result = NO_MANIFEST
        self.bad = b""
        self.none = False
        self.lost = text is None and store.read(_ON_EVERY_BOARD, 1) is not None
        self.frozen = text is None and not self.lost
        if text is not None:
            self.entries, most = read_manifest(text)
            self.result = GOOD
            self.none = most == 0
            if len(self.entries) != most:
                # Nobody knows what is missing in it, so nothing in it counts.
                self.entries = []
                self.result = BAD
                self.bad = MANIFEST.encode()
        self.checked = not self.entries
        self._next = 0
        self._pieces = None  # of the file that is being read
        self._piece = bytearray(CHUNK_BYTES)  # made once: at the start, memory is hard to find
        self._hash = sha256()
        self._length = 0

    def step(self):
        """Check the next piece, of CHUNK_BYTES at most, between ticks. Return False if that shows
        a damaged file.
        """
        if not self.entries:
            return True
        entry = self.entries[self._next]
        if self._pieces is None:
            self._pieces = self.store.chunks(entry[0], self._piece)
            self._hash = sha256()
            self._length = 0
        for length in self._pieces:
            piece = self._piece
            self._hash.update(piece if length == len(piece) else memoryview(piece)[:length])
            self._length += length
            return True
        self._pieces = None
        self._next = (self._next + 1) % len(self.entries)
        self.checked = self.checked or self._next == 0
        return self._judge(entry)

    def _judge(self, entry):
        name, size, digest = entry
        if self._length == size and hexlify(self._hash.digest()) == digest:
            if name.encode() == self.bad:
                self.bad = b""
                self.result = GOOD
            return True
        self.bad = name.encode()
        self.result = BAD
        return False
