"""What each chip and its MicroPython port can do: the virtual board's own knowledge.

On purpose not shared with the firmware's table: this one is the witness. Read in MicroPython 1.28
(ports/rp2, ports/esp32) and in the chips' datasheets.
"""

NAMES = ("pico", "pico_w", "pico2", "pico2_w", "esp32", "esp32s3", "esp32c3")
SPIRAM = "esp32_spiram"  # an ESP32 whose build is for a module with SPIRAM


class Port:
    """One board. Attributes are set below; times in ms, frequencies in hertz."""

    def __init__(self, name, platform, machine, cpu_hz, pins):
        self.name = name
        self.platform = platform  # sys.platform there
        self.rp2350 = False
        self.machine = machine  # sys.implementation._machine there
        self.cpu_hz = cpu_hz
        self.pins = pins  # GPIO numbers that the port's Pin accepts
        self.led = None  # what Pin("LED") is: a GPIO number, "LED" for a radio chip's pin, or None
        self.input_only = ()
        self.adc = ()  # GPIO numbers, by channel
        self.slices = 0  # PWM slices, 0: channels and timers instead
        self.slices_halted = 0  # the first this many stop at a soft reset, the others go on
        self.pwm_channels = 0
        self.pwm_timers = 0
        self.pwm_max_bits = 0
        self.hard = False  # interrupts and timers may be hard
        self.timers = 0  # hardware timers with an id
        self.usb = "cdc"  # what its console is: cdc (rp2), uart, jtag or tinyusb
        self.usb_wait_us = 1_000_000  # so long a write waits for a host that does not read
        self.adc_mv = ()  # (millivolts, of 4095) at the corners of its curve
        self.cpu_resets = False  # all resets but the power's are of the CPU alone
        self.next_release = False  # its I2C keeps to the timeout, in whole 10 ms
        self.boot_us = 12_000  # from power-on or reset to boot.py
        self.panic_us = 0  # what a panic, and a bite of the watchdog, print before that
        self.wdt_max_ms = 0
        self.wdt_base = 0  # address of the watchdog's registers, 0: not known here
        self.unique_id = b""


def port(name):
    """Return the Port of a board. name: one of NAMES, or SPIRAM. ValueError for another."""
    if name == "pico":
        return _rp2(name, "Raspberry Pi Pico with RP2040", 25)
    if name == "pico_w":
        return _rp2(name, "Raspberry Pi Pico W with RP2040", "LED")
    if name == "pico2":
        return _rp2(name, "Raspberry Pi Pico2 with RP2350", 25)
    if name == "pico2_w":
        return _rp2(name, "Raspberry Pi Pico 2 W with RP2350", "LED")
    if name == "esp32" or name == SPIRAM:
        spiram = name == SPIRAM
        machine = "Generic ESP32 module%s with ESP32" % (" with SPIRAM" if spiram else "")
        found = _esp32("esp32", machine, _esp32_pins(spiram))
        found.usb = "uart"
        # ESP-IDF's line fitting for 1100 mV at 11 dB, and its table above that.
        found.adc_mv = ((142, 0), (2_500, 2_927), (3_130, 4_095))
        found.input_only = (34, 35, 36, 37, 38, 39)
        found.adc = (36, 37, 38, 39, 32, 33, 34, 35, 4, 0, 2, 15, 13, 12, 14, 27, 25, 26)
        found.pwm_channels = 16
        found.pwm_timers = 8
        found.pwm_max_bits = 20
        found.timers = 4
        return found
    if name == "esp32s3":
        # Not 26: it is the SPIRAM's in the builds for it.
        pins = tuple(range(22)) + tuple(range(33, 49))
        found = _esp32(name, "Generic ESP32S3 module with ESP32-S3", pins)
        found.usb = "tinyusb"
        found.usb_wait_us = 500_000
        found.adc_mv = ((0, 0), (3_100, 4_095))
        found.adc = tuple(range(1, 21))
        found.pwm_channels = 8
        found.pwm_timers = 4
        found.pwm_max_bits = 14
        found.timers = 4
        return found
    if name == "esp32c3":
        # Not 18 and 19: they are its USB.
        found = _esp32(name, "ESP32C3 module with ESP32-C3", tuple(range(14)) + (20, 21))
        found.usb = "jtag"
        found.usb_wait_us = 200_000
        found.adc_mv = ((0, 0), (2_800, 4_095))
        found.adc = (0, 1, 2, 3, 4, 5)
        found.pwm_channels = 6
        found.pwm_timers = 4
        found.pwm_max_bits = 14
        found.timers = 2
        return found
    raise ValueError("no board %r; there are %s" % (name, ", ".join(NAMES)))


def _rp2(name, machine, led):
    rp2350 = name.startswith("pico2")
    # Both run at what the SDK calls the default: 125 MHz, and 150 MHz for the RP2350.
    found = Port(name, "rp2", machine, 150_000_000 if rp2350 else 125_000_000, tuple(range(30)))
    found.rp2350 = rp2350
    found.adc_mv = ((0, 0), (3_300, 4_095))
    found.led = led
    found.adc = (26, 27, 28, 29)
    found.slices = 12 if rp2350 else 8
    # machine_pwm_deinit_all() counts slices over a table with two rows a slice: it stops half.
    found.slices_halted = found.slices // 2
    found.hard = True
    found.wdt_max_ms = 16_777 if rp2350 else 8_388
    found.wdt_base = 0x400D8000 if rp2350 else 0x40058000
    found.unique_id = b"\xe6\x61\x64\x08\x43\x12\x34\x56"
    return found


def _esp32(name, machine, pins):
    found = Port(name, "esp32", machine, 160_000_000, pins)
    found.cpu_resets = True
    # Nobody here has measured it: some tenths of a second for ROM, bootloader and start-up.
    found.boot_us = 350_000
    found.panic_us = 150_000
    found.wdt_max_ms = 0x7FFFFFFF
    found.unique_id = b"\x24\x0a\xc4\x12\x34\x56"
    return found


def _esp32_pins(spiram):
    missing = (6, 7, 8, 9, 10, 11, 20, 24, 28, 29, 30, 31) + ((16, 17) if spiram else ())
    return tuple([pin for pin in range(40) if pin not in missing])
