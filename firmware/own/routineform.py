"""The routine file's format, as tables: the one definition of what a person may write.

The board's checker reads them, and docs/routine.schema.json is made from them.
"""

import patterns
import routine as r
from limits import DRIVE_LIMIT_MS

VERSION = 1
FILE_BYTES_MAX = 8_192
PLAYED_MAX = 20  # phases, each repetition counted
ALL_S_MAX = 3_600  # at its longest, hands included
DRIVE_S_MAX = DRIVE_LIMIT_MS // 1_000

# What a field holds: a whole number; a text; a key for the console; one of some words; true or
# false; a level or "user"; a list of phases; a list of percentages.
WHOLE, TEXT, KEY, WORD, FLAG, LEVEL, PHASES, SHAPE = range(8)
NEEDED = None  # in place of a default
UNSAID = -1  # the default depends on other fields

KINDS = (b"drive", b"guide")
SIDES = (b"both", b"left", b"right")
MOTORS = (b"both", b"heel", b"toes")
# Of the patterns, in the order of patterns.py.
PATTERNS = (b"steady", b"wave", b"pulse", b"sweep", b"hold", b"circle", b"ramp", b"shape")
SHAPE_MAX = 64
LEVELS = 5
USER = r.USER_LEVEL

# Each field: name, what it holds, the least, the most (of a number, or of characters or entries;
# a WORD has its words there), and what it is when left out.
KIND = (b"kind", WORD, 0, KINDS, NEEDED)
_NAME = (b"name", TEXT, 1, 16, NEEDED)
_TIMES = (
    (b"seconds", WHOLE, 1, DRIVE_S_MAX, NEEDED),
    (b"longest", WHOLE, 1, DRIVE_S_MAX, UNSAID),
)
_TOLD = (
    (b"side", WORD, 0, SIDES, 0),
    (b"cue", TEXT, 0, 64, b""),
    (b"cue_left", TEXT, 0, 64, b""),
    (b"cue_right", TEXT, 0, 64, b""),
)
_ON = (b"on_ms", WHOLE, 50, 60_000, UNSAID)
FILE_FIELDS = (
    (b"version", WHOLE, 1, VERSION, NEEDED),
    (b"key", KEY, 1, 16, NEEDED),
    (b"title", TEXT, 1, 32, NEEDED),
    (b"source", TEXT, 0, 160, b""),
    (b"level", WHOLE, 1, LEVELS, 2),
    (b"phases", PHASES, 1, PLAYED_MAX, NEEDED),
    (b"$schema", TEXT, 0, 160, b""),
)
BLOCK_FIELDS = (
    (b"repeat", WHOLE, 1, PLAYED_MAX, 1),
    (b"sides", FLAG, 0, 1, False),
    (b"phases", PHASES, 1, PLAYED_MAX, NEEDED),
)
DRIVE_FIELDS = (
    (
        KIND,
        _NAME,
        (b"pattern", WORD, 0, PATTERNS, patterns.STEADY),
        (b"level", LEVEL, 1, LEVELS, USER),
        (b"period_ms", WHOLE, 250, 60_000, 4_000),
        _ON,
        (b"low_pct", WHOLE, 0, 100, 40),
        (b"shape", SHAPE, 2, SHAPE_MAX, b""),
        (b"count", FLAG, 0, 1, False),
        (b"motors", WORD, 0, MOTORS, r.BOTH),
        (b"lag_pct", WHOLE, 0, 99, UNSAID),
    )
    + _TIMES
    + _TOLD
)
GUIDE_FIELDS = (KIND, _NAME) + _TIMES + ((b"period_ms", WHOLE, 250, 60_000, UNSAID), _ON) + _TOLD
# Which patterns have a use for a field; what is not named here suits all of them.
_RHYTHMS = (b"wave", b"pulse", b"sweep", b"hold", b"circle", b"ramp", b"shape")
SUITS = (
    (b"period_ms", _RHYTHMS),
    (b"on_ms", (b"pulse", b"hold")),
    (b"low_pct", (b"wave", b"pulse", b"sweep", b"circle", b"ramp")),
    (b"shape", (b"shape",)),
    (b"count", _RHYTHMS),
    (b"lag_pct", _RHYTHMS),
)
