"""The virtual board's `machine`: what the chips and their MicroPython really do, fact by fact.

Facts are from MicroPython 1.28's rp2 and esp32 ports and from runs of them on an emulated RP2040.
"""

import unittest

from machine_suite.buses import Analog, Bus
from machine_suite.esp32 import Esp32, Esp32Small
from machine_suite.pins import PicoW, Pins
from machine_suite.resets import Machine, Resets, Time
from machine_suite.rp_pwm import Pico2, RpPwm
from machine_suite.timers import Timers
from machine_suite.usb import Usb
from machine_suite.watchdog import Watchdog

__all__ = (
    "Analog",
    "Bus",
    "Esp32",
    "Esp32Small",
    "Machine",
    "Pico2",
    "PicoW",
    "Pins",
    "Resets",
    "RpPwm",
    "Time",
    "Timers",
    "Usb",
    "Watchdog",
)

if __name__ == "__main__":
    unittest.main()
