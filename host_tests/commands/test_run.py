"""`plantar run` without a terminal: what it plays, prints and writes, and how it refuses."""

import json
import re

import pytest

from plantar import cli
from plantar.firmware import REPOSITORY
from plantar.run import play
from plantar.run.script import check_script
from plantar.run.timeline import Timeline
from plantar.wiring.read import read_wiring

START = '[{"at_ms": 500, "button": "START", "for_ms": 100}]'


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["run", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


def test_by_itself_it_plays_the_whole_heel_session(capsys):
    code, out, err = call(capsys)
    told = [line.split(maxsplit=1)[1] for line in out.splitlines() if line.startswith("  ")]
    assert code == 0, out + err
    expected = [
        "START is pressed",
        "Motor A starts",
        "The heel session has begun, 13 min to go",
        "Level 1 of 5, lightest",
        "The session is over: finished",
        "Motor A is off",
    ]
    said = [line for line in told if line in expected]
    assert sorted(dict.fromkeys(said)) == sorted(expected)
    assert said[:4] == expected[:4]
    levels = [line for line in told if line.startswith("Level")]
    assert levels[:2] == ["Level 1 of 5, lightest", "Level 2 of 5, light"]
    phases = [line for line in told if line.startswith("Phase")]
    assert [phase.split(",")[0] for phase in phases] == [f"Phase {n} of 4" for n in (1, 2, 3, 4)]
    assert "The motor ran for 13 min, at 36 Hz at most (estimate), the session ended" in out
    assert "Playing the heel session" in err


def test_a_script_is_played_and_traced(capsys, tmp_path):
    trace = tmp_path / "t.jsonl"
    code, out, err = call(capsys, "--script", START, "--for", "3s", "--trace", trace, "--json")
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert [moment["text"] for moment in report["timeline"]] == [
        "Ready",
        "START is pressed",
        "Motor A starts",
        "The heel session has begun, 13 min to go",
        "Phase 1 of 4, warm-up: Sit down and rest both feet on the massager",
        "Level 1 of 5, lightest",
    ]
    assert '"told"' not in trace.read_text()
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    assert events[-1] == report["summary"]
    assert report["summary"]["state"] == "running"
    moves = [event["t_ms"] for event in events if event.get("pin") == 2 and event.get("duty_u16")]
    assert 500 < moves[0] <= 545


def test_a_script_comes_from_a_file_or_from_standard_input(capsys, tmp_path, monkeypatch):
    file = tmp_path / "s.json"
    file.write_text(START)
    _, from_file, _ = call(capsys, "--script", file, "--for", "1s", "--json")
    monkeypatch.setattr("sys.stdin", file.open())
    _, from_stdin, _ = call(capsys, "--script", "-", "--for", "1s", "--json")
    assert json.loads(from_file)["timeline"] == json.loads(from_stdin)["timeline"] != []


def test_cpython_runs_it_too_and_says_so(capsys):
    code, out, _ = call(capsys, "--interpreter", "cpython", "--script", START, "--for", "2s")
    assert code == 0
    assert "on cpython 3." in out


def test_a_session_that_does_not_finish_is_a_failure(capsys, monkeypatch):
    monkeypatch.setattr(play, "heel_session", lambda _for_ms, _key: [])
    code, _, err = call(capsys)
    assert code == 1
    assert err.endswith("plantar: heel did not start: the board is ready.\n")


def test_what_was_asked_and_did_not_happen_is_a_failure_that_says_why(capsys):
    nope = json.dumps([{"at_ms": 500, "console": "start nope\n"}])
    code, out, err = call(capsys, "--script", nope, "--for", "2s")
    assert code == 1
    assert "The console refuses: no such routine" in out
    assert err.endswith("plantar: the console refused a line: no such routine; try routines.\n")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (
            {"state": "fault", "fault": 6, "fault_text": "The supply is out of range"},
            "heel did not start: fault supply, The supply is out of range",
        ),
        (
            {"state": "resting", "rest_ms": 540_000},
            "heel did not start: the board rests for 9 min more",
        ),
        ({"state": "running", "routine": "ball"}, "heel did not start: ball played in its place"),
        ({"state": "running", "routine": "heel"}, "the heel session did not play to its end"),
        ({}, "heel did not start: the board says nothing, hang"),
    ],
)
def test_each_way_in_which_the_heel_session_was_not_played_is_named(status, why):
    wiring = read_wiring()
    timeline = Timeline(wiring)
    if status:
        timeline.take({"t_ms": 500, "event": "told", "text": json.dumps(status)})
    options = play.RunOptions(wiring=wiring, for_ms=14 * 60_000, whole=True)
    summary = {"state": "hang", "end_reason": "stopped", "t_ms": 1_000}
    assert play._why_not(options, timeline, summary) == why


