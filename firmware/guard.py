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
    CLOCK_HELD_CHECKS,
    CLOCK_LEAP_MS,
    DRIVE_LIMIT_MS,
    GUARD_PERIOD_MS,
    GUARD_SILENCE_MS,
    KICK_MS_MAX,
    KICK_PCT_MAX,
    TICK_MS,
)

KICK_U16 = KICK_PCT_MAX * 65_535 // 100

READBACK_U16 = 64  # a 5000-step PWM rounds a 16-bit duty by up to 14, an 11-bit one by up to 33


class Guard:
    """hal: cuts (`trip`, `cut`). channels: a tuple of channel.Channel; each has its output, which
    says what the pin was told, and what the moment allows it. ticks_ms, ticks_diff: the clock.

    Read: fault (faults.py, NONE while well), spent (the absolute drive limit is reached; only a
    full rest ends it).
    """

    def __init__(self, hal, channels, ticks_ms, ticks_diff):
        self.hal = hal
        self.channels = channels
        self.ticks_ms = ticks_ms
        self.ticks_diff = ticks_diff
        self.fault = faults.NONE
        self.spent = False
        self.check = self._check  # bound once: binding allocates
        self._last_ms = ticks_ms()
        self.beat_ms = self._last_ms  # when the loop last showed that it lives
        self.checks = 0  # so many so far, modulo 65536: whoever watches sees that it lives
        self._drift_ms = 0
        self._frozen = 0
        self._held = 0  # so many checks of a burst, at most, are still to come, and this one
        self.note = None  # called with a fault's code when one latches: it may not allocate

    def begin(self):
        """The timer is about to start: what passed before it is nobody's silence."""
        self._last_ms = self.ticks_ms()
        self.beat_ms = self._last_ms

    def clear(self):
        """Forget a fault: a person has cleared it and its cause is gone. The drive limit stays."""
        self.fault = faults.NONE
        self.beat_ms = self.ticks_ms()
        self.hal.reset_trip()

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
        if self._held:
            return False
        drift_ms = self._drift_ms + passed_ms - GUARD_PERIOD_MS
        if drift_ms > 0:
            drift_ms -= 1
        elif drift_ms < 0:
            drift_ms += 1
        self._drift_ms = drift_ms
        return abs(drift_ms) > CLOCK_DRIFT_MS

    def _stopped(self, passed_ms):
        # True if the clock stands still or leaps. Checks that were held up, as by a flash erase,
        # come in a burst, each of them at the same moment.
        if passed_ms >= GUARD_SILENCE_MS:
            self._held = min(passed_ms // GUARD_PERIOD_MS, CLOCK_HELD_CHECKS)
        elif passed_ms == 0 and self._held > 1:
            self._held -= 1
            return False
        else:
            self._held = 0
        self._frozen = self._frozen + 1 if passed_ms <= 0 else 0
        if 0 <= passed_ms <= CLOCK_LEAP_MS and self._frozen < CLOCK_FROZEN_CHECKS:
            return False
        self.trip(faults.CLOCK)
        return True

    def _check(self, _timer):
        # Runs in a hard interrupt: no allocation, no exception. Should Ctrl-C arrive in here, it
        # would only end this timer; the loop must hear of it.
        try:
            self._look()
        except KeyboardInterrupt:
            self.hal.interrupt()
        except Exception:  # whatever it was: without a guard nothing runs
            self.hal.fail()

    def _look(self):
        # Twenty times a second, so what is rare has a function of its own.
        self.checks = self.checks + 1 & 0xFFFF
        now_ms = self.ticks_ms()
        passed_ms = self.ticks_diff(now_ms, self._last_ms)
        self._last_ms = now_ms
        if (self._frozen or self._held or not 0 < passed_ms < GUARD_SILENCE_MS) and self._stopped(
            passed_ms
        ):
            return
        self._count(now_ms, passed_ms)
        if not self._driven():
            self._drift_ms = 0
        elif (passed_ms != GUARD_PERIOD_MS or self._drift_ms) and self._drifts(passed_ms):
            self.trip(faults.CLOCK)
        elif self.ticks_diff(now_ms, self.beat_ms) >= GUARD_SILENCE_MS:
            self.trip(faults.HANG)
        self._judge_all(now_ms)

    def _count(self, now_ms, passed_ms):
        hal = self.hal
        if hal.failed and not self.fault:
            self.trip(faults.ERROR)
        drive_ms = hal.meter.check(now_ms, passed_ms)
        # Asked also while all are off: a loose contact may cut them at every single check.
        if drive_ms >= DRIVE_LIMIT_MS:
            if not self.spent:
                self._spend()
        elif self.spent and not drive_ms:
            self.spent = False  # a full rest is over; a clock that leaps only makes it less
            hal.spend(False)

    def _driven(self):
        for channel in self.channels:
            if channel.output.duty_u16:
                return True
        return False

    def _judge_all(self, now_ms):
        for channel in self.channels:
            self._judge(channel, now_ms)

    def _judge(self, channel, now_ms):
        output = channel.output
        if output.duty_u16 > channel.allowed_u16 and not self._kicks(channel, now_ms):
            self.trip(faults.OVERDRIVE)
        elif abs(output.read_back() - output.duty_u16) > READBACK_U16 and not _will(output):
            self.trip(faults.READBACK)

    def _spend(self):
        # Not a fault: the limit that stands behind every other one.
        self.spent = True
        self.hal.spend(True)

    def _kicks(self, channel, now_ms):
        # A motor that may turn may be pushed from standstill, so hard and so long.
        output = channel.output
        return (
            channel.allowed_u16 > 0
            and output.stood
            and output.duty_u16 <= KICK_U16
            and self.ticks_diff(now_ms, output.on_at_ms) <= KICK_MS_MAX + 2 * TICK_MS
        )


def _will(output):
    # The hardware has not what it should, but is about to. This interrupt can come between a
    # decision and the pin: then it still has what it was told before. And an ESP32 shows a new
    # duty only with the next period of its PWM (ESP-IDF, ledc_get_duty): as long as one takes,
    # this looks again.
    for _look in range(output.looks):
        real_u16 = output.read_back()
        if (
            abs(real_u16 - output.duty_u16) <= READBACK_U16
            or abs(real_u16 - output.told_u16) <= READBACK_U16
        ):
            return True
    return False
