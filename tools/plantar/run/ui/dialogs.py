"""What lies over the desk for a while: the notice, the list of keys, the list of faults."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from plantar.run import notice
from plantar.run.display import braille
from plantar.run.script import Entry

KEYS = (
    ("space", "START/STOP: begin, and stop at any moment"),
    ("↑  ↓", "UP, a level deeper; DOWN, a level softer"),
    ("m", "MODE: the next routine, in a session the next phase"),
    ("h", "hold START/STOP for 0.9 s: end the session"),
    ("l", "hold UP and DOWN for 3.1 s: lock, or unlock"),
    ("c", "hold START/STOP for 2.1 s: clear a fault"),
    ("+  -", "faster, slower: 1 2 5 10 30 60 120 times real time"),
    ("1", "back to real time"),
    ("z", "zoom of the chart: 2, 5 or 15 minutes"),
    ("d", "the display, if one is fitted (set DISPLAY_SDA and DISPLAY_SCL)"),
    ("p", "pull the plug; again: put it back"),
    ("x", "break something: hang, crash, soft reset ..."),
    ("ctrl+r", "soft reset, as an upload does it"),
    ("n", "the notice before the first session"),
    ("t", "dark or light"),
    ("q", "quit"),
)


@dataclass(frozen=True)
class Fault:
    """Something to break. entry: what a script says for it, without its time."""

    key: str
    title: str
    entry: Entry


FAULTS = (
    Fault("h", "The loop hangs; interrupts and timers go on", {"hang": True}),
    Fault("d", "The CPU is dead; PWM and watchdog go on", {"dead": True}),
    Fault("e", "An OSError is raised in the loop", {"raise": "OSError"}),
    Fault("i", "Ctrl-C arrives over USB", {"interrupt": True}),
    Fault("r", "A soft reset, as an upload does it", {"soft_reset": True}),
    Fault("u", "The USB host stops reading for 10 s", {"usb_stall": True, "for_ms": 10_000}),
)


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


class Dialog(ModalScreen[None]):
    """A box over the desk, which goes on running."""

    DEFAULT_CSS = "Dialog { align: center middle; }" + BOX_CSS.replace(
        "BOX", "Dialog > VerticalScroll"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space", "dismiss", "Close", show=False),
        Binding("q,ctrl+c", "app.quit", "Quit", show=False),
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


class KeysDialog(Dialog):
    """All keys."""

    def compose(self) -> ComposeResult:
        """Lay out one line a key."""
        with VerticalScroll() as box:
            box.border_title = "Keys"
            box.border_subtitle = "Escape: back"
            rows = [Content.assemble((f"{key:>7}  ", "bold $accent"), does) for key, does in KEYS]
            yield Static(Content("\n").join(rows))


class DisplayDialog(Dialog):
    """What the display shows; `show` draws it anew."""

    DEFAULT_CSS = "DisplayDialog > VerticalScroll { width: 70; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("d", "dismiss", "Close", show=False)]

    def __init__(self, memory: bytes) -> None:
        super().__init__()
        self._seen = Static("\n".join(braille(memory)), id="display", markup=False)

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with VerticalScroll() as box:
            box.border_title = "The display, 128 by 64 dots"
            box.border_subtitle = "d or Escape: back"
            yield self._seen

    def show(self, memory: bytes) -> None:
        """Draw what it shows now."""
        self._seen.update("\n".join(braille(memory)))


class FaultDialog(ModalScreen[Entry | None]):
    """What to break; the answer is a script entry without its time, or None."""

    DEFAULT_CSS = "FaultDialog { align: center middle; }" + BOX_CSS.replace(
        "BOX", "FaultDialog > OptionList"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,x,space", "dismiss(None)", "Close", show=False),
        Binding("q,ctrl+c", "app.quit", "Quit", show=False),
        *(Binding(fault.key, f"break({place})", show=False) for place, fault in enumerate(FAULTS)),
    ]

    def compose(self) -> ComposeResult:
        """Lay out one line a fault."""
        options = OptionList(
            *(
                Option(Content.assemble((f"{fault.key}  ", "bold"), fault.title))
                for fault in FAULTS
            )
        )
        options.border_title = "Break something: the motor must end off"
        options.border_subtitle = "a letter or Enter: do it.  Escape: back"
        yield options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Break what was chosen."""
        self.action_break(event.option_index)

    def action_break(self, place: int) -> None:
        """Break the fault at this place of FAULTS."""
        self.dismiss(dict(FAULTS[place].entry))
