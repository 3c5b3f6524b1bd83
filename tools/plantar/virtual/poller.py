"""The fake of the `select` module: poll() for the USB serial port.

`select.py` beside this hands these on; the session puts this module itself in its place.
"""

from chip import integer, os_error

POLLIN = 1
POLLOUT = 4
POLLERR = 8
POLLHUP = 16

_chip = None


def use(chip):
    """Make this module the `select` of a chip.Chip."""
    global _chip
    _chip = chip


class _Poll:
    """What poll() returns. `ipoll` allocates nothing: its tuples are made when registering."""

    def __init__(self, chip):
        self._chip = chip
        self._entries = []
        self._next = 0
        self._one_shot = False

    def register(self, obj, eventmask=POLLIN | POLLOUT):
        """Watch sys.stdin or sys.stdout."""
        if not hasattr(obj, "_usb"):
            raise OSError("stream operation not supported")
        mask = integer(eventmask)
        for entry in self._entries:
            if entry[0] is obj:
                entry[1] = mask
                return
        answers = ((obj, POLLIN), (obj, POLLOUT), (obj, POLLIN | POLLOUT))
        self._entries.append([obj, mask, answers])

    def unregister(self, obj):
        """Watch it no more."""
        self._entries = [entry for entry in self._entries if entry[0] is not obj]

    def modify(self, obj, eventmask):
        """Wait for other events. OSError ENOENT if it is not registered."""
        for entry in self._entries:
            if entry[0] is obj:
                entry[1] = integer(eventmask)
                return
        raise os_error(2)

    def poll(self, timeout=-1):
        """Return a list of (object, events); waits up to timeout ms, -1: for ever."""
        self._wait(timeout)
        return [answer for answer in self.ipoll(0)]

    def ipoll(self, timeout=-1, flags=0):
        """Like poll, as an iterator. flags 1: each object is watched until it was ready once."""
        self._wait(timeout)
        self._next = 0
        self._one_shot = flags & 1 != 0
        return self

    def __iter__(self):
        return self

    def __next__(self):
        while self._next < len(self._entries):
            entry = self._entries[self._next]
            self._next += 1
            ready = self._ready(entry)
            if ready:
                if self._one_shot:
                    entry[1] = 0
                return entry[2][0 if ready == POLLIN else 1 if ready == POLLOUT else 2]
        raise StopIteration

    def _ready(self, entry):
        usb = self._chip.usb
        ready = POLLIN if usb.readable() else 0
        if usb.writable():
            ready |= POLLOUT
        return ready & entry[1]

    def _wait(self, timeout):
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        if timeout == 0:
            return
        # For ever is long enough for every watchdog to bite.
        end = chip.now + (60_000 if timeout < 0 else timeout) * 1000
        while chip.now < end:
            for entry in self._entries:
                if self._ready(entry):
                    return
            chip.wait(chip.now + 1000)
        if timeout < 0:
            raise RuntimeError("poll() waits for ever and no watchdog is running")


def poll():
    """Return a new poll object."""
    return _Poll(_chip)
