"""Runs first on every start, a soft reset into the raw REPL included: the motor pins go low before
anything else. If a watchdog still runs from before, it is fed, so that whoever uploads files is
not reset under their hands; loop.py takes that over.
"""

import micropython

# A Ctrl-C must not cut this short. Until firstoff allows the next one, it waits at the port and
# ends the app before its first tick.
micropython.kbd_intr(-1)

import firstoff  # noqa: E402

firstoff.first_off()
firstoff.forget()
