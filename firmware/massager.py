"""The appliance: ready, running, paused, resting, fault; and what each button does in each of
them.

It decides; it reads no clock, no pin and no file. After `step`, read what the motors should do:
`drive_bp` (the level, 0..10000), `share_a_bp` and `share_b_bp` (the pattern's share of it), `cut`
(off now, not by a slope), `flat` (the shares change only at a corner), and `calm_ms` (when it has
to be asked again, if nobody presses).
"""

import routine as r
from buttons import CLEAR, DOWN, HELD, LOCK, MODE, MODE_HELD, PAIR, START, UP
from limits import (
    BEGINNER_COUNTS_MS,
    BEGINNER_LEVEL,
    BEGINNER_MS,
    BEGINNER_SESSIONS,
    CALM_MS,
    DRIVE_LIMIT_MS,
    GENTLE_LEVEL,
    GENTLE_MS,
    HOST_OFF_MS,
    JUST_ENDED_MS,
    LEVELS_MOST,
    LOW_SENSATION_LEVEL,
    LOW_SENSATION_MS,
    PAUSE_MS,
    REST_DUE_MS,
    REST_MS,
    SOFT_END_MS,
    TICK_MS,
)
from motor import FULL_BP, LINEAR, level_bp
from routine import Player

READY, RUNNING, PAUSED, RESTING, FAULT = range(5)
STATES = (b"ready", b"running", b"paused", b"resting", b"fault")

LEVELS = 5  # by default, and those that routines and limits are written in
LEVEL_NAMES = (b"off", b"lightest", b"light", b"medium", b"deep", b"deepest")

# Why a session ended; kept in the log.
NO_END, FINISHED, STOPPED, TIMED_OUT, LIMIT, SHORT, FAILED, POWER = range(8)
ENDS = (
    b"",
    b"finished",
    b"stopped",
    b"pause too long",
    b"limit",
    b"short session",
    b"fault",
    b"power lost",
)

STANDARD, BEGINNER, LOW_SENSATION, ACCESSIBLE = range(4)
PROFILES = (b"standard", b"beginner", b"low sensation", b"accessible")

# What the panel should say once, set by `step` and taken by the panel.
(
    NOTE_NONE,
    NOTE_START,
    NOTE_PAUSE,
    NOTE_END,
    NOTE_LEVEL,
    NOTE_REFUSED,
    NOTE_LOCK,
    NOTE_NEXT,
    NOTE_CLEARED,
) = range(9)


