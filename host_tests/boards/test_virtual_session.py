"""A session on the virtual board: starts, exceptions, hangs, resets, power, buttons, console."""

import json
from pathlib import Path

import pytest
from virtual_board import Board, firmware_with

START = {"at_ms": 500, "button": "START", "for_ms": 100}
# A firmware that leaves its motor on whatever happens, as most do.
CARELESS = """
import hal
from hal import machine, time
from machine import PWM, Pin, Timer
kept = []
def loop():
    kept.append(Timer(-1, period=100, callback=lambda timer: Pin(16, Pin.OUT).toggle()))
    Pin(10, Pin.IN, Pin.PULL_UP).irq(lambda pin: Pin(17, Pin.OUT).toggle())
    while True:
        PWM(Pin(%(pin)d), freq=25_000, duty_u16=26_214)
        yield 10
"""


@pytest.fixture
def board(tmp_path):
    return Board(tmp_path / "flash")


def careless(tmp_path, pin=2):
    return Board(tmp_path / "flash", firmware_with(tmp_path / "fw", CARELESS % {"pin": pin}))


def test_power_on_runs_boot_then_main_and_text_before_the_port_is_up_is_lost(board):
    board.run(100)
    assert next(board.pin_times(2)) == (12.0, 0)
    assert board.texts() == ["main"]
    assert board.of("usb")[0]["t_ms"] == 15.0
    assert board.of("reset") == []


def test_a_press_starts_and_an_edge_stops_at_that_very_moment(board):
    board.run(3000, [START, {"at_ms": 2000.5, "button": "START"}])
    assert list(board.pin_times(2))[-3:-1] == [
        (1605.0, ("pwm", 16_384)),
        (2000.5, ("pwm", 0)),
    ]
    assert list(board.pin_times(2))[-1] == (2000.5, 0)
    assert board.chip.trace.total_drive_us() == 2_000_500 - 525_000


def test_pwm_keeps_running_after_an_exception_and_after_ctrl_c(tmp_path):
    for cause, entry in (
        ("OSError", {"raise": "OSError"}),
        ("MemoryError", {"raise": "MemoryError"}),
        ("KeyboardInterrupt", {"interrupt": True}),
        ("KeyboardInterrupt", {"console": "\x03"}),
    ):
        board = careless(tmp_path).run(600, [{"at_ms": 500, **entry}])
        assert board.of("repl") == [{"t_ms": 500.0, "cause": cause}]
        assert board.session.phase == "repl"
        assert board.chip.slices[1].on
        assert list(board.pin_times(2))[-1] == (15.0, ("pwm", 26_214))


def test_at_the_repl_timers_and_interrupts_go_on(tmp_path):
    board = careless(tmp_path).run(
        1000, [{"at_ms": 300, "interrupt": True}, {"at_ms": 700, "button": "START", "for_ms": 50}]
    )
    assert len([t for t, _ in board.pin_times(16) if t > 300]) == 7
    assert [t for t, _ in board.pin_times(17) if t > 300] == [700.0, 700.0, 750.0]


def test_an_exception_runs_the_loop_s_finally(board):
    board.run(1000, [START, {"at_ms": 900, "raise": "ValueError"}])
    assert list(board.pin_times(2))[-1] == (900.0, 0)
    assert board.of("repl") == [{"t_ms": 900.0, "cause": "ValueError"}]


def test_a_running_watchdog_resets_a_board_left_at_the_repl(board):
    board.run(5000, [{"at_ms": 900, "interrupt": True}])
    assert board.of("reset") == [{"t_ms": 2895.0, "cause": "watchdog"}]
    assert board.session.phase == "run"


def test_while_the_loop_hangs_interrupts_and_the_guard_act_and_the_watchdog_ends_it(board):
    board.run(2900, [START, {"at_ms": 900, "hang": True}])
    off = [t for t, what in board.pin_times(2) if what == 0 and t > 600]
    assert len(off) == 1
    assert 1100 <= off[0] <= 1200
    assert board.of("reset") == [{"t_ms": 2895.0, "cause": "watchdog"}]
    again = Board(board_flash(board), **{})
    again.run(1000, [START, {"at_ms": 900, "hang": True}, {"at_ms": 950.125, "button": "START"}])
    assert list(again.pin_times(2))[-1] == (950.125, 0)


def board_flash(board):
    return Path(board.session.flash._state)


def test_ctrl_c_breaks_a_hang(board):
    board.run(1000, [{"at_ms": 900, "hang": True}, {"at_ms": 950, "interrupt": True}])
    assert board.of("repl") == [{"t_ms": 950.0, "cause": "KeyboardInterrupt"}]


