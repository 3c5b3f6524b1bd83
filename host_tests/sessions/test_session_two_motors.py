"""Two motors end to end: a floor, a push and a calibration each, and what they share."""

import pytest
import rules
from witness import Witness, ask, play, press

from plantar.firmware import REPOSITORY

TWO = 'BOARD = "pico"\nMOTOR_A, MOTOR_B = 2, 4\n'


@pytest.fixture
def board(tmp_path):
    """Return a function that plays a script on a board with two motors. more: of its board.py."""

    def run(script, for_ms, more="", **how):
        file = tmp_path / "board.py"
        file.write_text(TWO + more)
        return play(script, for_ms, board_file=file, **how)

    return run


def pct(duty_u16):
    return duty_u16 * 100 / rules.FULL_U16


def deepest(at_ms):
    """Up to the deepest level after the gentle minute, and from level to level till there."""
    return [press(at_ms + n * 300, "UP") for n in range(4)]


def test_two_motors_together_stay_below_their_total(board):
    """Whatever each alone may have: the guard's allowance, a kick and a glide included."""
    more = "CEILING_PCT = 90\nTOTAL_PCT = 110\nKICK_PCT = 60\n"
    seen = board([press(500), *deepest(61_000)], 120_000, more)
    one, two = seen.motors
    times = sorted({*one.at, *two.at})
    total = [pct(one.duty_at(t_ms) + two.duty_at(t_ms)) for t_ms in times]
    assert 109 < max(total) <= 110.2
    assert max(pct(motor.duty_at(550)) for motor in seen.motors) == pytest.approx(55, abs=0.2)


def test_a_single_motor_has_no_total(tmp_path):
    file = tmp_path / "board.py"
    file.write_text('BOARD = "pico"\nMOTOR_A = 2\nCEILING_PCT = 90\nTOTAL_PCT = 110\n')
    seen = play([press(500), *deepest(61_000)], 120_000, board_file=file)
    assert pct(max(seen.motor.duty)) == pytest.approx(90, abs=0.1)


def test_each_motor_has_a_floor_of_its_own(board):
    script = [*found(200, "floor-a 35"), *found(4_000, "floor-b 15"), ask(7_500, "settings")]
    seen = board([*script, press(8_000)], 20_000)
    said = next(answer.said["settings"] for answer in seen.answers if "settings" in answer.said)
    assert (said["floor-a"], said["floor-b"]) == (35, 15)
    # Level 1 is a fifth of the way from its floor to the ceiling.
    for motor, floor_pct in zip(seen.motors, (35, 15), strict=True):
        level_1_pct = floor_pct + (80 - floor_pct) / 5
        assert pct(motor.duty_at(19_000)) == pytest.approx(level_1_pct, abs=0.1)


def test_the_floors_outlive_the_power(board, tmp_path):
    script = [*found(200, "floor-a 35"), *found(4_000, "floor-b 15")]
    script += [{"at_ms": 8_000, "powercut": True, "off_ms": 200}, press(9_000)]
    seen = board(script, 25_000, state_dir=tmp_path / "flash")
    a, b = (pct(motor.duty_at(22_000)) for motor in seen.motors)
    assert (a, b) == (pytest.approx(44, abs=0.1), pytest.approx(28, abs=0.1))


def found(at_ms, line):
    """A setting that is tried and kept by a press at the board."""
    return [ask(at_ms, "try " + line), press(at_ms + 2_500)]


def kick(motor):
    """Return how hard and how long a motor is pushed: percent, milliseconds."""
    start_ms = motor.at[0]
    changes = motor.changes(start_ms, start_ms + 400)
    over_ms = next(t_ms for t_ms, duty in changes if pct(duty) < 26)
    return pct(changes[0][1]), over_ms - start_ms


def test_each_motor_has_a_push_of_its_own(board):
    more = "KICK_PCT, KICK_MS = 60, 100\nKICK_B_PCT, KICK_B_MS = 45, 50\n"
    seen = board([press(500)], 3_000, more)
    assert kick(seen.motors[0]) == (pytest.approx(60, abs=0.1), pytest.approx(100, abs=1))
    assert kick(seen.motors[1]) == (pytest.approx(45, abs=0.1), pytest.approx(50, abs=1))


def test_a_push_that_was_found_goes_before_the_board_file_and_outlives_the_power(board, tmp_path):
    script = [*found(200, "kick-a 40"), *found(4_000, "kick-b 50")]
    script += [{"at_ms": 8_000, "powercut": True, "off_ms": 200}, press(9_000)]
    seen = board(script, 12_000, "KICK_PCT = 55\n", state_dir=tmp_path / "flash")
    pushes = [
        pct(
            motor.duty_at(next(s.start_ms for s in motor.spans(12_000) if s.start_ms > 9_000) + 20)
        )
        for motor in seen.motors
    ]
    assert pushes == [pytest.approx(40, abs=0.1), pytest.approx(50, abs=0.1)]


def test_an_older_board_file_pushes_both_alike(board):
    seen = board([press(500)], 3_000, "KICK_PCT, KICK_MS = 40, 50\n")
    for motor in seen.motors:
        assert kick(motor) == (pytest.approx(40, abs=0.1), pytest.approx(50, abs=1))


