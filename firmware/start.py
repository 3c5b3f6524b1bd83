"""What a start finds on the board: its pins, settings and routines. What reads them is needed
once, and is forgotten before the massager is loaded: both together would fit no small heap.
"""

import gc

import boardcheck
import boards
import hal
from keep import reading
from keep.journal import Journal
from library import ROUTINES


def found():
    """Return what app.App is built from, as a tuple of its arguments; or None when this start is
    for uploading (MODE held) or board.py has a mistake, which is printed.
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
    # MicroPython's buffer for paths moves when a longer one comes. It may do so now: later it
    # would lie amid free memory.
    hal.Store().read("routines/%40s" % "", 0)
    board_hal = hal.on(boards.row(pins["BOARD"]), pins)
    if board_hal.mode_held():
        hal.say("MODE was held: nothing runs, files can be uploaded; power off and on to end it.")
        return None
    if pins["DISPLAY_SDA"] is not None:
        import face.display  # noqa: F401 - while there is room to compile it
    # Before the rest: what reads them needs much memory for a while.
    routines, problems = _own_routines(pins["DISPLAY_SDA"] is not None)
    journal = Journal(hal.Store())
    reading.load(journal)
    return board_hal, pins, journal, routines, problems


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
