"""The appliance: ready, running, paused, resting, fault. What each button does in each of them
stands in presses.py, what the motors may do in allowance.py.

It decides; it reads no clock, no pin and no file. After `step`, read what the motors should do:
`drive_bp` (the level, 0..10000), the lines (the pattern's share of it) and `cut` (off now, not by
a slope).
"""

import routine as r
import states
from allowance import Allowance
from limits import (
    BEGINNER_COUNTS_MS,
    CLOCK_LEAP_MS,
    DRIVE_LIMIT_MS,
    GENTLE_LEVEL,
    GENTLE_MS,
    HOST_OFF_MS,
    JUST_ENDED_MS,
    PAUSE_MS,
    REST_DUE_MS,
    REST_MS,
    SOFT_END_MS,
    TICK_MS,
)
from motor import FULL_BP
from presses import press
from routine import Player


class Massager:
    """The state machine. routines: a tuple of Routine. usage, curve: see allowance.Allowance.
    lines: a tuple of motor.Line, one a motor. wait: a wait.Wait.
    """

    def __init__(self, routines, usage, curve, lines, wait):
        self.routines = routines
        self.usage = usage
        self.allowance = Allowance(usage, curve)
        self.player = Player(lines)
        self.wait = wait
        self.state = states.READY
        self.routine_no = 0
        self.level = 1
        self.locked = False
        self.lone_level = 0  # before the last press of UP or DOWN alone, 0 after anything else
        self.lock_level = 0  # before the two presses of the lock: it comes back with LOCK
        self.stop_stuck = False  # START has been down for so long that no press of it could stop
        self.fault = 0
        self.fault_gone = True
        self.end_reason = states.NO_END
        self.drive_ms = 0  # since the last full rest, as the meter says
        self._driven_ms = 0  # since the last step
        self.still_ms = 0  # how much of a rest has passed, as the meter says
        self.session_ms = 0  # drive in this session
        self.pause_left_ms = 0
        self.levels = usage.levels
        self.cap = self.levels
        self.note = states.NOTE_NONE
        self.started = False  # a session has begun since the app last asked
        self.ended = False  # a session has ended since the journal last asked
        self.drive_bp = 0
        self.level_now = 0  # the level the motor is allowed and asked to reach now, 0..levels
        self.cut = False
        self.just_ended_ms = 0  # for so long yet START starts nothing: it was meant as a STOP
        self._was_session = False  # what has just ended, not a test turn
        self.host_off_ms = 0  # for so long yet no computer starts what a person has stopped
        self.origin = states.READY  # the state in which START was pressed
        self.settings_changed()

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
        return REST_MS - self.still_ms if self.state == states.RESTING else 0

    # What others tell it. Who does so between two decisions asks `wait` for the next one: the
    # motors walk on along lines that are not theirs any more.

    def restore(self, drive_ms, still_ms, locked=False):
        """Take up what the meter and the lock were before a reset without a power cut."""
        self.drive_ms = drive_ms
        self.still_ms = still_ms
        self.locked = locked
        if drive_ms >= REST_DUE_MS:
            self.state = states.RESTING

    def fail(self, code):
        """Latch a fault (faults.py): the motor is cut, a session ends, and only a person leads out
        of it.
        """
        self.fault = code
        self.fault_gone = False
        if self.state == states.RUNNING or self.state == states.PAUSED:
            self._end(states.FAILED)
        self.state = states.FAULT
        self._still(True)

    def start(self, routine_no):
        """Start a routine by its number, as START does. Return False (nothing changes) unless
        ready and unlocked, with a START that can stop it.
        """
        if self.state != states.READY or self.locked or self.stop_stuck:
            return False
        if not 0 <= routine_no < len(self.routines):
            return False
        if routine_no != self.routine_no:
            self.routine_no = routine_no
            self._suggest()
        self.session_ms = 0
        self.end_reason = states.NO_END
        self.player.start(self.routines[routine_no], self.usage.length_pct, self._whole_ms)
        self.state = states.RUNNING
        self.started = True
        self.note = states.NOTE_START
        self.usage.notice_seen = True
        return True

    def just_ended(self, session):
        """A session has ended or paused, or (session False) a test turn: a press that comes now
        was meant to stop it.
        """
        self.just_ended_ms = JUST_ENDED_MS
        self._was_session = session

    def stop_came_late(self):
        """A person's STOP came when its session had just ended, by itself or by a computer: no
        computer starts the next one for a while.
        """
        if self.just_ended_ms > 0 and self._was_session:
            self.host_off_ms = HOST_OFF_MS

    def end_at_limit(self):
        """The guard found the absolute drive limit reached: end the session."""
        self._end(states.LIMIT)

    def pause(self):
        """Cut the motor and pause a running session. Return False unless running."""
        if self.state != states.RUNNING:
            return False
        self.state = states.PAUSED
        self.just_ended(True)
        self.pause_left_ms = PAUSE_MS
        self.note = states.NOTE_PAUSE
        self._still(True)
        return True

    def stop(self):
        """End a running or paused session, motor off at once. Return False if there is none."""
        if self.state != states.RUNNING and self.state != states.PAUSED:
            return False
        self._end(states.STOPPED)
        return True

    def in_session(self):
        """Return True while a session runs or is paused."""
        return self.state == states.RUNNING or self.state == states.PAUSED

    def settings_changed(self):
        """Take up what the settings say now; only outside a session."""
        self.allowance.take_settings()
        self.levels = self.allowance.levels
        self._suggest()

    def set_level(self, level):
        """Set the target level, 1..levels. Return False, and change nothing, above what the
        profile allows, in a rest, in a fault, or when locked; but softer always works, also when
        locked (guide: keep off tender parts).
        """
        if self.state >= states.RESTING or (self.locked and level >= self.level):
            return False
        if not 1 <= level <= self.allowance.max_level():
            return False
        self.note = states.NOTE_LEVEL
        self.level = level
        self.lone_level = self.lock_level = 0
        return True

    def next(self):
        """MODE: the next routine when ready or resting, the next phase in a session. Return False
        in a fault, or when locked.
        """
        if self.locked or self.state == states.FAULT:
            return False
        self.note = states.NOTE_NEXT
        if self.state == states.RUNNING or self.state == states.PAUSED:
            self.player.skip()
            if self.player.done:
                self._end(states.FINISHED)
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
        self._driven_ms = drive_ms - self.drive_ms
        self.drive_ms = drive_ms
        self.still_ms = still_ms

    def step(self, events, elapsed_ms):
        """Decide for this tick. events: from buttons. elapsed_ms: since the last step."""
        self.cut = False
        if self.just_ended_ms > 0:
            self.just_ended_ms -= elapsed_ms
        if self.host_off_ms > 0:
            self.host_off_ms -= elapsed_ms
        # A leap of the clock is the guard's to judge: meanwhile it must not end the first minute.
        if 0 < self._driven_ms <= elapsed_ms + CLOCK_LEAP_MS:
            self.session_ms += self._driven_ms
        self._driven_ms = 0
        was_running = self.state == states.RUNNING
        if events:
            press(self, events)
        state = self.state
        if state == states.RUNNING:
            # In the tick that starts, nothing has passed of the routine yet.
            self._run(elapsed_ms if was_running else 0)
        elif state == states.PAUSED:
            self.pause_left_ms -= elapsed_ms
            self.wait.until(self.pause_left_ms)
            if self.pause_left_ms <= 0:
                self._end(states.TIMED_OUT)
        elif state == states.RESTING:
            if not self.drive_ms:
                self.state = states.READY
            else:
                self.wait.until(self.rest_left_ms())

    # A session.

    def _run(self, elapsed_ms):
        player = self.player
        player.step(elapsed_ms)
        if player.done:
            self._end(states.FINISHED)
            return
        left_ms = self._session_limit_ms - self.session_ms
        limit_ms = DRIVE_LIMIT_MS - self.drive_ms
        if limit_ms < left_ms:
            left_ms = limit_ms
        if left_ms < TICK_MS:
            # Not zero: the last milliseconds of a fade may be too weak to count as drive.
            self._end(states.LIMIT if limit_ms < TICK_MS else states.SHORT)
            return
        self.wait.until(left_ms)
        if player.driving:
            self._choose_level()
            if player.fades and player.phase_left_ms < left_ms:
                left_ms = player.phase_left_ms
            self._lay_lines(left_ms)
        else:
            self.drive_bp = 0
            self.level_now = 0
            self.wait.until(player.phase_left_ms)

    def _choose_level(self):
        # The phase's or the person's, under what the first minute and the profile allow.
        level = self.level
        cap = self._top
        gentle_ms = GENTLE_MS - self.session_ms
        if gentle_ms > 0:
            cap = GENTLE_LEVEL
            self.wait.until(gentle_ms)
        self.cap = cap
        if level > cap:
            level = cap
        allowance = self.allowance
        if self.player.level:
            level = min(level, allowance.no_stronger(self.player.level))
        self.level_now = level
        self.drive_bp = allowance.level_bp[level]
        if gentle_ms > 0 and self.drive_bp > allowance.gentle_bp:
            self.drive_bp = allowance.gentle_bp

    def _lay_lines(self, left_ms):
        # Where the pattern goes, softly to zero before the motors are to stand still in left_ms.
        # Where that begins is a corner; a tick later something of it can be felt.
        player = self.player
        if left_ms >= SOFT_END_MS:
            self.wait.until(player.lay(left_ms - SOFT_END_MS + TICK_MS))
            return
        self.wait.until(player.lay(left_ms))
        for line in player.lines:
            _fade(line, left_ms)

    def _end(self, reason):
        self.end_reason = reason
        self.ended = True
        self.just_ended(True)
        if self.session_ms >= BEGINNER_COUNTS_MS:
            self.usage.long_sessions += 1
        self.player.stop()
        self.state = states.RESTING if self.drive_ms >= REST_DUE_MS else states.READY
        self.note = states.NOTE_END
        self._still(True)
        self._suggest()

    def _still(self, cut):
        self.cut = cut
        self.drive_bp = 0
        self.level_now = 0
        self.player.still()

    def _suggest(self):
        # The guide: pressure never starts where it last ended. Each session begins again at the
        # routine's own suggestion.
        # What such a session may be is counted here: the tick that starts it has no room for that.
        allowance = self.allowance
        routine = self.routines[self.routine_no]
        self.cap = self._top = allowance.max_level()
        self._session_limit_ms = allowance.session_limit_ms()
        self._whole_ms = r.routine_ms(routine, self.usage.length_pct)
        self.level = min(allowance.no_stronger(routine.level), self.cap)
        self.lone_level = self.lock_level = 0


def _fade(line, left_ms):
    then_ms = left_ms - line.ms
    line.weaken(FULL_BP * left_ms // SOFT_END_MS, FULL_BP * then_ms // SOFT_END_MS)
