"""`machine.PWM` of the ESP32s, on top of ledc.py.

Each PWM(pin, ...) is a new object. For a frequency that no timer has it takes a free timer; the
one that the pin had before stays taken until a `deinit`. What an object remembers (its channel,
its timer) may since be another pin's: it then speaks of that one's, as the port's does. Held to
recordings of the port's own code, host_tests/boards/data/ports.
"""

from chip import integer
from heap import lift, put_back
from ledc import CLOCK_HZ, FULL, Ledc
from pads import FUNC_PWM
from pins import find

MOST_HZ = CLOCK_HZ // 2
DEFAULT_HZ = 5_000
DUTY_U16 = 16
DUTY_U10 = 10
DUTY_NS = 1


class Pwm:
    """What PWM(...) returns: 40 bytes of heap, each time anew."""

    def __init__(self, chip, pad):
        self._chip = chip
        self._pad = pad
        self._forget()

    def _forget(self):
        self.freq_hz = -1
        self._group = self._number = self._timer = -1
        self._kind = 0
        self._duty = 0
        self._invert = self._inverted = False

    def init(self, freq=-1, *, duty=-1, duty_u16=-1, duty_ns=-1, invert=None, lightsleep=False):
        """Set what is given; the pin is connected again only if the port takes a channel anew."""
        if self._chip.down is not None:
            raise self._chip.down
        freq = integer(freq)
        if freq != -1:
            _check_freq(freq)
        if integer(duty_u16) >= 0:
            self._check_u16(duty_u16)
        elif integer(duty_ns) >= 0:
            self._check_ns(duty_ns)
        elif integer(duty) >= 0:
            self._check_u10(duty)
        elif not self._kind:
            self._kind = DUTY_U16
            self._duty = FULL // 2
        if invert is not None:
            self._invert = bool(invert)
        ledc = self._chip.ledc
        channel = ledc.find_channel(self._pad.gpio, freq)
        if channel is None:
            raise RuntimeError("out of PWM channels:%d" % self._chip.port.pwm_channels)
        self._group = channel.group
        self._number = channel.number
        channel.stopped = False
        if freq == -1:
            if channel.timer >= 0:
                freq = ledc.timers[channel.group][channel.timer].freq
            if freq <= 0:
                freq = DEFAULT_HZ
        self._set(freq)

    def deinit(self):
        """Give channel and timer back, the pin low; the object is dead."""
        if self._chip.down is not None:
            raise self._chip.down
        self._chip.ledc.release(self._group, self._number, 1 if self._invert else 0)
        self._forget()

    def freq(self, value=None):
        """Return the frequency in hertz, or set it."""
        self._check_active()
        timer = self._chip.ledc.timers[self._group][self._timer]
        if value is None:
            return timer.real_hz()
        value = integer(value)
        _check_freq(value)
        if value != timer.freq:
            self._set(value)

    def duty_u16(self, value=None):
        """Return the duty, 0..65535, as the registers have it, or set it."""
        if value is None:
            return self._read()
        if self._chip.down is not None:
            raise self._chip.down
        self._check_u16(integer(value))
        self._apply()

    def duty(self, value=None):
        """Return the duty, 0..1023, or set it."""
        if value is None:
            return self._read() >> 6
        if self._chip.down is not None:
            raise self._chip.down
        self._check_u10(integer(value))
        self._apply()

    def duty_ns(self, value=None):
        """Return the pulse width in nanoseconds, or set it."""
        if value is None:
            return self._to_ns(self._read())
        self._check_ns(integer(value))
        self._apply()

    # What recordings look at beside.

    def bits(self):
        """Return how many bits the port takes its timer's duty to have."""
        return self._chip.ledc.timers[self._group][self._timer].bits

    def nominal_hz(self):
        """Return what frequency its timer was last given."""
        return self._chip.ledc.timers[self._group][self._timer].hz

    def drives_pin(self):
        """Return True if the channel that it takes for its own drives its pin."""
        pad = self._pad
        if self._timer < 0 or pad.func != FUNC_PWM:
            return False
        channel = self._chip.ledc.channels[self._group][self._number]
        return pad.channel is channel

    # How the port goes about it.

    def _read(self):
        self._check_active()
        ledc = self._chip.ledc
        duty = ledc.read_duty(ledc.channels[self._group][self._number]) << 16 - self.bits()
        if duty >= 1 << 31:
            depth = lift()
            duty = (duty + (1 << 31)) % (1 << 32) - (1 << 31)  # an int in C
            put_back(depth)
        return 65535 if duty == FULL else duty

    def _set(self, freq):
        depth = lift()
        try:
            self._select_timer(freq)
            self.freq_hz = freq
            ledc = self._chip.ledc
            if ledc.timers[self._group][self._timer].freq != freq:
                ledc.tune(self._group, self._timer, freq)
            self._apply()
        finally:
            put_back(depth)

    def _select_timer(self, freq):
        ledc = self._chip.ledc
        found = ledc.find_timer(self._pad.gpio, freq)
        if found is None and not ledc.in_use(self._group, self._number, self._timer):
            found = self._group, self._timer
        if found is None or found[1] < 0:
            found = ledc.find_timer(self._pad.gpio, -1)
        if found is None:
            raise RuntimeError("out of PWM timers:%d" % self._chip.port.pwm_timers)
        if found[1] != self._timer:
            ledc.channels[self._group][self._number].forget()
            self._group, self._timer = found
            channel = ledc.channels[self._group][self._number]
            channel.pin = -1
            channel.timer = self._timer

    def _apply(self):
        self._check_active()
        ledc = self._chip.ledc
        timer = ledc.timers[self._group][self._timer]
        channel = ledc.channels[self._group][self._number]
        duty = self._duty
        if self._kind == DUTY_U10:
            duty <<= 6
        elif self._kind == DUTY_NS:
            duty = self._from_ns(duty)
        duty >>= 16 - timer.bits
        if channel.pin == -1 or self._inverted != self._invert:
            self._inverted = self._invert
            if self._pad.gpio in self._chip.port.input_only:
                raise OSError(-258, "ESP_ERR_INVALID_ARG")
            ledc.connect(channel, timer, duty, self._pad)
        else:
            ledc.set_duty(channel, duty)
        channel.pin = self._pad.gpio
        channel.timer = self._timer

    def _check_active(self):
        if self._chip.down is not None:
            raise self._chip.down
        if self._timer < 0:
            raise RuntimeError("PWM is inactive")

    def _check_u16(self, duty):
        if duty < 0 or duty > 65535:
            raise ValueError("duty_u16 must be from 0 to %d" % FULL)
        self._kind = DUTY_U16
        self._duty = FULL if duty == 65535 else duty

    def _check_u10(self, duty):
        if duty < 0 or duty > 1023:
            raise ValueError("duty must be from 0 to 1023")
        self._kind = DUTY_U10
        self._duty = 1024 if duty == 1023 else duty

    def _check_ns(self, duty_ns):
        most = self._to_ns(FULL)
        if duty_ns < 0 or duty_ns > most:
            raise ValueError("duty_ns must be from 0 to %d ns" % most)
        self._kind = DUTY_NS
        self._duty = duty_ns

    def _from_ns(self, duty_ns):
        duty = (duty_ns * FULL * self.freq_hz + 500_000_000) // 1_000_000_000
        return 1 if duty_ns > 0 and not duty else min(FULL, duty)

    def _to_ns(self, duty):
        self._check_active()
        return (duty * 1_000_000_000 + self.freq_hz * (FULL // 2)) // (self.freq_hz * FULL)


def _check_freq(freq):
    if freq <= 0 or freq > MOST_HZ:
        raise ValueError("frequency must be from 1Hz to %dMHz" % (MOST_HZ // 1_000_000))


class PwmApi:
    """`machine.PWM` on ESP32: a new object each time."""

    def __init__(self, chip):
        self._chip = chip
        chip.ledc = Ledc(chip)

    def __call__(
        self, pin, freq=-1, *, duty=-1, duty_u16=-1, duty_ns=-1, invert=None, lightsleep=False
    ):
        """Set a pin's PWM up and connect the pin to it."""
        if self._chip.down is not None:
            raise self._chip.down
        if self._chip.ledc.fresh:
            self._chip.ledc.restart()
        pwm = Pwm(self._chip, find(self._chip, pin))
        pwm.init(freq, duty=duty, duty_u16=duty_u16, duty_ns=duty_ns, invert=invert)
        return pwm

    def level(self, pad):
        """Return what a pad with the PWM function reads at this instant."""
        return self._chip.ledc.is_high(pad.channel)

    def show(self, pad):
        """Trace what a pad with the PWM function does, if that has changed."""
        depth = lift()
        duty, hz = self._chip.ledc.output(pad.channel)
        if hz:
            pad.show_duty(duty, hz)
        else:
            pad.show_level(duty)
        put_back(depth)
