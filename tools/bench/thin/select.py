"""`select` over thin.py: waiting lets time pass. What has an `ioctl`, such as asyncio's flags, is
asked as the interpreter would ask it; streams are never ready.
"""

import micropython

import thin

POLLIN = 1
POLLOUT = 4
POLLERR = 8
POLLHUP = 16
_ASK = 3  # the stream protocol's poll request


class poll:
    """A poll object."""

    def __init__(self):
        self.watched = {}

    def register(self, obj, eventmask=5):
        if hasattr(obj, "ioctl"):
            self.watched[obj] = eventmask

    def unregister(self, obj):
        self.watched.pop(obj, None)

    def modify(self, obj, eventmask):
        self.watched[obj] = eventmask

    @micropython.native
    def ipoll(self, timeout=-1, flags=0):
        watched = self.watched
        if watched:
            for obj in watched:
                ready = obj.ioctl(_ASK, watched[obj])
                if ready:
                    return ((obj, ready),)
        if timeout > 0:
            thin.sleep_ms(timeout)
        return ()
