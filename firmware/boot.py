"""Runs first on every start, a soft reset into the raw REPL included: the motor pins go low before
anything else. If a watchdog still runs from before, it is fed, so that whoever uploads files is
not reset under their hands; loop.py takes that over.
"""

import micropython

# A Ctrl-C must not cut this short: it waits at the port, and ends the app before its first tick.
# MicroPython itself lets the next one in again for main.py.
micropython.kbd_intr(-1)

import firstoff  # noqa: E402


def first_off():
    """Drive the motor pins of board.py low; if that file cannot be read, let go of every pin that
    could be a motor's.
    """
    low = 0
    try:
        import board

        pins = [getattr(board, "MOTOR_A", None), getattr(board, "MOTOR_B", None)]
        if not hasattr(board, "MOTOR_A"):
            import boards

            pins[0] = boards.pins(board)["MOTOR_A"]
        for pin in pins:
            if isinstance(pin, int):
                firstoff.drive_low(pin)
                low += 1
    except Exception:  # whatever a maker's file may raise or name; loop.py says it in words
        low = 0
    if not low:
        firstoff.let_go_of_all()


firstoff.pwms_off()
if firstoff.watchdog_runs():
    firstoff.feed_for_uploads()
first_off()
