"""PWM of the RP2040 and RP2350: slices, whose two channels share one counter and frequency.

GP(n) and GP(n+16) are the same channel. A slice that is halted freezes its pins at the level of
that instant. The registers' arithmetic is the port's, overflow of negative duties included.
"""

from chip import integer
from heap import lift, put_back
from pads import FUNC_PWM
from pins import find

TOP_MAX = 65534  # so that a duty of 65535 is above the top: a true 100 %

DUTY_UNSET = 0
DUTY_U16 = 1
DUTY_NS = 2


class Slice:
    """One slice's registers."""

    def __init__(self, chip, index):
        self.chip = chip
        self.index = index
        self.div16 = 16
        self.top = 0xFFFF
        self.on = False
        self.freq_set = False
        self.freq_hz = 0  # what divider and top give, rounded
        self._count = 0  # at `_since`
        self._since = chip.now
        self.pwms = (Pwm(chip, self, 0), Pwm(chip, self, 1))

    def count(self):
        """Return where the counter is now, 0..top."""
        if not self.on:
            return self._count
        cycles = (self.chip.now - self._since) * (self.chip.port.cpu_hz // 1_000_000) * 16
        return (self._count + cycles // self.div16) % (self.top + 1)

    def enable(self, on):
        """Start or halt the counter, where it is."""
        self._hold()
        if self.on != on:
            self.on = on
            self.refresh()

    def set_wrap(self, div16, top):
        """Set the divider and the top; the counter goes on."""
        self._hold()
        self._count %= top + 1
        self.div16 = div16
        self.top = top
        self.freq_set = True
        depth = lift()
        parts = div16 * (top + 1)
        self.freq_hz = (16 * self.chip.port.cpu_hz + parts // 2) // parts
        put_back(depth)

    def _hold(self):
        # Remember where the counter is now. Small integers of 31 bits are too short for that.
        depth = lift()
        self._count = self.count()
        self._since = self.chip.now
        put_back(depth)

    def soft_reset(self, halts):
        """What the port does at a soft reset: it forgets the frequency, and halts some slices."""
        self.freq_set = False
        if halts:
            self.enable(False)

    def refresh(self):
        """Let every pin on this slice show what it now does."""
        chip = self.chip
        for index in range(len(chip.pad_list)):
            pad = chip.pad_list[index]
            if pad.func == FUNC_PWM and chip.pwm.slice_of(pad) is self:
                chip.pwm.show(pad)


class Pwm:
    """A channel; what PWM(...) returns."""

    def __init__(self, chip, slice, channel):
        self._chip = chip
        self._slice = slice
        self._channel = channel
        self._invert = 0
        self._duty = 0
        self._kind = DUTY_UNSET
        self.level = 0  # the compare register

    def init(self, freq=-1, *, duty_u16=-1, duty_ns=-1, invert=-1):
        """Set what is given and start. Does not connect the pin: only constructing does."""
        if self._chip.down is not None:
            raise self._chip.down
        self.configure(integer(freq), integer(duty_u16), integer(duty_ns), integer(invert))

    def deinit(self):
        """Halt the slice, both channels: their pins freeze as they are."""
        if self._chip.down is not None:
            raise self._chip.down
        self._slice.enable(False)

    def freq(self, value=None):
        """Return the frequency in hertz, or set it for both channels."""
        if self._chip.down is not None:
            raise self._chip.down
        if value is None:
            return self._slice.freq_hz if self._slice.freq_set else 0
        self._set_freq(integer(value))
        for pwm in self._slice.pwms:
            pwm._start()
        self._slice.refresh()

    def duty_u16(self, value=None):
        """Return the duty as the registers have it, or set it; not checked below zero."""
        if self._chip.down is not None:
            raise self._chip.down
        if value is None:
            if self._kind == DUTY_UNSET or not self._slice.freq_set:
                return 0
            steps = self._slice.top + 1
            return (self.level * 65535 + steps // 2) // steps
        self._set_u16(integer(value))
        self._start()
        self._slice.refresh()

    def duty_ns(self, value=None):
        """Return the pulse width in nanoseconds, or set it."""
        if self._chip.down is not None:
            raise self._chip.down
        if value is None:
            if self._kind == DUTY_UNSET or not self._slice.freq_set:
                return 0
            slice_hz = self._count_hz()
            return (self.level * 1_000_000_000 + slice_hz // 2) // slice_hz
        self._set_ns(integer(value))
        self._start()
        self._slice.refresh()

    def configure(self, freq, duty_u16, duty_ns, invert):
        """Set what is not -1, then start if frequency and duty are known."""
        if freq != -1:
            self._set_freq(freq)
        if duty_u16 != -1:
            self._set_u16(duty_u16)
        if duty_ns != -1:
            self._set_ns(duty_ns)
        if invert != -1:
            self._invert = 1 if invert else 0
        self._start()
        self._slice.refresh()

    def begin(self):
        """Forget the duty: a new PWM(...) begins."""
        self._invert = 0
        self._kind = DUTY_UNSET

    def output(self):
        """Return the duty that comes out of the running slice, 0..65535."""
        steps = self._slice.top + 1
        level = steps if self.level > steps else self.level
        duty = (level * 65535 + steps // 2) // steps
        return 65535 - duty if self._invert else duty

    def is_high(self):
        """Return 1 if the output is high at this instant, else 0."""
        return (1 if self._slice.count() < self.level else 0) ^ self._invert

    def _start(self):
        if self._slice.freq_set and self._kind != DUTY_UNSET:
            self._slice.enable(True)

    def _set_freq(self, freq):
        clock_hz = self._chip.port.cpu_hz
        if freq == 0:
            raise ValueError("freq too small")
        if freq < 0:
            raise ValueError("freq too large")
        if (clock_hz + freq // 2) // freq < TOP_MAX:
            div16 = 16
            top = (clock_hz + freq // 2) // freq - 1
        else:
            parts = TOP_MAX * freq
            div16 = (16 * clock_hz + parts - 1) // parts
            if div16 >= 256 * 16:
                raise ValueError("freq too small")
            parts = div16 * freq
            top = (16 * clock_hz + parts // 2) // parts - 1
        if top < 0:
            raise ValueError("freq too large")
        self._slice.set_wrap(div16, top)
        for pwm in self._slice.pwms:
            if pwm._kind == DUTY_U16:
                pwm._set_u16(pwm._duty)
            elif pwm._kind == DUTY_NS:
                pwm._set_ns(pwm._duty)

    def _set_u16(self, duty):
        if duty > 65535:
            duty = 65535
        level = duty * (self._slice.top + 1) + 32767
        if level < 0:
            # Unsigned in C: it comes out huge, and is cut to the register's 16 bits.
            level &= 0xFFFFFFFF
        self.level = level // 65535 & 0xFFFF
        self._duty = duty
        self._kind = DUTY_U16

    def _set_ns(self, duty_ns):
        steps = self._slice.top + 1
        level = (duty_ns * self._count_hz() + 500_000_000) // 1_000_000_000 & 0xFFFFFFFF
        self.level = steps if level > steps else level
        self._duty = duty_ns
        self._kind = DUTY_NS

    def _count_hz(self):
        div16 = self._slice.div16
        return (16 * self._chip.port.cpu_hz + div16 // 2) // div16


class PwmApi:
    """`machine.PWM` on rp2: PWM(pin, ...) returns the same object a channel."""

    def __init__(self, chip):
        self._chip = chip

    def __call__(self, pin, freq=-1, *, duty_u16=-1, duty_ns=-1, invert=-1):
        """Set a pin's channel up and connect the pin to it."""
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        pad = find(chip, pin)
        if pad.gpio == "LED":
            raise ValueError("expecting a regular GPIO Pin")
        pwm = self.slice_of(pad).pwms[pad.gpio & 1]
        pwm.begin()
        pwm.configure(integer(freq), integer(duty_u16), integer(duty_ns), integer(invert))
        pad.connect(FUNC_PWM)
        return pwm

    def slice_of(self, pad):
        """Return the Slice that a pad's PWM belongs to."""
        # RP2350: GP32 and above have slices 8-11; no board here has such pins.
        index = (pad.gpio >> 1) & 7
        found = self._chip.slices.get(index)
        if found is None:
            depth = lift()
            found = self._chip.slices[index] = Slice(self._chip, index)
            put_back(depth)
        return found

    def level(self, pad):
        """Return what a pad with the PWM function reads at this instant."""
        return self.slice_of(pad).pwms[pad.gpio & 1].is_high()

    def show(self, pad):
        """Trace what a pad with the PWM function does, if that has changed."""
        slice = self.slice_of(pad)
        pwm = slice.pwms[pad.gpio & 1]
        if slice.on:
            pad.show_duty(pwm.output(), slice.freq_hz)
        else:
            pad.show_level(pwm.is_high())
