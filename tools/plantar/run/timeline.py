"""Turns a trace into what a person would have seen: one line a happening, in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plantar import firmware
from plantar.durations import length
from plantar.routines.catalog import level_name
from plantar.wiring.read import Wiring

PAUSE_IN_PATTERN_MS = 2_500
"""A motor that is back within this time was only between two pulses of a pattern."""

BOUNCE_MS = 60
"""Edges of a button closer than this are one press that bounces."""

RESET_WORDS = {
    "power": "Power on",
    "watchdog": "The watchdog resets the board",
    "soft": "Soft reset",
    "machine": "The firmware resets the board",
}


@dataclass(frozen=True)
class Moment:
    """Something that happened at `t_ms` of virtual time, in words."""

    t_ms: float
    text: str


class Timeline:
    """Takes trace events in order and gives back moments in order.

    Whether a motor stopped is only known PAUSE_IN_PATTERN_MS later; till then moments wait.

    Attributes:
        status: the last that the firmware said of itself.
        played: the keys of the routines that have been running.
        refusals: what the console refused, in its words.
    """

    def __init__(self, wiring: Wiring) -> None:
        """wiring: which pin is which motor and button."""
        self._motors = wiring.motors
        self._buttons = wiring.buttons
        self._on: dict[int, bool] = dict.fromkeys(self._motors, False)
        self._off_since: dict[int, float] = {}
        self._waiting: list[Moment] = []
        self._status: Mapping[str, Any] = {}
        self._level = 0
        self._pressed_ms: dict[str, float] = {}
        self.status: Mapping[str, Any] = {}
        self.played: set[str] = set()
        self.refusals: list[str] = []

    def take(self, event: Mapping[str, Any]) -> list[Moment]:
        """Take one trace event; return the moments that are certain by now, oldest first."""
        t_ms = float(event["t_ms"])
        self._settle_motors(t_ms)
        kind = event.get("event")
        if kind in ("pwm", "pin") and event.get("pin") in self._motors:
            self._take_motor(t_ms, event)
        elif kind == "input":
            self._take_button(t_ms, event)
        elif kind == "told":
            self._take_status(t_ms, json.loads(event["text"]))
        elif kind == "usb":
            self._take_line(t_ms, event["text"])
        elif kind == "reset":
            self._status = {}
            self._say(t_ms, RESET_WORDS.get(event["cause"], f"Reset ({event['cause']})"))
        elif kind == "power" and not event["on"]:
            self._say(t_ms, "Power off")
        elif kind == "repl":
            cause = event.get("cause")
            self._say(t_ms, f"The app has ended ({cause}): the board waits at its REPL")
        return self._release()

    def finish(self, t_ms: float) -> list[Moment]:
        """Say that the run is over; return what was still waiting."""
        self._settle_motors(t_ms + PAUSE_IN_PATTERN_MS + 1)
        return self._release()

    def _say(self, t_ms: float, text: str) -> None:
        self._waiting.append(Moment(t_ms, text))

    def _release(self) -> list[Moment]:
        doubt = min(self._off_since.values(), default=float("inf"))
        self._waiting.sort(key=lambda moment: moment.t_ms)
        certain = [moment for moment in self._waiting if moment.t_ms < doubt]
        self._waiting = self._waiting[len(certain) :]
        return certain

    # Motors, from their pins.

    def _take_motor(self, t_ms: float, event: Mapping[str, Any]) -> None:
        pin = event["pin"]
        on = event.get("duty_u16", event.get("value")) != 0
        if on and pin in self._off_since:
            del self._off_since[pin]
        elif on and not self._on[pin]:
            self._on[pin] = True
            self._say(t_ms, f"Motor {self._motors[pin]} starts")
        elif not on and self._on[pin]:
            self._off_since.setdefault(pin, t_ms)

    def _settle_motors(self, now_ms: float) -> None:
        for pin, since_ms in list(self._off_since.items()):
            if now_ms - since_ms > PAUSE_IN_PATTERN_MS:
                del self._off_since[pin]
                self._on[pin] = False
                self._say(since_ms, f"Motor {self._motors[pin]} is off")

    # Buttons, from their pins: to ground, so low is pressed. Bounce is part of one press.

    def _take_button(self, t_ms: float, event: Mapping[str, Any]) -> None:
        name = self._buttons.get(event.get("pin", -1))
        if name is None or event.get("level") != 0:
            return
        if t_ms - self._pressed_ms.get(name, -BOUNCE_MS) >= BOUNCE_MS:
            self._say(t_ms, f"{name} is pressed")
        self._pressed_ms[name] = t_ms

    # The console's answers: what the firmware itself says.

    def _take_line(self, t_ms: float, text: str) -> None:
        try:
            status = json.loads(text)
        except ValueError:
            self._say(t_ms, f"Console: {text}")
            return
        if not isinstance(status, dict):
            return
        if status.get("ok") is False:
            self.refusals.append(str(status.get("error")))
            self._say(t_ms, f"The console refuses: {status.get('error')}")
        elif "state" in status and not status.get("telemetry"):
            self._take_status(t_ms, status)

    # What the firmware is at: told by the virtual board, or as the console answers.

    def _take_status(self, t_ms: float, status: Mapping[str, Any]) -> None:
        self.status = status
        before, self._status = self._status, status
        state = status["state"]
        if state != before.get("state"):
            self._say_state(t_ms, before.get("state"), status)
        if status.get("locked", False) != before.get("locked", False):
            self._say(t_ms, "The buttons are " + ("locked" if status["locked"] else "unlocked"))
        if state == "running":
            self.played.add(str(status.get("routine")))
            if (
                status.get("phase_no") != before.get("phase_no")
                or before.get("state") != "running"
            ):
                self._say_phase(t_ms, status)
            self._say_level(t_ms, status)
        else:
            self._level = 0

    def _say_state(self, t_ms: float, before: str | None, status: Mapping[str, Any]) -> None:
        state = status["state"]
        if before in ("running", "paused") and state in ("ready", "resting"):
            end = status.get("last_end") or "ended"
            self._say(t_ms, f"The session is over: {end}")
        if state == "running" and before == "paused":
            self._say(t_ms, "The session goes on")
        elif state == "running":
            left = length(status.get("left_ms", 0))
            self._say(t_ms, f"The {status.get('routine')} session has begun, {left} to go")
        elif state == "paused":
            self._say(t_ms, f"Paused, for at most {length(status.get('pause_ms', 0))}")
        elif state == "resting":
            self._say(t_ms, f"Resting, {length(status.get('rest_ms', 0))} to go")
        elif state == "fault":
            number = int(status.get("fault", 0))
            name = fault_name(number)
            self._say(t_ms, f"Fault {number} ({name}): {status.get('fault_text')}")
        elif state == "ready" and before is None:
            self._say(t_ms, "Ready")

    def _say_phase(self, t_ms: float, status: Mapping[str, Any]) -> None:
        which = f"Phase {status.get('phase_no')} of {status.get('phases')}, {status.get('phase')}"
        cue = status.get("cue")
        self._say(t_ms, f"{which}: {cue}" if cue else which)

    def _say_level(self, t_ms: float, status: Mapping[str, Any]) -> None:
        # What the foot gets, not what was chosen: the first minute and a phase may hold it down,
        # and while hands work it is none.
        level = status.get("level_now", 0) if status.get("drive", True) else 0
        if level != self._level:
            self._level = level
            if level == 0:
                return
            levels = status.get("levels", 0)
            self._say(t_ms, f"Level {level} of {levels}, {level_name(level, levels)}")


def fault_name(number: int) -> str:
    """Return a fault's name by its number, or "unknown" where this Plantar does not know it."""
    names = firmware.load("faults").NAMES
    return str(names[number], "ascii") if 0 <= number < len(names) else "unknown"
