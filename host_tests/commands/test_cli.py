"""The command as a person meets it: one sentence for a mistake, and the exit code."""

import re
from types import SimpleNamespace

import pytest

from plantar import cli
from plantar.errors import PlantarError
from plantar.talk import ports


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(list(arguments))
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


def test_it_knows_its_version(capsys):
    code, out, err = call(capsys, "--version")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"plantar \d+\.\d+\.\d+\n", out)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_it_shows_its_help(capsys, arguments):
    code, out, err = call(capsys, *arguments)
    assert (code, err) == (0, "")
    assert "Usage: plantar" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--nope"], "plantar: No such option: --nope\n"),
        (["nope"], "plantar: No such command 'nope'.\n"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_code_2(capsys, arguments, sentence):
    assert call(capsys, *arguments) == (2, "", sentence)


COMMANDS = sorted(cli.Commands.PLACES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(capsys, command):
    for option in ("--help", "-h"):
        code, out, err = call(capsys, command, option)
        assert (code, err) == (0, "")
        assert f"Usage: plantar {command}" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_wrong_use_of_every_command_is_one_sentence_and_code_2(capsys, command):
    code, out, err = call(capsys, command, "--nope")
    assert (code, out) == (2, "")
    assert err.startswith("plantar: No such option: --nope")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["selftest", "monitor", "log", "set"])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--port", "/nowhere"],
            "There is no port /nowhere: leave --port out to see the boards",
        ),
        (["--port", "/dev/null"], "/dev/null is not a serial port: leave --port out"),
        (["--port", "x", "--virtual"], "--port and --virtual: give one of them."),
        (["--state", "x"], "--state is a virtual board's flash: give --virtual as well."),
        (["--virtual", "--state", __file__], f"--state {__file__} is a file; name a folder."),
    ],
)
def test_which_board_is_meant_is_asked_the_same_way(capsys, command, arguments, sentence):
    code, out, err = call(capsys, command, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}"), err
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["selftest", "monitor", "log", "set"])
def test_no_board_and_several_boards_are_one_sentence(capsys, monkeypatch, command):
    found = []
    monkeypatch.setattr(ports.list_ports, "comports", lambda: found)
    code, _, err = call(capsys, command)
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("plantar: No board was found on USB: plug it in")
    for device in ("COM1", "COM2"):
        found.append(SimpleNamespace(device=device, vid=0x2E8A, pid=5, description="n/a"))
    assert call(capsys, command) == (
        2,
        "",
        "plantar: There are several boards (COM1, COM2): name one with --port.\n",
    )


def test_wrong_input_is_one_sentence_and_code_2(capsys, monkeypatch):
    def refuse(**_options):
        raise PlantarError("x.json: at_ms is -1;\n give 0 or more.")

    monkeypatch.setattr(cli, "app", refuse)
    assert call(capsys) == (2, "", "plantar: x.json: at_ms is -1; give 0 or more.\n")


def test_ctrl_c_is_no_traceback(capsys, monkeypatch):
    def interrupt(**_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", interrupt)
    assert call(capsys) == (130, "", "plantar: stopped.\n")
