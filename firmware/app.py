"""The appliance put together: one tick from the buttons to the pins, and what happens between
ticks while the motor is still.

A tick: read inputs, decide, guard, apply, feed the watchdog. It allocates nothing.
"""

import boards
import buttons as b
import faults
import hal as hal_module
import massager as m
from console import Console
from guard import Guard
from journal import Journal
from library import ROUTINES
from limits import GUARD_PERIOD_MS
from motor import Motor, pct_to_u16
from panel import Panel


class App:
    """Everything, built for one board. pins: the dict of boards.pins, already checked."""

    def __init__(self, pins):
        self.hal = hal = hal_module.Hal(boards.ROWS[pins["BOARD"]], pins)
        self.kept = hal_module.Retained(hal.row)
        self.journal = Journal(hal_module.Store())
        self.usage = self.journal.load()
        self.massager = m.Massager(ROUTINES, self.usage, pins["CURVE"])
        self.buttons = b.Buttons(hal.read_buttons(), self.usage.profile == m.ACCESSIBLE)
        self.motor_a = self._motor(pins)
        self.motor_b = self._motor(pins) if hal.motor_b is not None else None
        self.panel = Panel(len(pins["LEVEL_LEDS"] or ()))
        self.guard = Guard(hal, hal_module.ticks_ms, hal_module.ticks_diff)
        self.console = Console(hal, self)
        self.duty_a_u16 = 0
        self.duty_b_u16 = 0
        self._must_save = False
        self._session_over = False
        self._new_fault = faults.NONE
        self._kept_word = 0
        self._allowed_u16 = tuple(
            [self.motor_a.duty_for(bp) for bp in self.massager.level_table()]
        )
        self._highest = 0
        self._take_up()
        hal.every(GUARD_PERIOD_MS, self.guard.check)

    @staticmethod
    def _motor(pins):
        return Motor(
            pct_to_u16(pins["FLOOR_PCT"]),
            pct_to_u16(pins["CEILING_PCT"]),
            pct_to_u16(pins["KICK_PCT"]),
            pins["KICK_MS"],
        )

    # One tick.

    def tick(self, now_ms, elapsed_ms):
        """Do one pass. now_ms: the clock, for the guard's heartbeat. elapsed_ms: since the last
        tick, >= 0.
        """
        hal = self.hal
        massager = self.massager
        guard = self.guard
        edge = hal.take_edge()
        events = self.buttons.step(
            hal.read_buttons(), edge, massager.state == m.RUNNING, elapsed_ms
        )
        hal.arm_stop(not self.buttons.stable & b.START)
        if guard.fault and massager.state != m.FAULT:
            self._latch(guard.fault)
        massager.step(events, self.duty_a_u16 > 0 or self.duty_b_u16 > 0, elapsed_ms)
        if guard.spent and massager.state == m.RUNNING:
            massager.end_at_limit()
        if events & b.CLEAR and guard.fault and massager.state != m.FAULT:
            self._clear()
        if massager.ended:
            massager.ended = False
            self._session_over = True
        self._drive(events, elapsed_ms)
        allowed_u16 = self._allowed_u16[massager.cap] if massager.state == m.RUNNING else 0
        guard.beat(now_ms, allowed_u16, allowed_u16)
        hal.motor_a.set(self.duty_a_u16)
        if hal.motor_b is not None:
            hal.motor_b.set(self.duty_b_u16)
        if self.duty_a_u16:
            hal.arm_watchdog()
        panel = self.panel
        panel.step(massager, elapsed_ms)
        hal.show(panel.leds, panel.status, panel.tone_hz)
        self.console.step()
        self._keep()
        hal.feed()

    def _drive(self, events, elapsed_ms):
        massager = self.massager
        motor_a = self.motor_a
        motor_b = self.motor_b
        self.duty_b_u16 = 0
        if massager.state != m.RUNNING or massager.cut:
            self.duty_a_u16 = 0
            motor_a.off()
            motor_a.rest(elapsed_ms)
            if motor_b is not None:
                motor_b.off()
                motor_b.rest(elapsed_ms)
            return
        if self.buttons.cut:
            # A STOP edge is not decided yet: off, but remember where the motor was.
            self.duty_a_u16 = 0
            motor_a.rest(elapsed_ms)
            if motor_b is not None:
                motor_b.rest(elapsed_ms)
            return
        if events & b.SPIKE:
            motor_a.ease()
            if motor_b is not None:
                motor_b.ease()
        if massager.level_now > self._highest:
            self._highest = massager.level_now
        self.duty_a_u16 = motor_a.step(massager.drive_bp, massager.share_a_bp, elapsed_ms)
        if motor_b is not None:
            self.duty_b_u16 = motor_b.step(massager.drive_bp, massager.share_b_bp, elapsed_ms)

    # Faults, and what survives a reset.

    def _latch(self, code):
        self.hal.trip()
        self.massager.fail(code)
        self.massager.fault_gone = True
        self._new_fault = code

    def _clear(self):
        self.guard.clear()
        self.usage.fault = faults.NONE
        self.usage.resets = 0
        self._must_save = True

    def _keep(self):
        # Once a second: the drive since the last full rest and how much of a rest has passed.
        # Rounded so that a reset never gives time back.
        massager = self.massager
        drive_s = (massager.drive_ms + 999) // 1_000
        word = drive_s << 10 | massager.still_ms // 1_000
        if word != self._kept_word:
            self._kept_word = word
            self.kept.put(0, word)

    def _take_up(self):
        # What this start finds: a latched fault, a rest that a reset must not cut short, a
        # watchdog that had to act.
        usage = self.usage
        if not hal_module.was_watchdog():
            usage.resets = 0
        word = self.kept.get(0)
        if word > 0:
            drive_ms = (word >> 10) * 1_000
            self.massager.restore(drive_ms, (word & 0x3FF) * 1_000)
            self.hal.on_ms = drive_ms
        if usage.fault:
            self.hal.trip()
            self.guard.fault = usage.fault
            self.massager.fail(usage.fault)
            self.massager.fault_gone = True

    # Between ticks.

    def for_uploading(self):
        """Return True if MODE is held at power-up: this start is for uploading files."""
        return self.buttons.held_at_start & b.MODE != 0

    def between_ticks(self):
        """Log what ended and write the journal, only while every motor is still: a flash erase
        stops the chip for 45 ms a sector.
        """
        if (
            not (self._session_over or self._new_fault or self._must_save)
            or self.duty_a_u16
            or self.duty_b_u16
        ):
            return
        massager = self.massager
        if self._session_over:
            self.usage.add_session(
                massager.routine_no,
                massager.end_reason,
                massager.session_ms // 1_000,
                self._highest,
            )
        if self._new_fault:
            self.usage.add_fault(self._new_fault)
        self._session_over = False
        self._new_fault = faults.NONE
        self._must_save = False
        self._highest = 0
        self.journal.save()

    def close(self):
        """Cut the motors; nothing runs any more."""
        self.hal.trip()
