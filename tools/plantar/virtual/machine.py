"""The strict fake of the `machine` module, for the chip that `use` was given last.

What a port lacks is absent here too (`lightsleep`, which has locked up boards, everywhere). A
wrong call raises what the port raises. Pin, PWM, WDT, ADC and I2C are objects to call, not
classes: that is how a call can return the object that is already there, without the heap.
"""

import analog
import clock
import i2c
import mpython
import pins
import poller
import timers
import watchdog

PWRON_RESET = 1
WDT_RESET = 3

_chip = None
_ESP32_ONLY = ("HARD_RESET", "DEEPSLEEP_RESET", "SOFT_RESET")


def use(chip):
    """Make this module the `machine` of a chip.Chip, and `time` and `select` likewise.

    Returns the chip whose they were, None if it is the first.
    """
    names = globals()
    before = names["_chip"]
    if before is chip:
        return before
    if chip.api is None:
        chip.api = _make_api(chip)
        chip.pin = chip.api["Pin"]
        chip.pwm = chip.api["PWM"]
    names["_chip"] = chip
    for name in _ESP32_ONLY:
        names.pop(name, None)
    names.update(chip.api)
    timers.Timer.chip = chip
    clock.use(chip)
    poller.use(chip)
    mpython.use(chip)
    return before


def _make_api(chip):
    rp2 = chip.port.platform == "rp2"
    if rp2:
        import pwm
    else:
        import esppwm as pwm
    api = {
        "Pin": (pins.RpPinApi if rp2 else pins.EspPinApi)(chip),
        "PWM": pwm.PwmApi(chip),
        "Timer": timers.RpTimer if rp2 else timers.EspTimerApi(chip),
        "WDT": watchdog.WdtApi(chip),
        "ADC": (analog.RpAdcApi if rp2 else analog.EspAdcApi)(chip),
        "I2C": i2c.I2cApi(chip),
        "mem32": watchdog.Mem32(chip),
        "RTC": _RtcApi(_Rtc() if rp2 else _EspRtc(chip)),
    }
    if not rp2:
        api["HARD_RESET"] = 2
        api["DEEPSLEEP_RESET"] = 4
        api["SOFT_RESET"] = 5
    return api


class _Rtc:
    """The calendar of an RP2, of which nothing is here."""


class _EspRtc:
    """ESP32's clock, of which only the memory that outlives a reset is here."""

    def __init__(self, chip):
        self._chip = chip

    def memory(self, data=None):
        """Return the bytes kept, or keep up to 2048."""
        if self._chip.down is not None:
            raise self._chip.down
        if data is None:
            return self._chip.rtc_memory
        if len(data) > 2048:
            raise ValueError("buffer too long")
        self._chip.rtc_memory = bytes(data)


class _RtcApi:
    def __init__(self, rtc):
        self._rtc = rtc

    def __call__(self):
        return self._rtc


def unique_id():
    """Return the chip's own bytes."""
    return _chip.port.unique_id


def freq(hz=None):
    """Return the CPU's clock in hertz; the virtual board's cannot be changed."""
    if hz is not None:
        raise ValueError("cannot change frequency")
    return _chip.port.cpu_hz


def reset():
    """Start again as after the watchdog: nothing of this life runs on."""
    if _chip.down is not None:
        raise _chip.down
    _chip.scratch[4] = 0
    _chip.hard_reset("machine")


def soft_reset():
    """Leave by SystemExit; MicroPython then starts again without a reset of the chip."""
    if _chip.down is not None:
        raise _chip.down
    raise SystemExit


def reset_cause():
    """Return why this life began: PWRON_RESET, WDT_RESET, on ESP32 also HARD_, SOFT_RESET."""
    return _chip.reset_cause


def idle():
    """Wait for the next interrupt, at most 1 ms."""
    if _chip.down is not None:
        raise _chip.down
    _chip.wait(max(_chip.now + 1, min(_chip.now + 1000, _chip.earliest())))


def disable_irq():
    """Hold interrupts back. Returns what `enable_irq` wants."""
    state = _chip.irq_off
    _chip.hold_interrupts()
    return state


def enable_irq(state):
    """Let interrupts come again."""
    while _chip.irq_off > state:
        _chip.release_interrupts()
