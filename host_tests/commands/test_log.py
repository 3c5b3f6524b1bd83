"""`plantar log`: what was used, read off a board behind a pty; nothing is ever deleted."""

import csv
import io
import json

import pytest

from plantar import cli
from plantar.run.runner import find_micropython

pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
if find_micropython() is None:
    pytest.skip("MicroPython's Unix port has no wheel for this machine", allow_module_level=True)

from ptyboard import PtyBoard

USED = [
    {"at_ms": 1_000, "button": "START", "for_ms": 100},
    {"at_ms": 6_500, "button": "START", "for_ms": 1_000},
    {"at_ms": 9_000, "console": "start ball\n"},
    {"at_ms": 12_500, "console": "stop\n"},
]


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(list(map(str, arguments)))
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


def journal(folder):
    return {file.name: file.read_bytes() for file in folder.glob("journal_*")}


def test_flash_a_board_use_it_and_read_its_log(capsys, tmp_path):
    """From a bare board on, with the real client all the way."""
    flash = tmp_path / "flash"
    with PtyBoard(flash) as board:
        code, out, err = call(capsys, "flash", "--port", board.port)
        assert code == 0, out + err
        assert call(capsys, "log", "--port", board.port)[1] == (
            f"Nothing yet in the log of {board.port}: no session, no fault.\n"
        )
    with PtyBoard(flash, script=USED) as board:
        board.wait_until(lambda: len(board.said) >= 2 and not board.drives)
        board.wait_until(lambda: len(journal(flash)) == 2)
        before = journal(flash)
        code, table, err = call(capsys, "log", "--port", board.port)
        assert (code, err) == (0, "")
        found = json.loads(call(capsys, "log", "--port", board.port, "--json")[1])
        code, printed, _ = call(capsys, "log", "--port", board.port, "--csv")
        file = tmp_path / "log.csv"
        done = call(capsys, "log", "--port", board.port, "--csv", "-o", file)
        assert done == (0, f"{file}\n", "")
        assert file.read_text() == printed
        assert journal(flash) == before
    assert found["sessions"] == 2
    assert [(s["routine"], s["end"]) for s in found["last"]] == [
        ("heel", "stopped"),
        ("ball", "stopped"),
    ]
    assert "2 sessions, 8 s of drive in all" in table
    assert "stopped 2" in table
    rows = list(csv.DictReader(io.StringIO(printed)))
    sessions = [row for row in rows if row["record"] == "session"]
    assert [(row["no"], row["routine"], row["drive_s"]) for row in sessions] == [
        ("1", "heel", "5"),
        ("2", "ball", "3"),
    ]
    assert {row["end"]: row["count"] for row in rows if row["record"] == "end"}["stopped"] == "2"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--csv", "--json"], "--csv and --json: give one of them."),
        (["-o", "x.csv"], "-o writes comma-separated values: give --csv as well."),
        (
            ["--virtual", "--csv", "-o", "/nowhere/x.csv"],
            "-o /nowhere/x.csv cannot be written: No",
        ),
        (["--port", "/dev/null"], "/dev/null is not a serial port:"),
        (["heel"], "Got unexpected extra argument(s) (heel)"),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(capsys, arguments, sentence):
    code, out, err = call(capsys, "log", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}"), err
    assert err.count("\n") == 1


def test_the_log_of_a_run_on_a_virtual_board(capsys, tmp_path):
    state = tmp_path / "flash"
    call(capsys, "run", "--no-ui", "--for", "9s", "--state", state, "--script", json.dumps(USED))
    code, out, _ = call(capsys, "log", "--virtual", "--state", state, "--json")
    assert code == 0
    assert [s["end"] for s in json.loads(out)["last"]] == ["stopped"]
