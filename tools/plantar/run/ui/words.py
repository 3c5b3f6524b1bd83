"""The state in words, in the terminal's own types; shared/statecard.py says what."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from plantar import firmware
from plantar.routines import catalog
from plantar.run.ui.status import Settings, Status
from plantar.shared.lengths import m_ss
from plantar.shared.statecard import CUE, ERROR, GOOD, PLAIN, QUIET, SIGNS, WARNING, Card

__all__ = ["CUE", "ERROR", "GOOD", "PLAIN", "QUIET", "SIGNS", "WARNING", "m_ss"]

KEYS = {
    "clear": " (key c)",
    "lock": " (key l)",
    "notice": " (key n)",
    "plug": " (key p)",
}
"""What to press in the terminal, where a sentence says what to do."""


@dataclass(frozen=True)
class Line:
    """One thing to say. kind: PLAIN, QUIET, CUE, GOOD, WARNING or ERROR."""

    text: str
    kind: str = PLAIN


@dataclass(frozen=True)
class Words:
    """The state in one line, and what there is to say about it, most urgent first."""

    sign: str
    headline: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Return all of it as plain lines."""
        return "\n".join([self.headline, *(line.text for line in self.lines)])


def unplugged() -> Words:
    """Return the words for a board whose plug is out."""
    return _words(card().unplugged())


def of_board(phase: str, cause: str, last_reset: str, usb: tuple[str, ...]) -> Words:
    """Return the words for a board whose firmware says nothing.

    phase: what the CPU does, see runner.Runner. cause: why it is at the REPL. usb: its last lines.
    """
    return _words(card().of_board(phase, cause, last_reset, list(usb)))


def of_status(status: Status, settings: Settings | None = None, silent_ms: float = 0) -> Words:
    """Return the words for what the firmware says of itself.

    settings: None while it has not told them. silent_ms: for how long it has owed an answer, 0 if
    it does not.
    """
    told = {}
    if settings is not None:
        told = {**vars(settings), "length": settings.length_pct}
    return _words(card().of_status(vars(status), told, silent_ms))


@cache
def card(with_keys: bool = True) -> Card:
    """Return what says it. with_keys: with the terminal's keys, as in no other place."""
    routine = firmware.load("routine")
    return Card(
        firmware.load("limits"),
        (routine.routine_ms, routine.phase_ms, routine.drives),
        firmware.load("library").ROUTINES,
        catalog.level_names(),
        list(firmware.load("boards").INPUTS),
        firmware.load("keep.journal").BRIGHTEST,
        KEYS if with_keys else {},
    )


def _words(said: dict[str, Any]) -> Words:
    lines = tuple(Line(text, kind) for text, kind in said["lines"])
    return Words(said["sign"], said["headline"], lines)
