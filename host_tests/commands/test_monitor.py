"""`plantar monitor`: a board behind a pty, or a virtual one, told as it happens."""

import io
import json
import re
import subprocess
import sys

import pytest
from rich.console import Console

from plantar import cli
from plantar.board import monitor, monitor_view
from plantar.build.targets import target
from plantar.build.tree import make_tree
from plantar.run.runner import find_micropython
from plantar.run.script import check_script

pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
if find_micropython() is None:
    pytest.skip("MicroPython's Unix port has no wheel for this machine", allow_module_level=True)

from steppedboard import SteppedBoard

HOW_IT_IS = {
    *("t_ms", "state", "routine", "phase", "level", "level_now", "levels", "duty_u16"),
    *("left_ms", "rest_ms", "fault", "hz"),
}


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["monitor", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


def split(out):
    """Return the lines that say how it is, and those that say what happened."""
    lines = [json.loads(line) for line in out.splitlines()]
    return [x for x in lines if "event" not in x], [x for x in lines if "event" in x]


@pytest.fixture
def flash(tmp_path):
    for name, data in make_tree(target("pico"), precompile=True).everything().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_a_session_is_told_and_the_board_is_left_as_it_was(capsys, flash, monkeypatch):
    with SteppedBoard(flash) as board:
        board.wait_until(lambda: board.t_s > 0.5)
        board.step(monkeypatch)
        board.do(in_ms=1_500, button="START", for_ms=100)
        board.do(in_ms=5_000, button="START", for_ms=100)
        code, out, err = call(capsys, "--port", board.port, "--for", "7s", "--json")
        said = list(board.said)
    assert (code, err) == (0, "")
    lines, events = split(out)
    assert set(lines[0]) == HOW_IT_IS
    assert len(lines) == pytest.approx(28, abs=2)
    states = [(e["from"], e["to"]) for e in events if e["event"] == "state"]
    assert states == [("ready", "running"), ("running", "paused")]
    assert "Running: Heel session" in [event["text"] for event in events]
    driven = [line["t_ms"] for line in lines if line["duty_u16"][0]]
    assert 3_000 < driven[-1] - driven[0] < 4_000
    assert '"telemetry"' not in said[-1]  # its last line answers `telemetry 0`


def test_a_lost_cable_is_one_sentence(capsys, flash, monkeypatch):
    with SteppedBoard(flash) as board:
        board.wait_until(lambda: board.t_s > 0.5)
        monkeypatch.setattr(monitor.JsonLines, "line", lambda *_line: board.unplug())
        code, out, err = call(capsys, "--port", board.port)
    assert (code, out) == (2, "")
    assert err == f"plantar: The connection to {board.port} broke off: plug the board in again.\n"


def test_a_board_that_was_reset_is_watched_again(capsys, flash, monkeypatch):
    with SteppedBoard(flash) as board:
        board.wait_until(lambda: board.t_s > 0.5)
        board.step(monkeypatch)
        board.do(in_ms=1_000, powercut=True, off_ms=200)
        code, out, _ = call(capsys, "--port", board.port, "--for", "6s", "--json")
    lines, events = split(out)
    assert code == 0
    assert [event["event"] for event in events] == ["lost"]
    assert lines[-1]["t_ms"] > 5_500


def test_a_virtual_board_plays_a_heel_session(capsys):
    code, out, err = call(capsys, "--virtual", "--for", "65s")
    assert (code, err) == (0, "")
    lines, events = split(out)
    assert [event["text"] for event in events] == [
        "Running: Heel session",
        "Phase: warm-up",
        "Plays level 1 (lightest).",
        "Phase: feet",
        "Plays level 2 (light).",
    ]
    assert lines[-1]["t_ms"] == pytest.approx(65_000, abs=300)


def test_a_virtual_board_plays_a_script(capsys):
    script = [
        {"at_ms": 1_000, "button": "UP", "for_ms": 100},
        {"at_ms": 2_000, "raise": "OSError"},
    ]
    _, out, _ = call(capsys, "--virtual", "--for", "1500ms", "--script", json.dumps(script))
    assert [event["text"] for event in split(out)[1]] == ["Level 3 (medium) is chosen."]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--for", "10"], "--for '10' is not a time; write it as 500ms, 90s, 16m or 1h30m."),
        (["--script", "x.json"], "--script plays on a virtual board: give --virtual as well."),
        (["--virtual", "--script", "{"], "script, line 1, column 2: this is not JSON"),
        (["--virtual", "--port", "x"], "--port and --virtual: give one of them."),
        (["--port", "/nowhere"], "There is no port /nowhere: leave --port out to see"),
        (["--nope"], "No such option: --nope"),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(capsys, arguments, sentence):
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}"), err
    assert err.count("\n") == 1


