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
    {"at_ms": 18_000, "console": "start ball\n"},
    {"at_ms": 21_500, "console": "stop\n"},
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
        folder = tmp_path / "log"
        code, written, _ = call(capsys, "log", "--port", board.port, "--csv", "-o", folder)
        names = ["sessions", "faults", "routines", "ends"]
        assert written.splitlines() == [str(folder / f"{name}.csv") for name in names]
        tables = {name: (folder / f"{name}.csv").read_text() for name in names}
        assert tables["sessions"] == printed
        again = call(capsys, "log", "--port", board.port, "--csv", "-o", folder)
        assert (again[0], again[1]) == (2, "") and "is there already" in again[2]
        assert journal(flash) == before
    assert found["sessions"] == 2
    assert [(s["routine"], s["end"]) for s in found["last"]] == [
        ("heel", "stopped"),
        ("ball", "stopped"),
    ]
    assert "2 sessions, 8 s of drive in all" in table
    assert "stopped 2" in table
    rows = {name: list(csv.DictReader(io.StringIO(text))) for name, text in tables.items()}
    assert [(row["no"], row["routine"], row["drive_s"]) for row in rows["sessions"]] == [
        ("1", "heel", "5"),
        ("2", "ball", "3"),
    ]
    assert {row["end"]: row["count"] for row in rows["ends"]}["stopped"] == "2"
    assert {row["routine"]: row["drive_s"] for row in rows["routines"]}["heel"] == "5"
    assert rows["faults"] == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--csv", "--json"], "--csv and --json: give one of them."),
        (["-o", "x.csv"], "-o writes comma-separated values: give --csv as well."),
        (["--csv", "-o", "/nowhere/x"], "-o /nowhere/x: there is no folder /nowhere; make it"),
        (["--csv", "-o", __file__], f"-o {__file__} is a file; name a folder:"),
        (["--csv", "--table", "x"], "--table 'x': use one of sessions, faults, routines, ends."),
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
