"""Builds the massager from the board: what is needed once, at the start, and forgotten then."""

import gc

import boardcheck
import boards
import hal
import keep.reading  # noqa: F401 - the journal asks for it: here it is in one file with this
from library import ROUTINES


def build():
    """Return the App, or None when this start is for uploading (MODE held) or board.py has a
    mistake, which is printed.
    """
    try:
        import board
    except Exception as error:  # whatever a maker's file may raise
        remedy = "correct that line, or take a fresh board.py"
        if (hal.Store().read("board.py", 3) or b"")[:2] in (b"\xef\xbb", b"\xff\xfe", b"\xfe\xff"):
            remedy = "it begins with a byte order mark: save it as UTF-8 without one"
        hal.say("board.py: cannot be read (%s: %s); %s." % (type(error).__name__, error, remedy))
        return None
    mistakes = boardcheck.check(board, hal.platform(), hal.has_pin)
    for mistake in mistakes:
        hal.say(mistake)
    if mistakes:
        return None
    hal.forget("boardcheck")
    pins = boards.pins(board)
    hal.forget("board")
    # Or what is made from here on would lie high, amid free memory. So would MicroPython's buffer
    # for paths, which moves when a longer one comes: now it may.
    gc.collect()
    hal.Store().read("routines/%40s" % "", 0)
    board_hal = hal.on(boards.row(pins["BOARD"]), pins)
    if board_hal.mode_held():
        hal.say("MODE was held: nothing runs, files can be uploaded; power off and on to end it.")
        return None
    if pins["DISPLAY_SDA"] is not None:
        import face.display  # noqa: F401 - while there is room to compile it
    # Before the rest: what reads them needs much memory for a while.
    routines, problems = _own_routines(pins["DISPLAY_SDA"] is not None)
    from app import App

    built = App(board_hal, pins, routines, problems)
    board_hal.take_over_watchdog()
    return built


def _own_routines(behind_display):
    # Return the routines of the person's files, and a sentence for each that is left out. Most
    # boards have none, and are ready sooner without what reads them.
    store = hal.Store()
    if not any(store.names("routines")):
        return (), ()
    from own import routinefiles

    keys = [routine.key for routine in ROUTINES]
    found = routinefiles.load(store, keys, behind_display)
    hal.forget("own")
    gc.collect()
    for problem in found[1]:
        hal.say(problem.decode())
    return found
