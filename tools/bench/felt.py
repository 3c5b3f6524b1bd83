"""What a person feels of Plantar, on an emulated Pico: as the release build, as its sources, and
inside MicroPython where such a UF2 is given (--frozen-uf2).

The board is one in use and plays the heel session's beginning, all as it is. Ready is the first
light; what is in use of the heap then, is so after a collection. A tick is all that the CPU does
in 10 ms; the worst is its longest run between two sleeps. The host asks for the status every
second and reads telemetry 50. The emulated flash has no cache misses, so a real chip takes longer.
"""

import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import emulated
from bench.board import Input, driven, press
from bench.forms import FORMS, FROZEN, RELEASE, SOURCES, bytes_on_flash, files_of
from bench.latency import GOALS, moments, waits
from bench.report import PLANTAR, Row, Section
from plantar.build.tree import BOARD_PY

STEPS = 4
FIRST_LED, MOTOR = 16, 2
READY_BY_MS = {RELEASE: 2_500, SOURCES: 6_500, FROZEN: 2_500}
HOST_FROM_MS = 7_000
START_MS = 13_000
WINDOWS = ((7_500, 12_500), (START_MS - 500, START_MS + 8_000))
"""Idle; then a session from its START on. The first file check is over by then."""
CYCLES = 40
HEAP = """
exec('''
import gc
import machine
import micropython
import sys


def _say(_timer):
    gc.collect()
    print('{{"heap": %d}}' % gc.mem_alloc())
    micropython.mem_info()


_timer = machine.Timer(-1, mode=machine.Timer.ONE_SHOT, period={period_ms}, callback=_say)
sys.modules["_timer"] = _timer
''', {{}})
"""
"""In a space of its own: a function of board.py would keep all of it, which is forgotten. What
nobody holds is collected."""
READY_GOAL_MS, LOW_GOAL_MS = 300, 75
LIVE_GOAL, FREE_GOAL = 85_000, 125_000
WORST_GOAL_US, SHARE_GOAL_PCT = 4_000, 25
BLOCK_BYTES = 16


@dataclass(frozen=True)
class Felt:
    """What one form was measured to be.

    Attributes:
        ready_ms, low_ms: from power-on to the first light, and to the motor's pin driven low.
        waits_ms: the longest of CYCLES from a press to the motor, by button.
        live, free: bytes of the heap in use at ready, of its largest free block; None: not known.
        mean_us, worst_us: a tick, by "idle", "session", "idle asked" and "session asked".
        flash: bytes.
    """

    ready_ms: float
    low_ms: float
    waits_ms: dict[str, float]
    live: int | None
    free: int | None
    mean_us: dict[str, float]
    worst_us: dict[str, float]
    flash: int


def first_ms(told: dict[str, Any], pin: int, value: int) -> float:
    """Return when a pin was first set to a value, 0 if never."""
    for event in map(json.loads, told["trace"]):
        if event.get("pin") == pin and event.get("value") == value and event["event"] == "pin":
            return event["t_ms"]
    return 0.0


def heap_of(told: dict[str, Any]) -> tuple[int | None, int | None]:
    """Return what the timer said: bytes in use, and of the largest free block; None if nothing."""
    said = "".join(
        f"{event['text']}\n" for event in map(json.loads, told["trace"]) if event["event"] == "usb"
    )
    live = re.search(r'"heap": (\d+)', said)
    free = re.search(r"max free sz: (\d+)", said)
    return int(live[1]) if live else None, int(free[1]) * BLOCK_BYTES if free else None


