"""The thinnest machine that a program for a Pico runs on: what every peer is measured over.

It has virtual time, a plan of what happens when, and nothing else. Its functions stand for what is
C on a board, so each is as short as can be and compiled to machine code (`native`), and each peer
pays the same for the same call. Only `sleep_ms` and `poll().ipoll` let time pass.

A plan is a list of (at_ms, what, a, b), in order: MARK cuts the measurement here and notes how
many bytes were ever taken from the heap, LIVE notes how many are in use once garbage is collected,
LEVEL puts pin a to level b, END ends the program.
"""

import gc

import micropython
import utime

MARK, LIVE, LEVEL, END = range(4)

FAR = 1 << 60

# Ahead of the real clock by an hour: asyncio's own C reads that one, and what it calls "now" must
# never lie in the future here.
now_ms = start_ms = utime.ticks_ms() + 3_600_000
next_ms = FAR  # nothing happens before this
plan = []
pins = {}
pwms = {}
timers = []
counts = [0, 0]
duties = {}  # of each PWM, just before the end
taken = [0] * 12  # made here, so that noting takes nothing
live = [0] * 12
GPIO_IN = 0xD0000004  # the RP2040's register of all inputs, in 30 bits
# A plain dict: to read it costs what reading a register costs, a call of C.
mem32 = {0x40058000: 0, 0x4005800C: 0, 0x40058010: 0, GPIO_IN: 0x3FFFFFFF}


def start(entries):
    """Take a plan, its times in ms from now."""
    plan[:] = [(start_ms + at_ms, what, a, b) for at_ms, what, a, b in entries]
    _look_ahead()


@micropython.native
def ticks_ms():
    """Return the virtual time."""
    return now_ms


@micropython.native
def sleep_ms(ms):
    """Let time pass, and in it what is due."""
    global now_ms
    end_ms = now_ms + ms
    while next_ms <= end_ms:
        if next_ms > now_ms:
            now_ms = next_ms
        _happen()
    now_ms = end_ms


@micropython.native
def _happen():
    global next_ms
    soonest = next_ms = FAR  # a callback may set a timer meanwhile
    for timer in timers:
        due_ms = timer.due_ms
        if due_ms <= now_ms:
            due_ms += timer.period_ms
            timer.due_ms = due_ms
            timer.callback(timer)
        if due_ms < soonest:
            soonest = due_ms
    if plan:
        due_ms = plan[0][0]
        if due_ms <= now_ms:
            _step()
            _look_ahead()
            return
        if due_ms < soonest:
            soonest = due_ms
    if soonest < next_ms:
        next_ms = soonest


@micropython.native
def _look_ahead():
    global next_ms
    soonest = plan[0][0] if plan else FAR
    for timer in timers:
        if timer.due_ms < soonest:
            soonest = timer.due_ms
    next_ms = soonest


def _step():
    _at_ms, what, a, b = plan.pop(0)
    if what == MARK:
        taken[counts[0]] = micropython.mem_total()
        counts[0] += 1
        micropython.opt_level()  # callgrind writes a part of its profile whenever this is called
    elif what == LEVEL:
        pin = pins[a]
        pin.level = b
        if b:
            mem32[GPIO_IN] |= 1 << a
        else:
            mem32[GPIO_IN] &= ~(1 << a)
        if pin.handler is not None:
            pin.handler(pin)
    elif what == LIVE:
        gc.collect()
        live[counts[1]] = gc.mem_alloc()
        counts[1] += 1
    else:
        _end()


def _end():
    for gpio, pwm in pwms.items():
        duties[gpio] = pwm.duty
    raise SystemExit
