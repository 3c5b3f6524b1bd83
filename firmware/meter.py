"""The meter: how long the motors have had power since the last full rest, and how much of a rest
has passed. Guard, massager and whatever a reset leaves behind share this one account.

It is measured where the pins are switched (hal.Output) and counted on in the guard's interrupt, so
it goes on while the main loop hangs. What it says is kept over a reset at every switch and every
check; what nobody can have seen is counted as drive.
"""

from limits import REST_MS, WATCHDOG_MS

# A reset with a motor on: the watchdog may have needed all of its time, and the start after it.
UNSEEN_MS = WATCHDOG_MS + 1_000

# The kept word of 26 bits: 1 bit, a motor is on; 15 bits, drive in steps of 40 ms, rounded up;
# 10 bits, seconds of rest, rounded down. So no reset gives time back.
_STEP_MS = 40
_STEPS_MOST = (1 << 15) - 1
_ON = 1 << 25


class Meter:
    """ticks_ms, ticks_diff: the clock. Nothing here allocates; interrupts may call all of it.

    keep: called with a word of 26 bits that is to outlive a reset. Read still_ms: how long every
    motor has been off since the last drive, outside sessions (set in_session during one: pauses
    are no rest).
    """

    def __init__(self, ticks_ms, ticks_diff):
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self.keep = None
        self.still_ms = 0
        self.in_session = False
        self._on = False
        self._since_ms = 0
        self._before_ms = 0  # drive up to the last time all motors went off
        self._word = -1

    def on(self):
        """A motor gets power."""
        if not self._on:
            self._since_ms = self._ticks_ms()
            self._on = True
            self.still_ms = 0
            self._keep(self._before_ms)

    def off(self):
        """The last motor that had power has lost it."""
        if self._on:
            self._on = False
            # A clock of whole milliseconds may have lost one of them.
            self._before_ms += self._ticks_diff(self._ticks_ms(), self._since_ms) + 1
            self._keep(self._before_ms)

    def drive_ms(self, now_ms):
        """Return how long motors have had power since the last full rest, in milliseconds."""
        if self._on:
            return self._before_ms + self._ticks_diff(now_ms, self._since_ms)
        return self._before_ms

    def check(self, now_ms, passed_ms):
        """Let passed_ms pass until now_ms. Return what `drive_ms` says then: 0 after a full
        rest.
        """
        if self._on:
            self.still_ms = 0
        elif self._before_ms and not self.in_session:
            self.still_ms += passed_ms
            if self.still_ms >= REST_MS:
                self.still_ms = 0
                self._before_ms = 0
        drive_ms = self.drive_ms(now_ms)
        self._keep(drive_ms)
        return drive_ms

    def restore(self, word):
        """Take up what was kept before a reset: a word that `keep` was given, or -1 for none."""
        if word < 0:
            return
        self.still_ms = (word & 0x3FF) * 1_000
        self._before_ms = (word >> 10 & _STEPS_MOST) * _STEP_MS
        if word & _ON:
            self._before_ms += UNSEEN_MS
            self.still_ms = 0
        self._keep(self._before_ms)

    def _keep(self, drive_ms):
        if self.keep is not None:
            steps = (drive_ms + _STEP_MS - 1) // _STEP_MS
            if steps > _STEPS_MOST:
                steps = _STEPS_MOST
            word = steps << 10 | self.still_ms // 1_000
            if self._on:
                word |= _ON
            if word != self._word:
                self._word = word
                self.keep(word)
