"""The pins: the only file that imports `machine` and `time`.

Motor rule: a motor is cut in exactly one way (`Output.off`, which ends with a plain pin driven
low) and started in exactly one place (`Output.set`, which constructs the PWM anew). After a cut, a
stray `duty_u16` cannot move the pin: only constructing takes it back. Nothing here allocates once
it is built, so all of it may run in the tick, in an interrupt and under a locked heap.
"""

import os
import select
import sys
import time

import firstoff
import machine
from boards import MOTORS
from firstoff import drive_low, feed_for_uploads, watchdog_runs
from limits import DEBOUNCE_MS, STANDSTILL_MS, TICK_MS
from machine import ADC, PWM, Pin, Timer, mem32
from meter import Meter

ticks_ms = time.ticks_ms
ticks_diff = time.ticks_diff
ticks_add = time.ticks_add
sleep_ms = time.sleep_ms
hold_ctrl_c = firstoff.hold_ctrl_c
allow_ctrl_c = firstoff.allow_ctrl_c

loaded_ms = ticks_ms()  # boot.py has driven the motors' pins low

# SSD1306 data sheet; nearly every module has this address.
_DISPLAY_ADDRESS = 0x3C
_DISPLAY_HZ = 400_000
_DISPLAY_US = 2_000  # a bus that somebody holds low costs a tick no more

_LOOK_US = 5  # no chip reads a duty back faster

STOOD_MS = STANDSTILL_MS - 2 * TICK_MS  # whoever counts in ticks may count two less


def hand_over_watchdog():
    """The app ends by a person's will: keep a running watchdog fed while they upload."""
    if watchdog_runs():
        feed_for_uploads()


def platform():
    """Return sys.platform: "rp2", "esp32", or that of a computer."""
    return sys.platform


_modules = sys.modules


def forget(module):
    """Give the memory of a module, or of a folder of them, back that is not needed any more."""
    for name in list(_modules):
        if name == module or name.startswith(module + "."):
            del _modules[name]


def say(sentence):
    """Print one line for a person at the USB port. May wait up to a second for a stalled host:
    never while a motor runs.
    """
    sys.stdout.buffer.write(sentence.encode() + b"\n")


class Output:
    """One motor's pin. live: the PWM drives it. duty_u16: what it is to have, 0..65535. told_u16:
    what the hardware has been told for certain. They differ only while it is being told, which an
    interrupt can see: the hardware has one or the other then.
    """

    def __init__(self, pin, freq_hz, gate):
        self.pin = drive_low(pin)
        self.freq_hz = freq_hz
        self.gate = gate  # has `refuse`: True while nothing may start
        self.live = False
        self.duty_u16 = 0
        self.told_u16 = 0
        # When it last got and lost power, and whether it stood still when it got it.
        self.on_at_ms = loaded_ms
        self.off_at_ms = loaded_ms
        self.stood = False
        # To read it back so often takes longer than a period of the PWM, on any chip.
        self.looks = 1 + 1_000_000 // (freq_hz * _LOOK_US)
        # Constructed once here, so that constructing it again later finds it and allocates
        # nothing.
        self.pwm = PWM(self.pin, freq=freq_hz, duty_u16=0)
        self._tell = self.pwm.duty_u16  # bound once: binding allocates
        self.off()

    def off(self):
        """Cut the motor: the pin ends as a plain output driven low. Idempotent; interrupts may
        call it.
        """
        self.duty_u16 = 0
        self._disconnect()
        if self.live:
            self.live = False
            self.off_at_ms = ticks_ms()
            self.gate.count_off()
        self.told_u16 = 0

    def set(self, duty_u16):
        """Drive at duty_u16, 1..65535, or cut at 0 and below. Does nothing above zero while the
        gate refuses.
        """
        if duty_u16 == self.duty_u16:
            return
        if duty_u16 <= 0:
            self.off()
            return
        if duty_u16 > 65_535:
            duty_u16 = 65_535
        if self.live:
            self.follow(duty_u16)
        elif not self.gate.refuse:
            self.told_u16 = 0
            self.on_at_ms = ticks_ms()
            self.stood = ticks_diff(self.on_at_ms, self.off_at_ms) >= STOOD_MS
            self.live = True
            self.duty_u16 = duty_u16
            self.gate.count_on()
            self._connect(duty_u16)
            if self.gate.refuse:
                self.off()  # an interrupt has cut since the question
            else:
                self.told_u16 = duty_u16

    def _disconnect(self):
        self.pwm.duty_u16(0)
        self.pin.init(mode=Pin.OUT, value=0)

    def _connect(self, duty_u16):
        PWM(self.pin, freq=self.freq_hz, duty_u16=duty_u16)

    def follow(self, duty_u16):
        """Give a live motor another duty, 1..65535."""
        self.duty_u16 = duty_u16
        self._tell(duty_u16)
        if self.gate.refuse:
            self.off()  # an interrupt has cut meanwhile
        else:
            self.told_u16 = duty_u16

    def read_back(self):
        """Return the duty that the hardware reports, 0..65535."""
        return self.pwm.duty_u16() if self.live else self.pin.value() * 65_535