def costs(told: dict[str, Any], windows: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return the mean tick and the longest run of the CPU in each window, in microseconds."""
    found: list[tuple[float, float]] = []
    for window, (first, last) in zip(told["windows"], windows, strict=True):
        us = 1e6 / told["hz"]
        found.append((window["cycles"] * us * 10 / (last - first), window["worst"] * us))
    return found


def host(until_ms: int) -> list[Input]:
    """Return what a host asks: telemetry 50 for good, and the status every second."""
    asked: list[Input] = [(HOST_FROM_MS * 1000, "console", "telemetry 50\n", None)]
    asked += [
        (ms * 1000, "console", "status\n", None)
        for ms in range(HOST_FROM_MS + 500, until_ms, 1_000)
    ]
    return asked


def one(form: str, uf2: Path, stock: Path, on_done: Callable[[], None]) -> Felt:
    """Measure one form. uf2: its MicroPython. stock: the one without Plantar."""
    files = files_of(form)
    empty = emulated.play(uf2, PLANTAR, files, [], READY_BY_MS[form])
    on_done()
    heap = HEAP.format(period_ms=READY_BY_MS[form]).encode()
    with_heap = {**files, BOARD_PY: files[BOARD_PY] + heap}
    live, free = heap_of(emulated.play(uf2, PLANTAR, with_heap, [], READY_BY_MS[form] + 1_500))
    on_done()
    mean: dict[str, float] = {}
    worst: dict[str, float] = {}
    begin = press(PLANTAR, "START", START_MS * 1000)
    for more, asked in (("", []), (" asked", host(WINDOWS[-1][1]))):
        inputs = sorted([*begin, *asked], key=lambda entry: entry[0])
        told = emulated.play(uf2, PLANTAR, files, inputs, WINDOWS[-1][1] + 100, WINDOWS)
        for state, (us, most) in zip(("idle", "session"), costs(told, WINDOWS), strict=True):
            mean[state + more], worst[state + more] = us, most
    on_done()
    waited = presses(uf2, files)
    on_done()
    return Felt(
        ready_ms=first_ms(empty, FIRST_LED, 1),
        low_ms=first_ms(empty, MOTOR, 0),
        waits_ms=waited,
        live=live,
        free=free,
        mean_us=mean,
        worst_us=worst,
        flash=bytes_on_flash(form, stock, uf2),
    )


def presses(uf2: Path, files: dict[str, bytes]) -> dict[str, float]:
    """Return the longest waits in ms from a press to the motor, by button."""
    every_us = emulated.CYCLE_US
    starts = moments(CYCLES, HOST_FROM_MS * 1000, every_us, 1)
    stops = moments(CYCLES, HOST_FROM_MS * 1000 + every_us // 2, every_us, 2)
    inputs: list[Input] = []
    for start_us, stop_us in zip(starts, stops, strict=True):
        inputs += press(PLANTAR, "START", start_us, emulated.HELD_US)
        inputs += press(PLANTAR, "STOP", stop_us, emulated.HELD_US)
    inputs.sort(key=lambda entry: entry[0])
    told = emulated.play(uf2, PLANTAR, files, inputs, stops[-1] // 1000 + 200)
    events = [event for event in map(json.loads, told["trace"]) if event.get("pin") == MOTOR]
    return {
        "START": max(waits(events, starts, lambda event: driven(event) is True)),
        "STOP": max(waits(events, stops, lambda event: driven(event) is False)),
    }


def measure(uf2: Path, frozen: Path | None, jobs: int, on_done: Callable[[str], None]) -> Section:
    """Measure each form. uf2: MicroPython for the Pico. frozen: one with Plantar inside."""
    forms = [form for form in FORMS if form != FROZEN or frozen is not None]

    def measured(form: str) -> Felt:
        own = frozen if form == FROZEN and frozen is not None else uf2
        return one(form, own, uf2, lambda: on_done(form))

    with ThreadPoolExecutor(jobs) as pool:
        return section(dict(zip(forms, pool.map(measured, forms), strict=True)))


def section(found: dict[str, Felt]) -> Section:
    """Return the table. The goals are the release build's."""
    rows: list[Row] = []
    own = found[RELEASE]

    def row(
        name: str, unit: str, of: Callable[[Felt], float | None], most: float, least: float
    ) -> None:
        values = {form: of(one) for form, one in found.items()}
        goal, met, mine = "", None, of(own) or 0
        if most:
            goal, met = f"≤ {most:g}", 0 < mine <= most
        elif least:
            goal, met = f"≥ {least:g}", mine >= least
        rows.append(Row(name, unit, dict(values), goal, met))

    row("power-on to ready", "ms", lambda one: round(one.ready_ms), READY_GOAL_MS, 0)
    row("power-on to the motor's pin low", "ms", lambda one: round(one.low_ms), LOW_GOAL_MS, 0)
    for button in ("START", "STOP"):
        name = f"{button} to motor, worst of {CYCLES}"
        row(name, "ms", lambda one, b=button: round(one.waits_ms[b], 2), GOALS[button], 0)
    row("live heap, ready", "bytes", lambda one: one.live, LIVE_GOAL, 0)
    row("largest free block, ready", "bytes", lambda one: one.free, 0, FREE_GOAL)
    for state, name in (
        ("idle", "idle"),
        ("session", "in a session"),
        ("idle asked", "idle, a host asks"),
        ("session asked", "in a session, a host asks"),
    ):
        asked = state == "session asked"
        most = WORST_GOAL_US if asked else 0
        row(f"worst tick, {name}", "µs", lambda one, s=state: round(one.worst_us[s]), most, 0)
        row(f"mean tick, {name}", "µs", lambda one, s=state: round(one.mean_us[s]), 0, 0)
        share = SHARE_GOAL_PCT if asked else 0
        # A tick of 10 ms: a hundredth of its microseconds is the percentage.
        row(f"CPU, {name}", "%", lambda one, s=state: round(one.mean_us[s] / 100, 1), share, 0)
    row("bytes on flash", "", lambda one: one.flash, 0, 0)
    return Section("felt", "What a person feels, on an emulated Pico", f"{__doc__}", rows)


def without() -> Section:
    """Return the section that says what it needs."""
    return Section("felt", "What a person feels", missing=emulated.without().missing)
