"""One run of the campaign, and the script entries that everybody needs."""

from dataclasses import dataclass, replace

from plantar.run.script import Entry

RUN_MS = 20_000
LEAP_MS = 4_900
"""Leaps of the clock that the firmware must believe: they let ten minutes pass in six seconds."""

NORMAL: dict[int, Entry] = {
    0: {"adc": 0, "volts": 2.5},
    1: {"adc": 1, "volts": 0.0, "full_volts": 0.6, "start_volts": 2.3},
    2: {"adc": 2, "volts": 1.65},
}
"""What is well: 5 V, a motor that draws as one does, 25 degrees."""


@dataclass(frozen=True)
class Damage:
    """What became of one of the board's own files. how: "gone", "cut" (at the part of it, 0..1,
    that `where` is), "longer" (by a byte) or "other" (a number in it is another one).
    """

    file: str
    how: str
    where: float = 0.0


@dataclass(frozen=True)
class Case:
    """One run. script: as `plantar run` takes it. board: the board file's text, or None for the
    firmware's own. new: the first sessions are still to come. damage: its files lie on its flash,
    it has run once, and then this happened to one. on: the board's name, see boards.py.
    """

    name: str
    kind: str
    script: tuple[Entry, ...]
    for_ms: int = RUN_MS
    start_ticks: int = 0
    board: str | None = None
    new: bool = False
    damage: Damage | None = None
    on: str = "pico"

    def with_script(self, script: list[Entry]) -> "Case":
        """Return the same run with another script."""
        return replace(self, script=tuple(script))


def press(at_ms: float, button: str = "START", for_ms: float = 100, bounce_ms: float = 0) -> Entry:
    """Return the entry of a press."""
    entry = {"at_ms": round(at_ms, 3), "button": button, "for_ms": for_ms}
    return {**entry, "bounce_ms": bounce_ms} if bounce_ms else entry


def ask(at_ms: float, line: str = "status") -> Entry:
    """Return the entry of a console line."""
    return {"at_ms": round(at_ms, 3), "console": line + "\n"}


def aged(from_ms: int, leaps: int) -> list[Entry]:
    """Return clock leaps 50 ms apart, each between a check of the guard and the next tick."""
    first_ms = from_ms // 50 * 50 + 40
    return [{"at_ms": first_ms + 50 * n, "clock": "leap", "by_ms": LEAP_MS} for n in range(leaps)]