class _EachButton:
    # In the place of an input register, where a port has none to read.
    def __init__(self, hal):
        self._hal = hal

    def __getitem__(self, _at):
        return self._hal.read_each()


class Hal:
    """Everything on the pins. row: boards.Row; pins: the dict of boards.pins, already checked.
    This one is the RP2's; `on` makes the one for a row.
    """

    _output = Output

    def __init__(self, row, pins):
        self.row = row
        self.refuse = (
            False  # nothing may start: an edge is not yet answered, or the guard has tripped
        )
        self.tripped = False
        self.spent = False
        self.stop_edge = False
        self.stop_armed = True
        self.stirred = False  # START's contact has moved since the app last took it
        self.heard = False  # START's interrupt has come since the app last took START as up
        self.failed = False  # an interrupt of ours has raised: the app makes it a fault
        self.interrupted = False  # by Ctrl-C, in an interrupt
        self._rise_ms = ticks_ms()
        self._fresh = True  # the next edge that cuts begins a disturbance
        self._first_ms = self._last_ms = self._rise_ms
        self.meter = Meter(ticks_ms, ticks_diff)
        self.outputs = tuple(
            [
                self._output(pins[field], pins["PWM_HZ"], self)
                for field in MOTORS
                if pins[field] is not None
            ]
        )
        buttons = []
        for field, bit in (("START", 1), ("UP", 2), ("DOWN", 4), ("MODE", 8)):
            if pins[field] is not None:
                buttons.append((Pin(pins[field], Pin.IN, Pin.PULL_UP), bit))
        self._buttons = tuple(buttons)
        # contacts[contacts_at] & contacts_mask is a number that changes when a button's contact
        # does. It says no more, but where the port shows its input register it costs one read.
        self.contacts = _EachButton(self)
        self.contacts_at = 0
        self.contacts_mask = 15
        if row.inputs:
            self.contacts = mem32
            self.contacts_at = row.inputs
            self.contacts_mask = 0
            for field in ("START", "UP", "DOWN", "MODE"):
                if pins[field] is not None:
                    self.contacts_mask |= 1 << pins[field]
        self._leds = tuple([Pin(led, Pin.OUT, value=0) for led in pins["LEVEL_LEDS"] or ()])
        self._status = (
            Pin(pins["STATUS_LED"], Pin.OUT, value=0) if pins["STATUS_LED"] is not None else None
        )
        self._tone = None
        if pins["TONE"] is not None:
            self._tone_pin = drive_low(pins["TONE"])
            self._tone = PWM(self._tone_pin, freq=1_000, duty_u16=0)
            self._tone_pin.init(mode=Pin.OUT, value=0)
        self._leds_now = 0
        self._status_now = 0
        self._tone_now = 0
        self._senses = tuple(
            [
                ADC(Pin(pins[s])) if pins[s] is not None else None
                for s in ("SUPPLY", "CURRENT", "TEMPERATURE")
            ]
        )
        self._in = select.poll()
        self._in.register(sys.stdin, select.POLLIN)
        self._out = select.poll()
        self._out.register(sys.stdout, select.POLLOUT)
        self._one_in = bytearray(1)
        self._one_out = bytearray(1)
        self.wdt = None
        self._timers = []
        self._on_edge = self._start_edge  # bound once: binding allocates
        trigger = Pin.IRQ_FALLING | Pin.IRQ_RISING
        if row.hard:
            self._buttons[0][0].irq(handler=self._on_edge, trigger=trigger, hard=True)
        else:
            self._buttons[0][0].irq(handler=self._on_edge, trigger=trigger)

    # Motors.

    def cut(self):
        """Cut every motor now. Interrupts may call it."""
        for output in self.outputs:
            output.off()

    def trip(self):
        """Cut every motor and let nothing start until `reset_trip`. Interrupts may call it."""
        self.tripped = True
        self.refuse = True
        self.cut()

    def spend(self, spent):
        """spent: the absolute drive limit is reached. Cut, and hold off until told otherwise."""
        self.spent = spent
        if spent:
            self.refuse = True
            self.cut()
        else:
            self._allow()

    def reset_trip(self):
        """Allow starting again: a person has cleared the fault."""
        self.tripped = False
        self.failed = False
        self._allow()

    def _allow(self):
        # In this order an interrupt that cuts meanwhile is not forgotten.
        self.refuse = False
        if self.tripped or self.spent or self.stop_edge:
            self.refuse = True

    def count_on(self):
        """A motor gets power: the meter runs."""
        self.meter.on()

    def count_off(self):
        """A motor lost power: the meter stops when no motor has any."""
        if not self.driving():
            self.meter.off()

    def driving(self):
        """Return True if any motor has power."""
        for output in self.outputs:
            if output.live:
                return True
        return False

    def interrupt(self):
        """Ctrl-C has come where it would be lost: cut, and let the loop raise it."""
        self.interrupted = True
        self.trip()

    def _start_edge(self, pin):
        # MicroPython calls no handler again that has raised, and nobody would notice.
        try:
            self._edge(pin)
        except KeyboardInterrupt:
            self.interrupt()
        except Exception:  # whatever it was, in doubt it was a STOP
            self.fail()

    def _edge(self, pin):
        # The first half of STOP. Armed (the button is up): any edge cuts. Not armed (it is down):
        # its own bounce must not cut the session it has just started, so only an edge that comes
        # later than a bounce could, after the last time the contact opened.
        now_ms = ticks_ms()
        self.stirred = True
        self.heard = True
        if not self._fresh:
            self._last_ms = now_ms
        if not self.stop_armed:
            if pin.value():
                self._rise_ms = now_ms
                return
            if ticks_diff(now_ms, self._rise_ms) < DEBOUNCE_MS:
                return
        self._cut_for_stop(now_ms)

    def _cut_for_stop(self, now_ms):
        if self._fresh:
            self._fresh = False
            self._first_ms = self._last_ms = now_ms
        self.stop_edge = True
        self.refuse = True
        self.cut()

    def fail(self):
        """An interrupt of ours has raised: nothing starts any more. Only sets flags; guard and
        app see them at once and cut.
        """
        self.failed = True
        self.tripped = True
        self.refuse = True

    def take_edge(self):
        """Return True if a STOP edge has cut since the last call."""
        edge = self.stop_edge
        if edge:
            self.stop_edge = False
            self._allow()
        return edge

    def take_stir(self):
        """Return True if START's contact has moved since the last call."""
        stirred = self.stirred
        self.stirred = False
        return stirred

    def disturbed_ms(self):
        """Return how long the disturbance on START, that cut, has lasted: from its first edge to
        the last one so far, in milliseconds.
        """
        return ticks_diff(self._last_ms, self._first_ms)

    def disturbance_over(self):
        """What it was is decided: the next edge that cuts begins another one."""
        self._fresh = True
        if self.stop_edge:
            self._fresh = (
                False  # it has begun again meanwhile: to be sure, it is still the old one
            )

    def arm_stop(self, armed):
        """armed: START is up, so any edge is a press. Not armed: it is down, and its bounce must
        not count.
        """
        if armed != self.stop_armed:
            self._rise_ms = ticks_ms()
            self.stop_armed = armed
            if armed and self.stirred:
                # It has moved again since it was found to be up: that edge found STOP unarmed.
                self._cut_for_stop(self._rise_ms)

    # Buttons, lights, tones, senses.

    def read_buttons(self):
        """Return the buttons that are down now, as bits: START 1, UP 2, DOWN 4, MODE 8."""
        if self.contacts_at:
            raw = self.contacts[self.contacts_at] & self.contacts_mask
            if raw == self.contacts_mask:
                return 0  # all are up, as nearly always
        return self.read_each()

    def read_each(self):
        """Return what `read_buttons` does, one pin after the other."""
        raw = 0
        for pin, bit in self._buttons:
            if not pin():
                raw |= bit
        return raw

    def show(self, leds, status, tone_hz):
        """Set level LEDs (bits), status LED (0 or 1) and tone (hertz, 0 = silent); touches only
        what changed.
        """
        if leds != self._leds_now:
            self._show_leds(leds)
        if status != self._status_now:
            self._status_now = status
            if self._status is not None:
                self._status.value(status)
        if tone_hz != self._tone_now:
            self._tone_now = tone_hz
            if self._tone is not None:
                self._sound(tone_hz)

    def _show_leds(self, leds):
        self._leds_now = leds
        for place in range(len(self._leds)):
            self._leds[place].value(leds >> place & 1)

    def _sound(self, tone_hz):
        if tone_hz:
            PWM(self._tone_pin, freq=tone_hz, duty_u16=32_768)
        else:
            self._tone_pin.init(mode=Pin.OUT, value=0)

    def sense(self, index):
        """Return a sense's raw reading, 0..65535, or -1 if it is not fitted. index: 0 supply, 1
        current, 2 temperature.
        """
        adc = self._senses[index]
        return -1 if adc is None else adc.read_u16()

    # USB, one byte at a time, so that neither way ever waits for the host.

    def usb_waits(self):
        """Return True if the host has sent something."""
        for _ready in self._in.ipoll(0):
            return True
        return False

    def usb_read(self):
        """Return the next byte from the host, 0..255, or -1 if there is none."""
        for _ready in self._in.ipoll(0):
            if sys.stdin.buffer.readinto(self._one_in):
                if self._one_in[0] == firstoff.CTRL_C:
                    self.interrupt()  # typed while it was held back
                    return -1
                return self._one_in[0]
        return -1

    def usb_write(self, byte):
        """Send one byte. Return False, at once, if the host does not take it now."""
        for _ready in self._out.ipoll(0):
            self._put(byte)
            return True
        return False

    def _put(self, byte):
        self._one_out[0] = byte
        sys.stdout.buffer.write(self._one_out)

    # Guard and watchdog.

    def every(self, period_ms, callback):
        """Call callback(timer) every period_ms from a timer of its own, in a hard interrupt."""
        timer = Timer(-1, period=period_ms, mode=Timer.PERIODIC, callback=callback, hard=True)
        self._timers.append(timer)

    def close(self):
        """Cut, let nothing start, and end our timers: the next app brings its own guard."""
        self.trip()
        while self._timers:
            self._timers.pop().deinit()

    def mode_held(self):
        """Return True if MODE is down now and for three samples: this start is for uploading."""
        for _sample in range(3):
            if not self.read_buttons() & 8:
                return False
            sleep_ms(TICK_MS)
        return True

    def take_over_watchdog(self):
        """From now on the tick feeds a watchdog that still runs, and nobody else."""
        firstoff.stop_feeding()
        if watchdog_runs():
            self.arm_watchdog()

    def arm_watchdog(self):
        """Start the watchdog; from now on only a good tick keeps the board from a reset. Cannot be
        stopped again.
        """
        if self.wdt is None:
            self.wdt = firstoff.watchdog()


