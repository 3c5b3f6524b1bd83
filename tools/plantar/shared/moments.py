"""What happened, in words: presses, motors, cuts, resets, faults, and what the firmware tells.

A moment is (t_ms, text, kind): when in virtual time, a sentence, and one of statecard's kinds.
"""

import json

from plantar.shared.lengths import in_words
from plantar.shared.statecard import ERROR, GOOD, PLAIN, WARNING, level_name, parse_answer

PAUSE_IN_PATTERN_MS = 2_500  # a motor that is back by then was between two pulses of a pattern
BOUNCE_MS = 60  # edges of a button closer than this are one press that bounces
GUARD_FROM_MS = 200  # it cuts 250 ms after the last good tick; what cuts sooner is STOP or a reset
NEVER = -1.0  # a moment that has not been

RESETS = {
    "power": "Power on",
    "watchdog": "The watchdog resets the board",
    "soft": "Soft reset",
    "machine": "The firmware resets the board",
}
BROKEN = {
    "hang": "Broken: the loop hangs",
    "dead": "Broken: the CPU is dead",
    "raise": "Broken: an exception in the loop",
    "interrupt": "Ctrl-C arrives over USB",
    "powercut": "The plug is pulled",
    "usb_stall": "Broken: the USB host stops reading",
    "soft_reset": "A soft reset is asked for",
}
MENDED = {"usb_stall": "The USB host reads again"}
IN_SESSION = ("running", "paused")


class _Motor:
    def __init__(self, pin: int, letter: str) -> None:
        self.pin = pin
        self.letter = letter
        self.on = False
        self.off_ms = NEVER  # since when it has no power, while that may be a pattern's pause


