"""The LEDC of an ESP32, which makes its PWM, and what the port remembers of it.

The peripheral goes on over a reset of the CPU alone, and what the port remembers does not. The
objects that a firmware has are in esppwm.py.
"""

from heap import lift, put_back
from pads import FUNC_PWM, FUNC_SIO

CLOCK_HZ = 80_000_000
SLOW_CLOCK_HZ = 1_000_000  # the ESP32's below 10 Hz
SLOW_BELOW_HZ = 10
FULL = 65536
TIMERS = 4  # of each group of channels
DIVIDER_MOST = 0x3FFFF  # 10 bits and 8 of a fraction
READ_US = 5  # no chip reads a duty back faster


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
        self.fresh = False  # the next PWM finds every timer free
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
        """The port begins anew: it knows of nothing, and all goes on as it was."""
        self.fresh = False
        self._each("forget")

    def _each(self, what):
        for group in self.channels + self.timers:
            for one in group:
                getattr(one, what)()

    def soft_reset(self):
        """What the port does at Ctrl-D: its channels go low; the next PWM begins anew."""
        self.fresh = True
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
        divider = ((clock_hz << 8) // freq) >> bits
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
        return min(65535, channel.duty * FULL // counter.steps), counter.hz

    def is_high(self, channel):
        """Return 1 if a channel's output is high at this instant, else 0."""
        depth = lift()
        duty, hz = self.output(channel)
        high = duty
        if hz:
            period_ns = 1_000_000_000 // hz
            high = (self.chip.now * 1000) % period_ns * FULL < duty * period_ns or duty == 65535
        put_back(depth)
        return 1 if high else 0
