"""The fake of the `time` module: virtual time, with the chip's wrap and its ring arithmetic.

`time.py` beside this hands these on; the session puts this module itself in the place of `time`.
"""

from chip import integer

_PERIOD = 1 << 30
_MASK = _PERIOD - 1
_HALF = _PERIOD >> 1
_EPOCH_S = 1_609_459_200  # the port's clock starts on 2021-01-01

_chip = None


def use(chip):
    """Make this module the `time` of a chip.Chip."""
    global _chip
    _chip = chip


def ticks_ms():
    """Return milliseconds since power-on or reset, plus the start value; wraps at 2**30."""
    chip = _chip
    now = chip.now if chip.clock_stopped < 0 else chip.clock_stopped
    return ((now - chip.born) // 1000 + chip.ticks_at_birth) & _MASK


def ticks_us():
    """Return microseconds likewise; wraps at 2**30."""
    chip = _chip
    now = chip.now if chip.clock_stopped < 0 else chip.clock_stopped
    return (now - chip.born + chip.ticks_at_birth * 1000) & _MASK


def ticks_cpu():
    """Return microseconds: the RP2040 has no finer counter to read."""
    return ticks_us()


def ticks_diff(end, start):
    """Return end - start on the ring, from -2**29 to 2**29 - 1."""
    return ((end - start + _HALF) & _MASK) - _HALF


def ticks_add(ticks, delta):
    """Return ticks + delta on the ring. Raises OverflowError if ticks_diff could not undo it."""
    delta = integer(delta)
    if not -_HALF < delta < _HALF:
        raise OverflowError("ticks interval overflow")
    return (ticks + delta) & _MASK


def sleep_ms(ms):
    """Wait until ticks_ms has counted ms on: up to 1 ms less, as the port does."""
    ms = integer(ms)
    if ms >= 0:
        chip = _chip
        chip.wait(chip.born + ((chip.now - chip.born) // 1000 + ms) * 1000)


def sleep_us(us):
    """Wait us microseconds."""
    us = integer(us)
    if us > 0:
        _chip.wait(_chip.now + us)


def sleep(seconds):
    """Wait seconds, which may be a fraction."""
    if isinstance(seconds, str) or seconds is None:
        raise TypeError("can't convert %s to float" % type(seconds).__name__)
    sleep_ms(int(1000 * seconds))


def time():
    """Return seconds since 1970 by a clock that nobody has set."""
    return _EPOCH_S + (_chip.now - _chip.born) // 1_000_000


def time_ns():
    """Return nanoseconds likewise."""
    return _EPOCH_S * 1_000_000_000 + (_chip.now - _chip.born) * 1000
