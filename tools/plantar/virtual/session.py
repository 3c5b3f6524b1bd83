"""A session: the firmware on the virtual board, with what the script does to it.

It plays the part of MicroPython around the firmware: starts boot.py and main.py, sleeps between
ticks, falls to the REPL when an exception leaves the loop, starts again after resets.
"""

import builtins

import analog
import flashdisk
import inputs
import machine
import spin
import tracing
import usbport
from chip import FAR, Chip, ChipReset
from heap import LOADING, RUNNING, collect_every
from modules import Modules

BOOT_US = 12_000  # from power-on or reset to boot.py
USB_US = 3_000  # from boot.py to main.py: now the USB port is up
SOFT_BOOT_US = 1_000  # from a soft reset to boot.py: an assumption
UNWIND_MOST = 100  # so often a dying firmware may catch its own end
DISPLAY_ADDRESS = 0x3C
SPIN_US = 20  # a turn of a loop that does not sleep at all

OFF = "off"
BOOT = "boot"
MAIN = "main"
RUN = "run"
HANG = "hang"
DEAD = "dead"
REPL = "repl"


class Session:
    """One board from its power-on. Time is microseconds since then.

    emit: called with each line of trace, without a line end.
    """

    def __init__(self, emit, board="pico", firmware_dirs=(), state_dir="state", start_ticks=0):
        self.chip = chip = Chip(board, start_ticks, emit)
        chip.on_input = self._on_input
        machine.use(chip)
        self.sys = usbport.Sys(chip)
        self.flash = flashdisk.Flash(chip, state_dir, firmware_dirs)
        self.modules = Modules(firmware_dirs, self.sys.print)
        self.pins = {}
        self.figures = spin.DEFAULTS  # of its motors, see spin.figures
        self.display = None  # an ssd1306.Ssd1306, if the wiring has one
        self.phase = BOOT
        self.cause = ""  # why it is at the REPL
        self._gen = None
        self._undead = []
        self._wake = BOOT_US
        self._cold = True  # this start follows a power-on or reset, not a soft reset
        self._off_us = inputs.OFF_MS_DEFAULT * 1000
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
        try:
            while self.chip.now < limit_us:
                try:
                    self._run(limit_us)
                except ChipReset as reset:
                    self._after_reset(reset)
        finally:
            self.modules.leave()

    def run_as_the_board(self):
        """Start boot.py and then main.py's own `run`, as the board does; ends when that ends.

        For tests: an exception that comes while `run` sleeps reaches `run`, not its generator.
        Returns why it ended, as `cause` does.
        """
        machine.use(self.chip)
        self.modules.enter()
        try:
            self.chip.advance(self._wake)
            self._boot()
            self.chip.usb.up = True
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
            wake = self._wake
            if wake > last:
                chip.advance(last)
                if chip.fault is None and self._wake > last:
                    if chip.now < limit_us:
                        chip.now = limit_us
                    return
            elif chip.now <= wake < chip.next_due:
                chip.now = wake
            else:
                chip.advance(wake)
            if chip.fault is not None:
                self._deliver()
            elif self._wake <= chip.now:
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
            self._wake = born + ((chip.now - born) // 1000 + wait_ms) * 1000
            if self.phase != RUN:  # it hung, or the CPU died, while the firmware itself slept
                self._wake = FAR
            elif self._wake <= chip.now:
                self._wake = chip.now + SPIN_US
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
        self._guarded("boot")
        if self.phase == BOOT:
            self.phase = MAIN
            self._wake = chip.now + (USB_US if self._cold else 0)

    def _main(self):
        self.chip.usb.up = True
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
            if self.modules.has("hal"):
                hal = self.modules.load("hal")
                hal.sys = self.sys
                hal.open = self.flash.open
                hal.os = self.flash
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
        self._wake = FAR
        self.chip.usb.up = True
        self.chip.trace.event('"event": "repl", "cause": "%s"' % cause)

    # Resets.

    def _soft_reset(self):
        self._gen = None
        self.chip.soft_reset()
        self.phase = BOOT
        self._wake = self.chip.now + SOFT_BOOT_US

    def _after_reset(self, reset):
        # The old firmware unwinds, and whatever it calls on the way out raises the reset again.
        chip = self.chip
        self._unwind(reset)
        self._cold = True
        if reset.cause == "power":
            self.phase = OFF
            self._wake = chip.now + self._off_us
        else:
            self.phase = BOOT
            self._wake = chip.now + BOOT_US

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
        self._wake = self.chip.now + BOOT_US

    # The world outside.

    def _on_input(self, kind, a, b):
        chip = self.chip
        trace = chip.trace
        if kind == "pin":
            trace.event('"event": "input", "pin": %d, "level": %d' % (a, 1 if b is None else b))
            self._contact(a, b)
        elif kind == "down" or kind == "up":
            down = kind == "down"
            trace.event('"event": "input", "pin": %d, "level": %d' % (a, not down))
            if b > 0:
                inputs.add_bounce(chip, a, down, b)
            self._contact(a, 0 if down else None)
        elif kind == "adc":
            gpio = analog.gpio_of(chip, a)
            draw = None
            if isinstance(b, tuple):
                draw = analog.Draw(chip, *b)
                b = b[0]
            trace.event('"event": "input", "adc": %d, "mv": %d' % (a, int(b * 1000 + 0.5)))
            if gpio is not None:
                chip.volts[gpio] = draw or analog.to_raw(b)
        elif kind == "console":
            trace.event('"event": "input", "console": %s' % tracing.quoted(a[:80]))
            if self.phase not in (OFF, DEAD) and chip.usb.up:
                chip.usb.send(a.encode())
        else:
            trace.event('"event": "input", "fault": "%s"' % kind)
            self._fault(kind, a)

    def _contact(self, gpio, level):
        chip = self.chip
        if level is None:
            chip.contacts.pop(gpio, None)
        else:
            chip.contacts[gpio] = level
        pad = chip.pads.get(gpio)
        if pad is not None:
            pad.set_contact(level)

    def _fault(self, kind, value):
        chip = self.chip
        if kind == "usb_stall":
            chip.usb.stall(bool(value))
        elif kind == "display_off":
            chip.i2c_devices.pop(DISPLAY_ADDRESS, None)
        elif kind == "display_on":
            if self.display is not None:
                self.display.power_up()
                chip.i2c_devices[DISPLAY_ADDRESS] = self.display
        elif kind == "powercut":
            self._off_us = value
            if self.phase != OFF:
                chip.hard_reset("power")
        elif kind == "powercut_at_flash_byte":
            self.flash.cut_at = value
        elif self.phase in (OFF, DEAD):
            return
        elif kind.startswith("clock_"):
            chip.break_clock(kind, value)
        elif kind == "dead":
            chip.cpu_dead = True
            self.phase = DEAD
            self._wake = FAR
        elif kind == "hang":
            if self.phase == RUN:
                self.phase = HANG
                self._wake = FAR
        elif kind == "interrupt":
            chip.fault = KeyboardInterrupt()
        elif kind == "soft_reset":
            chip.fault = SystemExit()
        elif kind == "raise":
            chip.fault = getattr(builtins, value)()

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
