"""What happened, as lines of JSON, formatted by hand: every interpreter writes the same."""

import sys

from heap import lift, put_back
from spin import FULL_U16, hz_text


def ms_text(us):
    """Return microseconds as milliseconds with one to three decimals, e.g. "12.0", "0.125"."""
    text = "%d.%03d" % (us // 1000, us % 1000)
    while text[-1] == "0" and text[-2] != ".":
        text = text[:-1]
    return text


def quoted(text):
    """Return text as a JSON string in ASCII, quotes included."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    data = text.encode()
    if not data or (min(data) >= 32 and max(data) <= 126):
        return '"' + text + '"'  # as nearly always; letter by letter MicroPython takes long
    parts = []
    start = 0
    for index in range(len(text)):
        code = ord(text[index])
        if code < 32 or code > 126:
            parts.append(text[start:index])
            start = index + 1
            if code >= 0x10000:
                code -= 0x10000
                parts.append("\\u%04x" % (0xD800 + (code >> 10)))
                code = 0xDC00 + (code & 0x3FF)
            parts.append("\\u%04x" % code)
    parts.append(text[start:])
    return '"' + "".join(parts) + '"'


def on_stderr(error):
    """Print an exception with its traceback for a person; the trace holds only its kind."""
    if hasattr(sys, "print_exception"):
        sys.print_exception(error, sys.stderr)
    else:  # CPython
        import traceback

        traceback.print_exception(error)


class Trace:
    """Writes events, and measures how long the motors were driven.

    chip: whose clock is written. emit: called with each line, without a line end.
    """

    def __init__(self, chip, emit):
        self.chip = chip
        self.emit = emit
        self.on = True
        self.motors = ()  # their GPIO numbers
        self.spins = ()  # a spin.Spin for each: how fast it turns, estimated
        self.drive_us = 0  # time with any motor driven, up to the last change
        self._driven = 0  # a bit for each motor
        self._since = 0
        self.resets = 0
        self.flash_writes = 0

    def event(self, rest):
        """Write one event at this instant. rest: its fields after the time, as JSON."""
        if self.on and self.emit is not None:
            depth = lift()
            self.emit('{"t_ms": ' + ms_text(self.chip.now) + ", " + rest + "}")
            put_back(depth)

    def pin(self, name, level):
        """A pin is plainly driven, or let go (level 0), from now on. name: number or "LED"."""
        if name in self.motors:
            self._motor(name, level * FULL_U16)
        depth = lift()
        name = '"LED"' if name == "LED" else "%d" % name
        self.event('"event": "pin", "pin": %s, "value": %d' % (name, level))
        put_back(depth)

    def pwm(self, name, duty_u16, freq_hz):
        """A pin follows its PWM from now on. duty_u16: what comes out, 0..65535."""
        if name in self.motors:
            self._motor(name, duty_u16)
        depth = lift()
        self.event(
            '"event": "pwm", "pin": %d, "duty_u16": %d, "freq_hz": %d' % (name, duty_u16, freq_hz)
        )
        put_back(depth)

    def reset(self, cause):
        """The chip starts again. cause: power, watchdog, soft or machine."""
        self.resets += 1
        self.event('"event": "reset", "cause": "%s"' % cause)

    def flash(self, size, name):
        """A file of `size` bytes was written."""
        self.flash_writes += 1
        self.event('"event": "flash", "bytes": %d, "file": %s' % (size, quoted(name)))

    def total_drive_us(self):
        """Return how long any motor was driven so far, in microseconds."""
        return self.drive_us + (self.chip.now - self._since if self._driven else 0)

    def hz(self):
        """Return how often each motor shakes now, estimated, in hertz, as a JSON list."""
        now = self.chip.now
        return "[" + ", ".join([hz_text(spin.chz(now)) for spin in self.spins]) + "]"

    def hz_most(self):
        """Return the most that `hz` has been for each motor, as a JSON list."""
        now = self.chip.now
        most = [max(spin.most_chz, spin.chz(now)) for spin in self.spins]
        return "[" + ", ".join([hz_text(chz) for chz in most]) + "]"

    def _motor(self, name, duty_u16):
        bit = 1 << self.motors.index(name)
        before = self._driven
        driven = before | bit if duty_u16 else before & ~bit
        if before and not driven:
            self.drive_us += self.chip.now - self._since
        elif driven and not before:
            self._since = self.chip.now
        self._driven = driven
        if self.spins:
            depth = lift()
            self.spins[self.motors.index(name)].set(self.chip.now, duty_u16)
            put_back(depth)
