"""The self-test's turn of the motor: `spin` on the console has no more power or time than START,
and STOP ends it.
"""

import random

import pytest
import rules
from witness import ask, play, press

MINUTE_MS = 60_000


def test_a_spin_is_two_seconds_at_the_lightest():
    seen = play([ask(500, "spin"), ask(5_000)], 6_000)
    assert [(span.start_ms, span.ms) for span in seen.spans] == [
        (pytest.approx(530, abs=25), pytest.approx(2_000, abs=rules.TICK_MS))
    ]
    assert rules.not_gentle(seen, rules.Span(0, 6_000)) == []
    assert rules.rises_too_fast(seen.motor, seen.end_ms, rules.LEVEL_SLEW) == []
    assert seen.state(0)["state"] == "ready"


@pytest.mark.parametrize("for_ms", [60, 900, 3_000])
def test_stop_ends_a_spin_and_starts_nothing(for_ms):
    dice = random.Random(for_ms)
    script, stops = [], []
    for turn in range(20):
        at_ms = 500 + turn * 6_000
        stops.append(round(at_ms + 40 + dice.random() * 1_500, 3))
        script += [ask(at_ms, "spin"), press(stops[-1], for_ms=for_ms, bounce_ms=5)]
        script.append(ask(at_ms + 5_500))
    seen = play(script, 120_500)
    for stop_ms in stops:
        assert seen.driven(stop_ms - 0.001)
        assert seen.off_from(stop_ms) - stop_ms <= rules.STOP_MS
    assert len(seen.spans) == 20, "a STOP is no START"
    assert {answer.said["state"] for answer in seen.states} == {"ready"}


@pytest.mark.parametrize("button", ["UP", "DOWN", "MODE"])
def test_any_press_ends_a_spin(button):
    seen = play([ask(500, "spin"), press(1_000, button)], 4_000)
    assert [round(span.stop_ms) for span in seen.spans] == [pytest.approx(1_025, abs=20)]


def test_a_button_that_ended_a_spin_and_is_stuck_takes_nothing_from_stop():
    """UP lies on the carpet: STOP still pauses, and ends, a session from the console."""
    script = [ask(500, "spin"), {"at_ms": 1_000, "button": "UP", "down": True}]
    script += [ask(3_000, "start heel"), press(5_000, bounce_ms=5), ask(7_000), ask(7_500, "stop")]
    # Ten seconds after a person's STOP the console may start again.
    script += [ask(16_000, "start heel"), press(17_000, for_ms=1_500, bounce_ms=5), ask(20_000)]
    seen = play(script, 21_000)
    assert [span.stop_ms for span in seen.spans[-2:]] == [
        pytest.approx(5_000, abs=rules.STOP_MS),
        pytest.approx(17_000, abs=rules.STOP_MS),
    ]
    assert [answer.said["state"] for answer in seen.states] == ["paused", "ready"]


def test_no_spin_unless_ready():
    """Not while running, paused, locked, resting or in a fault."""
    script = [press(500), ask(1_000, "spin"), press(2_000), ask(3_000, "spin")]
    script += [press(4_000), press(5_000, for_ms=900), press(7_000, "UP", 3_200)]
    script += [press(7_000, "DOWN", 3_200), ask(11_000, "spin"), press(12_000, "UP", 3_200)]
    script += [press(12_000, "DOWN", 3_200), press(16_000), {"at_ms": 17_000, "raise": "KeyError"}]
    script += [ask(23_000, "spin"), ask(24_000)]
    seen = play(script, 25_000)
    assert [a.said["ok"] for a in seen.answers if "state" not in a.said] == [False] * 4
    assert seen.state(24_000)["state"] == "fault"
    assert len(seen.spans) == 3


def test_spins_are_drive_and_owe_a_rest():
    """Test turns one after the other, then sessions: together they keep to the limits."""
    script = [ask(500 + turn * 2_100, "spin") for turn in range(640)]
    script += [press(23 * MINUTE_MS), press(26 * MINUTE_MS), press(27 * MINUTE_MS)]
    seen = play(script, 32 * MINUTE_MS, interpreter="cpython")
    assert rules.over_the_limit(seen) == []
    assert seen.drive_ms(0, 11 * MINUTE_MS) == pytest.approx(rules.REST_DUE_MS, abs=2_100)
    rested_ms = seen.move_after(11 * MINUTE_MS)
    assert rested_ms is not None and rested_ms > 20 * MINUTE_MS


def test_a_setting_that_changes_ends_it_before_it_could_be_felt():
    """With fewer levels the lightest would be at once much stronger."""
    for setting in ("set levels 3", "set profile accessible"):
        seen = play([ask(1_000, "spin"), ask(2_500, setting), ask(4_000)], 5_000)
        (span,) = seen.motor.spans(5_000)
        assert 2_500 <= span.stop_ms <= 2_540, setting
        assert max(duty for _t_ms, duty in seen.motor.changes(1_200, 5_000)) < 0.37 * 65_535


def test_a_turn_that_ends_late_makes_no_button_deaf():
    """A tick comes late just as the turn is over: the next START is a START."""
    for late_ms in range(13):
        leap = {"at_ms": 2_480 + late_ms * 5, "clock": "leap", "by_ms": 13}
        seen = play([ask(500, "spin"), leap, press(4_000), ask(5_000)], 6_000)
        assert seen.state(5_000)["state"] == "running"
