"""Other people's JSON, read as its own programs read it, and told in sentences where it is wrong.

Apple's own examples have commas too many, and people leave comments in; both are passed over.
"""

import json
import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from plantar.errors import PlantarError
from plantar.routines.curve import Point

MS_MOST = 24 * 3_600_000
"""No pattern lasts longer than a day: what stands beyond is a slip of the pen."""
STRAY_MS = 600_000
_DIGITS_MOST = 300
# A text as it is, a comment, or a comma before a closing bracket.
_PASSED = re.compile(r'("(?:[^"\\\n]|\\.)*")|(//[^\n]*|/\*.*?\*/)|,(?=\s*[}\]])', re.DOTALL)
_WORDS = {"True": "true", "False": "false", "None": "null", "NULL": "null"}
_WORDS |= {"TRUE": "true", "FALSE": "false", "Null": "null", "undefined": "null"}
_CURLY = "“”„‟«»‘’‚‛＂"  # noqa: RUF001


class Giant(str):
    """A whole number with more digits than any number here needs, as it stands in the file."""


def whole(digits: str) -> int | Giant:
    """Return a number of JSON; one that is far too long stays a text."""
    return int(digits) if len(digits) <= _DIGITS_MOST else Giant(digits)


def top_of(text: str) -> tuple[dict[str, Any], list[str]]:
    """Return the object that a file holds, and sentences about what was passed over.

    Raises:
        PlantarError: it is not JSON, or not an object.
    """
    plain, comments = _without_comments(text)
    try:
        value = json.loads(plain, parse_int=whole)
    except json.JSONDecodeError as error:
        raise PlantarError(mistake(plain, error)) from error
    if not isinstance(value, dict):
        raise PlantarError("is not a JSON object in { and }; is it the right file?")
    return value, [f"{count_of(comments, 'comment')} left out"] if comments else []


def _without_comments(text: str) -> tuple[str, int]:
    comments = 0

    def take(found: re.Match[str]) -> str:
        nonlocal comments
        if found[1]:
            return found[1]
        if found[2]:
            comments += 1
            return " " + "\n" * found[2].count("\n")  # the lines keep their numbers
        return ""

    bare = _PASSED.sub(take, text)
    # Where a comment stood between a comma and its bracket.
    return (_PASSED.sub(lambda found: found[1] or "", bare) if comments else bare), comments


def mistake(text: str, error: json.JSONDecodeError) -> str:
    """Return what is wrong with a file that is not JSON, and the remedy, in one sentence."""
    where = f"line {error.lineno}, column {error.colno}"
    rest = text[error.pos :]
    found = rest[:1]
    word = re.match(r"\w*", rest)
    name = word[0] if word else ""
    if error.msg.startswith("Invalid control character"):
        return f"{where}: a text is not closed in its line; add a double quote at its end."
    if error.msg.startswith(("Invalid \\escape", "Invalid \\u")):
        return f"{where}: a backslash stands before no letter that it goes with; remove it."
    if not rest.strip():
        return f"line {error.lineno} is not JSON: the file ends too early; close its brackets."
    if error.msg.startswith("Extra data"):
        return f"{where}: there is more after the end; remove it."
    if found in _CURLY:
        return f"{where}: {found} is a curly quote; write straight double quotes."
    if found == "'":
        return f"{where}: texts and names stand in double quotes; change the single ones."
    if found in "#/":
        return f"{where}: JSON has no comments; remove it."
    if not found.isascii() and unicodedata.category(found) in ("Zs", "Cf", "Zl", "Zp"):
        code = f"U+{ord(found):04X}"
        return f"{where}: there is an odd space ({code}); write a plain one in its place."
    if name in _WORDS:
        return f"{where}: {name} is not JSON; write {_WORDS[name]}."
    if found in ",;:=":
        return f"{where} is not JSON: '{found}' stands where a value or a name must; correct it."
    if error.msg.startswith("Expecting ',' delimiter"):
        return f"{where}: a comma or a closing bracket is missing before '{rest[:12].strip()}'."
    if error.msg.startswith("Expecting ':' delimiter"):
        return f"{where}: a colon is missing before '{rest[:12].strip()}'; add it."
    if error.msg.startswith("Expecting property name"):
        return f"{where}: a name must stand in double quotes here; it is '{rest[:12].strip()}'."
    return f"{where} is not JSON ('{rest[:12].strip()}'); put texts in double quotes."


def list_of(top: dict[str, Any], name: str) -> list[Any]:
    """Return a list that is there and not empty.

    Raises:
        PlantarError: it is not.
    """
    value = top.get(name)
    if not isinstance(value, list) or not value:
        raise PlantarError(f"{name} is missing or empty; give a list.")
    return value


def number_of(value: Any, where: str, least: float = -math.inf, most: float = math.inf) -> float:
    """Return a number that is finite and within its limits.

    Raises:
        PlantarError: it is not.
    """
    if isinstance(value, Giant):
        raise PlantarError(f"{where} is a number of {len(value)} digits; give a smaller one.")
    if value is None:
        raise PlantarError(f"{where} is missing; give a number.")
    if isinstance(value, float) and math.isnan(value):
        raise PlantarError(f"{where} is NaN; give a number.")
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not math.isfinite(float(value) if abs(value) < 1e300 else math.inf):
        raise PlantarError(f"{where} is {str(value)[:30]!r}; give a number.")
    if not least <= value <= most:
        raise PlantarError(f"{where} is {digits(value)}; give {digits(least)} to {digits(most)}.")
    return float(value)


def digits(value: float) -> str:
    """Return a number in plain digits, rounded to thousandths."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return text if len(text) <= 24 else text[:21] + "..."


def count_of(count: int, one: str, many: str = "") -> str:
    """Return how many of something, and the verb that goes with it."""
    return f"{count} {one} was" if count == 1 else f"{count} {many or one + 's'} were"


def in_order(points: Iterable[Point], what: str = "point") -> tuple[list[Point], list[str]]:
    """Return points in the order of time, from 0 to a day, without those that stand alone far
    away, and sentences about what that changed. what: how sentences call one.
    """
    given = list(points)
    notes: list[str] = []
    kept = [point for point in given if 0 <= point[0] <= MS_MOST]
    before = sum(1 for t_ms, _pct in given if t_ms < 0)
    beyond = len(given) - len(kept) - before
    ordered = sorted(kept, key=lambda point: point[0])
    if ordered != kept:
        notes.append(f"its {what}s were not in the order of time and were sorted")
    while len(ordered) > 2:
        span_ms = ordered[-2][0] - ordered[0][0]
        if ordered[-1][0] - ordered[-2][0] <= max(STRAY_MS, 10 * span_ms):
            break
        ordered.pop()
        beyond += 1
    if before:
        notes.append(f"{count_of(before, what)} before 0 and left out")
    if beyond:
        notes.append(f"{count_of(beyond, what)} far beyond the others and left out")
    if given and not ordered:
        raise PlantarError(f"all of its {what}s lie before 0 or beyond a day; correct its times.")
    return ordered, notes
