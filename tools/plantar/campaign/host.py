"""What a computer may: the judge's account of the console, beside the buttons."""

from plantar.campaign import numbers as n


class Host:
    """Read: floor_pct, the most run floor that somebody may have found so far; beginner, True
    while the first sessions are to come and nobody at the board has ended that. Set stalled when
    it reads no more. wait_ms: for so long that holds everything up.
    """

    def __init__(self, beginner: bool, wait_ms: float) -> None:
        self.floor_pct = n.FLOOR_PCT
        self.beginner = beginner
        self._down: set[int] = set()
        self._off_ms = -1e12  # until then it starts nothing
        self.stalled = False
        self._wait_ms = wait_ms
        self._said_ms = self._ended_ms = -1e12

    def contact(self, t_ms: float, pin: int, low: bool) -> None:
        """A button's contact closes or opens."""
        if low and t_ms - self._ended_ms < n.ANSWERED_MS:
            self.beginner = False  # that line may only be answered now
        if low:
            self._down.add(pin)
        else:
            self._down.discard(pin)
        if len(self._down) > 1:
            self.beginner = False  # the settings may be open, where a person may end it

    def late_ms(self, t_ms: float) -> float:
        """Return by how much everything may be late because it does not read: it asked before."""
        waits = self.stalled and t_ms - self._said_ms <= n.HEARD_MS + self._wait_ms
        return self._wait_ms if waits else 0.0

    def stopped(self, t_ms: float) -> None:
        """A person has stopped a session."""
        self._off_ms = t_ms + n.HOST_OFF_MS

    def leap(self, by_ms: float) -> None:
        """The clock leaps. The board cannot tell one that it believes from time that passes."""
        if 0 < by_ms <= n.CLOCK_LEAP_CERTAIN_MS:
            self._off_ms -= by_ms

    def restarted(self) -> None:
        """The board starts anew, and does not know who stopped what."""
        self._off_ms = -1e12

    def starts(self, t_ms: float, line: str) -> bool:
        """Return True if a line from the computer may start a motor. Takes note of settings."""
        self._said_ms = t_ms
        words = line.split()
        if words[:3] == ["set", "beginner", "0"]:
            self._ended_ms = t_ms
            self.beginner = self.beginner and not self._down
        if words[:1] not in (["start"], ["spin"], ["try"]) or t_ms < self._off_ms:
            return False
        if words[:2] == ["try", "floor-a"]:
            tried_pct = int(words[2])
            if tried_pct <= n.FLOOR_PCT + n.TRIAL_POINTS:
                self.floor_pct = max(self.floor_pct, tried_pct)
        return True
