"""The settings that a person changes without a computer: MODE and UP, held together for two
seconds while it is ready, lead here.

MODE is the next item, UP and DOWN change it, START leaves; so do 20 seconds without a press, and
whatever else ends ready. No press in here starts a motor. What was changed holds at once and is
kept in flash on the way out.
"""

import allowance
import states
from buttons import DOWN, MENU, MODE, START, UP
from keep.journal import BRIGHTEST
from limits import LEVELS_LEAST, LEVELS_MOST, MENU_IDLE_MS
from states import NOTE_CLEARED, NOTE_END, NOTE_LEVEL, NOTE_NEXT, NOTE_REFUSED

PROFILE, LENGTH, TONES, BRIGHTNESS, LEVELS = range(1, 6)
NAMES = (b"", b"profile", b"length", b"tones", b"brightness", b"levels")
LENGTH_STEP_PCT = 10


class Menu:
    """app: App. item: which setting is shown, 1..5, or 0 while the menu is closed."""

    def __init__(self, app):
        self.item = 0
        self._app = app
        self._idle_ms = 0
        self._changed = False

    def take(self, events, elapsed_ms):
        """Return what is left of the events (bits, from buttons) for the massager."""
        massager = self._app.massager
        if massager.state != states.READY or massager.locked:
            if self.item:
                self._close()
            return events
        if not self.item:
            if not events & MENU:
                return events
            self._open(massager)
            return 0
        self._idle_ms += elapsed_ms
        if events:
            self._idle_ms = 0
        if events & START or self._idle_ms >= MENU_IDLE_MS:
            massager.note = NOTE_END
            self._close()
        elif events & MODE:
            self._next(massager)
        elif events & UP:
            self._change(massager, 1)
        elif events & DOWN:
            self._change(massager, -1)
        return 0

    def _open(self, massager):
        # The press of MODE that led here chose the next routine, that of UP a deeper level.
        massager.choose(massager.routine_no - 1)
        massager.note = NOTE_CLEARED
        self.item = PROFILE
        self._idle_ms = 0
        self._changed = False

    def _close(self):
        self.item = 0
        if self._changed:
            self._app.upkeep.setting_changed()

    def _next(self, massager):
        massager.note = NOTE_NEXT
        self.item = self.item % LEVELS + 1
        if self.item == BRIGHTNESS and self._app.display is None:
            self.item = LEVELS

    def _change(self, massager, by):
        # One step, if there is one.
        if self._step(self._app.usage, self.item, by):
            massager.note = NOTE_LEVEL
            self._changed = True
            self._app.take_settings()
        else:
            massager.note = NOTE_REFUSED

    def value(self):
        """Return the item's value as a number to show: profiles from 1, length in tens of percent,
        the others as they are.
        """
        usage = self._app.usage
        item = self.item
        if item == PROFILE:
            return usage.profile + 1
        if item == LENGTH:
            return usage.length_pct // LENGTH_STEP_PCT
        if item == TONES:
            return usage.tones
        return usage.brightness if item == BRIGHTNESS else usage.levels

    def _step(self, usage, item, by):
        if item == PROFILE:
            if not 0 <= usage.profile + by < len(allowance.PROFILES):
                return False
            usage.profile += by
        elif item == LENGTH:
            length_pct = usage.length_pct + by * LENGTH_STEP_PCT
            if not 0 <= length_pct <= 100:
                return False
            usage.length_pct = length_pct
        elif item == TONES:
            if not 0 <= usage.tones + by <= 1:
                return False
            usage.tones += by
        elif item == BRIGHTNESS:
            if not 1 <= usage.brightness + by <= BRIGHTEST:
                return False
            usage.brightness += by
        else:
            if not LEVELS_LEAST <= usage.levels + by <= LEVELS_MOST:
                return False
            usage.levels += by
        return True
