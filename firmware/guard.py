"""The guard: an independent monitor with a timer of its own. It has the last word before the pins.

It sees what the motors are told, the loop's heartbeat, the clock, and how much this moment allows;
no press, level, phase, routine, pause or console line starts it anew or gives it more time. It
works while the main loop hangs, raises, or waits for a stalled host. A trip cuts the motors and
holds them off until a person clears the fault.
"""

import faults
from limits import (
    CLOCK_DRIFT_MS,
    CLOCK_FROZEN_CHECKS,
    CLOCK_LEAP_MS,
    DRIVE_LIMIT_MS,
    GUARD_PERIOD_MS,
    GUARD_SILENCE_MS,
    KICK_MS_MAX,
    REST_MS,
    TICK_MS,
)

READBACK_U16 = 64  # a 5000-step PWM rounds a 16-bit duty by up to 14, an 11-bit one by up to 33


class Guard:
    """hal: cuts (`trip`, `cut`) and says what the pins were told. ticks_ms, ticks_diff: the clock.

    Read: fault (faults.py, NONE while well), spent (the absolute drive limit is reached; only a
    full rest ends it).
    """

    def __init__(self, hal, ticks_ms, ticks_diff):
        self.hal = hal
        self.ticks_ms = ticks_ms
        self.ticks_diff = ticks_diff
        self.fault = faults.NONE
        self.spent = False
        self.still_ms = 0
        self.allowed_a_u16 = 0
        self.allowed_b_u16 = 0
        self.check = self._check  # bound once: binding allocates
        self._last_ms = ticks_ms()
        self.beat_ms = self._last_ms  # when the loop last showed that it lives
        self.checks = 0  # so many so far, modulo 65536: whoever watches sees that it lives
        self._over_ms = 0
        self._drift_ms = 0
        self._frozen = 0
        self.note = None  # called with a fault's code when one latches: it may not allocate

    def begin(self):
        """The timer is about to start: what passed before it is nobody's silence."""
        self._last_ms = self.ticks_ms()
        self.beat_ms = self._last_ms
        self._over_ms = 0

    def clear(self):
        """Forget a fault: a person has cleared it and its cause is gone. The drive limit stays."""
        self.fault = faults.NONE
        self.beat_ms = self.ticks_ms()
        self.hal.reset_trip()

    def beat(self, now_ms, allowed_a_u16, allowed_b_u16):
        """The loop is alive, and this is the most duty that the moment allows each motor (a start
        kick apart).
        """
        self.beat_ms = now_ms
        self.allowed_a_u16 = allowed_a_u16
        self.allowed_b_u16 = allowed_b_u16

    def trip(self, code):
        """Cut, hold off, and keep the first fault."""
        self.hal.trip()
        if self.fault == faults.NONE:
            self.fault = code
            if self.note is not None:
                self.note(code)

    def _drifts(self, passed_ms):
        # True if the clock and this timer go at different speeds. A check that comes late makes up
        # for it at the next one; a leap is judged by itself.
        if passed_ms >= GUARD_SILENCE_MS:
            return False
        drift_ms = self._drift_ms + passed_ms - GUARD_PERIOD_MS
        if drift_ms > 0:
            drift_ms -= 1
        elif drift_ms < 0:
            drift_ms += 1
        self._drift_ms = drift_ms
        return abs(drift_ms) > CLOCK_DRIFT_MS

    def _check(self, _timer):
        # Runs in a hard interrupt: no allocation, no exception.
        self.checks = self.checks + 1 & 0xFFFF
        now_ms = self.ticks_ms()
        passed_ms = self.ticks_diff(now_ms, self._last_ms)
        self._last_ms = now_ms
        if passed_ms <= 0:
            self._frozen += 1
            if passed_ms < 0 or self._frozen >= CLOCK_FROZEN_CHECKS:
                self.trip(faults.CLOCK)
                return
        else:
            self._frozen = 0
            if passed_ms > CLOCK_LEAP_MS:
                self.trip(faults.CLOCK)
                return
        hal = self.hal
        a = hal.motor_a
        b = hal.motor_b
        duty_a_u16 = a.duty_u16
        duty_b_u16 = b.duty_u16 if b is not None else 0
        if not duty_a_u16 and not duty_b_u16:
            self._over_ms = 0
            self._drift_ms = 0
            if hal.on_ms:
                self.still_ms += passed_ms
                if self.still_ms >= REST_MS:
                    hal.on_ms = 0
                    self.still_ms = 0
                    if self.spent:
                        self.spent = False
                        hal.spend(False)
            if a.read_back() or (b is not None and b.read_back()):
                self.trip(faults.READBACK)
            return
        self.still_ms = 0
        if self._drifts(passed_ms):
            self.trip(faults.CLOCK)
            return
        if hal.drive_ms(now_ms) >= DRIVE_LIMIT_MS:
            # Not a fault: the limit that stands behind every other one.
            self.spent = True
            hal.spend(True)
            return
        if self.ticks_diff(now_ms, self.beat_ms) >= GUARD_SILENCE_MS:
            self.trip(faults.HANG)
            return
        if duty_a_u16 > self.allowed_a_u16 or duty_b_u16 > self.allowed_b_u16:
            # The kick may do this, for as long as a kick may last.
            self._over_ms += passed_ms
            kick_ms = (
                KICK_MS_MAX + 2 * TICK_MS
                if self.allowed_a_u16 or self.allowed_b_u16
                else GUARD_PERIOD_MS
            )
            if self._over_ms > kick_ms:
                self.trip(faults.OVERDRIVE)
                return
        else:
            self._over_ms = 0
        if abs(a.read_back() - duty_a_u16) > READBACK_U16 or (
            b is not None and abs(b.read_back() - duty_b_u16) > READBACK_U16
        ):
            self.trip(faults.READBACK)
