"""Supply voltage, motor current, motor temperature, as far as fitted; each is judged, and may lie.

A reading is a raw 16-bit ADC value. What it means stands in board.py: how many millivolts or
milliamperes full scale is, and a 10 kOhm NTC (B 3950) against 10 kOhm for the temperature. A
reading at either end of the scale is an open or shorted wire, which is a fault of its own: a sense
that is fitted is trusted, so it must not lie in silence. A current that does not rise with the
motor, and a supply that jumps again and again, are such a fault too.
"""

import faults
from limits import (
    COMPENSATION_DEAD_PM,
    COMPENSATION_PM_MAX,
    COMPENSATION_PM_MIN,
    COMPENSATION_PM_MS,
    CURRENT_DEAD_PCT,
    CURRENT_DEAD_SCALE_PCT,
    CURRENT_PCT_LEAST,
    CURRENT_PCT_MOST,
    CURRENT_SCALE_PCT_MOST,
    CURRENT_SPAN_MS,
    CURRENT_STEADY_MS,
    CURRENT_STEADY_PART,
    HOT_C,
    HOT_CLEAR_C,
    SENSE_FAULT_MS,
    SENSE_STILL_MS,
    STALL_MS,
    STALL_OFF_MS,
    STALL_PCT,
    SUPPLY_JUMP_MS,
    SUPPLY_JUMP_PCT,
    SUPPLY_JUMPS_MS,
    SUPPLY_PCT_MAX,
    SUPPLY_PCT_MIN,
)

SUPPLY, CURRENT, TEMPERATURE = range(3)
_LOW_RAW = 655  # 1 % of full scale: shorted to ground
_HIGH_RAW = 64_880  # 99 %: open, or shorted to the supply
_FULL_RAW = 65_535

# Raw value of the NTC's divider (NTC to ground, 10 kOhm to 3.3 V) at -20, -10 ... 110 degrees:
# R = 10 kOhm * exp(3950 * (1/T - 1/298.15 K)), raw = 65535 * R / (R + 10 kOhm).
NTC_RAW = (
    59_855,
    55_932,
    50_511,
    43_816,
    36_454,
    29_202,
    22_706,
    17_306,
    13_049,
    9_807,
    7_387,
    5_596,
    4_273,
    3_293,
)
_NTC_FIRST_C = -20


def celsius(raw):
    """Return the temperature in whole degrees, -20..110, of a raw reading of the NTC's divider."""
    if raw >= NTC_RAW[0]:
        return _NTC_FIRST_C
    for step in range(1, len(NTC_RAW)):
        if raw >= NTC_RAW[step]:
            high = NTC_RAW[step - 1]
            return _NTC_FIRST_C + 10 * step - 10 * (raw - NTC_RAW[step]) // (high - NTC_RAW[step])
    return _NTC_FIRST_C + 10 * (len(NTC_RAW) - 1)


