"""The current sense, on a motor that draws as a real one does: more while it stands or comes up to
speed, less while it turns.
"""

import pytest
from sensed import CURRENT, FULL_MA, blocked, feel, play_with, turning
from witness import ask, press

STALL, CURRENT_SENSE = 8, 9


def test_the_inrush_of_many_short_starts_is_never_learned_as_normal(tmp_path):
    """START, STOP after 1.9 s, START: a motor that is blocked then is still known as blocked."""
    script = [press(500), press(2_400), press(3_400), press(5_300), press(6_300)]
    fitted = f"MOTOR_MA = {FULL_MA}\n"
    seen = play_with(tmp_path, [*script, blocked(12_000), ask(16_000)], 17_000, fitted)
    assert seen.driven(11_900)
    assert seen.off_from(12_000) <= 12_350
    assert seen.state(16_000)["fault"] == STALL


@pytest.mark.parametrize("fitted", ["", f"MOTOR_MA = {FULL_MA}\n"])
def test_a_motor_that_is_blocked_from_its_first_start_is_a_fault(fitted, tmp_path):
    seen = play_with(tmp_path, [blocked(1), press(500), ask(8_000)], 9_000, fitted)
    status = seen.state(8_000)
    assert (status["state"], status["fault"]) == ("fault", STALL)
    assert seen.off_from(530) <= 1_500
    assert seen.drive_ms() < 1_500


SMALL_MA, SMALL_STANDING_MA = 250, 1_000
"""This one takes so little, also while blocked, that the sense's scale alone says nothing."""


def test_a_blocked_motor_is_known_by_what_an_earlier_session_has_learned(tmp_path):
    """Even in the first moment, by another start of the board."""
    flash = tmp_path / "flash"
    fitted = f"MOTOR_MA = {2 * SMALL_MA}\n"  # from another motor's data sheet
    play_with(
        tmp_path,
        [turning(1, SMALL_MA, SMALL_STANDING_MA), press(500), press(8_000, for_ms=1_000)],
        10_000,
        fitted,
        state_dir=flash,
    )
    script = [turning(1, SMALL_STANDING_MA, SMALL_STANDING_MA), press(500), ask(8_000)]
    seen = play_with(tmp_path, script, 9_000, fitted, state_dir=flash)
    assert seen.state(8_000)["fault"] == STALL
    assert seen.drive_ms() < 1_500


def test_a_motor_that_nobody_knows_is_never_learned_and_that_is_said(tmp_path):
    """It may be blocked from its very first start; once freed, and blocked again, it must not be
    measured by that.
    """
    standing = turning(1, SMALL_STANDING_MA, SMALL_STANDING_MA)
    script = [standing, press(500), press(8_000, for_ms=1_000), ask(10_000)]
    status = play_with(tmp_path, script, 11_000).state(10_000)
    assert status["warning"].startswith("A blocked motor may not be noticed; give MOTOR_MA")


def test_a_person_who_keeps_a_run_floor_has_seen_the_motor_turn(tmp_path):
    """From then on a blocked one is known, without a data sheet."""
    flash = tmp_path / "flash"
    small = turning(1, SMALL_MA, SMALL_STANDING_MA)
    script = [small, ask(1_000, "try floor-a 25"), press(4_500), ask(6_000)]
    seen = play_with(tmp_path, script, 7_000, state_dir=flash)
    assert seen.state(6_000)["warning"] == ""
    script = [turning(1, SMALL_STANDING_MA, SMALL_STANDING_MA), press(500), ask(8_000)]
    seen = play_with(tmp_path, script, 9_000, state_dir=flash)
    assert seen.state(8_000)["fault"] == STALL
    assert seen.drive_ms() < 1_500


def test_a_healthy_motor_runs_on_whatever_it_draws_at_first(tmp_path):
    """Short starts, levels up and down, a pause, each pattern's pulses: never a stall."""
    script = [press(500), press(2_400), press(3_400)]
    script += [press(66_000, "UP"), press(69_000, "UP"), press(72_000, "UP"), press(80_000)]
    script += [press(82_000), press(90_000, "MODE"), ask(150_000)]
    seen = play_with(tmp_path, script, 151_000, f"MOTOR_MA = {FULL_MA}\n")
    assert (seen.state(150_000)["state"], seen.state(150_000)["fault"]) == ("running", 0)


@pytest.mark.parametrize("idle_volts", [0.0, 0.2])
def test_a_current_that_does_not_rise_with_the_motor_is_a_fault(idle_volts, tmp_path):
    """A dead sense, with a converter's noise, and one that shows something but nothing new."""
    script = [press(500), ask(4_000)]
    script += [
        feel(ms, CURRENT, idle_volts + 0.0012 * (ms // 100 % 2)) for ms in range(1, 4_000, 100)
    ]
    seen = play_with(tmp_path, script, 5_000)
    status = seen.state(4_000)
    assert (status["state"], status["fault"]) == ("fault", CURRENT_SENSE)
    assert seen.drive_ms() < 1_500


def test_a_sense_that_dies_in_a_session_is_a_fault(tmp_path):
    script = [press(500), feel(20_000, CURRENT, 0.0), ask(24_000)]
    seen = play_with(tmp_path, script, 25_000)
    assert seen.driven(19_900)
    assert seen.state(24_000)["fault"] == CURRENT_SENSE
    assert seen.off_from(20_000) <= 22_100
