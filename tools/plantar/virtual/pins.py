"""Pins: what drives each, what it reads, its edges.

`machine.Pin` is one PinApi a chip, so that Pin(...) returns the same object a pin, and allocates
nothing once it is there, as on the chip.
"""

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
        if self.func == FUNC_ADC:
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
        """Trace what drives the pin, if that has changed."""
        if self.func == FUNC_PWM:
            self.chip.pwm.show(self)
        elif self.func == FUNC_SIO and self.drives:
            self.show_level(self.out)
        else:
            self.show_nothing()

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
        before = self.level()
        self.contact = level
        after = self.level()
        if before != after and self.handler is not None:
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
        return self._irq

    def forget_handler(self):
        """The interpreter starts again: handlers are gone, the pin stays as it is."""
        self.handler = None
        self.trigger = 0
        self._latched = 0

    def power_up_state(self):
        """The chip was reset: an input with a pull-down, connected to nothing."""
        self.func = FUNC_NONE
        self.out = 0
        self.drives = False
        self.open_drain = False
        self.pull_up = False
        self.pull_down = True
        self.show_nothing()


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


class RpPad(Pad):
    """A pin of the RP2040 and RP2350."""

    def high(self):
        """Drive it high."""
        self.put(1)

    def low(self):
        """Drive it low."""
        self.put(0)

    def init(self, mode=None, pull=None, *, value=None, alt=FUNC_SIO):
        """Set mode, pull (None: no pull) and, with an output mode, the level."""
        if self.chip.down is not None:
            raise self.chip.down
        if self.gpio == "LED" and pull is not None:
            raise ValueError("pulls are not supported for external pins")
        if mode is not None:
            mode = integer(mode)
            if mode == 0:
                self.drives = False
                self.open_drain = False
            elif mode == 1:
                self.open_drain = False
                if value is not None:
                    self.out = 1 if value else 0
                self.drives = True
            elif mode == 2:
                self.open_drain = True
                self.out = 0
                self.drives = value is not None and not value
            else:
                raise ValueError("invalid pin af: %d" % integer(alt))
            self.func = FUNC_SIO
        pull = 0 if pull is None else integer(pull)
        self.pull_up = pull & 1 != 0
        self.pull_down = pull & 2 != 0
        self.refresh()

    def irq(self, handler=UNSET, trigger=UNSET, hard=UNSET):
        """Call handler(pin) at edges, in the interrupt itself if hard."""
        if self.chip.down is not None:
            raise self.chip.down
        if self.gpio == "LED":
            raise ValueError("expecting a regular GPIO Pin")
        if handler is UNSET and trigger is UNSET and hard is UNSET:
            return self.set_handler(None, None, False)
        return self.set_handler(
            None if handler is UNSET else handler,
            12 if trigger is UNSET else integer(trigger),
            hard is not UNSET and bool(hard),
        )


class EspPad(Pad):
    """A pin of an ESP32: no high() and low(), soft interrupts only, value= counts in any mode."""

    def init(self, mode=None, pull=-1, *, value=UNSET, drive=UNSET, hold=UNSET):
        """Set level, mode and pull (-1: as it was, None: no pull)."""
        if self.chip.down is not None:
            raise self.chip.down
        # esp_rom_gpio_pad_select_gpio: from here on a plain pin, whatever is given.
        if self.func != FUNC_PWM or mode is not None:
            self.func = FUNC_SIO
        if value is not UNSET:
            self.out = 1 if value else 0
        if mode is not None:
            mode = integer(mode)
            if mode & 2 and self.gpio in self.chip.port.input_only:
                raise ValueError("pin can only be input")
            self.drives = mode & 2 != 0
            self.open_drain = mode & 4 != 0
            if self.open_drain:
                self.drives = not self.out
                self.out = 0
        if pull != -1:
            pull = 0 if pull is None else integer(pull)
            # GPIO34-39 have no pulls: asking for one does nothing.
            able = self.gpio not in self.chip.port.input_only
            self.pull_up = able and pull & 2 != 0
            self.pull_down = able and pull & 1 != 0
        self.refresh()

    def irq(self, handler=UNSET, trigger=UNSET, wake=None):
        """Call handler(pin) soon after edges."""
        if self.chip.down is not None:
            raise self.chip.down
        if handler is UNSET and trigger is UNSET and wake is None:
            return self.set_handler(None, None, False)
        return self.set_handler(
            None if handler is UNSET else handler,
            3 if trigger is UNSET else integer(trigger),
            False,
        )


class RpPinApi:
    """`machine.Pin` on rp2."""

    IN = 0
    OUT = 1
    OPEN_DRAIN = 2
    ALT = 3
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_FALLING = 4
    IRQ_RISING = 8

    def __init__(self, chip):
        self._chip = chip

    def __call__(self, id, mode=UNSET, pull=UNSET, *, value=UNSET, alt=UNSET):
        """Return the pin, set up if more than its number is given."""
        if self._chip.down is not None:
            raise self._chip.down
        pad = find(self._chip, id)
        if not (mode is UNSET and pull is UNSET and value is UNSET and alt is UNSET):
            pad.init(
                None if mode is UNSET else mode,
                None if pull is UNSET else pull,
                value=None if value is UNSET else value,
                alt=FUNC_SIO if alt is UNSET else alt,
            )
        return pad


class EspPinApi:
    """`machine.Pin` on ESP32."""

    IN = 1
    OUT = 3
    OPEN_DRAIN = 7
    PULL_DOWN = 1
    PULL_UP = 2
    IRQ_RISING = 1
    IRQ_FALLING = 2
    WAKE_LOW = 4
    WAKE_HIGH = 5

    def __init__(self, chip):
        self._chip = chip

    def __call__(self, id, mode=UNSET, pull=UNSET, *, value=UNSET, drive=UNSET, hold=UNSET):
        """Return the pin, set up if more than its number is given."""
        if self._chip.down is not None:
            raise self._chip.down
        pad = find(self._chip, id)
        given = not (mode is UNSET and pull is UNSET and value is UNSET)
        if given or drive is not UNSET or hold is not UNSET:
            mode = None if mode is UNSET else mode
            pull = -1 if pull is UNSET else pull
            pad.init(mode, pull, value=value, drive=drive, hold=hold)
        return pad


def find(chip, id):
    """Return the Pad that a Pin's first argument names. Raises as the port does."""
    if isinstance(id, Pad):
        return id
    port = chip.port
    if isinstance(id, str):
        gpio = None
        if port.platform == "rp2":
            if id == "LED":
                gpio = port.led
            else:
                digits = id[4:] if id.startswith("GPIO") else id[2:] if id.startswith("GP") else ""
                if digits.isdigit() and int(digits) in port.pins:
                    gpio = int(digits)
            if gpio is None:
                raise ValueError('unknown named pin "%s"' % id)
        id = gpio
    elif id is True or id is False or not isinstance(id, int) or id not in port.pins:
        id = None
    if id is None:
        raise ValueError("invalid pin")
    pad = chip.pads.get(id)
    if pad is None:
        depth = lift()
        pad = (RpPad if port.platform == "rp2" else EspPad)(chip, id)
        chip.pads[id] = pad
        chip.pad_list.append(pad)
        put_back(depth)
    return pad
