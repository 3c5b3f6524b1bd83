"""A run floor or a push that is tried: one test turn with it, and a press at the board that keeps
it.

A computer may ask for the turn; that the motor turned well can only be seen beside it, so only a
press of START there, after a whole turn, makes a setting of it. It is never more than a few points
above what board.py says: more is a decision of the maker, in board.py.
"""

from buttons import DOWN, MODE, START, UP
from limits import SPIN_MS, TRIAL_MS, TRIAL_POINTS
from states import NOTE_CLEARED, READY


class Trial:
    """app: App, whose massager, usage and motors exist before the first trial."""

    def __init__(self, app):
        self._app = app
        self._field = ""  # of the journal, "" without a trial
        self._value = 0
        self._turns = False  # it is tried now; then it waits for a press
        self._turned_ms = 0
        self._left_ms = 0

    def pct(self, field, board_pct):
        """Return what holds now for a field of the journal: what is tried, or was found before,
        or else what board.py says (board_pct), in percent.
        """
        if self._turns and field == self._field:
            return self._value
        found_pct = getattr(self._app.usage, field)
        if not found_pct:
            return board_pct
        return min(found_pct, board_pct + TRIAL_POINTS)

    def begin(self, field, value, only):
        """Turn the motor of one channel with value percent for a field of the journal. Return
        False, and change nothing, where no test turn may be. Under a motor that turns already the
        run floor would change in one step: it only ends that turn.
        """
        if self._app.turn.ms > 0:
            self.drop()
            self._app.take_settings()
            return False
        self._field = field
        self._value = value
        self._turns = True
        self._turned_ms = 0
        self._app.take_settings()
        if self._app.spin(only):
            return True
        self.drop()
        return False

    def drop(self):
        """Forget it; only outside a session. Return True if that ends its turn: the run floor
        changes with it, so nothing may turn before the motor was off.
        """
        turns = self._turns
        self._field = ""
        self._turns = False
        if turns:
            self._app.take_settings()
        return turns

    def take(self, events, elapsed_ms):
        """Return what is left of the events (bits, from buttons) while one is under way."""
        if not self._field:
            return events
        app = self._app
        if self._turns:
            if app.turn.ms > 0:
                self._turned_ms += elapsed_ms
                return events
            whole = self._turned_ms >= SPIN_MS
            self._turns = False
            self._left_ms = TRIAL_MS
            if app.massager.state == READY:
                app.take_settings()
            if not whole:
                self._field = ""
            return events
        self._left_ms -= elapsed_ms
        if app.massager.state != READY or self._left_ms <= 0 or events & (UP | DOWN | MODE):
            self._field = ""
        elif events & START:
            setattr(app.usage, self._field, self._value)
            # They have seen it turn from beginning to end: what it took then is normal.
            app.senses.confirm()
            app.usage.learned_ma = app.senses.learned_ma
            self._field = ""
            app.massager.note = NOTE_CLEARED
            app.settings_changed()
            return events & ~START
        return events
