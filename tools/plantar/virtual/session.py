"""A session: the firmware on the virtual board, with what the script does to it.

It plays the part of MicroPython around the firmware: starts boot.py and main.py, sleeps between
ticks, falls to the REPL when an exception leaves the loop, starts again after resets.
"""

import sys

import flashdisk
import inputs
import machine
import spin
import tracing
import usbport
from chip import Chip
from heap import LOADING, RUNNING, collect_every
from lives import FAR, ChipReset
from modules import Modules
from world import BOOT, DISPLAY_ADDRESS, HANG, MAIN, OFF, REPL, RUN, happen

USB_US = 3_000  # from boot.py to main.py: now the USB port is up
SOFT_BOOT_US = 1_000  # from a soft reset to boot.py: an assumption
UNWIND_MOST = 100  # so often a dying firmware may catch its own end
SPIN_US = 20  # a turn of a loop that does not sleep at all


class Session:
    """One board from its power-on. Time is microseconds since then.

    emit: called with each line of trace, without a line end.
    """

    def __init__(self, emit, board="pico", firmware_dirs=(), state_dir="state", start_ticks=0):
        self.chip = chip = Chip(board, start_ticks, emit)
        chip.on_input = lambda kind, a, b: happen(self, kind, a, b)
        machine.use(chip)
        self.sys = usbport.Sys(chip)
        self.flash = flashdisk.Flash(chip, state_dir, firmware_dirs)
        self.modules = Modules(firmware_dirs, self.sys.print)
        self.pins = {}
        self.figures = spin.DEFAULTS  # of its motors, see spin.figures
        self.display = None  # an ssd1306.Ssd1306, if the wiring has one
        self.phase = BOOT
        self.cause = ""  # why it is at the REPL
        self.watcher = None  # a watcher.Watcher, if the host wants to be told
        self.code_time = None  # a codetime.CodeTime, where code takes time
        self._gen = None
        self._undead = []
        self.wake = chip.port.boot_us
        self._cold = True  # this start follows a power-on or reset, not a soft reset
        self.off_us = inputs.OFF_MS_DEFAULT * 1000
        self.modules.enter()
        try:
            self._read_wiring()
        finally:
            self.modules.leave()

    def add(self, entries):
        """Take script entries, in the order of their times."""
        for entry in entries:
            inputs.add(self.chip, entry, self.pins)

    def run_to(self, limit_us):
        """Run until just before limit_us: what is due at it happens in the next run."""
        machine.use(self.chip)
        self.modules.enter()
        traced = sys.gettrace() if self.code_time is not None else None
        try:
            while self.chip.now < limit_us:
                try:
                    self._run(limit_us)
                except ChipReset as reset:
                    self._after_reset(reset)
        finally:
            if self.code_time is not None:
                sys.settrace(traced)
            self.modules.leave()

    def run_as_the_board(self):
        """Start boot.py and then main.py's own `run`, as the board does; ends when that ends.

        For tests: an exception that comes while `run` sleeps reaches `run`, not its generator.
        Returns why it ended, as `cause` does.
        """
        machine.use(self.chip)
        self.modules.enter()
        try:
            self.chip.advance(self.wake)
            self._boot()
            self.chip.usb.up = True
            self.chip.usb.interrupts = True
            self._cold = False
            self.phase = RUN
            main = self._guarded("main")
            if main is not None:
                try:
                    main.run()
                    self._to_repl("return")
                except SystemExit:
                    self._soft_reset()
                    self.cause = "SystemExit"
                except ChipReset:
                    raise
                except BaseException as error:
                    self._left_by(error)
        finally:
            self.modules.leave()
        return self.cause

    def ask(self, line, wait_us=1_000_000):
        """Send a console line, untraced, and return the first line of JSON that answers, or ""."""
        chip = self.chip
        if self.phase != RUN:
            return ""
        answers = []
        chip.trace.on = False
        chip.usb.stall(False)
        chip.usb.listener = answers.append
        chip.usb.send((line + "\n").encode())
        end_us = chip.now + wait_us
        found = ""
        while not found and chip.now < end_us:
            self.run_to(min(chip.now + 10_000, end_us))
            for answer in answers:
                if answer.startswith("{"):
                    found = answer
        chip.usb.listener = None
        chip.trace.on = True
        return found

    # The CPU.

    def _run(self, limit_us):
        chip = self.chip
        last = limit_us - 1
        while True:
            wake = self.wake
            if wake > last:
                chip.advance(last)
                if chip.fault is None and self.wake > last:
                    if chip.now < limit_us:
                        chip.now = limit_us
                    return
            elif chip.now <= wake < chip.next_due:
                chip.now = wake
            else:
                chip.advance(wake)
            if chip.fault is not None:
                self._deliver()
            elif self.wake <= chip.now:
                if self.code_time is not None:
                    self.code_time.resume()
                if self.phase == RUN:
                    self._tick(next)
                elif self.phase == BOOT:
                    self._boot()
                elif self.phase == MAIN:
                    self._main()
                elif self.phase == OFF:
                    self._power_on()

    def _tick(self, step, *exception):
        chip = self.chip
        try:
            wait_ms = step(self._gen, *exception)
            born = chip.born
            self.wake = born + ((chip.now - born) // 1000 + wait_ms) * 1000
            if self.phase != RUN:  # it hung, or the CPU died, while the firmware itself slept
                self.wake = FAR
            elif self.wake <= chip.now:
                self.wake = chip.now + SPIN_US
            if self.watcher is not None:
                self.watcher.look(chip.now)
        except ChipReset:
            raise
        except StopIteration:
            self._to_repl("return")
        except SystemExit:
            self._soft_reset()
        except BaseException as error:
            self._left_by(error)

    def _deliver(self):
        # What is on its way to the CPU arrives while the firmware sleeps between two ticks.
        fault, self.chip.fault = self.chip.fault, None
        if self.phase in (RUN, HANG):
            self.phase = RUN
            self._tick(_throw, fault)
        elif self.phase in (BOOT, MAIN, REPL):
            if isinstance(fault, SystemExit):
                self._soft_reset()
            elif self.phase != REPL:
                self._to_repl(type(fault).__name__)

    def _boot(self):
        chip = self.chip
        chip.down = None
        self.cause = ""
        self.modules.fresh()
        chip.usb.interrupts = True  # while a file of its own runs, MicroPython lets Ctrl-C raise
        self._guarded("boot")
        chip.usb.interrupts = False
        if self.phase == BOOT:
            self.phase = MAIN
            self.wake = chip.now + (USB_US if self._cold else 0)

    def _main(self):
        self.chip.usb.up = True
        self.chip.usb.interrupts = True
        self._cold = False
        main = self._guarded("main")
        if self.phase == MAIN:
            self.phase = RUN
            self._gen = main.loop()
            collect_every(LOADING)  # the first tick loads the rest
            self._tick(next)
            collect_every(RUNNING)

    def _guarded(self, name):
        # Import a module of the firmware as the board runs its file.
        try:
            if self.modules.has("firstoff"):
                self.modules.load("firstoff").sys = self.sys
            if self.modules.has("hal"):
                self.modules.load("hal")
                parts = self.modules.loaded("hal")
                # The release build has it inside; a stand-in for the firmware has none.
                if not hasattr(parts[0], "Store") and self.modules.has("loop"):
                    parts.append(self.modules.load("loop"))
                for part in parts:
                    part.sys = self.sys
                    part.open = self.flash.open
                    part.os = self.flash
            return self.modules.load(name)
        except ChipReset:
            raise
        except SystemExit:
            self._soft_reset()
        except BaseException as error:
            self._left_by(error)
        return None

    def _left_by(self, error):
        tracing.on_stderr(error)
        self._to_repl(type(error).__name__)

    def _to_repl(self, cause):
        self._gen = None
        self.phase = REPL
        self.cause = cause
        self.wake = FAR
        self.chip.usb.up = True
        self.chip.usb.interrupts = True  # at the prompt one changes nothing
        self.chip.trace.event('"event": "repl", "cause": "%s"' % cause)

    # Resets.

    def _soft_reset(self):
        self._gen = None
        self.chip.soft_reset()
        self.chip.usb.interrupts = False
        self.phase = BOOT
        self.wake = self.chip.now + SOFT_BOOT_US

    def _after_reset(self, reset):
        # The old firmware unwinds, and whatever it calls on the way out raises the reset again.
        chip = self.chip
        self._unwind(reset)
        self._cold = True
        if reset.cause == "power":
            self.phase = OFF
            self.wake = chip.now + self.off_us
        else:
            self.phase = BOOT
            self.wake = chip.now + chip.port.boot_us
            if reset.cause != "machine":
                self.wake += chip.port.panic_us

    def close(self):
        """End this board: the firmware unwinds without reaching anything any more."""
        others = machine.use(self.chip)
        self.chip.down = ChipReset("power")
        self._unwind(self.chip.down)
        if others is not None:
            machine.use(others)

    def _unwind(self, reset):
        gen, self._gen = self._gen, None
        if gen is None:
            return
        for _ in range(UNWIND_MOST):
            try:
                gen.throw(reset)
            except BaseException as left_by:
                if left_by is not reset and not isinstance(left_by, StopIteration):
                    tracing.on_stderr(left_by)
                return
        self._undead.append(gen)  # it never ends; at least nothing of it runs again

    def _power_on(self):
        self.chip.power_on()
        if self.display is not None:
            self.display.power_up()
        self.phase = BOOT
        self.wake = self.chip.now + self.chip.port.boot_us

    def _read_wiring(self):
        # Which pins the buttons and motors are on: asked of the firmware's own files.
        if not (self.modules.has("boards") and self.modules.has("board")):
            return
        try:
            board = self.modules.load("board")
            wiring = self.modules.load("boards").pins(board)
        except Exception as error:  # a board.py with a mistake: main.py will say which
            tracing.on_stderr(error)
            return
        self.pins = wiring
        motors = [wiring.get(name) for name in ("MOTOR_A", "MOTOR_B")]
        self.chip.trace.motors = tuple([pin for pin in motors if pin is not None])
        self.figures = spin.figures(board)
        self.chip.trace.spins = tuple([spin.Spin(self.figures) for _ in self.chip.trace.motors])
        if wiring.get("DISPLAY_SDA") is not None:
            import ssd1306  # where none is fitted, the child's heap is spared

            self.display = ssd1306.Ssd1306()
            self.chip.i2c_devices[DISPLAY_ADDRESS] = self.display


def _throw(gen, error):
    return gen.throw(error)
