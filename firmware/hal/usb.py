"""The host at the USB port, one byte at a time, so that neither way ever waits for it."""

import select
import sys

from firstoff import CTRL_C


class Usb:
    """The port. Whoever has it has `interrupt`, for a Ctrl-C that was held back."""

    def __init__(self):
        self._in = select.poll()
        self._in.register(sys.stdin, select.POLLIN)
        out = select.poll()
        out.register(sys.stdout, select.POLLOUT)
        self._ready = out.ipoll  # bound once: binding allocates
        self._write = sys.stdout.buffer.write
        self._one_in = bytearray(1)

    def interrupt(self):
        """Ctrl-C has come."""
        raise NotImplementedError

    def usb_waits(self):
        """Return True if the host has sent something."""
        for _ready in self._in.ipoll(0):
            return True
        return False

    def usb_read(self):
        """Return the next byte from the host, 0..255, or -1 if there is none."""
        for _ready in self._in.ipoll(0):
            if sys.stdin.buffer.readinto(self._one_in):
                if self._one_in[0] == CTRL_C:
                    self.interrupt()  # typed while it was held back
                    return -1
                return self._one_in[0]
        return -1

    def usb_send(self, data, at, end):
        """Send data[at:end], a byte at a time: nobody says how many more there is room for.
        Return, at once, where the host does not take the next one now.
        """
        write = self._write
        while at < end:
            for _ready in self._ready(0):
                break
            else:
                break
            write(data, at, 1)
            at += 1
        return at
