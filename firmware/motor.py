"""A level becomes a duty: floor, ceiling, curve, start kick, slew, off.

Drive is counted in basis points (0..10000) of the motor's allowed range: 0 is off, anything above
lies between the run floor (the least duty that keeps it turning) and the ceiling. Zero is exactly
zero and is tested before the floor is applied.
"""

from limits import (
    CALM_MS,
    KICK_MS_MAX,
    KICK_PCT_MAX,
    KICK_REST_MS,
    KICKS_AT_ONCE,
    SLEW_EDGE_BP_PER_MS,
    SLEW_STEP_MAX_MS,
    SLEW_UP_BP_PER_MS,
    STANDSTILL_MS,
    TICK_MS,
)

FULL_BP = 10_000
_EDGE_BP = TICK_MS * SLEW_EDGE_BP_PER_MS  # the most that a tick may move the output
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
    the ceiling. After `step`, read calm_ms: so long, `glide` (while gliding) is all a tick needs.
    """

    def __init__(self, floor_u16, ceiling_u16, kick_u16, kick_ms):
        self.floor_u16 = floor_u16
        self.ceiling_u16 = ceiling_u16
        self.span_u16 = ceiling_u16 - floor_u16
        self.set_kick(kick_u16)
        # A tick may come a millisecond late, and the kick with it.
        self.kick_ms = min(kick_ms, KICK_MS_MAX - 1)
        self.gain_pm = 1_000  # supply compensation, 1000 = none
        self.still_ms = STANDSTILL_MS
        self.level_bp = 0
        self.out_bp = 0
        self.duty_u16 = 0
        self.calm_ms = CALM_MS
        self.gliding = False
        self._goal_bp = 0
        self._want_bp = 0
        self._rate_bp = 0
        self._from_bp = 0
        self._stride_bp = 0
        self.ahead_ms = TICK_MS
        self.flat = True
        self._planned_ms = TICK_MS
        self._kick_left_ms = 0
        self._rested_ms = KICKS_AT_ONCE * KICK_REST_MS  # what is saved for further pushes
        self._ease = False

    def set_floor(self, floor_u16):
        """Take a run floor found by the self-test; it stays below the ceiling."""
        self.floor_u16 = min(floor_u16, self.ceiling_u16 - 1)
        self.span_u16 = self.ceiling_u16 - self.floor_u16

    def set_kick(self, kick_u16):
        """Take a start kick found by the self-test; the limits and the ceiling hold it."""
        self.kick_u16 = min(kick_u16, self.ceiling_u16, pct_to_u16(KICK_PCT_MAX))

    def off(self):
        """Forget where the motor was: the next drive begins at zero, softly."""
        self.level_bp = 0
        self.out_bp = 0
        self.duty_u16 = 0
        self.calm_ms = CALM_MS
        self.gliding = False
        self._planned_ms = TICK_MS
        self._kick_left_ms = 0
        self._ease = False

    def ease(self):
        """Come back from a cut that was only a spike: half the way for one tick, then where it
        was. No kick: it still turns.
        """
        self._ease = True

    def dip(self, elapsed_ms):
        """Let elapsed_ms pass, at the end of which the motor was cut, perhaps only for a moment:
        it still knows where it was.
        """
        if self._planned_ms > TICK_MS:
            self._let_level(self._glided_ms(elapsed_ms))
            self._planned_ms = TICK_MS
        self.rest(elapsed_ms)

    def rest(self, elapsed_ms):
        """Let elapsed_ms pass with the motor off, or cut just now; then it comes to a stand."""
        self._save(elapsed_ms)
        self._come_to_stand(elapsed_ms)

    def _save(self, elapsed_ms):
        if self._rested_ms < KICKS_AT_ONCE * KICK_REST_MS:
            self._rested_ms += elapsed_ms

    def _come_to_stand(self, elapsed_ms):
        if self.duty_u16:
            self.duty_u16 = 0
            self._kick_left_ms = 0
            elapsed_ms = min(elapsed_ms, TICK_MS)
        if self.still_ms < STANDSTILL_MS:
            self.still_ms += elapsed_ms

    def duty_for(self, out_bp):
        """Return the duty, 0..ceiling_u16, for a drive of 0..10000."""
        if out_bp <= 0:
            return 0
        return self.floor_u16 + self.span_u16 * out_bp // FULL_BP

    def step(self, level_bp, share_bp, elapsed_ms):
        """Return the duty (0..ceiling_u16) after elapsed_ms on the way to a level (0..10000) under
        a pattern's share of it (0..10000), both meant for one tick before ahead_ms are over: for
        now, if ahead_ms is one tick. If flat, the share has been that, and stays so, until then.

        A level rises by 10 % a second and falls by 100 %; the pattern's edges move by 100 % a
        second both ways.
        """
        self._save(elapsed_ms)
        edge_bp = self._follow(level_bp, elapsed_ms) * SLEW_EDGE_BP_PER_MS
        if self.ahead_ms > TICK_MS:
            self._aim(share_bp)
            if self._rate_bp < edge_bp:
                edge_bp = self._rate_bp
        else:
            self._want_bp = self.level_bp * share_bp // FULL_BP
        self._planned_ms = self.ahead_ms
        out_bp = _toward(self.out_bp, self._want_bp, edge_bp)
        self.out_bp = self._from_bp = out_bp
        self.gliding = False
        self.calm_ms = self.ahead_ms
        if out_bp > 0:
            self.duty_u16 = self._push(self.duty_for(out_bp), elapsed_ms)
            return self.duty_u16
        self._kick_left_ms = 0
        self._ease = False
        if self._want_bp > 0:
            self.calm_ms = TICK_MS
        self._come_to_stand(elapsed_ms)
        return 0

    def _push(self, duty_u16, elapsed_ms):
        # The duty of a motor that is to turn: with the supply made up for, and a kick at first.
        if self.gain_pm != 1_000:
            duty_u16 = min(duty_u16 * self.gain_pm // 1_000, self.ceiling_u16)
        if self.still_ms >= STANDSTILL_MS and self._rested_ms >= KICK_REST_MS:
            self._rested_ms -= KICK_REST_MS
            self._kick_left_ms = self.kick_ms
        elif self._kick_left_ms >= TICK_MS:  # less is none
            self._kick_left_ms -= elapsed_ms
        self.still_ms = 0
        if self._ease:
            self._ease = False
            self._kick_left_ms = 0
            self.calm_ms = TICK_MS
            return (self.floor_u16 + duty_u16) // 2
        if self._kick_left_ms >= TICK_MS:
            # The push stays as it is until it is over.
            if self._kick_left_ms < self.calm_ms:
                self.calm_ms = self._kick_left_ms
            return duty_u16 if duty_u16 > self.kick_u16 else self.kick_u16
        self.gliding = self.out_bp != self._want_bp
        self._stride_bp = 2 * self._rate_bp
        return duty_u16

    def glide(self):
        """Follow the line of the last `step`, if that ended `gliding`, by two ticks, and stay at
        its end. Return the duty. Every other tick is enough: no motor answers within 20 ms.
        """
        out_bp = self.out_bp
        want_bp = self._want_bp
        if out_bp < want_bp:
            out_bp += self._stride_bp
            if out_bp > want_bp:
                out_bp = want_bp
        else:
            out_bp -= self._stride_bp
            if out_bp < want_bp:
                out_bp = want_bp
        self.out_bp = out_bp
        return self.floor_u16 + self.span_u16 * out_bp // FULL_BP

    def _follow(self, level_bp, elapsed_ms):
        # Let the level follow. Returns how much time the output may move for, at most two ticks: a
        # late tick is no licence for a large step.
        step_ms = elapsed_ms if elapsed_ms < SLEW_STEP_MAX_MS else SLEW_STEP_MAX_MS
        level_ms = step_ms
        if self._planned_ms > TICK_MS:
            # The output has followed its line meanwhile, only the level had to wait.
            level_ms = self._glided_ms(elapsed_ms)
            if step_ms > TICK_MS:
                step_ms = TICK_MS
            if self._kick_left_ms >= TICK_MS:
                level_ms = 0  # the output stood still under the push, so the level waits for it
            elif level_bp != self._goal_bp and level_ms > TICK_MS:
                level_ms = TICK_MS  # it is asked for since now, not since the last step
        self._goal_bp = level_bp
        self._let_level(level_ms)
        return step_ms

    def _glided_ms(self, elapsed_ms):
        # For how long the line was followed: by the way it went, whatever the clock says.
        glided_ms = self._planned_ms + TICK_MS  # a decision comes with the tick after its time
        if self.out_bp != self._want_bp and self._rate_bp:
            way_bp = abs(self.out_bp - self._from_bp)
            glided_ms = (way_bp // self._rate_bp + 1) * TICK_MS
        return elapsed_ms if elapsed_ms < glided_ms else glided_ms

    def _let_level(self, passed_ms):
        now_bp = self.level_bp
        if now_bp != self._goal_bp:
            slew_bp = SLEW_UP_BP_PER_MS if now_bp < self._goal_bp else SLEW_EDGE_BP_PER_MS
            self.level_bp = _toward(now_bp, self._goal_bp, passed_ms * slew_bp)

    def _aim(self, share_bp):
        # Lay the line to follow: where to, how far a tick, and in ahead_ms how long it holds.
        want_bp = self.level_bp * share_bp // FULL_BP
        way_bp = abs(want_bp - self.out_bp)
        if self.flat and (way_bp > _EDGE_BP or (want_bp <= 0 and way_bp)):
            # An edge goes first, the last of it to zero with a step of its own.
            self._want_bp = want_bp
            self._rate_bp = _EDGE_BP
            way_bp = (way_bp - 1) // _EDGE_BP * TICK_MS
            if way_bp < self.ahead_ms:
                self.ahead_ms = way_bp if way_bp > TICK_MS else TICK_MS
            return
        if self.level_bp != self._goal_bp:
            want_bp = self._reach_bp() * share_bp // FULL_BP
        self._want_bp = want_bp
        # Even steps that arrive just in time, none steeper than an edge.
        way_bp = abs(want_bp - self.out_bp) + self.ahead_ms // TICK_MS - 1
        way_bp = way_bp // (self.ahead_ms // TICK_MS)
        self._rate_bp = way_bp if way_bp < _EDGE_BP else _EDGE_BP

    def _reach_bp(self):
        # Where the level will be, one tick before ahead_ms are over; its end is a corner.
        level_bp = self.level_bp
        slew_bp = SLEW_UP_BP_PER_MS if level_bp < self._goal_bp else SLEW_EDGE_BP_PER_MS
        slew_ms = abs(self._goal_bp - level_bp) // slew_bp + TICK_MS
        if self.flat and slew_ms < self.ahead_ms:
            self.ahead_ms = slew_ms - slew_ms % TICK_MS
        return _toward(level_bp, self._goal_bp, (self.ahead_ms - TICK_MS) * slew_bp)


def _toward(now, goal, step):
    # `now`, moved by at most `step` in the direction of `goal`.
    if now < goal:
        now += step
        return now if now < goal else goal
    now -= step
    return now if now > goal else goal
