"""The board's flash: `open` and `os` for the firmware, over a folder of the host.

Files not in the state folder are read from the firmware's own folders, which nothing here writes.
As littlefs does, a write takes effect when the file is closed, whole or not at all, and blocks the
CPU with interrupts held back meanwhile.
"""

import errno
import io
import os

from chip import ChipReset, os_error
from heap import lift, put_back

WRITE_US = 2_000
ERASE_US = 45_000
BLOCK = 4096
BLOCKS = 352  # a Pico's 1.4 MB
# A firmware that runs from a folder of the host is none of the flash's files: its list is empty.
MAIN, MANIFEST = "main.py", "manifest.txt"
NO_FILES = b"#files 0 manifest.txt\n"
_FOLDER = 0x4000
_FILE = 0x8000


class Flash:
    """The flash of one chip; the firmware's `os`. state_dir: the folder that is written."""

    sep = "/"

    def __init__(self, chip, state_dir, firmware_dirs):
        self._chip = chip
        self._state = state_dir
        self._firmware = firmware_dirs
        self.cut_at = -1  # power goes when this many bytes of the next file are written
        self.full = False
        self.read_only = False

    # What the firmware calls.

    def open(self, name, mode="r"):
        """Open a file: modes r, w, a, with b or t. OSError ENOENT if it is not there."""
        self._check()
        kind = mode.replace("b", "").replace("t", "")
        if kind not in ("r", "w", "a"):
            raise ValueError("invalid mode: %s" % mode)
        depth = lift()
        try:
            path = self._path(name)
            if kind == "r":
                found = self._find(path)
                if found is None and path == MANIFEST and not _exists(_join(self._state, MAIN)):
                    return io.BytesIO(NO_FILES)
                if found is None or _is_folder(found):
                    raise os_error(errno.ENOENT if found is None else errno.EISDIR)
                return open(found, mode)
            self._check_writable(path)
            before = b""
            if kind == "a":
                found = self._find(path)
                if found is not None:
                    before = _read(found)
            return _Written(self, path, "b" in mode, before)
        finally:
            put_back(depth)

    def listdir(self, name="."):
        """Return the names in a folder, sorted."""
        return sorted([entry[0] for entry in self.ilistdir(name)])

    def ilistdir(self, name="."):
        """Yield (name, type, inode, size) of each file in a folder, one at a time."""
        self._check()
        path = self._path(name)
        folders = []
        for root in self._roots():
            full = _join(root, path)
            if _exists(full) and _is_folder(full):
                folders.append(full)
        if not folders and path:
            raise os_error(errno.ENOENT)
        return self._entries(folders)

    def _entries(self, folders):
        for place in range(len(folders)):
            for entry in _names(folders[place]):
                before = [_join(folder, entry) for folder in folders[:place]]
                if entry.startswith("__pycache__") or any([_exists(full) for full in before]):
                    continue
                full = _join(folders[place], entry)
                yield (entry, _FOLDER if _is_folder(full) else _FILE, 0, _size(full))

    def stat(self, name):
        """Return the ten numbers of a file, of which type and size are told."""
        self._check()
        found = self._find(self._path(name))
        if found is None:
            raise os_error(errno.ENOENT)
        return (_FOLDER if _is_folder(found) else _FILE, 0, 0, 0, 0, 0, _size(found), 0, 0, 0)

    def statvfs(self, name="/"):
        """Return the ten numbers of the file system: block sizes, blocks, free blocks, ..."""
        self._check()
        used = 2
        for entry in os.listdir(self._state):
            used += 1 + _size(_join(self._state, entry)) // BLOCK
        free = 0 if self.full else max(0, BLOCKS - used)
        return (BLOCK, BLOCK, BLOCKS, free, free, 0, 0, 0, 0, 255)

    def remove(self, name):
        """Delete a file."""
        path = self._mine(name)
        self._chip.block(WRITE_US)
        os.remove(_join(self._state, path))

    unlink = remove

    def rename(self, old, new):
        """Rename a file, over another if there is one."""
        old = self._mine(old)
        new = self._path(new)
        self._check_writable(new)
        self._chip.block(WRITE_US)
        _replace(_join(self._state, old), _join(self._state, new))

    def mkdir(self, name):
        """Make a folder."""
        self._check()
        path = self._path(name)
        if _exists(_join(self._state, path)):
            raise os_error(errno.EEXIST)
        self._check_writable(path)
        self._chip.block(WRITE_US)
        os.mkdir(_join(self._state, path))

    def rmdir(self, name):
        """Delete an empty folder."""
        path = self._mine(name)
        self._chip.block(WRITE_US)
        os.rmdir(_join(self._state, path))

    def sync(self):
        """Do nothing: what is closed is written."""

    def getcwd(self):
        """Return the root: the board has no other place."""
        return "/"

    # What a closed file calls.

    def commit(self, path, data):
        """Write a whole file, or as much of it as the power lasts for."""
        chip = self._chip
        if self.full:
            raise os_error(errno.ENOSPC)
        depth = lift()
        try:
            full = _join(self._state, path)
            if self.cut_at >= 0:
                size, self.cut_at = min(self.cut_at, len(data)), -1
                chip.block(WRITE_US * size // max(1, len(data)))
                _write(full, data[:size])
                chip.hard_reset("power")
            chip.block(WRITE_US + ERASE_US * ((len(data) + BLOCK - 1) // BLOCK))
            _write(full + "~", data)
            _replace(full + "~", full)
            chip.trace.flash(len(data), path)
        finally:
            put_back(depth)

    def _check(self):
        if self._chip.down is not None:
            raise self._chip.down

    def _check_writable(self, path):
        if self.read_only:
            raise os_error(errno.EROFS)
        if self.full:
            raise os_error(errno.ENOSPC)
        if "/" in path and not _exists(_join(self._state, path[: path.rindex("/")])):
            raise os_error(errno.ENOENT)

    def _mine(self, name):
        # The path of something in the state folder, which may be changed.
        self._check()
        path = self._path(name)
        if not _exists(_join(self._state, path)):
            raise os_error(errno.EROFS if self._find(path) is not None else errno.ENOENT)
        if self.read_only:
            raise os_error(errno.EROFS)
        return path

    def _path(self, name):
        if isinstance(name, bytes):
            name = name.decode()
        parts = [part for part in name.split("/") if part and part != "."]
        if ".." in parts:
            raise os_error(errno.EINVAL)
        return "/".join(parts)

    def _roots(self):
        return [self._state] + list(self._firmware)

    def _find(self, path):
        for root in self._roots():
            full = _join(root, path)
            if _exists(full):
                return full
        return None


class _Written:
    """A file open for writing. Nothing is on the flash before flush or close."""

    def __init__(self, flash, path, binary, before):
        self._flash = flash
        self._path = path
        self._binary = binary
        self._data = bytearray(before)
        self._open = True
        self._clean = False

    def write(self, data):
        """Add bytes, or text in a text file. Returns their number."""
        self._check()
        if self._binary == isinstance(data, str):
            raise TypeError("can't write %s here" % type(data).__name__)
        self._data.extend(data.encode() if isinstance(data, str) else data)
        self._clean = False
        return len(data)

    def flush(self):
        """Write it to the flash."""
        self._check()
        self._flash.commit(self._path, self._data)
        self._clean = True

    def close(self):
        """Write it to the flash, if it is not there, and end."""
        if self._open:
            self._check()
            self._open = False
            if not self._clean:
                self._flash.commit(self._path, self._data)

    def _check(self):
        self._flash._check()
        if not self._open:
            raise ValueError("I/O operation on closed file")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        # An exception that leaves the block closes the file too, but a reset writes nothing.
        if kind is not ChipReset:
            self.close()


def _join(folder, path):
    return folder + "/" + path if path else folder


def _exists(full):
    try:
        os.stat(full)
    except OSError:
        return False
    return True


def _names(folder):
    # One at a time where that is to be had: hundreds of names fit no chip's heap.
    if not hasattr(os, "ilistdir"):
        yield from sorted(os.listdir(folder))  # CPython
        return
    for entry in os.ilistdir(folder):
        if entry[0] not in (".", ".."):
            yield entry[0]


def _is_folder(full):
    return os.stat(full)[0] & 0xF000 == _FOLDER


def _size(full):
    return 0 if _is_folder(full) else os.stat(full)[6]


def _read(full):
    with open(full, "rb") as file:
        return file.read()


def _write(full, data):
    with open(full, "wb") as file:
        file.write(data)


def _replace(old, new):
    if hasattr(os, "replace"):  # CPython
        os.replace(old, new)
    else:
        os.rename(old, new)
