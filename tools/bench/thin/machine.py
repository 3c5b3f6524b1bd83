"""`machine` over thin.py: pins that hold a level, PWM that holds a duty, timers."""

import micropython

import thin

PWRON_RESET = 1
WDT_RESET = 3


class Pin:
    """One pin. An input reads what the plan last put there, 1 to begin with."""

    IN = 0
    OUT = 1
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_FALLING = 4
    IRQ_RISING = 8

    def __init__(self, n, mode=0, pull=0, value=None):
        self.n = n
        self.level = 1 if mode == 0 else 0
        self.handler = None
        thin.pins[n] = self

    @micropython.native
    def init(self, mode=0, pull=0, value=None):
        if value is not None:
            self.level = value

    @micropython.native
    def value(self, level=None):
        if level is None:
            return self.level
        self.level = level

    @micropython.native
    def __call__(self):
        return self.level

    @micropython.native
    def toggle(self):
        self.level ^= 1

    def irq(self, handler=None, trigger=0, hard=False):
        self.handler = handler


class _Pwm:
    def __init__(self):
        self.duty = 0
        self.hz = 0

    @micropython.native
    def duty_u16(self, duty=None):
        if duty is None:
            return self.duty
        self.duty = duty

    def freq(self, hz=None):
        if hz is None:
            return self.hz
        self.hz = hz


def PWM(pin, freq=0, duty_u16=None):
    """Return the pin's PWM: as on the chip, always the same object."""
    pwm = thin.pwms.get(pin.n)
    if pwm is None:
        pwm = thin.pwms[pin.n] = _Pwm()
    if duty_u16 is not None:
        pwm.duty = duty_u16
    return pwm


class Timer:
    """A timer; hard and soft ones alike call back from where time passes."""

    ONE_SHOT = 0
    PERIODIC = 1

    def __init__(self, number=-1, **settings):
        self.due_ms = thin.FAR
        if settings:
            self.init(**settings)

    def init(self, period=0, mode=1, callback=None, hard=False):
        self.period_ms = period if mode else thin.FAR  # the next time, from the last one
        self.callback = callback
        self.due_ms = thin.now_ms + period
        if self not in thin.timers:
            thin.timers.append(self)
        if self.due_ms < thin.next_ms:
            thin.next_ms = self.due_ms

    def deinit(self):
        self.due_ms = thin.FAR


class WDT:
    """A watchdog that never bites."""

    def __init__(self, timeout=0):
        self.fed = 0

    @micropython.native
    def feed(self):
        self.fed = 1


class ADC:
    """A channel that reads zero."""

    def __init__(self, pin):
        pass

    @micropython.native
    def read_u16(self):
        return 0


class I2C:
    """Nothing is on the bus."""


class RTC:
    """ESP32 only."""


mem32 = thin.mem32


def reset_cause():
    """Return that the power came on."""
    return PWRON_RESET
