"""`machine.I2C`: a bus on which, until something is attached to the chip, nothing answers."""

import errno

from chip import integer, os_error
from pads import FUNC_I2C
from pins import find


class I2c:
    """One bus; what I2C(...) returns. Devices are in chip.i2c_devices, by address."""

    def __init__(self, chip):
        self._chip = chip
        self._freq_hz = 0
        self._timeout_us = 0

    def begin(self, freq_hz, timeout_us):
        """Take a clock frequency in hertz, and what a transfer may take, in microseconds."""
        self._freq_hz = freq_hz
        self._timeout_us = timeout_us

    def scan(self):
        """Return the addresses that answer."""
        if self._chip.i2c_stuck:
            return []
        return [addr for addr in range(0x08, 0x78) if addr in self._chip.i2c_devices]

    def writeto(self, addr, buf, stop=True):
        """Send buf to addr. Returns the bytes taken; OSError if nothing answers."""
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        if chip.i2c_stuck:
            self._give_up(len(buf))
        device = chip.i2c_devices.get(integer(addr))
        if device is None:
            # rp2 tries an empty write by software, which says ENODEV.
            rp2 = chip.port.platform == "rp2" and len(buf)
            raise os_error(errno.EIO if rp2 else errno.ENODEV)
        chip.enter_call()
        chip.advance(chip.now + (len(buf) + 1) * 9_000_000 // self._freq_hz)
        try:
            device.write(buf)
        finally:
            chip.leave_call()
        return len(buf)

    def writevto(self, addr, vector, stop=True):
        """Send several buffers to addr as one."""
        return self.writeto(addr, b"".join([bytes(part) for part in vector]), stop)

    def readfrom(self, addr, nbytes, stop=True):
        """Read from addr: nothing here can be read."""
        self._refuse_read(addr)

    def readfrom_into(self, addr, buf, stop=True):
        """Read from addr: nothing here can be read."""
        self._refuse_read(addr)

    def _give_up(self, size):
        # Somebody holds the bus low. Releases of the ESP32's port until 1.28 wait by their own
        # rule; the next one waits for the timeout, in whole ticks of 10 ms.
        chip = self._chip
        us = self._timeout_us
        if chip.port.platform == "esp32":
            us = min(100_000 * (1 + size), 1_000_000)
            if chip.port.next_release:
                us = self._timeout_us // 10_000 * 10_000
        chip.stay(us)
        raise os_error(errno.ETIMEDOUT)

    def _refuse_read(self, addr):
        if self._chip.down is not None:
            raise self._chip.down
        integer(addr)
        if self._chip.i2c_stuck:
            self._give_up(1)
        raise os_error(errno.EIO if self._chip.port.platform == "rp2" else errno.ENODEV)


class I2cApi:
    """`machine.I2C`: two buses, each one object."""

    def __init__(self, chip):
        self._chip = chip
        self._buses = (I2c(chip), I2c(chip))

    def __call__(self, id=0, freq=400_000, *, scl=None, sda=None, timeout=50_000):
        """Return the bus, with its pins connected."""
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        id = integer(id)
        buses = 1 if chip.port.name == "esp32c3" else 2
        if not 0 <= id < buses:
            raise ValueError("I2C(%d) doesn't exist" % id)
        scl = None if scl is None else find(chip, scl)
        sda = None if sda is None else find(chip, sda)
        if chip.port.platform == "rp2":
            # Four pins in a row are SDA and SCL of bus 0, then of bus 1.
            if scl is not None and scl.gpio & 3 != 2 * id + 1:
                raise ValueError("bad SCL pin")
            if sda is not None and sda.gpio & 3 != 2 * id:
                raise ValueError("bad SDA pin")
        for pad in (scl, sda):
            if pad is not None:
                pad.pull_up = True
                pad.connect(FUNC_I2C)
        bus = self._buses[id]
        bus.begin(integer(freq), integer(timeout))
        return bus
