"""A motor's pin. It is cut in exactly one way (`off`, which ends with a plain pin driven low), and
started in exactly one place (`set`). How a chip gives a pin to its PWM stands in rp2.py and
esp32.py. Nothing here allocates once it is built.
"""

from firstoff import drive_low
from limits import STANDSTILL_MS, TICK_MS
from machine import PWM

from hal.clock import loaded_ms, ticks_diff, ticks_ms

_LOOK_US = 5  # no chip reads a duty back faster

STOOD_MS = STANDSTILL_MS - 2 * TICK_MS  # whoever counts in ticks may count two less


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
        # Make the pin a plain one, driven low.
        raise NotImplementedError

    def _connect(self, duty_u16):
        # Give the pin to its PWM, with this duty.
        raise NotImplementedError

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
