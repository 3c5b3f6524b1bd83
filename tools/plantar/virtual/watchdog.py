"""The watchdog, the registers beside it that outlive a reset, and those that tell of the pins."""

import matrix
from chip import integer
from heap import lift, put_back
from pads import FUNC_NONE, read_inputs

CTRL_ENABLE = 1 << 30
GPIO_IN = 0xD0000004  # SIO, RP2040 and RP2350 datasheets
CTRL_PAUSE = 0x07000000
# Likewise; two words a pin, its status and its control.
IO_BANK0_RP2040, IO_BANK0_RP2350 = 0x40014000, 0x40028000
# watchdog_enable() marks scratch 4 so, and watchdog_reboot() clears it: words 0 to 3 are free.
ENABLED_MARK = 0x6AB73121


class Wdt:
    """What WDT(...) returns."""

    def __init__(self, chip):
        self._chip = chip

    def feed(self):
        """Give it its whole time again."""
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        chip.wdt_due = chip.now + chip.wdt_us


class WdtApi:
    """`machine.WDT`: one watchdog, which nothing stops but a reset."""

    def __init__(self, chip):
        self._chip = chip
        self._wdt = Wdt(chip)

    def __call__(self, id=0, timeout=5000):
        """Start it: without a feed it resets the chip after `timeout` ms."""
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        id = integer(id)
        timeout = integer(timeout)
        most = chip.port.wdt_max_ms
        if chip.port.platform == "esp32":
            if id != 0:
                raise ValueError
            if timeout <= 0:
                raise ValueError("WDT timeout too short")
        else:
            if id != 0:
                raise ValueError("WDT(%d) doesn't exist" % id)
            # Unsigned in C: a negative one is too long.
            if timeout < 0 or timeout > most:
                raise ValueError("timeout exceeds %d" % most)
            chip.scratch[4] = ENABLED_MARK
        chip.wdt_us = max(1, timeout * 1000)
        chip.wdt_due = chip.now + chip.wdt_us
        chip.next_due = 0
        return self._wdt


class Mem32:
    """`machine.mem32`: of all addresses only the RP2's watchdog block and its GPIO inputs, and
    what each pin is connected to, are there.
    """

    def __init__(self, chip):
        self._chip = chip

    def __getitem__(self, address):
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        if address == GPIO_IN and chip.port.platform == "rp2":
            return chip.gpio_in if chip.gpio_in >= 0 else read_inputs(chip)
        depth = lift()
        try:
            word = self._read(address)
        finally:
            put_back(depth)
        # What does not fit a small integer of 31 bits is a new object on the chip.
        return word if word < 1 << 30 else [word].pop()

    def _read(self, address):
        chip = self._chip
        offset = self._offset(address)
        if offset == 0:
            if not chip.wdt_us:
                return CTRL_PAUSE
            left = (chip.wdt_due - chip.now) * (1 if chip.port.rp2350 else 2)
            return CTRL_ENABLE | min(left, 0xFFFFFF)
        if 0x0C <= offset <= 0x28:
            return chip.scratch[(offset - 0x0C) >> 2]
        if chip.port.wdt_base:
            bank = IO_BANK0_RP2350 if chip.port.rp2350 else IO_BANK0_RP2040
            gpio, rest = divmod(address - bank, 8)
            if 0 <= gpio < 30 and rest == 4:
                pad = chip.pads.get(gpio)
                return FUNC_NONE if pad is None else min(pad.func, FUNC_NONE)
        if chip.ledc is not None:
            return matrix.signal(chip, address)
        raise ValueError("no register to read at 0x%08x on the virtual board" % address)

    def __setitem__(self, address, value):
        if self._chip.down is not None:
            raise self._chip.down
        depth = lift()
        try:
            self._write(address, integer(value) & 0xFFFFFFFF)
        finally:
            put_back(depth)

    def _write(self, address, value):
        chip = self._chip
        offset = self._offset(address)
        if 0x0C <= offset <= 0x28:
            chip.scratch[(offset - 0x0C) >> 2] = value
        elif offset == 4:
            # LOAD: the RP2040 counts two a microsecond (its erratum E1).
            if chip.wdt_us:
                us = value & 0xFFFFFF
                chip.wdt_due = chip.now + (us if chip.port.rp2350 else us // 2)
                chip.next_due = 0
        else:
            raise ValueError("no register to write at 0x%08x on the virtual board" % address)

    def _offset(self, address):
        address = integer(address)
        if address & 3:
            raise ValueError("address %08x is not aligned to 4 bytes" % address)
        base = self._chip.port.wdt_base
        return address - base if base else -1
