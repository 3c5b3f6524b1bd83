"""Who takes part in a self-test: a person at a terminal, or a stand-in at a virtual board."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from rich.console import Console

from plantar.errors import PlantarError
from plantar.run.runner import Event
from plantar.talk.wire import VirtualWire

Reply = Literal["yes", "no", "again"]
About = Literal["leds", "status", "tones", "may", "motor", "floor", "kick"]
FULL_U16 = 65_535


@dataclass(frozen=True)
class Question:
    """A question. about: what it is about; text: how it is put; again: may be shown once more."""

    about: About
    text: str
    again: bool = False


class Person(Protocol):
    """Takes part in a self-test."""

    def tell(self, text: str) -> None:
        """Hear what happens next."""
        ...

    def answer(self, question: Question) -> Reply:
        """Answer a question."""
        ...

    def hold(self, button: str, text: str) -> None:
        """Be asked to press a button and hold it."""
        ...

    def let_go(self, button: str) -> None:
        """Be asked to let go of it."""
        ...


class PersonAtTerminal:
    """Reads what is asked, types y, n or a. Questions go to stderr: stdout is for the result."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

    def tell(self, text: str) -> None:
        """Print it."""
        self._console.print(text)

    def answer(self, question: Question) -> Reply:
        """Ask until the answer is one.

        Raises:
            PlantarError: there is nobody to answer.
        """
        choices = "[y/n/a: again]" if question.again else "[y/n]"
        while True:
            try:
                asked = f"{question.text} {choices} "
                typed = self._console.input(asked, markup=False).strip().lower()
            except KeyboardInterrupt:
                self.tell("")  # what is said next begins on a line of its own
                raise
            except EOFError as error:
                self.tell("")
                raise PlantarError(
                    "Nobody answers: plantar selftest needs a person at a terminal, or --virtual."
                ) from error
            if typed in ("y", "yes"):
                return "yes"
            if typed in ("n", "no"):
                return "no"
            if typed in ("a", "again") and question.again:
                return "again"
            self.tell("  Please type y for yes or n for no" + (", a for again." * question.again))

    def hold(self, button: str, text: str) -> None:
        """Print it."""
        self.tell(text)

    def let_go(self, button: str) -> None:
        """Print it."""
        self.tell(f"  {button} is there. Let go.")


TURNS_PCT = 18
"""The stand-in's motor goes on turning from this much of full duty on,"""
STARTS_PCT = 35
"""and starts from this much."""


class StandIn:
    """Sees the pins of a virtual board and presses its buttons. Give `see` to its wire as watch.

    wiring: the board's fields. wire: set it once there is one.
    """

    def __init__(self, wiring: Mapping[str, Any], console: Console) -> None:
        self.wire: VirtualWire | None = None
        self._wiring = wiring
        self._console = console
        self._seen: list[Event] = []

    def see(self, event: Event) -> None:
        """Something happens at a pin."""
        if event["event"] in ("pin", "pwm"):
            self._seen.append(event)

    def tell(self, text: str) -> None:
        """Print it, for the person who looks on."""
        self._console.print(text)

    def answer(self, question: Question) -> Reply:
        """Answer by what the pins did since the last question."""
        seen, self._seen = self._seen, []
        reply: Reply = "yes" if self._is_so(question.about, seen) else "no"
        self.tell(f"{question.text} {reply}")
        return reply

    def hold(self, button: str, text: str) -> None:
        """Press it and hold it."""
        self.tell(text)
        self._do(button, True)

    def let_go(self, button: str) -> None:
        """Let go of it."""
        self._do(button, False)

    def _do(self, button: str, down: bool) -> None:
        if self.wire is not None:
            self.wire.do({"button": button, "down": down})

    def _is_so(self, about: About, seen: list[Event]) -> bool:
        wiring = self._wiring
        if about == "leds":
            lit = [e["pin"] for e in seen if e.get("value") == 1 and e["event"] == "pin"]
            leds = [pin for pin in lit if pin in wiring["LEVEL_LEDS"]]
            return tuple(dict.fromkeys(leds)) == tuple(wiring["LEVEL_LEDS"])
        if about == "status":
            return any(e.get("pin") == wiring["STATUS_LED"] and e.get("value") == 1 for e in seen)
        if about == "tones":
            heard = [e["freq_hz"] for e in seen if e["pin"] == wiring["TONE"] and _duty(e)]
            return list(dict.fromkeys(heard)) == sorted(set(heard)) and len(set(heard)) > 1
        motors = [wiring[name] for name in ("MOTOR_A", "MOTOR_B") if wiring[name] is not None]
        if about == "motor":
            return all(any(e["pin"] == pin and _duty(e) for e in seen) for pin in motors)
        duties = [_duty(e) for e in seen if e.get("pin") in motors and _duty(e)]
        if about == "floor":
            return bool(duties) and min(duties) * 100 >= TURNS_PCT * FULL_U16
        if about == "kick":
            return bool(duties) and max(duties) * 100 >= STARTS_PCT * FULL_U16
        return True


def _duty(event: Event) -> int:
    return event["duty_u16"] if event["event"] == "pwm" else FULL_U16 * event["value"]
