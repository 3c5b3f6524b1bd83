"""Self-checks at power-up and while idle: the firmware's files against their manifest.

The manifest (`manifest.txt`, made by `plantar build`) has a line for each file: its SHA-256 in
hex, its size in bytes, its name. board.py is the maker's own and is not in it. Without a manifest
there is nothing to compare, which `status` says. The other checks of this kind (clock, pins,
senses, stuck buttons) run all the time in guard.py, senses.py and buttons.py.
"""

from binascii import hexlify
from hashlib import sha256

MANIFEST = "manifest.txt"
MANIFEST_BYTES_MAX = 4_096
CHUNK_BYTES = 512

NO_MANIFEST, GOOD, BAD = range(3)


def read_manifest(text):
    """Return [(name, size, sha256 hex as bytes)] of a manifest (bytes), without bad lines."""
    entries = []
    for line in text.split(b"\n"):
        parts = line.split()
        if len(parts) == 3 and len(parts[0]) == 64 and parts[1].isdigit():
            entries.append((str(parts[2], "utf-8"), int(parts[1]), parts[0]))
    return entries


class FileCheck:
    """Checks the files piece by piece, round and round. store: read(name, most), chunks(name,
    bytearray).

    Read: result (NO_MANIFEST, GOOD so far, or BAD), bad (the name of the first bad file).
    """

    def __init__(self, store):
        self.store = store
        text = store.read(MANIFEST, MANIFEST_BYTES_MAX)
        self.entries = read_manifest(text) if text else []
        self.result = GOOD if self.entries else NO_MANIFEST
        self.bad = ""
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
        return self._judge(entry)

    def _judge(self, entry):
        name, size, digest = entry
        if self._length == size and hexlify(self._hash.digest()) == digest:
            if name == self.bad:
                self.bad = ""
                self.result = GOOD
            return True
        self.bad = name
        self.result = BAD
        return False

    def all(self):
        """Check every file once, as at power-up. Return True unless one is damaged."""
        good = True
        for number in range(len(self.entries)):
            while self._next == number:
                good = self.step() and good
                if self._pieces is None:
                    break
        return good
