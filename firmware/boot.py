"""Runs first on every start, a soft reset into the raw REPL included: the motor pins go low before
anything else. Then, if a watchdog still runs from before, it is fed, so that whoever uploads files
is not reset under their hands; loop.py takes that over.
"""

import hal


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
                hal.drive_low(pin)
                low += 1
    except Exception:  # whatever a maker's file may raise or name; loop.py says it in words
        low = 0
    if not low:
        hal.let_go_of_all()


first_off()
if hal.watchdog_runs():
    hal.feed_for_uploads()
