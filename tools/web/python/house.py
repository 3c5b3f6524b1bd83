"""The firmware's modules that the page asks, by their names, which stand nowhere else here."""

import boardcheck
import boards
import buttons
import journal
import library
import limits
import massager
import patterns
import routine

MODULES = (boardcheck, boards, buttons, journal, library, limits, massager, patterns, routine)


def routinefile():
    """Return the reader of routine files, which the firmware itself loads only when it needs it."""
    import routinefile

    return routinefile
