"""PWM of the ESP32s: the LEDC peripheral, and what the port remembers of it.

Each PWM(pin, ...) is a new object. For a frequency that no timer has it takes a free timer; the
one that the pin had before stays taken until a `deinit`. What an object remembers (its channel,
its timer) may since be another pin's: it then speaks of that one's, as the port's does. Held to
recordings of the port's own code, host_tests/boards/data/ports.

The peripheral goes on over a reset of the CPU alone, and what the port remembers does not.
"""

from chip import integer
from heap import lift, put_back
from pads import FUNC_PWM, FUNC_SIO
from pins import find

CLOCK_HZ = 80_000_000
SLOW_CLOCK_HZ = 1_000_000  # the ESP32's below 10 Hz
SLOW_BELOW_HZ = 10
MOST_HZ = CLOCK_HZ // 2
FULL = 65536
DEFAULT_HZ = 5_000
TIMERS = 4  # of each group of channels
DIVIDER_MOST = 0x3FFFF  # 10 bits and 8 of a fraction
READ_US = 5  # no chip reads a duty back faster

DUTY_U16 = 16
DUTY_U10 = 10
DUTY_NS = 1


class Counter:
    """One timer. The port: freq (-1: free), bits, slow. The hardware: hz, steps, runs."""

    def __init__(self):
        self.power_up()

    def power_up(self):
        """Begin anew."""
        self.hz = 0
        self.steps = 1
        self.clock_hz = CLOCK_HZ
        self.runs = False
        self.forget()

    def forget(self):
        """The port knows it as free."""
        self.freq = -1
        self.bits = 0
        self.slow = False

    def real_hz(self):
        """Return the frequency that its divider gives, rounded."""
        parts = self.hz * self.steps
        if not parts:
            return 0
        divider = ((self.clock_hz << 8) + parts // 2) // parts
        parts = divider * self.steps
        return ((self.clock_hz << 8) + parts // 2) // parts


class Channel:
    """One output. The port: pin, timer (-1: none), stopped. The hardware: counter and duty."""

    def __init__(self, group, number):
        self.group = group
        self.number = number
        self.power_up()

    def power_up(self):
        """Begin anew."""
        self.counter = None
        self.duty = 0
        self.shown = 0  # the duty of the period that runs: a new one counts from the next on
        self.shown_until = 0
        self.stopped = False
        self.forget()

    def forget(self):
        """The port knows it as free."""
        self.pin = -1
        self.timer = -1


class Ledc:
    """The peripheral of one chip: one group of channels with 4 timers, on the ESP32 two."""

    def __init__(self, chip):
        self.chip = chip
        port = chip.port
        self.groups = groups = port.pwm_timers // TIMERS
        self.each = port.pwm_channels // groups
        self.channels = tuple(
            [tuple([Channel(g, n) for n in range(self.each)]) for g in range(groups)]
        )
        self.timers = tuple([tuple([Counter() for _ in range(TIMERS)]) for _ in range(groups)])

    def power_up(self):
        """The power was off: all is free and still."""
        self._each("power_up")

    def restart(self):
        """The CPU begins anew: the port knows of nothing, and all goes on as it was."""
        self._each("forget")

    def _each(self, what):
        for group in self.channels + self.timers:
            for one in group:
                getattr(one, what)()

    def soft_reset(self):
        """What the port does at Ctrl-D: its channels go low, its timers are free."""
        for group in range(self.groups):
            for number in range(self.each):
                self.release(group, number, 0)

    def timers_taken(self):
        """Return how many timers are not free."""
        taken = 0
        for group in self.timers:
            for timer in group:
                taken += timer.freq >= 0
        return taken

    def release(self, group, number, level):
        """Give up a channel, and its timer if no other has it; its pin stays at `level`."""
        if group < 0 or number < 0:
            return
        channel = self.channels[group][number]
        if channel.timer >= 0 and not self.in_use(group, number, channel.timer):
            timer = self.timers[group][channel.timer]
            timer.runs = False
            timer.forget()
            self.refresh_timer(timer)
        if channel.pin >= 0:
            self._stop(channel, level)
        channel.forget()

    def _stop(self, channel, level):
        channel.stopped = True
        for index in range(len(self.chip.pad_list)):
            pad = self.chip.pad_list[index]
            if pad.channel is channel and pad.func == FUNC_PWM:
                pad.channel = None
                pad.out = level
                pad.drives = True
                pad.open_drain = False
                pad.connect(FUNC_SIO)

    def in_use(self, group, number, timer):
        """Return True if another channel of the group has this timer."""
        for channel in self.channels[group]:
            if channel.number != number and channel.timer == timer and channel.pin >= 0:
                return True
        return False

    def find_channel(self, pin, freq):
        """Return a pin's channel, or a free one that can have this frequency, or None."""
        for group in self.channels:
            for channel in group:
                if channel.pin == pin:
                    return channel
        for group in range(self.groups):
            for channel in self.channels[group]:
                if channel.pin < 0 and self._has_timer(group, freq):
                    return channel
        return None

    def _has_timer(self, group, freq):
        for timer in self.timers[group]:
            if timer.freq < 0 or timer.freq == freq:
                return True
        return False

    def find_timer(self, pin, freq):
        """Return (group, number) of a timer with this frequency, -1 for a free one, or None."""
        for group in range(self.groups):
            for channel in self.channels[group]:
                if channel.pin < 0 or channel.pin == pin:
                    for number in range(TIMERS):
                        if self.timers[group][number].freq == freq:
                            return group, number
                    break
        return None

    def tune(self, group, number, freq):
        """Set a timer's frequency. OSError if its divider cannot give it."""
        timer = self.timers[group][number]
        slow = self.groups == 2 and freq < SLOW_BELOW_HZ
        clock_hz = SLOW_CLOCK_HZ if slow else CLOCK_HZ
        if freq > clock_hz // 2:
            raise ValueError("frequency must be from 1Hz to %dMHz" % (clock_hz // 2_000_000))
        most = self.chip.port.pwm_max_bits
        steps = (clock_hz + freq // 2) // freq
        bits = 0
        while steps > 1:
            steps >>= 1
            bits += 1
        bits = min(bits, 16, most)
        if bits >= most:
            bits -= 1  # the widest cannot give 100 %, an erratum
        depth = lift()
        divider = ((clock_hz << 8) // freq) >> bits
        put_back(depth)
        if divider > DIVIDER_MOST:
            raise OSError(-1, "ESP_FAIL")
        timer.hz = freq
        timer.runs = True
        timer.steps = 1 << bits
        timer.clock_hz = clock_hz
        timer.freq = freq
        timer.bits = bits
        timer.slow = slow
        self.refresh_timer(timer)

    def connect(self, channel, timer, duty, pad):
        """Set a channel up and lead it to a pin; after a `release` only if it was taken anew."""
        channel.counter = timer
        channel.shown = channel.duty = duty
        if not channel.stopped:
            pad.channel = channel
            pad.connect(FUNC_PWM)
        self.refresh(channel)

    def set_duty(self, channel, duty):
        """Give a channel another duty, from its next period on."""
        now = self.chip.now
        if now >= channel.shown_until:
            channel.shown = channel.duty
        counter = channel.counter
        channel.shown_until = 0
        if counter is None or not counter.runs:
            channel.shown = duty
        else:
            depth = lift()
            period_ns = 1_000_000_000 // counter.hz
            channel.shown_until = ((now * 1000 // period_ns + 1) * period_ns + 999) // 1000
            put_back(depth)
        channel.duty = duty
        self.refresh(channel)

    def read_duty(self, channel):
        """Return the duty of the period that runs. To read takes a moment, as on the chip."""
        chip = self.chip
        if chip.now < channel.shown_until:
            chip.stay(READ_US)
        return channel.shown if chip.now < channel.shown_until else channel.duty

    def refresh_timer(self, timer):
        """Let every pin on this timer show what it now does."""
        for group in self.channels:
            for channel in group:
                if channel.counter is timer:
                    self.refresh(channel)

    def refresh(self, channel):
        """Let every pin that a channel drives show what it now does."""
        for index in range(len(self.chip.pad_list)):
            pad = self.chip.pad_list[index]
            if pad.func == FUNC_PWM and pad.channel is channel:
                pad.refresh()

    def output(self, channel):
        """Return what comes out: (duty of 65535, hertz); hertz 0: a level, duty 0 or 1."""
        counter = channel.counter
        if not counter.runs:
            # Halted in the middle: low if the duty was 0, else in doubt the worse.
            return (1 if channel.duty else 0), 0
        depth = lift()
        duty = min(65535, channel.duty * FULL // counter.steps)
        put_back(depth)
        return duty, counter.hz

    def is_high(self, channel):
        """Return 1 if a channel's output is high at this instant, else 0."""
        duty, hz = self.output(channel)
        if not hz:
            return duty
        depth = lift()
        period_ns = 1_000_000_000 // hz
        high = (self.chip.now * 1000) % period_ns * FULL < duty * period_ns or duty == 65535
        put_back(depth)
        return 1 if high else 0


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
        self._select_timer(freq)
        self.freq_hz = freq
        ledc = self._chip.ledc
        if ledc.timers[self._group][self._timer].freq != freq:
            ledc.tune(self._group, self._timer, freq)
        self._apply()

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
        pwm = Pwm(self._chip, find(self._chip, pin))
        pwm.init(freq, duty=duty, duty_u16=duty_u16, duty_ns=duty_ns, invert=invert)
        return pwm

    def level(self, pad):
        """Return what a pad with the PWM function reads at this instant."""
        return self._chip.ledc.is_high(pad.channel)

    def show(self, pad):
        """Trace what a pad with the PWM function does, if that has changed."""
        duty, hz = self._chip.ledc.output(pad.channel)
        if hz:
            pad.show_duty(duty, hz)
        else:
            pad.show_level(duty)