def on(row, pins):
    """Return the Hal for a row (boards.Row) and its pins (the dict of boards.pins, checked)."""
    if row.platform == "esp32":
        from hal.esp32 import EspHal

        return EspHal(row, pins)
    return Hal(row, pins)


def screen(row, pins):
    """Return the Screen for a row and its pins, with a display."""
    if row.platform == "esp32":
        from hal.esp32 import EspScreen

        return EspScreen(row, pins)
    return Screen(row, pins)


class Screen:
    """The display's bus. row: boards.Row; pins: the dict of boards.pins, with a display."""

    def __init__(self, row, pins):
        sda = pins["DISPLAY_SDA"]
        self._open(sda >> 2 & 1, Pin(sda), Pin(pins["DISPLAY_SCL"]), _DISPLAY_US)

    def _open(self, bus, sda, scl, timeout_us):
        self._i2c = machine.I2C(bus, freq=_DISPLAY_HZ, sda=sda, scl=scl, timeout=timeout_us)
        self._write = self._i2c.writeto  # bound once: binding allocates

    def send(self, data):
        """Send bytes (control byte first) to the display. Return False if it does not answer; only
        then MicroPython allocates, for its OSError.
        """
        try:
            self._write(_DISPLAY_ADDRESS, data)
            return True
        except OSError:
            return False


