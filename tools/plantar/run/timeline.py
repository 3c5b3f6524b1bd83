"""The moments of a run in order, in the terminal's own types; shared/moments.py says them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plantar import firmware
from plantar.routines import catalog
from plantar.shared.moments import PAUSE_IN_PATTERN_MS, Moments
from plantar.wiring.read import Wiring


@dataclass(frozen=True)
class Moment:
    """Something that happened at `t_ms` of virtual time, in words."""

    t_ms: float
    text: str


class Timeline:
    """Takes trace events in order and gives back moments in order.

    Whether a motor stopped is only known a while later; till then moments wait.

    Attributes:
        played: the keys of the routines that have been running.
    """

    def __init__(self, wiring: Wiring) -> None:
        """wiring: which pin is which motor and button."""
        self._moments = Moments(
            wiring.motors,
            wiring.buttons,
            catalog.level_names(),
            [str(name, "ascii") for name in firmware.load("faults").NAMES],
        )
        self._waiting: list[Moment] = []
        self.played: set[str] = set()

    @property
    def status(self) -> Mapping[str, Any]:
        """Return the last that the firmware said of itself since its last reset."""
        return self._moments.status

    @property
    def refusals(self) -> list[str]:
        """Return what the console refused, in its words."""
        return self._moments.refusals

    def take(self, event: dict[str, Any]) -> list[Moment]:
        """Take one trace event; return the moments that are certain by now, oldest first."""
        self._moments.take(event)
        if self.status.get("state") == "running":
            self.played.add(str(self.status.get("routine")))
        return self._release(event["t_ms"])

    def finish(self, t_ms: float) -> list[Moment]:
        """Say that the run is over; return what was still waiting."""
        return self._release(t_ms + PAUSE_IN_PATTERN_MS + 1)

    def fault_name(self, number: int) -> str:
        """Return a fault's name by its number, or "unknown" where this Plantar knows none."""
        return self._moments.fault_name(number)

    def _release(self, t_ms: float) -> list[Moment]:
        self._waiting += [Moment(at_ms, text) for at_ms, text, _kind in self._moments.until(t_ms)]
        self._waiting.sort(key=lambda moment: moment.t_ms)
        doubtful_ms = self._moments.doubtful_since()
        certain = [
            moment for moment in self._waiting if doubtful_ms is None or moment.t_ms < doubtful_ms
        ]
        self._waiting = self._waiting[len(certain) :]
        return certain
