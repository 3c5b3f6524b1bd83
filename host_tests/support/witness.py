"""A witness of a run on the virtual board: it reads a trace, that is what the pins, the contacts
and the console did, and nothing of the firmware. rules.py judges what it saw.

All times are milliseconds since power-on; duties are 0..65535, a plain high pin is full power.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from plantar.run.runner import Runner

Event = dict[str, Any]
Entry = dict[str, Any]

FULL_U16 = 65_535


@dataclass(frozen=True)
class Span:
    """A time in which something was on."""

    start_ms: float
    stop_ms: float

    @property
    def ms(self) -> float:
        """How long."""
        return self.stop_ms - self.start_ms


class Line:
    """What one pin did: its duty from each change on."""

    def __init__(self) -> None:
        self.at: list[float] = []
        self.duty: list[int] = []

    def add(self, t_ms: float, duty_u16: int) -> None:
        """Note the duty from t_ms on; of several at one moment the last one counts."""
        if self.at and self.at[-1] == t_ms:
            self.at.pop()
            self.duty.pop()
        if duty_u16 != (self.duty[-1] if self.duty else 0):
            self.at.append(t_ms)
            self.duty.append(duty_u16)

    def duty_at(self, t_ms: float) -> int:
        """Return the duty at a moment, after all that happened at it."""
        place = bisect_right(self.at, t_ms)
        return self.duty[place - 1] if place else 0

    def changes(self, from_ms: float, until_ms: float) -> list[tuple[float, int]]:
        """Return (t_ms, duty) of each change from one moment on and before another."""
        first, last = bisect_left(self.at, from_ms), bisect_left(self.at, until_ms)
        return list(zip(self.at[first:last], self.duty[first:last], strict=True))

    def spans(self, end_ms: float) -> list[Span]:
        """Return the times with power; what still runs ends at end_ms."""
        found: list[Span] = []
        since = None
        for t_ms, duty in zip(self.at, self.duty, strict=True):
            if duty and since is None:
                since = t_ms
            elif not duty and since is not None:
                found.append(Span(since, t_ms))
                since = None
        if since is not None:
            found.append(Span(since, end_ms))
        return found


@dataclass(frozen=True)
class Answer:
    """A line of JSON from the console. asked_ms: when its question came."""

    asked_ms: float
    t_ms: float
    said: dict[str, Any]


@dataclass
class Witness:
    """A trace, read. Build it with `read` or `play`.

    pins: the wiring by name. lines: what each driven pin did, by number. contacts: (t_ms, level)
    of each touch, by pin. answers: the console's. words: (t_ms, text) of every line on USB.
    broken: (t_ms, kind) of the faults a script played. others: resets, power, repl and flash.
    """

    pins: dict[str, Any]
    end_ms: float = 0.0
    lines: dict[Any, Line] = field(default_factory=dict)
    contacts: dict[Any, list[tuple[float, int]]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    words: list[tuple[float, str]] = field(default_factory=list)
    broken: list[tuple[float, str]] = field(default_factory=list)
    others: list[Event] = field(default_factory=list)

    def line(self, pin: Any) -> Line:
        """Return what a pin did, nothing if it was never driven."""
        return self.lines.setdefault(pin, Line())

    @property
    def motor(self) -> Line:
        """Motor A."""
        return self.line(self.pins["MOTOR_A"])

    @property
    def motors(self) -> list[Line]:
        """Motor A, and motor B if there is one."""
        wired = [self.pins.get(name) for name in ("MOTOR_A", "MOTOR_B")]
        return [self.line(pin) for pin in wired if pin is not None]

    @cached_property
    def spans(self) -> list[Span]:
        """The times in which any motor had power."""
        found: list[Span] = []
        every = [span for motor in self.motors for span in motor.spans(self.end_ms)]
        for span in sorted(every, key=lambda span: span.start_ms):
            if found and span.start_ms <= found[-1].stop_ms:
                stop_ms = max(found[-1].stop_ms, span.stop_ms)
                found[-1] = Span(found[-1].start_ms, stop_ms)
            else:
                found.append(span)
        return found

    @cached_property
    def _starts(self) -> list[float]:
        return [span.start_ms for span in self.spans]

    def span_at(self, t_ms: float) -> Span | None:
        """Return the time with power that a moment lies in, None if the motors are off then."""
        place = bisect_right(self._starts, t_ms) - 1
        return self.spans[place] if place >= 0 and t_ms < self.spans[place].stop_ms else None

    def driven(self, t_ms: float) -> bool:
        """Return True if any motor has power at a moment, after all that happened at it."""
        return self.span_at(t_ms) is not None

    def off_from(self, t_ms: float) -> float:
        """Return the first moment, t_ms or later, at which no motor has power."""
        span = self.span_at(t_ms)
        return t_ms if span is None else span.stop_ms

    def move_after(self, t_ms: float) -> float | None:
        """Return when a motor next gets power after a moment; None if never."""
        place = bisect_right(self._starts, t_ms)
        return self._starts[place] if place < len(self._starts) else None

    def drive_ms(self, from_ms: float = 0.0, to_ms: float | None = None) -> float:
        """Return for how long any motor had power between two moments."""
        end_ms = self.end_ms if to_ms is None else to_ms
        total_ms = 0.0
        place = max(0, bisect_right(self._starts, from_ms) - 1)
        while place < len(self.spans) and self.spans[place].start_ms < end_ms:
            span = self.spans[place]
            total_ms += max(0.0, min(span.stop_ms, end_ms) - max(span.start_ms, from_ms))
            place += 1
        return total_ms

    def lit(self, t_ms: float) -> int:
        """Return the level LEDs at a moment as bits, the lightest level's first."""
        leds = self.pins["LEVEL_LEDS"] or ()
        return sum(1 << place for place, led in enumerate(leds) if self.line(led).duty_at(t_ms))

    def light(self, t_ms: float) -> bool:
        """Return True if the status LED is lit at a moment."""
        return self.line(self.pins["STATUS_LED"]).duty_at(t_ms) > 0

    def said(self, words: str) -> list[float]:
        """Return when a line with these words came from the board."""
        return [t_ms for t_ms, text in self.words if words in text]

    @cached_property
    def states(self) -> list[Answer]:
        """The answers to `status`."""
        return [answer for answer in self.answers if "state" in answer.said]

    def state(self, t_ms: float) -> dict[str, Any]:
        """Return the first answer to a `status` asked at t_ms or later."""
        for answer in self.states:
            if answer.asked_ms >= t_ms:
                return answer.said
        raise AssertionError(f"no status asked after {t_ms} ms was answered")

    def happened(self, kind: str) -> list[Event]:
        """Return the events of a kind: reset, power, repl or flash."""
        return [event for event in self.others if event["event"] == kind]


