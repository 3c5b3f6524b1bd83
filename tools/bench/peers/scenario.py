"""Scenario S as one of Plantar's routines. Beside the firmware's modules, in the same interpreter.

S's wave is a triangle, which Plantar calls a sweep; its ramp down is a shape of two points.
"""


def install(phases, gentle_ms):
    """Make S the only routine, and cut the gentle minute to gentle_ms, so that S can be played in
    short. phases: how long the four last, in ms, whole seconds.
    """
    import patterns as p
    from routine import Phase, drive

    steady, wave, pulse, ramp = [ms // 1000 for ms in phases]
    falling = list(drive(b"ramp", p.SHAPE, 4, ramp, period_ms=1_000 * ramp))
    falling[Phase(*range(len(falling))).shape] = bytes((100, 0))
    _only(
        (
            drive(b"steady", p.STEADY, 1, steady),
            drive(b"wave", p.SWEEP, 3, wave, period_ms=1_000, low_pct=40),
            drive(b"pulse", p.PULSE, 4, pulse, period_ms=2_000, on_ms=1_000, low_pct=0),
            Phase(*falling),
        ),
        gentle_ms,
    )


def steady(seconds, gentle_ms):
    """Make one steady phase, at the person's level, the only routine."""
    import patterns as p
    from routine import USER_LEVEL, drive

    _only((drive(b"steady", p.STEADY, USER_LEVEL, seconds),), gentle_ms)


def _only(phases, gentle_ms):
    import limits

    limits.GENTLE_MS = gentle_ms
    import library
    from routine import Routine

    library.ROUTINES = (Routine(b"s", b"Scenario S", 5, phases),)
