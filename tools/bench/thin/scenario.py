"""Scenario S as one of Plantar's routines. Beside the firmware's modules, in the same interpreter.

S's wave is a triangle, which Plantar calls a sweep. No pattern of Plantar's falls for 30 s, so the
last phase is half a sweep as well: it moves the motor just as often.
"""


def install(phases, gentle_ms):
    """Make S the only routine, and cut the gentle minute to gentle_ms, so that S can be played in
    short. phases: how long the four last, in ms, whole seconds.
    """
    import limits

    limits.GENTLE_MS = gentle_ms
    import library
    import patterns as p
    from routine import Routine, drive

    steady, wave, pulse, ramp = [ms // 1000 for ms in phases]
    library.ROUTINES = (
        Routine(
            b"s",
            b"Scenario S",
            5,
            (
                drive(b"steady", p.STEADY, 1, steady),
                drive(b"wave", p.SWEEP, 3, wave, period_ms=1_000, low_pct=40),
                drive(b"pulse", p.PULSE, 4, pulse, period_ms=2_000, on_ms=1_000, low_pct=0),
                drive(b"ramp", p.SWEEP, 4, ramp, period_ms=1_000 * ramp, low_pct=0),
            ),
        ),
    )
