"""The runner: starts an interpreter with the virtual board, plays scripts, tells how it ended."""

import json
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from virtual_board import STANDIN, firmware_with

from plantar.run import child, runner
from plantar.run.runner import BOARDS, Runner, RunnerError, find_micropython
from plantar.run.script import ScriptError, load_script

START = {"at_ms": 500, "button": "START", "for_ms": 100}
INTERPRETERS = ["cpython", "micropython"]


@pytest.fixture(params=INTERPRETERS)
def interpreter(request):
    if request.param == "micropython" and find_micropython() is None:
        pytest.skip("MicroPython's Unix port has no wheel for this machine")
    return request.param


@pytest.fixture
def run(interpreter):
    """Plays a script on the stand-in and returns the events."""

    def play(script, for_ms, firmware=STANDIN, **settings):
        with Runner(interpreter, firmware=firmware, **settings) as board:
            return list(board.run(script, for_ms))

    return play


def test_a_script_is_played_and_summed_up(run):
    events = run([START], 3_000)
    assert events[-1] == {
        "t_ms": 3000.0,
        "event": "summary",
        "drive_ms": 2475.0,
        "end_reason": None,
        "state": "running",
        "resets": 0,
        "flash_writes": 0,
        "hz_most": [0.0, 0.0],  # its 40 % are too weak to start the motor
    }
    assert events[0] == {"t_ms": 12.0, "event": "pin", "pin": 2, "value": 0}
    assert all(a["t_ms"] <= b["t_ms"] for a, b in pairwise(events))


def test_the_summary_of_a_board_at_the_repl(run):
    script = [START, {"at_ms": 900, "raise": "ValueError"}]
    summary = run(script, 2_000)[-1]
    assert (summary["state"], summary["end_reason"]) == ("repl", "ValueError")
    assert summary["drive_ms"] == 375.0


def test_the_summary_counts_resets_and_writes(run):
    script = [{"at_ms": 300, "console": "save\n"}, {"at_ms": 800, "console": "reset\n"}]
    summary = run(script, 2_000)[-1]
    assert (summary["resets"], summary["flash_writes"], summary["state"]) == (1, 1, "ready")


@pytest.mark.parametrize(
    ("fault", "state"),
    [({"hang": True}, "hang"), ({"dead": True}, "dead"), ({"powercut": True}, "off")],
)
def test_the_summary_of_a_board_that_does_not_run(run, fault, state):
    assert run([{"at_ms": 300, **fault}], 500)[-1]["state"] == state


def test_lines_are_what_a_trace_file_holds(interpreter):
    with Runner(interpreter, firmware=STANDIN) as board:
        lines = list(board.lines([START], 1_000))
    assert lines[0] == '{"t_ms": 12.0, "event": "pin", "pin": 2, "value": 0}'
    assert lines[-1].startswith('{"t_ms": 1000.0, "event": "summary", "drive_ms": ')
    assert [json.loads(line) for line in lines]


def test_a_checked_script_and_a_raw_one_are_the_same(run):
    assert run([START], 1_000) == run(load_script(json.dumps([START])), 1_000)


def test_entries_after_the_end_are_not_played(run):
    assert not [event for event in run([START], 400) if event["event"] == "input"]


def test_progress_is_told(interpreter):
    told = []
    with Runner(interpreter, firmware=STANDIN) as board:
        list(board.run([], 3_500, told.append))
    assert told == [1000.0, 2000.0, 3000.0, 3500.0]


def test_a_board_that_blocks_does_not_outrun_its_script(interpreter):
    # A blocking write of seconds: what happens meanwhile has been sent long before.
    script = [
        {"at_ms": 900, "usb_stall": True},
        {"at_ms": 910, "console": "a\nb\nc\nd\ne\n"},
        {"at_ms": 1_900.5, "button": "UP"},
    ]
    with Runner(interpreter, firmware=STANDIN) as board:
        events = list(board.run(script, 4_000))
    assert [e["t_ms"] for e in events if e.get("pin") == 11] == [1900.5, 2000.5]


