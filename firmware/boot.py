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

        if not hasattr(board, "MOTOR_A"):
            import boards

            hal.drive_low(boards.pins(board)["MOTOR_A"])
            low += 1
        for field, pin in board.__dict__.items():
            if (
                field.startswith("MOTOR_")
                and len(field) == len("MOTOR_A")
                and isinstance(pin, int)
            ):
                hal.drive_low(pin)
                low += 1
    except Exception:  # whatever a maker's file may raise or name; loop.py says it in words
        low = 0
    if not low:
        hal.let_go_of_all()


first_off()
if hal.watchdog_runs():
    hal.feed_for_uploads()
