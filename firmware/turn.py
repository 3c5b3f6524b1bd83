"""A test turn: motors at the lightest for two seconds, asked for by a person who calibrates."""

from buttons import START
from limits import REST_DUE_MS, SPIN_MS, TICK_MS
from motor import FULL_BP
from states import READY


class Turn:
    """Read ms: above 0 while there is one."""

    def __init__(self, massager, buttons, channels):
        self.ms = 0
        self._massager = massager
        self._buttons = buttons
        self._channels = channels
        self._deaf = 0  # the buttons whose press ended it; they start nothing until let go of

    def begin(self, only=-1):
        """Turn the motor of one channel, or (-1) of all. Return False, and do nothing, unless
        ready and unlocked, START up, and no rest due. Any press ends it.
        """
        massager = self._massager
        if massager.state != READY or massager.locked or massager.drive_ms >= REST_DUE_MS:
            return False
        if not self._buttons.stop_is_free():
            return False
        for at in range(len(self._channels)):
            _lay(self._channels[at].line, only < 0 or only == at)
        self.ms = SPIN_MS + TICK_MS  # in the tick that ends it no motor turns any more
        return True

    def busy(self):
        """Return True while every tick has to `hear`."""
        return self.ms > 0 or self._deaf != 0

    def hear(self, events, edge, raw):
        """Return what is left of the events (bits): any press ends it, and until that button is
        let go of it starts nothing. It never takes anything from STOP: a session, however begun,
        hears every press. edge: an edge of STOP has cut. raw: the buttons that are down.
        """
        ready = self._massager.state == READY
        down = raw | self._buttons.stable | (START if edge or self._buttons.cut else 0)
        if self.ms and (events or edge or not ready):
            self.ms = 0
            self._deaf = down
        deaf = self._deaf
        self._deaf = deaf & down
        return events & ~deaf if ready else events

    def stop(self):
        """End one that no press has ended. Return False if there is none."""
        spinning = self.ms > 0
        self.ms = 0
        if spinning:
            self._massager.just_ended(False)
        return spinning


def _lay(line, turns):
    share_bp = FULL_BP if turns else 0
    line.lay(share_bp, share_bp, 0)
