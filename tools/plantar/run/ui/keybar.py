"""The keys at the bottom edge: on a narrow screen in as many lines as they need, none cut off."""

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

KEYS = (
    ("h", "End", "hold"),
    ("l", "Lock", "lock"),
    ("c", "Clear", "clear"),
    ("s", "Settings", "settings"),
    ("d", "Display", "display"),
    ("+/-", "Speed", "faster"),
    ("p", "Plug", "plug"),
    ("x", "Break", "faults"),
    ("?", "Keys", "keys"),
    ("q", "Quit", "quit"),
)


class KeyBar(Static):
    """Each key with what it does; a click on it does it too. display: one is fitted."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: auto;
        background: $panel;
        color: $foreground;
        link-style: none;
        link-color: $foreground;
        link-style-hover: underline;
    }
    """

    def __init__(self, display: bool) -> None:
        super().__init__()
        self._keys = [key for key in KEYS if display or key[0] != "d"]

    def on_resize(self, event: Resize) -> None:
        """Lay the keys out in lines, each key with its word in one."""
        lines: list[list[str]] = [[]]
        room = 0
        for key, label, action in self._keys:
            wide = len(f"{key} {label}")
            if lines[-1] and room < wide:
                lines.append([])
            if not lines[-1]:
                room = event.size.width
            lines[-1].append(f"[@click=app.{action}][bold $accent]{key}[/] {label}[/]")
            room -= wide + 1
        self.update(Content.from_markup("\n".join(" ".join(line) for line in lines)))
