"""The settings that a person changes at the board, and what holds for every number of levels."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from keep import journal
from keep.reading import decode
from limits import BEGINNER_LEVEL, GENTLE_MS, LEVELS_LEAST, LEVELS_MOST, LOW_SENSATION_LEVEL
from motor import LINEAR, Motor, level_bp, pct_to_u16
from test_session_display import letters
from wait import Wait
from witness import Entry, Witness, ask, press, read

from plantar.run.runner import Runner

OPEN_MS = 2_600  # so long the two buttons are down
PWM_STEP = 14  # 5000 of them, at 25 kHz
DISPLAY = 'BOARD = "pico"\nDISPLAY_SDA, DISPLAY_SCL = 8, 9\n'


@contextmanager
def board(**more: Any) -> Iterator[Runner]:
    with Runner(interpreter="cpython", **more) as runner:
        yield runner


def open_menu(at_ms: int) -> list[Entry]:
    return [press(at_ms, "MODE", for_ms=OPEN_MS), press(at_ms + 200, "UP", for_ms=OPEN_MS - 200)]


def taps(at_ms: int, *buttons: str) -> list[Entry]:
    return [press(at_ms + 300 * n, button, for_ms=100) for n, button in enumerate(buttons)]


def binary(seen: Witness, from_ms: int, to_ms: int) -> tuple[int, int]:
    """Return the two numbers that the level LEDs show in turn: while the status LED is on, off."""
    shown: dict[bool, set[int]] = {True: set(), False: set()}
    for t_ms in range(from_ms, to_ms, 50):
        if seen.light(t_ms - 60) == seen.light(t_ms) == seen.light(t_ms + 60):
            shown[seen.light(t_ms)].add(seen.lit(t_ms))
    (item,), (value,) = shown[True], shown[False]
    return item, value


def test_a_person_changes_settings_by_buttons_and_they_are_kept(tmp_path):
    script = [*open_menu(1_000), *taps(4_000, "MODE", "UP", "UP", "UP", "MODE", "DOWN", "MODE")]
    script += [*taps(8_000, "UP", "UP"), ask(12_800, "settings"), press(13_000)]
    script += [{"at_ms": 14_000, "powercut": True, "off_ms": 200}, ask(16_000, "settings")]
    with board(state_dir=tmp_path / "flash") as runner:
        seen = read(runner.run(script, 17_000), runner.pins)
    before, after = (answer.said["settings"] for answer in seen.answers)
    assert (after["length"], after["tones"], after["levels"]) == (30, 0, 7)
    assert before == after, "they hold at once, and are still there after the plug was pulled"
    assert binary(seen, 9_000, 12_500) == (5, 7), "number five, seven levels"
    assert len(seen.happened("flash")) == 1, "written once, on the way out"


def test_no_press_in_the_menu_starts_a_motor():
    script = [*open_menu(1_000), ask(3_800), press(5_000), ask(6_000), press(8_000), ask(9_000)]
    with board() as runner:
        seen = read(runner.run(script, 10_000), runner.pins)
    assert seen.state(6_000)["state"] == "ready", "START only left the menu"
    assert seen.state(9_000)["state"] == "running", "and is itself again"
    assert seen.spans[0].start_ms > 8_000
    # The way in chose another routine and another level; that is taken back.
    assert seen.state(3_800)["routine"] == "heel"
    assert seen.state(3_800)["level"] == 2


def test_a_held_start_leaves_and_does_not_start_either():
    script = [*open_menu(1_000), press(5_000, for_ms=3_000), ask(9_000)]
    with board() as runner:
        seen = read(runner.run(script, 10_000), runner.pins)
    assert seen.state(9_000)["state"] == "ready" and not seen.spans


def test_left_alone_it_closes_after_20_seconds():
    script = [*open_menu(1_000), press(21_000, "UP"), press(43_000, "UP"), ask(44_000, "settings")]
    with board() as runner:
        seen = read(runner.run(script, 45_000), runner.pins)
    settings = seen.answers[0].said["settings"]
    assert settings["profile"] == "beginner", "the first UP changed it, the second was too late"


@pytest.mark.parametrize("state", ["running", "paused", "locked"])
def test_it_opens_in_ready_only(state):
    script = [press(500)]
    if state == "paused":
        script += [press(2_000)]
    if state == "locked":
        script = [press(500, "UP", for_ms=3_400), press(500, "DOWN", for_ms=3_400)]
    script += [*open_menu(5_000), *taps(9_000, "UP"), ask(10_000, "settings"), ask(10_500)]
    with board() as runner:
        seen = read(runner.run(script, 11_000), runner.pins)
    assert seen.answers[0].said["settings"]["profile"] == "standard"
    assert seen.state(10_500)["locked"] == (state == "locked")


def test_a_computer_that_starts_a_session_closes_the_menu():
    script = [*open_menu(1_000), *taps(4_000, "MODE", "UP"), ask(6_000, "start heel")]
    script += [press(10_000), ask(11_000)]
    with board() as runner:
        seen = read(runner.run(script, 12_000), runner.pins)
    assert seen.spans[0].start_ms == pytest.approx(6_020, abs=60)
    assert seen.off_from(10_000) - 10_000 <= 1, "STOP is STOP"
    assert seen.state(11_000)["state"] == "paused"


def test_the_display_shows_all_of_it(tmp_path):
    fitted = tmp_path / "board.py"
    fitted.write_text(DISPLAY)
    with board(board_file=fitted) as runner:
        runner.frame(5_000, [*open_menu(1_000)])
        assert letters(runner.display)[:6] == [
            "SETTINGS",
            ">profile   standard",
            " length     O %",  # the same dots as a nought
            " tones      on",
            " brightness 5",
            " levels     5",
        ]
        lit = [*taps(5_100, "MODE", "MODE", "MODE", "DOWN", "MODE", "UP")]
        runner.frame(9_000, lit)
        assert letters(runner.display)[4:6] == [" brightness 4", ">levels     6"]
        runner.frame(11_000, [press(9_500)])
        assert letters(runner.display)[5] == "Level 2 of 6"


@pytest.mark.parametrize("levels", range(LEVELS_LEAST, LEVELS_MOST + 1))
def test_every_number_of_levels_keeps_the_promises(levels):
    """The lightest for a minute, every level above it reached, none above what a profile allows,
    and a routine's own level of five never exceeded.
    """
    motor = Motor(pct_to_u16(25), pct_to_u16(80), pct_to_u16(60), 100, Wait())
    duties = [motor.duty_for(level_bp(n, levels, LINEAR)) for n in range(levels + 1)]
    ups = [press(3_000 + 300 * n, "UP", for_ms=100) for n in range(levels)]
    script = [ask(200, f"set levels {levels}"), press(1_000), *ups, ask(30_000), ask(100_000)]
    script += [press(105_000, for_ms=1_500)]
    for at_ms, profile, of_five in (
        (110_000, "low-sensation", LOW_SENSATION_LEVEL),
        (200_000, "beginner", BEGINNER_LEVEL),
    ):
        script += [ask(at_ms, f"set profile {profile}"), press(at_ms + 1_000)]
        script += [press(at_ms + 3_000 + 300 * n, "UP", for_ms=100) for n in range(levels)]
        script += [ask(at_ms + 80_000), press(at_ms + 82_000, for_ms=1_500)]
        top = max([n for n in range(1, levels + 1) if n * 5 <= of_five * levels] or [1])
        assert motor.duty_for(level_bp(top, levels, LINEAR)) <= max(
            motor.duty_for(level_bp(of_five, 5, LINEAR)), duties[1]
        )
    with board() as runner:
        seen = read(runner.run(script, 290_000), runner.pins)
    status = seen.state(30_000)
    assert (status["levels"], status["level"], status["level_now"]) == (levels, levels, 1)
    kick_end_ms = seen.spans[0].start_ms + 160
    gentle = {duty for t_ms, duty in seen.motor.changes(kick_end_ms, 1_000 + GENTLE_MS)}
    assert max(gentle) <= duties[1] + PWM_STEP
    assert seen.state(100_000)["level_now"] == levels
    assert seen.motor.duty_at(100_000) == pytest.approx(duties[levels], abs=PWM_STEP)
    low_top = max(1, LOW_SENSATION_LEVEL * levels // 5)
    assert seen.state(190_000)["level_now"] == low_top
    assert seen.motor.duty_at(190_000) == pytest.approx(duties[low_top], abs=PWM_STEP)
    assert seen.state(280_000)["level_now"] == max(1, BEGINNER_LEVEL * levels // 5)


def test_a_record_of_an_older_plantar_is_carried_over(monkeypatch):
    usage = journal.Usage()
    usage.sessions = 7
    usage.profile = 2
    monkeypatch.setattr(journal, "FIELDS", journal.FIELDS[:10])
    record = journal.encode(usage, 3)
    monkeypatch.undo()
    reason, _sequence, read_again = decode(record)
    assert reason == journal.OLDER
    assert (read_again.sessions, read_again.profile) == (7, 2)
    assert (read_again.brightness, read_again.levels) == (5, 5)


def test_a_fixed_level_of_a_routine_is_never_exceeded(tmp_path: Path):
    """Level 2 of five is 40 %: with eleven levels that is the fourth, 36 %."""
    file = tmp_path / "two.json"
    file.write_text(
        '{"version": 1, "key": "two", "title": "Two", "level": 2, "phases": ['
        '{"name": "warm", "kind": "drive", "pattern": "steady", "level": 1, "seconds": 60},'
        '{"name": "two", "kind": "drive", "pattern": "steady", "level": 2, "seconds": 60}]}'
    )
    script = [ask(200, "set levels 11"), ask(600, "start two")]
    script += [press(62_000 + 300 * n, "UP", for_ms=100) for n in range(9)]
    with board(routines=[file]) as runner:
        seen = read(runner.run([*script, ask(100_000)], 101_000), runner.pins)
    assert seen.state(100_000)["level_now"] == 4
