"""An exception in any call of any module, while the motor runs and while it stands still: the pin
is low within 20 ms and stays low until somebody presses START anew.

What is called is not listed here but found: a session is played once, and every function of the
firmware that runs in it is then made to raise in its turn, at its first call and at a later one.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import faults
import pytest
from life import EDGE, GUARD, Life, interrupt_of, module_of
from sensed import NORMAL
from witness import Entry, Witness, ask, press

from plantar.firmware import source_files

ERROR_MS = 20
GUARD_MS = 1_000
"""The loop goes on without its guard for no longer."""
FROM_MS, UNTIL_MS, STEP_MS = 2_000, 13_000, 50
WATCHED_MS = 1_400
RESTARTED_MS = 4_000
"""Longer than the watchdog needs, and the start after it: tried with every eighth."""
LATER = 60
"""Where a function is called again and again: this time."""
SAMPLES_MS = 45
"""How soon STOP acts without its edge: three samples and a tick."""


def script() -> list[Entry]:
    """A session with everything that a person, a computer and noise may do meanwhile."""
    entries: list[Entry] = [*NORMAL.values(), press(500)]
    for turn, line in enumerate(("status", "routines", "log", "settings", "help", "level 2")):
        entries.append(ask(2_200 + turn * 400, line))
    entries += [press(4_700, "UP"), press(5_000, "DOWN", for_ms=1_300), press(6_500, "MODE")]
    entries += [ask(6_600, "telemetry 50"), ask(6_900, "telemetry 0")]
    entries += [{"at_ms": 7_000.2, "pin": 10, "level": 0}, {"at_ms": 7_001, "pin": 10, "level": 1}]
    entries += [{"at_ms": 7_500, "adc": 0, "volts": 2.2}, ask(7_600, "nonsense")]
    # Off: paused, resumed, ended; then the log is written and a setting changed.
    entries += [press(8_000), press(9_000), press(10_000, for_ms=1_000)]
    entries += [
        ask(11_300, "lights 1 1 440"),
        ask(11_500, "set tones 0"),
        ask(11_700, "spin"),
        press(12_200, "UP"),
    ]
    return sorted(entries, key=lambda entry: entry["at_ms"])


SCRIPT = script()


def found_calls(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Return how often each function is called in the script: motor on, motor off."""
    on: Counter[str] = Counter()
    off: Counter[str] = Counter()

    def called(name: str) -> None:
        if life.now_ms >= FROM_MS:
            (on if life.driven else off)[name] += 1

    life = Life(folder, called)
    life.run(UNTIL_MS, SCRIPT)
    return on, off


@dataclass(frozen=True)
class Broken:
    """What was seen, when it raised, in which interrupt, and when STOP was pressed afterwards."""

    seen: Witness
    at_ms: float
    interrupt: str
    stop_ms: float


def break_at(folder: Path, target: str, place: int, motor_on: bool, watched_ms: int) -> Broken:
    """Play the script until the place-th call of a function raises, and on.

    An interrupt for STOP that raised is tried by another press, of STOP alone.
    """
    left = place
    broken_ms = -1.0
    interrupt = ""

    def called(name: str) -> None:
        nonlocal left, broken_ms, interrupt
        if name != target or broken_ms >= 0 or life.now_ms < FROM_MS:
            return
        if life.driven == motor_on:
            left -= 1
            if left == 0:
                broken_ms = life.now_ms
                interrupt = interrupt_of(sys._getframe())
                raise RuntimeError(f"in {target}")

    life = Life(folder, called)
    to_ms, sent = 0, 0
    while broken_ms < 0 and to_ms < UNTIL_MS:
        to_ms += STEP_MS
        due = [entry for entry in SCRIPT[sent:] if entry["at_ms"] < to_ms]
        sent += len(due)
        life.run(to_ms, due)
    assert broken_ms >= 0, f"{target} is not called"
    end_ms = to_ms + watched_ms
    stop_ms = broken_ms
    if interrupt == EDGE:
        life.run_untouched(to_ms + 100, [])
        if life.driven:
            stop_ms = to_ms + 100.3
            life.run_untouched(to_ms + 101, [press(stop_ms, for_ms=1_000)])
    life.run_untouched(end_ms, [ask(end_ms - 500)])
    return Broken(life.seen(), broken_ms, interrupt, stop_ms)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[str], Counter[str]]:
    """What is called with the motor on, and what only with it off."""
    on, off = found_calls(tmp_path_factory.mktemp("found"))
    return on, Counter({name: off[name] for name in off if name not in on})


MODULES = sorted(module_of(file) for file in source_files().values())


