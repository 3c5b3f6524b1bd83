"""What a script does to the virtual board: buttons, spikes, volts, the host's port, and time."""

import select
import sys
import time
from itertools import pairwise

import pytest
from virtual_board import Board

START = {"at_ms": 500, "button": "START", "for_ms": 100}


@pytest.fixture
def board(tmp_path):
    return Board(tmp_path / "flash")


# Buttons and other inputs.


def test_a_press_bounces_from_its_first_edge_to_its_end_and_always_the_same(tmp_path):
    entry = {"at_ms": 500.25, "button": "UP", "for_ms": 50, "bounce_ms": 5}
    traces = []
    for _ in range(2):
        board = Board(tmp_path / "flash").run(1000, [entry])
        traces.append(board.lines)
        inputs = board.of("input")
        assert {event["pin"] for event in inputs} == {11}
        down = [event for event in inputs if event["t_ms"] < 550]
        up = [event for event in inputs if event["t_ms"] >= 550]
        for edges, first_ms, level in ((down, 500.25, 0), (up, 550.25, 1)):
            assert edges[0]["t_ms"] == first_ms
            assert edges[-1]["level"] == level
            assert edges[-1]["t_ms"] <= first_ms + 5.001
            assert len(edges) >= 3
            assert len(edges) % 2 == 1
            levels = [edge["level"] for edge in edges]
            assert all(a != b for a, b in pairwise(levels))
    assert traces[0] == traces[1]


def test_presses_at_other_times_bounce_otherwise(board):
    board.run(
        3000,
        [{"at_ms": at, "button": "UP", "for_ms": 50, "bounce_ms": 5} for at in (500, 1000, 1500)],
    )
    rows = [
        [
            round(event["t_ms"] - at, 3)
            for event in board.of("input")
            if at <= event["t_ms"] < at + 9
        ]
        for at in (500, 1000, 1500)
    ]
    assert rows[0] != rows[1] != rows[2]


def test_a_button_can_be_held(board):
    board.run(2000, [{"at_ms": 500, "button": "START", "down": True}])
    assert board.chip.contacts == {10: 0}
    board.run(3000, [{"at_ms": 2500, "button": "START", "down": False, "bounce_ms": 2}])
    assert board.chip.contacts == {}


def test_a_button_that_is_not_wired_does_nothing(board):
    board.run(1000, [{"at_ms": 500, "button": "MODE"}])
    assert board.of("input") == []


def test_a_held_button_stays_held_over_a_reset(board):
    board.run(2000, [{"at_ms": 500, "pin": 10, "level": 0}, {"at_ms": 900, "console": "reset\n"}])
    assert board.of("reset") != []
    assert board.level(10) == 0
    board.run(3000, [{"at_ms": 2500, "pin": 10, "level": None}])
    assert board.level(10) == 1


def test_spikes_shorter_than_a_millisecond(board):
    board.run(
        2000,
        [
            START,
            {"at_us": 1_500_100, "pin": 10, "level": 0},
            {"at_us": 1_500_300, "pin": 10, "level": 1},
        ],
    )
    assert list(board.pin_times(2))[-1] == (1500.1, 0)


def test_an_input_that_comes_late_happens_now(board):
    board.run(1000)
    board.run(1010, [{"at_ms": 500, "pin": 10, "level": 0}])
    assert board.of("input") == [{"t_ms": 1000.0, "pin": 10, "level": 0}]


def test_entries_at_one_moment_keep_their_order(board):
    board.run(600, [{"at_ms": 500, "pin": 10, "level": level} for level in (0, 1, 0, 1, 1)])
    assert [event["level"] for event in board.of("input")] == [0, 1, 0, 1, 1]


def test_volts_reach_the_firmware(board):
    board.run(1000, [{"at_ms": 500, "adc": 0, "volts": 1.2}, {"at_ms": 600, "console": "x\n"}])
    assert '"sense": 23829' in board.texts()[-1]
    assert board.of("input")[0] == {"t_ms": 500.0, "adc": 0, "mv": 1200}


# USB.


def test_a_stalled_host_blocks_the_loop_but_not_interrupts(board):
    asked = [{"at_ms": at, "console": "x\n"} for at in (1600, 1700, 1800, 1900)]
    stop = {"at_ms": 2000.25, "button": "START"}
    board.run(4000, [START, {"at_ms": 1500, "usb_stall": True, "for_ms": 1500}, *asked, stop])
    assert {event["t_ms"] for event in board.of("usb")[1:]} == {3000.0}
    assert len(board.texts()) == 5
    # The fourth answer did not fit: its write waited, and the stop came through meanwhile.
    assert list(board.pin_times(2))[-1] == (2000.25, 0)
    assert board.of("reset") == []


