"""The ESP32s' GPIO matrix: the registers that say which signal each pin puts out.

Read in ESP-IDF 5.5, soc/gpio_reg.h and soc/gpio_sig_map.h of each chip.
"""

from pads import FUNC_PWM

# By board: the register of GPIO0, the signal of LEDC's first channel, and that of a plain output.
CHIPS = {
    "esp32": (0x3FF44530, 71, 256),
    "esp32s3": (0x60004554, 73, 256),
    "esp32c3": (0x60004554, 45, 128),
}
GROUP = 8  # the ESP32's second group of channels follows on the first


def signal(chip, address):
    """Return what a pin's register says. Raises ValueError if the address is none of them."""
    first, ledc, plain = CHIPS[chip.port.name]
    gpio, rest = divmod(address - first, 4)
    if rest or not 0 <= gpio < 50:
        raise ValueError("no register to read at 0x%08x on the virtual board" % address)
    pad = chip.pads.get(gpio)
    if pad is None or pad.func != FUNC_PWM or pad.channel is None:
        return plain
    return ledc + GROUP * pad.channel.group + pad.channel.number