def test_a_dead_cpu_runs_nothing_but_pwm_and_the_watchdog_go_on(board):
    board.run(
        2900,
        [
            START,
            {"at_ms": 900, "dead": True},
            {"at_ms": 1500, "button": "START"},
            {"at_ms": 1600, "interrupt": True},
            {"at_ms": 1700, "soft_reset": True},
        ],
    )
    changes = list(board.pin_times(2))
    assert changes[-2:] == [(805.0, ("pwm", 26_214)), (2895.0, 0)]
    assert board.of("repl") == []
    assert board.of("reset") == [{"t_ms": 2895.0, "cause": "watchdog"}]
    assert board.run(3000).session.phase == "run"


def test_a_power_cut_takes_ram_and_scratch_but_not_the_files(board):
    board.run(100)
    board.chip.scratch[0] = 5
    board.run(
        3000,
        [
            START,
            {"at_ms": 600, "console": "save\n"},
            {"at_ms": 1000, "powercut": True, "off_ms": 200},
            {"at_ms": 1100, "console": "status\n"},
        ],
    )
    assert board.of("power") == [{"t_ms": 1000.0, "on": False}]
    assert board.of("reset") == [{"t_ms": 1200.0, "cause": "power"}]
    assert (1000.0, 0) in board.pin_times(2)
    assert board.chip.scratch[0] == 0
    assert (board_flash(board) / "log.txt").exists()
    assert board.texts().count("main") == 2
    assert len(board.texts()) == 3  # the line that came while it was off is lost


