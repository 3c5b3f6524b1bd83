"""Run scripts: what is accepted, and the one sentence that says what is wrong."""

import io
import json
import math

import pytest

from plantar.errors import PlantarError
from plantar.run.script import ScriptError, check_script, load_script

GOOD = [
    {"at_ms": 500, "button": "START", "for_ms": 100, "bounce_ms": 5},
    {"at_ms": 600, "button": "UP", "down": True},
    {"at_ms": 0.25, "pin": 10, "level": 0},
    {"at_ms": 1, "pin": 10, "level": None},
    {"at_ms": 1, "adc": 0, "volts": 1.2},
    {"at_ms": 1, "console": "status\n"},
    {"at_ms": 1, "hang": True},
    {"at_ms": 1, "dead": True},
    {"at_ms": 1, "raise": "OSError"},
    {"at_ms": 1, "powercut": True, "off_ms": 200},
    {"at_ms": 1, "powercut_at_flash_byte": 17},
    {"at_ms": 1, "interrupt": True},
    {"at_ms": 1, "soft_reset": True},
    {"at_ms": 1, "usb_stall": True, "for_ms": 300},
    {"at_ms": 1, "usb_stall": False},
]


def test_every_entry_of_the_design_is_accepted():
    checked = check_script(GOOD)
    assert len(checked) == len(GOOD)
    assert all(isinstance(entry["at_us"], int) for entry in checked)
    assert not any(field.endswith("_ms") for entry in checked for field in entry)


def test_times_become_whole_microseconds_in_order():
    checked = check_script(
        [
            {"at_ms": 2, "hang": True},
            {"at_ms": 0.0625, "button": "START", "for_ms": 0.2, "bounce_ms": 1.5},
            {"at_ms": 2.0, "dead": True},
        ]
    )
    assert checked == [
        {"at_us": 63, "button": "START", "for_us": 200, "bounce_us": 1500},
        {"at_us": 2000, "hang": True},
        {"at_us": 2000, "dead": True},
    ]


def test_the_caller_s_entries_are_left_alone():
    entries = [{"at_ms": 5, "hang": True}]
    check_script(entries)
    assert entries == [{"at_ms": 5, "hang": True}]


