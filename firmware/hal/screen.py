"""A display's bus."""

import machine

# SSD1306 data sheet; nearly every module has this address.
_ADDRESS = 0x3C
_BUS_HZ = 400_000


class Screen:
    """The bus. number: of the chip's I2C. sda, scl: its Pins. timeout_us: so long a bus that
    somebody holds low may cost a tick.
    """

    def __init__(self, number, sda, scl, timeout_us):
        i2c = machine.I2C(number, freq=_BUS_HZ, sda=sda, scl=scl, timeout=timeout_us)
        self._write = i2c.writeto  # bound once: binding allocates

    def send(self, data):
        """Send bytes (control byte first) to the display. Return False if it does not answer; only
        then MicroPython allocates, for its OSError.
        """
        try:
            self._write(_ADDRESS, data)
            return True
        except OSError:
            return False