def test_a_storm_fits_the_small_heap(interpreter):
    script = [
        {"at_ms": 100 + 7 * index, "button": ("UP", "DOWN")[index % 2], "bounce_ms": 5}
        for index in range(3_000)
    ]
    with Runner(interpreter, firmware=STANDIN) as board:
        events = list(board.run(script, 25_000))
    assert events[-1]["state"] == "ready"
    assert len(events) > 20_000


def test_a_user_interface_runs_it_frame_by_frame(interpreter):
    with Runner(interpreter, firmware=STANDIN) as board:
        assert board.pins["START"] == 10
        assert board.pins["LEVEL_LEDS"] == [16, 17]
        assert board.frame(500)[0]["t_ms"] == 12.0
        assert board.frame(516) == []
        pressed = board.frame(600, [{"at_ms": 516, "button": "START", "down": True}])
        assert [event["event"] for event in pressed] == ["input", "pwm", "pin"]
        released = board.frame(650, [{"at_ms": 600, "button": "START", "down": False}])
        assert released == [{"t_ms": 600.0, "event": "input", "pin": 10, "level": 1}]
        assert (board.t_ms, board.phase) == (650.0, "run")
        assert board.ask("status")["state"] == "running"
        assert board.t_ms == 650.0
        with pytest.raises(ScriptError):
            board.frame(700, [{"at_ms": 650, "button": "STOP"}])
        assert board.frame(800) == []


def test_asking_a_board_that_does_not_answer(interpreter):
    with Runner(interpreter, firmware=STANDIN) as board:
        list(board.run([{"at_ms": 100, "interrupt": True}], 500))
        assert board.ask() == {}


def test_start_ticks(interpreter):
    with Runner(interpreter, firmware=STANDIN, start_ticks=(1 << 30) - 20) as board:
        board.frame(100)
        assert 80 <= board.ask()["ticks_ms"] <= 200


def test_code_takes_time_if_it_is_told_so():
    """The first tick of a session decides everything: that takes some milliseconds."""
    on_ms = {}
    for code_time in (False, True):
        with Runner("cpython", code_time=code_time) as runner:
            script = [{"at_ms": 500, "button": "START", "for_ms": 100}]
            events = list(runner.run(script, 1_500))
            assert events[-1]["state"] == "running"
            driven = [e for e in events if e["event"] == "pwm" and e["pin"] == 2 and e["duty_u16"]]
            on_ms[code_time] = driven[0]["t_ms"]
    assert 0.5 < on_ms[True] - on_ms[False] < 30


def test_the_flash_is_a_folder_that_stays(interpreter, tmp_path):
    state = tmp_path / "my" / "flash"
    with Runner(interpreter, firmware=STANDIN, state_dir=state) as board:
        list(board.run([{"at_ms": 300, "console": "save\n"}], 1_000))
    assert (state / "log.txt").read_text().isdigit()


def test_a_temporary_flash_is_seeded_unless_fresh_and_removed(monkeypatch):
    seeded: list[Path] = []
    monkeypatch.setattr(runner, "seed", seeded.append)
    with Runner("cpython", firmware=STANDIN):
        assert seeded[0].is_dir()
    assert not seeded[0].exists()
    with Runner("cpython", firmware=STANDIN, fresh=True):
        assert len(seeded) == 1


def test_a_given_flash_is_not_seeded(monkeypatch, tmp_path):
    monkeypatch.setattr(runner, "seed", lambda state: pytest.fail("it was seeded"))
    with Runner("cpython", firmware=STANDIN, state_dir=tmp_path):
        pass


