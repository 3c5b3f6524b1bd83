"""The command as a person meets it: one sentence for a mistake, and the exit code."""

import re

import pytest

from plantar import cli
from plantar.errors import PlantarError


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
