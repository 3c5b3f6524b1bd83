"""What a person may give it by mistake: junk on the console, a board file that is wrong, a button
held at power-up. One sentence says so, the motor does not move, nothing else changes.
"""

import json
import random

import pytest
import rules
from witness import FULL_U16, ask, play, press, read

from plantar.run.runner import Runner

LONG = "x" * 10_000
BINARY = "".join(chr(code) for code in range(256) if code not in (3, 10, 13))
JUNK = {
    "10 kB": LONG,
    "10 kB of spaces": " " * 10_000,
    "a command and 10 kB": "start heel " + LONG,
    "binary": BINARY,
    "10 kB of binary": BINARY * 40,
    "a command with a tail": "start heel\0",
    "no such command": "reboot",
    "no such routine": "start nothing",
    "a level too high": "level 9",
    "a level below": "level -1",
    "a level of words": "level two",
    "a word too long": "startheel",
    "other letters": "START HEEL",
}
IDLE_MS = 8_000


@pytest.fixture(scope="module")
def idle() -> list[str]:
    """What the board does when nobody does anything."""
    with Runner() as runner:
        return [line for line in runner.lines([], IDLE_MS) if "summary" not in line]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_on_the_console_is_one_error_and_nothing_else(junk, idle):
    with Runner() as runner:
        lines = list(runner.lines([ask(1_000, JUNK[junk])], IDLE_MS))
        seen = read(map(json.loads, lines), runner.pins)
    assert [answer.said["ok"] for answer in seen.answers] == [False]
    assert set(seen.answers[0].said) == {"ok", "error"}
    assert len(seen.words) == 1 and seen.words[0][1].isascii()
    rest = [line for line in lines[:-1] if '"usb"' not in line and '"console"' not in line]
    assert rest == idle


def test_junk_in_a_session_changes_nothing_either(idle):
    dice = random.Random(3)
    script, sent = [press(500)], 0
    for t_ms in range(2_000, 60_000, 4_000):
        line = "".join(chr(dice.choice([*range(32), *range(127, 512)])) for _ in range(400))
        script.append(
            ask(t_ms, "junk" + line.replace("\3", "").replace("\n", "").replace("\r", ""))
        )
        sent += 1
    quiet, noisy = play(script[:1], 62_000), play(script, 62_000)
    assert [answer.said["ok"] for answer in noisy.answers] == [False] * sent
    # A tick that answers decides as well: a light may come, and a line bend, a few ticks sooner.
    for pin in quiet.lines:
        if pin != quiet.pins["MOTOR_A"]:
            assert noisy.line(pin).at == pytest.approx(quiet.line(pin).at, abs=5 * rules.TICK_MS)
            assert noisy.line(pin).duty == quiet.line(pin).duty
    for t_ms in range(650, 62_000, 50):
        assert noisy.motor.duty_at(t_ms) == pytest.approx(quiet.motor.duty_at(t_ms), abs=120)


@pytest.mark.parametrize("line", ["status", "", "start heel", LONG])
def test_a_host_that_stops_reading_disturbs_nothing(line):
    """Neither the motor nor STOP waits for the host; the answer comes when it reads again."""
    script = [press(500), ask(3_000, line), ask(3_100), press(6_010.5, bounce_ms=5)]
    script.append(press(8_000))
    stall = {"at_ms": 2_000, "usb_stall": True, "for_ms": 20_000}
    free, stalled = play(script, 25_000), play([*script, stall], 25_000)
    assert stalled.off_from(6_010.5) - 6_010.5 <= rules.STOP_MS
    assert stalled.spans == free.spans
    assert stalled.motor.duty == free.motor.duty
    assert all(t_ms >= 22_000 for t_ms, _ in stalled.words)


