"""The firmware, as the page's own Python asks it: nothing else here names a module of it, or what
is in one.

In the release build they have other names (tools/plantar/build/bundle.py and rename.py). This file
is built with it and so knows them. The others here are not: what they call in this file must be
called as nothing in the firmware is. pack.py looks after that.
"""

import faults
import library
import limits
import massager
import motor
import routine
import wait
from keep import journal

COLUMNS = 240
STEP_MS = 100

built_in = list(library.ROUTINES)
reckoning = (routine.routine_ms, routine.phase_ms, routine.drives)
"""How long a routine and a phase are, and whether a routine drives: see shared/lengths.py."""


class Limits:
    """Those of the firmware's limits that are told of."""

    BEGINNER_LEVEL = limits.BEGINNER_LEVEL
    BEGINNER_MS = limits.BEGINNER_MS
    BEGINNER_SESSIONS = limits.BEGINNER_SESSIONS
    DRIVE_LIMIT_MS = limits.DRIVE_LIMIT_MS
    GENTLE_MS = limits.GENTLE_MS
    LOCK_HOLD_MS = limits.LOCK_HOLD_MS
    LOW_SENSATION_LEVEL = limits.LOW_SENSATION_LEVEL
    LOW_SENSATION_MS = limits.LOW_SENSATION_MS
    MENU_IDLE_MS = limits.MENU_IDLE_MS
    REST_MS = limits.REST_MS


def level_words() -> list:
    """Return the names of the levels, of 0 first."""
    from face import wording

    return _words(wording.LEVEL_NAMES)


def button_words() -> list:
    """Return the names of the buttons, in the order of their bits."""
    import boards

    return list(boards.INPUTS)


def fault_words() -> list:
    """Return the names of the faults, in the order of their numbers."""
    return _words(faults.NAMES)


def brightest_step() -> int:
    """Return the brightest that the display can be set to."""
    return journal.BRIGHTEST


def letters() -> str:
    """Return the display's letters: five columns each in hexadecimal, from the space on."""
    from face import font

    return font.GLYPHS.hex()


def used_journal() -> tuple:
    """Return the file's name and its content, by which a board is one in use: notice seen,
    beginner's sessions done.
    """
    usage = journal.Usage()
    usage.notice_seen = 1
    usage.long_sessions = limits.BEGINNER_SESSIONS
    return journal.SLOTS[0], journal.encode(usage, 0)


def board_mistakes(fields) -> list:
    """Return the sentences on a maker's board.py that is imported. The firmware too loads its
    checks only when needed.
    """
    import boardcheck

    return boardcheck.check(fields, None)


def board_meant(fields) -> str:
    """Return which board a board.py without a mistake is for."""
    import boards

    return boards.pins(fields)["BOARD"]


def read_routine(data: bytes, name: str, keys: list) -> tuple:
    """Return (routine, problem) of a file; the firmware too loads its reader only when needed."""
    from own import routinefile

    return routinefile.read(data, name, keys)


def routine_called(key: str) -> tuple:
    """Return the routine of the library with this key."""
    return library.ROUTINES[library.find(key.encode())]


def routine_told(known: tuple) -> dict:
    """Return what a routine is, with its phases in words."""
    return {
        "key": str(known.key, "ascii"),
        "title": str(known.title, "ascii"),
        "level": known.level,
        "drives": routine.drives(known),
        "ms": routine.routine_ms(known, 0),
        "longestMs": routine.routine_ms(known, 100),
        "phases": [_phase_told(phase) for phase in known.phases],
    }


def routine_picture(known: tuple) -> dict:
    """Return how strong the motors are over the time of a routine, as the massager plays it."""
    # The appliance without its buttons and pins, in steps too coarse for a motor but not for an
    # eye. A board in use: no short first sessions.
    usage = journal.Usage()
    usage.beginner = 0
    lines = (motor.Line(routine.HEEL), motor.Line(routine.TOES))
    appliance = massager.Massager((known,), usage, motor.LINEAR, lines, wait.Wait())
    total_ms = routine.routine_ms(known, 0)
    column_ms = max(STEP_MS, total_ms // COLUMNS)
    bars_of = ([], [])
    column = -1
    t_ms = 0
    drive_ms = 0
    appliance.start(0)
    while appliance.in_session() and t_ms <= total_ms:
        appliance.measured(drive_ms, 0)
        appliance.step(0, 0 if t_ms == 0 else STEP_MS)
        strong = [line.from_bp for line in lines]
        if appliance.drive_bp * sum(strong) > 0:
            drive_ms += STEP_MS
        if t_ms // column_ms != column:
            column = t_ms // column_ms
            for bars in bars_of:
                bars.append([100, 0])
        for at in range(2):
            pct = appliance.drive_bp * strong[at] // 1_000_000
            reach = bars_of[at][-1]
            reach[0] = min(reach[0], pct)
            reach[1] = max(reach[1], pct)
        t_ms += STEP_MS
    return {"ms": total_ms, "columnMs": column_ms, "a": bars_of[0], "b": bars_of[1]}


def _phase_told(phase: tuple) -> dict:
    from own import routineform

    drives = phase.kind == routine.DRIVE
    return {
        "name": str(phase.name, "ascii"),
        "drives": drives,
        "pattern": str(routineform.PATTERNS[phase.pattern], "ascii") if drives else "",
        "level": phase.level,
        "ms": routine.phase_ms(phase, 0),
        "longestMs": routine.phase_ms(phase, 100),
        "periodMs": phase.period_ms,
        "onMs": phase.on_ms,
        "counted": bool(phase.counted),
        "cue": str(phase.cue, "ascii"),
    }


def _words(names) -> list:
    return [str(name, "ascii") for name in names]
