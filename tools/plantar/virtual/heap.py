"""The heap lock, lifted in one place.

On a chip the calls of `machine` allocate nothing. Here some must, to write a line of trace. They
lift the lock for as long as that takes and put the same depth back, so that what the firmware
itself does under the lock is still checked by the real interpreter.
"""

import gc
import sys

try:
    from micropython import heap_lock, heap_unlock
except ImportError:  # CPython

    def heap_lock():
        """Do nothing: this interpreter has no such lock."""

    def heap_unlock():
        """Do nothing: this interpreter has no such lock.

        Returns: 0, the depth of a lock that is open.
        """
        return 0


# Hard handlers run locked, as on a chip, where times of many minutes are still small integers.
# WebAssembly's are 31 bits wide: there the clock itself would need the heap.
HAS_LOCK = sys.implementation.name == "micropython"
HARD_IS_LOCKED = HAS_LOCK and sys.maxsize > 1 << 40


# Garbage is collected after so many bytes. Often while files are loaded: else what stays of each
# lies scattered in what does not, and nothing large fits in between for the rest of the run.
# Seldom while it runs: collecting each 32 KB took two fifths of a session's time.
LOADING = 4096
RUNNING = 131072


def collect_every(size):
    """Collect garbage after each `size` bytes taken, where the interpreter can be told so."""
    if hasattr(gc, "threshold"):
        gc.threshold(size)


def lift():
    """Open the heap. Returns the depth to give to `put_back`."""
    heap_lock()
    depth = heap_unlock()
    for _ in range(depth):
        heap_unlock()
    return depth


def put_back(depth):
    """Lock the heap as deep as it was before `lift`."""
    for _ in range(depth):
        heap_lock()
