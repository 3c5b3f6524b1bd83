"""The massager in the terminal: shows what clockwork.py plays, and lets a person press buttons."""

import asyncio
import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from plantar.errors import PlantarError
from plantar.run.display import COLUMNS
from plantar.run.runner import Runner
from plantar.run.ui import layout, theme, words
from plantar.run.ui.bar import bar_text
from plantar.run.ui.board import Board, DisplayPane, PushButton, put
from plantar.run.ui.chart import StripChart
from plantar.run.ui.clockwork import Clockwork
from plantar.run.ui.dialogs import FaultDialog, KeysDialog, NoticeDialog
from plantar.run.ui.faults import SOFT_RESET, Fault
from plantar.run.ui.fingers import TAP_MS
from plantar.run.ui.keybar import KeyBar
from plantar.run.ui.pace import FRAMES_PER_S

HOLD_MS = 900
HOLD_ACCESSIBLE_MS = 1_600
LOCK_MS = 3_100
MENU_MS = 2_100
CLEAR_MS = 2_100
SLOW_S = 1.0
"""A frame that takes longer in real time than this is told to the person."""

STYLES = {
    words.PLAIN: "",
    words.QUIET: "$quiet",
    words.CUE: "italic $accent",
    words.GOOD: "$success",
    words.WARNING: "bold $warning",
    words.ERROR: "bold $error",
}
SIGN_STYLES = {"▶": "$success", "‖": "$warning", "◔": "$accent", "≡": "$accent", "!": "$error"}


