"""Builds the massager from the board and runs it; whatever ends it, the motor is off.

`loop` is the whole program as a generator: each turn is one tick and yields the milliseconds until
the next one is due. The board sleeps them; a simulator lets virtual time pass. It is the same
program either way.
"""

import gc

import hal
from limits import CLOCK_LEAP_MS, TICK_MS

app = None  # what runs now, for whoever looks from the REPL


def build():
    """Return the App, or None when this start is for uploading (MODE held) or board.py has a
    mistake, which is printed.
    """
    try:
        import board
    except Exception as error:  # whatever a maker's file may raise
        hal.say(
            "board.py: cannot be read (%s: %s); mend that line, or take a fresh board.py."
            % (type(error).__name__, error)
        )
        return None
    import boardcheck
    import boards

    mistakes = boardcheck.check(board, hal.platform())
    for mistake in mistakes:
        hal.say(mistake)
    if mistakes:
        return None
    hal.forget("boardcheck")
    pins = boards.pins(board)
    board_hal = hal.Hal(boards.row(pins["BOARD"]), pins)
    if board_hal.mode_held():
        hal.say("MODE was held: nothing runs, files can be uploaded; power off and on to end it.")
        return None
    # Before the rest: what reads them needs much memory for a while.
    routines, problems = _own_routines()
    from app import App

    built = App(board_hal, pins, routines, problems)
    board_hal.take_over_watchdog()
    # Without it every deep call searches the leftovers of the start: ticks cost four times more.
    gc.collect()
    built.begin()
    return built


def _own_routines():
    # Return the routines of the person's files, and a sentence for each that is left out.
    import routinefiles
    from library import ROUTINES

    found = routinefiles.load(hal.Store(), [routine.key for routine in ROUTINES])
    for module in ("routinefiles", "routinefile", "routinefield", "routineform", "routinejson"):
        hal.forget(module)
    gc.collect()
    for problem in found[1]:
        hal.say(problem.decode())
    return found


def loop():
    """Yield, after each tick, the milliseconds (>= 0) to sleep until the next one is due.

    Returns if there is nothing to run. An exception leaves it with the motor cut: an error latches
    a fault first, Ctrl-C keeps a running watchdog fed, so that nobody is reset while uploading.
    """
    global app
    running = None
    try:
        running = build()
        app = running
        if running is None:
            return
        last_ms = hal.ticks_ms()
        due_ms = last_ms
        while True:
            now_ms = hal.ticks_ms()
            elapsed_ms = hal.ticks_diff(now_ms, last_ms)
            last_ms = now_ms
            if not 0 <= elapsed_ms <= CLOCK_LEAP_MS:
                elapsed_ms = TICK_MS  # a clock that leaps is the guard's to judge
            running.tick(now_ms, elapsed_ms)
            running.upkeep.between_ticks()
            due_ms = hal.ticks_add(due_ms, TICK_MS)
            wait_ms = hal.ticks_diff(due_ms, hal.ticks_ms())
            if not 0 <= wait_ms <= TICK_MS:
                # Late: what was missed is not made up for in a burst.
                due_ms = hal.ticks_ms()
                wait_ms = 0
            yield wait_ms
    except Exception:
        if running is not None:
            running.close()
            try:
                running.upkeep.error()
            except Exception as second:  # the first error is the one to read
                hal.say("The fault could not be logged (%s)." % type(second).__name__)
        raise
    except KeyboardInterrupt:
        if running is not None:
            running.close()
            running.upkeep.watchdog_excused()
            running.hal.hand_over_watchdog()
        raise
    finally:
        if running is not None:
            running.close()


def run():
    """Run on the board. What interrupts the sleep, Ctrl-C first of all, is handed to the loop,
    which alone knows how to end; by itself a generator hears nothing of it.
    """
    turns = loop()
    sleep_ms = hal.sleep_ms
    try:
        for wait_ms in turns:
            sleep_ms(wait_ms)
    except BaseException as error:
        try:
            turns.throw(error)
        except StopIteration:
            pass  # it came from the loop, which has ended already
        raise


if __name__ == "__main__":
    run()
