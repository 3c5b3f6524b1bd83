"""Eight kinds of noise on a button, MODE: how often a program took more, fewer, or any presses.

Five kinds disturb 50 presses, three come with nobody at the button. Extra: taken more than once in
a press. Missed: not taken. False: taken without a press.
"""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.board import Event, Input, button, play
from bench.report import PLANTAR, Row, Section

PRESSES = 50
FIRST_US = 2_000_000
EVERY_US = 1_000_000
HELD_US = 200_000
APART_US = 100_000
COUNTED_MS = 400
"""So long after it began is what a program takes that press's."""

Levels = list[tuple[int, int | None]]
"""From which microsecond the contact pulls to 0 or 1, or (None) is open."""


def _toggles(chance: random.Random, first_us: int, for_us: int, count: int) -> Levels:
    """Return `count` closings within for_us, each followed by an opening."""
    times = sorted(chance.sample(range(1, for_us), 2 * count))
    return [(first_us + us, 0 if number % 2 == 0 else None) for number, us in enumerate(times)]


def _pulses(first_us: int, low_us: int, every_us: int, count: int) -> Levels:
    found: Levels = []
    for number in range(count):
        at_us = first_us + number * every_us
        found += [(at_us, 0), (at_us + low_us, None)]
    return found


def _press(at_us: int, within: Levels = []) -> Levels:  # noqa: B006 - never changed
    return [(at_us, 0), *within, (at_us + HELD_US, None)]


def _bounce(chance: random.Random, at_us: int, for_us: int, count: int) -> Levels:
    # Closed, open, closed ... ends closed; at release the other way round.
    down = [
        (us, None if level == 0 else 0) for us, level in _toggles(chance, at_us, for_us, count)
    ]
    return [*_press(at_us, down), *_toggles(chance, at_us + HELD_US, for_us, count)]


@dataclass(frozen=True)
class Kind:
    """One kind of noise. levels: the contact in one period that begins at a moment."""

    name: str
    pressed: bool
    levels: Callable[[random.Random, int], Levels]


KINDS = (
    Kind("bounce for 5 ms", True, lambda c, us: _bounce(c, us, 5_000, 6)),
    Kind("bounce for 20 ms", True, lambda c, us: _bounce(c, us, 20_000, 10)),
    Kind(
        "drop-outs of 2 ms while held",
        True,
        lambda _c, us: _press(
            us,
            [
                (us + at + late, None if late == 0 else 0)
                for at in (60_000, 90_000, 120_000, 150_000)
                for late in (0, 2_000)
            ],
        ),
    ),
    Kind(
        "spikes of 50 µs around a press",
        True,
        lambda c, us: [*_pulses(us - 60_000 + c.randrange(9_000), 50, 9_700, 5), *_press(us)],
    ),
    Kind(
        "mains hum for 100 ms before a press",
        True,
        lambda _c, us: [*_pulses(us - 110_000, 10_000, 20_000, 5), *_press(us)],
    ),
    Kind(
        "spikes of 1 ms", False, lambda c, us: _pulses(us + c.randrange(9_000), 1_000, 97_000, 8)
    ),
    Kind("a burst of 100 µs pulses", False, lambda c, us: _toggles(c, us, 8_000, 40)),
    Kind("a glitch of 15 ms", False, lambda c, us: _pulses(us + c.randrange(9_000), 15_000, 0, 1)),
)


@dataclass(frozen=True)
class Count:
    """What a program made of one kind of noise."""

    extra: int
    missed: int
    false: int

    def __str__(self) -> str:
        """Return it as the table has it."""
        return f"{self.extra} / {self.missed} / {self.false}"


def script(program: str, kind: Kind, seed: int = 1) -> tuple[list[Input], list[int]]:
    """Return the inputs of a series, and when its presses begin (us)."""
    chance = random.Random(seed)
    pin = button(program, "MODE")
    inputs: list[Input] = []
    presses: list[int] = []
    for number in range(PRESSES):
        at_us = FIRST_US + number * EVERY_US + chance.randrange(APART_US)
        inputs += [(us, "pin", pin, level) for us, level in kind.levels(chance, at_us)]
        if kind.pressed:
            presses.append(at_us)
    return inputs, presses


def judge(events: Sequence[Event], presses_us: Sequence[int]) -> Count:
    """Return what was taken, from the "mode" events and the presses that there were."""
    taken = [event["t_ms"] for event in events if event["event"] == "mode"]
    extra = missed = 0
    inside = 0
    for us in presses_us:
        ms = us / 1000
        own = sum(ms <= at <= ms + COUNTED_MS for at in taken)
        inside += own
        extra += max(0, own - 1)
        missed += own == 0
    return Count(extra, missed, len(taken) - inside)


def measure(
    programs: Sequence[str], jobs: int, on_done: Callable[[str], None] = lambda _name: None
) -> Section:
    """Measure programs, several at a time."""

    def one(name: str) -> list[Count]:
        found: list[Count] = []
        for kind in KINDS:
            inputs, presses = script(name, kind)
            end_ms = (FIRST_US + PRESSES * EVERY_US) // 1000
            found.append(judge(play(name, inputs, end_ms, count_mode=True), presses))
        on_done(name)
        return found

    with ThreadPoolExecutor(jobs) as pool:
        found = dict(zip(programs, pool.map(one, programs), strict=True))
    rows: list[Row] = []
    for number, kind in enumerate(KINDS):
        own = found[PLANTAR][number] if PLANTAR in found else None
        met = None if own is None else own == Count(0, 0, 0)
        values = {name: str(counts[number]) for name, counts in found.items()}
        rows.append(Row(kind.name, "", dict(values), "0 / 0 / 0", met))
    title = f"Noise on a button: extra / missed / false, of {PRESSES}"
    return Section("noise", title, __doc__ or "", rows)
