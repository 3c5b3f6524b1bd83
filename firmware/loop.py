"""Builds the massager from the board and runs it; whatever ends it, the motor is off.

`loop` is the whole program as a generator: each turn is one tick and yields the milliseconds until
the next one is due. The board sleeps them; a simulator lets virtual time pass. It is the same
program either way.
"""

import gc

import hal
from limits import CLOCK_LEAP_MS, TICK_MS

HOST_TICKS = 4  # so often somebody looks whether the host has sent anything

app = None  # what runs now, for whoever looks from the REPL: `import loop; loop.app`


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
    import boardcheck
    import boards

    mistakes = boardcheck.check(board, hal.platform(), hal.has_pin)
    for mistake in mistakes:
        hal.say(mistake)
    if mistakes:
        return None
    hal.forget("boardcheck")
    pins = boards.pins(board)
    hal.forget("board")
    gc.collect()
    board_hal = hal.on(boards.row(pins["BOARD"]), pins)
    if board_hal.mode_held():
        hal.say("MODE was held: nothing runs, files can be uploaded; power off and on to end it.")
        return None
    if pins["DISPLAY_SDA"] is not None:
        import face.display  # noqa: F401 - while there is room to compile it
    # Before the rest: what reads them needs much memory for a while.
    routines, problems = _own_routines(pins["DISPLAY_SDA"] is not None)
    from app import App

    hal.forget("boards")
    gc.collect()
    built = App(board_hal, pins, routines, problems)
    board_hal.take_over_watchdog()
    # Without it every deep call searches the leftovers of the start: ticks cost four times more.
    gc.collect()
    built.begin()
    return built


def _own_routines(behind_display):
    # Return the routines of the person's files, and a sentence for each that is left out. Most
    # boards have none, and are ready sooner without what reads them.
    store = hal.Store()
    if not any(store.names("routines")):
        return (), ()
    from library import ROUTINES
    from own import routinefiles

    keys = [routine.key for routine in ROUTINES]
    found = routinefiles.load(store, keys, behind_display)
    hal.forget("own")
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
    failed = False
    try:
        running = build()
        app = running
        if running is None:
            return
        # Names of the loop's own: this is what runs a hundred times a second.
        ticks_ms = hal.ticks_ms
        ticks_diff = hal.ticks_diff
        board = running.hal
        guard = running.guard
        contacts = board.contacts
        contacts_at = board.contacts_at
        contacts_mask = board.contacts_mask
        channels = running.channels
        listener = running.listener
        wait = running.wait
        console = running.console
        host_waits = board.usb_waits
        due_ms = 0
        resting = 0
        walking = False
        wdt = None
        turns = 0
        before_ms = -1
        decided_ms = ticks_ms()  # on a grid of whole ticks, so that late ticks do not add up
        tick_ms = TICK_MS
        host_ticks = HOST_TICKS
        while True:
            now_ms = ticks_ms()
            elapsed_ms = ticks_diff(now_ms, decided_ms)
            turns += 1
            if turns >= host_ticks:
                turns = 0
                if host_waits():
                    due_ms = 0
            if (
                now_ms != before_ms
                and 0 <= elapsed_ms < due_ms
                and contacts[contacts_at] & contacts_mask == resting
                and not board.refuse
            ):
                guard.beat_ms = now_ms
                if walking and turns & 1:
                    for channel in channels:
                        channel.walk()
                if console.busy and console.speak():
                    due_ms = 0
                if wdt is not None:
                    wdt.feed()
            else:
                if 0 <= elapsed_ms <= CLOCK_LEAP_MS:
                    elapsed_ms -= elapsed_ms % tick_ms
                    decided_ms = hal.ticks_add(decided_ms, elapsed_ms)
                    if now_ms == before_ms:
                        elapsed_ms += tick_ms  # a clock that stands still: what was slept counts
                else:
                    elapsed_ms = tick_ms  # a clock that leaps is the guard's to judge
                    decided_ms = now_ms
                running.tick(now_ms, elapsed_ms)
                running.upkeep.between_ticks(elapsed_ms)
                due_ms = wait.ms
                resting = listener.contacts
                walking = running.walking
                turns |= 1  # the decision was a step of the line, the next is due in two ticks
                wdt = board.wdt
                elapsed_ms = ticks_diff(ticks_ms(), decided_ms)
            wait_ms = tick_ms - elapsed_ms % tick_ms
            if now_ms == before_ms or wait_ms < 2:
                wait_ms = tick_ms  # in no hurry, and never twice in a millisecond
            before_ms = now_ms
            yield wait_ms
    except Exception:
        hal.hold_ctrl_c()
        failed = True
        if running is not None:
            running.close()
            try:
                running.upkeep.error()
            except Exception as second:  # the first error is the one to read
                hal.say("The fault could not be logged (%s)." % type(second).__name__)
        raise
    finally:
        hal.hold_ctrl_c()  # clients send several: the next one would interrupt this
        if running is not None:
            running.close()
        if not failed:
            hal.hand_over_watchdog()
            if running is not None:
                running.upkeep.watchdog_excused()


def run():
    """Run on the board. What interrupts the sleep, Ctrl-C first of all, is handed to the loop,
    which alone knows how to end; by itself a generator hears nothing of it.
    """
    turns = loop()
    sleep_ms = hal.sleep_ms
    try:
        try:
            for wait_ms in turns:
                sleep_ms(wait_ms)
        finally:
            hal.hold_ctrl_c()  # before an `except`, which the next one could interrupt
    except BaseException as error:
        try:
            turns.throw(error)
        except StopIteration:
            pass  # it came from the loop, which has ended already
        raise
    finally:
        hal.allow_ctrl_c()
