"""What a computer may not do alone: run floor, push, an end of the first soft sessions."""

from itertools import pairwise
from pathlib import Path

import pytest
import rules
from witness import Entry, Witness, ask, play, press

from plantar import firmware

FLOOR_PCT, POINTS = rules.FLOOR_PCT, 10


def settings(seen: Witness, asked_ms: float) -> dict:
    """The answer to `settings`, asked then."""
    found = [a.said["settings"] for a in seen.answers if "settings" in a.said]
    at = sorted(a.asked_ms for a in seen.answers if "settings" in a.said)
    return found[at.index(asked_ms)]


def level_1(floor_pct: float) -> float:
    """Level 1 of a motor with this run floor, as a duty."""
    return rules.FULL_U16 * (floor_pct + (rules.CEILING_PCT - floor_pct) / 5) / 100


def found(at_ms: float, line: str) -> list[Entry]:
    """A setting that is tried and kept by a press at the board."""
    return [ask(at_ms, "try " + line), press(at_ms + 2_400)]


@pytest.mark.parametrize("profile", ["standard", "low-sensation"])
def test_a_computer_alone_makes_no_first_minute_stronger(profile):
    script = [ask(100, "set profile " + profile)]
    for turn, line in enumerate(("floor-a 60", "kick-a 30", "floor-a 26", "beginner 0")):
        script.append(ask(300 + turn * 100, "set " + line))
    seen = play([*script, ask(800, "settings"), press(1_000)], 20_000, fresh=True)
    said = settings(seen, 800)
    assert (said["floor-a"], said["kick-a"], said["beginner"]) == (0, 0, 1)
    assert seen.motor.duty_at(15_000) == pytest.approx(level_1(FLOOR_PCT), abs=rules.ROUND_U16)
    assert sum("hold one at the board" in text for _, text in seen.words) == 1
    assert sum("plantar selftest" in text for _, text in seen.words) == 3


def test_what_no_button_does_a_hand_at_the_board_allows():
    script = [
        press(200, "MODE", 2_000),
        ask(1_000, "set beginner 0"),
        ask(1_200, "set floor-a 60"),
    ]
    script += [ask(1_400, "settings"), ask(3_000, "set beginner 1"), ask(3_200, "settings")]
    seen = play([*script, ask(3_400, "set beginner 0"), ask(3_600, "settings")], 4_000, fresh=True)
    said = [settings(seen, at_ms) for at_ms in (1_400, 3_200, 3_600)]
    assert [one["beginner"] for one in said] == [0, 1, 1], "softer needs no hand"
    assert said[0]["floor-a"] == 0


def test_nothing_is_set_while_it_is_locked():
    script = [
        press(200, "UP", 3_200),
        press(200, "DOWN", 3_200),
        ask(4_000),
        ask(4_100, "settings"),
    ]
    for turn, line in enumerate(("set profile low-sensation", "set tones 0", "try floor-a 30")):
        script.append(ask(4_300 + turn * 100, line))
    seen = play([*script, ask(5_000, "settings")], 6_000)
    assert seen.state(4_000)["locked"]
    assert settings(seen, 5_000) == settings(seen, 4_100)
    assert not seen.spans


def test_a_run_floor_is_found_by_a_turn_and_a_press_at_the_board(tmp_path):
    most = FLOOR_PCT + POINTS
    script = [*found(200, f"floor-a {most}"), ask(3_500, "settings")]
    script += [{"at_ms": 4_000, "powercut": True, "off_ms": 200}, press(6_000)]
    seen = play(script, 20_000, state_dir=tmp_path / "flash")
    assert settings(seen, 3_500)["floor-a"] == most
    turn, session = seen.spans
    assert turn.ms == pytest.approx(2_000, abs=20)
    assert max(seen.motor.duty[:-1]) > level_1(FLOOR_PCT)
    assert session.start_ms > 6_000, "the press that kept it started nothing"
    assert seen.motor.duty_at(18_000) == pytest.approx(level_1(most), abs=rules.ROUND_U16)


