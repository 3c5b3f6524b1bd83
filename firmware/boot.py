"""Runs first on every start, a soft reset into the raw REPL included: the motor pins go low before
anything else. Then, if a watchdog still runs from before, it is fed, so that whoever uploads files
is not reset under their hands; loop.py takes that over.

MicroPython compiles this file on the board each time, so there is not more in it.
"""

import micropython

# A Ctrl-C must not cut this short: it waits at the port, and ends the app before its first tick.
# MicroPython itself lets the next one in again for main.py.
micropython.kbd_intr(-1)

import firstoff  # noqa: E402

firstoff.first_off()
