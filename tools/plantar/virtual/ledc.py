"""PWM of the ESP32s: channels, and timers that channels of one frequency share.

A soft reset may leave it running (reported of older ports): here it does, the worse case.
"""

from chip import integer
from heap import lift, put_back
from pads import FUNC_PWM
from pins import find

SOURCE_HZ = 80_000_000
FULL = 65536


class Pwm:
    """A pin's channel; what PWM(...) returns."""

    def __init__(self, chip, pad):
        self._chip = chip
        self._pad = pad
        self.freq_hz = -1  # -1: inactive
        self._bits = 0
        self._raw = 0
        self._duty = -1

    def init(self, freq=-1, *, duty=-1, duty_u16=-1, duty_ns=-1, invert=False, lightsleep=False):
        """Set what is given. Does not take the pin back: only constructing does."""
        if self._chip.down is not None:
            raise self._chip.down
        self.configure(integer(freq), integer(duty), integer(duty_u16), integer(duty_ns))

    def deinit(self):
        """Stop: the pin goes low, the object is dead."""
        if self._chip.down is not None:
            raise self._chip.down
        self.freq_hz = -1
        self._raw = 0
        if self._pad.func == FUNC_PWM:
            self._pad.refresh()

    def freq(self, value=None):
        """Return the frequency in hertz, or set it."""
        self._check_active()
        if value is None:
            return self._real_hz()
        self._set_freq(integer(value))
        self._apply()

    def duty_u16(self, value=None):
        """Return the duty, 0..65535, as the registers have it, or set it."""
        if value is None:
            self._check_active()
            return self.output()
        self._set_duty(integer(value))
        self._check_active()
        self._apply()

    def duty(self, value=None):
        """Return the duty, 0..1023, or set it."""
        if value is None:
            self._check_active()
            return self.output() >> 6
        value = integer(value)
        if value < 0 or value > 1023:
            raise ValueError("duty must be from 0 to 1023")
        self._duty = FULL if value == 1023 else value << 6
        self._check_active()
        self._apply()

    def duty_ns(self, value=None):
        """Return the pulse width in nanoseconds, or set it."""
        self._check_active()
        if value is None:
            return self._to_ns(self.output())
        self._set_ns(integer(value))
        self._apply()

    def configure(self, freq, duty, duty_u16, duty_ns):
        """Set what is given; with no duty at all a new PWM runs at 50 %, as the port's does."""
        if freq != -1:
            self._check_freq(freq)
        if duty_u16 >= 0:
            self._set_duty(duty_u16)
        elif duty_ns >= 0:
            self._set_ns(duty_ns)
        elif duty >= 0:
            if duty > 1023:
                raise ValueError("duty must be from 0 to 1023")
            self._duty = FULL if duty == 1023 else duty << 6
        elif self._duty < 0:
            self._duty = FULL // 2
        if freq == -1:
            freq = self.freq_hz if self.freq_hz > 0 else 5000
        self._set_freq(freq)
        self._apply()

    def begin(self):
        """Forget the duty: a new PWM(...) begins."""
        self._duty = -1

    def output(self):
        """Return the duty that comes out, 0..65535."""
        if self.freq_hz < 0:
            return 0
        duty = self._raw << (16 - self._bits)
        return 65535 if duty >= FULL else duty

    def is_high(self):
        """Return 1 if the output is high at this instant, else 0."""
        if self.freq_hz < 0:
            return 0
        period_ns = 1_000_000_000 // self.freq_hz
        return 1 if (self._chip.now * 1000) % period_ns * FULL < self.output() * period_ns else 0

    def _check_active(self):
        if self._chip.down is not None:
            raise self._chip.down
        if self.freq_hz < 0:
            raise RuntimeError("PWM is inactive")

    def _check_freq(self, freq):
        if freq <= 0 or freq > SOURCE_HZ // 2:
            raise ValueError("frequency must be from 1Hz to %dMHz" % (SOURCE_HZ // 2_000_000))

    def _set_duty(self, duty):
        if duty < 0 or duty > 65535:
            raise ValueError("duty_u16 must be from 0 to %d" % FULL)
        self._duty = FULL if duty == 65535 else duty

    def _set_ns(self, duty_ns):
        hz = self.freq_hz
        most = self._to_ns(FULL)
        if duty_ns < 0 or duty_ns > most:
            raise ValueError("duty_ns must be from 0 to %d ns" % most)
        self._duty = min(FULL, (duty_ns * FULL * hz + 500_000_000) // 1_000_000_000)

    def _to_ns(self, duty):
        return (duty * 1_000_000_000 + self.freq_hz * (FULL // 2)) // (self.freq_hz * FULL)

    def _set_freq(self, freq):
        self._check_freq(freq)
        others = []
        depth = lift()
        for pwm in self._chip.channels.values():
            if pwm is not self and pwm.freq_hz > 0 and pwm.freq_hz not in others:
                others.append(pwm.freq_hz)
        put_back(depth)
        timers = self._chip.port.pwm_timers
        if freq not in others and len(others) >= timers:
            raise RuntimeError("out of PWM timers:%d" % timers)
        self.freq_hz = freq
        steps = (SOURCE_HZ + freq // 2) // freq
        bits = 0
        while steps > 1:
            steps >>= 1
            bits += 1
        bits = min(bits, 16, self._chip.port.pwm_max_bits)
        if bits >= self._chip.port.pwm_max_bits:
            bits -= 1
        self._bits = bits

    def _real_hz(self):
        parts = self.freq_hz << self._bits
        divider = ((SOURCE_HZ << 8) + parts // 2) // parts
        parts = divider << self._bits
        return ((SOURCE_HZ << 8) + parts // 2) // parts

    def _apply(self):
        self._raw = self._duty >> (16 - self._bits)
        if self._pad.func == FUNC_PWM:
            self._pad.refresh()


class PwmApi:
    """`machine.PWM` on ESP32: here the same object a pin, there a new one each time."""

    def __init__(self, chip):
        self._chip = chip

    def __call__(
        self, pin, freq=-1, *, duty=-1, duty_u16=-1, duty_ns=-1, invert=False, lightsleep=False
    ):
        """Set a pin's PWM up and connect the pin to it."""
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        pad = find(chip, pin)
        if pad.gpio in chip.port.input_only:
            raise OSError(-258, "ESP_ERR_INVALID_ARG")
        pwm = chip.channels.get(pad.gpio)
        if pwm is None:
            most = chip.port.pwm_channels
            used = 0
            for other in chip.channels.values():
                used += other.freq_hz > 0
            if used >= most:
                raise RuntimeError("out of PWM channels:%d" % most)
            depth = lift()
            pwm = chip.channels[pad.gpio] = Pwm(chip, pad)
            put_back(depth)
        pwm.begin()
        pwm.configure(integer(freq), integer(duty), integer(duty_u16), integer(duty_ns))
        pad.connect(FUNC_PWM)
        return pwm

    def level(self, pad):
        """Return what a pad with the PWM function reads at this instant."""
        return self._chip.channels[pad.gpio].is_high()

    def show(self, pad):
        """Trace what a pad with the PWM function does, if that has changed."""
        pwm = self._chip.channels[pad.gpio]
        if pwm.freq_hz < 0:
            pad.show_level(0)
        else:
            pad.show_duty(pwm.output(), pwm.freq_hz)
