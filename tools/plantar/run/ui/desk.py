"""What a person at the desk sees of the board: lights, tone, motors, buttons, as its pins are."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plantar.run.runner import Event
from plantar.run.ui.status import Settings, Status, parse_answer
from plantar.run.ui.strip import FULL_U16, Strip
from plantar.shared.statecard import LINES_KEPT, RESETS

BUTTONS = ("START", "UP", "DOWN", "MODE")
MOTORS = ("MOTOR_A", "MOTOR_B")


class Light:
    """One LED. on: at this moment. blinked: it was both on and off since the last look."""

    def __init__(self) -> None:
        self.on = False
        self.blinked = False
        self._edges = 0

    def look(self) -> None:
        """Begin a new look."""
        self.blinked = self._edges > 1
        self._edges = 0

    def set(self, on: bool) -> None:
        """The pin changes."""
        if on != self.on:
            self.on = on
            self._edges += 1


class Desk:
    """Takes the trace, keeps what it means. wiring: the firmware's pins by name.

    Attributes:
        levels: the level LEDs, lightest first. status_led: None where none is fitted.
        tone_hz: 0 is silent. notes: what has sounded since the last look, in Hz.
        motors: a Strip for each motor that is fitted, by the letter people know it by.
        down: the buttons that are pressed.
        status, settings: what the firmware last said of itself, None while it has not.
        answers: how many answers have come from its console.
        lines: the last lines on USB that are not answers. cause: why it is at the REPL.
        last_reset: what last restarted the board, in words. lives: how often that happened.
    """

    def __init__(self, wiring: Mapping[str, Any]) -> None:
        self.wiring = wiring
        self.levels = [Light() for _ in wiring.get("LEVEL_LEDS") or ()]
        self.status_led = Light() if wiring.get("STATUS_LED") is not None else None
        self.has_tone = wiring.get("TONE") is not None
        self.tone_hz = 0
        self.notes: list[int] = []
        self.motors = {name[-1]: Strip() for name in MOTORS if wiring.get(name) is not None}
        self.buttons = tuple(name for name in BUTTONS if wiring.get(name) is not None)
        self.down: set[str] = set()
        self.status: Status | None = None
        self.status_ms = 0.0
        self.settings: Settings | None = None
        self.answers = 0
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
        self.cause = ""
        self.last_reset: str = ""
        self.lives = 0
        self._lights: dict[Any, Light] = dict(
            zip(wiring.get("LEVEL_LEDS") or (), self.levels, strict=True)
        )
        if self.status_led is not None:
            self._lights[wiring["STATUS_LED"]] = self.status_led
        self._motor_at = {
            wiring[name]: self.motors[name[-1]] for name in MOTORS if name[-1] in self.motors
        }
        self._button_at = {wiring[name]: name for name in self.buttons}

    @property
    def lights(self) -> list[Light]:
        """Return every LED."""
        return list(self._lights.values())

    @property
    def driven(self) -> bool:
        """Whether any motor has power."""
        return any(strip.duty_u16 for strip in self.motors.values())

    def take(self, events: Iterable[Event], t_ms: float, hz: Sequence[float] = ()) -> None:
        """Take what happened up to t_ms since the last look.

        hz: how often each motor shakes now, estimated.
        """
        self.notes = [self.tone_hz] if self.tone_hz else []
        for event in events:
            self._take(event)
        for light in self.lights:
            light.look()
        for strip in self.motors.values():
            strip.gentle = self.status is not None and self.status.gentle
            strip.advance(t_ms)
        for strip, shakes_hz in zip(self.motors.values(), hz, strict=False):
            strip.hz = shakes_hz

    def _take(self, event: Event) -> None:
        kind = event["event"]
        if kind == "pin":
            self._drive(event["t_ms"], event["pin"], event["value"] * FULL_U16, 0)
        elif kind == "pwm":
            self._drive(event["t_ms"], event["pin"], event["duty_u16"], event["freq_hz"])
        elif kind == "usb":
            self._read(event["t_ms"], event["text"])
        elif kind == "input" and event.get("pin") in self._button_at:
            # To ground: low is pressed.
            name = self._button_at[event["pin"]]
            (self.down.discard if event["level"] else self.down.add)(name)
        elif kind == "repl":
            self.status = None
            self.cause = event.get("cause", "")
        elif kind == "reset" or (kind == "power" and not event["on"]):
            self.status = self.settings = None
            self.cause = ""
            self.lines.clear()
            self.lives += 1
            if kind == "reset":
                self.last_reset = RESETS.get(event["cause"], str(event["cause"]))

    def _drive(self, t_ms: float, pin: Any, duty_u16: int, hz: int) -> None:
        if pin in self._motor_at:
            self._motor_at[pin].set(t_ms, duty_u16)
        elif pin in self._lights:
            self._lights[pin].set(duty_u16 > 0)
        elif self.has_tone and pin == self.wiring["TONE"]:
            self.tone_hz = hz if duty_u16 else 0
            if self.tone_hz:
                self.notes.append(self.tone_hz)

    def _read(self, t_ms: float, line: str) -> None:
        answer = parse_answer(line)
        if answer is not None:
            self.answers += 1
            self.settings = Settings.of(answer) or self.settings
            status = Status.of(answer)
            if status is not None:
                self.status = status
                self.status_ms = t_ms
        elif not line.startswith("{"):
            self.lines.append(line)
