"""The JSON Schema of a routine file, made from the firmware's own tables (routineform.py).

An editor that knows it offers fields and marks mistakes while one types. What it cannot say (a
parameter that suits the pattern, whole repetitions, the length of the whole) the firmware's
checker says.
"""

import json
from typing import Any

from plantar import firmware

PATH = "docs/routine.schema.json"
WORDS = {
    "version": "The format's version.",
    "key": "Its name on the console, on the board and in links: start KEY plays it.",
    "title": "Its name for people.",
    "source": "Where it comes from: a book, a person, an address. For readers only.",
    "level": "The level suggested when it is chosen: 1 is the lightest.",
    "$schema": "Where this schema is, for an editor.",
    "phases": "What happens, in order: phases, and blocks of phases that repeat.",
    "repeat": "How often the block is played.",
    "sides": "Play the block for the left foot, then for the right.",
    "kind": "drive: the motor does the work; guide: hands do, the device times and counts.",
    "name": "What panel and console call the phase.",
    "pattern": "How the motor moves within the phase.",
    "seconds": "How long it lasts, in whole seconds.",
    "longest": "How long it may be made by the length setting; as long as seconds if left out.",
    "period_ms": "How long one round of the pattern, or one repetition by hand, takes.",
    "on_ms": "How much of a period pulse and hold are on, or hands hold.",
    "low_pct": "The pattern's weakest moment, in percent of the level.",
    "shape": "The curve of pattern shape: percentages, evenly spread over a period.",
    "motors": "Which motors play, if two are fitted; a single one plays every phase.",
    "lag_pct": "How far the toes run behind the heel, in percent of a period; 50 alternates.",
    "count": "Count the periods as repetitions.",
    "side": "Which foot it is for; the cue says so.",
    "cue": "What the person is told when the phase begins.",
    "cue_left": "In a block with sides: what is told for the left foot, in place of cue.",
    "cue_right": "In a block with sides: what is told for the right foot, in place of cue.",
}
"""What each field is for, by its name."""
LEVEL_WORDS = "How strong: a number, or user for the level that the person chose."

UNSAID = {"longest": "as seconds", "on_ms": "half a period", "lag_pct": "the pattern's own"}
UNSAID_BY_HAND = {"longest": "as seconds", "period_ms": "nothing to count", "on_ms": "no hold"}
"""What a field of a phase is when left out, where no default says it."""

_TEXT = r"^[ !#-\[\]-~]*$"
_KEY = "^[a-z0-9-]+$"


def schema() -> dict[str, Any]:
    """Return the JSON Schema as an object."""
    form = firmware.load("own.routineform")
    phase = {"oneOf": [{"$ref": "#/$defs/drive"}, {"$ref": "#/$defs/guide"}]}
    drive, guide = _object(form, form.DRIVE_FIELDS), _object(form, form.GUIDE_FIELDS)
    drive["properties"]["kind"] = {"const": "drive", "description": WORDS["kind"]}
    drive["properties"]["level"]["description"] = LEVEL_WORDS
    guide["properties"]["kind"] = {"const": "guide", "description": WORDS["kind"]}
    block = _object(form, form.BLOCK_FIELDS)
    block["properties"]["phases"]["items"] = phase
    whole = _object(form, form.FILE_FIELDS)
    whole["properties"]["phases"]["items"] = {
        "oneOf": [*phase["oneOf"], {"$ref": "#/$defs/block"}]
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A routine for Plantar",
        **whole,
        "$defs": {"drive": drive, "guide": guide, "block": block},
    }


def tables() -> dict[str, list[tuple[str, str, str, str]]]:
    """Return, by the name of each kind of object, a row for each of its fields: its name, what it
    holds, what it is when left out, and what it is for.
    """
    form = firmware.load("own.routineform")
    found = {
        "routine file": form.FILE_FIELDS,
        "drive phase": form.DRIVE_FIELDS,
        "guide phase": form.GUIDE_FIELDS,
        "block": form.BLOCK_FIELDS,
    }
    return {name: [_row(form, field, name) for field in table] for name, table in found.items()}


def _row(form: Any, field: Any, kind: str) -> tuple[str, str, str, str]:
    name, holds, least, most, default = field
    text = name.decode()
    if holds == form.WORD:
        values = ", ".join(f"`{word.decode()}`" for word in most)
    elif holds == form.FLAG:
        values = "true or false"
    elif holds == form.PHASES:
        what = "phases" if kind == "block" else "phases or blocks"
        values = f"a list of {least} to {most} {what}"
    elif holds == form.SHAPE:
        values = f"a list of {least} to {most} percentages"
    elif holds in (form.TEXT, form.KEY):
        values = f"text, {least} to {most} characters"
        if holds == form.KEY:
            values += ": a to z, digits, dashes"
    else:
        values = str(most) if least == most else f"{least} to {most}"
        if holds == form.LEVEL:
            values += ", or `user`"
    told = _default(form, field)
    if default is form.NEEDED:
        otherwise = "needed"
    elif told is None or told == "":
        otherwise = UNSAID.get(text, "") if kind == "drive phase" else UNSAID_BY_HAND.get(text, "")
    else:
        otherwise = f"`{str(told).lower()}`"
    words = LEVEL_WORDS if holds == form.LEVEL else WORDS[text]
    return text, values, otherwise, words


def schema_file() -> bytes:
    """Return the content of docs/routine.schema.json."""
    return (json.dumps(schema(), indent=2) + "\n").encode()


def _object(form: Any, table: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field[0].decode() for field in table if field[4] is form.NEEDED],
        "properties": {field[0].decode(): _field(form, field) for field in table},
    }


def _field(form: Any, field: Any) -> dict[str, Any]:
    name, holds, least, most, _default_value = field
    words: dict[str, Any] = {"description": WORDS[name.decode()]}
    whole = {"type": "integer", "minimum": least, "maximum": most}
    if holds == form.WHOLE:
        found = {**whole, **words}
    elif holds == form.LEVEL:
        found = {"oneOf": [whole, {"const": "user"}], **words}
    elif holds == form.SHAPE:
        share = {"type": "integer", "minimum": 0, "maximum": 100}
        found = {"type": "array", "minItems": least, "maxItems": most, "items": share, **words}
    elif holds == form.FLAG:
        found = {"type": "boolean", **words}
    elif holds == form.WORD:
        found = {"enum": [word.decode() for word in most], **words}
    elif holds == form.PHASES:
        found = {"type": "array", "minItems": least, "maxItems": most, **words}
    else:
        pattern = _KEY if holds == form.KEY else _TEXT
        length = {"minLength": least, "maxLength": most, "pattern": pattern}
        found = {"type": "string", **length, **words}
    told = _default(form, field)
    return found if told is None else {**found, "default": told}


def _default(form: Any, field: Any) -> Any:
    """Return a field's default as a file would say it; None if it has none to tell."""
    _name, holds, _least, most, default = field
    if default is form.NEEDED or (holds != form.WORD and default == form.UNSAID):
        return None
    if holds == form.SHAPE:
        return None
    if holds == form.WORD:
        return most[default].decode()
    if holds == form.LEVEL:
        return "user"
    return default.decode() if isinstance(default, bytes) else default
