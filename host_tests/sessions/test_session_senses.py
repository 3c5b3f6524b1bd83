"""Supply, current and temperature of the motor, if fitted: what each does to the motor's pin."""

import pytest
import rules
from sensed import CURRENT, SUPPLY, TEMPERATURE, blocked, feel, play_with, turning, well
from witness import Entry, Witness, ask, press

RUNNING_MS = 70_000
SLOW_PM_S = 100 * (rules.CEILING_PCT - rules.FLOOR_PCT) / rules.CEILING_PCT
"""So many thousandths of the ceiling a level rises a second."""


@pytest.mark.parametrize(
    ("volts", "gain"), [(4.5, 5 / 4.5), (3.6, 1.2), (5.6, 5 / 5.6), (6.4, 5 / 6.4)]
)
def test_the_duty_makes_up_for_the_supply(volts, gain, tmp_path):
    script = [feel(100, SUPPLY, volts / 2), press(500)]
    seen = play_with(tmp_path, script, RUNNING_MS + 1_000)
    assert seen.motor.duty_at(6_000) == pytest.approx(rules.duty(1) * gain, rel=0.01)
    assert seen.motor.duty_at(RUNNING_MS + 500) == pytest.approx(rules.duty(2) * gain, rel=0.01)


def gains(seen: Witness, dry: Witness, from_ms: int, to_ms: int) -> list[float]:
    """How much more duty than without a step of the supply, every 20 ms, both motors on."""
    pairs = [(seen.motor.duty_at(t), dry.motor.duty_at(t)) for t in range(from_ms, to_ms, 20)]
    return [now / then for now, then in pairs if now and then]


@pytest.mark.parametrize(("volts", "gain"), [(1.8, 1.2), (3.2, 5 / 6.4)])
def test_a_step_of_the_supply_is_no_step_of_the_motor(volts, gain, tmp_path):
    """Neither in the gentle minute nor later; in the end the duty makes up for it."""
    script = [press(500)]
    dry = play_with(tmp_path, script, 100_000)
    for at_ms in (10_000, RUNNING_MS):
        step = feel(at_ms, SUPPLY, volts)
        seen = play_with(tmp_path, [*script, step], at_ms + 60_000)
        found = gains(seen, dry, at_ms - 1_000, min(at_ms + 60_000, 99_000))
        for before, after in zip(found, found[50:], strict=False):
            assert abs(after - before) * 1_000 < SLOW_PM_S
        if at_ms == 10_000:
            assert found[-1] == pytest.approx(gain, rel=0.01)


def test_a_loose_supply_wire_moves_no_motor_and_is_a_fault(tmp_path):
    """3.2 V and 1.8 V in turns of 20 ms: neither is believed."""
    script = [press(500)]
    dry = play_with(tmp_path, script, 12_000)
    script += [feel(5_000 + 20 * n, SUPPLY, (3.2, 1.8)[n % 2]) for n in range(300)]
    seen = play_with(tmp_path, [*script, ask(7_000)], 8_000)
    off_ms = seen.off_from(5_000)
    assert all(abs(gain - 1) < 0.01 for gain in gains(seen, dry, 4_900, int(off_ms)))
    assert off_ms < 6_500
    assert seen.state(7_000)["fault"] == 7


@pytest.mark.parametrize(
    ("sense", "volts", "code"), [(SUPPLY, 0.0, 7), (CURRENT, 3.3, 9), (TEMPERATURE, 3.3, 11)]
)
def test_a_wire_that_comes_and_goes_is_no_row_of_sparks(sense, volts, code, tmp_path):
    """Nonsense for 60 ms of each 100: never for long, and never well."""
    script = [press(500), ask(7_000)]
    for turn in range(30):
        script += [feel(5_000 + turn * 100, sense, volts), well(5_060 + turn * 100, sense)]
    seen = play_with(tmp_path, script, 8_000)
    assert seen.driven(4_900)
    assert seen.off_from(5_000) < 5_600
    assert seen.state(7_000)["fault"] == code


def test_the_ceiling_holds_for_a_tired_battery(tmp_path):
    script = [press(62_000 + n * 300, "UP") for n in range(4)]
    seen = play_with(tmp_path, [feel(400, SUPPLY, 1.8), press(500), *script], 100_000)
    ceiling = rules.FULL_U16 * rules.CEILING_PCT / 100
    assert max(seen.motor.duty) == pytest.approx(ceiling, abs=rules.ROUND_U16)


@pytest.mark.parametrize("how", [{"soft_reset": True}, {"powercut": True, "off_ms": 500}])
def test_a_hot_motor_must_cool_to_50_also_after_a_reset(how, tmp_path):
    """At 55 degrees a fault from before the reset cannot be cleared, at 45 it can."""
    script = [press(500), feel(5_000, TEMPERATURE, 0.6), feel(6_000, TEMPERATURE, 0.82)]
    script += [{"at_ms": 7_000, **how}, press(10_000, for_ms=2_300), ask(13_000)]
    script += [feel(14_000, TEMPERATURE, 1.05), press(15_000, for_ms=2_300), ask(18_000)]
    seen = play_with(tmp_path, script, 19_000)
    assert (seen.state(13_000)["state"], seen.state(13_000)["fault"]) == ("fault", 10)
    assert seen.state(18_000)["state"] == "ready"


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
    script = [
        press(500),
        feel(5_000, sense, volts),
        ask(6_000),
        press(7_000, for_ms=2_300),
        ask(10_000),
    ]
    script += [press(11_000), well(12_000, sense), press(14_000)]
    script += [press(15_000, for_ms=2_300), ask(18_000), press(19_000)]
    seen = play_with(tmp_path, script, 21_000)
    assert 5_090 <= seen.off_from(5_000) <= 5_000 + 150
    for asked_ms in (6_000, 10_000):
        status = seen.state(asked_ms)
        assert (status["state"], status["fault"]) == ("fault", code)
    assert seen.state(18_000)["state"] == "ready"
    assert (seen.move_after(5_200) or 0) > 19_000


def test_a_spark_on_a_sense_is_no_fault(tmp_path):
    script = [press(500)]
    for turn in range(20):
        sense, volts = [(SUPPLY, 0.0), (CURRENT, 3.3), (TEMPERATURE, 3.3)][turn % 3]
        script.append(feel(5_000 + turn * 300, sense, volts))
        script.append(well(5_060 + turn * 300, sense))
    seen = play_with(tmp_path, [*script, ask(15_000)], 16_000)
    assert seen.state(15_000)["state"] == "running"
    assert len(seen.spans) == 1


def stall(at_ms: float, for_ms: float = 350) -> list[Entry]:
    """The motor is blocked for a while."""
    return [blocked(at_ms), turning(at_ms + for_ms)]


def test_a_blocked_motor_tries_once_more_at_half_in_each_session(tmp_path):
    script = [press(500), *stall(RUNNING_MS, 320)]
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
