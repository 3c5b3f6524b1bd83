"""Which fuse a massager has: one that carries its motors, and blows when one is blocked."""

from plantar.wiring.read import Wiring

SIZES_MA = (500, 630, 800, 1_000, 1_250, 1_600, 2_000, 2_500, 3_150, 4_000, 5_000, 6_300, 8_000)
"""Usual ratings of 5 x 20 mm fuses (IEC 60127)."""
USUAL_MOTOR_MA = 600
"""That of the guide's motor, where board.py has no MOTOR_MA."""


def fuse_words(wiring: Wiring) -> str:
    """Return the fuse as a picture names it, such as "1 A, slow": the next size above one and a
    half times the current of all motors (docs/build.md).
    """
    motor_ma = wiring.fields["MOTOR_MA"] or USUAL_MOTOR_MA
    needed_ma = 1.5 * motor_ma * len(wiring.motors)
    size_ma = next((size for size in SIZES_MA if size >= needed_ma), SIZES_MA[-1])
    return f"{size_ma / 1000:g} A, slow"
