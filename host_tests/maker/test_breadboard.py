"""The breadboard picture: the same nets as the schematic and the table, for every board."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations, pairwise

import pytest
from circuit import Circuit
from schematic import Schematic

from plantar import cli
from plantar.errors import PlantarError
from plantar.firmware import load
from plantar.wiring.breadboard.bench import Bench
from plantar.wiring.breadboard.draw import picture
from plantar.wiring.breadboard.headers import HEADERS, printed
from plantar.wiring.breadboard.layout import layout
from plantar.wiring.command import rows
from plantar.wiring.read import has_own_status_led, read_wiring

EXTRAS = {
    "a second motor": "MOTOR_B = 4",
    "a display": "DISPLAY_SDA = 8\nDISPLAY_SCL = 9",
    "a supply sense": "SUPPLY = 26",
    "a current sense": "CURRENT = 27",
    "a temperature sense": "TEMPERATURE = 28",
    "12 V": "SUPPLY_MV = 12_000\nSUPPLY_FULL_MV = 16_500",
    "a status LED": "STATUS_LED = 21",
    "START alone": "UP = DOWN = MODE = TONE = None\nLEVEL_LEDS = None",
}
WHAT_HANGS_ON = {
    "MOTOR_A": ["resistor 150 Ω"],
    "MOTOR_B": ["resistor 150 Ω"],
    "START": ["button START"],
    "UP": ["button UP"],
    "DOWN": ["button DOWN"],
    "MODE": ["button MODE"],
    "LEVEL_LEDS": ["resistor 470 Ω"],
    "STATUS_LED": ["resistor 470 Ω"],
    "TONE": ["piezo"],
    "DISPLAY_SDA": ["display"],
    "DISPLAY_SCL": ["display"],
    "SUPPLY": ["resistor", "resistor"],
    "CURRENT": ["amplifier"],
    "TEMPERATURE": ["ntc", "resistor"],
}
"""What the table's words mean: the parts that a pin's own net leads to."""


@pytest.fixture
def wiring_of(tmp_path):
    def of(*lines):
        file = tmp_path / "board.py"
        file.write_text('BOARD = "pico"\n' + "\n".join(lines) + "\n")
        return read_wiring(file)

    return of


def of_breadboard(wiring) -> Circuit:
    """The circuit that lies on the breadboard."""
    bench: Bench = layout(wiring).bench
    nets = [frozenset(net) for net in bench.nets()]
    # A shunt of some milliohms is a wire: the schematic draws it as one.
    through = [net for net in nets if {leg for _k, _n, leg in net} & {"IN+", "IN-"}]
    if through:
        nets = [net for net in nets if net not in through] + [frozenset().union(*through)]
    circuit = Circuit()
    for net in nets:
        names = {name for kind, name, _leg in net if kind == "pin"}
        if len(names) == 1:
            circuit.names[net] = next(iter(names))
        assert len(names) <= 1, names
    at = {terminal: net for net in nets for terminal in net}
    for part in bench.parts:
        if part.kind == "pin":
            continue
        kind = part.kind.removeprefix("big ")
        if kind in ("button", "led", "motor"):
            kind = f"{kind} {part.name}"
        elif kind == "resistor":
            kind = f"resistor {part.value}"
        legs = [(leg.name, at[part.kind, part.name, leg.name]) for leg in part.legs]
        if len(legs) == 4 and "button" in kind:
            # Four legs, two of which are one contact.
            assert legs[0][1] == legs[1][1]
            assert legs[2][1] == legs[3][1]
            legs = [legs[0], legs[2]]
        circuit.add(kind, legs)
    return circuit


def same(wiring) -> None:
    """Both pictures and the table say the same."""
    on_breadboard, drawn = of_breadboard(wiring), Schematic(wiring).circuit
    assert on_breadboard.signature() == drawn.signature()
    for circuit in (on_breadboard, drawn):
        told = set()
        for name, pin, _what in rows(wiring):
            if name == "STATUS_LED" and not has_own_status_led(wiring):
                continue
            told.add(printed(wiring.board, pin))
            found = circuit.on(printed(wiring.board, pin))
            assert [
                kind if name not in ("SUPPLY", "TEMPERATURE") else kind.split()[0]
                for kind in found
            ] == WHAT_HANGS_ON[name], name
        assert told == circuit.pins() - {"GND", "3V3", HEADERS[wiring.board].feed}


@pytest.mark.parametrize("board", load("boards").NAMES)
def test_both_pictures_and_the_table_say_the_same_nets(board):
    same(read_wiring(board=board))


@pytest.mark.parametrize("extras", [*combinations(EXTRAS, 2), tuple(EXTRAS)[:-1]])
def test_and_with_whatever_is_fitted(wiring_of, extras):
    same(wiring_of(*(EXTRAS[name] for name in extras)))


def test_the_comparison_sees_a_swapped_wire_a_missing_one_and_a_diode_turned_round():
    as_is = of_breadboard(read_wiring()).signature()
    assert as_is == Schematic(read_wiring()).circuit.signature()
    swapped = Schematic(read_wiring()).circuit
    other = {"button UP": "button DOWN", "button DOWN": "button UP"}
    swapped.parts = [(other.get(kind, kind), legs) for kind, legs in swapped.parts]
    assert as_is != swapped.signature()
    turned = Schematic(read_wiring()).circuit
    for number, (kind, legs) in enumerate(turned.parts):
        if kind == "diode":
            (one, a), (other, k) = legs
            turned.parts[number] = (kind, ((one, k), (other, a)))
    assert as_is != turned.signature()
    missing = Schematic(read_wiring()).circuit
    missing.parts = [part for part in missing.parts if part[0] != "resistor 4.7 kΩ"]
    assert as_is != missing.signature()


@pytest.mark.parametrize("board", load("boards").NAMES)
def test_every_pin_of_a_board_is_on_its_header_once(board):
    header = HEADERS[board]
    assert len(header.top) == len(header.bottom)
    shown = [*header.top, *header.bottom]
    inside = {37, 38} if board == "esp32" else set()  # of the chip, but on no header
    for pin in set(load("boards").row(board).gpio) - inside:
        assert shown.count(printed(board, pin)) == 1, pin
    assert header.feed in shown and "GND" in header.top and "GND" in header.bottom


def test_no_two_wires_lie_on_each_other(wiring_of):
    for wiring in (wiring_of(*list(EXTRAS.values())[:-1]), read_wiring(board="esp32")):
        runs = []
        for wire in layout(wiring).bench.wires:
            for (x1, y1), (x2, y2) in pairwise(wire.points):
                if x1 == x2 and y1 != y2:
                    runs.append(("x", x1, *sorted((y1, y2)), wire.name))
                elif y1 == y2 and x1 != x2:
                    runs.append(("y", y1, *sorted((x1, x2)), wire.name))
        for (way, at, low, high, _), (other, place, start, end, _) in combinations(runs, 2):
            if way == other and abs(at - place) < 0.5:
                assert min(high, end) - max(low, start) < 0.1, (at, low, high, start, end)


def test_it_fits_a_page_and_the_pins_stand_in_the_list_of_wires():
    for board in load("boards").NAMES:
        drawn = ElementTree.fromstring(picture(read_wiring(board=board)))
        assert drawn.get("width") == "297mm" and drawn.get("height") == "210mm", board
        texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
        for name, pin, _what in rows(read_wiring(board=board)):
            if name == "STATUS_LED":
                continue  # on the board itself
            label = printed(board, pin)
            assert any(re.match(rf"{label}( \(|$)", text) for text in texts if text), label


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--breadboard"], "--breadboard draws a picture: name its file with -o, such as"),
        (["--breadboard", "-o", "b.png"], "-o b.png: a breadboard is drawn as .svg; print it"),
        (
            ["--breadboard", "-o", "nowhere/b.svg"],
            "-o nowhere/b.svg: there is no folder nowhere; make it first.",
        ),
    ],
)
def test_wrong_use_is_one_sentence(capsys, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        cli.main(["wiring", *arguments])
    printed_ = capsys.readouterr()
    assert (caught.value.code, printed_.out) == (2, "")
    assert printed_.err.startswith(f"plantar: {sentence}")


def test_a_pin_that_the_header_lacks_is_one_sentence(tmp_path):
    file = tmp_path / "board.py"
    file.write_text('BOARD = "esp32"\nSUPPLY = 37\n')
    with pytest.raises(PlantarError, match="ESP32-DevKitC V4 has no pin 37: choose another"):
        picture(read_wiring(file))


def test_the_command_draws_it(capsys, tmp_path):
    with pytest.raises(SystemExit) as caught:
        cli.main(["wiring", "--breadboard", "-o", str(tmp_path / "b.svg"), "--board", "esp32"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"{tmp_path / 'b.svg'}\n"
    assert (tmp_path / "b.svg").read_bytes() == picture(read_wiring(board="esp32"))
