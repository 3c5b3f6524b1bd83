"""Debounce and gestures, for all buttons at once, and the second half of STOP: the edge has cut,
the samples and the edges that follow decide.

In doubt it was a STOP. A disturbance that is over within a debounce, and does not come back, was a
spike; whatever is longer, returns, or comes too often stops. The other way round a press begins
something only when its contact has come to rest.

All four buttons live in the bits of one integer, 1 = pressed. Four integers, the planes of a
vertical counter, count for every button how many samples in a row differed from its debounced
state; that costs the same for one button as for thirty.
"""

from limits import (
    CHATTER_TICKS,
    CLEAR_HOLD_MS,
    DEBOUNCE_MS,
    HOLD_ACCESSIBLE_MS,
    HOLD_MS,
    LOCK_HOLD_MS,
    MENU_HOLD_MS,
    REPEAT_MS,
    RETURN_MS,
    SPIKES_MOST,
    SPIKES_MS,
    STOP_BY_MODE_MS,
    STUCK_MS,
    TICK_MS,
)

START, UP, DOWN, MODE = 1, 2, 4, 8
ALL = START | UP | DOWN | MODE

# Events: a press is its button's bit; the gestures lie above.
HELD = 16  # START held for HOLD_MS
CLEAR = 32  # START held for CLEAR_HOLD_MS
LOCK = 64  # UP and DOWN held together for LOCK_HOLD_MS
SPIKE = 128  # a STOP edge that turned out to be noise
MENU = 512  # MODE and UP held together for MENU_HOLD_MS
PAIR = 256  # UP or DOWN was pressed soon after the other, which is down: the way to LOCK
MODE_HELD = 1024  # MODE alone held for STOP_BY_MODE_MS
NOISY = 2048  # START's contact or its wire is not what it should be

# The counter compare in `_count` is written for these 3 and, accessible or after a STOP, for
# DEBOUNCE_ACCESSIBLE_MS // TICK_MS = RELEASE_MS // TICK_MS = 10.
SAMPLES = DEBOUNCE_MS // TICK_MS


class Buttons:
    """Turns samples into events. A button that is down at power-up counts as released until it has
    been.

    raw: the sample at power-up. accessible: longer debounce (100 ms) and hold (1.5 s), for a hand
    that shakes; STOP keeps its 30 ms: set stopping while a press of START would stop the motor.
    Call `stir` before it if START's contact has moved since the last sample, and set disturbed_ms:
    how long what has cut lasts, from its first edge to the last one so far. After `step`, read:
    stable (debounced, bits), cut (a STOP edge is not yet decided; the motor stays off), stuck
    (bits, down too long), moves (a contact has not come to rest: the next sample counts), busy (it
    moves, or is down: gestures count the time).
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
        self.moves = self.busy = raw != 0
        self._hold_ms = HOLD_MS
        self._b0 = self._b1 = self._b2 = self._b3 = 0
        self._quiet = 0
        self._firm = 0
        self._returns = False  # this disturbance came soon after another
        self._wary_ms = 0  # until then the next one does
        self._chatter = 0
        self._stopped = False  # START is down, and has stopped something
        self.disturbed_ms = 0
        self._spike_ms = [0] * SPIKES_MOST  # when the last spikes came, a ring
        self._clock_ms = 0
        self._start_ms = 0
        self._down_ms = 0
        self._mode_ms = 0
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

    def stir(self):
        """START's contact has moved, so it has not come to rest: its samples count from now on."""
        self._b0 &= ~START
        self._b1 &= ~START
        self._b2 &= ~START
        self._b3 &= ~START
        self._start_ms = 0
        self._chatter += 1

    def step(self, raw, edge, elapsed_ms):
        """Return the events (bits) of one sample.

        raw: bits, 1 = pressed. edge: the interrupt saw a STOP edge since the last sample.
        elapsed_ms: since the last sample.
        """
        self._clock_ms = self._clock_ms + elapsed_ms & 0x1FFFFFFF
        self._wary_ms -= elapsed_ms
        events = self._count(raw ^ self.stable)
        if self._chatter >= CHATTER_TICKS:
            self._chatter = -1_000_000  # said once
            events |= NOISY
        if edge or self.cut:
            events |= self._decide(raw, edge, events)
        if self.stable:
            events |= self._gestures(self.stable, elapsed_ms)
        self.moves = self.cut or self._wary_ms > 0 or raw != self.stable
        self.busy = self.moves or raw != 0
        return events

    def _count(self, diff):
        # Add one to the counter of every bit that differs, forget the others.
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
        if self._stopped:
            fast &= ~START
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
        if flip & START:
            self._chatter = 0
            self._stopped = self.stopping and pressed & START != 0
        if pressed:
            self.live |= pressed
            if pressed & START:
                self._start_ms = 0
            if pressed & DOWN:
                self._down_ms = 0
            if pressed & MODE:
                self._mode_ms = 0
        self.live &= self.stable
        self.stuck &= self.stable
        self.held_at_start &= self.stable
        both = self.live & UP and self.live & DOWN
        # A DOWN that comes later, while something lies on UP, is a wish of its own.
        together = self._stable_ms < REPEAT_MS or (pressed & UP and pressed & DOWN)
        if both and pressed & (UP | DOWN) and together:
            pressed |= PAIR
        self._both_ms = 0
        self._stable_ms = 0
        return pressed

    def _decide(self, raw, edge, events):
        # A cut is confirmed by a press, by a button that is down again before its release was
        # counted, and by whatever lasts longer than a debounce or comes back. Three released
        # samples without an edge make it a spike.
        if edge:
            if not self.cut:
                self._returns = self._wary_ms > 0
            self.cut = True
            self._quiet = 0
            self._firm = 0
        if events & START:
            self.cut = False
            return 0
        if self.stopping and (self._returns or self.disturbed_ms >= DEBOUNCE_MS):
            return self._stop(NOISY if self._returns else 0)
        if raw & START:
            self._quiet = 0
            if not self.stable & START:
                return 0
            self._firm += 1
            if self._firm < SAMPLES:
                return 0
            if self.stopping:
                return self._stop(0)
            self.cut = False
            return 0
        self._firm = 0
        self._quiet += 1
        return self._spike() if self._quiet >= SAMPLES else 0

    def _stop(self, noisy):
        # A STOP, whether its contact is closed at this moment or not. Only when it has come to
        # rest open does the next press count, and only one at rest is held.
        self.cut = False
        self._wary_ms = 0
        self._stopped = True
        self.stable |= START
        self.live |= START
        self._start_ms = 0
        self._stable_ms = 0
        return START | noisy

    def _spike(self):
        self.cut = False
        self._chatter = 0
        self._wary_ms = RETURN_MS - (SAMPLES - 1) * TICK_MS  # from its last edge on
        place = self.spikes % SPIKES_MOST
        since_ms = self._clock_ms - self._spike_ms[place] & 0x1FFFFFFF
        self._spike_ms[place] = self._clock_ms
        self.spikes += 1
        if self.spikes > SPIKES_MOST and since_ms <= SPIKES_MS:
            return self._stop(NOISY) if self.stopping else SPIKE | NOISY
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
        if live & MODE and not live & UP:
            before_ms = self._mode_ms
            self._mode_ms = before_ms + elapsed_ms
            if before_ms < STOP_BY_MODE_MS <= self._mode_ms:
                events |= MODE_HELD
        if self._stable_ms < STUCK_MS:
            self._stable_ms += elapsed_ms
        else:
            self.stuck |= stable
        return events
