"""The fake of `micropython`: Ctrl-C is the virtual port's, all else the interpreter's own."""

import micropython

_chip = None


def use(chip):
    """Let `kbd_intr` be that of a chip.Chip."""
    global _chip
    _chip = chip


class Micropython:
    """Stands in the place of the module."""

    def kbd_intr(self, byte):
        """Let a byte from the host raise KeyboardInterrupt: 3, as at each start; -1: none."""
        if byte not in (-1, 3):
            raise ValueError("the virtual board knows no other key than Ctrl-C")
        _chip.usb.interrupts = byte == 3

    def __getattr__(self, name):
        return getattr(micropython, name)


module = Micropython()
