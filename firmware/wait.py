"""Until when nothing has to be decided: each part says until when nothing of it changes by itself,
and the least of all that holds. Until then a tick only moves the motors along their lines.
"""

from limits import DECIDE_MS


class Wait:
    """Read ms: so long after the decision that began it the next one is due, 0..DECIDE_MS."""

    def __init__(self):
        self.ms = 0

    def begin(self):
        """A decision begins: nobody has said anything yet."""
        self.ms = DECIDE_MS

    def until(self, ms):
        """Decide again in ms, or before."""
        if ms < self.ms:
            self.ms = ms
