"""Supply, current and temperature of the motor, if fitted: what each does to the motor's pin."""

from pathlib import Path

import pytest
import rules
from witness import Entry, Witness, ask, play, press

SUPPLY, CURRENT, TEMPERATURE = 0, 1, 2
FITTED = 'BOARD = "pico"\nMOTOR_A, SUPPLY, CURRENT, TEMPERATURE = 2, 26, 27, 28\n'
NORMAL = {SUPPLY: 2.5, CURRENT: 0.0, TEMPERATURE: 1.65}  # 5 V, a sense at rest, 25 degrees
RUNNING_MS = 70_000


def feel(at_ms: float, sense: int, volts: float) -> Entry:
    return {"at_ms": at_ms, "adc": sense, "volts": volts}


def play_with(folder: Path, script: list[Entry], for_ms: int) -> Witness:
    """A session on a board with all senses, at level 2 from 63 s on."""
    wiring = folder / "board.py"
    wiring.write_text(FITTED)
    normal = [feel(0, sense, volts) for sense, volts in NORMAL.items()]
    return play([*normal, press(500), *script], for_ms, board_file=wiring)


@pytest.mark.parametrize(
    ("volts", "gain"), [(4.5, 5 / 4.5), (3.6, 1.2), (5.6, 5 / 5.6), (6.4, 5 / 6.4)]
)
def test_the_duty_makes_up_for_the_supply(volts, gain, tmp_path):
    seen = play_with(tmp_path, [feel(RUNNING_MS, SUPPLY, volts / 2)], RUNNING_MS + 1_000)
    assert seen.motor.duty_at(RUNNING_MS + 500) == pytest.approx(rules.duty(2) * gain, rel=0.01)


def test_the_ceiling_holds_for_a_tired_battery(tmp_path):
    script = [press(62_000 + n * 300, "UP") for n in range(4)]
    seen = play_with(tmp_path, [*script, feel(500, SUPPLY, 1.8)], 100_000)
    ceiling = rules.FULL_U16 * rules.CEILING_PCT / 100
    assert max(seen.motor.duty) == pytest.approx(ceiling, abs=rules.ROUND_U16)


@pytest.mark.parametrize(
    ("sense", "volts", "code"),
    [
        (SUPPLY, 1.7, 6),
        (SUPPLY, 3.26, 6),
        (SUPPLY, 0.0, 7),
        (SUPPLY, 3.3, 7),
        (CURRENT, 3.3, 9),
        (TEMPERATURE, 0.6, 10),
        (TEMPERATURE, 0.0, 11),
        (TEMPERATURE, 3.3, 11),
    ],
)
def test_a_bad_sense_stops_it_until_it_is_good_and_somebody_says_so(sense, volts, code, tmp_path):
    script = [feel(5_000, sense, volts), ask(6_000), press(7_000, for_ms=2_300), ask(10_000)]
    script += [press(11_000), feel(12_000, sense, NORMAL[sense]), press(14_000)]
    script += [press(15_000, for_ms=2_300), ask(18_000), press(19_000)]
    seen = play_with(tmp_path, script, 21_000)
    assert 5_090 <= seen.off_from(5_000) <= 5_000 + 150
    for asked_ms in (6_000, 10_000):
        status = seen.state(asked_ms)
        assert (status["state"], status["fault"]) == ("fault", code)
    assert seen.state(18_000)["state"] == "ready"
    assert (seen.move_after(5_200) or 0) > 19_000


def test_a_spark_on_a_sense_is_no_fault(tmp_path):
    script = []
    for turn in range(20):
        sense, volts = [(SUPPLY, 0.0), (CURRENT, 3.3), (TEMPERATURE, 3.3)][turn % 3]
        script.append(feel(5_000 + turn * 300, sense, volts))
        script.append(feel(5_060 + turn * 300, sense, NORMAL[sense]))
    seen = play_with(tmp_path, [*script, ask(15_000)], 16_000)
    assert seen.state(15_000)["state"] == "running"
    assert len(seen.spans) == 1


def stall(at_ms: float, for_ms: float = 350) -> list[Entry]:
    """A blocked motor takes 1.5 A, for a while."""
    return [feel(at_ms, CURRENT, 1.5), feel(at_ms + for_ms, CURRENT, 0.3)]


def test_a_blocked_motor_tries_once_more_at_half_in_each_session(tmp_path):
    script = [feel(1_000, CURRENT, 0.4), *stall(RUNNING_MS, 320)]
    script += [ask(RUNNING_MS + 6_000), press(80_000, for_ms=900)]
    script += [press(82_000), *stall(150_000, 320), *stall(156_000), ask(159_000)]
    seen = play_with(tmp_path, script, 160_000)
    assert seen.off_from(RUNNING_MS) == pytest.approx(RUNNING_MS + 305, abs=20)
    again_ms = seen.move_after(RUNNING_MS + 310)
    assert again_ms == pytest.approx(RUNNING_MS + 1_305, abs=50), "off for a second"
    half = (rules.duty(2) + rules.FULL_U16 * rules.FLOOR_PCT / 100) / 2
    assert seen.motor.duty_at(RUNNING_MS + 6_000) == pytest.approx(half, abs=100)
    assert seen.state(RUNNING_MS)["state"] == "running"
    # The next session is whole again, and has a retry of its own.
    assert rules.is_level(seen.motor.duty_at(149_900), 2)
    assert seen.off_from(150_000) == pytest.approx(150_305, abs=20)
    assert seen.driven(155_000)
    # A second time in one session is a fault.
    assert seen.off_from(156_000) <= 156_350
    assert (seen.state(159_000)["state"], seen.state(159_000)["fault"]) == ("fault", 8)
