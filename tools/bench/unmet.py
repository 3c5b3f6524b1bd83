"""Why a goal is not met, and what meeting it would cost. No figures: those are in the tables."""

from collections.abc import Sequence

from bench.report import Section

_TICK = (
    "The rest of a tick that decides nothing is the loop itself, the heartbeat that it gives and "
    "the guard that hears it, twenty times a second from a timer of its own; the plain loop has "
    "neither. To save more, the loop would have to sleep through several ticks: a press would be "
    "seen later than promised, or each button would need an interrupt of its own."
)
_MEMORY = (
    "Nearly all of it is the program: MicroPython as it is downloaded keeps imported code in the "
    "heap. Frozen into the interpreter it would stay in flash, but then a maker would need our "
    "build of MicroPython in place of the official one, and could edit nothing. Short of that, "
    "journal, senses, menu, console or routines of one's own would have to go."
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
    ("memory", "precompiled modules"): _MEMORY,
    ("emulated", "live heap, end of S"): _MEMORY,
    ("emulated", "smallest heap it works in"): _MEMORY,
    ("emulated", "worst tick, running S"): (
        "It is the tick that begins a session or a phase: it decides everything at once. Cut into "
        "several, its parts would for some ticks speak of different moments. STOP waits for no "
        "tick: its edge cuts in an interrupt."
    ),
    ("emulated", "power-on to ready"): (
        "MicroPython reads and links the modules from flash, and before anything may move each "
        "file is read again and held against its hash. Without that check a damaged file would be "
        "found only minutes later, while idle; one file in place of many would spare the look-ups "
        "in the file system, and a maker could change no part of it."
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
