"""What can be broken in the terminal UI, and mended again."""

from dataclasses import dataclass

from plantar.run.script import Entry


@dataclass(frozen=True)
class Fault:
    """Something to break.

    entry: what a script says for it, without its time. sense: a sense that shows it, a field of
    board.py. button: one that sticks. With none of the three it mends what sense and button did.
    """

    key: str
    title: str
    entry: Entry | None = None
    sense: str = ""
    button: str = ""


FAULTS = (
    Fault("h", "The loop hangs; interrupts and timers go on", {"hang": True}),
    Fault("d", "The CPU is dead; PWM and watchdog go on", {"dead": True}),
    Fault("e", "An OSError is raised in the loop", {"raise": "OSError"}),
    Fault("i", "Ctrl-C arrives over USB", {"interrupt": True}),
    Fault("r", "A soft reset, as an upload does it", {"soft_reset": True}),
    Fault("u", "The USB host stops reading for 10 s", {"usb_stall": True, "for_ms": 10_000}),
    Fault("s", "Something holds the motor: it stalls", sense="CURRENT"),
    Fault("t", "The motor is hot, 65 degrees", sense="TEMPERATURE"),
    Fault("v", "The supply falls to 60 %", sense="SUPPLY"),
    Fault("k", "START/STOP sticks, down", button="START"),
    Fault("j", "UP sticks, down", button="UP"),
    Fault("w", "All is well again: senses and buttons"),
)
SOFT_RESET = FAULTS[4]
