"""Faults: code and name. The code is also the number of blinks and of beeps. And warnings. Most of
the sentences that a person reads of them are in faulttexts.py.

A fault latches: it is kept in flash, the motor stays off, and only a person ends it, by letting go
of START and holding it again for two seconds, once its cause is gone.
"""

NONE = 0
HANG = 1
OVERDRIVE = 2
READBACK = 3
WATCHDOG = 4
ERROR = 5
SUPPLY = 6
SUPPLY_SENSE = 7
STALL = 8
CURRENT_SENSE = 9
HOT = 10
TEMPERATURE_SENSE = 11
CLOCK = 12
FILES = 13
STOP_DEAF = 14
BOARD_FILE = 15

NAMES = (
    b"none",
    b"hang",
    b"overdrive",
    b"readback",
    b"watchdog",
    b"error",
    b"supply",
    b"supply_sense",
    b"stall",
    b"current_sense",
    b"hot",
    b"temperature_sense",
    b"clock",
    b"files",
    b"stop_deaf",
    b"board_file",
)
# The text of FILES, at hand where no file may be read.
FILES_TEXT = b"A firmware file is damaged; upload Plantar again"

# What is worth saying, but no reason to stop. Some say which button, which sense.
(
    NO_WARNING,
    JOURNAL_DAMAGED,
    JOURNAL_NEWER,
    JOURNAL_REFUSED,
    ROUTINE_LEFT_OUT,
    JOURNAL_PARTLY,
    JOURNAL_HALF,
    JOURNAL_OLDER,
    NO_MANIFEST,
    BUTTON_STUCK,
) = range(10)
SENSE_STILL = BUTTON_STUCK + 4
DISPLAY_LOST = SENSE_STILL + 3
BUTTON_NOISY = DISPLAY_LOST + 1
MOTOR_UNKNOWN = BUTTON_NOISY + 1
# From BUTTON_STUCK on they may come while a motor runs: no file can be read then.
AT_ONCE = (
    b"START has been down for half a minute; free it, or check its wire",
    b"UP has been down for half a minute; free it, or check its wire",
    b"DOWN has been down for half a minute; free it, or check its wire",
    b"MODE has been down for half a minute; free it, or check its wire",
    b"The supply sense shows one and the same value all the time; check its wiring",
    b"The current sense shows one and the same value all the time; check its wiring",
    b"The temperature sense shows one and the same value all the time; check its wiring",
    b"The display does not answer; check its wires, it is asked again and again",
    b"START counts touches that nobody makes; check the button and its wire",
    b"A blocked motor may not be noticed; give MOTOR_MA, or keep a run floor in the self-test",
)
