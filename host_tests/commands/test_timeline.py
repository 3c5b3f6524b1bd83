"""From trace events to words."""

import json

import pytest
from inpage import ask_micropython

from plantar import firmware
from plantar.errors import PlantarError
from plantar.routines.catalog import level_names
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


def event(t_ms, kind, **fields):
    return {"t_ms": t_ms, "event": kind, **fields}


FAULTS = [str(name, "ascii") for name in firmware.load("faults").NAMES]
HANG = event(1_000, "input", fault="hang")
BITTEN = event(5_000, "reset", cause="watchdog")
CASES = {
    "a session, from its status": (
        [
            status(1_000),
            status(2_000),
            status(61_000, phase="feet", phase_no=2, level_now=3, cue="Ease deeper"),
            status(62_000, phase="feet", phase_no=2, level_now=4, level=4),
            status(63_000, state="paused", phase="feet", phase_no=2, pause_ms=300_000),
            status(64_000, phase="feet", phase_no=2, level_now=4, level=4, cue=""),
            status(64_500, phase="stretch", phase_no=3, level_now=3, drive=False, cue=""),
            status(64_700, phase="feet", phase_no=4, level_now=2, level=4, cue=""),
            status(65_000, state="resting", rest_ms=600_000, last_end="finished"),
            status(665_000, state="ready", level_now=0),
            status(666_000),
        ],
        [
            (1_000, "The heel session has begun, 13 min to go"),
            (1_000, "Phase 1 of 4, warm-up: Sit down"),
            (1_000, "Level 1 of 5, lightest"),
            (61_000, "Phase 2 of 4, feet: Ease deeper"),
            (61_000, "Level 3 of 5, medium"),
            (62_000, "Level 4 of 5, deep"),
            (63_000, "Paused, for at most 5 min"),
            (64_000, "The session goes on"),
            (64_000, "Level 4 of 5, deep"),
            (64_500, "Phase 3 of 4, stretch"),
            (64_700, "Phase 4 of 4, feet"),
            (64_700, "Level 2 of 5, light"),
            (65_000, "The session is over: finished"),
            (65_000, "Resting, 10 min to go"),
            (666_000, "The heel session has begun, 13 min to go"),
            (666_000, "Phase 1 of 4, warm-up: Sit down"),
            (666_000, "Level 1 of 5, lightest"),
        ],
    ),
    "a session that ended and one that begins in the same phase": (
        [
            status(1_000),
            status(2_000, state="ready", last_end=""),
            status(3_000, locked=True),
            event(4_000, "reset", cause="soft"),
            status(5_000),
        ],
        [
            (1_000, "The heel session has begun, 13 min to go"),
            (1_000, "Phase 1 of 4, warm-up: Sit down"),
            (1_000, "Level 1 of 5, lightest"),
            (2_000, "The session is over: ended"),
            (3_000, "The heel session has begun, 13 min to go"),
            (3_000, "The buttons are locked"),
            (3_000, "Phase 1 of 4, warm-up: Sit down"),
            (3_000, "Level 1 of 5, lightest"),
            (4_000, "Soft reset"),
            (5_000, "The heel session has begun, 13 min to go"),
            (5_000, "Phase 1 of 4, warm-up: Sit down"),
            (5_000, "Level 1 of 5, lightest"),
        ],
    ),
    "other levels than the usual ones have no words": (
        [status(1_000, levels=11, level_now=6)],
        [
            (1_000, "The heel session has begun, 13 min to go"),
            (1_000, "Phase 1 of 4, warm-up: Sit down"),
            (1_000, "Level 6 of 11, 54 %"),
        ],
    ),
    "the lock": (
        [
            status(1_000, state="ready"),
            status(2_000, state="ready", locked=True),
            status(3_000, state="ready", locked=False),
        ],
        [
            (1_000, "Ready"),
            (2_000, "The buttons are locked"),
            (3_000, "The buttons are unlocked"),
        ],
    ),
    "a pattern's pause is no stop, but a stop is": (
        [
            pwm(100, 9_000),
            pin(200, 0),
            pwm(1_200, 9_000),
            pin(9_000, 0),
            pin(9_050, 0),
            status(9_100),
        ],
        [
            (100, "Motor A starts"),
            (9_000, "Motor A is off"),
            (9_100, "The heel session has begun, 13 min to go"),
            (9_100, "Phase 1 of 4, warm-up: Sit down"),
            (9_100, "Level 1 of 5, lightest"),
        ],
    ),
    "a long pause is a stop, also if nothing else happens in it": (
        [pwm(100, 9_000), pin(200, 0), pwm(5_000, 9_000)],
        [(100, "Motor A starts"), (200, "Motor A is off"), (5_000, "Motor A starts")],
    ),
    "a motor stuck high runs": ([pwm(100, 9_000), pin(200, 1)], [(100, "Motor A starts")]),
    "a bouncing press is one": (
        [level(20, 0), level(22, 1), level(65, 0), level(110, 0), level(200, 1), level(900, 0)],
        [(20, "START is pressed"), (900, "START is pressed")],
    ),
    "what is on no pin is no button": ([event(500, "input", adc=0, mv=900)], []),
    "resets, the end of the app, and a fault": (
        [
            event(0.0, "reset", cause="power"),
            event(5.0, "repl", cause="OSError"),
            event(6.0, "reset", cause="watchdog"),
            event(7.0, "power", on=False),
            event(8.0, "usb", text="MPY: soft reboot"),
            event(8.5, "usb", text=""),
            event(8.6, "usb", text='{"ok": true, "sta'),
            status(9.0, state="fault", fault=3, fault_text="Stalled."),
            event(10.0, "reset", cause="panic"),
            status(11.0, state="fault", fault=len(FAULTS), fault_text="Of a newer Plantar."),
        ],
        [
            (0.0, "Power on"),
            (5.0, "The app has ended (OSError): the board waits at its REPL"),
            (6.0, "The watchdog resets the board"),
            (7.0, "Power off"),
            (8.0, "USB: MPY: soft reboot"),
            (9.0, "Fault 3 (readback): Stalled."),
            (10.0, "Reset (panic)"),
            (11.0, f"Fault {len(FAULTS)} (unknown): Of a newer Plantar."),
        ],
    ),
    "what the console refuses": (
        [event(1.0, "usb", text='{"ok": false, "error": "no such command"}')],
        [(1.0, "The console refuses: no such command")],
    ),
    "the guard cuts when the loop hangs, and drives again in the next life": (
        [pwm(100, 9_000), HANG, pin(1_262, 0), BITTEN, pwm(8_000, 9_000), pin(9_000, 0)],
        [
            (100, "Motor A starts"),
            (1_000, "Broken: the loop hangs"),
            (1_262, "The guard cuts motor A, 262 ms after the loop stopped"),
            (5_000, "The watchdog resets the board"),
            (8_000, "Motor A starts"),
            (9_000, "Motor A is off"),
        ],
    ),
    "a reset that leaves the motor on, as an ESP32's does: what ends it is no guard": (
        [pwm(100, 9_000), HANG, BITTEN, pin(5_065, 0)],
        [
            (100, "Motor A starts"),
            (1_000, "Broken: the loop hangs"),
            (5_000, "The watchdog resets the board"),
            (5_065, "Motor A is off"),
        ],
    ),
    "STOP in a hang cuts sooner than the guard could": (
        [pwm(100, 9_000), HANG, level(1_050, 0), pin(1_050.1, 0), BITTEN],
        [
            (100, "Motor A starts"),
            (1_000, "Broken: the loop hangs"),
            (1_050, "START is pressed"),
            (1_050.1, "Motor A is off"),
            (5_000, "The watchdog resets the board"),
        ],
    ),
    "a loop that drives a motor does not hang: that board was not running yet": (
        [HANG, pwm(2_000, 9_000), pin(9_000, 0)],
        [
            (1_000, "Broken: the loop hangs"),
            (2_000, "Motor A starts"),
            (9_000, "Motor A is off"),
        ],
    ),
    "a host that stops reading, and reads again": (
        [
            event(1_000, "input", fault="usb_stall"),
            event(9_000, "input", fault="usb_stall", on=False),
            event(9_500, "input", fault="bus_stuck"),
        ],
        [(1_000, "Broken: the USB host stops reading"), (9_000, "The USB host reads again")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_happened_is_told(name):
    events, expected = CASES[name]
    assert told(*events) == expected


SCRIPT = """
import json, sys
sys.path[:] = sys.argv[1:] + [".frozen"]
from plantar.shared.moments import Moments
asked = json.loads(sys.stdin.read())
told = []
for events in asked["runs"]:
    moments = Moments({2: "A"}, {10: "START"}, asked["levels"], asked["faults"])
    for event in events:
        moments.take(event)
    told.append([each[:2] for each in moments.until(event["t_ms"] + 2501)])
print(json.dumps(told))
"""


def test_micropython_tells_the_same(tmp_path):
    runs = [events for events, _expected in CASES.values()]
    asked = {"levels": level_names(), "faults": FAULTS, "runs": runs}
    runs_told = ask_micropython(tmp_path, SCRIPT, asked)
    # They come in the order in which they became certain; the terminal sorts them by time.
    by_time = [sorted(map(tuple, each), key=lambda moment: moment[0]) for each in runs_told]
    assert by_time == [expected for _events, expected in CASES.values()]


def test_moments_wait_while_a_motor_may_be_in_a_pause_and_come_in_order(tmp_path):
    file = tmp_path / "board.py"
    file.write_text("BOARD = 'pico'\nMOTOR_B = 4")
    timeline = Timeline(read_wiring(file))
    said = [
        [moment.text for moment in timeline.take(each)]
        for each in (
            pwm(100, 9_000),
            {**pwm(100, 9_000), "pin": 4},
            pin(9_000, 0),
            level(9_100, 0),
            {**pin(9_200, 0), "pin": 4},
            level(11_600, 0),
            {**HANG, "t_ms": 12_000},
        )
    ]
    assert said == [
        ["Motor A starts"],
        ["Motor B starts"],
        [],
        [],
        [],
        ["Motor A is off", "START is pressed"],
        ["Motor B is off", "START is pressed", "Broken: the loop hangs"],
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