def test_a_status_tells_of_one_moment():
    """However it is sent: no answer mixes what was before a change with what is after it."""
    script = [press(500, for_ms=60)]
    for turn in range(60):
        at_ms = 2_000 + turn * 1_000
        script += [ask(at_ms - 3 * turn), press(at_ms, for_ms=60)]
    script += [{"at_ms": 63_100, "raise": "OSError"}]
    script += [ask(67_000), press(68_000, for_ms=2_100), ask(70_005), ask(72_000)]
    seen = play(script, 73_000)
    for answer in seen.states:
        said = answer.said
        running, paused = said["state"] == "running", said["state"] == "paused"
        assert (said["phase_no"] > 0) == (running or paused), said
        assert (said["pause_ms"] > 0) == paused, said
        assert (said["level_now"] > 0) == running, said
        assert (said["fault"] > 0) == (said["state"] == "fault"), said
    assert {"ready", "running", "paused", "fault"} <= {a.said["state"] for a in seen.states}


# What a maker may get wrong in board.py, and what the sentence must name. A board's name in
# brackets: on that board, else on a Pico.
MISTAKES = {
    "no such board": ('BOARD = "pi"', "BOARD"),
    "another chip": ('BOARD = "esp32"', "BOARD"),
    "not Python": ("MOTOR_A = = 2", "board.py"),
    "an error": ("MOTOR_A = 2\nLEVEL_LEDS = (16, 17) + 18", "board.py"),
    "another module": ("import nothing_of_the_kind", "board.py"),
    "a pin used twice": ("MOTOR_A = 2\nUP = 10", "UP"),
    "no such pin": ("MOTOR_A = 42", "MOTOR_A"),
    "no such pin for the second motor": ("MOTOR_A = 2\nMOTOR_B = 42", "MOTOR_B"),
    "a pin below zero": ("MOTOR_A = -2", "MOTOR_A"),
    "a pin in quotes": ('MOTOR_A = "GP2"', "MOTOR_A"),
    "a pin that is not wired": ("MOTOR_A = 24", "MOTOR_A"),
    "a pin that is an input only [esp32]": ("MOTOR_A = 34", "MOTOR_A"),
    "a pin that pulses at boot [esp32]": ("MOTOR_A = 5", "MOTOR_A"),
    "a button without a pull-up [esp32]": ("START = 34", "START"),
    "another board's pin [esp32s3]": ("MOTOR_A = 25", "MOTOR_A"),
    "another board's pin [esp32c3]": ("MOTOR_A = 25", "MOTOR_A"),
    "no motor": ("MOTOR_A = None", "MOTOR_A"),
    "no START": ("START = None", "START"),
    "a motor on the erratum's pin": ("MOTOR_A = 15", "MOTOR_A"),
    "two motors on a slice": ("MOTOR_A = 2\nMOTOR_B = 3", "MOTOR_B"),
    "two motors on a channel": ("MOTOR_A = 2\nMOTOR_B = 18\nLEVEL_LEDS = None", "MOTOR_B"),
    "a tone on a motor's slice": ("MOTOR_A = 2\nTONE = 3", "TONE"),
    "a name with a slip": ("MOTOR_AA = 2", "MOTOR_A"),
    "a name nobody knows": ("TURBO = True", "TURBO"),
    "a sense on a plain pin": ("SUPPLY = 14", "SUPPLY"),
    "half a display": ("DISPLAY_SDA = 8", "DISPLAY_SCL"),
    "no I2C pair": ("DISPLAY_SDA = 9\nDISPLAY_SCL = 8", "DISPLAY_SDA"),
    "LEDs in a list": ("LEVEL_LEDS = [16]", "LEVEL_LEDS"),
    "too high a ceiling": ("CEILING_PCT = 100", "CEILING_PCT"),
    "a floor at the ceiling": ("FLOOR_PCT = 60\nCEILING_PCT = 62", "FLOOR_PCT"),
    "too long a kick": ("KICK_MS = 500", "KICK_MS"),
    "too hard a kick": ("KICK_PCT = 90", "KICK_PCT"),
    "too high a frequency": ("PWM_HZ = 1000000", "PWM_HZ"),
    "a number with a point": ("KICK_MS = 100.0", "KICK_MS"),
    "a curve that falls": ("CURVE = (0, 50, 40, 75, 100)", "CURVE"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_board_file_is_said_and_nothing_moves(mistake, tmp_path):
    text, named = MISTAKES[mistake]
    board = mistake[mistake.index("[") + 1 : -1] if "[" in mistake else "pico"
    file = tmp_path / "board.py"
    file.write_text(text if "BOARD" in text else f"BOARD = {board!r}\n{text}\n")
    script = [press(500), {"at_ms": 700, "pin": 10, "level": 0}, press(1_500, "UP")]
    script.append({"at_ms": 1_400, "pin": 10, "level": 1})
    with Runner(board=board, board_file=file) as runner:
        seen = read(runner.run(script, 5_000), runner.pins)
        phase = runner.phase
    told = [text for _, text in seen.words]
    assert [line for line in told if line.startswith("board.py") and named in line], told
    assert all(line.endswith((".", "?")) for line in told), told
    assert phase == "repl"
    for pin, line in seen.lines.items():
        assert not any(line.duty), f"pin {pin} was driven"
    assert seen.happened("reset") == []


def test_a_button_held_at_power_up_is_no_press():
    script = [{"at_ms": 0, "button": "START", "down": True}]
    script += [{"at_ms": 5_000, "button": "START", "down": False}, press(6_000), ask(5_500)]
    seen = play(script, 8_000)
    assert seen.state(0)["state"] == "ready"
    assert [span.start_ms for span in seen.spans] == [pytest.approx(6_025, abs=20)]


def test_mode_held_at_power_up_starts_no_app_and_no_watchdog():
    script = [{"at_ms": 0, "button": "MODE", "down": True}, press(2_000), press(3_000, "UP")]
    script += [{"at_ms": 10_000, "button": "MODE", "down": False}, press(12_000), ask(20_000)]
    script += [{"at_ms": 30_000, "dead": True}]
    with Runner() as runner:
        seen = read(runner.run(script, 90_000), runner.pins)
        phase = runner.phase
    assert not seen.spans
    assert len(seen.said("MODE was held")) == 1
    assert seen.happened("reset") == [], "a dead CPU is not reset: no watchdog runs"
    assert phase == "dead"
    assert seen.motor.duty_at(20_000) == 0
    assert not seen.answers


def test_mode_held_is_left_by_a_power_cut():
    script = [{"at_ms": 0, "button": "MODE", "down": True}]
    script += [{"at_ms": 5_000, "button": "MODE", "down": False}]
    script += [{"at_ms": 6_000, "powercut": True, "off_ms": 500}, press(8_000)]
    assert len(play(script, 9_000).spans) == 1


def test_a_light_is_never_a_motor():
    """The witness looks at the motor's pin, not at another: what it takes for full power."""
    seen = play([], 1_000)
    assert seen.line(seen.pins["STATUS_LED"]).duty_at(50) == FULL_U16
    assert seen.motor.duty_at(50) == 0


def test_locking_and_unlocking_costs_no_level():
    """At level 5 UP gives nothing that DOWN could take back, and locked it never does."""
    script = [press(500), ask(600, "level 5")]
    for at_ms in (70_000, 80_000):
        script += [press(at_ms, "UP", 3_300), press(at_ms + 120, "DOWN", 3_200)]
        script += [ask(at_ms + 5_000)]
    seen = play(script, 90_000)
    locked, unlocked = seen.state(75_000), seen.state(85_000)
    assert (locked["locked"], unlocked["locked"]) == (True, False)
    assert (locked["level"], unlocked["level"], unlocked["level_now"]) == (5, 5, 5)
    # Softer, never deeper, is what a foot feels of it.
    assert rules.is_level(seen.motor.duty_at(70_900), 4)
    assert max(duty for _t, duty in seen.motor.changes(70_000, 90_000)) <= seen.motor.duty_at(
        69_900
    )


@pytest.mark.parametrize("apart_ms", [0, 5, 10, 15])
def test_the_light_follows_the_motor_whatever_else_is_pressed_meanwhile(apart_ms):
    """Each press is told of in the tick behind it, and no tick puts that off twice."""
    buttons = ("START", "UP", "DOWN", "MODE")
    seen = play([press(800 + apart_ms * n, name, 300) for n, name in enumerate(buttons)], 2_000)
    assert seen.spans
    assert rules.moves_out_of_turn(seen) == []
