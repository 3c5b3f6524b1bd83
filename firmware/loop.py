"""Runs the massager; whatever ends it, the motor is off.

`loop` is the whole program as a generator: each turn is one tick and yields the milliseconds until
the next one is due. The board sleeps them; a simulator lets virtual time pass. It is the same
program either way.
"""

import gc

import hal
from limits import CLOCK_LEAP_MS, TICK_MS

HOST_TICKS = 4  # so often somebody looks whether the host has sent anything

_ONCE = ("start", "boards", "keep.reading")

app = None  # what runs now, for whoever looks from the REPL: `import loop; loop.app`


def _found():
    import start  # in a function of its own: a name for it would keep it

    return start.found()


def _built():
    # Return the App, or None if nothing is to run. What looks at the board is forgotten before.
    found = _found()
    for name in _ONCE:
        hal.forget(name)
    if found is None:
        return None
    gc.collect()  # the app lies where that was, and not above it
    from app import App

    built = App(*found)
    built.hal.take_over_watchdog()
    return built


def loop():
    """Yield, after each tick, the milliseconds (>= 0) to sleep until the next one is due.

    Returns if there is nothing to run. An exception leaves it with the motor cut: an error latches
    a fault first, Ctrl-C keeps a running watchdog fed, so that nobody is reset while uploading.
    """
    global app
    running = None
    failed = False
    try:
        running = _built()
        app = running
        if running is None:
            return
        running.begin()  # from now on there is a guard, and what ends this loop ends it
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
                and not (board.refuse or board.stirred)
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
