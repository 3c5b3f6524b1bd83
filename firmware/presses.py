"""The button table: what each press does in each state of the massager."""

from buttons import CLEAR, DOWN, HELD, LOCK, MODE, MODE_HELD, PAIR, START, UP
from limits import HOST_OFF_MS, REST_DUE_MS
from states import (
    FAULT,
    NOTE_CLEARED,
    NOTE_LOCK,
    NOTE_REFUSED,
    NOTE_START,
    PAUSED,
    READY,
    RESTING,
    RUNNING,
)


def press(massager, events):
    """Do what the events (bits, from buttons; not 0) ask of a massager."""
    if events & START:
        massager.origin = massager.state
        _start(massager)
        if events == START:
            return
    if events & HELD and (massager.origin == RUNNING or massager.origin == PAUSED):
        _stop(massager)
    if events & MODE_HELD:
        if massager.in_session():
            _stop(massager)
        else:
            massager.stop_came_late()
    if events & CLEAR and massager.origin == FAULT == massager.state and massager.fault_gone:
        massager.fault = 0
        massager.state = RESTING if massager.drive_ms >= REST_DUE_MS else READY
        massager.note = NOTE_CLEARED
    if events & LOCK and massager.state <= PAUSED:
        massager.locked = not massager.locked
        massager.note = NOTE_LOCK
        if massager.lock_level:
            massager.level = massager.lock_level
    if events & (UP | DOWN):
        _level(massager, events)
    if events & MODE and not massager.next():
        massager.note = NOTE_REFUSED


def _level(massager, events):
    # What the two presses on the way to the lock did to the level, the lock takes back: softer
    # works at once, deeper only back to where it was.
    level = massager.level
    back = 0
    if events & PAIR:
        back = level if events & UP and events & DOWN else massager.lone_level or level
    if events & UP and not massager.set_level(massager.level + 1):
        massager.note = NOTE_REFUSED
    if events & DOWN:
        # On the way to the lock, DOWN only takes back what UP just gave.
        softer = massager.level - 1 if events & PAIR else _softer(massager)
        if not massager.set_level(softer):
            massager.note = NOTE_REFUSED
    massager.lock_level = back
    massager.lone_level = 0 if events & PAIR else level


def _softer(massager):
    # One below what is felt now, so that one press always makes it softer.
    level = massager.level
    if massager.state == RUNNING and 0 < massager.level_now < level:
        level = massager.level_now
    return level - 1 if level > 1 or massager.level == 1 else 1


def _start(massager):
    state = massager.state
    if state == RUNNING:
        massager.pause()
        _mean_it(massager)
    elif massager.just_ended_ms > 0:
        # It was meant as a STOP, but the end came first, by itself or by a computer.
        massager.stop_came_late()
        massager.note = NOTE_REFUSED
    elif state == READY:
        if not massager.start(massager.routine_no):
            massager.note = NOTE_REFUSED
    elif state == PAUSED and not massager.locked:
        massager.state = RUNNING
        massager.note = NOTE_START
    else:
        massager.note = NOTE_REFUSED


def _stop(massager):
    if massager.stop():
        _mean_it(massager)


def _mean_it(massager):
    # A person has stopped it: they may start it again at once, a computer may not.
    massager.just_ended_ms = 0
    massager.host_off_ms = HOST_OFF_MS