@pytest.mark.parametrize("module", MODULES)
def test_the_motor_is_off_whatever_raises(module, calls, tmp_path):
    """Every second function at its first call, the others at a later one."""
    for motor_on, found in zip((True, False), calls, strict=True):
        targets = sorted(name for name in found if name.startswith(module + "."))
        for number, target in enumerate(targets):
            place = 1 if number % 2 else min(found[target] // 2 + 1, LATER)
            folder = tmp_path / f"{number}{motor_on}"
            folder.mkdir()
            watched_ms = RESTARTED_MS if number % 8 == 0 else WATCHED_MS
            broken = break_at(folder, target, place, motor_on, watched_ms)
            judge(broken, f"{target}, call {place}, at {broken.at_ms} ms")
            if watched_ms == RESTARTED_MS and not broken.interrupt:
                status = broken.seen.states[-1].said
                assert (status["state"], status["fault"]) == ("fault", faults.ERROR), target


def judge(broken: Broken, where: str) -> None:
    """Fail unless the motor is off in time and stays off."""
    seen, from_ms, within_ms = broken.seen, broken.at_ms, ERROR_MS
    if broken.interrupt == GUARD:
        within_ms = GUARD_MS
    if broken.interrupt == EDGE:
        from_ms, within_ms = broken.stop_ms, SAMPLES_MS
    off_ms = seen.off_from(from_ms)
    assert off_ms - from_ms <= within_ms, where
    assert seen.move_after(off_ms) is None, where
    if broken.interrupt == GUARD:
        # What the interrupt calls is caught in it. It alone can end the guard; the loop sees that.
        code = faults.CLOCK if where.startswith("guard." + GUARD) else faults.ERROR
        status = seen.states[-1].said
        assert (status["state"], status["fault"]) == ("fault", code), where
    elif broken.interrupt != EDGE:
        assert seen.happened("repl"), where


def test_a_guard_that_dies_in_a_calm_phase_is_missed(tmp_path):
    """Where nothing but the drive goes on, and the loop seldom decides."""
    broken_ms = -1.0

    def called(name: str) -> None:
        nonlocal broken_ms
        if name == "guard." + GUARD and life.now_ms > 90_000:
            broken_ms = life.now_ms
            raise RuntimeError("the guard dies")

    life = Life(tmp_path, called, 'BOARD = "pico"\nMOTOR_A = 2\n')
    life.run_untouched(89_000, [press(500)])
    life.run(91_000, [])
    life.run_untouched(97_000, [ask(93_000), press(94_000, for_ms=2_300), ask(96_000)])
    seen = life.seen()
    assert seen.driven(broken_ms)
    assert seen.off_from(broken_ms) - broken_ms <= GUARD_MS
    assert seen.move_after(broken_ms + GUARD_MS) is None
    for asked_ms in (93_000, 96_000):
        status = seen.state(asked_ms)
        assert (status["state"], status["fault"]) == ("fault", faults.CLOCK), "not to be cleared"


def test_nearly_all_of_the_tick_was_tried(calls):
    """The modules that work in a tick, each with several functions; of the others some."""
    on, off = calls
    tried = Counter(name.split(".")[0] for name in [*on, *off])
    for module in (
        "app",
        "buttons",
        "console",
        "guard",
        "hal",
        "output",
        "rp2",
        "stop",
        "massager",
        "motor",
        "panel",
    ):
        assert tried[module] >= 2, module
    for module in (
        "report",
        "routine",
        "senses",
        "upkeep",
        "journal",
        "loop",
        "reply",
    ):
        assert tried[module] >= 1, module
    assert len(on) > 80 and len(off) > 20


@pytest.mark.parametrize("target", ["guard.Guard._look", "stop.Stop._edge"])
def test_ctrl_c_inside_an_interrupt_is_not_lost(target, tmp_path):
    """It would only end the handler there: no guard any more, and a loop that goes on."""
    broken_ms = -1.0

    def called(name: str) -> None:
        nonlocal broken_ms
        if name == target and broken_ms < 0 and life.driven and life.now_ms >= FROM_MS:
            broken_ms = life.now_ms
            raise KeyboardInterrupt

    life = Life(tmp_path, called)
    life.run(UNTIL_MS, SCRIPT)
    seen = life.seen()
    assert broken_ms >= 0, f"{target} is not called"
    assert seen.off_from(broken_ms) <= broken_ms + 1
    assert [event["cause"] for event in seen.happened("repl")] == ["KeyboardInterrupt"]
    assert seen.move_after(broken_ms + 1) is None
