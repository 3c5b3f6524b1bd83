"""The firmware's modules: fresh for every start, and on CPython kept apart from the host's."""

import builtins
import gc
import os
import sys

import clock
import machine
import mpython
import poller
from heap import LOADING, RUNNING, collect_every

_FOLDER = 0x4000
_IS_CPYTHON = sys.implementation.name == "cpython"


class Modules:
    """Loads the firmware. firmware_dirs: where its files are, the first one first.

    board_print: what the firmware's `print` does.
    """

    def __init__(self, firmware_dirs, board_print):
        names = set()
        for folder in firmware_dirs:
            names.update(_names_in(folder, ""))
        self.names = sorted(names)
        self._dirs = list(firmware_dirs)
        self._inside = {
            "machine": machine,
            "micropython": mpython.module,
            "time": clock,
            "select": poller,
        }
        self._outside = {}
        self._path = None
        self._board_print = board_print
        self._print = print

    def has(self, name):
        """Return True if the firmware has a module of this name."""
        return name in self.names

    def fresh(self):
        """Forget every module of the firmware, so that it is loaded again."""
        for name in self.names:
            sys.modules.pop(name, None)
        if not _IS_CPYTHON:
            gc.collect()  # on the chip a new life begins with an empty heap

    def load(self, name):
        """Import a module of the firmware. Raises whatever that raises."""
        collect_every(LOADING)
        try:
            return __import__(name)
        finally:
            collect_every(RUNNING)

    def loaded(self, package):
        """Return those modules of a package that are there, the package with them."""
        found = []
        for name in self.names:
            if (name == package or name.startswith(package + ".")) and name in sys.modules:
                found.append(sys.modules[name])
        return found

    def enter(self):
        """Let imports find the firmware and the fakes. On CPython only until `leave`."""
        if self._path is not None:
            builtins.print = self._board_print
            return
        if _IS_CPYTHON:
            sys.dont_write_bytecode, self._bytecode = True, sys.dont_write_bytecode
            for name in self.names + sorted(self._inside):
                self._outside[name] = sys.modules.pop(name, None)
        self._path = sys.path[:]
        sys.path[:] = self._dirs + self._path
        for name in self._inside:
            sys.modules[name] = self._inside[name]
        builtins.print = self._board_print

    def leave(self):
        """On CPython, give the host its own modules back."""
        builtins.print = self._print
        if not _IS_CPYTHON or self._path is None:
            return
        for name in self._outside:
            inside = sys.modules.pop(name, None)
            if inside is not None:
                self._inside[name] = inside
            else:
                self._inside.pop(name, None)
            if self._outside[name] is not None:
                sys.modules[name] = self._outside[name]
        sys.path[:] = self._path
        sys.dont_write_bytecode = self._bytecode
        self._path = None


def _names_in(folder, package):
    # The modules in a folder, and the folders that are packages of them, by their full names.
    names = set()
    for entry in os.listdir(folder):
        name, _, ending = entry.partition(".")
        path = folder + "/" + entry
        if ending in ("py", "mpy"):
            names.add(package[:-1] if name == "__init__" else package + name)
        elif not ending and name != "__pycache__" and os.stat(path)[0] & 0xF000 == _FOLDER:
            names.update(_names_in(path, package + name + "."))
    if names and package:
        names.add(package[:-1])
    return names
