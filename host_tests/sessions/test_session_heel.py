"""One press of START plays the guide's heel session, on every board, wherever the clock stands."""

import json
import os
import subprocess
import sys
from itertools import pairwise

import pytest
import rules
from witness import Line, Witness, ask, play, press, read

from plantar.run.runner import Runner

MINUTE_MS = 60_000
ONE_PRESS = [press(500)]
BOARDS = {"pico": "cpython", "pico_w": "cpython", "pico2": "micropython", "pico2_w": "cpython"}
BOARDS |= {"esp32": "cpython", "esp32s3": "cpython", "esp32c3": "micropython"}
WRAP = 1 << 30


def falls(motor: Line, start_ms: float) -> list[float]:
    """Return when the motor began to fall, kick apart, from a level it had held."""
    changes = [change for change in motor.changes(start_ms, 1e12) if change[0] > start_ms + 200]
    return [
        now[0]
        for before, now in pairwise(changes)
        if now[1] < before[1] and now[0] - before[0] > 1_000
    ]


def judge(seen: Witness) -> None:
    """The promises of a heel session that nobody touches after the press at 500 ms."""
    assert len(seen.spans) == 1, "one start, one end, nothing in between"
    start_ms, stop_ms = seen.spans[0].start_ms, seen.spans[0].stop_ms
    assert 500 < start_ms <= 500 + rules.ANSWER_MS
    assert rules.rises_too_fast(seen.motor, seen.end_ms, rules.LEVEL_SLEW) == []
    assert rules.not_gentle(seen, seen.spans[0]) == []
    assert rules.over_the_limit(seen) == []
    assert rules.unasked(seen) == []
    assert rules.moves_out_of_turn(seen) == []
    # The feet have 10 min, then it turns lightest for the change, and the calves end after 3.
    turn_ms, end_ms = falls(seen.motor, start_ms)
    assert turn_ms - start_ms == pytest.approx(10 * MINUTE_MS, abs=rules.TICK_MS)
    assert stop_ms - start_ms == pytest.approx(13 * MINUTE_MS, abs=rules.TICK_MS)
    assert stop_ms - end_ms == pytest.approx(3_000, abs=rules.TICK_MS), "the soft end"
    assert rules.is_level(seen.motor.duty_at(start_ms + MINUTE_MS - 20), 1)
    assert rules.is_level(seen.motor.duty_at(turn_ms - 20), 2)
    assert rules.is_level(seen.motor.duty_at(turn_ms + 9_000), 1)
    assert rules.is_level(seen.motor.duty_at(end_ms - 20), 2)
    assert seen.motor.duty[-1] == 0, "it ends off at its pin"


