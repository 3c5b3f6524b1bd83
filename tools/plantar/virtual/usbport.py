"""The USB serial port, and the `sys` that the firmware sees with it.

A host that reads takes all text at once. One that stalls lets a buffer fill; then, on rp2, each
write blocks for a second, interrupts and timers running, and gives up.

An ESP32's console says that it can write whatever the host does. It is a UART, which waits for
nobody; the C3's USB-Serial-JTAG, which waits 200 ms once and then drops until the host reads
again; or the S3's TinyUSB, which waits 500 ms each time. Soft handlers do not run meanwhile.
"""

import sys

from heap import lift, put_back
from tracing import quoted

TX_SIZE = 256
UART_SIZE = 4096  # what the host's own buffer takes while nobody reads it
JTAG_SIZE = 64  # a packet
LINE_SIZE = 512
LINE_MOST = 8192  # a longer line comes out in pieces
CTRL_C = 3


class Usb:
    """The port of one chip."""

    def __init__(self, chip):
        self._chip = chip
        self.up = False  # from about 15 ms after a reset on; what is printed before is lost
        self.connected = True  # a host has the port open; without one, writing never waits
        self.stalled = False  # the host has stopped reading
        self.interrupts = True  # a Ctrl-C raises; else it is a byte like any other
        self.listener = None  # called with each line besides the trace
        self._kind = chip.port.usb
        self._size = UART_SIZE if self._kind == "uart" else TX_SIZE
        self._patient = True  # the C3's: it has not waited in vain since the host last read
        self._fifo = bytearray()
        self._line = bytearray(LINE_SIZE)
        self._length = 0
        self._received = b""
        self._next = 0

    # The host's side.

    def send(self, data):
        """The host sends bytes. A Ctrl-C among them drops what came before and interrupts."""
        at = data.rfind(bytes((CTRL_C,)))
        if at >= 0 and self.interrupts:
            self._received = data[at + 1 :]
            self._next = 0
            if self._chip.fault is None:
                self._chip.fault = KeyboardInterrupt()
        else:
            self._received = self._received[self._next :] + data
            self._next = 0

    def interrupt(self):
        """The host sends Ctrl-C."""
        if self.up:
            self.send(bytes((CTRL_C,)))

    def stall(self, stalled):
        """The host stops reading, or reads again: then all that waited comes out."""
        self.stalled = stalled
        if not stalled and self._fifo:
            waiting, self._fifo = self._fifo, bytearray()
            self._take(waiting, 0, len(waiting))

    def lost(self):
        """The chip was reset: the port is gone, with all that is in its buffers."""
        self.up = False
        self._fifo = bytearray()
        self._length = 0
        self._received = b""
        self._next = 0

    # The firmware's side.

    def readable(self):
        """Return True if a byte waits to be read."""
        return self._next < len(self._received)

    def writable(self):
        """Return True if the port says that a write of one byte would not wait."""
        if self._kind != "cdc":
            return True
        return not (self.up and self.connected and self.stalled) or len(self._fifo) < TX_SIZE

    def next_byte(self):
        """Return the next byte, waiting for it."""
        chip = self._chip
        end = chip.now + 60_000_000
        while not self.readable():
            if chip.now > end:
                raise RuntimeError("a read waits for ever and no watchdog is running")
            chip.wait(chip.now + 1000)
        byte = self._received[self._next]
        self._next += 1
        return byte

    def put(self, data, at=0, size=-1):
        """Write bytes as mp_hal_stdout_tx_strn does: `size` of them from `at` on, or all. Returns
        how many were taken.
        """
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        if size < 0:
            size = len(data)
        if not self.up:
            return 0
        if not self.connected:
            return size
        if not self.stalled:
            self._patient = True
            self._take(data, at, at + size)
            return size
        depth = lift()
        data = data[at : at + size]
        put_back(depth)
        if self._kind == "jtag":
            self._put_or_drop(data)
            return size
        done = 0
        wait_us = chip.port.usb_wait_us
        give_up = chip.now + wait_us
        while done < size:
            if not self.stalled:
                self._take(data, done, size)
                return size
            room = self._size - len(self._fifo)
            if room:
                depth = lift()
                part = data[done : done + room]
                self._fifo.extend(part)
                done += len(part)
                put_back(depth)
                give_up = chip.now + wait_us
            elif self._kind == "uart":
                return size
            elif self._kind == "tinyusb":
                if not self._wait():
                    break
            elif chip.now >= give_up:
                break
            else:
                chip.wait(min(chip.now + 1000, give_up))
        return done

    def _put_or_drop(self, data):
        # A packet that the host has not taken yet fills it.
        if self._fifo:
            if not self._patient:
                return
            self._patient = False
            if not self._wait():
                return
        depth = lift()
        self._fifo.extend(data[:JTAG_SIZE])
        put_back(depth)

    def _wait(self):
        # Inside the port's own write, for a host that reads again. Returns False if none does.
        chip = self._chip
        give_up = chip.now + chip.port.usb_wait_us
        chip.enter_call()
        while self.stalled and chip.now < give_up:
            chip.advance(min(chip.now + 1000, give_up))
        chip.leave_call()
        return not self.stalled

    def show(self, text):
        """Print a line from MicroPython itself, such as an uncaught exception in a callback."""
        if self.up and self.connected and not self.stalled:
            data = (text + "\n").encode()
            self._take(data, 0, len(data))

    def _take(self, data, start, end):
        # The host reads: cut what comes into lines, each an event.
        for index in range(start, end):
            byte = data[index]
            if byte != 10:
                self._line[self._length] = byte
                self._length += 1
                if self._length < len(self._line):
                    continue
                if self._length < LINE_MOST:
                    depth = lift()
                    self._line.extend(bytearray(LINE_SIZE))
                    put_back(depth)
                    continue
            self._end_line()

    def _end_line(self):
        depth = lift()
        line = bytes(self._line[: self._length])
        if len(self._line) > LINE_SIZE:
            self._line = bytearray(LINE_SIZE)
        self._length = 0
        line = line.rstrip(b"\r")
        try:
            text = line.decode()
        except ValueError:
            text = "".join([chr(byte) for byte in line])  # no UTF-8: a character a byte
        if self.listener is not None:
            self.listener(text)
        self._chip.trace.event('"event": "usb", "text": ' + quoted(text))
        put_back(depth)


