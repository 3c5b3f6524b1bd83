"""What the RP2040 and the RP2350 do their own way: hard interrupts, a register that shows all
inputs, scratch words beside the watchdog, and one PWM object a pin.

There is one `PWM` for each pin, which is constructed once: constructing it again finds it,
allocates nothing, and takes the pin back. After a cut a stray `duty_u16` cannot move the pin: only
constructing does.
"""

import machine
from machine import PWM, Pin, Timer, mem32

from hal import Hal
from hal.output import Output
from hal.screen import Screen
from hal.store import Kept

_DISPLAY_US = 2_000


class PinOutput(Output):
    """One motor's pin."""

    def _disconnect(self):
        self.pwm.duty_u16(0)
        self.pin.init(mode=Pin.OUT, value=0)

    def _connect(self, duty_u16):
        PWM(self.pin, freq=self.freq_hz, duty_u16=duty_u16)


class Pins(Hal):
    """Everything on the pins of an RP2. row: boards.Row."""

    def __init__(self, row, pins):
        super().__init__(pins)
        self._watchdog = row.watchdog
        self.contacts_at = row.inputs
        self.contacts_mask = 0
        for field in ("START", "UP", "DOWN", "MODE"):
            if pins[field] is not None:
                self.contacts_mask |= 1 << pins[field]

    def _contacts(self):
        return mem32

    def _output(self, pin, freq_hz):
        return PinOutput(pin, freq_hz, self)

    def _listen(self, pin, handler):
        pin.irq(handler=handler, trigger=Pin.IRQ_FALLING | Pin.IRQ_RISING, hard=True)

    def _sound(self, tone_hz):
        if tone_hz:
            PWM(self._tone_pin, freq=tone_hz, duty_u16=32_768)
        else:
            self._tone_pin.init(mode=Pin.OUT, value=0)

    def sense(self, index):
        """Return a sense's reading, 0..65535 of 3.3 V, or -1 if it is not fitted. index: 0 supply,
        1 current, 2 temperature.
        """
        adc = self._senses[index]
        return -1 if adc is None else adc.read_u16()

    def every(self, period_ms, callback):
        """Call callback(timer) every period_ms from a timer of its own, in a hard interrupt."""
        timer = Timer(-1, period=period_ms, mode=Timer.PERIODIC, callback=callback, hard=True)
        self._timers.append(timer)

    def was_watchdog(self):
        """Return True if the last start was a reset by the watchdog or by `machine.reset()`, which
        these chips cannot tell apart.
        """
        return machine.reset_cause() == machine.WDT_RESET

    def kept(self):
        """Return the Kept of this chip: words that survive a reset."""
        return Words(self._watchdog)

    def screen(self, pins):
        """Return the Screen for pins (the dict of boards.pins) with a display."""
        sda = pins["DISPLAY_SDA"]
        return Screen(sda >> 2 & 1, Pin(sda), Pin(pins["DISPLAY_SCL"]), _DISPLAY_US)


class Words(Kept):
    """Two of the watchdog's scratch registers."""

    def __init__(self, watchdog):
        # Kept as objects: above 2**30 an address is no small int, and adding would make a new one.
        self._addresses = (watchdog + 12, watchdog + 16)

    def _read(self, slot):
        return mem32[self._addresses[slot]]

    def _write(self, slot, word):
        mem32[self._addresses[slot]] = word
