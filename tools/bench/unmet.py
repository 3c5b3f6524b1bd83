"""Why a goal is not met, and what meeting it would cost. No figures: those are in the tables."""

from collections.abc import Sequence

from bench.report import Section

_TICK = (
    "Where nothing is to be decided a tick costs less than the plain loop's. What is left is a "
    "decision at each corner of a pattern, which looks at everything, the step of a motor that is "
    "on its way, every other tick, and the guard, twenty times a second from a timer of its own; "
    "the plain loop has none. Longer steps would be felt at a steep edge."
)
_MEMORY = (
    "Nearly all of it is the program: MicroPython as it is downloaded keeps imported code in the "
    "heap. Inside the interpreter (firmware/manifest.py) it stays in flash, for who builds "
    "MicroPython. Short of that, journal, senses, menu, console or routines of one's own would "
    "have to go."
)
_FRAME = (
    "Most frames keep it. In the others the browser collects its garbage, MicroPython its own, or "
    "another program wants the CPU; time is by the wall here, so all of that counts. The page "
    "plays less in the next frame then. To bound it, a tick would have to be left half-way."
)
REASONS = {
    ("page", "1x: 95 of 100 frames take less than"): _FRAME,
    ("page", "1x: a frame's work, worst"): _FRAME,
    ("page", "120x: 95 of 100 frames take less than"): _FRAME,
    ("page", "120x: a frame's work, worst"): _FRAME,
    ("instructions", "running S"): _TICK,
    ("instructions", "idle"): _TICK,
    ("emulated", "mean tick, running S"): _TICK,
    ("felt", "live heap, ready"): _MEMORY,
    ("felt", "largest free block, ready"): _MEMORY,
    ("emulated", "smallest heap it works in"): _MEMORY,
    ("felt", "worst tick, in a session, a host asks"): (
        "It is the tick in which a press of START is sure: it counts the samples, begins the "
        "session, arms the watchdog and starts the motor; lights and host wait for the next one. "
        "To split it once more, the motor would start a tick later. STOP waits for no tick: its "
        "edge cuts in an interrupt."
    ),
    ("felt", "CPU, in a session, a host asks"): (
        "Twenty lines a second, each composed of some ten numbers, in bytecode."
    ),
    ("felt", "power-on to ready"): (
        "Two thirds of it is MicroPython that reads and links the code from flash: it takes each "
        "name and each function of a module by itself. What is loaded before ready would have to "
        "be less, or be inside MicroPython."
    ),
}


def reasons(sections: Sequence[Section]) -> list[tuple[str, str]]:
    """Return the goals that are not met, as names, and why; each reason once."""
    found: dict[str, str] = {}
    for section in sections:
        for row in section.rows:
            why = REASONS.get((section.key, row.name), "")
            if row.met is False and why:
                name = f"{section.key}: {row.name}"
                found[why] = f"{found[why]}; {name}" if why in found else name
    return [(names, why) for why, names in found.items()]
