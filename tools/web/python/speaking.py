"""The state of a board in words, and what happened to it, as the terminal says it: see
tools/plantar/shared/statecard.py and moments.py.
"""

import json

import house

from plantar.shared import moments, statecard

MOTORS = ("MOTOR_A", "MOTOR_B")


def card(own: list):
    """Return what says it. own: routines of a person's own that the board has as well."""
    return statecard.Card(
        house.Limits,
        house.reckoning,
        house.built_in + own,
        house.level_words(),
        house.button_words(),
        house.brightest_step(),
        {},
    )


_card = card([])


def say(status: str, settings: str) -> str:
    """Return what is said of a board on a cable, as JSON. status, settings: JSON too."""
    return json.dumps(_card.of_status(json.loads(status), json.loads(settings), 0))


class Teller:
    """Takes the trace's lines of the board that runs here, and says what it is at.

    own: as for `card`. Call `wire` before `take`.
    """

    def __init__(self, own: list) -> None:
        self._card = card(own)
        self._status_ms = 0
        self._settings = {}
        self._cause = ""
        self._last_reset = ""
        self._usb = []
        self._news = True
        self._about = None

    def wire(self, pins: dict) -> None:
        """Take what is where: pins by their names, None for what is not fitted."""
        motors = {pins[name]: name[-1] for name in MOTORS if pins.get(name) is not None}
        names = [name for name in house.button_words() if pins.get(name) is not None]
        self._moments = moments.Moments(
            motors,
            {pins[name]: name for name in names},
            house.level_words(),
            house.fault_words(),
        )

    def take(self, line: str) -> None:
        """Take one line."""
        event = json.loads(line)
        kind = event["event"]
        answer = self._moments.take(event)
        if answer is not None:
            self._news = True
            self._settings = answer.get("settings", self._settings)
            if "state" in answer:
                self._status_ms = event["t_ms"]
        elif kind == "usb":
            text = event["text"]
            if text and not text.startswith("{"):
                self._usb = (self._usb + [text])[-statecard.LINES_KEPT :]
                self._news = True
        elif kind in ("repl", "reset", "power"):
            self._turn(kind, event)

    def happened(self, t_ms: float) -> list:
        """Return what became certain up to t_ms since it was asked last; see moments.Moments."""
        return self._moments.until(t_ms)

    def words(self, t_ms: float, phase: str, late_ms: int):
        """Return what is said at t_ms, or None if that is as it was. phase: what the CPU does.
        late_ms: for how long an answer may be owed.
        """
        status = self._moments.status
        speaks = status and phase not in statecard.SPEAKS_NOT
        silent_ms = t_ms - self._status_ms
        if not speaks or silent_ms <= late_ms:
            silent_ms = 0
        about = (phase, silent_ms // 1_000)
        if about == self._about and not self._news:
            return None
        self._about = about
        self._news = False
        if speaks:
            return self._card.of_status(status, self._settings, silent_ms)
        return self._card.of_board(phase, self._cause, self._last_reset, self._usb)

    def _turn(self, kind: str, event: dict) -> None:
        if kind == "power" and event["on"]:
            return
        self._news = True
        self._cause = event.get("cause", "") if kind == "repl" else ""
        if kind != "repl":
            self._settings = {}
            self._usb = []
        if kind == "reset":
            cause = event["cause"]
            self._last_reset = statecard.RESETS.get(cause, cause)
