"""Runs first on every start, a soft reset into the raw REPL included: the motor pins go low before
anything else. Then, if a watchdog still runs from before, it is fed, so that whoever uploads files
is not reset under their hands; main.py takes that over.
"""

import hal


def first_off():
    """Drive the motor pins of board.py low; if that file cannot be read, let go of every pin that
    could be a motor's.
    """
    try:
        import board

        pins = (getattr(board, "MOTOR_A", None), getattr(board, "MOTOR_B", None))
    except Exception:  # whatever a maker's file may raise; main.py names it
        pins = (None, None)
    known = [pin for pin in pins if isinstance(pin, int)]
    for pin in known:
        hal.drive_low(pin)
    if not known:
        hal.let_go_of_all()


first_off()
if hal.watchdog_runs():
    hal.feed_for_uploads()
