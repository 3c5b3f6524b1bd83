"""What the ESP32s do their own way. Read in MicroPython 1.26 to 1.28 (ports/esp32, machine_pwm.c,
machine_adc.c, mphalport.c) and held to recordings of its PWM (host_tests/boards/data/ports).

Each `PWM(pin, ...)` is a new object, and takes a timer that stays taken: so each pin's PWM is made
once, given up by `deinit` and begun again by `init`, which allocates nothing.
"""

import machine
from machine import Pin, Timer

from hal import Hal
from hal.clock import ticks_diff, ticks_ms
from hal.output import Output
from hal.screen import Screen
from hal.store import Kept

SLOW_MS = 50  # a UART takes a byte at once, a host that reads too
HEARD_MS = 2_000  # for a program that stops reading, an operating system reads so much of ours
_SCALE_MV = 3_300  # what full scale is to senses.py, on every chip
_END_U16 = 65_520  # 4095 of 4095
_DISPLAY_US = 20_000  # the port's next release rounds down to whole 10 ms


class PinOutput(Output):
    """One motor's pin."""

    _whole = True  # not while its PWM is given up, to be begun anew

    def _disconnect(self):
        # Leads the pin to the plain output, low; what the PWM does then moves it no more.
        self.pin.init(mode=Pin.OUT, value=0)

    def _connect(self, duty_u16):
        self._whole = False
        self.pwm.deinit()
        self.pwm.init(freq=self.freq_hz, duty_u16=duty_u16)
        self._whole = True

    def read_back(self):
        """Return the duty that the hardware reports, 0..65535."""
        return self.pwm.duty_u16() if self.live and self._whole else self.pin.value() * 65_535


class _EachButton:
    # In the place of an input register, where a port has none to read.
    def __init__(self, hal):
        self._hal = hal

    def __getitem__(self, _at):
        return self._hal.read_each()


class Pins(Hal):
    """Everything on the pins of an ESP32. row: boards.Row."""

    def __init__(self, row, pins):
        super().__init__(pins)
        self._waits = row.waits
        self._silent = True  # nothing is sent until the host says something
        self._slow = False  # it has made a write wait
        self._heard_ms = ticks_ms()

    def _contacts(self):
        return _EachButton(self)

    def _output(self, pin, freq_hz):
        return PinOutput(pin, freq_hz, self)

    def _listen(self, pin, handler):
        pin.irq(handler=handler, trigger=Pin.IRQ_FALLING | Pin.IRQ_RISING)

    def _sound(self, tone_hz):
        tone = self._tone
        self._tone_pin.init(mode=Pin.OUT, value=0)
        if tone_hz and tone is not None:
            tone.deinit()
            tone.init(freq=tone_hz, duty_u16=32_768)

    def sense(self, index):
        """Return a sense's reading, calibrated, 0..65535 of 3.3 V, or -1 if it is not fitted; at
        either end of the chip's own scale 0 or 65535. index: 0 supply, 1 current, 2 temperature.
        """
        adc = self._senses[index]
        if adc is None:
            return -1
        raw = adc.read_u16()
        if raw == 0:
            return 0
        if raw >= _END_U16:
            return 65_535
        return adc.read_uv() // 1_000 * 65_535 // _SCALE_MV

    # The port says that it can always write, and a host that does not read makes it wait 200 ms
    # (C3) or 500 ms (S3), in which no interrupt of ours runs. So what is sent are answers to a
    # host that has just spoken; and who has made a write wait is told nothing more in a session.
    # While a motor gets its kick nobody is told anything: it would last as long as the wait.

    def usb_read(self):
        """Return the next byte from the host, 0..255, or -1 if there is none."""
        byte = super().usb_read()
        if byte >= 0:
            self._heard_ms = ticks_ms()
            if not (self._slow and self.driving()):
                self._silent = self._slow = False
        return byte

    def usb_send(self, data, at, end):
        """Send data[at:end]. Return where it stopped: nothing is sent to some hosts now."""
        if self._waits and self.hushed:
            return at
        while at < end and not self._silent:
            before_ms = ticks_ms()
            if self._waits and ticks_diff(before_ms, self._heard_ms) > HEARD_MS:
                self._silent = True
                break
            self._write(data, at, 1)
            at += 1
            if ticks_diff(ticks_ms(), before_ms) >= SLOW_MS:
                self._silent = self._slow = True
        return at

    def every(self, period_ms, callback):
        """Call callback(timer) every period_ms from a timer of its own, between two bytecodes."""
        timer = Timer(len(self._timers))
        timer.init(period=period_ms, mode=Timer.PERIODIC, callback=callback)
        self._timers.append(timer)

    def was_watchdog(self):
        """Return True if the last start was a reset by the watchdog, by a panic, or by
        `machine.reset()`, which this chip cannot tell from a panic.
        """
        return machine.reset_cause() in (machine.WDT_RESET, machine.HARD_RESET)

    def kept(self):
        """Return the Kept of this chip: words that survive a reset."""
        return Words()

    def screen(self, pins):
        """Return the Bus for pins (the dict of boards.pins) with a display."""
        return Bus(Pin(pins["DISPLAY_SDA"]), Pin(pins["DISPLAY_SCL"]))


class Bus(Screen):
    """The display's bus. One that somebody holds low is left alone: to talk to it takes up to a
    second (releases until 1.28).
    """

    def __init__(self, sda, scl):
        super().__init__(0, sda, scl, _DISPLAY_US)
        self._sda = sda
        self._scl = scl

    def send(self, data):
        """Send bytes (control byte first) to the display. Return False if it does not answer."""
        return bool(self._sda() and self._scl()) and super().send(data)


class Words(Kept):
    """In the memory of the real-time clock."""

    def __init__(self):
        self._words = bytearray(16)
        self._rtc = machine.RTC()
        kept = self._rtc.memory()
        if len(kept) == len(self._words):
            self._words[:] = kept

    def _read(self, slot):
        return int.from_bytes(self._words[4 * slot : 4 * slot + 4], "little")

    def _write(self, slot, word):
        at = 4 * slot
        for _byte in range(4):
            self._words[at] = word & 255
            word >>= 8
            at += 1
        self._rtc.memory(self._words)
