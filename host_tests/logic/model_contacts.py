"""A button and START's contact as the design describes them: parts of the naive model of the
massager in massager_model.py. Times are integer milliseconds.
"""

from dataclasses import dataclass, field


@dataclass
class Button:
    """One button: when enough samples in a row say the other, it is the other."""

    down: bool = False
    other: int = 0
    held_ms: int = 0

    def sample(self, closed: bool, needed: int, ms: int) -> bool:
        """Take a sample; return True if with it the button is pressed."""
        self.other = self.other + 1 if closed != self.down else 0
        turned = self.other >= needed
        if turned:
            self.down = closed
            self.other = self.held_ms = 0
        if self.down:
            self.held_ms += ms
        return turned and closed

    def reached(self, hold_ms: int, ms: int) -> bool:
        """Return True in the tick in which the button has been held for hold_ms."""
        return self.down and self.held_ms - ms < hold_ms <= self.held_ms


@dataclass
class Contact:
    """START's contact, in the middle of a session. In doubt it was a STOP: what is over within
    30 ms and does not come back was a spike, but no more than ten of them in 10 s.
    """

    closed: bool = False
    since_ms: int = -1  # when what is in doubt began, -1 for nothing
    moved_ms: int = 0
    quiet: int = 0
    firm: int = 0
    back: bool = False
    spikes: list[int] = field(default_factory=list)

    def in_doubt(self) -> bool:
        """Return True while the motor is off and nobody knows yet."""
        return self.since_ms >= 0

    def look(self, t_ms: int, moved: bool, button: Button, pressed: bool, runs: bool) -> bool:
        """Return True if this is a STOP that no three equal samples tell.

        moved: the contact has, since the last look. button: START, its sample taken; pressed: by
        it. runs: a session does.
        """
        if moved and self.in_doubt():
            self.moved_ms = t_ms
        if moved and not button.down and not pressed:
            if not self.in_doubt():
                self.since_ms = self.moved_ms = t_ms
                self.back = bool(self.spikes) and t_ms - self.spikes[-1] < 80
            self.quiet = self.firm = 0
        if not self.in_doubt():
            return False
        if pressed:
            self.since_ms = -1
            return False
        if runs and (self.back or self.moved_ms - self.since_ms >= 30):
            return True
        if self.closed:
            self.quiet = 0
            self.firm += button.down
            return self.firm == 3 and runs
        self.firm = 0
        self.quiet += 1
        if self.quiet < 3:
            return False
        self.since_ms = -1
        self.spikes.append(t_ms)
        return runs and len([at for at in self.spikes if t_ms - at <= 10_000]) > 10