MISTAKES = [
    ({}, "script: a script is a list of entries in square brackets"),
    ("x", "script: a script is a list"),
    ([5], "script, entry 1: it is 5; write an object"),
    ([{"at_ms": 1}], "script, entry 1: it has nothing that happens; give one of button, pin"),
    (
        [{"at_ms": 1, "hang": True}, {"at_ms": 1, "hang": True, "dead": True}],
        "script, entry 2: it has hang and dead; give one of",
    ),
    ([{"button": "START"}], "script, entry 1: at_ms is missing; say when, such as"),
    (
        [{"at_ms": -1, "hang": True}],
        "entry 1: at_ms is -1; give milliseconds from 0 to 2592000000.",
    ),
    ([{"at_ms": "5", "hang": True}], 'entry 1: at_ms is "5"; give milliseconds'),
    ([{"at_ms": True, "hang": True}], "entry 1: at_ms is true; give milliseconds"),
    ([{"at_ms": math.nan, "hang": True}], "entry 1: at_ms is NaN; give milliseconds"),
    ([{"at_ms": 10**400, "hang": True}], "entry 1: at_ms is 1000"),
    (
        [{"at_ms": 1, "buton": "START"}],
        'entry 1: "buton" is not a field of a script; did you mean button?',
    ),
    ([{"at_ms": 1, "xyzzy": 1, "hang": True}], '"xyzzy" is not a field of a script; remove it.'),
    ([{"at_ms": 1, "button": "STOP"}], 'button is "STOP"; use one of START, UP, DOWN, MODE.'),
    ([{"at_ms": 1, "button": ["START"]}], 'button is ["START"]; use one of'),
    ([{"at_ms": 1, "button": "UP", "level": 1}], "level does not go with button; remove it."),
    ([{"at_ms": 1, "hang": True, "for_ms": 5}], "for_ms does not go with hang; remove it."),
    (
        [{"at_ms": 1, "button": "UP", "down": True, "for_ms": 5}],
        "for_ms does not go with down; remove one of the two.",
    ),
    ([{"at_ms": 1, "button": "UP", "down": 1}], "down is 1; write true or false."),
    ([{"at_ms": 1, "button": "UP", "bounce_ms": None}], "bounce_ms is null; give milliseconds"),
    ([{"at_ms": 1, "pin": 10}], "level is missing; pin needs it."),
    ([{"at_ms": 1, "pin": 10, "level": 2}], "level is 2; use 0, 1, or null for an open contact."),
    ([{"at_ms": 1, "pin": 99, "level": 1}], "pin is 99; give a whole number 0 to 48."),
    ([{"at_ms": 1, "pin": "GP2", "level": 1}], 'pin is "GP2"; give a whole number'),
    ([{"at_ms": 1, "adc": 0}], "volts is missing; adc needs it."),
    ([{"at_ms": 1, "adc": 0, "volts": -0.1}], "volts is -0.1; give volts from 0 to 5."),
    ([{"at_ms": 1, "console": 5}], "console is 5; give text"),
    ([{"at_ms": 1, "console": "x" * 70_000}], "console has 70000 characters; give at most 65536."),
    ([{"at_ms": 1, "raise": "Oops"}], 'raise is "Oops"; use one of AssertionError'),
    ([{"at_ms": 1, "raise": {}}], "raise is {}; use one of"),
    ([{"at_ms": 1, "hang": False}], "hang is false; write true, or remove the entry."),
    ([{"at_ms": 1, "hang": 1}], "hang is 1; write true"),
    ([{"at_ms": 1, "powercut_at_flash_byte": -1}], "powercut_at_flash_byte is -1; give a whole"),
    ([{"at_ms": 1, "powercut": True, "off_ms": "x"}], 'off_ms is "x"; give milliseconds'),
    ([{"at_ms": 1, "pin": 1, "level": "x" * 500}], 'level is "xxxxx'),
    ([{"at_ms": 1, "clock": "stop", "for_ms": 5}], 'clock is "stop"; use freeze or leap.'),
    ([{"at_ms": 1, "clock": ["leap"], "by_ms": 5}], "use freeze or leap."),
    ([{"at_ms": 1, "clock": "freeze"}], "a clock's freeze takes for_ms alone."),
    ([{"at_ms": 1, "clock": "leap", "for_ms": 5}], "a clock's leap takes by_ms alone."),
    ([{"at_ms": 1, "clock": "leap", "by_ms": 0.5}], "by_ms is 0.5; give a whole number"),
    ([{}] * 100_001, "100001 entries are too many"),
]


@pytest.mark.parametrize(("script", "sentence"), MISTAKES)
def test_a_mistake_is_one_sentence_with_entry_field_and_remedy(script, sentence):
    with pytest.raises(ScriptError) as caught:
        check_script(script)
    message = str(caught.value)
    assert sentence in message
    assert "\n" not in message
    assert message.endswith((".", "?"))
    assert len(message) < 300
    assert isinstance(caught.value, PlantarError)  # exit code 2


def test_a_script_comes_from_a_file_standard_input_or_the_argument(tmp_path, monkeypatch):
    text = json.dumps(GOOD)
    file = tmp_path / "s.json"
    file.write_text(text)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert load_script(str(file)) == load_script("-") == load_script(" " + text)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("nowhere.json", "The script 'nowhere.json' cannot be read (No such file or directory)"),
        (".", "The script '.' cannot be read (Is a directory)"),
        ("a\0b", "cannot be read (it is not text)"),
        ("[{]", "script, line 1, column 3: this is not JSON"),
        ("[" * 100_000, "script: its brackets are too deep"),
        ("{}", "script: a script is a list of entries"),
    ],
)
def test_a_script_that_cannot_be_read(source, sentence):
    with pytest.raises(ScriptError) as caught:
        load_script(source)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistake_in_a_file_names_it(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text('[{"at_ms": 1, "hangs": true}]')
    with pytest.raises(ScriptError, match=r"^mine\.json, entry 1: .*did you mean hang\?$"):
        load_script(str(file))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScriptError, match="it is not text"):
        load_script(str(file))


def test_text_that_no_encoding_has_still_reaches_the_board():
    assert check_script([{"at_ms": 1, "console": "\ud800"}])[0]["console"] == "?"