class Moments:
    """Takes a trace's events in order, and says what happened.

    status: the last that the firmware said of itself in this life, empty before it has spoken.
    refusals: what the console refused, in its words.
    """

    def __init__(self, motors: dict, buttons: dict, levels: list, faults: list) -> None:
        """motors, buttons: the letter or the name of each, by its pin. levels: the names of the
        levels, of 0 first. faults: the names of the faults, by their numbers.
        """
        self._motors = [_Motor(pin, motors[pin]) for pin in sorted(motors)]
        self._buttons = buttons
        self._levels = levels
        self._faults = faults
        self._pressed_ms = {}
        self._told = []
        self.refusals = []
        self._begin()

    def _begin(self) -> None:
        # Of a life of the firmware.
        self._hangs_ms = None  # since when its loop hangs
        self._phase = ()  # the one told last: each is told once, also with a pause in it
        self._level = 0
        self.status = {}

    def take(self, event: dict):
        """Take one event. Returns the console's answer if it is one, else None."""
        t_ms = event["t_ms"]
        self._settle(t_ms)
        kind = event["event"]
        if kind in ("pwm", "pin"):
            self._motor(t_ms, event)
        elif kind == "input":
            self._input(t_ms, event)
        elif kind == "usb":
            return self._line(t_ms, event["text"])
        elif kind == "told":
            self._state(t_ms, json.loads(event["text"]))
        elif kind == "reset":
            cause = event["cause"]
            self._over(t_ms, RESETS.get(cause, f"Reset ({cause})"), WARNING)
        elif kind == "power" and not event["on"]:
            self._over(t_ms, "Power off", WARNING)
        elif kind == "repl":
            why = f"The app has ended ({event['cause']}): the board waits at its REPL"
            self._over(t_ms, why, ERROR)
        return None

    def until(self, t_ms: float) -> list:
        """Return what is certain at t_ms and has not been returned yet.

        In the order in which it became certain: that a motor is off is known
        PAUSE_IN_PATTERN_MS later than it was, which may be before what was returned already.
        """
        self._settle(t_ms)
        told = self._told
        self._told = []
        return told

    def doubtful_since(self):
        """Return when the first motor stopped of which it is not certain yet whether it is off,
        None if it is certain of all.
        """
        since = [motor.off_ms for motor in self._motors if motor.off_ms != NEVER]
        return min(since) if since else None

    def fault_name(self, number: int) -> str:
        """Return a fault's name, "unknown" where this Plantar does not know it."""
        return self._faults[number] if 0 <= number < len(self._faults) else "unknown"

    def _say(self, t_ms: float, text: str, kind: str = PLAIN) -> None:
        self._told.append((t_ms, text, kind))

    def _over(self, t_ms: float, text: str, kind: str) -> None:
        self._begin()
        self._say(t_ms, text, kind)

    # Motors, from their pins.

    def _motor(self, t_ms: float, event: dict) -> None:
        driven = event.get("duty_u16", event.get("value")) != 0
        for motor in self._motors:
            if motor.pin != event["pin"]:
                continue
            if driven:
                self._hangs_ms = None  # a loop that hangs drives no motor
                motor.off_ms = NEVER
                if not motor.on:
                    motor.on = True
                    self._say(t_ms, f"Motor {motor.letter} starts", GOOD)
            elif motor.on and motor.off_ms == NEVER:
                hung_ms = 0 if self._hangs_ms is None else t_ms - self._hangs_ms
                if hung_ms < GUARD_FROM_MS:
                    motor.off_ms = t_ms
                    continue
                motor.on = False
                cut = f"The guard cuts motor {motor.letter}"
                self._say(t_ms, f"{cut}, {hung_ms:.0f} ms after the loop stopped", GOOD)

    def _settle(self, now_ms: float) -> None:
        for motor in self._motors:
            off_ms = motor.off_ms
            if off_ms != NEVER and now_ms - off_ms > PAUSE_IN_PATTERN_MS:
                motor.on = False
                motor.off_ms = NEVER
                self._say(off_ms, f"Motor {motor.letter} is off")

    # What a person does to the board. Buttons are to ground, so low is pressed.

    def _input(self, t_ms: float, event: dict) -> None:
        fault = event.get("fault")
        if fault is not None:
            text = BROKEN.get(fault) if event.get("on", True) else MENDED.get(fault)
            if fault == "hang":
                self._hangs_ms = t_ms
            if text:
                self._say(t_ms, text, WARNING)
            return
        name = self._buttons.get(event.get("pin"))
        if name is None or event["level"] != 0:
            return
        if t_ms - self._pressed_ms.get(name, -BOUNCE_MS) >= BOUNCE_MS:
            self._say(t_ms, f"{name} is pressed")
        self._pressed_ms[name] = t_ms

    # What comes over USB, and what the firmware is at: told by itself, or as its console answers.

    def _line(self, t_ms: float, text: str):
        answer = parse_answer(text)
        if answer is None:
            if text and not text.startswith("{"):
                self._say(t_ms, f"USB: {text}", WARNING)
        elif answer["ok"] is False:
            error = str(answer.get("error"))
            self.refusals.append(error)
            self._say(t_ms, f"The console refuses: {error}", WARNING)
        elif "state" in answer:
            self._state(t_ms, answer)
        return answer

    def _state(self, t_ms: float, status: dict) -> None:
        before = self.status
        self.status = status
        state = status["state"]
        if state != before.get("state"):
            self._turn(t_ms, before.get("state"), status)
        locked = status.get("locked", False)
        if locked != before.get("locked", False):
            self._say(t_ms, f"The buttons are {'locked' if locked else 'unlocked'}")
        if state not in IN_SESSION:
            self._phase = ()
        if state != "running":
            self._level = 0
            return
        phase = (status.get("routine"), status.get("phase_no"))
        if phase != self._phase:
            self._phase = phase
            which = f"Phase {phase[1]} of {status.get('phases')}, {status.get('phase')}"
            cue = status.get("cue")
            self._say(t_ms, f"{which}: {cue}" if cue else which)
        # What the foot gets, not what was chosen: the first minute and a phase may hold it down,
        # and while hands work it is none.
        level = status.get("level_now", 0) if status.get("drive", True) else 0
        if level not in (0, self._level):
            levels = status.get("levels", len(self._levels) - 1)
            name = level_name(self._levels, level, levels)
            self._say(t_ms, f"Level {level} of {levels}, {name}")
        self._level = level

    def _turn(self, t_ms: float, before, status: dict) -> None:
        state = status["state"]
        if before in IN_SESSION and state in ("ready", "resting"):
            self._say(t_ms, f"The session is over: {status.get('last_end') or 'ended'}")
        if state == "running" and before == "paused":
            self._say(t_ms, "The session goes on")
        elif state == "running":
            left = in_words(status.get("left_ms", 0))
            self._say(t_ms, f"The {status.get('routine')} session has begun, {left} to go")
        elif state == "paused":
            self._say(t_ms, f"Paused, for at most {in_words(status.get('pause_ms', 0))}")
        elif state == "resting":
            self._say(t_ms, f"Resting, {in_words(status.get('rest_ms', 0))} to go")
        elif state == "fault":
            number = status.get("fault", 0)
            name = self.fault_name(number)
            self._say(t_ms, f"Fault {number} ({name}): {status.get('fault_text')}", ERROR)
        elif state == "ready" and before is None:
            self._say(t_ms, "Ready")