def test_a_board_that_hangs_before_start_is_a_failure(capsys, monkeypatch):
    script = check_script([{"at_ms": 300, "hang": True}, *json.loads(START)])
    monkeypatch.setattr(play, "heel_session", lambda _for_ms, _key: script)
    code, _, err = call(capsys, "--for", "1200ms")
    assert code == 1
    assert re.search(r"plantar: heel did not start: [^\n]+\.\n$", err), err


def test_senses_that_are_fitted_are_well_unless_the_script_says_otherwise(capsys, tmp_path):
    board = tmp_path / "board.py"
    board.write_text('BOARD = "pico"\nSUPPLY, CURRENT, TEMPERATURE = 26, 27, 28\n')
    code, out, err = call(capsys, "--board-file", board, "--for", "150s")
    assert code == 0, err
    assert "Fault" not in out and "Level 2 of 5, light" in out
    low = json.dumps([{"at_ms": 5_000, "adc": 0, "volts": 1.2}, *json.loads(START)])
    _, out, _ = call(capsys, "--board-file", board, "--script", low, "--for", "8s")
    assert "Fault 6 (supply)" in out


BOARD_PINS = {"pico": (8, 9), "esp32": (21, 22), "esp32s3": (8, 9)}


@pytest.mark.parametrize("board", BOARD_PINS)
def test_a_display_and_all_own_routines_fit_together(capsys, tmp_path, board):
    sda, scl = BOARD_PINS[board]
    file = tmp_path / "board.py"
    file.write_text(f"BOARD = {board!r}\nDISPLAY_SDA = {sda}\nDISPLAY_SCL = {scl}\n")
    routines = REPOSITORY / "routines"
    code, out, err = call(
        capsys, "--board-file", file, "--routines", routines, "--for", "4s", "--json"
    )
    assert code == 0, err
    report = json.loads(out)
    assert report["summary"]["drive_ms"] > 2_000
    assert not any("memory" in moment["text"] for moment in report["timeline"])


def test_speed_holds_the_run_back(capsys, monkeypatch):
    slept = []

    class Clock:
        @staticmethod
        def monotonic():
            return 100.0 + sum(slept)

        sleep = slept.append

    monkeypatch.setattr(play, "time", Clock)
    code, out, _ = call(capsys, "--script", "[]", "--for", "20s", "--speed", "10")
    assert code == 0
    assert sum(slept) == pytest.approx(2.0)
    assert "(10x)" in out


