"""The firmware's modules that the page asks, by their names, which stand nowhere else here."""

import allowance
import boardcheck
import boards
import buttons
import faults
import library
import limits
import massager
import motor
import patterns
import routine
import wait
from keep import journal

MODULES = (allowance, boardcheck, boards, buttons, faults, journal, library, limits, massager)
MODULES += (motor, patterns, routine, wait)


def glyphs() -> str:
    """Return the display's letters: five columns each in hexadecimal, from the space on."""
    from face import font

    return font.GLYPHS.hex()


def level_names() -> tuple:
    """Return the display's words for five levels, 0 first."""
    from face import wording

    return wording.LEVEL_NAMES


def pattern_names() -> tuple:
    """Return the patterns' names in a routine file."""
    from own import routineform

    return routineform.PATTERNS


def read_routine(data: bytes, name: str, keys: list) -> tuple:
    """Return (routine, problem) of a file; the firmware too loads its reader only when needed."""
    from own import routinefile

    return routinefile.read(data, name, keys)
