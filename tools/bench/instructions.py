"""Instructions a tick, idle and in each phase of scenario S.

A tick is all that a program does in 10 ms of virtual time: its loop, its buttons, its lights, its
timers, and for Plantar the guard as well. Every program runs over the same thin machine
(thin/thin.py). Each phase of S is measured once it has settled, and the phases count by how long
they last in S.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import native
from bench.callgrind import NO_VALGRIND, Part, count, profile_text
from bench.cost import STATES, TICK_MS, Cost, weighted
from bench.report import BASE, NATIVE, PLANTAR, Row, Section
from plantar.errors import PlantarError

PLAYED_MS = (13_000, 28_000, 15_000, 13_000)
"""How long they are played here; Plantar's gentle minute is cut to three seconds for it."""
START_MS = 10_500
IDLE: tuple[int, int] = (1_000, 9_000)
WINDOWS = ((5_000, 9_000), (6_500, 24_500), (3_500, 11_500), (1_000, 9_000))
"""What of each phase is measured, in ms since it began: whole periods, after the slopes and before
the last three seconds, in which Plantar counts down."""

GOAL = 1


def windows() -> list[tuple[int, int]]:
    """Return the measured stretches, in ms since the start of the program: idle, then phases."""
    found: list[tuple[int, int]] = [IDLE]
    begin = START_MS
    for (first, last), played in zip(WINDOWS, PLAYED_MS, strict=True):
        found.append((begin + first, begin + last))
        begin += played
    return found


def plan() -> list[tuple[int, str, int]]:
    """Return the plan for the thin machine."""
    entries: list[tuple[int, str, int]] = [(START_MS, "press", 100)]
    for first, last in windows():
        entries += [(first, "mark", 0), (last, "mark", 0)]
    return sorted([*entries, (windows()[-1][1] + 100, "end", 0)])


def cost(parts: Sequence[Part]) -> Cost:
    """Return what a tick costs, from the parts between the marks of `plan`."""
    ticks = [(last - first) / TICK_MS for first, last in windows()]
    own = parts[::2]  # between them lies what is not measured
    a_tick = [part.instructions / n for part, n in zip(own, ticks, strict=True)]
    allocated = [part.calls["gc_alloc"] / n for part, n in zip(own, ticks, strict=True)]
    return Cost(
        {**dict(zip(STATES, a_tick, strict=True)), "running": weighted(a_tick[1:])},
        {**dict(zip(STATES, allocated, strict=True)), "running": weighted(allocated[1:])},
    )


def measure(
    programs: Sequence[str],
    jobs: int,
    on_done: Callable[[str], None] = lambda _name: None,
    profile: Path | None = None,
    profile_state: str = "wave",
) -> tuple[Section, dict[str, Cost]]:
    """Measure programs, several at a time.

    Args:
        programs: which, see peers_at.PROGRAMS.
        jobs: how many at a time.
        on_done: called with each program that is done.
        profile: a file for callgrind's table of C functions of Plantar in one state.
        profile_state: which of STATES.
    """

    def one(name: str) -> Cost:
        if name == NATIVE:
            found = native.cost()
            on_done(name)
            return found
        parts = count(name, plan(), PLAYED_MS)
        if profile is not None and name == PLANTAR:
            number = STATES.index(profile_state)
            first, last = windows()[number]
            _write(profile, profile_text(parts[2 * number], (last - first) / TICK_MS))
        on_done(name)
        return cost(parts)

    with ThreadPoolExecutor(jobs) as pool:
        costs = dict(zip(programs, pool.map(one, programs), strict=True))
    return section(costs), costs


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlantarError(f"--profile {file} cannot be written: {error.strerror}.") from error


def without() -> Section:
    """Return the section that says what it needs."""
    return Section("instructions", "Instructions a tick", missing=NO_VALGRIND)


def section(costs: dict[str, Cost]) -> Section:
    """Return the table of what was found."""
    found = Section("instructions", "Instructions a tick", __doc__ or "")
    for name in ("running", *STATES):
        values = {
            program: cost.instructions[name]
            for program, cost in costs.items()
            if name in cost.instructions
        }
        goal = GOAL if name in ("running", "idle") else None
        met = None
        if goal is not None and PLANTAR in values and values.get(BASE):
            met = values[PLANTAR] <= goal * values[BASE]
        label = f"ratio ≤ {goal}" if goal is not None else ""
        shown = "running S" if name == "running" else name
        found.rows.append(Row(shown, "", dict(values), label, met, ratios=True))
    return found
