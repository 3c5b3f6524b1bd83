"""The JSON Schema of a script for `plantar run --script`, made from what its checker knows."""

import json
from typing import Any

from plantar.run import script

PATH = "docs/script.schema.json"

_MS = {"type": "number", "minimum": 0, "maximum": script.LONGEST_MS}
_FLAG = {"const": True}
_VOLTS = {"type": "number", "minimum": 0, "maximum": 5}
_FIELDS: dict[str, dict[str, Any]] = {
    "button": {"enum": list(script.BUTTONS)},
    "down": {"type": "boolean"},
    "pin": {"type": "integer", "minimum": 0, "maximum": 48},
    "level": {"enum": [0, 1, None]},
    "adc": {"type": "integer", "minimum": 0, "maximum": 48},
    **dict.fromkeys(("volts", "full_volts", "start_volts"), _VOLTS),
    "console": {"type": "string", "maxLength": script.LONGEST_CONSOLE},
    "raise": {"enum": list(script.EXCEPTIONS)},
    "powercut_at_flash_byte": {"type": "integer", "minimum": 0, "maximum": 1 << 20},
    "usb_stall": {"type": "boolean"},
    "bus_stuck": {"type": "boolean"},
    "display": {"type": "boolean"},
    "clock": {"enum": list(script.CLOCKS)},
    "by_ms": {"type": "integer", "minimum": -(1 << 28), "maximum": 1 << 28},
    "for_ms": _MS,
    "bounce_ms": _MS,
    "off_ms": _MS,
}
_NEEDED = {"pin": ["level"], "adc": ["volts"]}


def schema() -> dict[str, Any]:
    """Return the schema: a list of entries, each a moment and one thing that happens."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A script for plantar run",
        "type": "array",
        "maxItems": script.MOST_ENTRIES,
        "items": {"oneOf": [_entry(action) for action in script.ACTIONS]},
    }


def _entry(action: str) -> dict[str, Any]:
    fields = {"at_ms": _MS, action: _FIELDS.get(action, _FLAG)}
    fields |= {name: _FIELDS[name] for name in script.ACTIONS[action]}
    return {
        "title": action,
        "type": "object",
        "additionalProperties": False,
        "required": ["at_ms", action, *_NEEDED.get(action, [])],
        "properties": fields,
    }


def schema_file() -> bytes:
    """Return the schema as its file has it."""
    return (json.dumps(schema(), indent=2) + "\n").encode()