class Store:
    """Files on the board's flash, by name. Never raises."""

    def read(self, name, most=8_192):
        """Return up to `most` bytes of a file, None if there is no such file, or b"" if it cannot
        be read.
        """
        try:
            with open(name, "rb") as file:
                return file.read(most)
        except OSError as error:
            return None if error.errno == 2 else b""

    def names(self, folder):
        """Yield the names in a folder, one at a time: hundreds of them fit no small heap. None if
        it is not there or cannot be read.
        """
        try:
            for entry in os.ilistdir(folder):
                yield entry[0]
        except OSError:
            return

    def chunks(self, name, chunk):
        """Read a file piece by piece into chunk (a bytearray), and yield each piece's length;
        nothing if it cannot be read.
        """
        try:
            with open(name, "rb") as file:
                while True:
                    length = file.readinto(chunk)
                    if not length:
                        return
                    yield length
        except OSError:
            return

    def write(self, name, data):
        """Replace a file. Return False if the file system refuses (full, read-only, broken)."""
        try:
            with open(name, "wb") as file:
                file.write(data)
            return True
        except OSError:
            return False


class Retained:
    """Small words that survive a reset, not a power cut: watchdog scratch registers on RP2, RTC
    memory on ESP32.

    Words are 0..2**26-1; a mark in the upper bits tells a kept word from what a power-up leaves.
    """

    _MARK = 0x0B << 26  # all in all below 2**30, a small int on every port

    def __init__(self, row):
        # Kept as objects: above 2**30 an address is no small int, and adding would make a new one.
        self._addresses = (row.watchdog + 12, row.watchdog + 16)
        self._words = bytearray(16)
        self._rtc = None
        if not row.watchdog:
            self._rtc = machine.RTC()
            kept = self._rtc.memory()
            if len(kept) == len(self._words):
                self._words[:] = kept

    def get(self, slot):
        """Return word `slot` (0 or 1), or -1 if none was kept."""
        if self._rtc is None:
            word = mem32[self._addresses[slot]]
        else:
            word = int.from_bytes(self._words[4 * slot : 4 * slot + 4], "little")
        return word & 0x3FFFFFF if word & ~0x3FFFFFF == self._MARK else -1

    def put(self, slot, word):
        """Keep word (0..2**26-1) in `slot`. Allocates nothing; interrupts may call it."""
        word |= self._MARK
        if self._rtc is None:
            mem32[self._addresses[slot]] = word
            return
        at = 4 * slot
        for _byte in range(4):
            self._words[at] = word & 255
            word >>= 8
            at += 1
        self._rtc.memory(self._words)


def was_watchdog():
    """Return True if the last start was a reset by the watchdog, by a panic (ESP32) or by
    `machine.reset()`, which the chip cannot tell from one of them.
    """
    cause = machine.reset_cause()
    return cause == machine.WDT_RESET or (sys.platform == "esp32" and cause == machine.HARD_RESET)
