"""`machine.ADC`: 12 bits, without noise. A pin that nothing drives is at 1.65 V.

On rp2 its full scale is 3.3 V. On an ESP32 it has a curve of its chip's (the corners are in
boardtable.py), which `read_u16` shows as it is and `read_uv` corrects.

A voltage may follow the motors, as that of a shunt does (`Draw`).
"""

from chip import integer
from pads import FUNC_ADC
from pins import find

FLOATING_UV = 1_650_000
# The RP2040's own sensor at 27 degrees Celsius.
CORE_TEMPERATURE_UV = 706_000
FULL = 4095
TEMPERATURE_CHANNEL = 4


class Draw:
    """A shunt's voltage: base volts, and more while motors have power.

    full, start: how many volts more one motor makes at full duty, when it turns with its full
    speed and when it stands. With speed and duty as parts of the full ones it is start * (duty -
    speed) + full * speed, as in a DC motor, whose own voltage rises with its speed.
    """

    def __init__(self, chip, base, full, start):
        self._trace = chip.trace
        self._base_mv = to_uv(base) // 1000
        self._full_mv = to_uv(full) // 1000
        self._start_mv = to_uv(start) // 1000

    def uv(self, now_us):
        """Return the voltage now, in microvolts."""
        mv = self._base_mv
        for spin in self._trace.spins:
            duty = spin.duty_u16 >> 6  # ten bits, so that no product needs more than 31
            if duty:
                speed = spin.chz(now_us) * 1023 // spin.full_chz
                mv += (self._start_mv * (duty - speed) + self._full_mv * speed) // 1023
        return max(0, mv) * 1000


class Adc:
    """One analogue input. `key` is its GPIO number, or "temperature"."""

    def __init__(self, chip, key):
        self._chip = chip
        self._key = key

    def read_u16(self):
        """Return 0..65535 of full scale: 12 bits, the upper four repeated below."""
        raw = self._raw()
        return raw << 4 | raw >> 8

    def _raw(self):
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        uv = chip.volts.get(self._key)
        if uv is None:
            uv = CORE_TEMPERATURE_UV if self._key == "temperature" else FLOATING_UV
        elif not isinstance(uv, int):
            uv = uv.uv(chip.now)
        corners = chip.port.adc_mv
        low_mv, low = corners[0]
        if uv <= low_mv * 1000:
            return low
        for index in range(1, len(corners)):
            high_mv, high = corners[index]
            if uv <= high_mv * 1000:
                # Kept below 2**30: a small integer everywhere.
                part = (uv - low_mv * 1000) * 64 // (high_mv - low_mv)
                return low + ((high - low) * part + 32_000) // 64_000
            low_mv, low = high_mv, high
        return FULL


class EspAdc(Adc):
    """One analogue input of an ESP32."""

    def read_uv(self):
        """Return the voltage in microvolts, calibrated, in whole millivolts."""
        raw = self._raw()
        corners = self._chip.port.adc_mv
        low_mv, low = corners[0]
        for index in range(1, len(corners)):
            high_mv, high = corners[index]
            if raw <= high:
                span = high - low
                return (low_mv + ((high_mv - low_mv) * (raw - low) + span // 2) // span) * 1000
            low_mv, low = high_mv, high
        return low_mv * 1000


def to_uv(volts):
    """Return volts as whole microvolts."""
    return int(volts * 1_000_000 + 0.5)


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
        return EspAdc(self._chip, pad.gpio)
