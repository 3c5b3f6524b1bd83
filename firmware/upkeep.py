"""What the appliance keeps: the journal in flash, a few words over a reset, and checks while idle.

Everything that may allocate or touch flash happens in `between_ticks`, while every motor is still.
"""

import faults
import hal as hal_module
import massager as m
from journal import DAMAGED, NEWER, Journal
from limits import WATCHDOG_RESETS_MAX
from selfcheck import BAD, FileCheck

CHECK_EVERY_TICKS = 1_000  # while idle, one file every ten seconds

# The second kept word: 1 bit, the watchdog is armed by the app; 3 bits, resets by it in a row;
# then the fault that is latched.
_ARMED = 1
_RESETS_SHIFT = 1
_FAULT_SHIFT = 4


class Upkeep:
    """app: App, whose hal and guard exist. Read: usage, warning (faults.WARNINGS)."""

    def __init__(self, app):
        self.app = app
        store = hal_module.Store()
        self.kept = hal_module.Retained(app.hal.row)
        self.journal = Journal(store)
        self.usage = self.journal.load()
        self.files = FileCheck(store)
        self.warning = faults.NO_WARNING
        if self.journal.newer:
            self.warning = faults.JOURNAL_NEWER
        elif DAMAGED in self.journal.reasons:
            self.warning = faults.JOURNAL_DAMAGED
        self.highest = 0
        self._status = 0
        self._drive_word = -1
        self._session_over = False
        self._new_fault = faults.NONE
        self._must_save = False
        self._ticks = 0
        app.guard.note = self.keep_fault

    # At the start.

    def take_up(self):
        """Take up what this start finds: a latched fault, a rest a reset must not cut short, a
        watchdog that had to act, a file that is damaged.
        """
        app = self.app
        word = self.kept.get(0)
        if word > 0:
            drive_ms = (word >> 10) * 1_000
            app.massager.restore(drive_ms, (word & 0x3FF) * 1_000)
            app.hal.on_ms = drive_ms
        fault = self.usage.fault
        word = self.kept.get(1)
        if word > 0:
            resets = word >> _RESETS_SHIFT & 7
            fault = word >> _FAULT_SHIFT or fault
            if word & _ARMED and hal_module.was_watchdog():
                resets += 1
                if resets >= WATCHDOG_RESETS_MAX:
                    resets = 0
                    fault = fault or faults.WATCHDOG
            self._status = resets << _RESETS_SHIFT
        if not self.files.all():
            fault = fault or faults.FILES
        if not 0 <= fault < len(faults.NAMES):
            fault = faults.ERROR
        self.kept.put(1, self._status)
        if fault:
            app.guard.trip(fault)

    # In the tick, or in an interrupt: no allocation.

    def keep(self):
        """Keep over a reset, once a second: the drive since the last full rest, and how much of a
        rest has passed; rounded so that a reset never gives time back.
        """
        massager = self.app.massager
        if massager.level_now > self.highest:
            self.highest = massager.level_now
        word = (massager.drive_ms + 999) // 1_000 << 10 | massager.still_ms // 1_000
        if word != self._drive_word:
            self._drive_word = word
            self.kept.put(0, word)

    def keep_fault(self, code):
        """Keep a fault over a reset; interrupts may call it."""
        self._status = self._status & 15 | code << _FAULT_SHIFT
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

    def files_good(self):
        """Return False while a firmware file differs from the manifest."""
        return self.files.result != BAD

    def session_ended(self):
        """A session has ended: log it between ticks. It also ends a row of watchdog resets."""
        self._session_over = True
        if not self.app.guard.fault:
            self._status &= ~(7 << _RESETS_SHIFT)
            self.kept.put(1, self._status)

    def fault_latched(self, code):
        """A fault has latched: log it between ticks."""
        self._new_fault = code

    def fault_cleared(self):
        """A person has cleared the fault: keep that."""
        self._status &= _ARMED
        self.kept.put(1, self._status)
        self.usage.fault = faults.NONE
        self._must_save = True

    def setting_changed(self):
        """A person changed a setting: write it between ticks."""
        self._must_save = True

    # Between ticks.

    def between_ticks(self):
        """Log what ended, write the journal, check a file: only while all motors are still."""
        app = self.app
        if app.duty_a_u16 or app.duty_b_u16:
            return
        if self._session_over or self._new_fault or self._must_save:
            self._write()
        if app.massager.state == m.RUNNING or not self.files.entries:
            return
        self._ticks += 1
        if self._ticks >= CHECK_EVERY_TICKS:
            self._ticks = 0
            if not self.files.step() and not app.guard.fault:
                app.guard.trip(faults.FILES)

    def _write(self):
        massager = self.app.massager
        if self._session_over:
            self.usage.add_session(
                massager.routine_no,
                massager.end_reason,
                massager.session_ms // 1_000,
                self.highest,
            )
            self.highest = 0
        if self._new_fault and self.usage.fault != self._new_fault:
            self.usage.add_fault(self._new_fault)
        self._session_over = False
        self._new_fault = faults.NONE
        self._must_save = False
        if not self.journal.save() and NEWER not in self.journal.reasons:
            self.warning = faults.JOURNAL_REFUSED

    def error(self):
        """The program is about to end with an error: latch that, in flash as well."""
        self.app.guard.trip(faults.ERROR)
        self.fault_latched(faults.ERROR)
        self._write()
