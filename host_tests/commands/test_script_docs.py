"""docs/scripts.md and the schema say of a script what its checker says."""

import json
import re

import fastjsonschema
import pytest

from plantar.firmware import REPOSITORY
from plantar.run import script, script_schema

GUIDE = (REPOSITORY / "docs" / "scripts.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(text) for text in re.findall(r"\| `(\{.*\})` \|", GUIDE)]
MISTAKES = [
    [{"at_ms": 1}],
    [{"button": "START"}],
    [{"at_ms": -1, "hang": True}],
    [{"at_ms": "5", "hang": True}],
    [{"at_ms": 1, "button": "STOP"}],
    [{"at_ms": 1, "button": "UP", "level": 1}],
    [{"at_ms": 1, "pin": 10}],
    [{"at_ms": 1, "pin": 99, "level": 0}],
    [{"at_ms": 1, "pin": 1, "level": 2}],
    [{"at_ms": 1, "adc": 0, "volts": 9}],
    [{"at_ms": 1, "console": 5}],
    [{"at_ms": 1, "raise": "Oops"}],
    [{"at_ms": 1, "hang": False}],
    [{"at_ms": 1, "hang": True, "dead": True}],
    {},
]


def test_there_is_an_example_for_each_kind():
    kinds = {name for entry in EXAMPLES for name in entry if name in script.ACTIONS}
    assert kinds == set(script.ACTIONS)


@pytest.mark.parametrize("entry", EXAMPLES, ids=json.dumps)
def test_each_example_is_right_by_checker_and_schema(entry):
    assert script.check_script([entry])
    fastjsonschema.compile(script_schema.schema())([entry])


@pytest.mark.parametrize("wrong", MISTAKES, ids=json.dumps)
def test_what_the_checker_refuses_the_schema_refuses(wrong):
    with pytest.raises(script.ScriptError):
        script.check_script(wrong)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        fastjsonschema.compile(script_schema.schema())(wrong)


def test_the_console_has_the_commands_that_the_guide_names():
    told = GUIDE.partition("The console's commands are ")[2].partition(".")[0]
    named = {word.split()[0] for word in re.findall(r"`([^`]+)`", told)}
    source = (REPOSITORY / "firmware" / "usb" / "console.py").read_text(encoding="utf-8")
    assert named == set(re.findall(r'elif self\.word_is\(b"(\w+)"\)', source))