def read(events: Iterable[Event], pins: dict[str, Any]) -> Witness:
    """Return what a trace tells. pins: the wiring by name, as Runner.pins has it."""
    seen = Witness(pins)
    waiting: list[float] = []
    for event in events:
        kind, t_ms = event["event"], event["t_ms"]
        seen.end_ms = max(seen.end_ms, t_ms)
        if kind == "pwm":
            seen.line(event["pin"]).add(t_ms, event["duty_u16"])
        elif kind == "pin":
            seen.line(event["pin"]).add(t_ms, FULL_U16 if event["value"] else 0)
        elif kind == "usb":
            seen.words.append((t_ms, event["text"]))
            if event["text"].startswith("{"):
                asked_ms = waiting.pop(0) if waiting else t_ms
                seen.answers.append(Answer(asked_ms, t_ms, json.loads(event["text"])))
        elif kind != "input":
            seen.others.append(event)
            if kind in ("reset", "power", "repl"):
                waiting.clear()
        elif "pin" in event:
            seen.contacts.setdefault(event["pin"], []).append((t_ms, event["level"]))
        elif "console" in event:
            waiting.append(t_ms)
        elif "fault" in event:
            seen.broken.append((t_ms, event["fault"]))
    return seen


def play(script: Sequence[Entry], for_ms: int, **board: Any) -> Witness:
    """Play a script on a board of its own and return what was seen. board: Runner's arguments."""
    with Runner(**board) as runner:
        return read(runner.run(script, for_ms), runner.pins)


def press(at_ms: float, button: str = "START", for_ms: float = 100, bounce_ms: float = 0) -> Entry:
    """Return the script entry of a press."""
    entry = {"at_ms": round(at_ms, 3), "button": button, "for_ms": for_ms}
    return {**entry, "bounce_ms": bounce_ms} if bounce_ms else entry


def ask(at_ms: float, line: str = "status") -> Entry:
    """Return the script entry of a line on the console."""
    return {"at_ms": round(at_ms, 3), "console": line + "\n"}
