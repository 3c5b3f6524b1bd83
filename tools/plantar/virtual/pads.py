"""A pin as the chip has it: what drives it, what it reads, its edges. Its calls are in pins.py."""

from chip import integer
from heap import lift, put_back

UNSET = object()

# What a pin is connected to, by the RP2040's numbers.
FUNC_I2C = 3
FUNC_PWM = 4
FUNC_SIO = 5
FUNC_NONE = 31
FUNC_ADC = 32  # our number: connected to nothing, and its digital input is off


class Pad:
    """One pin. Its methods are the port's; `chip` and the rest are for the virtual board."""

    def __init__(self, chip, gpio):
        self.chip = chip
        self.gpio = gpio
        self.contact = chip.contacts.get(gpio)  # what drives it from outside, None: nothing does
        self.func = FUNC_NONE
        self.channel = None  # on ESP32: the ledc.Channel that drives it, if a PWM does
        self.out = 0
        self.drives = False
        self.open_drain = False
        self.pull_up = False
        self.pull_down = True
        self.handler = None
        self.trigger = 0
        self.hard = False
        self.flags = 0
        self._irq = None
        self._latched = 0
        self._level = 0  # as of the last look for an edge
        self._shown = -1  # the plain level last traced; -1: nothing drives it
        self._shown_duty = -1  # the PWM duty last traced, -1: not a PWM
        self._shown_hz = 0

    # What the port offers.

    def __call__(self, value=UNSET):
        """Read the pin, 0 or 1, or drive it."""
        if value is UNSET:
            return self.level()
        self.put(value)

    def value(self, value=UNSET):
        """Read the pin, 0 or 1, or drive it."""
        if value is UNSET:
            return self.level()
        self.put(value)

    def on(self):
        """Drive it high."""
        self.put(1)

    def off(self):
        """Drive it low."""
        self.put(0)

    def toggle(self):
        """Drive the other level."""
        self.put(self.drives if self.open_drain else not self.out)

    # What happens at the pin.

    def level(self):
        """Return what the pin reads, 0 or 1. Floating and undriven reads 0."""
        if self.func == FUNC_PWM:
            return self.chip.pwm.level(self)
        if self.func == FUNC_SIO and self.drives:
            return self.out
        if self.func == FUNC_ADC or (self.func == FUNC_I2C and self.chip.i2c_stuck):
            return 0
        if self.contact is not None:
            return self.contact
        return 1 if self.pull_up else 0

    def put(self, value):
        """Set the output register, which a plain output shows at once."""
        if self.chip.down is not None:
            raise self.chip.down
        value = 1 if value else 0
        if self.open_drain:
            self.out = 0
            self.drives = not value
        elif self.out == value:
            return
        else:
            self.out = value
        if self.func == FUNC_SIO:
            self.refresh()

    def connect(self, func):
        """Connect the pin to a peripheral, or to plain input and output."""
        self.func = func
        self.refresh()

    def refresh(self):
        """Trace what drives the pin, if that has changed, and answer an edge."""
        self.chip.gpio_in = -1
        if self.func == FUNC_PWM:
            self.chip.pwm.show(self)
        elif self.func == FUNC_SIO and self.drives:
            self.show_level(self.out)
        else:
            self.show_nothing()
        if self.trigger and self.func != FUNC_PWM:
            self._edge()

    def show_level(self, level):
        """The pin is driven to a plain level, or frozen at it."""
        if level != self._shown:
            self._shown = level
            self._shown_duty = -1
            self.chip.trace.pin(self.gpio, level)

    def show_duty(self, duty_u16, freq_hz):
        """The pin follows a running PWM."""
        if duty_u16 != self._shown_duty or freq_hz != self._shown_hz:
            self._shown = -2
            self._shown_duty = duty_u16
            self._shown_hz = freq_hz
            self.chip.trace.pwm(self.gpio, duty_u16, freq_hz)

    def show_nothing(self):
        """Nothing drives the pin: what hangs on it is low, by its own pull-down."""
        if self._shown != -1:
            if self._shown != 0:
                self.chip.trace.pin(self.gpio, 0)
            self._shown = -1
            self._shown_duty = -1

    def set_contact(self, level):
        """The world outside drives the pin: 0, 1, or None for an open contact."""
        self.contact = level
        self.chip.gpio_in = -1
        if self.trigger and self.func != FUNC_PWM:
            self._edge()

    def _edge(self):
        # Whatever changes the level is an edge: a contact, a pull, its own output.
        after = self.level()
        if after == self._level:
            return
        self._level = after
        edge = self.chip.pin.IRQ_RISING if after else self.chip.pin.IRQ_FALLING
        if self.trigger & edge:
            self._latched |= edge
            if self.chip.irq_off:
                self.chip.latch()
            else:
                self.answer()

    def answer(self):
        """Run the handler for the edges that came."""
        if self._latched:
            self.flags, self._latched = self._latched, 0
            if not self.chip.interrupt(self.handler, self, self.hard):
                self.handler = None
                self.trigger = 0

    def set_handler(self, handler, trigger, hard):
        """Take a new handler for edges, or None. Returns the object to ask about them."""
        if self._irq is None:
            depth = lift()
            self._irq = PinIrq(self)
            put_back(depth)
        if trigger is not None:
            self.handler = handler
            self.trigger = trigger if handler is not None else 0
            self.hard = hard
            self.flags = 0
            self._latched = 0
            self._level = self.level()
        return self._irq

    def forget_handler(self):
        """The interpreter starts again: handlers are gone, the pin stays as it is."""
        self.handler = None
        self.trigger = 0
        self._latched = 0

    def power_up_state(self):
        """The chip was reset: an input with a pull-down, connected to nothing."""
        self.func = FUNC_NONE
        self.channel = None
        self.out = 0
        self.drives = False
        self.open_drain = False
        self.pull_up = False
        self.pull_down = True
        self.chip.gpio_in = -1
        self.show_nothing()


def read_inputs(chip):
    """Return the GPIO input register, a bit a pin, and keep it in chip.gpio_in until one changes.
    A pin that a PWM drives reads 0 here.
    """
    word = 0
    for pad in chip.pad_list:
        if pad.gpio != "LED" and pad.func != FUNC_PWM and pad.level():
            word |= 1 << pad.gpio
    chip.gpio_in = word
    return word


class PinIrq:
    """What Pin.irq returns."""

    def __init__(self, pad):
        self._pad = pad

    def __call__(self):
        """Call the handler as an edge would."""
        self._pad.chip.interrupt(self._pad.handler, self._pad, self._pad.hard)

    def flags(self):
        """Return the edges that the handler was called for."""
        return self._pad.flags

    def trigger(self, trigger=UNSET):
        """Return the edges it waits for; set new ones if given."""
        before = self._pad.trigger
        if trigger is not UNSET:
            self._pad.trigger = integer(trigger)
        return before
