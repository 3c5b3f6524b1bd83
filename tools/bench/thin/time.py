"""`time` over thin.py; the ring arithmetic is the interpreter's own."""

from utime import ticks_add, ticks_diff

from thin import sleep_ms, ticks_ms

__all__ = ("sleep", "sleep_ms", "ticks_add", "ticks_diff", "ticks_ms", "ticks_us")


def sleep(seconds):
    """Let seconds pass."""
    sleep_ms(int(seconds * 1000))


def ticks_us():
    """Return the virtual time in microseconds."""
    return ticks_ms() * 1000
