"""An interrupt may come between any two bytecodes: the guard's never takes what is half done for a
fault, and the STOP edge's cuts for good wherever it comes.

On the virtual board code takes no time unless it is told so: here interrupts are put into the
middle of it, or code takes time, and the edge comes by the clock.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import faults
import pytest
from life import FIRMWARE, Life
from virtual_board import codetime
from witness import Entry, ask, press

AT_THE_PINS = (
    "output.Output.",
    "rp2.PinOutput.",
    "app.App._apply",
    "app.App._allow",
    "guard.Guard.beat",
)
ALL_OF_IT = (
    "app.App.",
    "hal.",
    "output.",
    "rp2.",
    "stop.",
    "motor.",
    "massager.",
    "buttons.",
    "guard.Guard.beat",
)
ONE = 'BOARD = "pico"\nMOTOR_A = 2\n'
TWO = 'BOARD = "pico"\nMOTOR_A, MOTOR_B = 2, 4\n'
UNTIL_MS, STEP_MS = 19_000, 50
STOPS = 150
SAMPLES_MS = 20
"""Three samples decide what an edge was; the first may come at once."""


def script() -> list[Entry]:
    """Starts with a push and without, slopes, a phase that moves, a spike, STOP, a test turn."""
    entries = [ask(500, "start ball"), press(1_500, "UP"), press(2_000, "MODE")]
    entries += [{"at_ms": 3_000.2, "pin": 10, "level": 0}, {"at_ms": 3_001, "pin": 10, "level": 1}]
    entries += [press(3_500), press(3_700), press(4_500), press(6_000), press(6_600, for_ms=1_000)]
    return [*entries, ask(17_500, "spin"), press(18_200, "UP")]


def would_trip(app: Any) -> int:
    """Return the fault that a check of the guard would find here; all is as before then."""
    guard, hal = app.guard, app.hal
    kept = dict(vars(guard)), dict(vars(hal))
    found = [faults.NONE]
    guard.trip = found.append
    guard._last_ms = guard.ticks_ms() - 50
    guard._look()
    for one, before in zip((guard, hal), kept, strict=True):
        vars(one).clear()
        vars(one).update(before)
    return found[-1]


@pytest.mark.parametrize("board", [ONE, TWO], ids=["one motor", "two"])
def test_the_guard_never_takes_what_is_half_done_for_a_fault(board, tmp_path):
    looked, found = 0, {}

    def between(name: str) -> None:
        nonlocal looked
        if life.app is not None and life.now_ms > 400:
            looked += 1
            if fault := would_trip(life.app):
                found.setdefault((name, faults.NAMES[fault]), life.now_ms)

    life = Life(tmp_path, board=board, between=between, into=AT_THE_PINS)
    life.run(UNTIL_MS, script())
    assert found == {}
    assert looked > 10_000
    assert len(life.seen().spans) >= 5


def test_a_stop_edge_cuts_for_good_wherever_it_comes(tmp_path):
    """Now and then the board is forked between two bytecodes, and one of the two gets an edge."""
    wanted, seen = [0], [0]

    def count(_name: str) -> None:
        if life.driven:
            wanted[0] += 1

    life = Life(new(tmp_path, "count"), board=TWO, between=count, into=ALL_OF_IT)
    life.run(UNTIL_MS, script())
    every = wanted[0] // STOPS
    assert every > 10
    children: dict[int, str] = {}
    stopped_ms: list[float] = []

    def fork(name: str) -> None:
        if stopped_ms or not life.driven or life.app.buttons.stable & 1:
            return
        seen[0] += 1
        motor = life.app.hal.outputs[0]
        starts = motor.duty_u16 > 0 and motor.told_u16 == 0  # the shortest of moments
        if seen[0] % (2 if starts else every):
            return
        where = f"{name} at {life.now_ms} ms, bytecode {seen[0]}"
        child = os.fork()
        if child:
            children[child] = where
            return
        stopped_ms.append(life.now_ms)
        life.app.hal._edge(life.app.hal._buttons[0][0])  # and no contact: nobody cuts once more

    life = Life(new(tmp_path, "fork"), board=TWO, between=fork, into=ALL_OF_IT)
    to_ms, sent, entries = 0, 0, script()
    while to_ms < UNTIL_MS:
        to_ms += STEP_MS
        due = [entry for entry in entries[sent:] if entry["at_ms"] < to_ms]
        sent += len(due)
        life.run(to_ms, due)
        if stopped_ms:
            life.run_untouched(to_ms + 120, [])
            (stop_ms,) = stopped_ms
            witness = life.seen()
            off_ms = witness.off_from(stop_ms)
            on_ms = witness.move_after(off_ms) or UNTIL_MS
            os._exit(0 if off_ms <= stop_ms + 1 and on_ms >= stop_ms + SAMPLES_MS else 1)
    failed = [where for child, where in children.items() if os.waitpid(child, 0)[1]]
    assert failed == []
    assert len(children) > STOPS // 2


def interrupted(call: Callable[[], object], place: int, interrupt: Callable[[], object]) -> bool:
    """Call something and interrupt it before its place-th bytecode, or one of what it calls.

    Returns:
        Whether it has so many.
    """
    left = place

    def trace(frame: FrameType, event: str, _what: object) -> Any:
        nonlocal left
        if left >= 0 and frame.f_code.co_filename.startswith(FIRMWARE):
            frame.f_trace_opcodes = True
            if event == "opcode":
                left -= 1
                if left < 0:
                    interrupt()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return left < 0


@pytest.mark.parametrize("edge_first", [False, True])
def test_a_trip_is_never_forgotten_wherever_it_comes(edge_first, tmp_path):
    """While an edge is answered, or a person clears another fault, or the full rest is over."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(600, [])
    hal = life.app.hal
    for call in (hal.take_edge, hal.reset_trip, lambda: hal.spend(False)):
        place = 0
        while True:
            hal.tripped = hal.spent = False
            hal.stop_edge = hal.refuse = edge_first
            if not interrupted(call, place, hal.trip):
                break
            place += 1
            cleared = call == hal.reset_trip and not hal.tripped
            assert hal.refuse or cleared, f"{call} at bytecode {place}"
        assert place > 4