def test_ticks_start_at_the_given_value_at_each_power_on_and_at_zero_after_a_reset(tmp_path):
    board = Board(tmp_path / "flash", start_ticks=1_000_000)
    ask = {"console": "status\n"}
    board.run(
        5000,
        [
            {"at_ms": 100, **ask},
            {"at_ms": 200, "console": "reset\n"},
            {"at_ms": 300, **ask},
            {"at_ms": 400, "soft_reset": True},
            {"at_ms": 500, **ask},
            {"at_ms": 600, "powercut": True, "off_ms": 100},
            {"at_ms": 800, **ask},
        ],
    )
    answers = [json.loads(text) for text in board.texts() if text.startswith("{")]
    ticks = [answer["ticks_ms"] for answer in answers]
    assert [t // 100 * 100 for t in ticks] == [1_000_100, 100, 300, 1_000_100]
    assert [answer["cause"] for answer in answers] == [1, 3, 3, 1]


@pytest.mark.parametrize("how", ["script", "sys.exit", "machine.soft_reset"])
def test_a_soft_reset_ends_the_loop_properly_and_starts_it_again(tmp_path, how):
    main = """
from hal import machine, sys as outer_sys, time
import hal
count = 0
def loop():
    global count
    try:
        while True:
            count += 1
            hal.sys.stdout.write("turn %%d\\n" %% count)
            if count == 2 and %r == "sys.exit":
                hal.sys.exit(3)
            if count == 2 and %r == "machine.soft_reset":
                machine.soft_reset()
            yield 100
    finally:
        machine.Pin(16, machine.Pin.OUT, value=1)
"""
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", main % (how, how)))
    board.run(250, [{"at_ms": 150, "soft_reset": True}] if how == "script" else [])
    at_ms = 150.0 if how == "script" else 115.0
    assert board.of("reset")[0] == {"t_ms": at_ms, "cause": "soft"}
    assert (at_ms, 1) in board.pin_times(16)
    assert board.texts().count("turn 1") >= 2  # its modules were loaded anew
    assert board.texts()[:2] == ["turn 1", "turn 2"]


def test_a_soft_reset_freezes_pins_of_the_lower_slices_and_leaves_the_upper_running(tmp_path):
    frozen = careless(tmp_path, pin=20)
    frozen.run(100.5, [{"at_ms": 100, "soft_reset": True}])
    assert list(frozen.pin_times(20))[-1] == (100.0, 1)  # full power
    late = careless(tmp_path, pin=20)
    late.run(100.5, [{"at_ms": 100.03, "soft_reset": True}])
    assert list(late.pin_times(20))[-1] == (100.03, 0)
    running = careless(tmp_path, pin=8)
    running.run(100.5, [{"at_ms": 100, "soft_reset": True}])
    assert list(running.pin_times(8)) == [(15.0, ("pwm", 26_214))]


def test_what_a_dying_firmware_does_reaches_nothing(tmp_path):
    main = """
from hal import machine, time
import hal
def loop():
    pin = machine.Pin(2, machine.Pin.OUT, value=1)
    machine.WDT(timeout=100)
    try:
        while True:
            yield 10
    except BaseException:
        machine.PWM(pin, freq=25_000, duty_u16=65_535)
        raise
    finally:
        try:
            pin.on()
        finally:
            hal.open("late.txt", "w")
"""
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", main))
    board.run(150)
    assert list(board.pin_times(2))[:3] == [(12.0, 0), (15.0, 1), (115.0, 0)]
    assert board.of("reset") == [{"t_ms": 115.0, "cause": "watchdog"}]
    assert list((tmp_path / "flash").iterdir()) == []


def test_a_firmware_that_will_not_die_is_left_behind(tmp_path):
    main = """
from hal import machine
def loop():
    machine.WDT(timeout=100)
    for _ in range(50):
        try:
            while True:
                yield 10
        except BaseException:
            pass
"""
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", main))
    board.run(1000)
    assert [event["t_ms"] for event in board.of("reset")][:2] == [115.0, 230.0]
    assert board.session._undead == []  # it caught its end fifty times, and then it had to go


def test_a_reset_from_a_timer_callback_ends_the_life_at_once(tmp_path):
    main = """
from hal import machine
def loop():
    machine.Timer(-1, period=100, callback=lambda timer: machine.reset(), hard=True)
    while True:
        yield 10
"""
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", main))
    board.run(300)
    assert board.of("reset") == [
        {"t_ms": 115.0, "cause": "machine"},
        {"t_ms": 230.0, "cause": "machine"},
    ]


def test_a_loop_that_ends_sits_at_the_repl(tmp_path):
    main = "def loop():\n    yield 5\n"
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", main)).run(100)
    assert board.of("repl") == [{"t_ms": 20.0, "cause": "return"}]


def test_a_boot_that_fails_starts_no_main(tmp_path):
    folder = firmware_with(tmp_path / "fw", "def loop():\n    yield 5\n", boot="1/0\n")
    board = Board(tmp_path / "flash", folder).run(100)
    assert board.of("repl") == [{"t_ms": 12.0, "cause": "ZeroDivisionError"}]


def test_a_main_that_cannot_be_read_sits_at_the_repl(tmp_path):
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", "def loop(:\n")).run(100)
    assert board.of("repl") == [{"t_ms": 15.0, "cause": "SyntaxError"}]


def test_a_board_file_with_a_mistake_leaves_no_wiring_and_no_crash(tmp_path):
    folder = firmware_with(tmp_path / "fw", "def loop():\n    yield 5\n", board="MOTOR_A = 1/0\n")
    board = Board(tmp_path / "flash", folder).run(1000, [START])
    assert board.session.pins == {}
    assert board.of("input") == []


def test_a_sleep_that_is_no_number_is_the_firmware_s_error(tmp_path):
    main = "def loop():\n    while True:\n        yield None\n"
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", main)).run(100)
    assert board.of("repl") == [{"t_ms": 15.0, "cause": "TypeError"}]


def test_a_loop_that_never_sleeps_still_lets_time_pass(tmp_path):
    main = "def loop():\n    while True:\n        yield 0\n"
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", main)).run(100)
    assert board.chip.now == 100_000


def test_an_exception_reaches_a_firmware_that_sleeps_by_itself(tmp_path):
    main = """
from hal import machine, time
def loop():
    try:
        time.sleep_ms(1000)
        yield 5
    finally:
        machine.Pin(16, machine.Pin.OUT, value=1)
"""
    folder = firmware_with(tmp_path / "fw", main)
    for entry, cause in (({"raise": "OSError"}, "OSError"), ({"interrupt": True}, None)):
        board = Board(tmp_path / "flash", folder).run(900, [{"at_ms": 500, **entry}])
        assert (500.0, 1) in board.pin_times(16)
        assert board.of("repl")[0] == {"t_ms": 500.0, "cause": cause or "KeyboardInterrupt"}


def test_a_hang_or_a_dead_cpu_while_the_firmware_sleeps_by_itself(tmp_path):
    main = """
from hal import machine, time
def loop():
    time.sleep_ms(1000)
    while True:
        machine.Pin(16, machine.Pin.OUT, value=1)
        yield 5
"""
    folder = firmware_with(tmp_path / "fw", main)
    for fault in ("hang", "dead"):
        board = Board(tmp_path / "flash", folder).run(5000, [{"at_ms": 500, fault: True}])
        assert board.session.phase == fault
        assert board.chip.now == 5_000_000


def test_print_goes_to_the_usb_port(tmp_path):
    main = 'def loop():\n    print("a", 1, sep="-")\n    yield 5\n'
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", main)).run(100)
    assert board.texts() == ["a-1"]


# As the board itself runs it.


@pytest.mark.parametrize("entry", [{"interrupt": True}, {"raise": "OSError"}])
def test_what_comes_while_run_sleeps_reaches_the_loop(board, entry):
    board.session.add([START, {"at_ms": 903, **entry}])
    cause = board.session.run_as_the_board()
    assert cause in ("KeyboardInterrupt", "OSError")
    assert list(board.pin_times(2))[-1] == (903.0, 0)