class MassagerApp(App[None]):
    """The whole screen.

    runner: a board with its power just on; whoever made it closes it. speed: to begin with.
    playing: let time pass by itself; a test does it with `frame`. clock: real time in seconds.
    """

    TITLE = "Plantar"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = layout.HORIZONTAL
    VERTICAL_BREAKPOINTS = layout.VERTICAL
    CSS = layout.CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tap('START')", "START/STOP", show=False),
        Binding("up", "tap('UP')", "UP", show=False),
        Binding("down", "tap('DOWN')", "DOWN", show=False),
        Binding("m", "tap('MODE')", "MODE", show=False),
        Binding("h,shift+space", "hold", "Hold STOP", key_display="h"),
        Binding("l", "lock", "Lock"),
        Binding("s", "settings", "Settings"),
        Binding("c", "clear", "Clear fault"),
        Binding("plus,equals_sign", "faster", "Faster", key_display="+"),
        Binding("minus,underscore", "slower", "Slower", key_display="-"),
        Binding("1", "real_time", "Real time", show=False),
        Binding("z", "zoom", "Zoom", show=False),
        Binding("d", "display", "Display", show=False),
        Binding("p", "plug", "Plug"),
        Binding("x", "faults", "Break"),
        Binding("ctrl+r", "soft_reset", "Soft reset", show=False),
        Binding("n", "notice", "Notice", show=False),
        Binding("t", "theme", "Dark or light", show=False),
        Binding("question_mark,f1", "keys", "Keys", key_display="?"),
        Binding("q,ctrl+c", "quit", "Quit", key_display="q"),
    ]

    def __init__(
        self,
        runner: Runner,
        speed: float | None = None,
        playing: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme = theme.preferred()
        self.clock = clock
        self.clockwork = Clockwork(runner, 1 if speed is None else speed)
        self.failure: PlantarError | None = None
        self._runner = runner
        self._playing = playing
        self._waits_s = 0.0
        self._notice_read = False
        self._bar = Static(id="bar", markup=False)
        self._board = Board(self.clockwork.desk)
        self._headline = Static(id="headline", markup=False)
        self._lines = Static(id="lines", markup=False)
        self._chart = StripChart(self.clockwork.desk)
        self._pane = DisplayPane()
        self._below = Static(id="below", markup=False)

    def compose(self) -> ComposeResult:
        """Lay the desk out: the massager, what it does in words, what it did as a chart."""
        yield self._bar
        with Horizontal(id="desk"):
            yield self._board
            yield self._pane
            with VerticalScroll(id="said", can_focus=False):
                yield self._headline
                yield self._lines
        yield self._below
        yield self._chart
        yield KeyBar(self._has_display)

    def on_mount(self) -> None:
        """Begin to play."""
        self._show()
        if self._runner.note:
            self.notify(self._runner.note, timeout=10)
        if self._playing:
            self.run_worker(self._play(), name="play")

    def on_unmount(self) -> None:
        """Leave the board to itself; what it still does is nobody's business any more."""
        self.clockwork.close()

    async def frame(self, real_s: float) -> None:
        """Let real_s seconds of real time pass on the board, and draw what happened.

        A board that fails ends the app; `failure` says how.
        """
        try:
            await self.clockwork.frame(real_s)
        except PlantarError as error:
            self.failure = error
            self.exit(return_code=1)
            return
        status = self.clockwork.desk.status
        if status is not None and status.notice and not self._notice_read:
            self.action_notice()
        self._show()

    async def _play(self) -> None:
        last_s = self.clock()
        while self.failure is None:
            await asyncio.sleep(max(0.0, last_s + 1 / FRAMES_PER_S - self.clock()))
            now_s = self.clock()
            elapsed_s, last_s = now_s - last_s, now_s
            frame = asyncio.ensure_future(self.frame(elapsed_s))
            while not (await asyncio.wait({frame}, timeout=SLOW_S))[0]:
                self._waits_s = self.clock() - now_s
                self._show()
            self._waits_s = 0.0
            await frame

    # What is drawn.

    def _show(self) -> None:
        clockwork = self.clockwork
        put(self._bar, bar_text(clockwork, self._waits_s, self.size.width - 2))
        self._board.show(clockwork.notes, clockwork.plugged)
        said = self.words()
        headline = f"{said.sign} {said.headline}"
        put(self._headline, Content.styled(headline, SIGN_STYLES.get(said.sign, "")))
        lines = [Content.styled(line.text, STYLES[line.kind]) for line in said.lines]
        put(self._lines, Content("\n").join(lines))
        put(self._below, Content("\n").join([Content.styled(headline, "bold"), *lines]))
        self._chart.look()
        if self._runner.display is not None and self._pane.display:
            self._pane.show(self._runner.display)

    def words(self) -> words.Words:
        """Return what is said now."""
        desk = self.clockwork.desk
        phase = self._runner.phase
        if not self.clockwork.plugged:
            return words.unplugged()
        if desk.status is None or phase in ("hang", "dead", "repl", "off"):
            return words.of_board(phase, desk.cause, desk.last_reset, tuple(desk.lines))
        return words.of_status(desk.status, desk.settings, self.clockwork.silent_ms)

    # What a person does.

    def on_push_button_moved(self, event: PushButton.Moved) -> None:
        """The mouse is on a button."""
        clockwork = self.clockwork
        act = clockwork.fingers.hold if event.down else clockwork.fingers.release
        act(event.button, clockwork.t_ms)

    def action_tap(self, button: str) -> None:
        """Press a button for a moment."""
        self._press(button)

    def on_over_stopped(self) -> None:
        """STOP was pressed over a dialog: it stops what runs, and never starts anything."""
        if self._in_session():
            self._press("START")

    def _in_session(self, *states: str) -> bool:
        """Return whether a motor has power, or the firmware says that it runs, or these."""
        desk = self.clockwork.desk
        state = "" if desk.status is None else desk.status.state
        return desk.driven or state in ("running", *states)

    def action_hold(self) -> None:
        """Hold START/STOP, which ends a session. Without one it would begin one."""
        if not self._in_session("paused"):
            self.notify("There is no session to end.")
            return
        settings = self.clockwork.desk.settings
        accessible = settings is not None and settings.profile == "accessible"
        self._press("START", HOLD_ACCESSIBLE_MS if accessible else HOLD_MS)

    def action_lock(self) -> None:
        """Hold UP and DOWN, which locks and unlocks."""
        status = self.clockwork.desk.status
        if status is not None and status.menu:
            self.notify("Leave the settings first (s): in there UP and DOWN change them.")
            return
        self._press_both("UP", "DOWN", LOCK_MS)

    def action_settings(self) -> None:
        """Hold MODE and UP, which leads to the settings, or leave them."""
        status = self.clockwork.desk.status
        if status is not None and status.menu:
            self._press("START")
        elif status is None or status.state != "ready" or status.locked:
            self.notify("The settings open while it is ready and unlocked.")
        else:
            self._press_both("MODE", "UP", MENU_MS)

    def action_clear(self) -> None:
        """Hold START/STOP long enough to clear a fault, if there is one."""
        status = self.clockwork.desk.status
        if status is None or status.state != "fault":
            self.notify("There is no fault to clear.")
        else:
            self._press("START", CLEAR_MS)

    def action_faster(self) -> None:
        """Take the next speed."""
        self.clockwork.pace.faster()
        self._show()

    def action_slower(self) -> None:
        """Take the speed below."""
        self.clockwork.pace.slower()
        self._show()

    def action_real_time(self) -> None:
        """Go back to 1x."""
        self.clockwork.pace.real_time()
        self._show()

    def action_zoom(self) -> None:
        """Show more of the past, or less."""
        self._chart.wider()

    def action_plug(self) -> None:
        """Pull the plug, or put it back."""
        self.clockwork.plug()

    def action_faults(self) -> None:
        """Offer what can be broken."""
        self.push_screen(FaultDialog(self.clockwork.desk.wiring), self._break)

    def action_soft_reset(self) -> None:
        """Do what an upload does before it begins."""
        self._break(SOFT_RESET)

    def action_notice(self) -> None:
        """Show the notice."""
        self._notice_read = True
        self.push_screen(NoticeDialog())

    def action_display(self) -> None:
        """Show what the display shows, beside the buttons; again: the words and the chart."""
        if not self._has_display:
            self.notify("This board has no display; set its two pins in board.py.")
            return
        desk = self.screen_stack[0]
        if self.size.width < COLUMNS and not desk.has_class("-display"):
            self.notify(f"The display takes {COLUMNS} columns; make the terminal wider.")
            return
        desk.toggle_class("-display")
        self._show()

    def action_keys(self) -> None:
        """Show all keys."""
        self.push_screen(KeysDialog())

    def action_theme(self) -> None:
        """Change between dark and light."""
        dark = self.current_theme.dark
        self.theme = theme.LIGHT.name if dark else theme.DARK.name

    @property
    def _has_display(self) -> bool:
        return self.clockwork.desk.wiring.get("DISPLAY_SDA") is not None

    def _break(self, fault: Fault | None) -> None:
        if fault is not None:
            self.clockwork.break_(fault)

    def _press_both(self, first: str, second: str, for_ms: int) -> None:
        # One of them alone does something else.
        if all(self._can_press(button) for button in (first, second)):
            self._press(first, for_ms)
            self._press(second, for_ms)

    def _press(self, button: str, for_ms: int = TAP_MS) -> None:
        if self._can_press(button):
            clockwork = self.clockwork
            clockwork.fingers.tap(button, clockwork.t_ms, self.clock(), for_ms)

    def _can_press(self, button: str) -> bool:
        if button not in self.clockwork.desk.buttons:
            self.notify(f"This board has no {button} button.")
        elif not self.clockwork.plugged:
            self.notify("The plug is out; p puts it back.")
        else:
            return True
        return False


def run_app(runner: Runner, speed: float | None) -> None:
    """Show a board until the person quits.

    Raises:
        PlantarError: the board's interpreter failed; the terminal is as it was before.
    """
    app = MassagerApp(runner, speed)
    app.run()
    if app.failure is not None:
        raise app.failure
