"""The picture that `plantar monitor` draws in a terminal: state, power over time, events."""

from collections import deque
from itertools import groupby
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from plantar.board.happenings import Event, title
from plantar.durations import clock
from plantar.routines import catalog
from plantar.run.ui.chart import AXIS, cell, column_length_ms
from plantar.run.ui.strip import Strip
from plantar.run.ui.words import SIGNS, m_ss
from plantar.talk.talk import Answer

ROWS = 8
WINDOW_MIN = 2
EVENTS = 8
STYLES = {"A": ("cyan", "dim cyan"), "B": ("yellow", "dim yellow")}
STATE_STYLES = {"running": "bold green", "fault": "bold red", "resting": "bold yellow"}


class View:
    """A live picture. Use it in a `with`; name: of the board."""

    def __init__(self, name: str, console: Console | None = None) -> None:
        self._name = name
        self._console = console or Console(highlight=False)
        self._strips = {letter: Strip() for letter in STYLES}
        self._events: deque[Event] = deque(maxlen=EVENTS)
        self._telemetry: Answer = {}
        self._live = Live(console=self._console, auto_refresh=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._live.stop()

    def line(self, t_ms: int, telemetry: Answer) -> None:
        """Draw how it is now."""
        self._telemetry = telemetry
        now = zip(telemetry["duty_u16"], telemetry["hz"], strict=True)
        for strip, (duty_u16, hz) in zip(self._strips.values(), now, strict=True):
            strip.set(t_ms, duty_u16)
            strip.hz = hz
        self._live.update(self.picture(), refresh=True)

    def event(self, event: Event) -> None:
        """Note what happened; it is drawn with the next line."""
        self._events.append(event)

    def picture(self) -> Group:
        """Return the whole picture."""
        parts: list[Text] = [self._headline(), Text()]
        for letter, strip in self._strips.items():
            # A second motor is drawn once it has turned.
            if letter == "A" or any(c and c.most_u16 for c in strip.columns(1, 20 * 60_000)):
                parts += self._chart(letter, strip)
        parts += [Text(f"{clock(event.t_ms):>11}  {event.text}") for event in self._events]
        parts.append(Text("Ctrl-C ends the watching, not the massage.", "dim"))
        return Group(*parts)

    def _headline(self) -> Text:
        now = self._telemetry
        state = now["state"]
        text = Text(f"{self._name}  ", "dim")
        text.append(f"{SIGNS.get(state, '…')} {state}", STATE_STYLES.get(state, "bold"))
        text.append(f"  {title(now['routine'])}")
        if now["phase"]:
            text.append(f" – {now['phase']}")
        level = now["level_now"] or now["level"]
        text.append(f"  level {level} ({catalog.level_name(level, now.get('levels', 0))})")
        if now["left_ms"]:
            text.append(f"  {m_ss(now['left_ms'])} left")
        if now["rest_ms"]:
            text.append(f"  rests for {m_ss(now['rest_ms'])}")
        return text

    def _chart(self, letter: str, strip: Strip) -> list[Text]:
        width = max(self._console.width - AXIS - 1, 10)
        columns = strip.columns(width, column_length_ms(WINDOW_MIN, width))
        solid, pale = STYLES[letter]
        styles = {"solid": solid, "pale": pale, "": ""}
        lines = [Text(f"Motor {letter} {strip.words}, power in % over {WINDOW_MIN} min", solid)]
        labels = {ROWS - 1: "0 %", (ROWS - 1) // 2: "50 %", 0: "100 %"}
        for row in range(ROWS):
            line = Text(no_wrap=True)
            line.append(f"{labels.get(row, ''):>{AXIS - 1}}│", "dim")
            cells = [cell(column, ROWS - 1 - row, ROWS)[:2] for column in columns]
            for colour, run in groupby(cells, key=lambda shown: shown[1]):
                line.append("".join(shown[0] for shown in run), styles[colour])
            lines.append(line)
        return lines
