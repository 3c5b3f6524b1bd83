"""A grid of wrong uses, made from the command's own description: every command, every option and
every wrong kind of value. Each is one sentence and exit code 2, and nothing is written.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from plantar import cli
from plantar.talk import ports

NUL, LONG = "a\0b", "x" * 300
NO_NUMBER = ["", " ", "x", "1.5", "1e3", "0x10", "--", "1 2", "\u0663x", NUL, "9" * 5_000]
NO_FILE = ["", "missing.file", "missing/file", "adir", NUL, LONG, "binary"]
NO_NAME = ["", " ", "nope", "PICO", "pico ", NUL, LONG, "\u00fc"]
NO_TIME = ["", " ", "later", "-1s", "0", "nan", "inf", "1e999s", "5 parsecs", NUL, "9" * 400 + "s"]


def no_output(ending: str) -> list[str]:
    return [f"missing/x{ending}", "adir", f"taken{ending}", NUL, LONG + ending, f"afile/x{ending}"]


NO_FOLDER = ["afile", "afile/below", NUL, LONG]
# What is wrong for each option or argument: by its name, and by its command where that matters.
WRONG: dict[str, list[str]] = {
    "run --script": [
        "",
        "missing.json",
        "adir",
        "binary",
        "[1",
        "{}",
        '[{"at_ms": 1}]',
        NUL,
        LONG,
    ],
    "run --trace": no_output(".jsonl"),
    "run --display": ["x.gif", *no_output(".png"), "x.png"],
    "run --speed": ["", " ", "x", "-1", "0", "nan", "inf", "fast", "1e9", NUL],
    "run --interpreter": ["", "lua", "MicroPython", NUL],
    "run --state": NO_FOLDER,
    "run --routines": ["", "missing", "binary", "empty", NUL, LONG, "wrong.json"],
    "run --start-ticks": [*NO_NUMBER, "-1", str(1 << 30)],
    "routines show KEY": ["", "nope", "HEEL ", NUL, LONG, "missing.json", "wrong.json"],
    "routines plot KEY": ["", "nope", "HEEL ", NUL, LONG, "missing.json", "wrong.json"],
    "routines plot --output": ["x.gif", "x", *no_output(".png")],
    "routines plot --motors": [*NO_NUMBER, "0", "3"],
    "routines check PATHS": NO_FILE[1:],
    "routines new --output": no_output(".json"),
    "routines examples --output": NO_FOLDER,
    "routines import FILE": NO_FILE,
    "routines import --output": no_output(".json"),
    "routines import --format": ["", "wav", "CSV", NUL],
    "routines import --key": ["A B", "x" * 17, "heel", "\u00fc", NUL],
    "routines import --stretch": [*NO_NUMBER, "0", "101", "-1"],
    "routines export KEY": ["", "nope", NUL, LONG, "missing.json", "wrong.json", "raises"],
    "routines export --output": ["x.mp3", "x", *no_output(".csv")],
    "routines export --motor": ["", "a", "HEEL", NUL],
    "wiring --output": ["x.gif", "x", *no_output(".svg")],
    "wiring --wokwi": NO_FOLDER,
    "selftest --report": no_output(".json"),
    "housing --motor-mm": [*NO_NUMBER[:4], "9", "61", "-3", "nan"],
    "housing --plate-mm": ["", "x", "270", "270x", "x190", "10x10", "-270x190", NUL, LONG],
    "housing --motors": [*NO_NUMBER, "0", "3"],
    "housing --output": ["x.gif", "x", *no_output(".svg")],
    "build --output": NO_FOLDER,
    "build --routines": ["", "missing", "binary", "empty", NUL, LONG, "wrong.json"],
    "flash --routines": ["", "missing", "binary", "empty", NUL, LONG, "wrong.json"],
    "monitor --script": ["", "missing.json", "adir", "binary", "[1", "{}", NUL, LONG],
    "log --table": ["", "x", "SESSIONS", NUL],
    "log --output": [*NO_FOLDER, "missing/below"],
    "set KEY": ["", "nope", "level", NUL, LONG],
    "set VALUE": ["", "nope", "-1", "999", NUL, LONG],
    "web --port": [*NO_NUMBER, "-1", "65536"],
    "emulate --script": ["", "missing.json", "adir", "binary", "[1", "{}", NUL, LONG],
    "emulate --trace": no_output(".jsonl"),
    "emulate --record": no_output(".json"),
    "emulate --serve": ["", "x", "0", "65536", "-1", NUL],
    "emulate --speed": [*NO_NUMBER[:3], "0", "-1", "nan", "101"],
    "campaign --seed": NO_NUMBER,
    "campaign --keep": NO_FOLDER,
    "campaign --firmware": ["", "missing", "adir", "afile", NUL, LONG],
    "bench --only": ["", "nope", "Speed", NUL],
    "bench --peers": ["", "nope", ",", "Plantar", NUL],
    "bench --frozen-uf2": NO_FILE,
    "bench --profile": no_output(".txt"),
    "bench --profile-state": ["", "nope", NUL],
    "--for": NO_TIME,
    "--board": NO_NAME,
    "--board-file": [*NO_FILE, "wrong.json", "afile"],
    "--state": NO_FOLDER,
    "--port": ["", "missing", "/dev/null", "afile", NUL, LONG],
    "--uf2": NO_FILE,
    "--level": [*NO_NUMBER, "0", "6", "-1"],
    "--length": [*NO_NUMBER, "-1", "101"],
    "--runs": [*NO_NUMBER, "0", "-1"],
    "--jobs": [*NO_NUMBER, "0", "-1", "1000"],
    "--title": [],  # any text becomes a title that a board can show
}
# What a command needs besides, so that the wrong value is the only mistake.
BESIDES: dict[str, list[str]] = {
    "routines show": ["heel"],
    "routines plot": ["heel", "-o", "new.png"],
    "routines check": ["good.json"],
    "routines import": ["good.csv"],
    "routines export": ["heel", "-o", "new.csv"],
    "set": ["levels", "5"],
    "monitor --script": ["--virtual"],
    "monitor --state": ["--virtual"],
    "selftest --state": ["--virtual"],
    "log --state": ["--virtual"],
    "log --table": ["--virtual", "--csv"],
    "log --output": ["--virtual", "--csv"],
    "set --state": ["--virtual"],
    "set KEY": ["--virtual"],
    "set VALUE": ["--virtual"],
    "emulate --speed": ["--serve", "pty"],
}


def leaves(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    command = command or typer.main.get_command(cli.app)
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            yield from leaves(command.get_command(None, name), (*path, name))
    else:
        yield " ".join(path), command


LEAVES = dict(leaves())


def name_of(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return parameter.name.upper()
    return max(parameter.opts, key=lambda name: (name.startswith("--"), len(name)))


def wrong_values(command: str, name: str) -> list[str]:
    found = WRONG.get(f"{command} {name}", WRONG.get(name))
    assert found is not None, f"{command} {name}: say in WRONG what is wrong for it"
    return found


def besides(command: str, name: str) -> list[str]:
    return BESIDES.get(f"{command} {name}", BESIDES.get(command, []))


def without(arguments: list[str], parameter: Any) -> list[str]:
    """What a command needs besides, without this very option."""
    kept = list(arguments)
    for option in parameter.opts:
        if option in kept:
            at = kept.index(option)
            del kept[at : at + 2]
    return kept


def uses(command: str) -> Iterator[list[str]]:
    """Every wrong use of a command."""
    words = command.split()
    base = BESIDES.get(command, [])
    for wrong in (["--nope"], ["-x"], ["--help=1"], [*base, *["extra"] * 3], ["-"], ["--=1"]):
        if command == "routines check" and wrong[-1] == "extra":
            continue
        yield [*words, *wrong]
    for parameter in LEAVES[command].params:
        name = name_of(parameter)
        if name == "--help":
            continue
        needs = besides(command, name)
        if parameter.param_type_name == "argument":
            for value in wrong_values(command, name):
                given = {"KEY": 0, "VALUE": 1}.get(name, 0)
                some = list(needs)
                if command == "set":
                    some = [*needs, *(["levels"] if given else []), value]
                    some += [] if given else ["5"]
                else:
                    some = [value, *needs[1:]]
                yield [*words, *some]
            if parameter.required:
                yield words
            continue
        needs = without(needs, parameter)
        for misspelt in (name + "x", name.upper(), name[1:], name[:-1] + "\u00e4"):
            yield [*words, *needs, misspelt, "1"]
        if parameter.is_flag:
            for value in ("1", "", "yes"):
                yield [*words, *needs, f"{name}={value}"]
            continue
        yield [*words, *needs, name]
        for value in wrong_values(command, name):
            yield [*words, *needs, f"{name}={value}"]


ALL = [use for command in LEAVES for use in uses(command)]


def test_there_are_a_thousand_and_more():
    assert len(ALL) >= 1_000


def files_in(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with something of each kind in the way, and no board on USB."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ports.list_ports, "comports", lambda: [])
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115
    for name in ("adir", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "afile").write_text("some text\n")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "wrong.json").write_text('{"version": 1}')
    (tmp_path / "good.csv").write_text("time (s),percent\n0,0\n30,100\n60,0\n")
    for ending in (".png", ".svg", ".csv", ".json", ".jsonl", ".txt"):
        (tmp_path / f"taken{ending}").write_text("kept")
    return tmp_path


@pytest.mark.parametrize("command", LEAVES)
def test_every_wrong_use_is_one_sentence_and_nothing_is_written(command, here, capsys):
    before = files_in(here)
    bad = []
    for use in uses(command):
        code: object = None
        try:
            cli.main(use)
        except SystemExit as ended:
            code = ended.code
        except BaseException as error:  # a traceback is what nobody may see
            code = repr(error)[:60]
        out, err = capsys.readouterr()
        lines = err.splitlines()
        one = len(lines) == 1 and re.match(r"plantar: .*\S.*", lines[0])
        after = files_in(here)
        if code != 2 or out or not one or len(err) > 600 or after != before:
            shown = [word if len(word) < 40 else word[:20] + "..." for word in use]
            bad.append((shown, code, out[:60], err[-200:], set(after) - set(before)))
            before = after
    assert not bad, "\n".join(map(repr, bad[:40])) + f"\n{len(bad)} in all"