@pytest.mark.parametrize(("line", "turns"), [("spin a", 0), ("spin b", 1)])
def test_one_motor_alone_turns_for_its_calibration(board, line, turns):
    seen = board([ask(500, line), ask(5_000)], 6_000)
    turned, still = seen.motors[turns], seen.motors[1 - turns]
    assert [round(span.ms / 100) for span in turned.spans(6_000)] == [20]
    assert still.spans(6_000) == []
    # The next plain spin turns both again.
    seen = board([ask(500, line), ask(5_000, "spin")], 8_000)
    assert [len(motor.spans(8_000)) for motor in (seen.motors[turns], seen.motors[1 - turns])] == [
        2,
        1,
    ]


def test_a_motor_that_is_not_there_is_not_turned(tmp_path):
    seen = play([ask(500, "spin b"), ask(800, "spin c"), ask(1_500)], 3_000)
    assert [answer.said.get("error") for answer in seen.answers[:2]] == [
        "there is no second motor",
        "spin takes a or b, for one motor alone",
    ]
    assert not seen.spans


def test_the_current_of_both_is_measured_as_that_of_both(board):
    """One sense for two motors that draw in turn: only more than both should draw is a blocked
    one.
    """
    full_ma, each_ma = 1_600, 800  # of the sense; of one motor at full duty
    mine = [REPOSITORY / "routines" / "two-in-turn.json"]
    fitted = f"CURRENT, CURRENT_FULL_MA, MOTOR_MA = 27, {full_ma}, {each_ma}\n"

    def draw(t_ms, ma):
        return {"at_ms": t_ms, "adc": 1, "volts": 0.0, "full_volts": 3.3 * ma / full_ma}

    script = [draw(0, each_ma), ask(500, "start two-in-turn"), *deepest(61_000)]
    seen = board([*script, ask(129_000)], 130_000, fitted, routines=mine)
    assert seen.state(129_000)["state"] == "running"
    a, b = seen.motors
    assert any(a.duty_at(ms) and not b.duty_at(ms) for ms in range(61_000, 129_000, 100))
    # Half as much again: cut after 300 ms, for a second, then a last try.
    script += [draw(20_020, each_ma * 3 // 2), ask(25_000)]
    seen = board(script, 26_000, fitted, routines=mine)
    assert seen.off_from(20_020) <= 20_350
    assert seen.state(25_000)["fault"] == 8


def test_one_may_stand_still_while_the_other_swells(board):
    """What glides between two decisions leaves the other motor alone, at its pin and its guard."""
    mine = [REPOSITORY / "routines" / "two-in-turn.json"]
    script = [ask(500, "start two-in-turn"), *deepest(61_000), ask(269_000)]
    seen = board(script, 270_000, routines=mine)
    assert seen.state(269_000)["state"] == "running"
    a, b = seen.motors
    # Heel only from 180 s, toes only from 225 s on.
    for still, moves, from_ms in ((b, a, 185_000), (a, b, 230_000)):
        assert not any(duty for _, duty in still.changes(from_ms, from_ms + 35_000))
        assert len(moves.changes(from_ms, from_ms + 35_000)) > 1_000


def test_the_first_minute_is_one_of_drive_by_either(board):
    """In turn each has half of it, and neither gets deeper before both had a minute."""
    mine = [REPOSITORY / "routines" / "two-in-turn.json"]
    early = [press(1_500, "MODE"), *[press(2_000 + n * 300, "UP") for n in range(4)]]
    seen = board([ask(500, "start two-in-turn"), *early], 110_000, routines=mine)
    whole = rules.Span(0, seen.end_ms)
    assert rules.not_gentle(seen, whole) == []
    most = rules.duty(1) + rules.ROUND_U16
    deeper_ms = min(
        t_ms
        for motor in seen.motors
        for span in motor.spans(seen.end_ms)
        for t_ms, duty in motor.changes(span.start_ms + rules.KICK_MS, span.stop_ms)
        if duty > most
    )
    assert seen.drive_ms(0, deeper_ms) == pytest.approx(60_000, abs=400)
    alone_ms = sum(min(s.stop_ms, deeper_ms) - s.start_ms for s in seen.motor.spans(deeper_ms))
    assert alone_ms < 45_000, "the heel alone had less than that"


@pytest.mark.parametrize(("at_ms", "wrong"), [(59_000, True), (61_000, False)])
def test_the_rule_of_the_first_minute_sees_either_motor(at_ms, wrong):
    seen = Witness({"MOTOR_A": 2, "MOTOR_B": 4}, end_ms=70_000)
    for t_ms in range(0, at_ms, 2_000):  # in turn, without a gap
        seen.line(2).add(t_ms, round(rules.duty(1)) if t_ms % 4_000 else 0)
        seen.line(4).add(t_ms, 0 if t_ms % 4_000 else round(rules.duty(1)))
    seen.line(4).add(at_ms, round(rules.duty(2)))
    assert bool(rules.not_gentle(seen, rules.Span(0, 70_000))) == wrong


@pytest.mark.parametrize("motor", ["a", "b", ""])
def test_a_setting_waits_until_each_motor_is_still(board, motor):
    """A write of flash stops the whole program, and a STOP would wait for it."""
    seen = board([ask(1_000, f"spin {motor}".strip()), ask(2_003, "set tones 0")], 4_000)
    [wrote] = seen.happened("flash")
    [turn] = seen.spans
    assert 2_003 < turn.stop_ms < wrote["t_ms"]
