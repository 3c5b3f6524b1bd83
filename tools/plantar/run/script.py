"""Run scripts: what a person lets happen to the virtual board, and when.

A script is a JSON list of entries, each a moment and one thing that happens at it. It is checked
here, whole, before anything runs: a mistake is one sentence with the entry's number, the field
and the remedy.
"""

import builtins
import difflib
import json
import math
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from plantar.errors import PlantarError

Entry = dict[str, Any]

BUTTONS = ("START", "UP", "DOWN", "MODE")
EXCEPTIONS = (
    "AssertionError",
    "AttributeError",
    "Exception",
    "IndexError",
    "KeyError",
    "MemoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "RuntimeError",
    "TypeError",
    "ValueError",
    "ZeroDivisionError",
)
"""What `raise` may throw into the firmware's loop."""

# What happens -> the further fields it may have.
ACTIONS: dict[str, tuple[str, ...]] = {
    "button": ("for_ms", "bounce_ms", "down"),
    "pin": ("level",),
    "adc": ("volts", "full_volts", "start_volts"),
    "console": (),
    "hang": (),
    "dead": (),
    "raise": (),
    "powercut": ("off_ms",),
    "powercut_at_flash_byte": (),
    "interrupt": (),
    "soft_reset": (),
    "usb_stall": ("for_ms",),
    "bus_stuck": ("for_ms",),
    "panic": (),
    "display": (),
    "clock": ("for_ms", "by_ms"),
}
CLOCKS = {"freeze": "for_ms", "leap": "by_ms"}
_FLAGS = ("hang", "dead", "panic", "powercut", "interrupt", "soft_reset")
_TIMES = ("at_ms", "for_ms", "bounce_ms", "off_ms")

LONGEST_MS = 30 * 24 * 3_600_000
MOST_ENTRIES = 100_000
LONGEST_CONSOLE = 65_536
EXAMPLE = '[{"at_ms": 500, "button": "START", "for_ms": 100}]'


class ScriptError(PlantarError):
    """A mistake in a script, in one sentence."""


def load_script(source: str) -> list[Entry]:
    """Read and check a script.

    Args:
        source: a file's path, `-` for standard input, or the JSON itself.

    Returns:
        The entries by time, as `check_script` returns them.

    Raises:
        ScriptError: it cannot be read or has a mistake.
    """
    text, name = _read(source)
    try:
        entries = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ScriptError(
            f"{name}, {where}: this is not JSON ({error.msg}); a script looks like {EXAMPLE}."
        ) from error
    except RecursionError as error:
        raise ScriptError(
            f"{name}: its brackets are too deep; a script looks like {EXAMPLE}."
        ) from error
    return check_script(entries, name)


def check_script(entries: Any, name: str = "script") -> list[Entry]:
    """Check a script's entries and return them in the order of their times.

    Args:
        entries: what the JSON holds: a list of objects.
        name: how errors call the script.

    Returns:
        New entries with every time in whole microseconds (`at_us`, `for_us`, `bounce_us`,
        `off_us`) instead of milliseconds. Entries at one moment keep their order.

    Raises:
        ScriptError: naming entry (counted from 1), field and remedy.
    """
    if not isinstance(entries, list):
        raise ScriptError(
            f"{name}: a script is a list of entries in square brackets, such as {EXAMPLE}."
        )
    if len(entries) > MOST_ENTRIES:
        raise ScriptError(
            f"{name}: {len(entries)} entries are too many; give at most {MOST_ENTRIES}."
        )
    checked = [_check_entry(entry, f"{name}, entry {i}") for i, entry in enumerate(entries, 1)]
    return sorted(checked, key=lambda entry: entry["at_us"])


def _read(source: str) -> tuple[str, str]:
    if source.lstrip().startswith(("[", "{")):
        return source, "script"
    if source == "-":
        return sys.stdin.read(), "script"
    try:
        return Path(source).read_text(encoding="utf-8"), Path(source).name
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ScriptError(
            f"The script {source!r} cannot be read ({why}); give a file, - or JSON like {EXAMPLE}."
        ) from error