class Massager:
    """The state machine. routines: a tuple of Routine. usage: counts and settings kept in flash
    (see journal.Usage).

    curve: how levels become drive, see motor.level_bp.
    """

    def __init__(self, routines, usage, curve=LINEAR):
        self.routines = routines
        self.usage = usage
        self.player = Player()
        self.state = READY
        self.routine_no = 0
        self.level = 1
        self.locked = False
        self.stop_stuck = False  # START has been down for so long that no press of it could stop
        self.fault = 0
        self.fault_gone = True
        self.end_reason = NO_END
        self.drive_ms = 0  # since the last full rest, as the meter says
        self.still_ms = 0  # how much of a rest has passed, as the meter says
        self.session_ms = 0  # drive in this session
        self.pause_left_ms = 0
        self.levels = usage.levels
        self.cap = self.levels
        self.note = NOTE_NONE
        self.started = False  # a session has begun since the app last asked
        self.ended = False  # a session has ended since the journal last asked
        self.drive_bp = 0
        self.level_now = 0  # the level the motor is allowed and asked to reach now, 0..levels
        self.share_a_bp = 0
        self.share_b_bp = 0
        self.cut = False
        self.flat = True
        self.calm_most_ms = TICK_MS
        self.calm_ms = TICK_MS
        self.just_ended_ms = 0  # for so long yet START starts nothing: it was meant as a STOP
        self.host_off_ms = 0  # for so long yet no computer starts what a person has stopped
        self._origin = READY
        self._curve = curve
        self._level_bp = [0] * (LEVELS_MOST + 1)
        self.gentle_bp = 0  # the drive of the first minute
        self._top = self.levels  # of this session
        self._session_limit_ms = DRIVE_LIMIT_MS
        self.settings_changed()

    # What the settings and the usage allow.

    def max_level(self):
        """Return the highest level that the profile and the person's experience allow, 1..levels:
        the limits' levels are of five, so it is the highest one that is no stronger.
        """
        profile = self.usage.profile
        if profile == LOW_SENSATION:
            return self._no_stronger(LOW_SENSATION_LEVEL)
        if self.is_beginner():
            return self._no_stronger(BEGINNER_LEVEL)
        return self.levels

    def _no_stronger(self, of_five):
        # The lightest level is always allowed.
        level = of_five * self.levels // LEVELS
        return level if level > 1 else 1

    def is_beginner(self):
        """Return True while the first sessions are to be short and soft (guide: a few short
        sessions first).
        """
        usage = self.usage
        return usage.profile == BEGINNER or (
            usage.beginner and usage.long_sessions < BEGINNER_SESSIONS
        )

    def session_limit_ms(self):
        """Return how much drive one session may have in this profile, in milliseconds."""
        if self.is_beginner():
            return BEGINNER_MS
        if self.usage.profile == LOW_SENSATION:
            return LOW_SENSATION_MS
        return DRIVE_LIMIT_MS

    def left_ms(self):
        """Return how long the session still lasts, in milliseconds: the routine's rest, or less if
        the profile or the drive limit ends it before; 0 without a session.
        """
        left_ms = self.player.left_ms
        if left_ms and r.drives(self.routines[self.routine_no]):
            left_ms = min(
                left_ms,
                self._session_limit_ms - self.session_ms,
                DRIVE_LIMIT_MS - self.drive_ms,
            )
        return left_ms

    def rest_left_ms(self):
        """Return how long the rest still lasts, in milliseconds; 0 unless resting."""
        return REST_MS - self.still_ms if self.state == RESTING else 0

    # What others tell it.

    def restore(self, drive_ms, still_ms, locked=False):
        """Take up what the meter and the lock were before a reset without a power cut."""
        self.drive_ms = drive_ms
        self.still_ms = still_ms
        self.locked = locked
        if drive_ms >= REST_DUE_MS:
            self.state = RESTING

    def fail(self, code):
        """Latch a fault (faults.py): the motor is cut, a session ends, and only a person leads out
        of it.
        """
        self.fault = code
        self.fault_gone = False
        if self.state == RUNNING or self.state == PAUSED:
            self._end(FAILED)
        self.state = FAULT
        self._still(True)

    def start(self, routine_no):
        """Start a routine by its number, as START does. Return False (nothing changes) unless
        ready and unlocked, with a START that can stop it.
        """
        if self.state != READY or self.locked or self.stop_stuck:
            return False
        if not 0 <= routine_no < len(self.routines):
            return False
        if routine_no != self.routine_no:
            self.routine_no = routine_no
            self._suggest()
        self._top = self.max_level()
        self._session_limit_ms = self.session_limit_ms()
        self.session_ms = 0
        self.end_reason = NO_END
        self.player.start(self.routines[routine_no], self.usage.length_pct)
        self.state = RUNNING
        self.started = True
        self.note = NOTE_START
        self.usage.notice_seen = True
        return True

    def level_table(self):
        """Return the drive (0..10000) of each level, 0 first, up to `levels`."""
        return self._level_bp

    def end_at_limit(self):
        """The guard found the absolute drive limit reached: end the session."""
        self._end(LIMIT)

    def pause(self):
        """Cut the motor and pause a running session. Return False unless running."""
        if self.state != RUNNING:
            return False
        self.state = PAUSED
        self.just_ended_ms = JUST_ENDED_MS
        self.pause_left_ms = PAUSE_MS
        self.note = NOTE_PAUSE
        self._still(True)
        return True

    def stop(self):
        """End a running or paused session, motor off at once. Return False if there is none."""
        if self.state != RUNNING and self.state != PAUSED:
            return False
        self._end(STOPPED)
        return True

    def in_session(self):
        """Return True while a session runs or is paused."""
        return self.state == RUNNING or self.state == PAUSED

    def settings_changed(self):
        """Take up what the settings say now; only outside a session."""
        levels = self.usage.levels
        self.levels = levels
        for level in range(levels + 1):
            self._level_bp[level] = level_bp(level, levels, self._curve)
        # With few levels the first is strong: the gentle minute stays at the lightest of five.
        self.gentle_bp = min(self._level_bp[GENTLE_LEVEL], level_bp(1, LEVELS, self._curve))
        self._suggest()

    def set_level(self, level):
        """Set the target level, 1..levels. Return False, and change nothing, above what the
        profile allows, in a rest, in a fault, or when locked; but softer always works, also when
        locked (guide: keep off tender parts).
        """
        if self.state >= RESTING or (self.locked and level >= self.level):
            return False
        if not 1 <= level <= self.max_level():
            return False
        self.note = NOTE_LEVEL
        self.level = level
        return True

    def next(self):
        """MODE: the next routine when ready or resting, the next phase in a session. Return False
        in a fault, or when locked.
        """
        if self.locked or self.state == FAULT:
            return False
        self.note = NOTE_NEXT
        if self.state == RUNNING or self.state == PAUSED:
            self.player.skip()
            if self.player.done:
                self._end(FINISHED)
                self.just_ended_ms = 0  # not by itself
        else:
            self.choose(self.routine_no + 1)
        return True

    def choose(self, routine_no):
        """Show a routine by its number, counted round; only outside a session."""
        self.routine_no = routine_no % len(self.routines)
        self._suggest()

    def measured(self, drive_ms, still_ms):
        """Before each step: the drive since the last full rest, and how much of one has passed, as
        the meter says.
        """
        if drive_ms > self.drive_ms:
            self.session_ms += drive_ms - self.drive_ms
        self.drive_ms = drive_ms
        self.still_ms = still_ms

    def step(self, events, elapsed_ms):
        """Decide for this tick. events: from buttons. elapsed_ms: since the last step. The shares
        are those of one tick before the player's calm_ms is over; calm_most_ms says how long that
        may be.
        """
        self.cut = False
        self.calm_ms = CALM_MS
        if self.just_ended_ms > 0:
            self.just_ended_ms -= elapsed_ms
        if self.host_off_ms > 0:
            self.host_off_ms -= elapsed_ms
        was_running = self.state == RUNNING
        if events:
            self._press(events)
        state = self.state
        if state == RUNNING:
            # In the tick that starts, nothing has passed of the routine yet.
            self._run(elapsed_ms if was_running else 0)
        elif state == PAUSED:
            self.pause_left_ms -= elapsed_ms
            if self.pause_left_ms < CALM_MS:
                self.calm_ms = self.pause_left_ms
            if self.pause_left_ms <= 0:
                self._end(TIMED_OUT)
        elif state == RESTING:
            if not self.drive_ms:
                self.state = READY
            elif REST_MS - self.still_ms < CALM_MS:
                self.calm_ms = REST_MS - self.still_ms

    # The button table.

    def _press(self, events):
        if events & START:
            self._origin = self.state
            self._press_start()
        if events & HELD and (self._origin == RUNNING or self._origin == PAUSED):
            self._stop_by_person()
        if events & MODE_HELD and self.in_session():
            self._stop_by_person()
        if events & CLEAR and self._origin == FAULT == self.state and self.fault_gone:
            self.fault = 0
            self.state = RESTING if self.drive_ms >= REST_DUE_MS else READY
            self.note = NOTE_CLEARED
        if events & LOCK and self.state <= PAUSED:
            self.locked = not self.locked
            self.note = NOTE_LOCK
        if events & UP and not self.set_level(self.level + 1):
            self.note = NOTE_REFUSED
        if events & DOWN:
            # On the way to the lock, DOWN only takes back what UP just gave.
            level = self.level - 1 if events & PAIR else self.softer()
            if not self.set_level(level):
                self.note = NOTE_REFUSED
        if events & MODE and not self.next():
            self.note = NOTE_REFUSED

    def softer(self):
        """Return the level that one press of DOWN leads to: one below what is felt now, so that
        one press always makes it softer.
        """
        level = self.level
        if self.state == RUNNING and 0 < self.level_now < level:
            level = self.level_now
        return level - 1 if level > 1 or self.level == 1 else 1

    def _press_start(self):
        state = self.state
        if state == RUNNING:
            self.pause()
            self.just_ended_ms = 0
            self.host_off_ms = HOST_OFF_MS
        elif state == READY:
            if self.just_ended_ms > 0 or not self.start(self.routine_no):
                self.note = NOTE_REFUSED
        elif state == PAUSED and not self.locked and self.just_ended_ms <= 0:
            self.state = RUNNING
            self.note = NOTE_START
        else:
            self.note = NOTE_REFUSED

    def _stop_by_person(self):
        if self.stop():
            self.just_ended_ms = 0
            self.host_off_ms = HOST_OFF_MS

    # A session.

    def _run(self, elapsed_ms):
        player = self.player
        player.calm_most_ms = self.calm_most_ms
        player.step(elapsed_ms)
        if player.done:
            self._end(FINISHED)
            return
        left_ms = self._session_limit_ms - self.session_ms
        if DRIVE_LIMIT_MS - self.drive_ms < left_ms:
            left_ms = DRIVE_LIMIT_MS - self.drive_ms
        if left_ms < TICK_MS:
            # Not zero: the last milliseconds of a fade may be too weak to count as drive.
            self._end(LIMIT if DRIVE_LIMIT_MS - self.drive_ms < TICK_MS else SHORT)
            return
        self.calm_ms = left_ms if left_ms < player.calm_ms else player.calm_ms
        if player.driving:
            self._choose_level()
            if player.fades and player.phase_left_ms < left_ms:
                left_ms = player.phase_left_ms
            if TICK_MS <= left_ms - SOFT_END_MS < player.calm_ms:
                # Where the fade begins is a corner.
                player.look(left_ms - SOFT_END_MS)
                self.calm_ms = player.calm_ms
            self._fade(left_ms - player.calm_ms + TICK_MS)
        else:
            self.drive_bp = 0
            self.level_now = 0

    def _choose_level(self):
        # The phase's or the person's, under what the first minute and the profile allow.
        self.cap = self._top
        gentle_ms = GENTLE_MS - self.session_ms
        if gentle_ms > 0:
            self.cap = GENTLE_LEVEL
            if gentle_ms < self.calm_ms:
                self.calm_ms = gentle_ms
        level = self.level
        fixed = self.player.level
        if fixed:
            fixed = self._no_stronger(fixed)
            if fixed < level:
                level = fixed
        if level > self.cap:
            level = self.cap
        self.level_now = level
        self.drive_bp = self._level_bp[level]
        if gentle_ms > 0 and self.drive_bp > self.gentle_bp:
            self.drive_bp = self.gentle_bp

    def _fade(self, left_ms):
        # The pattern's shares, softly to zero before the motor is to stand still.
        player = self.player
        self.flat = player.flat
        self.share_a_bp = player.share_a_bp
        self.share_b_bp = player.share_b_bp
        if left_ms < SOFT_END_MS:
            self.flat = False
            soft_bp = FULL_BP * left_ms // SOFT_END_MS if left_ms > 0 else 0
            self.share_a_bp = player.share_a_bp * soft_bp // FULL_BP
            self.share_b_bp = player.share_b_bp * soft_bp // FULL_BP

    def _end(self, reason):
        self.end_reason = reason
        self.ended = True
        self.just_ended_ms = JUST_ENDED_MS
        if self.session_ms >= BEGINNER_COUNTS_MS:
            self.usage.long_sessions += 1
        self.player.stop()
        self.state = RESTING if self.drive_ms >= REST_DUE_MS else READY
        self.note = NOTE_END
        self._still(True)
        self._suggest()

    def _still(self, cut):
        self.cut = cut
        self.drive_bp = 0
        self.level_now = 0
        self.share_a_bp = 0
        self.share_b_bp = 0

    def _suggest(self):
        # The guide: pressure never starts where it last ended. Each session begins again at the
        # routine's own suggestion.
        level = self._no_stronger(self.routines[self.routine_no].level)
        top = self.max_level()
        self.level = level if level < top else top
        self.cap = top