class Senses:
    """read: index -> raw 0..65535, or -1 if not fitted. supply_mv: what the motor is rated at.

    supply_full_mv, current_full_ma: what full scale means. motor_ma: what one motor takes at
    supply_mv by its data sheet, 0 if nobody has said. Set learned_ma to what an earlier session
    has learned, and before each step latched: the fault (faults.py) that waits for a person.
    Before a person has said what the motor takes (motor_ma), or that it turned (`confirm`), it may
    be blocked: nothing is learned.

    After `step`, read: fault (faults.py, NONE while well), gain_pm (for the duty; 1000 = as it
    is), half (a stalled motor tries again at half), hold_off (it may not turn for a moment), still
    (bits, 1 = SUPPLY: it has not moved for a long time of drive), learned_ma, supply_mv_now,
    current_ma, motor_c (-1000 where not fitted).
    """

    def __init__(self, read, supply_mv, supply_full_mv, current_full_ma, motor_ma=0):
        self._read = read
        self._supply_mv = supply_mv
        self._supply_full_mv = supply_full_mv
        self._current_full_ma = current_full_ma
        self._motor_ma = motor_ma
        self.fitted = [read(index) >= 0 for index in range(3)]
        self.any_fitted = True in self.fitted
        self.fault = faults.NONE
        self.latched = faults.NONE
        self.gain_pm = 1_000
        self.half = False
        self.hold_off = False
        self.still = 0
        self.supply_mv_now = -1
        self.current_ma = -1
        self.motor_c = -1_000
        self.learned_ma = 0  # at full duty; 0 = not yet
        self._seen_ma = 0  # likewise, over the last span
        self._bad_ms = [0, 0, 0]
        self._same_ms = [0, 0, 0]
        self._last_raw = [-1, -1, -1]
        self._goal_pm = 1_000
        self._gain_ms = 0
        self._near_mv = -1  # the last reading of the supply
        self._near_ms = SENSE_FAULT_MS  # for how long there was no jump
        self._jumps_ms = 0
        self._stall_ms = 0
        self._off_ms = 0
        self._idle_ma = -1  # what the sense shows while no motor has power
        self._on_ms = 0  # since the motor last had no power
        self._span_ms = 0
        self._span_ma = 0  # sums over the span
        self._span_duty = 0
        self._least_duty = 0
        self._most_duty = 0

    def start(self):
        """A session begins: a stalled motor has its one retry again, and since it still stands,
        the duty may make up at once for the supply there is.
        """
        self.half = False
        self.hold_off = False
        self._stall_ms = 0
        self._off_ms = 0
        self.gain_pm = self._goal_pm

    def unsure(self):
        """Return True while nothing but the sense's scale says what the motor may take."""
        return self.fitted[CURRENT] and not self._motor_ma and not self.learned_ma

    def confirm(self):
        """A person has just seen the motor turn: what it took is normal, if it can be."""
        if self.fitted[CURRENT] and self._seen_ma and self._likely(self._seen_ma):
            self.learned_ma = self._seen_ma

    def step(self, duty_u16, elapsed_ms):
        """Judge one set of readings. duty_u16: what the motors get now, added up. elapsed_ms:
        since the last.
        """
        fault = faults.NONE
        if self.fitted[SUPPLY]:
            raw = self._read(SUPPLY)
            self._watch(SUPPLY, raw, duty_u16, elapsed_ms)
            fault = self._supply(raw, elapsed_ms)
            self._follow(elapsed_ms)
        if self.fitted[CURRENT]:
            raw = self._read(CURRENT)
            self._watch(CURRENT, raw, duty_u16, elapsed_ms)
            fault = self._current(raw, duty_u16, elapsed_ms) or fault
        if self.fitted[TEMPERATURE]:
            raw = self._read(TEMPERATURE)
            self._watch(TEMPERATURE, raw, duty_u16, elapsed_ms)
            fault = self._temperature(raw, elapsed_ms) or fault
        self.fault = fault

    def _watch(self, index, raw, duty_u16, elapsed_ms):
        # Not a single count up or down: nothing is measured there, whatever it says.
        if raw != self._last_raw[index]:
            self._last_raw[index] = raw
            self._same_ms[index] = 0
            self.still &= ~(1 << index)
        elif duty_u16 and self._same_ms[index] < SENSE_STILL_MS:
            self._same_ms[index] += elapsed_ms
            if self._same_ms[index] >= SENSE_STILL_MS:
                self.still |= 1 << index

    def _lasts(self, index, bad, elapsed_ms):
        # True once a reading has been bad for long enough not to be a spark. A good one in between
        # counts for a quarter: a loose wire is no row of sparks.
        bad_ms = self._bad_ms[index]
        if not bad:
            bad_ms -= elapsed_ms >> 2
        elif bad_ms < SENSE_FAULT_MS:
            bad_ms += elapsed_ms
        self._bad_ms[index] = bad_ms if bad_ms > 0 else 0
        return bad_ms >= SENSE_FAULT_MS

    # The supply.

    def _supply(self, raw, elapsed_ms):
        wire = raw < _LOW_RAW or raw > _HIGH_RAW
        mv = (raw >> 2) * self._supply_full_mv >> 14  # 14 bits keep the product a small int
        self.supply_mv_now = mv
        bad = (
            wire
            or mv * 100 < self._supply_mv * SUPPLY_PCT_MIN
            or mv * 100 > self._supply_mv * SUPPLY_PCT_MAX
        )
        if self._jumps(mv, elapsed_ms):
            wire = bad = True
        if self._lasts(SUPPLY, bad, elapsed_ms):
            self._goal_pm = 1_000
            return faults.SUPPLY_SENSE if wire else faults.SUPPLY
        if not bad and self._near_ms >= SENSE_FAULT_MS:
            self._compensate(self._supply_mv * 1_000 // mv)
        return faults.NONE

    def _jumps(self, mv, elapsed_ms):
        # True once the supply has jumped too often. One jump is a supply that was changed.
        if self._jumps_ms > 0:
            self._jumps_ms -= elapsed_ms
        near_mv = self._near_mv
        self._near_mv = mv
        if near_mv >= 0 and abs(mv - near_mv) * 100 > self._supply_mv * SUPPLY_JUMP_PCT:
            self._near_ms = 0
            if self._jumps_ms < SUPPLY_JUMPS_MS:
                self._jumps_ms += SUPPLY_JUMP_MS
        elif self._near_ms < SENSE_FAULT_MS:
            self._near_ms += elapsed_ms
        return self._jumps_ms >= SUPPLY_JUMPS_MS

    def _compensate(self, gain_pm):
        # Make up for the supply, within limits.
        if abs(gain_pm - 1_000) <= COMPENSATION_DEAD_PM:
            gain_pm = 1_000
        if gain_pm > COMPENSATION_PM_MAX:
            gain_pm = COMPENSATION_PM_MAX
        elif gain_pm < COMPENSATION_PM_MIN:
            gain_pm = COMPENSATION_PM_MIN
        self._goal_pm = gain_pm

    def _follow(self, elapsed_ms):
        if self.gain_pm == self._goal_pm:
            self._gain_ms = 0
            return
        self._gain_ms += elapsed_ms
        while self._gain_ms >= COMPENSATION_PM_MS:
            self._gain_ms -= COMPENSATION_PM_MS
            if self.gain_pm < self._goal_pm:
                self.gain_pm += 1
            elif self.gain_pm > self._goal_pm:
                self.gain_pm -= 1

    # The current.

    def _current(self, raw, duty_u16, elapsed_ms):
        ma = (raw >> 2) * self._current_full_ma >> 14
        self.current_ma = ma
        # At the top of the scale it is open or shorted; with the motor off, so is a third of it.
        wire = raw > _HIGH_RAW or (duty_u16 == 0 and raw > _FULL_RAW // 3)
        if self._lasts(CURRENT, wire, elapsed_ms):
            return faults.CURRENT_SENSE
        if duty_u16 == 0:
            self._idle(ma)
        if self._off_ms > 0:
            self._off_ms -= elapsed_ms
            self.hold_off = self._off_ms > 0
            return faults.NONE
        if duty_u16 == 0 or wire:
            self._stall_ms = max(self._stall_ms - elapsed_ms, 0)
            return faults.NONE
        # Ten bits of the duty are enough, and keep every product a small int.
        if not self._rises(ma, duty_u16 >> 6, elapsed_ms):
            return faults.CURRENT_SENSE
        return self._stall(ma, duty_u16 >> 6, elapsed_ms)

    def _idle(self, ma):
        # A filter lets the last current of a motor fade; what is lower is believed at once.
        self._on_ms = 0
        if self._idle_ma < 0 or ma < self._idle_ma:
            self._idle_ma = ma
        elif ma > self._idle_ma:
            self._idle_ma += 1

    def _stall(self, ma, duty, elapsed_ms):
        # What it may be at most, at full duty.
        most_ma = self._current_full_ma * CURRENT_SCALE_PCT_MOST
        if self.learned_ma:
            most_ma = self.learned_ma * STALL_PCT
        elif self._motor_ma:
            most_ma = self._motor_ma * CURRENT_PCT_MOST
        if ma * 1_023 <= most_ma // 100 * duty:
            self._stall_ms = max(self._stall_ms - elapsed_ms, 0)
            return faults.NONE
        self._stall_ms += elapsed_ms
        if self._stall_ms < STALL_MS:
            return faults.NONE
        self._stall_ms = 0
        if self.half:
            return faults.STALL
        # One retry, softer, after a moment in which what holds the motor can be taken away.
        self.half = True
        self.hold_off = True
        self._off_ms = STALL_OFF_MS
        return faults.NONE

    def _rises(self, ma, duty, elapsed_ms):
        # False if the current has not risen with the motor, over a span of drive. duty: 0..2046.
        self._on_ms = min(self._on_ms + elapsed_ms, CURRENT_STEADY_MS)
        if not self._span_ms or duty < self._least_duty:
            self._least_duty = duty
        if not self._span_ms or duty > self._most_duty:
            self._most_duty = duty
        self._span_ms += elapsed_ms
        self._span_ma += ma * elapsed_ms
        self._span_duty += duty * elapsed_ms
        if self._on_ms == elapsed_ms:
            self._least_duty = 0  # the motor stood still within this span
        if self._span_ms < CURRENT_SPAN_MS:
            return True
        ma = self._span_ma // self._span_ms
        duty = self._span_duty // self._span_ms
        self._span_ms = self._span_ma = self._span_duty = 0
        least_ma = (self.learned_ma or self._motor_ma) * CURRENT_DEAD_PCT // 100
        if not least_ma:
            least_ma = self._current_full_ma * CURRENT_DEAD_SCALE_PCT // 100
        if (ma - self._idle_ma) * 1_023 < least_ma * duty:
            return False
        swing = self._most_duty - self._least_duty
        steady = swing * CURRENT_STEADY_PART <= duty
        self._seen_ma = ma * 1_023 // duty if steady else 0
        if steady and self._on_ms >= CURRENT_STEADY_MS:
            self._learn(self._seen_ma)
        return True

    def _learn(self, full_ma):
        # Take the current at full duty for normal, once, if it can be: what a blocked motor takes
        # can not. Less than half of what was learned before says that this was a blocked one.
        if self.half or self.unsure() or not self._likely(full_ma):
            return
        if not self.learned_ma or full_ma * 2 < self.learned_ma:
            self.learned_ma = full_ma

    def _likely(self, full_ma):
        if not self._motor_ma:
            return full_ma * 100 <= self._current_full_ma * CURRENT_SCALE_PCT_MOST
        least_ma = self._motor_ma * CURRENT_PCT_LEAST
        return least_ma <= full_ma * 100 <= self._motor_ma * CURRENT_PCT_MOST

    def _temperature(self, raw, elapsed_ms):
        wire = raw < _LOW_RAW or raw > _HIGH_RAW
        degrees = celsius(raw)
        self.motor_c = degrees
        # Hot until it is cool, also for one that was hot before the last reset.
        limit_c = HOT_C
        if self.fault == faults.HOT or self.latched == faults.HOT:
            limit_c = HOT_CLEAR_C
        if self._lasts(TEMPERATURE, wire or degrees >= limit_c, elapsed_ms):
            return faults.TEMPERATURE_SENSE if wire else faults.HOT
        return faults.NONE
