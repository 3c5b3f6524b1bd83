"""An hour of random presses: no press, in whatever order, buys more power or more time.

A `status` asked before each press tells the witness where sessions begin and end.
"""

import random

import pytest
import rules
from witness import Entry, Span, Witness, ask, play, press

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
BUTTONS = ("START", "UP", "DOWN", "MODE")


class Storm:
    """Collects a script. dice: seeded, so that a failing storm comes again."""

    def __init__(self, seed: str) -> None:
        self.dice = random.Random(seed)
        self.script: list[Entry] = []
        self.t_ms = 1_000.0

    def push(self, button: str, for_ms: float, after_ms: float) -> None:
        """Press a button after a while, and ask before it."""
        self.t_ms = round(self.t_ms + after_ms, 3)
        bounce_ms = self.dice.choice([0, 0, 5, 15])
        self.script.append(ask(self.t_ms - 180))
        self.script.append(press(self.t_ms, button, for_ms, bounce_ms))
        self.t_ms += for_ms

    def start(self, after_ms: float) -> None:
        """Start the heel session from the console, if the board is ready for that."""
        self.t_ms = round(self.t_ms + after_ms, 3)
        self.script.append(ask(self.t_ms, "start heel"))


def wild(storm: Storm) -> None:
    """Somebody who plays with all buttons."""
    dice = storm.dice
    for_ms = dice.choice([50, 100, 100, 300, 900, 3_100])
    after_ms = dice.choice([220, 1_000, 10_000, 10_000])
    storm.push(dice.choice(BUTTONS), for_ms, after_ms + dice.random() * 20)


def greedy(storm: Storm) -> None:
    """Somebody who wants as much as there is, deeper and deeper, ending before a rest is due."""
    dice = storm.dice
    storm.push("UP", 100, 2_000 + dice.random() * 10_000)
    storm.push(dice.choice(["UP", "UP", "MODE"]), 100, 500)
    if dice.random() < 0.1:
        storm.push("START", dice.choice([100, 900]), dice.random() * 20_000 + 500)
    storm.start(400)
    storm.push("UP", 60, 300)
    storm.start(400)


def sly(storm: Storm) -> None:
    """Somebody who pauses, resumes and skips in the hope that something is forgotten."""
    dice = storm.dice
    storm.push("START", 70, 2_000 + dice.random() * 12_000)
    if dice.random() < 0.3:
        storm.push("MODE", 70, 250)
    storm.push("START", 70, 250 + dice.random() * 500)
    storm.push("UP", 70, 250)


def storm_of(manner: str, seed: int) -> list[Entry]:
    """Return the script of an hour."""
    storm = Storm(f"{manner} {seed}")
    while storm.t_ms < HOUR_MS - 30_000:
        {"wild": wild, "greedy": greedy, "sly": sly}[manner](storm)
    return storm.script


def judge(seen: Witness) -> None:
    """What holds in any storm."""
    assert rules.over_the_limit(seen) == []
    assert rules.moves_out_of_turn(seen) == []
    assert rules.rest_cut_short(seen) == []
    assert rules.rises_too_fast(seen.motor, seen.end_ms, rules.EDGE_SLEW) == []
    for session in rules.sessions(seen):
        assert rules.not_gentle(seen, session) == []
    assert seen.happened("reset") == seen.happened("repl") == []
    assert {answer.said["fault"] for answer in seen.states} == {0}


@pytest.mark.parametrize(("manner", "seed"), [("wild", 1), ("greedy", 1), ("sly", 1), ("wild", 2)])
def test_an_hour_of_presses(manner, seed):
    seen = play(storm_of(manner, seed), HOUR_MS, interpreter="cpython")
    judge(seen)
    states = {answer.said["state"] for answer in seen.states}
    assert {"ready", "running", "paused"} <= states, "the storm reached what it is to try"
    assert len(rules.sessions(seen)) > 3
    if manner == "greedy":
        assert "resting" in states
        assert seen.drive_ms() > 15 * MINUTE_MS


@pytest.mark.parametrize("manner", ["greedy", "sly"])
def test_some_minutes_of_it_on_micropython(manner):
    judge(play(storm_of(manner, 3), 8 * MINUTE_MS))


def test_the_absolute_limit_over_two_sessions():
    """Nine minutes, ended in time to owe no rest, then as much as there is: 20 min in all."""
    script = [press(500), press(62_000, "UP"), press(9 * MINUTE_MS, for_ms=900)]
    script += [press(10 * MINUTE_MS), press(11 * MINUTE_MS + 2_000, "UP"), ask(22 * MINUTE_MS)]
    script += [press(at * MINUTE_MS) for at in (23, 25, 30)]
    script += [press(31 * MINUTE_MS + 5_000), ask(31 * MINUTE_MS + 6_000)]
    seen = play(script, 32 * MINUTE_MS, interpreter="cpython")
    judge(seen)
    assert len(seen.spans) == 3
    first, second, third = seen.spans
    assert first.ms + second.ms == pytest.approx(rules.LIMIT_MS, abs=rules.GUARD_MS)
    assert seen.state(22 * MINUTE_MS)["state"] == "resting"
    assert seen.state(22 * MINUTE_MS)["last_end"] == "limit"
    assert third.start_ms > 31 * MINUTE_MS, "refused until ten minutes have passed"
    assert third.start_ms - second.stop_ms >= rules.REST_MS


def test_a_rest_is_due_after_ten_minutes_and_lasts_ten():
    """A session of just under ten minutes owes none, one of just over does."""
    for drive_ms, rests in ((rules.REST_DUE_MS - 2_000, False), (rules.REST_DUE_MS + 100, True)):
        stop_ms = 525 + drive_ms
        script = [press(500), press(stop_ms, for_ms=900), ask(stop_ms + 2_000)]
        script += [press(stop_ms + 3_000), press(stop_ms + rules.REST_MS - 2_000)]
        script += [press(stop_ms + rules.REST_MS + 2_000)]
        end_ms = int(stop_ms + rules.REST_MS + 4_000)
        seen = play(script, end_ms, interpreter="cpython")
        moved_ms = seen.move_after(stop_ms + 500)
        assert seen.state(stop_ms)["state"] == ("resting" if rests else "ready")
        assert moved_ms is not None
        assert (moved_ms > stop_ms + rules.REST_MS) == rests, f"{drive_ms} ms of drive"


def test_the_judge_sees_what_is_wrong():
    """The rules find each thing they are for, in a trace made up for it."""
    pins = {"MOTOR_A": 2, "START": 10, "STATUS_LED": 25, "LEVEL_LEDS": []}
    made_up = Witness(pins)
    for t_ms, duty in ((1_000, 39_321), (1_200, 16_400), (2_000, 30_000), (70_000, 0)):
        made_up.motor.add(t_ms, duty)
    made_up.end_ms = 80_000
    assert len(rules.rises_too_fast(made_up.motor, 80_000, rules.EDGE_SLEW)) == 1
    assert len(rules.rises_too_fast(made_up.motor, 80_000, rules.LEVEL_SLEW)) == 2
    assert len(rules.not_gentle(made_up, Span(0, 80_000))) == 2
    assert rules.unasked(made_up) != []
    assert rules.moves_out_of_turn(made_up) != []
    assert rules.over_the_limit(made_up) == []
    long = Witness(pins, end_ms=1_300_000)
    long.motor.add(10, 20_000)
    assert rules.over_the_limit(long) != []
