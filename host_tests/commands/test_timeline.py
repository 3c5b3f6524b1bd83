"""From trace events to words."""

import json

import pytest

from plantar.errors import PlantarError
from plantar.run.timeline import Timeline
from plantar.wiring.read import board_names, read_wiring

STATUS = {
    "ok": True,
    "state": "running",
    "routine": "heel",
    "phase": "warm-up",
    "phase_no": 1,
    "phases": 4,
    "level": 3,
    "levels": 5,
    "cap": 1,
    "level_now": 1,
    "drive": True,
    "left_ms": 780_000,
    "cue": "Sit down",
}


def told(*events):
    timeline = Timeline(read_wiring(board="pico"))
    moments = [moment for event in events for moment in timeline.take(event)]
    moments += timeline.finish(events[-1]["t_ms"])
    return [(moment.t_ms, moment.text) for moment in moments]


def status(t_ms, **changes):
    return {"t_ms": t_ms, "event": "usb", "text": json.dumps({**STATUS, **changes})}


def pwm(t_ms, duty_u16):
    return {"t_ms": t_ms, "event": "pwm", "pin": 2, "duty_u16": duty_u16, "freq_hz": 25_000}


def pin(t_ms, value):
    return {"t_ms": t_ms, "event": "pin", "pin": 2, "value": value}


def level(t_ms, value):
    return {"t_ms": t_ms, "event": "input", "pin": 10, "level": value}


def test_a_session_is_told_from_its_status():
    assert told(
        status(1_000),
        status(2_000),
        status(61_000, phase="feet", phase_no=2, level_now=3, cue="Ease deeper"),
        status(62_000, phase="feet", phase_no=2, level_now=4, level=4),
        status(63_000, state="paused", pause_ms=300_000),
        status(64_000, phase="feet", phase_no=2, level_now=4, level=4, cue=""),
        status(64_500, phase="stretch", phase_no=3, level_now=0, level=4, drive=False, cue=""),
        status(64_700, phase="feet", phase_no=4, level_now=2, level=4, cue=""),
        status(65_000, state="resting", rest_ms=600_000, last_end="finished"),
    ) == [
        (1_000, "The heel session has begun, 13 min to go"),
        (1_000, "Phase 1 of 4, warm-up: Sit down"),
        (1_000, "Level 1 of 5, lightest"),
        (61_000, "Phase 2 of 4, feet: Ease deeper"),
        (61_000, "Level 3 of 5, medium"),
        (62_000, "Level 4 of 5, deep"),
        (63_000, "Paused, for at most 5 min"),
        (64_000, "The session goes on"),
        (64_000, "Phase 2 of 4, feet"),
        (64_000, "Level 4 of 5, deep"),
        (64_500, "Phase 3 of 4, stretch"),
        (64_700, "Phase 4 of 4, feet"),
        (64_700, "Level 2 of 5, light"),
        (65_000, "The session is over: finished"),
        (65_000, "Resting, 10 min to go"),
    ]


def test_a_pattern_is_no_stop_but_a_stop_is():
    assert told(pwm(100, 9_000), pin(200, 0), pwm(1_200, 9_000), pin(9_000, 0), status(9_100)) == [
        (100, "Motor A starts"),
        (9_000, "Motor A is off"),
        (9_100, "The heel session has begun, 13 min to go"),
        (9_100, "Phase 1 of 4, warm-up: Sit down"),
        (9_100, "Level 1 of 5, lightest"),
    ]


def test_a_motor_stuck_high_is_told_as_running():
    assert told(pwm(100, 9_000), pin(200, 1)) == [(100, "Motor A starts")]


def test_a_bouncing_press_is_told_once():
    edges = [level(t_ms, value) for t_ms, value in [(500, 0), (502, 1), (504, 0), (600, 1)]]
    assert told(*edges, level(900, 0)) == [(500, "START is pressed"), (900, "START is pressed")]


def test_resets_and_the_end_of_the_app_are_told():
    assert told(
        {"t_ms": 0.0, "event": "reset", "cause": "power"},
        {"t_ms": 5.0, "event": "repl", "cause": "OSError"},
        {"t_ms": 6.0, "event": "reset", "cause": "watchdog"},
        {"t_ms": 7.0, "event": "power", "on": False},
        {"t_ms": 8.0, "event": "usb", "text": "MPY: soft reboot"},
        status(9.0, state="fault", fault=3, fault_text="Stalled."),
    ) == [
        (0.0, "Power on"),
        (5.0, "The app has ended (OSError): the board waits at its REPL"),
        (6.0, "The watchdog resets the board"),
        (7.0, "Power off"),
        (8.0, "Console: MPY: soft reboot"),
        (9.0, "Fault 3 (readback): Stalled."),
    ]


def test_every_board_has_a_default_wiring():
    for name in board_names():
        wiring = read_wiring(board=name)
        assert set(wiring.motors.values()) == {"A"}
        assert set(wiring.buttons.values()) == {"START", "UP", "DOWN", "MODE"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("BOARD = 'picoo'", "mine.py: BOARD is 'picoo'"),
        (
            "BOARD = 'pico'\nMOTOR_B = 3",
            "mine.py: MOTOR_A (GP2) and MOTOR_B (GP3) share PWM slice",
        ),
        ("BOARD = 'pico'\nUP = = 3", "mine.py, line 2: invalid syntax; correct it."),
        ("BOARD = 1 / 0", "mine.py, line 1: division by zero; correct it."),
        ("\0", "mine.py"),
    ],
)
def test_a_mistake_in_a_board_file_is_named(tmp_path, text, sentence):
    file = tmp_path / "mine.py"
    file.write_text(text)
    with pytest.raises(PlantarError) as caught:
        read_wiring(file)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_a_board_file_that_is_missing_binary_or_for_another_board_is_named(tmp_path):
    file = tmp_path / "mine.py"
    with pytest.raises(PlantarError, match=r"mine\.py cannot be read: No such file"):
        read_wiring(file)
    file.write_bytes(bytes(range(256)))
    with pytest.raises(PlantarError, match=r"^mine\.py"):
        read_wiring(file)
    file.write_text("BOARD = 'pico'")
    with pytest.raises(PlantarError, match="is for BOARD = 'pico', not for --board esp32"):
        read_wiring(file, "esp32")
    with pytest.raises(PlantarError, match="--board 'arduino' is not known; use one of esp32, "):
        read_wiring(board="arduino")