def test_the_same_for_a_push():
    script = [*found(1_000, "kick-a 30"), ask(4_500, "settings"), press(5_000)]
    seen = play(script, 7_000)
    assert settings(seen, 4_500)["kick-a"] == 30
    for span in seen.spans:
        first = seen.motor.duty_at(span.start_ms)
        assert first == pytest.approx(rules.FULL_U16 * 30 / 100, abs=rules.ROUND_U16)


@pytest.mark.parametrize(
    "meanwhile",
    [
        [press(1_500)],
        [press(1_500, "MODE")],
        [press(2_600, "MODE"), press(3_200, "UP")],
        [ask(1_000, "stop"), press(2_600)],
        [ask(1_000, "spin"), press(4_000)],
        [ask(2_600, "start heel"), press(4_000)],
        [ask(1_000, "start heel"), press(4_000)],
        [{"at_ms": 1_000, "soft_reset": True}],
    ],
)
def test_without_a_whole_turn_and_its_press_nothing_is_kept(meanwhile):
    script = [ask(200, "try floor-a 35"), *meanwhile, press(6_000, for_ms=900)]
    script += [ask(10_000, "stop"), ask(70_000, "settings"), ask(75_000, "start heel")]
    seen = play(script, 90_000)
    assert settings(seen, 70_000)["floor-a"] == 0
    assert rules.is_level(seen.motor.duty_at(89_000), 1)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("try floor-a 35", "start heel"),
        ("try floor-a 5", "spin"),
        ("try floor-a 35", "try floor-a 5"),
        ("spin", "try floor-a 30"),
    ],
)
def test_the_run_floor_never_changes_under_a_motor_that_turns(first, then):
    """Whatever asks for another floor ends the turn first: a step of the duty would be felt."""
    seen = play([ask(600, first), ask(1_000, then), ask(1_500, then)], 2_800)
    steps = [
        abs(after - before)
        for span in seen.spans
        for (_, before), (_, after) in pairwise(
            seen.motor.changes(span.start_ms + rules.KICK_MS, span.stop_ms)
        )
    ]
    assert len(seen.spans) == 2
    assert max(steps) < rules.FULL_U16 / 100


def test_a_press_a_minute_late_keeps_nothing():
    seen = play([ask(200, "try floor-a 35"), press(63_000), ask(64_000, "settings")], 65_000)
    assert settings(seen, 64_000)["floor-a"] == 0


def test_no_turn_is_more_than_ten_above_the_board_file(tmp_path):
    wiring = tmp_path / "board.py"
    wiring.write_text('BOARD = "pico"\nMOTOR_A = 2\nFLOOR_PCT, KICK_PCT = 30, 40\n')
    script = [ask(200, "try floor-a 41"), ask(400, "try kick-a 51"), ask(600, "try floor-b 20")]
    script += [ask(700, "try length 20"), ask(800, "try floor-a 0"), ask(900, "try floor-a 4")]
    seen = play(script, 4_000, board_file=wiring)
    assert not seen.spans
    assert sum("more than 10 above what board.py says" in text for _, text in seen.words) == 2
    assert all(not answer.said["ok"] for answer in seen.answers)


def test_a_floor_from_an_older_plantar_is_no_stronger(tmp_path: Path):
    journal = firmware.load("keep.journal")
    usage = journal.Usage()
    usage.floor_a_pct = 60
    flash = tmp_path / "flash"
    flash.mkdir()
    (flash / journal.SLOTS[0]).write_bytes(journal.encode(usage, 1))
    seen = play([press(1_000)], 20_000, state_dir=flash)
    most = level_1(FLOOR_PCT + POINTS)
    assert seen.motor.duty_at(15_000) == pytest.approx(most, abs=rules.ROUND_U16)
