"""What lies over the desk for a while: the notice, the list of keys, the list of faults."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from plantar.run import notice
from plantar.run.ui.faults import FAULTS, Fault

KEYS = (
    ("space", "START/STOP: begin; stop at any moment"),
    ("↑  ↓", "UP, a level deeper; DOWN, softer"),
    ("m", "MODE: next routine; in a session, phase"),
    ("h", "hold START/STOP 0.9 s: end the session"),
    ("l", "hold UP and DOWN 3.1 s: lock, unlock"),
    ("s", "hold MODE and UP 2.1 s: the settings"),
    ("c", "hold START/STOP 2.1 s: clear a fault"),
    ("+  -", "faster, slower: 1 to 120 times real time"),
    ("1", "back to real time"),
    ("z", "zoom of the chart: 2, 5 or 15 minutes"),
    ("d", "the display, beside the buttons"),
    ("p", "pull the plug; again: put it back"),
    ("x", "break something: hang, stall, heat ..."),
    ("ctrl+r", "soft reset, as an upload does it"),
    ("n", "the notice before the first session"),
    ("t", "dark or light"),
    ("q", "quit"),
)

Answer = TypeVar("Answer")

BOX_CSS = """
    BOX, BOX:focus {
        width: 76;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        padding: 0 2;
        border: round $accent;
        border-title-color: $foreground;
        border-title-style: bold;
        border-subtitle-color: $foreground;
        background: $surface;
        color: $foreground;
    }
"""


class StopLine(Static):
    """The line under every dialog: STOP works there too, by its key and by the mouse."""

    DEFAULT_CSS = """
    StopLine {
        dock: bottom;
        height: 1;
        background: $panel;
        color: $foreground;
        text-align: center;
    }
    """

    class Stop(Message):
        """The mouse pressed it."""

    def __init__(self) -> None:
        words = Content.assemble(("space", "bold $accent"), ": STOP, in a session; else back")
        super().__init__(words)

    def on_mouse_down(self) -> None:
        """Stop."""
        self.post_message(self.Stop())


class Over(ModalScreen[Answer]):
    """A box over the desk, which goes on running. Space is STOP while a motor may turn, and leads
    back in any case; so no dialog is between a person and STOP.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("space", "stop", "STOP", show=False, priority=True),
        Binding("q,ctrl+c", "app.quit", "Quit", show=False),
    ]

    class Stopped(Message):
        """A person pressed STOP over a dialog."""

    def action_stop(self) -> None:
        """Let the app stop what runs, and go back."""
        self.app.post_message(self.Stopped())
        self.dismiss(None)

    def on_stop_line_stop(self) -> None:
        """The mouse did it."""
        self.action_stop()


class Dialog(Over[None]):
    """Something to read."""

    DEFAULT_CSS = "Dialog { align: center middle; }" + BOX_CSS.replace(
        "BOX", "Dialog > VerticalScroll"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss(None)", "Close", show=False),
        Binding("h,shift+space", "app.hold", "Hold STOP", show=False),
    ]


class NoticeDialog(Dialog):
    """The notice before the first session."""

    DEFAULT_CSS = """
    NoticeDialog .heading { margin-top: 1; color: $warning; text-style: bold; }
    NoticeDialog Horizontal { height: auto; }
    NoticeDialog Horizontal .bullet { width: 2; color: $quiet; }
    NoticeDialog Horizontal .point { width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """Lay out the notice, a heading and its points at a time."""
        with VerticalScroll() as box:
            box.border_title = notice.TITLE
            box.border_subtitle = "space, Enter or Escape: I have read it. Then START begins."
            yield Static(notice.INTRO, markup=False)
            for group in notice.GROUPS:
                yield Static(f"{group.heading}:", markup=False, classes="heading")
                for point in group.points:
                    with Horizontal():
                        yield Static("-", classes="bullet")
                        yield Static(point, markup=False, classes="point")
        yield StopLine()


class KeysDialog(Dialog):
    """All keys."""

    def compose(self) -> ComposeResult:
        """Lay out one line a key."""
        with VerticalScroll() as box:
            box.border_title = "Keys"
            box.border_subtitle = "Escape: back"
            rows = [Content.assemble((f"{key:>7}  ", "bold $accent"), does) for key, does in KEYS]
            yield Static(Content("\n").join(rows))
        yield StopLine()


class FaultDialog(Over[Fault | None]):
    """What to break; the answer is one of FAULTS, or None. fields: those of board.py."""

    DEFAULT_CSS = "FaultDialog { align: center middle; }" + BOX_CSS.replace(
        "BOX", "FaultDialog > OptionList"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "dismiss(None)", "Close", show=False),
        *(Binding(fault.key, f"break({place})", show=False) for place, fault in enumerate(FAULTS)),
    ]

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__()
        self._missing = [
            bool(fault.sense or fault.button) and fields.get(fault.sense or fault.button) is None
            for fault in FAULTS
        ]

    def compose(self) -> ComposeResult:
        """Lay out one line a fault; what is not fitted is there, off, and says so."""
        options = OptionList(
            *(
                Option(
                    Content.assemble(
                        (f"{fault.key}  ", "bold"),
                        fault.title,
                        f" (no {fault.sense or fault.button} in board.py)" if missing else "",
                    ),
                    disabled=missing,
                )
                for fault, missing in zip(FAULTS, self._missing, strict=True)
            )
        )
        options.border_title = "Break something: the motor must end off"
        options.border_subtitle = "a letter or Enter: do it.  Escape: back"
        yield options
        yield StopLine()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Break what was chosen."""
        self.action_break(event.option_index)

    def action_break(self, place: int) -> None:
        """Break the fault at this place of FAULTS."""
        if not self._missing[place]:
            self.dismiss(FAULTS[place])