def test_a_storm_is_cut_short_on_the_screen(capsys):
    presses = [{"at_ms": 1000 + 300 * n, "button": "UP", "for_ms": 100} for n in range(250)]
    code, out, _ = call(capsys, "--script", json.dumps(presses), "--for", "90s")
    assert code == 0
    assert out.count("UP is pressed") == play.MOST_MOMENTS - 1
    assert "... and 51 more" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--script", "nowhere.json"], "The script 'nowhere.json' cannot be read"),
        (["--script", "[1"], "script, line 1, column 3: this is not JSON"),
        (["--script", '[{"at_ms": 1, "button": "GO"}]'], "script, entry 1: button is"),
        (["--for", "later"], "--for 'later' is not a time;"),
        (["--speed", "fast"], "--speed 'fast': give max, or a number"),
        (["--speed", "nan"], "--speed 'nan': give max, or a number"),
        (["--speed", "0"], "--speed '0': give max, or a number"),
        (["--interpreter", "lua"], "--interpreter 'lua': use micropython or cpython."),
        (["--code-time"], "Only CPython can let code take time: give --interpreter cpython."),
        (["--board", "arduino"], "--board 'arduino' is not known;"),
        (["--board-file", "nowhere.py"], "The board file nowhere.py cannot be read:"),
        (["--start-ticks", "-1"], "--start-ticks -1: give 0 to 1073741823."),
        (["--start-ticks", "1073741824"], "--start-ticks 1073741824: give 0 to"),
        (["--start-ticks", "x"], "Invalid value for '--start-ticks':"),
        (
            ["--trace", "nowhere/t.jsonl"],
            "--trace nowhere/t.jsonl: there is no folder nowhere; make it first.",
        ),
        (["--state", "a_file"], "--state a_file is a file; name a folder."),
        (["--state", "a_file/below"], "a_file/below cannot be used:"),
        (["--state", "in_use", "--fresh"], "--fresh and --state in_use, which is in use:"),
        (["more"], "Got unexpected extra argument(s) (more)"),
    ],
)
def test_wrong_input_is_one_sentence_and_nothing_runs(
    capsys, tmp_path, monkeypatch, arguments, sentence
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a_file").touch()
    (tmp_path / "in_use").mkdir()
    (tmp_path / "in_use" / "journal_a.bin").touch()
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}")
    assert err.count("\n") == 1


def test_a_board_file_with_a_mistake_is_named_before_anything_runs(capsys, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("BOARD = 'pico'\nMOTR_A = 2\n")
    code, out, err = call(capsys, "--board-file", file, "--no-ui")
    assert (code, out) == (2, "")
    assert err.startswith("plantar: mine.py: MOTR_A is not a name Plantar knows; did you mean")


@pytest.mark.parametrize("board", ["esp32", "esp32c3", "pico2"])
def test_another_board_has_its_own_wiring(capsys, board):
    code, out, _ = call(capsys, "--board", board, "--script", START, "--for", "2s")
    assert code == 0
    assert "Motor A starts" in out


def test_a_routine_file_is_taken_along_and_played(capsys, tmp_path):
    file = REPOSITORY / "routines" / "heartbeat.json"
    trace = tmp_path / "t.jsonl"
    arguments = ["run", "--no-ui", "--routine", str(file), "--for", "5m", "--trace", str(trace)]
    with pytest.raises(SystemExit) as caught:
        cli.main([*arguments, "--json"])
    assert caught.value.code == 0
    report = json.loads(capsys.readouterr().out)
    summary = report["summary"]
    assert summary["end_reason"] == "finished"
    assert 180_000 < summary["drive_ms"] < 240_000  # it rests after every second beat
    told = [moment["text"] for moment in report["timeline"]]
    assert any(text.startswith("The heartbeat session has begun") for text in told)
    assert trace.is_file()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (["none.json"], "none.json cannot be read: No such file or directory."),
        (["bad.json"], "bad.json: key is missing; add it."),
        (
            ["one.json", "two.json"],
            "two.json: key is that of one.json too, heartbeat; choose one.",
        ),
        (["."], "bad.json: key is missing; add it."),
    ],
)
def test_a_bad_routine_file_is_refused_before_anything_runs(
    capsys, tmp_path, monkeypatch, files, sentence
):
    monkeypatch.chdir(tmp_path)
    good = (REPOSITORY / "routines" / "heartbeat.json").read_text()
    for name, text in (("bad.json", '{"version": 1}'), ("one.json", good), ("two.json", good)):
        (tmp_path / name).write_text(text)
    with pytest.raises(SystemExit) as caught:
        cli.main(["run", "--no-ui", *[word for file in files for word in ("--routine", file)]])
    assert caught.value.code == 2
    assert capsys.readouterr().err == f"plantar: {sentence}\n"
