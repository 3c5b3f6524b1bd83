"""board.py, whatever a maker writes into it: sentences, never an exception, and no bad wiring."""

import types

import boardcheck
import boards
from hypothesis import given
from hypothesis import strategies as st
from virtual_board import virtual_chip

boardtable = virtual_chip.boardtable

FIELDS = [*boards.OUTPUTS, *boards.INPUTS, *boards.SENSES, "LEVEL_LEDS", "CURVE"]
FIELDS += [field for field, *_range in (*boards.NUMBERS, *boardcheck.FIGURES)]
NONSENSE = st.one_of(
    *(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.binary(max_size=3),
    ),
    *(
        st.lists(st.integers(), max_size=3),
        st.dictionaries(st.integers(), st.integers(), max_size=2),
    ),
    st.tuples(st.one_of(st.none(), st.integers(), st.text(max_size=3), st.lists(st.integers()))),
)
PINS = st.integers(-2, 50)
VALUES = st.one_of(PINS, PINS, NONSENSE, st.lists(PINS, max_size=12).map(tuple))


def board(name, fields):
    """A module as board.py is one."""
    made = types.ModuleType("board")
    made.__dict__.update({"BOARD": name, **fields})
    return made


@given(
    name=st.one_of(st.sampled_from(boards.NAMES), NONSENSE),
    fields=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6),
    others=st.dictionaries(st.from_regex(r"[A-Z]{1,8}", fullmatch=True), VALUES, max_size=2),
    platform=st.sampled_from([None, "rp2", "esp32", "linux"]),
)
def test_every_mistake_is_a_sentence_with_a_remedy(name, fields, others, platform):
    for mistake in boardcheck.check(board(name, {**others, **fields}), platform):
        assert mistake.startswith("board.py: ")
        assert mistake.endswith((".", "?"))
        assert "\n" not in mistake


@given(
    name=st.sampled_from(boards.NAMES),
    fields=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8),
)
def test_what_passes_can_be_wired(name, fields):
    made = board(name, fields)
    if boardcheck.check(made, None):
        return
    row, pins = boards.row(name), boards.pins(made)
    single = [pins[field] for field in (*boards.OUTPUTS, *boards.INPUTS, *boards.SENSES)]
    used = [pin for pin in (*single, *(pins["LEVEL_LEDS"] or ())) if pin is not None]
    assert len(used) == len(set(used))
    assert all(pin in row.gpio or pin == pins["STATUS_LED"] for pin in used)
    motors = [pins[field] for field in ("MOTOR_A", "MOTOR_B") if pins[field] is not None]
    assert motors
    assert not set(motors) & (set(row.shaky) | set(row.input_only))
    assert isinstance(pins["START"], int)
    slices = [(pin >> 1) & 7 for pin in (*motors, pins["TONE"]) if pin is not None]
    assert not row.slices or len(slices) == len(set(slices))
    assert pins["FLOOR_PCT"] < pins["CEILING_PCT"] <= 95
    assert 0 <= pins["KICK_PCT"] <= 60
    assert 0 <= pins["KICK_MS"] <= 150
    assert 0 <= pins["KICK_B_PCT"] <= 60
    assert 0 <= pins["KICK_B_MS"] <= 150
    assert len(motors) < 2 or 2 * pins["CEILING_PCT"] <= pins["TOTAL_PCT"] <= 190


@given(value=VALUES, name=NONSENSE)
def test_the_motors_pins_are_found_whatever_else_is_wrong(value, name):
    pins = boards.pins(board(name, {"LEVEL_LEDS": value, "MOTOR_A": 6}))
    assert pins["MOTOR_A"] == 6


def test_each_row_is_what_the_port_says_of_the_chip():
    """The virtual board's table was read for itself, in MicroPython and the data sheets."""
    for name in boards.NAMES:
        row, port = boards.row(name), boardtable.port(name)
        assert set(row.gpio) <= set(port.pins), name
        assert row.input_only == port.input_only, name
        assert set(row.adc) <= set(port.adc), name
        assert row.hard == port.hard, name
        assert row.wiring.get("STATUS_LED") == port.led, name
        assert row.watchdog == port.wdt_base, name
        wired = row.wiring
        outputs = {wired.get(field) for field in boards.OUTPUTS} | set(wired.get("LEVEL_LEDS", ()))
        straps = set(row.shaky) & (outputs | {wired[field] for field in boards.INPUTS})
        assert not straps, f"{name}: {straps} decide how the chip starts, or pulse then"
