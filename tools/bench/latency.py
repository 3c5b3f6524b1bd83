"""From a press to what the motor gets: 200 clean presses each, at any moment.

On the virtual board code takes no time, so these are the waits that a program builds in; what its
code takes on top stands under the emulated RP2040. START: to the first duty. STOP: to zero. UP: to
the first change (a peer's LEVEL, Plantar's UP and DOWN in turn).
"""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from bench.board import Event, Input, driven, play, press
from bench.report import PLANTAR, Row, Section

PRESSES = 200
CYCLE_US = 2_500_000
HALF_US = 1_250_000
LEVELS_FROM_US = 16_000_000
LEVEL_US = 3_000_000
ANSWER_MS = 1_000
APART_US = 100_000
GOALS = {"START": 45.0, "STOP": 1.0, "UP": 45.0}


def moments(count: int, first_us: int, every_us: int, seed: int) -> list[int]:
    """Return `count` moments, one a period, at any place within a tick or a slower poll."""
    chance = random.Random(seed)
    return [first_us + number * every_us + chance.randrange(APART_US) for number in range(count)]


def waits(
    events: Sequence[Event], pressed_us: Sequence[int], wanted: Callable[[Event], bool]
) -> list[float]:
    """Return, for each press, the ms to the first wanted event within ANSWER_MS, in order.

    A press that nothing answers counts as ANSWER_MS.
    """
    found: list[float] = []
    at = 0
    for us in pressed_us:
        ms = us / 1000
        while at < len(events) and events[at]["t_ms"] < ms:
            at += 1
        answers = (
            event["t_ms"] - ms
            for event in events[at:]
            if event["t_ms"] < ms + ANSWER_MS and wanted(event)
        )
        found.append(next(answers, float(ANSWER_MS)))
    return found


def of(program: str) -> dict[str, list[float]]:
    """Return a program's waits in ms by button."""
    starts = moments(PRESSES, 2_000_000, CYCLE_US, 1)
    stops = moments(PRESSES, 2_000_000 + HALF_US, CYCLE_US, 2)
    inputs: list[Input] = []
    for start_us, stop_us in zip(starts, stops, strict=True):
        inputs += press(program, "START", start_us) + press(program, "STOP", stop_us)
    events = play(program, inputs, (stops[-1] + CYCLE_US) // 1000)
    found = {
        "START": waits(events, starts, lambda event: driven(event) is True),
        "STOP": waits(events, stops, lambda event: driven(event) is False),
    }
    levels = moments(PRESSES, LEVELS_FROM_US, LEVEL_US, 3)
    inputs = press(program, "START", 2_000_000)
    for number, us in enumerate(levels):
        inputs += press(program, "UP" if number % 2 else "DOWN", us)
    events = play(program, inputs, (levels[-1] + LEVEL_US) // 1000)
    found["UP"] = waits(events, levels, lambda event: driven(event) is not None)
    return found


def measure(
    programs: Sequence[str], jobs: int, on_done: Callable[[str], None] = lambda _name: None
) -> Section:
    """Measure programs, several at a time."""

    def one(name: str) -> dict[str, list[float]]:
        found = of(name)
        on_done(name)
        return found

    with ThreadPoolExecutor(jobs) as pool:
        found = dict(zip(programs, pool.map(one, programs), strict=True))
    return section(found)


def section(found: dict[str, dict[str, list[float]]]) -> Section:
    """Return the table of what was found."""
    rows: list[Row] = []
    for name, most_ms in GOALS.items():
        for what, of_all in (("best", min), ("median", median), ("worst", max)):
            values = {program: round(of_all(waits[name]), 1) for program, waits in found.items()}
            worst = what == "worst"
            own = values.get(PLANTAR)
            met = own <= most_ms if worst and own is not None else None
            goal = f"≤ {most_ms:g}" if worst else ""
            rows.append(Row(f"{name}, {what}", "ms", dict(values), goal, met))
    return Section("latency", "Press to motor", __doc__ or "", rows)
