"""`plantar wiring`, and the files of the repository that are made from board.py and faults.py."""

import json
import re
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from plantar import cli
from plantar.build import first_look, generated
from plantar.firmware import REPOSITORY, load
from plantar.wiring.command import rows
from plantar.wiring.picture import picture, pin_name
from plantar.wiring.read import Wiring, read_wiring
from plantar.wiring.wokwi import project

FULL = """
BOARD = "pico"
MOTOR_B = 4
DISPLAY_SDA = 8
DISPLAY_SCL = 9
SUPPLY = 26
CURRENT = 27
TEMPERATURE = 28
SUPPLY_MV = 12_000
SUPPLY_FULL_MV = 16_500
STATUS_LED = 21
"""


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["wiring", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


def texts(svg: bytes) -> list[str]:
    """Every text in a picture."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}tspan")
    return ["".join(element.itertext()) for element in found]


@pytest.fixture
def full(tmp_path) -> Wiring:
    file = tmp_path / "full.py"
    file.write_text(FULL)
    return read_wiring(file)


def pins_of(wiring: Wiring) -> list[str]:
    return [
        pin_name(wiring, pin)
        for name, pin, _what in rows(wiring)
        if not (name == "STATUS_LED" and pin in (25, "LED", 2, 38, 8))
    ]


@pytest.mark.parametrize("board", load("boards").NAMES)
def test_the_picture_names_each_pin_of_a_board_once(board):
    wiring = read_wiring(board=board)
    drawn = texts(picture(wiring))
    for pin in pins_of(wiring):
        assert drawn.count(pin) == 1, pin


def test_what_is_fitted_is_drawn_and_what_is_not_is_not(full):
    few, all_of_it = texts(picture(read_wiring())), texts(picture(full))
    for text in (
        "motor B",
        "SSD1306",
        "supply sense, 1/5",
        "5 V regulator",
        "STATUS_LED",
        "30 kΩ",
    ):
        assert text in all_of_it
        assert text not in few
    assert "+ 12 V supply" in all_of_it
    assert "+ 5 V supply" in few
    assert [pin for pin in pins_of(full) if pin not in all_of_it] == []
    # One of each for each motor: what no program replaces is never left out.
    for part in ("flyback diode 1N5819", "4.7 kΩ", "thermal cut-out, on the motor"):
        assert few.count(part) == 1
        assert all_of_it.count(part) == 2
    assert few.count("fuse 1 A, slow") == all_of_it.count("fuse 2 A, slow") == 1


def test_the_pull_down_is_at_most_what_the_board_file_asks_for():
    asked = (REPOSITORY / "firmware" / "board.py").read_text()
    most_kohm = re.search(r"pull-down of at most (\d+) kOhm", asked)
    assert most_kohm is not None
    from plantar.wiring import picture as wiring_picture

    assert float(wiring_picture.PULL_DOWN_OHMS.split()[0]) <= float(most_kohm[1])


def test_the_same_wiring_gives_the_same_picture():
    assert picture(read_wiring()) == picture(read_wiring())


@pytest.mark.parametrize(
    ("name", "begins"), [("w.svg", b"<svg"), ("w.png", b"\x89PNG"), ("w.pdf", b"%PDF")]
)
def test_the_command_draws(tmp_path, capsys, name, begins):
    code, out, err = call(capsys, "-o", tmp_path / name)
    assert (code, err) == (0, "")
    assert out == f"{tmp_path / name}\n"
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_command_lists(capsys):
    code, out, _ = call(capsys, "--board", "esp32")
    assert code == 0
    assert re.search(r"MOTOR_A +GPIO25 +motor A", out)
    code, out, _ = call(capsys, "--json")
    found = json.loads(out)
    assert found["board"] == "pico"
    assert {"field": "START", "pin": 10, "what": "START/STOP: button to ground"} in found["pins"]


def test_the_command_writes_a_wokwi_project(tmp_path, capsys):
    code, out, _ = call(capsys, "--wokwi", tmp_path / "w")
    assert code == 0
    assert sorted(Path(line).name for line in out.split()) == ["diagram.json", "wokwi.toml"]
    json.loads((tmp_path / "w/diagram.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-o", "w.gif"], "-o w.gif: the name must end in .svg, .png, .pdf."),
        (["-o", "nowhere/w.svg"], "-o nowhere/w.svg: there is no folder nowhere; make it"),
        (["--board", "arduino"], "--board 'arduino' is not known;"),
        (["--board-file", "wrong.py"], "wrong.py: MOTR_A is not a name Plantar knows;"),
        (["--wokwi", "w", "--board", "esp32"], "Wokwi files are made for a Pico or a Pico W, not"),
        (["--wokwi", "wrong.py"], "--wokwi wrong.py is a file; name a folder."),
        (["more"], "Got unexpected extra argument(s) (more)"),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    Path("wrong.py").write_text("BOARD = 'pico'\nMOTR_A = 2\n")
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}"), err
    assert err.count("\n") == 1


def test_the_wokwi_diagram_is_wired_as_the_board_file_says(full):
    for wiring in (read_wiring(), full):
        diagram = json.loads(project(wiring)["diagram.json"])
        parts = {part["id"] for part in diagram["parts"]}
        assert len(parts) == len(diagram["parts"])
        wires = diagram["connections"]
        for start, end, _colour, _way in wires:
            assert {start.split(":")[0], end.split(":")[0]} <= parts
        # The firmware's own pins, each on one wire; the ground and 3.3 V aside.
        wired = [end for wire in wires for end in wire[:2] if re.fullmatch(r"pico:GP\d+", end)]
        fitted = [pin for name, pin, _what in rows(wiring) if name != "STATUS_LED"]
        assert sorted(wired) == sorted(f"pico:GP{pin}" for pin in fitted)


def test_wokwi_runs_what_build_makes():
    settings = tomllib.loads((REPOSITORY / "wokwi.toml").read_text())["wokwi"]
    assert settings == {"version": 1, "firmware": "build/plantar-pico.uf2"}


@pytest.mark.parametrize("path", sorted(generated.generated_files()))
def test_what_is_made_from_other_files_is_up_to_date(path):
    made = generated.generated_files()[path]
    assert (REPOSITORY / path).read_bytes() == made, (
        "run: .venv/bin/python -m plantar.build.generated"
    )


def test_every_fault_is_in_the_guide_with_what_to_look_at():
    faults, texts = load("faults"), load("faulttexts").TEXTS
    guide = (REPOSITORY / generated.GUIDE).read_text()
    names = [name.decode() for name in faults.NAMES[1:]]
    assert list(first_look.FIRST_LOOK) == names
    for code, name in enumerate(names, 1):
        assert f"| {code} | {name} | {texts[code].decode()} | " in guide


def test_the_links_of_the_guide_lead_somewhere():
    guide = REPOSITORY / generated.GUIDE
    text = guide.read_text()
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (guide.parent / link).is_file(), link
    heads = [
        re.sub(r"[^\w -]", "", head).lower().replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    ]
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(heads)