@pytest.mark.parametrize("board", BOARDS)
def test_every_board_runs_its_chip(interpreter, board, tmp_path):
    main = """
import hal
def loop():
    hal.sys.stdout.write("%s\\n" % hal.sys.implementation._machine)
    yield 10
"""
    folder = firmware_with(tmp_path / "fw", main)
    with Runner(interpreter, board=board, firmware=folder) as it:
        text = next(event["text"] for event in it.run([], 500) if event["event"] == "usb")
        # Who stops listening in the middle can still go on.
        assert it.frame(700) == []
    assert text.endswith(
        {"pico": "RP2040", "pico_w": "RP2040", "pico2": "RP2350", "pico2_w": "RP2350"}.get(board)
        or {"esp32": "ESP32", "esp32s3": "ESP32-S3", "esp32c3": "ESP32-C3"}[board]
    )


def test_a_board_file_of_the_person(interpreter, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text('BOARD = "pico2"  # mine\nMOTOR_A = 6\n')
    with Runner(interpreter, firmware=STANDIN, board_file=file) as board:
        assert board.pins["MOTOR_A"] == 6
        list(board.run([START], 1_000))
    assert "MOTOR_A = 2" in (STANDIN / "board.py").read_text()


def test_a_board_file_that_names_no_board_is_taken_as_a_pico(tmp_path):
    for text in ("", "BOARD = 5\n", "BOARD = 'uno'\n", "\xff"):
        file = tmp_path / "mine.py"
        file.write_text(text)
        with Runner("cpython", firmware=STANDIN, board_file=file) as board:
            board.frame(20)


def test_micropython_has_a_small_heap(tmp_path):
    if find_micropython() is None:
        pytest.skip("MicroPython's Unix port has no wheel for this machine")
    main = "def loop():\n    yield 1\n    full = [bytes(1000) for _ in range(999)]\n    yield 1\n"
    folder = firmware_with(tmp_path / "fw", main)
    with Runner("micropython", firmware=folder) as board:
        summary = list(board.run([], 100))[-1]
    assert (summary["state"], summary["end_reason"]) == ("repl", "MemoryError")


def test_without_micropython_cpython_runs_it_and_says_so(monkeypatch):
    monkeypatch.setattr(child, "find_micropython", lambda: None)
    with Runner(firmware=STANDIN) as board:
        assert board.interpreter == "cpython"
        assert "CPython runs the firmware" in board.note
    with Runner("cpython", firmware=STANDIN) as board:
        assert board.note == ""
        assert board.version.startswith("cpython 3.")


def test_a_child_that_dies_is_one_sentence_with_its_last_words(tmp_path, monkeypatch):
    bad = tmp_path / "serve.py"
    bad.write_text("import sys\nsys.stdin.readline()\nraise SystemError('the sky fell')\n")
    monkeypatch.setattr(child, "VIRTUAL", tmp_path)
    with pytest.raises(RunnerError) as caught:
        Runner("cpython", firmware=STANDIN)
    assert str(caught.value) == (
        "The cpython that runs the firmware ended at 0 ms: SystemError: the sky fell"
    )
    assert "Traceback" in caught.value.__notes__[0]


def test_a_child_that_hangs_is_given_up(tmp_path, monkeypatch):
    main = "def loop():\n    yield 1\n    while True:\n        pass\n"
    folder = firmware_with(tmp_path / "fw", main)
    monkeypatch.setattr(child, "PATIENCE_S", 0.5)
    with (
        Runner("cpython", firmware=folder) as board,
        pytest.raises(RunnerError, match="did not answer for"),
    ):
        list(board.run([], 1_000))


def test_a_child_that_cannot_be_started(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(RunnerError, match="could not be started"):
        Runner("cpython", firmware=STANDIN)


def test_closing_twice_and_using_it_after(interpreter):
    board = Runner(interpreter, firmware=STANDIN)
    board.close()
    board.close()
    with pytest.raises(RunnerError, match="closed"):
        board.frame(100)


def test_the_boards_are_those_of_the_virtual_board():
    import boardtable

    assert BOARDS == boardtable.NAMES
