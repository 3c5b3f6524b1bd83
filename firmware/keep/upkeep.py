"""What the appliance keeps: the journal in flash, a few words over a reset, and checks while idle.

Everything that may allocate or touch flash happens in `between_ticks`, while every motor is still.
"""

import gc

import faults
import hal as hal_module
import states
from buttons import START
from keep.journal import DAMAGED, MISSING, OLDER, PARTLY
from keep.selfcheck import BAD, FileCheck
from limits import GUARD_PERIOD_MS, GUARD_SILENCE_MS, TICK_MS, WATCHDOG_RESETS_MAX

CHECK_EVERY_MS = 500  # while idle, a piece of a file: a round takes three or four minutes
# Of the first round, so many pieces between two ticks: no motor runs before its end. On a Pico
# they take as long as a tick, or two where files begin; a press at once after power-on waits half
# a second with the release build, longer with the sources.
CHECK_AT_ONCE = 16

# The first kept word is the meter's. The second: 1 bit, the watchdog is armed by the app; 3 bits,
# resets by it in a row; 1 bit, the buttons are locked; then the fault that is latched.
_ARMED = 1
_RESETS_SHIFT = 1
_LOCKED = 16
_FAULT_SHIFT = 5

# A good write ends these.
_MENDED = (faults.JOURNAL_REFUSED, faults.JOURNAL_HALF, faults.JOURNAL_OLDER)


