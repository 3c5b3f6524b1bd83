"""What to look at first, for each fault and each warning of firmware/faults.py, by its name."""

from plantar import firmware

FIRST_LOOK = {
    "hang": "Note what you did last and report it; hold START to go on.",
    "overdrive": "As for *hang*; if it comes back, flash again.",
    "readback": "A short at the gate, a wrong MOSFET, or another wire on the motor's pin.",
    "watchdog": "As for *hang*. A supply that sags when the motor starts does this too.",
    "error": "`mpremote connect auto repl`, then start it: the last line says what failed.",
    "supply": "Measure the supply with the motor running: battery empty, adapter too small?",
    "supply_sense": "The divider's two resistors: one open, on the wrong side, or a loose wire.",
    "stall": "Something presses on the motor's weight, or the motor is worn out.",
    "current_sense": "A motor's wire, the MOSFET, the shunt amplifier's supply and its wire.",
    "hot": "Wait. If it comes soon again: lower CEILING_PCT, or a bigger motor.",
    "temperature_sense": "The NTC's two wires; 10 kΩ at room temperature.",
    "clock": "A bad board, if it comes back after power off and on.",
    "files": "`plantar flash`: it replaces just the damaged file.",
    "stop_deaf": "START's button and its wire: it moved, and the board did not hear it in time.",
    "board_file": "You changed it: hold START once. You did not: `plantar flash --board-file`.",
}
"""What to look at first, for each fault's name in firmware/faults.py."""

_STUCK = "The button or its wire: a short to ground. While START is down no session goes on."
_STILL = "The sense's wire, and its divider or amplifier."
WARNING_LOOK = (
    ("JOURNAL_DAMAGED", "Set the profile again, if you had chosen one. It goes after a session."),
    ("JOURNAL_NEWER", "`plantar flash` with the newer version."),
    ("JOURNAL_REFUSED", "Files of yours on the board: remove what is too much."),
    ("ROUTINE_LEFT_OUT", "`plantar routines check` on the file that it names."),
    ("JOURNAL_PARTLY", "The settings: are they yours?"),
    ("JOURNAL_HALF", "Nothing. A plug pulled during a write does this; it is written again."),
    ("JOURNAL_OLDER", "Nothing, after an update."),
    ("BUTTON_STUCK", _STUCK),
    ("SENSE_STILL", _STILL),
    ("DISPLAY_LOST", "Its four wires; SDA and SCL the right way round."),
    ("BUTTON_NOISY", "A loose or dirty button, or its wire beside the motor's: part them."),
    ("NO_MANIFEST", "`plantar flash`. Everything else works meanwhile."),
    ("MOTOR_UNKNOWN", "The motor's data sheet: what it takes while it turns, as MOTOR_MA."),
)
"""For each warning's name in firmware/faults.py. One button or sense stands for all."""


def faults() -> list[tuple[int, str, str, str]]:
    """Return (number of blinks, name, what it says, what to look at first) of each fault."""
    texts = firmware.load("faulttexts").TEXTS
    return [
        (code, name, texts[code].decode(), FIRST_LOOK[name])
        for code, name in enumerate((n.decode() for n in firmware.load("faults").NAMES[1:]), 1)
    ]


def warnings() -> list[tuple[str, str]]:
    """Return (what it says, what to look at first) of each warning."""
    known, texts = firmware.load("faults"), firmware.load("faulttexts").WARNINGS
    return [(texts[getattr(known, name)].decode(), look) for name, look in WARNING_LOOK]