def test_a_pipe_that_is_closed_ends_it_quietly():
    child = subprocess.Popen(
        [sys.executable, "-m", "plantar", "monitor", "--virtual"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    assert child.stdout.readline().startswith(b'{"t_ms"')
    child.stdout.close()
    assert (child.stderr.read(), child.wait(timeout=60)) == (b"", 0)
    child.stderr.close()


def test_ctrl_c_ends_the_watching_only(capsys, monkeypatch):
    def interrupt(*_line):
        raise KeyboardInterrupt

    monkeypatch.setattr(monitor.JsonLines, "line", interrupt)
    assert call(capsys, "--virtual", "--for", "3s") == (0, "", "")


def test_the_picture_says_what_happens(monkeypatch):
    console = Console(file=io.StringIO(), width=80, height=40, highlight=False, color_system=None)
    from plantar.run.play import heel_session
    from plantar.talk.board import Which

    view = monitor_view.View("COM1", console)
    with Which(virtual=True).open(script=heel_session(700)) as talk, view:
        monitor.watch(talk, view, 20_000, (6_000, 2_000, 200, 5_000))
    console.file = sheet = io.StringIO()
    console.print(view.picture())
    said = sheet.getvalue()
    assert said.startswith("COM1  ▶ running  Heel session – warm-up  level 1 (lightest)  12:4")
    assert "Motor A 36 %, est. 36 Hz, power in % over 2 min" in said
    assert "Motor B" not in said
    assert re.search(r"0:00\.[56]\d0  Running: Heel session\n", said)
    bars = [line for line in said.splitlines() if "│" in line]
    assert len(bars) == monitor_view.ROWS
    assert bars[-1].rstrip().endswith("█") and not bars[0].rstrip().endswith("█")


class Sleeper(monitor.JsonLines):
    """A computer that is put to sleep while it watches: it neither reads nor speaks. Its system
    still reads for it for a while; then the board's port is full.
    """

    ASLEEP_MS, FULL_MS = (4_000, 10_000), 2_100

    def __init__(self, wire):
        self.wire = wire
        self.lines: list[tuple[int, str, int]] = []
        self.events: list[str] = []
        self.missed: list[dict] = []

    def line(self, t_ms, telemetry):
        self.lines.append((t_ms, telemetry["state"], telemetry["fault"]))
        runner = self.wire.runner
        now_ms = int(runner.t_ms) + 1
        began_ms, ends_ms = self.ASLEEP_MS
        if now_ms >= began_ms and not self.missed:
            full_ms = now_ms + self.FULL_MS
            stall = {"at_ms": full_ms, "usb_stall": True, "for_ms": ends_ms - full_ms}
            self.missed = [
                event
                for until_ms in range(now_ms + 1_000, ends_ms + 1_000, 1_000)
                for event in runner.frame(until_ms, [stall] if until_ms - now_ms == 1_000 else [])
            ]

    def event(self, event):
        self.events.append(event.text)


def test_a_computer_that_sleeps_for_seconds_costs_an_esp32_s3_nothing():
    """Each write would wait half a second; soon it tells nothing to who has said nothing."""
    from plantar.run.runner import Runner
    from plantar.talk.talk import Talk
    from plantar.talk.wire import VirtualWire

    happens = check_script([{"at_ms": 1_000, "button": "START", "for_ms": 100}])
    wire = VirtualWire(Runner(board="esp32s3"), script=happens)
    show = Sleeper(wire)
    with Talk(wire) as talk:
        monitor.watch(talk, show, 14_000, (4_600, 2_000, 180, 5_000))
    motor = wire.runner.pins["MOTOR_A"]
    off = [
        e for e in show.missed if e["event"] in ("pin", "reset") and e.get("pin", motor) == motor
    ]
    assert off == [], "the session went on"
    awake = [line for line in show.lines if line[0] > show.ASLEEP_MS[1]]
    assert len(awake) > 10, "and is told again"
    assert {line[1:] for line in awake} == {("running", 0)}
    assert not any("reset" in text for text in show.events)


def test_the_estimate_is_of_the_motor_in_the_board_file(capsys, flash, tmp_path, monkeypatch):
    mine = tmp_path / "mine.py"
    mine.write_text('BOARD = "pico"\nMOTOR_RPM, MOTOR_RISE_MS = 12_000, 20\n')
    with SteppedBoard(flash) as board:
        board.wait_until(lambda: board.t_s > 0.5)
        board.step(monkeypatch)
        board.do(in_ms=500, button="START", for_ms=100)
        told = ["--port", board.port, "--board-file", mine, "--for", "6s", "--json"]
        code, out, err = call(capsys, *told)
    assert (code, err) == (0, "")
    lines, _ = split(out)
    assert lines[0]["hz"] == [0.0, 0.0], "still"
    # Level 1 is 36 % of its 200 Hz.
    assert lines[-1]["hz"] == [pytest.approx(72, abs=0.5), 0.0]
    assert call(capsys, "--virtual", "--board-file", mine)[0] == 2


def test_a_board_file_with_a_wrong_figure_is_one_sentence(capsys, tmp_path):
    mine = tmp_path / "mine.py"
    mine.write_text('BOARD = "pico"\nMOTOR_RPM = 100_000\n')
    code, out, err = call(capsys, "--port", "nowhere", "--board-file", mine)
    assert (code, out) == (2, "")
    assert err == "plantar: mine.py: MOTOR_RPM is 100000; give a whole number from 300 to 20000.\n"


def test_without_a_terminal_it_is_lines_of_json(capsys):
    assert not sys.stdout.isatty()
    code, out, _ = call(capsys, "--virtual", "--for", "1s")
    assert code == 0
    assert {"t_ms", "state"} <= set(json.loads(out.splitlines()[0]))