def _check_entry(entry: Any, where: str) -> Entry:
    if not isinstance(entry, dict):
        raise ScriptError(
            f'{where}: it is {_shown(entry)}; write an object, such as {{"at_ms": 500, ...}}.'
        )
    known = [*_TIMES, "level", "volts", "full_volts", "start_volts", "down", "by_ms", *ACTIONS]
    for field in entry:
        if field not in known:
            close = difflib.get_close_matches(str(field), known, 1)
            remedy = f"did you mean {close[0]}?" if close else "remove it."
            raise ScriptError(f"{where}: {_shown(field)} is not a field of a script; {remedy}")
    actions = [field for field in entry if field in ACTIONS]
    if len(actions) != 1:
        what = "has nothing that happens" if not actions else f"has {' and '.join(actions)}"
        raise ScriptError(f"{where}: it {what}; give one of {', '.join(ACTIONS)}.")
    action = actions[0]
    if "at_ms" not in entry:
        raise ScriptError(f'{where}: at_ms is missing; say when, such as "at_ms": 500.')
    for field in entry:
        if field not in ("at_ms", action, *ACTIONS[action]):
            raise ScriptError(f"{where}: {field} does not go with {action}; remove it.")
    if "down" in entry and "for_ms" in entry:
        raise ScriptError(f"{where}: for_ms does not go with down; remove one of the two.")
    checked: Entry = {}
    for field, value in entry.items():
        if field in _TIMES:
            checked[field.replace("_ms", "_us")] = _microseconds(value, field, where)
        else:
            checked[field] = _VALUES.get(field, _flag)(value, field, where)
    for field in ("level", "volts"):
        if field in ACTIONS[action] and field not in entry:
            raise ScriptError(f"{where}: {field} is missing; {action} needs it.")
    if "start_volts" in entry and "full_volts" not in entry:
        raise ScriptError(f"{where}: full_volts is missing; start_volts goes with it.")
    if action == "clock":
        needed = CLOCKS[entry["clock"]]
        for field in ("for_ms", "by_ms"):
            if (field in entry) != (field == needed):
                raise ScriptError(f"{where}: a clock's {entry['clock']} takes {needed} alone.")
    return checked


def _microseconds(value: Any, field: str, where: str) -> int:
    if not _is_number(value) or not 0 <= value <= LONGEST_MS:
        raise ScriptError(
            f"{where}: {field} is {_shown(value)}; give milliseconds from 0 to {LONGEST_MS}."
        )
    return int(value * 1000 + 0.5)


def _button(value: Any, field: str, where: str) -> str:
    if value not in BUTTONS:
        raise ScriptError(f"{where}: {field} is {_shown(value)}; use one of {', '.join(BUTTONS)}.")
    return value


def _clock(value: Any, field: str, where: str) -> str:
    if not isinstance(value, str) or value not in CLOCKS:
        raise ScriptError(f"{where}: {field} is {_shown(value)}; use freeze or leap.")
    return value


def _exception(value: Any, field: str, where: str) -> str:
    if value not in EXCEPTIONS or not hasattr(builtins, value):
        raise ScriptError(
            f"{where}: {field} is {_shown(value)}; use one of {', '.join(EXCEPTIONS)}."
        )
    return value


def _whole(least: int, most: int) -> Callable[[Any, str, str], int]:
    def check(value: Any, field: str, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ScriptError(
                f"{where}: {field} is {_shown(value)}; give a whole number {least} to {most}."
            )
        return value

    return check


def _level(value: Any, field: str, where: str) -> int | None:
    if value is None or (not isinstance(value, bool) and value in (0, 1)):
        return value
    raise ScriptError(
        f"{where}: {field} is {_shown(value)}; use 0, 1, or null for an open contact."
    )


def _volts(value: Any, field: str, where: str) -> float:
    if not _is_number(value) or not 0 <= value <= 5:
        raise ScriptError(f"{where}: {field} is {_shown(value)}; give volts from 0 to 5.")
    return float(value)


def _console(value: Any, field: str, where: str) -> str:
    if not isinstance(value, str):
        raise ScriptError(f'{where}: {field} is {_shown(value)}; give text, such as "status\\n".')
    if len(value) > LONGEST_CONSOLE:
        raise ScriptError(
            f"{where}: {field} has {len(value)} characters; give at most {LONGEST_CONSOLE}."
        )
    return value.encode(errors="replace").decode()


def _flag(value: Any, field: str, where: str) -> bool:
    if value is not True:
        raise ScriptError(f"{where}: {field} is {_shown(value)}; write true, or remove the entry.")
    return True


def _either(value: Any, field: str, where: str) -> bool:
    if not isinstance(value, bool):
        raise ScriptError(f"{where}: {field} is {_shown(value)}; write true or false.")
    return value


_VALUES: dict[str, Callable[[Any, str, str], Any]] = {
    "button": _button,
    "down": _either,
    "pin": _whole(0, 48),
    "level": _level,
    "adc": _whole(0, 48),
    "volts": _volts,
    "full_volts": _volts,
    "start_volts": _volts,
    "console": _console,
    "raise": _exception,
    "powercut_at_flash_byte": _whole(0, 1 << 20),
    "usb_stall": _either,
    "bus_stuck": _either,
    "display": _either,
    "clock": _clock,
    "by_ms": _whole(-(1 << 28), 1 << 28),
}


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def _shown(value: Any) -> str:
    """Return a value as JSON, cut to a length that fits a sentence."""
    text = json.dumps(value, default=repr)
    return text if len(text) <= 40 else text[:37] + "..."


def in_window(entries: Iterable[Entry], end_us: int) -> list[Entry]:
    """Return the checked entries that begin before end_us."""
    return [entry for entry in entries if entry["at_us"] < end_us]
