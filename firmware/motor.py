"""A level becomes a duty: floor, ceiling, curve, start kick, slew, off.

Drive is counted in basis points (0..10000) of the motor's allowed range: 0 is off, anything above
lies between the run floor (the least duty that keeps it turning) and the ceiling. Zero is exactly
zero and is tested before the floor is applied.

Where a motor is going is a line: from the share of its level that it has now, to another, in so
many milliseconds. A decision lays it (`step`); until the next one the motor walks it (`walk`).
Both are under the same slopes.
"""

from limits import (
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
WALK_MS = 2 * TICK_MS  # no motor answers sooner
_WALK_BP = WALK_MS * SLEW_EDGE_BP_PER_MS  # an edge moves by so much
_FINE = 12  # bits behind the point of what an even walk adds up
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


class Line:
    """Where the motor at a place (routine.HEEL, TOES) is going: from from_bp to to_bp, shares of
    its level (0..10000), in ms, and then it stays there. It is laid anew and never made anew: the
    tick allocates nothing. For the player: plays, whether it takes part in the phase, and lead_ms,
    how far it runs ahead of the pattern.
    """

    def __init__(self, place):
        self.place = place
        self.plays = False
        self.lead_ms = 0
        self.lay(0, 0, 0)

    def lay(self, from_bp, to_bp, ms):
        """Lay it anew."""
        self.from_bp = from_bp
        self.to_bp = to_bp
        self.ms = ms

    def weaken(self, from_bp, to_bp):
        """Leave so much (0..10000) of what it begins with, and of what it ends with."""
        self.from_bp = self.from_bp * from_bp // FULL_BP
        self.to_bp = self.to_bp * to_bp // FULL_BP


class Motor:
    """One motor. `step` and `walk` say the duty for now, which is also duty_u16; nothing here
    touches a pin.

    floor_u16 < ceiling_u16 <= 65535. kick_u16 and kick_ms are held to the limits, and the kick to
    the ceiling. wait: hears when a step must follow soon. Read moving: until the next step, it has
    to `walk` every other tick; kick_left_ms: above 0 while it gets its kick.
    """

    def __init__(self, floor_u16, ceiling_u16, kick_u16, kick_ms, wait):
        self.floor_u16 = floor_u16
        self.ceiling_u16 = ceiling_u16
        self.span_u16 = ceiling_u16 - floor_u16
        self.set_kick(kick_u16)
        # A tick may come a millisecond late, and the kick with it.
        self.kick_ms = min(kick_ms, KICK_MS_MAX - 1)
        self.gain_pm = 1_000  # supply compensation, 1000 = none
        self.still_ms = STANDSTILL_MS
        self._wait = wait
        self._goal_bp = 0
        self._line = Line(0)
        self._left_ms = 0  # of the line, behind its even walks
        self._fine_bp = self._fine_walk_bp = 0
        self._rested_ms = KICKS_AT_ONCE * KICK_REST_MS  # what is saved for further pushes
        self.off()

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
        self.moving = False
        self._walked_ms = 0  # since the last step
        self._even = 0  # so many walks yet that are all alike
        self.kick_left_ms = 0
        self._ease = False

    def ease(self):
        """Come back from a cut that was only a spike: half the way for one tick, then where it
        was. No kick: it still turns.
        """
        self._ease = True

    def rest(self, elapsed_ms):
        """Let elapsed_ms pass with the motor off, or cut just now, perhaps only for a moment: it
        still knows where it was.
        """
        self.moving = False
        self._walked_ms = self._even = 0
        self._save(elapsed_ms)
        self._stand(elapsed_ms)

    def _save(self, ms):
        if self._rested_ms < KICKS_AT_ONCE * KICK_REST_MS:
            self._rested_ms += ms

    def _stand(self, ms):
        if self.duty_u16:
            self.duty_u16 = 0
            self.kick_left_ms = 0
            ms = ms if ms < TICK_MS else TICK_MS
        if self.still_ms < STANDSTILL_MS:
            self.still_ms += ms

    def duty_for(self, out_bp):
        """Return the duty, 0..ceiling_u16, for a drive of 0..10000."""
        if out_bp <= 0:
            return 0
        return self.floor_u16 + self.span_u16 * out_bp // FULL_BP

    def step(self, level_bp, line, elapsed_ms):
        """Set out for a level (0..10000) along a line. Return the duty, 0..ceiling_u16, for now:
        elapsed_ms after the last step.

        A level rises by 10 % a second and falls by 100 %; on top of that the pattern's edges move
        by 100 % a second both ways.
        """
        self._goal_bp = level_bp
        self._line = line
        self._left_ms = line.ms if line.from_bp != line.to_bp else 0
        if elapsed_ms > 0:
            self._save(elapsed_ms)
        elapsed_ms -= self._walked_ms
        self._walked_ms = 0
        self._move(line.from_bp, elapsed_ms if elapsed_ms > 0 else 0)
        if self.out_bp <= 0 and (line.from_bp or line.to_bp):
            # It is about to turn, and only a step may start it.
            self._wait.until(TICK_MS)
            self.moving = False
        return self.duty_u16

    def walk(self):
        """Go on for two ticks. Return the duty, 0..ceiling_u16."""
        self._walked_ms += WALK_MS
        if self._even:
            self._even -= 1
            self._fine_bp += self._fine_walk_bp
            self.out_bp = out_bp = self._fine_bp >> _FINE
            self.duty_u16 = self.floor_u16 + self.span_u16 * out_bp // FULL_BP
            return self.duty_u16
        line = self._line
        share_bp = line.to_bp
        left_ms = self._left_ms
        if left_ms > WALK_MS:
            left_ms -= WALK_MS
            share_bp -= (share_bp - line.from_bp) * left_ms // line.ms
        else:
            left_ms = 0
        self._left_ms = left_ms
        self._move(share_bp, WALK_MS)
        return self.duty_u16

    def _move(self, share_bp, passed_ms):
        # Both follow, the level what is asked for, the output its share of the level. A late tick
        # is no licence for a large step.
        ms = passed_ms if passed_ms < SLEW_STEP_MAX_MS else SLEW_STEP_MAX_MS
        if self.level_bp != self._goal_bp:
            self._climb(ms)
        share_bp = self.level_bp * share_bp // FULL_BP
        out_bp = self.out_bp
        if out_bp != share_bp:
            self.out_bp = out_bp = _toward(out_bp, share_bp, ms * SLEW_EDGE_BP_PER_MS)
        self.moving = self._left_ms > 0 or out_bp != share_bp or self.level_bp != self._goal_bp
        self._even = 0
        if out_bp <= 0:
            self._ease = False
            self._stand(passed_ms)
        elif self.still_ms or self.kick_left_ms or self._ease or self.gain_pm != 1_000:
            self.duty_u16 = self._push(self.duty_for(out_bp), passed_ms)
        else:
            self.duty_u16 = self.duty_for(out_bp)
            if self.moving and self.level_bp == self._goal_bp:
                self._look_ahead(share_bp - out_bp)

    def _look_ahead(self, behind_bp):
        # For how many walks nothing changes but the duty, and that by the same each time: on a
        # line, or at the edge's own slope towards the end of one.
        line = self._line
        if not behind_bp:
            rise_bp = self.level_bp * (line.to_bp - line.from_bp) // FULL_BP
            self._fine_walk_bp = (rise_bp * WALK_MS << _FINE) // line.ms
            if abs(self._fine_walk_bp) > _WALK_BP << _FINE:
                return
            self._even = (self._left_ms - 1) // WALK_MS
            if self._fine_walk_bp < 0:
                # What comes to zero is off there, not at the floor.
                above = (self.out_bp - 1 << _FINE) // -self._fine_walk_bp
                self._even = min(self._even, above)
            self._left_ms -= self._even * WALK_MS
        elif not self._left_ms:
            self._even = (abs(behind_bp) - 1) // _WALK_BP
            self._fine_walk_bp = (_WALK_BP if behind_bp > 0 else -_WALK_BP) << _FINE
        self._fine_bp = self.out_bp << _FINE

    def _climb(self, ms):
        level_bp = self.level_bp
        slew_bp = SLEW_UP_BP_PER_MS if level_bp < self._goal_bp else SLEW_EDGE_BP_PER_MS
        self.level_bp = _toward(level_bp, self._goal_bp, ms * slew_bp)

    def _push(self, duty_u16, passed_ms):
        # The duty of a motor that is to turn: with the supply made up for, and a kick at first.
        if self.gain_pm != 1_000:
            duty_u16 = min(duty_u16 * self.gain_pm // 1_000, self.ceiling_u16)
        if self.still_ms >= STANDSTILL_MS and self._rested_ms >= KICK_REST_MS:
            self._rested_ms -= KICK_REST_MS
            self.kick_left_ms = self.kick_ms
        else:
            self.kick_left_ms -= passed_ms
        self.still_ms = 0
        if self._ease:
            self._ease = False
            self.kick_left_ms = 0
            self._wait.until(TICK_MS)
            return (self.floor_u16 + duty_u16) // 2
        if self.kick_left_ms >= TICK_MS:  # less is none
            self._wait.until(self.kick_left_ms)
            return max(duty_u16, self.kick_u16)
        self.kick_left_ms = 0
        return duty_u16


def _toward(now, goal, step):
    # `now`, moved by at most `step` towards `goal`. min() and max() would cost as much again.
    if now < goal:
        now += step
        return goal if now > goal else now
    now -= step
    return goal if now < goal else now
