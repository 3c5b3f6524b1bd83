"""What the judge holds a run to: the design's numbers, typed here once more and never imported
from the firmware, so that a wrong number there cannot excuse itself.
"""

from dataclasses import dataclass

FULL_U16 = 65_535
FLOOR_PCT, CEILING_PCT = 25, 80
LEVEL_1_PCT = 20  # of the range from floor to ceiling
LEVEL_SLEW_PCT_S = 10
KICK_PCT, KICK_MS, STILL_MS = 60, 150, 400
EDGE_SLEW_PCT_S = 100
LATE_TICKS = 2  # what one step may catch up
DIP_MS = 50  # after a spike it is back where it was by then
GENTLE_MS = 60_000
LIMIT_MS, GUARD_MS, REST_MS = 20 * 60_000, 50, 10 * 60_000
STOP_MS = 1.0
CLEAR_HOLD_MS = 2_000
DEBOUNCE_MS = 30
TICK_MS = 10
GAIN_MOST = 1.2  # the supply's compensation, where a supply sense is fitted
ROUND_U16 = 33  # the coarsest PWM here has 11 bits

OFF_WITHIN_MS = {"raise": 20.0, "hang": 300.0, "dead": 2_100.0, "panic": 2_100.0, "interrupt": 1.0}
"""How soon the motor is off after the CPU loses its program; a reset or power cut is at once."""
AT_ONCE_MS = 1.5
LATCHED_AFTER_MS = {"raise": 120.0, "hang": 300.0}
"""From when on such a fault is latched: an error is written to the flash first."""

FIRST_ADC = 26  # a Pico's channels count from here
SENSE_MS = 150.0  # a sense out of its range for 100 ms, and time to act
SENSE_GOOD_MV = {0: (1_750, 3_250), 1: (0, 3_267), 2: (700, 3_267)}
"""On the campaign's board: supply within 70 and 130 %, motor cooler than 60 degrees, no sense
open or shorted."""

CLOCK_LEAP_MS = 5_000  # a clock is believed up to here: a late tick looks the same
CLOCK_LEAP_CERTAIN_MS = 5_100
CLOCK_BACK_CERTAIN_MS = -100
CLOCK_FROZEN_MS = 300.0

HOST_OFF_MS = 9_900.0  # after a person's stop, less what its confirmation takes
TRIAL_POINTS = 10
BEGINNER_PCT = 40  # level 2, of the range from floor to ceiling

SETTLED_MS = 3_000.0  # by then a motor that started is at level 1
SUPPLY_JUMP_MV, SUPPLY_JUMP_MS, SUPPLY_JUMPS, SUPPLY_JUMPS_KEPT = 300, 400, 28, 25
"""A supply that jumps so often (of 2.5 V at its pin), beyond one jump each 400 ms, is loose; more
than 25 are not counted for the next time."""
SUPPLY_SEEN_MS = 25.0  # what lasts so long is read
HELD_V, HELD_A_LITTLE_V = 2.0, 0.9
"""What a motor that is held makes of the current sense at full duty: 0.6 is normal. The lower one
is only told from it once the normal one was learned."""
LEARNED_MS = 5_000.0
HELD_MS, DEAD_SENSE_MS = 400.0, 2_300.0


@dataclass(frozen=True)
class Chip:
    """What a chip cannot do as the RP2040 does. Figures of the virtual board, where nobody has a
    real one: boot_ms from a reset to boot.py, reset_ms more after a panic or a bite of the
    watchdog. lives: only the power resets the pins, so a motor keeps its duty until boot.py.
    wait_ms: a host that does not read holds everything up for so long, once. top_mv: the end of
    its ADC's scale. inputs: pins that can drive nothing. docs/build.md says the same in words.
    """

    boot_ms: float = 12.0
    reset_ms: float = 0.0
    lives: bool = False
    wait_ms: float = 0.0
    top_mv: int = 3_267
    per_amp: int = 1
    inputs: range = range(0)


CHIPS = {
    "esp32": Chip(350.0, 150.0, lives=True, top_mv=3_130, per_amp=2, inputs=range(34, 40)),
    "esp32s3": Chip(350.0, 150.0, lives=True, wait_ms=500.0, top_mv=3_100),
    "esp32c3": Chip(350.0, 150.0, lives=True, wait_ms=200.0, top_mv=2_800),
}
"""By the board's name; every other board is a Pico of some kind."""
HEARD_MS = 2_000.0  # who has said nothing for so long is sent nothing, so waits for nobody
ANSWERED_MS = 150.0  # a line that waits for no other is answered by then
ANSWER_MS = 1_500.0  # an answer tells of a moment at most so long ago
