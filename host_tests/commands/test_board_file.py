"""Whatever is given as a board.py: one sentence with a remedy, within seconds, before anything is
touched.
"""

import pytest

from plantar import cli
from plantar.errors import PlantarError
from plantar.firmware import REPOSITORY
from plantar.wiring import divider
from plantar.wiring.read import read_wiring
from plantar.wiring.values import read_board_file

PICO = 'BOARD = "pico"\n'
ODD = {
    "mark": (b"\xef\xbb\xbf" + PICO.encode(), "begins with a byte order mark, and MicroPython"),
    "utf-16": (PICO.encode("utf-16"), "is UTF-16; save it as UTF-8 without a mark."),
    "nul": (PICO.encode() + b"\0", "is not plain text (it has a NUL); save it as UTF-8."),
    "latin-1": (b"# \xe9\n", "line 1: is not UTF-8; save it as UTF-8."),
    "endless": (PICO.encode() + b"while True:\n    pass\n", "does not come to an end;"),
    "greedy": (PICO.encode() + b"X = bytes(1 << 40)\n", "MemoryError; correct it."),
    "main.py": ((REPOSITORY / "firmware" / "main.py").read_bytes(), "it imports loop; a board"),
    "leaves": (b"raise SystemExit(0)\n", "line 1: ends Python; a board file only sets values."),
    "kills": (b"import os\nos._exit(0)\n", "line 1: it imports os; a board file only sets"),
    "raises": (b"BOARD = 1 / 0\n", "line 1: division by zero; correct it."),
    "another": (b"names = [1, 2]\n", "sets nothing that a board has; is it the right file?"),
    "empty": (b"", "sets nothing that a board has; is it the right file?"),
    "long": (b"#" * 70_000, "is longer than 64 kB; is it a board file?"),
    "broken": (b"BOARD = \n", "line 1: invalid syntax; correct it."),
    "deep": (b"X = " + b"(" * 5_000, "too"),
}
COMMANDS = (
    ["wiring", "-o", "x.svg"],
    ["build", "-o", "x"],
    ["flash", "--port", "/nowhere"],
    ["run", "--no-ui", "--for", "1s", "--trace", "x.jsonl"],
)


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as caught:
        cli.main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert (caught.value.code, printed.out) == (2, "")
    assert printed.err.startswith("plantar: ") and printed.err.count("\n") == 1
    return printed.err


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_file_is_one_sentence(tmp_path, kind):
    data, sentence = ODD[kind]
    file = tmp_path / "mine.py"
    file.write_bytes(data)
    with pytest.raises(PlantarError) as caught:
        read_wiring(file)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("mine.py") and len(str(caught.value)) < 200


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("kind", ["mark", "main.py", "folder", "missing", "/dev/zero"])
def test_every_command_says_it_before_it_does_anything(
    capsys, tmp_path, monkeypatch, command, kind
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    if kind in ODD:
        (tmp_path / kind).write_bytes(ODD[kind][0])
    err = refused(capsys, *command, "--board-file", kind)
    assert kind.rpartition("/")[2] in err
    assert {path.name for path in tmp_path.iterdir()} <= {"folder", kind}


def test_a_file_that_works_its_values_out_is_read(tmp_path):
    file = tmp_path / "board.py"
    file.write_text(
        "from micropython import const\n"
        'BOARD = "pico"\n'
        "UP = const(14)\n"
        "LEVEL_LEDS = tuple(range(16, 19))\n"
        "def helper():\n    return 1\n"
    )
    values = read_board_file(file)
    assert (values["UP"], values["LEVEL_LEDS"]) == (14, (16, 17, 18))
    assert "function helper" in repr(values["helper"])
    assert read_wiring(file).fields["UP"] == 14


def test_a_file_without_its_board_is_a_picos(tmp_path):
    file = tmp_path / "board.py"
    file.write_text("UP = 14\n")
    assert read_wiring(file).board == "pico"
    assert read_wiring(file, "pico").fields["UP"] == 14
    with pytest.raises(PlantarError, match="is for BOARD = 'pico', not for --board esp32"):
        read_wiring(file, "esp32")


# The divider.


@pytest.mark.parametrize("full_mv", range(3_300, 36_001, 50))
def test_a_divider_can_be_bought_and_never_puts_more_on_the_pin(full_mv):
    found = divider.divider_for(full_mv)
    for resistor in (found.upper_ohm, found.lower_ohm):
        assert int(str(resistor)[:2]) in divider.E24 and resistor % 100 == 0
    assert full_mv <= found.full_mv <= full_mv * 1.12
    assert found.upper_ohm * found.lower_ohm / (found.upper_ohm + found.lower_ohm) <= 10_000


def test_the_dividers_that_the_documents_name():
    for full_mv, upper, lower in ((6_600, 10_000, 10_000), (18_810, 47_000, 10_000)):
        found = divider.divider_for(full_mv)
        assert (found.upper_ohm, found.lower_ohm, found.full_mv) == (upper, lower, full_mv)


def test_what_the_usual_resistors_give_is_said(capsys, tmp_path):
    file = tmp_path / "board.py"
    file.write_text("SUPPLY = 26\nSUPPLY_MV = 12_000\nSUPPLY_FULL_MV = 18_000\n")
    with pytest.raises(SystemExit):
        cli.main(["wiring", "--board-file", str(file), "--json"])
    out = capsys.readouterr().out
    assert "from V+ to the pin" in out and "SUPPLY_FULL_MV = 18_" in out


def test_twelve_volts_with_the_divider_for_five_are_refused(capsys, tmp_path):
    file = tmp_path / "board.py"
    file.write_text("SUPPLY = 26\nSUPPLY_MV = 12_000\n")
    err = refused(capsys, "wiring", "--board-file", file)
    assert "more than 3.3 V on the pin; change the divider, and give 14400 or more." in err


def test_the_guide_s_12_v_path_is_one_that_the_check_and_the_picture_take(tmp_path, capsys):
    guide = (REPOSITORY / "docs" / "build.md").read_text(encoding="utf-8")
    section = guide.partition("### A 12 V motor")[2].partition("\n### ")[0]
    block = section.partition("```python\n")[2].partition("```")[0]
    board = tmp_path / "board.py"
    board.write_text(PICO + block, encoding="utf-8")
    fields = read_wiring(board).fields
    assert (fields["SUPPLY_MV"], fields["SUPPLY_FULL_MV"]) == (12_000, 18_810)
    # At 1.2 times 12 V the pin sees no more than it bears.
    assert 12_000 * 1.2 * 3.3 / fields["SUPPLY_FULL_MV"] <= 3.3
    picture = tmp_path / "wiring.svg"
    with pytest.raises(SystemExit) as end:
        cli.main(["wiring", "--board-file", str(board), "-o", str(picture)])
    assert end.value.code == 0, capsys.readouterr().err
    drawn = picture.read_text(encoding="utf-8")
    for part in ("47 kΩ", "10 kΩ", "+ 12 V supply", "5 V regulator"):
        assert part in drawn and part.replace("+ ", "").split()[0] in section
