"""`machine.Pin` of each port, on top of pads.py.

It is one PinApi a chip, so that Pin(...) returns the same object a pin, and allocates nothing once
it is there, as on the chip.
"""

from chip import integer
from heap import lift, put_back
from pads import FUNC_PWM, FUNC_SIO, UNSET, Pad


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
                if integer(alt) != FUNC_SIO:  # no other is needed here
                    raise ValueError("invalid pin af: %d" % integer(alt))
                self.open_drain = False
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
