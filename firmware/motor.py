"""A level becomes a duty: floor, ceiling, curve, start kick, slew, off.

Drive is counted in basis points (0..10000) of the motor's allowed range: 0 is off, anything above
lies between the run floor (the least duty that keeps it turning) and the ceiling. Zero is exactly
zero and is tested before the floor is applied.
"""

from limits import (
    KICK_MS_MAX,
    KICK_PCT_MAX,
    SLEW_EDGE_BP_PER_MS,
    SLEW_STEP_MAX_MS,
    SLEW_UP_BP_PER_MS,
    STANDSTILL_MS,
    TICK_MS,
)

FULL_BP = 10_000
LINEAR = (0, 25, 50, 75, 100)


def pct_to_u16(pct):
    """Return a percentage 0..100 of full duty as a 16-bit duty, 0..65535."""
    return pct * 65_535 // 100


def level_bp(level, levels, curve=LINEAR):
    """Return the drive, 0..10000, of level 0..levels. Design: 20/40/60/80/100 % of the allowed
    range with five levels.

    curve: what share of the range (percent, rising, 0 first, 100 last) a motor needs at 0, 25, 50,
    75 and 100 % of the felt strength.
    """
    felt_bp = FULL_BP * level // levels
    part = felt_bp // 2_500
    if part >= 4:
        return curve[4] * 100
    low = curve[part]
    return low * 100 + (curve[part + 1] - low) * (felt_bp - part * 2_500) // 25


class Motor:
    """One motor. `step` says the duty for now; nothing here touches a pin.

    floor_u16 < ceiling_u16 <= 65535. kick_u16 and kick_ms are held to the limits, and the kick to
    the ceiling.
    """

    def __init__(self, floor_u16, ceiling_u16, kick_u16, kick_ms):
        self.floor_u16 = floor_u16
        self.ceiling_u16 = ceiling_u16
        self.span_u16 = ceiling_u16 - floor_u16
        self.kick_u16 = min(kick_u16, ceiling_u16, pct_to_u16(KICK_PCT_MAX))
        # A tick may come a millisecond late, and the kick with it.
        self.kick_ms = min(kick_ms, KICK_MS_MAX - 1)
        self.gain_pm = 1_000  # supply compensation, 1000 = none
        self.still_ms = STANDSTILL_MS
        self.level_bp = 0
        self.out_bp = 0
        self.duty_u16 = 0
        self._kick_left_ms = 0
        self._ease = False

    def set_floor(self, floor_u16):
        """Take a run floor found by the self-test; it stays below the ceiling."""
        self.floor_u16 = min(floor_u16, self.ceiling_u16 - 1)
        self.span_u16 = self.ceiling_u16 - self.floor_u16

    def off(self):
        """Forget where the motor was: the next drive begins at zero, softly."""
        self.level_bp = 0
        self.out_bp = 0
        self.duty_u16 = 0
        self._kick_left_ms = 0
        self._ease = False

    def ease(self):
        """Come back from a cut that was only a spike: half the way for one tick, then where it
        was. No kick: it still turns.
        """
        self._ease = True

    def rest(self, elapsed_ms):
        """Let elapsed_ms pass with the motor off; it stands still after a while."""
        if self.still_ms < STANDSTILL_MS:
            self.still_ms += elapsed_ms

    def duty_for(self, out_bp):
        """Return the duty, 0..ceiling_u16, for a drive of 0..10000."""
        if out_bp <= 0:
            return 0
        return self.floor_u16 + self.span_u16 * out_bp // FULL_BP

    def step(self, level_bp, share_bp, elapsed_ms):
        """Return the duty (0..ceiling_u16) after elapsed_ms on the way to a level (0..10000) under
        a pattern's share of it (0..10000).

        A level rises by 10 % a second and falls by 100 %; the pattern's edges move by 100 % a
        second both ways.
        """
        step_ms = elapsed_ms if elapsed_ms < SLEW_STEP_MAX_MS else SLEW_STEP_MAX_MS
        edge_bp = step_ms * SLEW_EDGE_BP_PER_MS
        now_bp = self.level_bp
        if now_bp != level_bp:
            if now_bp < level_bp:
                now_bp += step_ms * SLEW_UP_BP_PER_MS
                if now_bp > level_bp:
                    now_bp = level_bp
            else:
                now_bp -= edge_bp
                if now_bp < level_bp:
                    now_bp = level_bp
            self.level_bp = now_bp
        want_bp = now_bp * share_bp // FULL_BP
        out_bp = self.out_bp
        if out_bp != want_bp:
            if out_bp < want_bp:
                out_bp += edge_bp
                if out_bp > want_bp:
                    out_bp = want_bp
            else:
                out_bp -= edge_bp
                if out_bp < want_bp:
                    out_bp = want_bp
            self.out_bp = out_bp
        if out_bp <= 0:
            self._kick_left_ms = 0
            self._ease = False
            self.rest(elapsed_ms)
            self.duty_u16 = 0
            return 0
        duty_u16 = self.floor_u16 + self.span_u16 * out_bp // FULL_BP
        if self.gain_pm != 1_000:
            duty_u16 = min(duty_u16 * self.gain_pm // 1_000, self.ceiling_u16)
        if self.still_ms >= STANDSTILL_MS:
            self._kick_left_ms = self.kick_ms
        elif self._kick_left_ms > 0:
            self._kick_left_ms -= elapsed_ms
        self.still_ms = 0
        if self._ease:
            self._ease = False
            self._kick_left_ms = 0
            duty_u16 = (self.floor_u16 + duty_u16) // 2
        elif self._kick_left_ms >= TICK_MS and duty_u16 < self.kick_u16:
            duty_u16 = self.kick_u16
        self.duty_u16 = duty_u16
        return duty_u16
