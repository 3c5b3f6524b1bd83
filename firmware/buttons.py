"""Debounce and gestures, for all buttons at once, and the second half of STOP: the edge has cut,
the samples decide.

All four buttons live in the bits of one integer, 1 = pressed. Four integers, the planes of a
vertical counter, count for every button how many samples in a row differed from its debounced
state; that costs the same for one button as for thirty.
"""

from limits import (
    CLEAR_HOLD_MS,
    DEBOUNCE_MS,
    HOLD_ACCESSIBLE_MS,
    HOLD_MS,
    LOCK_HOLD_MS,
    MENU_HOLD_MS,
    REPEAT_MS,
    STUCK_MS,
    TICK_MS,
)

START, UP, DOWN, MODE = 1, 2, 4, 8
ALL = START | UP | DOWN | MODE
NAMES = (b"START", b"UP", b"DOWN", b"MODE")

# Events: a press is its button's bit; the gestures lie above.
HELD = 16  # START held for HOLD_MS
CLEAR = 32  # START held for CLEAR_HOLD_MS
LOCK = 64  # UP and DOWN held together for LOCK_HOLD_MS
SPIKE = 128  # a STOP edge that turned out to be noise
MENU = 512  # MODE and UP held together for MENU_HOLD_MS
PAIR = 256  # UP or DOWN was pressed while the other is down: the way to LOCK

# The counter compare in `step` is written for these 3 and, accessible, for
# DEBOUNCE_ACCESSIBLE_MS // TICK_MS = 10.
SAMPLES = DEBOUNCE_MS // TICK_MS


class Buttons:
    """Turns samples into events. A button that is down at power-up counts as released until it has
    been.

    raw: the sample at power-up. accessible: longer debounce (100 ms) and hold (1.5 s), for a hand
    that shakes; STOP keeps its 30 ms: set stopping while a press of START would stop the motor.
    After `step`, read: stable (debounced, bits), counting (a contact differs from it: the next
    sample counts), cut (a STOP edge is not yet decided; the motor stays off), stuck (bits, down
    too long).
    """

    def __init__(self, raw=0, accessible=False):
        self.stable = raw
        self.held_at_start = raw
        self.cut = False
        self.stuck = 0
        self.spikes = 0
        self.live = 0  # down by a press that was seen; only these make gestures
        self.accessible = False
        self.stopping = False
        self.counting = False
        self._hold_ms = HOLD_MS
        self._b0 = self._b1 = self._b2 = self._b3 = 0
        self._quiet = 0
        self._firm = 0
        self._start_ms = 0
        self._down_ms = 0
        self._both_ms = 0
        self._stable_ms = 0
        self.set_accessible(accessible)

    def set_accessible(self, accessible):
        """Choose the standard (30 ms, 0.8 s) or the accessible (100 ms, 1.5 s) profile."""
        self.accessible = accessible
        self._hold_ms = HOLD_ACCESSIBLE_MS if accessible else HOLD_MS

    def stop_is_free(self):
        """Return True if START is surely up: only then would its edge stop what a host starts."""
        return not (self.stable & START or self.cut)

    def step(self, raw, edge, elapsed_ms):
        """Return the events (bits) of one sample.

        raw: bits, 1 = pressed. edge: the interrupt saw a STOP edge since the last sample.
        elapsed_ms: since the last sample.
        """
        events = self._count(raw ^ self.stable)
        if edge or self.cut:
            events |= self._decide(raw, edge, events)
        if self.stable:
            events |= self._gestures(self.stable, elapsed_ms)
        return events

    def _count(self, diff):
        # Add one to the counter of every bit that differs, forget the others.
        self.counting = diff != 0
        carry = diff
        was = self._b0
        self._b0 = (was ^ carry) & diff
        carry &= was
        was = self._b1
        self._b1 = (was ^ carry) & diff
        carry &= was
        was = self._b2
        self._b2 = (was ^ carry) & diff
        carry &= was
        self._b3 = (self._b3 ^ carry) & diff
        if not diff:
            return 0
        fast = ALL
        if self.accessible:
            fast = START if self.stopping else 0
        flip = (self._b0 & self._b1 | self._b2 | self._b3) & fast
        flip |= self._b3 & (self._b1 | self._b2) & ~fast
        return self._flip(flip) if flip else 0

    def _flip(self, flip):
        # These have differed for long enough. Returns those that are pressed now.
        self._b0 &= ~flip
        self._b1 &= ~flip
        self._b2 &= ~flip
        self._b3 &= ~flip
        self.stable ^= flip
        pressed = self.stable & flip
        if pressed:
            self.live |= pressed
            if pressed & START:
                self._start_ms = 0
            if pressed & DOWN:
                self._down_ms = 0
        self.live &= self.stable
        self.stuck &= self.stable
        self.held_at_start &= self.stable
        self._both_ms = 0
        self._stable_ms = 0
        if pressed & (UP | DOWN) and self.live & UP and self.live & DOWN:
            pressed |= PAIR
        return pressed

    def _decide(self, raw, edge, events):
        # A cut is confirmed by a press, or by a button that is down again before its release was
        # counted (a hand that shakes must not resume by it, so only while it stops); three
        # released samples make it a spike. An edge between two samples starts anew.
        if edge:
            self.cut = True
            self._quiet = 0
            self._firm = 0
        if events & START:
            self.cut = False
            return 0
        if raw & START:
            self._quiet = 0
            if not self.stable & START:
                return 0
            self._firm += 1
            if self._firm < SAMPLES:
                return 0
            self.cut = False
            if not self.stopping:
                return 0
            self.live |= START
            self._start_ms = 0
            return START
        self._firm = 0
        self._quiet += 1
        if self._quiet < SAMPLES:
            return 0
        self.cut = False
        self.spikes += 1
        return SPIKE

    def _gestures(self, stable, elapsed_ms):
        events = 0
        live = self.live
        if live & START:
            before_ms = self._start_ms
            now_ms = before_ms + elapsed_ms
            self._start_ms = now_ms
            if before_ms < self._hold_ms <= now_ms:
                events = HELD
            if before_ms < CLEAR_HOLD_MS <= now_ms:
                events |= CLEAR
        if live & UP and live & DOWN:
            before_ms = self._both_ms
            self._both_ms = before_ms + elapsed_ms
            if before_ms < LOCK_HOLD_MS <= self._both_ms:
                events |= LOCK
        elif live & MODE and live & UP:
            before_ms = self._both_ms
            self._both_ms = before_ms + elapsed_ms
            if before_ms < MENU_HOLD_MS <= self._both_ms:
                events |= MENU
        elif live & DOWN and not self.stuck & DOWN:
            self._down_ms += elapsed_ms
            if self._down_ms >= REPEAT_MS:
                self._down_ms -= REPEAT_MS
                events |= DOWN
        if self._stable_ms < STUCK_MS:
            self._stable_ms += elapsed_ms
        else:
            self.stuck |= stable
        return events