class Stream:
    """sys.stdin and sys.stdout: text; their `buffer`: bytes."""

    def __init__(self, usb, text):
        self._usb = usb
        self._text = text
        if text:
            self.buffer = Stream(usb, False)

    def read(self, size=-1):
        """Return `size` bytes or characters, waiting for them."""
        if size < 0:
            raise RuntimeError("read() without a size waits for ever: give one")
        depth = lift()
        data = bytearray(size)
        self.readinto(data)
        data = data.decode() if self._text else bytes(data)
        put_back(depth)
        return data

    def readinto(self, buf):
        """Fill buf, waiting for the bytes. Returns their number."""
        if self._usb._chip.down is not None:
            raise self._usb._chip.down
        for index in range(len(buf)):
            byte = self._usb.next_byte()
            buf[index] = 10 if byte == 13 and self._text else byte
        return len(buf)

    def write(self, data, at=0, most=-1):
        """Write text or bytes; may block for a second, or more, if the host stalls. at, most: of
        bytes, only so many of them from there on, as py/stream.c has it.
        """
        if self._text:
            depth = lift()
            # Cooked: each line end is a write of its own.
            parts = (data.encode() if isinstance(data, str) else bytes(data)).split(b"\n")
            put_back(depth)
            for index, part in enumerate(parts):
                if index:
                    self._usb.put(b"\r\n")
                if part:
                    self._usb.put(part)
            return len(data)
        size = max(len(data) - at, 0)
        if 0 <= most < size:
            size = most
        done = 0
        while done < size:
            taken = self._usb.put(data, at + done, size - done)
            if not taken:
                break
            done += taken
        return done

    def flush(self):
        """Do nothing, like the port."""


class _Implementation:
    name = "micropython"
    version = (1, 28, 0, "")


class Sys:
    """The firmware's `sys`: the chip's platform and the USB port's streams."""

    byteorder = "little"
    maxsize = 0x7FFFFFFF
    version = "3.4.0; MicroPython v1.28.0"
    version_info = (3, 4, 0)

    def __init__(self, chip):
        self.platform = chip.port.platform
        self.implementation = _Implementation()
        self.implementation._machine = chip.port.machine
        self.stdin = Stream(chip.usb, True)
        self.stdout = Stream(chip.usb, True)
        self.stderr = self.stdout
        self.path = sys.path
        self.modules = sys.modules

    def exit(self, code=None):
        """Leave by SystemExit, which is a soft reset on the board."""
        raise SystemExit(code)

    def print(self, *values, sep=" ", end="\n", file=None):
        """Stand in for the builtin, whose text goes out at the USB port."""
        (file or self.stdout).write(sep.join([str(value) for value in values]) + end)

    def print_exception(self, error, file=None):
        """Print an exception's kind and text; the lines of its traceback differ by interpreter."""
        text = "%s: %s\n" % (type(error).__name__, error)
        (file or self.stdout).write(text)
