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
# Of each item: its field in the journal, the least, the most, and what a press adds or takes.
_FIELDS = (
    ("", 0, 0, 0),
    ("profile", 0, len(allowance.PROFILES) - 1, 1),
    ("length_pct", 0, 100, 10),
    ("tones", 0, 1, 1),
    ("brightness", 1, BRIGHTEST, 1),
    ("levels", LEVELS_LEAST, LEVELS_MOST, 1),
)


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
        if self._step(self._app.usage, by):
            massager.note = NOTE_LEVEL
            self._changed = True
            self._app.take_settings()
        else:
            massager.note = NOTE_REFUSED

    def value(self):
        """Return the item's value as a number to show: profiles from 1, length in tens of percent,
        the others as they are; 0 while it is closed.
        """
        if not self.item:
            return 0
        field = _FIELDS[self.item]
        value = getattr(self._app.usage, field[0]) // field[3]
        return value + 1 if self.item == PROFILE else value

    def _step(self, usage, by):
        row = _FIELDS[self.item]  # not taken apart: so many names would take memory
        value = getattr(usage, row[0]) + by * row[3]
        if not row[1] <= value <= row[2]:
            return False
        setattr(usage, row[0], value)
        return True