def test_a_host_that_stalls_for_long_lets_the_watchdog_bite(board):
    asked = [{"at_ms": at, "console": "x\n"} for at in (1600, 1700, 1800, 1900)]
    board.run(6000, [{"at_ms": 1500, "usb_stall": True}, *asked])
    assert [event["cause"] for event in board.of("reset")] == ["watchdog"]


def test_asking_leaves_no_trace(board):
    board.run(1000, [START])
    lines = list(board.lines)
    assert '"state": "running"' in board.session.ask("status")
    assert board.lines == lines
    assert board.chip.now > 1_000_000
    board.run(1500, [{"at_ms": 1200, "interrupt": True}])
    assert board.session.ask("status") == ""


# Time.


@pytest.mark.parametrize("step_ms", [1, 7, 16, 333])
def test_frames_of_any_length_give_the_same_trace(tmp_path, step_ms):
    script = [
        {**START, "bounce_ms": 5},
        {"at_ms": 900, "console": "save\n"},
        {"at_ms": 950, "console": "slow\n"},
        {"at_ms": 1000, "button": "START", "for_ms": 40, "bounce_ms": 8},
        {"at_ms": 1200, "soft_reset": True},
        {"at_ms": 1500, "hang": True},
    ]
    whole = Board(tmp_path / "a").run(4000, script)
    parts = Board(tmp_path / "b")
    parts.session.add(script)
    for to_ms in [*range(step_ms, 4000, step_ms), 4000]:
        parts.run(to_ms)
    assert parts.lines == whole.lines
    assert len(whole.lines) > 40


def test_a_session_over_the_wrap_of_ticks_ms_is_the_same(tmp_path):
    script = [START, {"at_ms": 2000, "button": "START"}, {"at_ms": 2500, "hang": True}]
    plain = Board(tmp_path / "a").run(6000, script)
    wrapped = Board(tmp_path / "b", start_ticks=(1 << 30) - 1000).run(6000, script)
    assert plain.lines == wrapped.lines


def test_what_is_due_at_the_end_of_a_run_belongs_to_the_next(board):
    board.run(500, [{"at_ms": 500, "pin": 10, "level": 0}])
    assert board.of("input") == []
    board.run(501)
    assert board.of("input")[0]["t_ms"] == 500.0


def test_two_boards_at_once_do_not_disturb_each_other(tmp_path):
    one, two = Board(tmp_path / "a"), Board(tmp_path / "b", board="pico2")
    for to_ms in range(100, 2000, 100):
        one.run(to_ms, [START] if to_ms == 100 else [])
        two.run(to_ms)
    assert one.chip.slices[1].top == 4999
    assert two.chip.slices[1].top == 5999
    assert list(two.pin_times(2))[-1][1] == 0


def test_the_host_keeps_its_own_modules(board):
    board.run(1000)
    assert time.perf_counter() > 0
    assert hasattr(select, "select")
    assert sys.modules["time"] is time
    assert "main" not in sys.modules or "standin" not in str(sys.modules["main"].__file__)
    assert print.__name__ == "print"
    assert type(print).__name__ == "builtin_function_or_method"


# The clock that the firmware reads.


def test_a_clock_freezes_goes_on_where_it_stood_and_leaps(board):
    import clock

    def reads() -> tuple[int, int, float]:
        clock.use(board.chip)
        return clock.ticks_ms(), clock.ticks_us(), board.chip.now / 1000

    script = [
        {"at_ms": 1_000, "clock": "freeze", "for_ms": 300},
        {"at_ms": 2_000, "clock": "leap", "by_ms": 5_000},
        {"at_ms": 3_000, "clock": "leap", "by_ms": -9_000},
        {"at_ms": 4_000, "powercut": True, "off_ms": 100},
    ]
    board.run(1_200, script)
    assert reads() == (1_000, 1_000_000, 1_200)
    board.run(1_500)
    assert reads() == (1_200, 1_200_000, 1_500)
    board.run(2_500)
    assert reads() == (7_200, 7_200_000, 2_500)
    board.run(3_500)
    assert reads()[0] == (3_500 - 300 + 5_000 - 9_000) % (1 << 30)
    board.run(5_000)
    assert reads()[0] == 900, "a clock begins anew with the power"
    kinds = [event["fault"] for event in board.of("input")]
    assert kinds == ["clock_freeze", "clock_thaw", "clock_leap", "clock_leap", "powercut"]