class Upkeep:
    """app: App, whose hal and guard exist. journal: journal.Journal, loaded. Read: usage, warning
    (of faults.py, the one that matters most now), fault_text (the sentence of the fault that is
    latched, else b""), session_over (one has ended, and is not logged yet).
    """

    def __init__(self, app, journal):
        self.app = app
        self.kept = app.hal.kept()
        self.journal = journal
        self.usage = journal.usage
        self.files = FileCheck(journal.store)
        self.board_sum = 0
        self._files_seen = False
        self.warning = _of_journal(journal)
        self._lasting = faults.NO_WARNING
        self._lasting_text = b""
        self._worded = faults.NO_WARNING  # of which that is the sentence
        self.highest = 0
        self._status = 0
        self.noisy = False  # START's contact or its wire, since the last session began
        self.session_over = False  # and this is what it was
        self._ended_no = self._ended_why = self._ended_s = self._ended_level = 0
        self._new_fault = faults.NONE
        self.fault_text = b""
        self._must_save = False
        self._checks = 0
        self._unguarded_ms = 0
        self._idle_ms = 0
        app.guard.note = self.keep_fault

    # At the start.

    def take_up(self):
        """Take up what this start finds: a latched fault, a rest a reset must not cut short, a
        watchdog that had to act.
        """
        app = self.app
        self._lasting = self.warning
        meter = app.hal.meter
        meter.restore(self.kept.get(0))
        fault = self.usage.fault
        word = self.kept.get(1)
        locked = word > 0 and word & _LOCKED != 0
        app.massager.restore(meter.drive_ms(0), meter.still_ms, locked)
        if word > 0:
            resets = word >> _RESETS_SHIFT & 7
            fault = word >> _FAULT_SHIFT or fault
            if word & _ARMED and app.hal.was_watchdog():
                resets += 1
                if resets >= WATCHDOG_RESETS_MAX:
                    resets = 0
                    fault = fault or faults.WATCHDOG
            self._status = resets << _RESETS_SHIFT | word & _LOCKED
        if not 0 <= fault < len(faults.NAMES):
            fault = faults.ERROR
        self.kept.put(1, self._status)
        if fault:
            app.guard.trip(fault)

    # In the tick, or in an interrupt: no allocation.

    def keep(self):
        """Note the highest level, keep the lock over a reset, and go on with the file check."""
        massager = self.app.massager
        if massager.level_now > self.highest:
            self.highest = massager.level_now
        if massager.locked != (self._status & _LOCKED != 0):
            self._status ^= _LOCKED
            self.kept.put(1, self._status)
        if not self.files.checked:
            self.app.wait.until(TICK_MS)

    def keep_meter(self, word):
        """Keep the meter's word over a reset; interrupts may call it."""
        self.kept.put(0, word)

    def keep_fault(self, code):
        """Keep a fault over a reset; interrupts may call it."""
        self._status = self._status & 31 | code << _FAULT_SHIFT
        self.kept.put(1, self._status)

    def watchdog_armed(self):
        """Keep that a reset from now on is the watchdog's doing."""
        if not self._status & _ARMED:
            self._status |= _ARMED
            self.kept.put(1, self._status)

    def watchdog_excused(self):
        """Keep that a person ended the app: a reset from now on is theirs."""
        self._status &= ~_ARMED
        self.kept.put(1, self._status)

    def warning_text(self):
        """Return the sentence of the warning, b"" without one or while it is not read yet."""
        if self.warning >= faults.BUTTON_STUCK:
            return faults.AT_ONCE[self.warning - faults.BUTTON_STUCK]
        return self._lasting_text if self.warning == self._worded else b""

    def files_good(self):
        """Return False while a firmware file differs from the manifest, or the guard is silent."""
        return self.files.result != BAD and self._unguarded_ms < GUARD_SILENCE_MS

    def session_ended(self, massager):
        """A session has ended: log it between ticks, as it is now; the next one may begin before.
        It also ends a row of watchdog resets.
        """
        self.session_over = True
        self._ended_no = massager.routine_no
        self._ended_why = massager.end_reason
        self._ended_s = massager.session_ms // 1_000
        self._ended_level = self.highest
        self.highest = 0
        if not self.app.guard.fault:
            self._status &= ~(7 << _RESETS_SHIFT)
            self.kept.put(1, self._status)

    def fault_latched(self, code):
        """A fault has latched: log it between ticks."""
        self._new_fault = code

    def fault_cleared(self):
        """A person has cleared the fault: keep that. A changed board.py waits for a hold of its
        own, which accepts it.
        """
        code = self._status >> _FAULT_SHIFT
        self._status &= _ARMED | _LOCKED
        self.kept.put(1, self._status)
        self.usage.fault = faults.NONE
        self.fault_text = b""
        self._must_save = True
        if code == faults.BOARD_FILE:
            self._accept_board()
        elif self._board_changed():
            self.app.guard.trip(faults.BOARD_FILE)

    def _board_changed(self):
        return self.board_sum != 0 and self.board_sum != self.usage.board_sum

    def _accept_board(self):
        # From now on this board.py is the one that last ran. It may stand for another motor.
        if self._board_changed():
            self.usage.board_sum = self.board_sum
            self.usage.learned_ma = self.app.senses.learned_ma = 0
            # At once, but where a log is to be looked at first.
            if _of_journal(self.journal) == faults.NO_WARNING:
                self._must_save = True

    def setting_changed(self):
        """A person changed a setting: write it between ticks."""
        self._must_save = True

    # Between ticks.

    def between_ticks(self, elapsed_ms):
        """Log what ended, write the journal, check a file: only while all motors are still.
        elapsed_ms: since the last time.
        """
        app = self.app
        if app.untold_ms:
            return  # a press is enough for one tick, and told before flash is touched, which lasts
        self._watch_guard(elapsed_ms)
        stuck = app.buttons.stuck
        self._warn(stuck, app.senses.still)
        if stuck & START and app.massager.state == states.RUNNING:
            # Nobody could stop it by pressing what is down already.
            app.massager.stop()
            app.wait.until(0)
        if app.duty_u16:
            return
        fault = self._new_fault
        if self.session_over or fault or self._must_save:
            self._write()
        if fault or self._worded != self._lasting:
            self._find_words(fault)
        if not self.files.checked:
            self._check_first()
        elif app.massager.state != states.RUNNING and self.files.files:
            self._idle_ms += elapsed_ms
            # To open a file takes 5 ms, which the tick of a press has no room for.
            if self._idle_ms >= CHECK_EVERY_MS and not app.buttons.busy:
                self._idle_ms = 0
                self._check(1)

    def _find_words(self, fault):
        # The sentences of a fault that has just latched, and of what lasts.
        if fault == faults.FILES:
            self.fault_text = faults.FILES_TEXT
            return
        self._worded = self._lasting
        lasts = self._lasting != faults.NO_WARNING
        try:
            import faulttexts

            fault_text = faulttexts.TEXTS[fault]
            self._lasting_text = faulttexts.WARNINGS[self._lasting]
        except MemoryError:
            fault_text = faults.NAMES[fault]
            self._lasting_text = b""
        except Exception:  # whatever a damaged file may raise: then that is the sentence
            fault_text = faults.FILES_TEXT
            self._lasting_text = faults.FILES_TEXT if lasts else b""
        if fault:
            self.fault_text = fault_text
        hal_module.forget("faulttexts")
        gc.collect()

    def _check_first(self):
        # After the first tick, so that a person sees a light before: no motor runs until the files
        # are checked.
        if self._files_seen:
            self._check(CHECK_AT_ONCE)
        else:
            self._files_seen = True
            self._look_at_files()
        if self.files.checked:
            # Or every deep call would search what that left: ticks cost four times more.
            gc.collect()

    def _look_at_files(self):
        files = self.files
        files.begin()
        fault = faults.FILES if files.result == BAD else faults.NONE
        if not files.none:
            self.board_sum = files.board_sum()
        if not self.usage.board_sum:
            self._accept_board()
        elif self._board_changed():
            fault = fault or faults.BOARD_FILE
        if fault and not self.app.guard.fault:
            self.app.guard.trip(fault)
        if files.lost and self._lasting in (faults.NO_WARNING, faults.ROUTINE_LEFT_OUT):
            self._lasting = faults.NO_MANIFEST

    def _check(self, pieces):
        before = self.files.checked
        for _piece in range(pieces):
            if not self.files.step() and not self.app.guard.fault:
                self.app.guard.trip(faults.FILES)
            if self.files.checked != before:
                return  # the first round is over: the next file is opened once memory is tidy

    def _watch_guard(self, elapsed_ms):
        # The guard watches the loop, and the loop the guard, whose timer is the second clock. One
        # turn counts for no more than a period of it: a clock that leaps is no silence. From the
        # first doubt on every tick decides.
        guard = self.app.guard
        if guard.checks != self._checks:
            self._checks = guard.checks
            self._unguarded_ms = 0
            return
        if self._unguarded_ms < GUARD_SILENCE_MS:
            self._unguarded_ms += min(elapsed_ms, GUARD_PERIOD_MS)
            if self._unguarded_ms >= GUARD_PERIOD_MS:
                self.app.wait.until(0)
        elif not guard.fault:
            guard.trip(faults.CLOCK)

    def _write(self):
        if self.session_over:
            self.usage.add_session(
                self._ended_no, self._ended_why, self._ended_s, self._ended_level
            )
        if self._new_fault and self.usage.fault != self._new_fault:
            self.usage.add_fault(self._new_fault)
        self.session_over = False
        self._new_fault = faults.NONE
        self._must_save = False
        if self.journal.save():
            if self._lasting in _MENDED:
                self._lasting = faults.NO_MANIFEST if self.files.lost else faults.NO_WARNING
        elif not self.journal.newer:
            self._lasting = faults.JOURNAL_REFUSED

    def _warn(self, stuck, still):
        # What somebody can free or mend at once goes before what the start found.
        warning = self._lasting
        if stuck:
            warning = faults.BUTTON_STUCK + _lowest(stuck)
        elif self.noisy:
            warning = faults.BUTTON_NOISY
        elif still:
            warning = faults.SENSE_STILL + _lowest(still)
        elif self.app.display is not None and self.app.display.lost:
            warning = faults.DISPLAY_LOST
        elif not warning and self.app.senses.unsure():
            warning = faults.MOTOR_UNKNOWN
        self.warning = warning
        self.app.panel.warned = warning != faults.NO_WARNING

    def error(self):
        """The program is about to end with an error: latch that, in flash as well."""
        self.app.guard.trip(faults.ERROR)
        self.fault_latched(faults.ERROR)
        self._write()


def _of_journal(journal):
    # The warning that says what was found.
    if journal.newer:
        return faults.JOURNAL_NEWER
    if DAMAGED in journal.reasons:
        return faults.JOURNAL_DAMAGED if journal.taken == MISSING else faults.JOURNAL_HALF
    if journal.taken == PARTLY:
        return faults.JOURNAL_PARTLY
    return faults.JOURNAL_OLDER if journal.taken == OLDER else faults.NO_WARNING


def _lowest(bits):
    # The number of the lowest bit that is set.
    number = 0
    while not bits >> number & 1:
        number += 1
    return number
