"""`plantar routines new`: a few questions, and a routine file that a board takes."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from plantar import firmware
from plantar.errors import PlantarError
from plantar.routines.catalog import level_count, level_name

Ask = Callable[[str, str], str]
"""Asks a person: (question, what an empty answer means) -> the answer."""
Tell = Callable[[str], None]
"""Tells a person what is wrong with an answer, before the question comes again."""
T = TypeVar("T")

TECHNIQUES: dict[str, tuple[str, dict[str, Any]]] = {
    "steady": ("the same all the time", {}),
    "wave": ("swells and ebbs, from the heel to the toes", {"period_ms": 4_000}),
    "pulse": ("on and softer, in turn", {"period_ms": 2_000, "on_ms": 1_000}),
    "sweep": ("slowly to and fro", {"period_ms": 8_000, "low_pct": 30}),
    "hold": ("press and let go, in turn", {"period_ms": 20_000, "on_ms": 15_000}),
    "circle": ("small quick circles", {"period_ms": 1_000, "low_pct": 50}),
    "hands": ("the motor is still, you work by hand", {}),
}
"""What one can choose from: in words, and with which parameters to begin."""

_WRITTEN = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
_WRITTEN |= {"æ": "ae", "Æ": "Ae", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa", "œ": "oe"}
_WRITTEN |= {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "þ": "th", "Þ": "Th", "ð": "d"}
_WRITTEN |= {"–": "-", "—": "-", "‘": "'", "’": "'", "“": "'", "”": "'", "…": "..."}  # noqa: RUF001
"""Letters that have a usual way to be written in ASCII, other than without their accent."""


def ask_all(ask: Ask, name: str = "", tell: Tell = lambda _sentence: None) -> dict[str, Any]:
    """Ask for a routine and return it as its file has it. A wrong answer is told, and its question
    asked again.
    """
    form = firmware.load("own.routineform")

    def asked(question: str, otherwise: str, check: Callable[[str], T]) -> T:
        while True:
            try:
                return check(ask(question, otherwise))
            except PlantarError as error:
                tell(str(error))

    most = _most(form, b"title")
    title = asked(
        "What is it called?", name or "My routine", lambda answer: _text(answer, most, "title")
    )
    key = key_of(title)
    levels = ", ".join(f"{number} {level_name(number)}" for number in range(1, level_count() + 1))
    level = asked(
        f"How strong do you suggest? {levels}",
        "2",
        lambda answer: _whole(answer, 1, level_count()),
    )
    phases: list[dict[str, Any]] = [
        {
            "kind": "drive",
            "name": "warm-up",
            "level": 1,
            "seconds": 60,
            "cue": "Sit down and rest both feet on the massager",
        }
    ]
    words = "; ".join(f"{name}: {what}" for name, (what, _parameters) in TECHNIQUES.items())
    drive_s = 60
    while len(phases) < form.PLAYED_MAX:
        number = len(phases) + 1
        choice = asked(
            f"Phase {number}, after the warm-up? {words}" if number == 2 else f"Phase {number}?",
            "done" if number > 2 else "steady",
            _choice,
        )
        if choice == "done":
            break
        room_s = form.DRIVE_S_MAX - (0 if choice == "hands" else drive_s)
        if room_s < 1:
            tell(f"The motor works {form.DRIVE_S_MAX} seconds by now, the most; choose hands.")
            continue
        seconds = asked(
            "For how many seconds?",
            str(min(120, room_s)),
            lambda answer, most=room_s: _whole(answer, 1, most),
        )
        drive_s += 0 if choice == "hands" else seconds
        cue = asked(
            "What should it tell you then?",
            "nothing",
            lambda answer: _text(answer, _most_cue(form), "cue"),
        )
        phases.append(_phase(choice, seconds, "" if cue == "nothing" else cue))
    return {"version": form.VERSION, "key": key, "title": title, "level": level, "phases": phases}


def _choice(answer: str) -> str:
    choice = answer.strip().lower()
    if choice != "done" and choice not in TECHNIQUES:
        raise PlantarError(f"{answer!r} is none of these: {', '.join(TECHNIQUES)}, done.")
    return choice


def key_of(title: str) -> str:
    """Return a key made of a title: small letters, digits and dashes."""
    most = _most(firmware.load("own.routineform"), b"key")
    key = re.sub(r"[^a-z0-9]+", "-", _latin(title).lower()).strip("-")[:most].strip("-")
    known = {raw.key.decode() for raw in firmware.load("library").ROUTINES}
    key = key or "mine"
    return f"my-{key}"[:most].strip("-") if key in known else key


def plain(text: str, most: int) -> str:
    """Return a text with only what a board can show, at most so long: letters with accents are
    written without, others as their language does without them, and the rest is left out.
    """
    kept = "".join(letter for letter in _latin(text) if " " <= letter <= "~")
    kept = kept.replace('"', "'").replace("\\", "/")
    return " ".join(kept.split())[:most].strip()


def _latin(text: str) -> str:
    """Return a text with its letters in ASCII where there is a usual way to write them so."""
    written = "".join(
        _WRITTEN.get(letter, letter) for letter in unicodedata.normalize("NFC", text)
    )
    parted = unicodedata.normalize("NFKD", written)
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def default_file(key: str) -> Path:
    """Return the name of the file that a routine with this key would have."""
    return Path(f"{key}.json")


def _phase(choice: str, seconds: int, cue: str) -> dict[str, Any]:
    told = {"cue": cue} if cue else {}
    if choice == "hands":
        return {"kind": "guide", "name": "by hand", "seconds": seconds, **told}
    parameters = TECHNIQUES[choice][1]
    pattern = {"pattern": choice, **parameters} if choice != "steady" else {}
    return {"kind": "drive", "name": choice, "seconds": seconds, **pattern, **told}


def _most(form: Any, name: bytes) -> int:
    return next(field[3] for field in form.FILE_FIELDS if field[0] == name)


def _most_cue(form: Any) -> int:
    return next(field[3] for field in form.DRIVE_FIELDS if field[0] == b"cue")


def _text(answer: str, most: int, what: str) -> str:
    if not answer.strip() or plain(answer, most) != answer:
        raise PlantarError(
            f"{answer!r} cannot be the {what}: plain letters, digits and marks, at most {most}."
        )
    return answer


def _whole(answer: str, least: int, most: int) -> int:
    if not answer.isascii() or not answer.isdigit() or not least <= int(answer) <= most:
        raise PlantarError(f"{answer!r}: give a whole number from {least} to {most}.")
    return int(answer)
