"""The chip: virtual time, what is due when, interrupts and resets.

Time is whole microseconds since the run began. It passes only while the CPU waits (`wait`) or is
blocked (`block`, `stay`); code itself takes none. At one instant the world outside comes first, in
the order of the script, then timers, then the watchdog, then the CPU.
"""

import errno
import sys

import boardtable
import tracing
import usbport
from heap import HARD_IS_LOCKED, heap_lock, heap_unlock, lift, put_back
from lives import FAR, ChipReset, Life

SCHEDULE_DEPTH = 8  # soft callbacks that may wait; MicroPython drops the next


def integer(value):
    """Return value if it is an integer, as the port takes it; else raise its TypeError."""
    if isinstance(value, int):
        return value
    if value is True or value is False:  # an int on CPython only
        return 1 if value else 0
    raise TypeError("can't convert %s to int" % type(value).__name__)


def os_error(code):
    """Return the OSError that the port raises: its `errno` is code, its text the code's name."""
    if sys.implementation.name == "cpython":  # which takes no errno from a single argument
        return OSError(code, errno.errorcode[code])
    return OSError(code)


class Chip(Life):
    """One chip of a board. board: one of boardtable.NAMES. emit: takes the trace's lines.

    start_ticks: what ticks_ms says at power-on.
    """

    def __init__(self, board="pico", start_ticks=0, emit=None):
        self.port = boardtable.port(board)
        self.now = 0
        self.next_due = 0  # nothing is due before this; 0: look again
        self.trace = tracing.Trace(self, emit)
        self.start_ticks = start_ticks
        self.born = 0  # when this life began: power-on or reset, but not a soft reset
        self.ticks_at_birth = start_ticks
        self.clock_stopped = -1  # when the clock that the firmware reads froze; -1: it goes
        self.reset_cause = 1
        self.down = None  # the ChipReset under way; whatever the old firmware then calls raises it
        self.fault = None  # an exception on its way to the CPU
        self.cpu_dead = False  # the CPU runs nothing any more; PWM and watchdog go on
        self.irq_off = 0  # interrupts are held back; also in a hard handler
        self.soft_off = 0  # the scheduler is locked: a soft callback runs
        self._soft = []
        self._latched = 0  # pins with an edge that was held back
        self.timers = []
        self.numbered = {}  # ESP32: its timers by number
        self.wdt_us = 0  # 0: the watchdog is not running
        self.wdt_due = FAR
        self.scratch = [0] * 8
        self.rtc_memory = b""
        self.volts = {}  # what is put on analogue pins: 12 bits, or an analog.Draw
        self.contacts = {}  # what drives pins from outside: 0 or 1; absent: nothing does
        self.i2c_stuck = False  # somebody holds the bus low
        self.i2c_devices = {}  # address -> an object with write(bytes), for a bus with a device
        self.on_input = None  # called with (kind, a, b) when a scripted input is due
        self._inputs = []
        self._next_input = 0
        self.api = None  # what machine.py offers for this chip; it sets these three
        self.pin = None
        self.pwm = None
        self.usb = usbport.Usb(self)
        self.pads = {}  # GPIO number -> pads.Pad, made when first used
        self.pad_list = []  # the same, in the order of their first use
        self.gpio_in = -1  # the GPIO input register, -1: to be read from the pads again
        self.slices = {}  # PWM slice -> pwm.Slice, likewise
        self.ledc = None  # ESP32: its PWM, a ledc.Ledc

    # Time.

    def add_input(self, at_us, kind, a, b):
        """Let (kind, a, b) reach `on_input` at at_us; one that is late comes at once."""
        inputs = self._inputs
        if self._next_input > 64:
            self._inputs = inputs = inputs[self._next_input :]
            self._next_input = 0
        place = len(inputs)
        while place > self._next_input and inputs[place - 1][0] > at_us:
            place -= 1
        inputs.insert(place, (at_us, kind, a, b))
        self.next_due = 0

    def advance(self, target):
        """Pass time to `target`; what is due on the way happens at its own moment.

        Returns early, at that moment, when an exception is on its way to the CPU.
        """
        if target < self.next_due:
            if target > self.now:
                self.now = target
            return
        depth = lift()
        try:
            while True:
                due = self.earliest()
                if due > target:
                    self.next_due = due
                    if target > self.now:
                        self.now = target
                    return
                if due > self.now:
                    self.now = due
                self._happen()
                if self.fault is not None and not self.irq_off and not self.soft_off:
                    return
        finally:
            put_back(depth)

    def break_clock(self, how, by_ms):
        """Let the clock that the firmware reads freeze, go on where it stood, or leap by_ms.

        how: "clock_freeze", "clock_thaw" or "clock_leap". Sleeps, timers and the watchdog have
        their own counters and know nothing of it. A reset mends it.
        """
        if how == "clock_leap":
            self.ticks_at_birth += by_ms
        elif how == "clock_freeze":
            if self.clock_stopped < 0:
                self.clock_stopped = self.now
        elif self.clock_stopped >= 0:
            self.ticks_at_birth -= (self.now - self.clock_stopped + 500) // 1000
            self.clock_stopped = -1

    def wait(self, target):
        """The CPU waits, with interrupts: `advance`, and raise what is on its way to the CPU."""
        if self.down is not None:
            raise self.down
        self.advance(target)
        if self.fault is not None and not self.irq_off and not self.soft_off:
            fault, self.fault = self.fault, None
            raise fault

    def block(self, us):
        """The CPU is blocked and interrupts are held back; they come, in a burst, right after."""
        self.hold_interrupts()
        self.advance(self.now + us)
        self.release_interrupts()

    def stay(self, us):
        """The CPU is in a long call: hard interrupts run, soft ones only right after it."""
        self.enter_call()
        self.advance(self.now + us)
        self.leave_call()

    def enter_call(self):
        """A call begins, within which no soft handler runs and no exception arrives."""
        self.soft_off += 1
        self.next_due = 0

    def leave_call(self):
        """End `enter_call`; the soft handlers that waited run now."""
        self.soft_off -= 1
        self.next_due = 0
        self._run_waiting()

    def hold_interrupts(self):
        """Hold interrupts back until `release_interrupts`."""
        self.irq_off += 1
        self.next_due = 0

    def release_interrupts(self):
        """End `hold_interrupts`; those that came meanwhile run now."""
        self.irq_off -= 1
        self.next_due = 0
        self.settle()

    def earliest(self):
        """Return when the next thing is due, FAR if nothing is."""
        due = self.wdt_due
        if self._next_input < len(self._inputs):
            at = self._inputs[self._next_input][0]
            if at < due:
                due = at
        if not self.irq_off and not self.cpu_dead:
            for timer in self.timers:
                if timer.due < due:
                    due = timer.due
        return due

    def _happen(self):
        if self._next_input < len(self._inputs):
            entry = self._inputs[self._next_input]
            if entry[0] <= self.now:
                self._next_input += 1
                self.on_input(entry[1], entry[2], entry[3])
                return
        if not self.irq_off and not self.cpu_dead:
            first = None
            for timer in self.timers:
                if timer.due <= self.now and (first is None or timer.due < first.due):
                    first = timer
            if first is not None:
                first.fire()
                return
        if self.wdt_due <= self.now:
            self.hard_reset("watchdog")

    # Interrupts.

    def interrupt(self, handler, argument, hard):
        """Run a handler as the port would. Returns False if it raised and must not run again."""
        if handler is None or self.cpu_dead:
            return True
        if hard:
            return self._run_hard(handler, argument)
        if self.irq_off or self.soft_off:
            if len(self._soft) < SCHEDULE_DEPTH:
                self._soft.append((handler, argument))
            return True
        self._run_soft(handler, argument)
        self._run_waiting()
        return True

    def latch(self):
        """Remember that a pin has an edge which must wait."""
        self._latched += 1

    def settle(self):
        """Run what waited for interrupts to be let in again."""
        if self.irq_off or self.cpu_dead:
            return
        while self._latched:
            self._latched = 0
            for index in range(len(self.pad_list)):
                self.pad_list[index].answer()
        self.advance(self.now)
        self._run_waiting()

    def _run_waiting(self):
        # Soft callbacks that came while none could run.
        while self._soft and not self.soft_off and not self.irq_off:
            waiting = self._soft.pop(0)
            self._run_soft(waiting[0], waiting[1])

    def _run_hard(self, handler, argument):
        good = True
        before = self.irq_off
        self.irq_off = before + 1
        self.next_due = 0
        if HARD_IS_LOCKED:
            heap_lock()
        try:
            handler(argument)
        except ChipReset:
            raise
        except BaseException as error:
            good = False
            self._report("Uncaught exception in IRQ callback handler", error)
        finally:
            if HARD_IS_LOCKED:
                heap_unlock()
            if self.down is None:  # else a new life begins, with nothing held back
                self.irq_off = before
            self.next_due = 0
        if self._latched or self._soft:
            self.settle()
        return good

    def _run_soft(self, handler, argument):
        before = self.soft_off
        self.soft_off = before + 1
        try:
            handler(argument)
        except ChipReset:
            raise
        except BaseException as error:
            self._report("Traceback of a callback:", error)
        finally:
            if self.down is None:
                self.soft_off = before
            self.next_due = 0

    def _report(self, title, error):
        depth = lift()
        self.usb.show(title)
        self.usb.show("%s: %s" % (type(error).__name__, error))
        tracing.on_stderr(error)
        put_back(depth)
