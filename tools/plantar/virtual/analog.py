"""`machine.ADC`: 12 bits of 3.3 V, without noise. A pin that nothing drives is at mid-scale.

A voltage may follow the motors, as that of a shunt does (`Draw`).
"""

from chip import integer
from pads import FUNC_ADC
from pins import find

REFERENCE_V = 3.3
FLOATING_V = REFERENCE_V / 2
# The RP2040's own sensor at 27 degrees Celsius.
CORE_TEMPERATURE_V = 0.706
TEMPERATURE_CHANNEL = 4


class Draw:
    """A shunt's voltage: base volts, and more while motors have power.

    full, start: how many volts more one motor makes at full duty, when it turns with its full
    speed and when it stands. With speed and duty as parts of the full ones it is start * (duty -
    speed) + full * speed, as in a DC motor, whose own voltage rises with its speed.
    """

    def __init__(self, chip, base, full, start):
        self._trace = chip.trace
        self._base = to_raw(base)
        self._full = to_raw(full)
        self._start = to_raw(start)

    def raw(self, now_us):
        """Return the converter's 12 bits now."""
        raw = self._base
        for spin in self._trace.spins:
            duty = spin.duty_u16 >> 6  # ten bits, so that no product needs more than 31
            if duty:
                speed = spin.chz(now_us) * 1023 // spin.full_chz
                raw += (self._start * (duty - speed) + self._full * speed) // 1023
        return min(4095, max(0, raw))


class Adc:
    """One analogue input. `key` is its GPIO number, or "temperature"."""

    def __init__(self, chip, key):
        self._chip = chip
        self._key = key

    def read_u16(self):
        """Return the voltage as 0..65535 of 3.3 V: 12 bits, the upper four repeated below."""
        if self._chip.down is not None:
            raise self._chip.down
        raw = self._chip.volts.get(self._key)
        if raw is None:
            raw = _CORE_RAW if self._key == "temperature" else _FLOATING_RAW
        elif not isinstance(raw, int):
            raw = raw.raw(self._chip.now)
        return raw << 4 | raw >> 8


def to_raw(volts):
    """Return the converter's 12 bits for a voltage; it is clipped to 0..3.3 V."""
    return min(4095, max(0, int(volts * 4095 / REFERENCE_V + 0.5)))


_FLOATING_RAW = to_raw(FLOATING_V)
_CORE_RAW = to_raw(CORE_TEMPERATURE_V)


def gpio_of(chip, number):
    """Return the GPIO (or "temperature") that a script's or rp2's ADC number means, else None.

    number: a GPIO that can measure or, on rp2, a channel 0..4.
    """
    if chip.port.platform == "rp2":
        if number == TEMPERATURE_CHANNEL:
            return "temperature"
        if 0 <= number < len(chip.port.adc):
            return chip.port.adc[number]
    return number if number in chip.port.adc else None


class RpAdcApi:
    """`machine.ADC` on rp2: of a pin or a channel."""

    CORE_TEMP = TEMPERATURE_CHANNEL

    def __init__(self, chip):
        self._chip = chip

    def __call__(self, source):
        """Return the ADC of a pin, or of a channel 0..4."""
        if self._chip.down is not None:
            raise self._chip.down
        channel = source if isinstance(source, int) else -1
        if 0 <= channel <= TEMPERATURE_CHANNEL:
            return Adc(self._chip, gpio_of(self._chip, channel))
        pad = find(self._chip, source)
        if pad.gpio not in self._chip.port.adc:
            raise ValueError("Pin doesn't have ADC capabilities")
        pad.pull_up = pad.pull_down = False
        pad.connect(FUNC_ADC)
        return Adc(self._chip, pad.gpio)


class EspAdcApi:
    """`machine.ADC` on ESP32: of a pin."""

    ATTN_0DB = 0
    ATTN_2_5DB = 1
    ATTN_6DB = 2
    ATTN_11DB = 3

    def __init__(self, chip):
        self._chip = chip

    def __call__(self, pin, *, atten=-1):
        """Return the ADC of a pin."""
        if self._chip.down is not None:
            raise self._chip.down
        pad = find(self._chip, pin)
        if pad.gpio not in self._chip.port.adc:
            raise ValueError("invalid pin")
        if atten != -1 and not 0 <= integer(atten) <= 3:
            raise ValueError("invalid attenuation")
        pad.connect(FUNC_ADC)
        return Adc(self._chip, pad.gpio)
