"""Supply voltage, motor current, motor temperature, as far as fitted; each is judged, and may lie.

A reading is a raw 16-bit ADC value. What it means stands in board.py: how many millivolts or
milliamperes full scale is, and a 10 kOhm NTC (B 3950) against 10 kOhm for the temperature. A
reading at either end of the scale is an open or shorted wire, which is a fault of its own: a sense
that is fitted is trusted, so it must not lie in silence.
"""

import faults
from limits import (
    COMPENSATION_DEAD_PM,
    COMPENSATION_PM_MAX,
    COMPENSATION_PM_MIN,
    HOT_C,
    HOT_CLEAR_C,
    SENSE_FAULT_MS,
    SENSE_STILL_MS,
    STALL_MS,
    STALL_OFF_MS,
    STALL_PCT,
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

    supply_full_mv, current_full_ma: what full scale means. After `step`, read: fault (faults.py,
    NONE while well), gain_pm (for the duty; 1000 = as it is), half (a stalled motor tries again at
    half), still (bits, 1 = SUPPLY: it has not moved for a long time of drive), supply_mv_now,
    current_ma, motor_c (-1000 where not fitted).
    """

    def __init__(self, read, supply_mv, supply_full_mv, current_full_ma):
        self._read = read
        self._supply_mv = supply_mv
        self._supply_full_mv = supply_full_mv
        self._current_full_ma = current_full_ma
        self.fitted = [read(index) >= 0 for index in range(3)]
        self.any_fitted = True in self.fitted
        self.fault = faults.NONE
        self.gain_pm = 1_000
        self.half = False
        self.hold_off = False
        self.still = 0
        self.supply_mv_now = -1
        self.current_ma = -1
        self.motor_c = -1_000
        self.learned_ma = 0  # current at full duty, learned in steady drive; 0 = not yet
        self._bad_ms = [0, 0, 0]
        self._same_ms = [0, 0, 0]
        self._last_raw = [-1, -1, -1]
        self._stall_ms = 0
        self._off_ms = 0
        self._learn_ms = 0

    def start(self):
        """A session begins: a stalled motor has its one retry again."""
        self.half = False
        self.hold_off = False
        self._stall_ms = 0
        self._off_ms = 0

    def step(self, duty_u16, elapsed_ms):
        """Judge one set of readings. duty_u16: what the motor gets now. elapsed_ms: since the
        last.
        """
        fault = faults.NONE
        if self.fitted[SUPPLY]:
            raw = self._read(SUPPLY)
            self._watch(SUPPLY, raw, duty_u16, elapsed_ms)
            fault = self._supply(raw, elapsed_ms)
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
        # True once a reading has been bad for long enough not to be a spark.
        if not bad:
            self._bad_ms[index] = 0
            return False
        if self._bad_ms[index] < SENSE_FAULT_MS:
            self._bad_ms[index] += elapsed_ms
        return self._bad_ms[index] >= SENSE_FAULT_MS

    def _supply(self, raw, elapsed_ms):
        wire = raw < _LOW_RAW or raw > _HIGH_RAW
        mv = (raw >> 2) * self._supply_full_mv >> 14  # 14 bits keep the product a small int
        self.supply_mv_now = mv
        bad = (
            wire
            or mv * 100 < self._supply_mv * SUPPLY_PCT_MIN
            or mv * 100 > self._supply_mv * SUPPLY_PCT_MAX
        )
        if self._lasts(SUPPLY, bad, elapsed_ms):
            self.gain_pm = 1_000
            return faults.SUPPLY_SENSE if wire else faults.SUPPLY
        if not bad:
            self._compensate(self._supply_mv * 1_000 // mv)
        return faults.NONE

    def _compensate(self, gain_pm):
        # Make up for the supply, within limits.
        if abs(gain_pm - 1_000) <= COMPENSATION_DEAD_PM:
            gain_pm = 1_000
        if gain_pm > COMPENSATION_PM_MAX:
            gain_pm = COMPENSATION_PM_MAX
        elif gain_pm < COMPENSATION_PM_MIN:
            gain_pm = COMPENSATION_PM_MIN
        self.gain_pm = gain_pm

    def _current(self, raw, duty_u16, elapsed_ms):
        ma = (raw >> 2) * self._current_full_ma >> 14
        self.current_ma = ma
        # At the top of the scale it is open or shorted; with the motor off, so is a third of it.
        wire = raw > _HIGH_RAW or (duty_u16 == 0 and raw > _FULL_RAW // 3)
        if self._lasts(CURRENT, wire, elapsed_ms):
            return faults.CURRENT_SENSE
        if self._off_ms > 0:
            self._off_ms -= elapsed_ms
            self.hold_off = self._off_ms > 0
            return faults.NONE
        if duty_u16 == 0 or wire:
            self._stall_ms = 0
            return faults.NONE
        if not self.learned_ma:
            self._learn(ma, duty_u16, elapsed_ms)
            return faults.NONE
        # What it should be, times 1.3.
        duty_u16 = self.learned_ma * (duty_u16 >> 6) // 1_023
        if ma * 100 <= duty_u16 * STALL_PCT:
            self._stall_ms = 0
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

    def _learn(self, ma, duty_u16, elapsed_ms):
        # The gentle minute of the first session: two seconds after the kick, with the motor
        # turning.
        self._learn_ms += elapsed_ms
        if self._learn_ms >= 2_000 and ma > 0:
            # Ten bits of the duty are enough, and keep every product a small int.
            self.learned_ma = ma * 1_023 // (duty_u16 >> 6)

    def _temperature(self, raw, elapsed_ms):
        wire = raw < _LOW_RAW or raw > _HIGH_RAW
        degrees = celsius(raw)
        self.motor_c = degrees
        limit_c = HOT_CLEAR_C if self.fault == faults.HOT else HOT_C
        if self._lasts(TEMPERATURE, wire or degrees >= limit_c, elapsed_ms):
            return faults.TEMPERATURE_SENSE if wire else faults.HOT
        return faults.NONE