def test_the_command_plays_it_and_quickly(tmp_path):
    trace = tmp_path / "t.jsonl"
    before = os.times()
    command = [sys.executable, "-m", "plantar", "run", "--no-ui", "--script"]
    command += [json.dumps(ONE_PRESS), "--for", "16m", "--trace", str(trace)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # What it costs, not what the clock says: a busy machine is no failure.
    after = os.times()
    took_s = after.children_user - before.children_user
    assert took_s + after.children_system - before.children_system < 10
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    summary = events[-1]
    assert summary["event"] == "summary"
    assert summary["drive_ms"] == pytest.approx(13 * MINUTE_MS, abs=rules.TICK_MS)
    assert (summary["end_reason"], summary["resets"]) == ("finished", 0)
    with Runner("cpython") as runner:
        judge(read(events, runner.pins))


@pytest.mark.parametrize(("board", "interpreter"), BOARDS.items())
def test_every_board_plays_it(board, interpreter):
    """The command above plays it on a Pico in MicroPython."""
    with Runner(interpreter, board=board) as runner:
        assert runner.interpreter == interpreter or runner.note
        seen = read(runner.run(ONE_PRESS, 14 * MINUTE_MS), runner.pins)
        judge(seen)
        status = runner.ask("status")
    assert (status["state"], status["last_end"]) == ("resting", "finished")


def test_nothing_moves_without_a_press():
    seen = play([], 5 * MINUTE_MS)
    assert not seen.spans
    assert not any(seen.motor.duty)


def test_a_beginner_has_five_minutes_at_level_2_at_most():
    """A new board: three sessions, short and soft; the fourth is as long and deep as one likes."""
    script = []
    for turn in range(3):
        at_ms = 500 + turn * 8 * MINUTE_MS
        script += [press(at_ms + 60_000 + n * 300, "UP") for n in range(4)]
        script += [press(at_ms), ask(at_ms + 70_000), ask(at_ms + 5 * MINUTE_MS + 2_000)]
        # Ended early, or the fourth session would lie before a rest.
        script += [press(at_ms + 2 * MINUTE_MS, for_ms=900)] if turn else []
    at_ms = 500 + 24 * MINUTE_MS
    script += [press(at_ms), *(press(at_ms + 60_000 + n * 300, "UP") for n in range(4))]
    seen = play([*script, ask(at_ms + 80_000)], at_ms + 120_000, interpreter="cpython", fresh=True)
    first, *others = seen.spans
    assert first.ms == pytest.approx(5 * MINUTE_MS, abs=rules.TICK_MS)
    assert len(others) == 3 and max(seen.motor.duty[:-1]) > rules.duty(4)
    for span in (first, *others[:2]):
        felt = [duty for _, duty in seen.motor.changes(span.start_ms + 200, span.stop_ms)]
        assert max(felt) <= rules.duty(2) + rules.ROUND_U16
    assert [answer.said["beginner"] for answer in seen.states] == [True] * 5 + [False] * 2


def test_no_button_skips_the_first_minute():
    """Past the warm-up by MODE, deeper by UP, and a pause in between: a minute of drive it is."""
    script = [press(500), press(1_500, "MODE"), *(press(2_000 + n * 300, "UP") for n in range(4))]
    script += [press(30_000), press(40_000), press(45_000, "MODE"), press(46_000, "MODE")]
    script.append(ask(47_000, "level 5"))
    seen = play(script, 80_000)
    assert rules.not_gentle(seen, rules.Span(0, seen.end_ms)) == []
    assert rules.rises_too_fast(seen.motor, seen.end_ms, rules.LEVEL_SLEW) == []
    first, second = seen.spans
    most = rules.duty(1) + rules.ROUND_U16
    deeper_ms = [t for t, duty in seen.motor.changes(second.start_ms + 200, 80_000) if duty > most]
    assert first.ms + deeper_ms[0] - second.start_ms == pytest.approx(MINUTE_MS, abs=40)


def test_pressure_never_starts_where_it_last_ended():
    script = [press(500), *(press(1_000 + n * 300, "UP") for n in range(4)), ask(3_000)]
    script += [press(4_000, for_ms=900), press(6_000), ask(7_000)]
    seen = play(script, 8_000)
    assert [answer.said["level"] for answer in seen.states] == [5, 2]


# A session with all that uses the clock: gestures, a spike, a pause that times out, a rest.
BUSY = [
    press(300, "UP"),
    press(500),
    press(700, "MODE"),
    {"at_ms": 950.2, "pin": 10, "level": 0},
    {"at_ms": 950.4, "pin": 10, "level": 1},
    press(990, "UP", 80, 15),
    press(61_000, "UP"),
    press(64_000, "DOWN", 2_500),
    press(70_000),
    press(70_400),
    press(90_000, bounce_ms=5),
    press(395_000),
    press(399_000, for_ms=900),
    ask(396_000),
    press(402_000),
]
BUSY_MS = 420_000


@pytest.fixture(scope="module")
def unwrapped() -> list[str]:
    """The busy session on a clock that starts at zero."""
    with Runner("cpython") as runner:
        return list(runner.lines(BUSY, BUSY_MS))


def test_the_wrap_of_the_clock_changes_nothing(unwrapped):
    with Runner(start_ticks=WRAP - 1_000) as runner:
        assert list(runner.lines(BUSY, BUSY_MS)) == unwrapped


@pytest.mark.parametrize("before_ms", [15, 525, 950, 60_500, 90_100, 389_990, 395_020, 399_700])
def test_wherever_the_clock_wraps(unwrapped, before_ms):
    with Runner("cpython", start_ticks=WRAP - before_ms) as runner:
        assert list(runner.lines(BUSY, BUSY_MS)) == unwrapped


def test_the_busy_session_is_busy(unwrapped):
    with Runner("cpython") as runner:
        seen = read(map(json.loads, unwrapped), runner.pins)
    assert len(seen.spans) == 5, "start, dip, resume, and two more sessions"
    assert seen.state(396_000)["session_ms"] < 2_000, "the pause had timed out"
    assert rules.rises_too_fast(seen.motor, seen.end_ms, rules.LEVEL_SLEW) == []
