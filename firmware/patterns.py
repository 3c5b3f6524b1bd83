"""Patterns: integer functions of time. Each says what share of the level the motor gives at a
moment.

A pattern takes the time since its phase began, its period, how long it is on, and its low share,
and returns a share in basis points of the level, 0..10000. The figures marked † in the guide's
data (periods, low shares) are ours and stand in library.py. With two motors (heel and toes) the
second one runs the same pattern later by `LAG_PCT` of the period, so that a wave travels.
"""

from limits import DECIDE_MS

STEADY, WAVE, PULSE, SWEEP, HOLD, CIRCLE, RAMP, SHAPE = range(8)
FULL_BP = 10_000

# How far motor B runs behind motor A: a wave travels, a sweep goes to and fro, a circle goes
# round.
LAG_PCT = (0, 25, 50, 50, 0, 25, 0, 0)


def _smooth_bp(x_pm):
    # 3x² - 2x³ on 0..1000: within 1 % of a raised cosine, no table, and its largest product
    # (10**9) fits a 31-bit small int.
    return x_pm * x_pm * (3_000 - 2 * x_pm) // 100_000


def _triangle_pm(t_ms, period_ms):
    # 0 at the start of a period, 1000 in its middle, 0 at its end.
    x_pm = t_ms * 2_000 // period_ms
    return x_pm if x_pm <= 1_000 else 2_000 - x_pm


def corner_ms(pattern, t_ms, period_ms, on_ms):
    """Return for how many milliseconds from t_ms on (> 0) the pattern lies on a line, within 2 %
    of its swing. Takes what `share_bp` takes.
    """
    if pattern == STEADY:
        return DECIDE_MS
    t_ms %= period_ms
    if pattern == SHAPE:
        parts = len(on_ms) - 1
        part = t_ms * parts // period_ms
        return ((part + 1) * period_ms + parts - 1) // parts - t_ms
    corner_ms = period_ms // 2
    if pattern == PULSE or pattern == HOLD:
        corner_ms = on_ms
    elif pattern == RAMP:
        corner_ms = period_ms
    left_ms = corner_ms - t_ms if t_ms < corner_ms else period_ms - t_ms
    if pattern == WAVE or pattern == CIRCLE:
        # A curve: chords of a sixteenth of the period are that close.
        return min(period_ms // 16 or 1, left_ms)
    return left_ms


def share_bp(pattern, t_ms, period_ms, on_ms, low_bp):
    """Return the share of the level, 0..10000, that `pattern` gives.

    t_ms: time since the phase began, >= 0. period_ms: 1..60000 (not read by STEADY). on_ms: how
    long PULSE and HOLD are on, 0..period_ms; of a SHAPE its points (bytes, percentages, at least
    two), evenly spread from the start of a period to its end, straight lines between. low_bp: the
    share at the pattern's weakest, 0..10000; PULSE rests there, HOLD always rests at zero. An
    unknown pattern is still: returns 0.
    """
    if pattern == STEADY:
        return FULL_BP
    t_ms %= period_ms
    if pattern == SWEEP:
        t_ms = _triangle_pm(t_ms, period_ms)
        return low_bp + (FULL_BP - low_bp) * t_ms // 1_000
    if pattern == PULSE:
        return FULL_BP if t_ms < on_ms else low_bp
    if pattern == WAVE or pattern == CIRCLE:
        t_ms = _smooth_bp(_triangle_pm(t_ms, period_ms))
        return low_bp + (FULL_BP - low_bp) * t_ms // FULL_BP
    if pattern == HOLD:
        return FULL_BP if t_ms < on_ms else 0
    if pattern == SHAPE:
        return _shape_bp(on_ms, t_ms * (len(on_ms) - 1), period_ms)
    if pattern == RAMP:
        return low_bp + (FULL_BP - low_bp) * (t_ms * 1_000 // period_ms) // 1_000
    return 0


def _shape_bp(points, at_ms, part_ms):
    # Where at_ms lies on the lines between points, which are part_ms apart.
    part = at_ms // part_ms
    pct = points[part]
    return pct * 100 + (points[part + 1] - pct) * 100 * (at_ms - part * part_ms) // part_ms
