"""The massager on the desk: its lights, its motors, its buttons, its plug."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import MouseDown, MouseUp
from textual.message import Message
from textual.widgets import Static

from plantar.run.display import braille
from plantar.run.ui.desk import BUTTONS, Desk, Light

KEYS = {"START": "space", "UP": "↑", "DOWN": "↓", "MODE": "m"}
CAPS = {"START": "START/STOP", "UP": "UP", "DOWN": "DOWN", "MODE": "MODE"}
LIT, UNLIT, BLINKS = "●", "○", "◐"
BAR_WIDTH = 18
NOTES_SHOWN = 3
SLIM_COLUMNS = 20
"""Below this the board is its buttons alone, beside the display."""


class PushButton(Static):
    """A button of the board, for the mouse; `show` draws whether it is down at its pin."""

    class Moved(Message):
        """The mouse pressed or released the button."""

        def __init__(self, button: str, down: bool) -> None:
            super().__init__()
            self.button = button
            self.down = down

    def __init__(self, button: str, fitted: bool) -> None:
        cap = CAPS[button]
        super().__init__(f"{cap}\n{KEYS[button] if fitted else 'none'}", markup=False)
        self.button = button
        self.id = f"button-{button.lower()}"
        self.disabled = not fitted
        if not fitted:
            self.tooltip = f"This board has no {button} button."

    def show(self, down: bool) -> None:
        """Draw it pressed or not."""
        self.set_class(down, "-down")

    def on_mouse_down(self, event: MouseDown) -> None:
        """Press, and follow the mouse until it comes up, wherever that is."""
        event.stop()
        self.capture_mouse()
        self.post_message(self.Moved(self.button, True))

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go."""
        event.stop()
        self.release_mouse()
        self.post_message(self.Moved(self.button, False))


class Board(Vertical):
    """The whole device. desk: what there is to see; `show` draws what it says now."""

    DEFAULT_CSS = """
    Board {
        border: round $desk;
        border-title-color: $foreground;
        border-title-style: bold;
        border-subtitle-color: $foreground;
        background: $surface;
        padding: 0 1;
        height: 100%;
    }
    Board #lights, Board #motors { height: auto; }
    Board #motors { margin-top: 1; }
    Board #caps { height: auto; dock: bottom; }
    PushButton {
        width: 1fr;
        height: 4;
        border: round $unlit;
        content-align: center middle;
        text-align: center;
        color: $foreground;
        background: $panel;
    }
    PushButton#button-start { width: 14; text-style: bold; }
    PushButton:hover { border: round $accent; }
    PushButton.-down { border: heavy $accent; color: $surface; background: $accent; }
    PushButton:disabled { color: $quiet; background: $surface; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._kind = desk.wiring.get("BOARD", "board")
        self.lights = Static(id="lights")
        self.motors = Static(id="motors")
        self.push_buttons = [PushButton(name, name in desk.buttons) for name in BUTTONS]

    def compose(self) -> ComposeResult:
        """Lay the parts out."""
        yield self.lights
        yield self.motors
        with Horizontal(id="caps"):
            yield from self.push_buttons

    def show(self, notes: list[int], plugged: bool) -> None:
        """Draw what the desk holds. notes: the tones of the last moment, in Hz."""
        put(self.lights, Content("\n").join(self._light_rows(notes)))
        put(self.motors, Content("\n").join(self._motor_rows()))
        plug = "plug ━━● in (p)" if plugged else "plug ━ ━ ● PULLED OUT (p)"
        slim = 0 < self.size.width < SLIM_COLUMNS
        if slim:
            plug = "plug (p)" if plugged else "OUT (p)"
        title = "Board" if slim else f"Your massager: a {self._kind} board"
        if title != self.border_title:
            self.border_title = title
        if plug != self.border_subtitle:
            self.border_subtitle = plug
        for button in self.push_buttons:
            button.show(button.button in self.desk.down)

    def _light_rows(self, notes: list[int]) -> list[Content]:
        desk = self.desk
        levels = [Content.assemble(_lamp(light, "$warning"), "  ") for light in desk.levels]
        shown = Content("").join(levels) if levels else Content.styled("not fitted", "$quiet")
        status = (
            Content.styled("not fitted", "$quiet")
            if desk.status_led is None
            else _lamp(desk.status_led, "$success")
        )
        if not desk.has_tone:
            sound = Content.styled("not fitted", "$quiet")
        elif notes:
            heard = " ".join(str(hz) for hz in notes[-NOTES_SHOWN:])
            sound = Content.styled(f"♪ {heard} Hz", "bold $accent")
        else:
            sound = Content.styled("silent", "$quiet")
        return [
            Content.assemble(_name("Level"), shown),
            Content.assemble(_name("Status"), status),
            Content.assemble(_name("Tone"), sound),
        ]

    def _motor_rows(self) -> list[Content]:
        rows = []
        for letter, colour in (("A", "$primary"), ("B", "$secondary")):
            strip = self.desk.motors.get(letter)
            if strip is None:
                row = Content.styled("not fitted", "$quiet")
            else:
                full = BAR_WIDTH * 8 * strip.percent // 100
                bar = "█" * (full // 8) + " ▏▎▍▌▋▊▉"[full % 8].strip()
                doing = f"{strip.percent} %" if strip.duty_u16 else "still"
                row = Content.assemble(
                    (bar, colour),
                    ("·" * (BAR_WIDTH - len(bar)), "$unlit"),
                    (f" {doing}", "bold" if strip.duty_u16 else "$quiet"),
                )
            rows.append(Content.assemble(_name(f"Motor {letter}"), row))
        return rows


class DisplayPane(Static):
    """What the display shows, beside the buttons; `show` draws it anew."""

    DEFAULT_CSS = """
    DisplayPane {
        display: none;
        width: 66;
        height: 18;
        border: round $desk;
        border-title-color: $foreground;
        background: $surface;
        color: $foreground;
        text-wrap: nowrap;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="display", markup=False)
        self.border_title = "The display, 128 by 64 dots (d)"

    def show(self, memory: bytes) -> None:
        """Draw what it shows now."""
        put(self, Content("\n".join(braille(memory))))


def put(widget: Static, content: Content) -> None:
    """Let a widget show this; lay the screen out again only where it takes another height."""
    before = widget.content
    if not isinstance(before, Content) or not before.is_same(content):
        width = widget.size.width
        # One that is hidden has no width, and no height to change.
        layout = not isinstance(before, Content) or (
            width > 0 and before.get_height({}, width) != content.get_height({}, width)
        )
        widget.update(content, layout=layout)


def _name(text: str) -> Content:
    return Content.styled(f"{text:<9}", "$quiet")


def _lamp(light: Light, colour: str) -> Content:
    if light.blinked:
        return Content.styled(BLINKS, colour)
    return Content.styled(LIT, f"bold {colour}") if light.on else Content.styled(UNLIT, "$unlit")
