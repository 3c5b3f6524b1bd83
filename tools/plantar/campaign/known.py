"""What the judge is told of a run beforehand, and what it says of it."""

from dataclasses import dataclass

from plantar.campaign import numbers as n
from plantar.run.script import Entry


@dataclass(frozen=True)
class Violation:
    """One broken promise: when, which rule, and what happened, in words."""

    t_ms: float
    rule: str
    text: str


@dataclass(frozen=True)
class Known:
    """What no trace tells. script: such as how far the clock leaps. new: the first sessions are
    still to come. waits: "hold" if nothing may start before a hold of START, "ever" if nothing may
    start at all, "unread" if even the wiring cannot be read, "" otherwise. board: its name.
    """

    script: tuple[Entry, ...] = ()
    new: bool = False
    waits: str = ""
    board: str = "pico"

    @property
    def chip(self) -> n.Chip:
        """What its chip does its own way."""
        return n.CHIPS.get(self.board, n.Chip())
