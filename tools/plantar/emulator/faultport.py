"""Lets a script break the program on the emulated board: a file of MicroPython's, put beside the
firmware only when the script asks for it. board.py then imports it.

Whenever a tick is over it looks at one of the watchdog's scratch words, where the emulator leaves
the number of a fault.
"""

# pyright: reportMissingImports=false, reportAttributeAccessIssue=false

import sys

import hal
import machine

WORD = 0x40058028
HANG = 1
EXIT = 2
RESET = 3
RAISE = 16  # and an exception's place in EXCEPTIONS
EXCEPTIONS = (
    AssertionError,
    AttributeError,
    Exception,
    IndexError,
    KeyError,
    MemoryError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    TypeError,
    ValueError,
    ZeroDivisionError,
)

_sleep_ms = hal.sleep_ms


def sleep_ms(ms: int) -> None:
    """Do what the emulator wants, if anything, then sleep as the firmware does between ticks."""
    fault = machine.mem32[WORD]
    if fault:
        break_it(fault)
    _sleep_ms(ms)


def break_it(fault: int) -> None:
    """Let one fault happen."""
    machine.mem32[WORD] = 0
    if fault == HANG:
        while True:
            pass
    if fault == EXIT:
        sys.exit()
    if fault == RESET:
        machine.reset()
    if fault >= RAISE:
        raise EXCEPTIONS[fault - RAISE]()


machine.mem32[WORD] = 0  # at power-on it holds noise
hal.sleep_ms = sleep_ms