def new(folder: Path, name: str) -> Path:
    """Return an empty folder in another one."""
    (folder / name).mkdir()
    return folder / name


def test_a_cut_that_comes_while_a_live_motor_is_told_its_next_duty_holds(tmp_path):
    """The interrupt cuts between the question whether it may run and the duty."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(3_000, [press(500)])
    output = life.app.hal.outputs[0]
    assert output.live
    tell = output._tell

    def cut_first(duty_u16: int) -> None:
        life.app.hal.trip()
        tell(duty_u16)

    output._tell = cut_first
    output.follow(30_000)
    assert not output.live
    assert life.session.chip.pads[2].level() == 0
    assert output.duty_u16 == output.told_u16 == 0


FIRST_EDGE_US, EDGE_EVERY_US, EDGES = -1_200, 13, 100


@pytest.mark.parametrize("line", ["start heel", "spin"])
def test_an_edge_by_the_clock_cuts_within_a_millisecond_while_code_takes_time(line, tmp_path):
    """At each statement of the tick that starts the motor, and of some after it."""

    def timed(name: str) -> Life:
        life = Life(new(tmp_path, name), board=ONE)
        board: Any = life.session
        board.code_time = codetime.CodeTime(board.chip, [FIRMWARE])
        return life

    first = timed("first")
    first.run_untouched(700, [ask(500, line)])
    on_us = round(first.seen().spans[0].start_ms * 1_000)
    life = timed("fork")
    life.run_untouched(on_us / 1_000 - 6, [ask(500, line)])
    assert life.session.chip.now < on_us + FIRST_EDGE_US, "it sleeps until the tick"
    within = [False]
    chip: Any = life.session.chip
    happen = chip.on_input

    def happens(kind: str, a: Any, b: Any) -> None:
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            within[0] |= frame.f_code.co_filename.startswith(FIRMWARE)
            frame = frame.f_back
        happen(kind, a, b)

    chip.on_input = happens
    children: dict[int, int] = {}
    for edge in range(EDGES):
        at_ms = (on_us + FIRST_EDGE_US + edge * EDGE_EVERY_US) / 1_000
        child = os.fork()
        if child:
            children[child] = edge
            continue
        life.run_untouched(at_ms + 60, [{"at_ms": at_ms, "pin": 10, "level": 0}])
        good = life.seen().drive_ms(at_ms + 1, at_ms + 60) == 0
        os._exit(0 if good and within[0] else 1 if not good else 2)
    ended = {
        edge: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for child, edge in children.items()
    }
    assert [edge for edge, code in ended.items() if code == 1] == []
    assert list(ended.values()).count(0) > EDGES // 2, "they came while nothing ran"
