"""What the buttons ask for in this tick, once it is certain; in doubt it was a STOP."""

import faults
from buttons import MENU, START, Buttons
from limits import GESTURE_MS, TICK_MS
from states import RUNNING


class Listener:
    """app: App, whose hal, guard and wait exist. After `step`, read events (bits, for the
    massager) and contacts (as they were when it looked: who waits takes them for granted). Set
    unseen_ms before: for so long no tick has looked at the contacts.
    """

    def __init__(self, app, accessible):
        self.events = 0
        self.contacts = 0
        self.buttons = Buttons(app.hal.read_buttons(), accessible)
        self._app = app
        self.unseen_ms = 0
        self._unheard_ms = 0  # since the buttons last took a sample
        self._stop_meant = False  # an edge has cut a session, and is not decided yet

    def step(self, elapsed_ms):
        """Look at the buttons. elapsed_ms: since the last time."""
        hal = self._app.hal
        buttons = self.buttons
        if buttons.stable & START:
            hal.heard = False  # before the look at the pin: an edge after it counts
        stirred = hal.take_stir()
        edge = hal.take_edge()
        self.contacts = hal.contacts[hal.contacts_at] & hal.contacts_mask
        raw = hal.read_buttons()
        self.events = 0
        self._unheard_ms += elapsed_ms
        if stirred:
            buttons.stir()
        if raw or edge or stirred or buttons.busy:
            self._hear(raw, edge)
            self._app.wait.until(TICK_MS if buttons.moves else GESTURE_MS)
        if self._app.turn.busy():
            self._end_turn(raw, edge)
        self.events = self._app.trial.take(self.events, elapsed_ms)
        if self._app.menu.item or self.events & MENU:
            self._app.wait.until(TICK_MS)
            self._show_menu(elapsed_ms)

    def _hear(self, raw, edge):
        app = self._app
        hal = app.hal
        buttons = self.buttons
        buttons.stopping = app.massager.state == RUNNING
        if edge and (buttons.stopping or app.duty_u16):
            self._stop_meant = True  # also when a console line ended it since the last tick
        if edge or buttons.cut:
            buttons.disturbed_ms = hal.disturbed_ms()
            if edge and buttons.disturbed_ms < self.unseen_ms:
                # A write that waited has held ticks and interrupts up: it may have lasted as long.
                buttons.disturbed_ms = self.unseen_ms
        self.events = buttons.step(raw, edge, self._unheard_ms)
        self._unheard_ms = 0
        if self.events & START and not hal.heard:
            # The samples saw a press that no interrupt announced: STOP would act late.
            app.guard.trip(faults.STOP_DEAF)
        if not buttons.cut:
            hal.disturbance_over()
            if self._stop_meant:
                self._stop_meant = False
                if not buttons.stopping:
                    # It ended, or paused, before the press was sure: a STOP never starts anything,
                    # and a computer that ended it has not taken the press away.
                    if self.events & START:
                        app.massager.stop_came_late()
                    self.events &= ~START
        hal.arm_stop(not buttons.stable & START)

    def _end_turn(self, raw, edge):
        app = self._app
        app.wait.until(TICK_MS)
        self.events = app.turn.hear(self.events, edge, raw)

    def _show_menu(self, elapsed_ms):
        menu = self._app.menu
        panel = self._app.panel
        self.events = menu.take(self.events, elapsed_ms)
        panel.menu_item = menu.item
        panel.menu_value = menu.value()
