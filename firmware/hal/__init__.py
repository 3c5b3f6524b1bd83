"""The pins: only this room imports `machine` and `time`. What all chips have in common stands here
and in the other files; what a family does its own way in rp2.py and
esp32.py. Nobody outside asks which chip it is.

Nothing here allocates once it is built, so all of it may run in the tick, in an interrupt and
under a locked heap.
"""

import sys

import firstoff
from boards import MOTORS
from firstoff import drive_low, feed_for_uploads, watchdog_runs
from limits import TICK_MS
from machine import ADC, PWM, Pin
from meter import Meter

from hal.clock import loaded_ms, sleep_ms, ticks_add, ticks_diff, ticks_ms  # noqa: F401
from hal.stop import Stop
from hal.store import Store  # noqa: F401 - for whoever imports hal
from hal.usb import Usb

hold_ctrl_c = firstoff.hold_ctrl_c
allow_ctrl_c = firstoff.allow_ctrl_c


def hand_over_watchdog():
    """The app ends by a person's will: keep a running watchdog fed while they upload."""
    if watchdog_runs():
        feed_for_uploads()


def platform():
    """Return sys.platform: "rp2", "esp32", or that of a computer."""
    return sys.platform


def has_pin(pin):
    """Return whether this build of MicroPython lets a program have a GPIO number."""
    try:
        Pin(pin)
    except ValueError:
        return False
    return True


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


class Hal(Usb, Stop):
    """Everything on the pins. pins: the dict of boards.pins, already checked. `on` makes the one
    for a board.
    """

    def __init__(self, pins):
        Usb.__init__(self)
        Stop.__init__(self)
        self.tripped = False
        self.spent = False
        self.failed = False  # an interrupt of ours has raised: the app makes it a fault
        self.interrupted = False  # by Ctrl-C, in an interrupt
        self.hushed = False  # a motor gets its kick: nothing may wait now
        self.meter = Meter(ticks_ms, ticks_diff)
        self.outputs = tuple(
            [
                self._output(pins[field], pins["PWM_HZ"])
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
        self.contacts = self._contacts()
        self.contacts_at = 0
        self.contacts_mask = 15
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
        self.wdt = None
        self._timers = []
        self._listen(self._buttons[0][0], self._on_edge)

    # What each family of chips does its own way.

    def _contacts(self):
        # Return what `contacts` is.
        raise NotImplementedError

    def _output(self, pin, freq_hz):
        # Return the Output of a motor's pin.
        raise NotImplementedError

    def _listen(self, pin, handler):
        # Call handler(pin) at both edges of START.
        raise NotImplementedError

    def _sound(self, tone_hz):
        # Let the tone sound, 0 = silent.
        raise NotImplementedError

    def sense(self, index):
        """Return a sense's reading, 0..65535 of 3.3 V, or -1 if it is not fitted. index: 0 supply,
        1 current, 2 temperature.
        """
        raise NotImplementedError

    def every(self, period_ms, callback):
        """Call callback(timer) every period_ms from a timer of its own."""
        raise NotImplementedError

    def was_watchdog(self):
        """Return True if the last start was a reset by the watchdog, or one that this chip cannot
        tell from it.
        """
        raise NotImplementedError

    def kept(self):
        """Return the Kept of this chip: words that survive a reset."""
        raise NotImplementedError

    def screen(self, pins):
        """Return the Screen for pins (the dict of boards.pins) with a display."""
        raise NotImplementedError

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

    def fail(self):
        """An interrupt of ours has raised: nothing starts any more. Only sets flags; guard and
        app see them at once and cut.
        """
        self.failed = True
        self.tripped = True
        self.refuse = True

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

    # Guard and watchdog.

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
        import hal.esp32

        return hal.esp32.Pins(row, pins)
    import hal.rp2

    return hal.rp2.Pins(row, pins)
