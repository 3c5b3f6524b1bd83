"""What outlives a reset: files on the board's flash, and two small words."""

import os


class Store:
    """Files on the board's flash, by name. Never raises."""

    def read(self, name, most=8_192):
        """Return up to `most` bytes of a file, None if there is no such file, or b"" if it cannot
        be read.
        """
        try:
            with open(name, "rb") as file:
                # Asked for more than there is, MicroPython looks for memory of that size.
                size = file.seek(0, 2)
                file.seek(0)
                return file.read(min(size, most))
        except OSError as error:
            return None if error.errno == 2 else b""

    def names(self, folder):
        """Yield the names in a folder, one at a time: hundreds of them fit no small heap. None if
        it is not there or cannot be read.
        """
        try:
            for entry in os.ilistdir(folder):
                yield entry[0]
        except OSError:
            return

    def lines(self, name, longest, most):
        """Yield the lines of a file one at a time, up to `most` bytes in all; one of more than
        `longest` bytes comes in pieces. Nothing if it cannot be read.
        """
        try:
            with open(name, "rb") as file:
                while most > 0:
                    line = file.readline(longest)
                    if not line:
                        return
                    most -= len(line)
                    yield line
        except OSError:
            return

    def chunks(self, name, chunk):
        """Read a file piece by piece into chunk (a bytearray), and yield each piece's length;
        nothing if it cannot be read.
        """
        try:
            with open(name, "rb") as file:
                while True:
                    length = file.readinto(chunk)
                    if not length:
                        return
                    yield length
        except OSError:
            return

    def piece(self, name, at, piece):
        """Read what a file has from byte `at` on into piece (a buffer). Return how many bytes
        that are, 0 if it cannot be read.
        """
        try:
            with open(name, "rb") as file:
                file.seek(at)
                return file.readinto(piece)
        except OSError:
            return 0

    def write(self, name, data):
        """Replace a file. Return False if the file system refuses (full, read-only, broken)."""
        try:
            with open(name, "wb") as file:
                file.write(data)
            return True
        except OSError:
            return False


class Kept:
    """Small words that survive a reset, not a power cut; rp2.py and esp32.py say where.

    Words are 0..2**26-1; a mark in the upper bits tells a kept word from what a power-up leaves.
    """

    _MARK = 0x0B << 26  # all in all below 2**30, a small int on every port

    def get(self, slot):
        """Return word `slot` (0 or 1), or -1 if none was kept."""
        word = self._read(slot)
        return word & 0x3FFFFFF if word & ~0x3FFFFFF == self._MARK else -1

    def put(self, slot, word):
        """Keep word (0..2**26-1) in `slot`. Allocates nothing; interrupts may call it."""
        self._write(slot, word | self._MARK)

    def _read(self, slot):
        raise NotImplementedError

    def _write(self, slot, word):
        raise NotImplementedError
