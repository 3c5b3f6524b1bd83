"""The world outside a board: what a script lets happen to its pins, its ports and its power."""

import builtins

import analog
import inputs
import tracing
from lives import FAR

DISPLAY_ADDRESS = 0x3C

# What a board is at.
OFF = "off"
BOOT = "boot"
MAIN = "main"
RUN = "run"
HANG = "hang"
DEAD = "dead"
REPL = "repl"


def happen(board, kind, a, b):
    """Let an input of a script reach a board (a session.Session) now."""
    chip = board.chip
    trace = chip.trace
    if kind == "pin":
        trace.event('"event": "input", "pin": %d, "level": %d' % (a, 1 if b is None else b))
        _contact(chip, a, b)
    elif kind == "down" or kind == "up":
        down = kind == "down"
        trace.event('"event": "input", "pin": %d, "level": %d' % (a, not down))
        if b > 0:
            inputs.add_bounce(chip, a, down, b)
        _contact(chip, a, 0 if down else None)
    elif kind == "adc":
        gpio = analog.gpio_of(chip, a)
        draw = None
        if isinstance(b, tuple):
            draw = analog.Draw(chip, *b)
            b = b[0]
        trace.event('"event": "input", "adc": %d, "mv": %d' % (a, int(b * 1000 + 0.5)))
        if gpio is not None:
            chip.volts[gpio] = draw or analog.to_uv(b)
    elif kind == "console":
        trace.event('"event": "input", "console": %s' % tracing.quoted(a[:80]))
        if board.phase not in (OFF, DEAD) and chip.usb.up:
            chip.usb.send(a.encode())
    else:
        over = ', "on": false' if a is False else ""
        trace.event('"event": "input", "fault": "%s"%s' % (kind, over))
        _fault(board, kind, a)


def _contact(chip, gpio, level):
    if level is None:
        chip.contacts.pop(gpio, None)
    else:
        chip.contacts[gpio] = level
    pad = chip.pads.get(gpio)
    if pad is not None:
        pad.set_contact(level)


def _fault(board, kind, value):
    chip = board.chip
    if kind == "usb_stall":
        chip.usb.stall(bool(value))
    elif kind == "bus_stuck":
        chip.i2c_stuck = bool(value)
    elif kind == "display_off":
        chip.i2c_devices.pop(DISPLAY_ADDRESS, None)
    elif kind == "display_on":
        if board.display is not None:
            board.display.power_up()
            chip.i2c_devices[DISPLAY_ADDRESS] = board.display
    elif kind == "powercut":
        board.off_us = value
        if board.phase != OFF:
            chip.hard_reset("power")
    elif kind == "powercut_at_flash_byte":
        board.flash.cut_at = value
    elif board.phase in (OFF, DEAD):
        return
    elif kind.startswith("clock_"):
        chip.break_clock(kind, value)
    elif kind == "panic" and chip.port.cpu_resets:
        chip.hard_reset("panic")
    elif kind == "dead" or kind == "panic":  # on rp2 it hangs in its fault handler
        chip.cpu_dead = True
        board.phase = DEAD
        board.wake = FAR
    elif kind == "hang":
        if board.phase == RUN:
            board.phase = HANG
            board.wake = FAR
    elif kind == "interrupt":
        chip.usb.interrupt()
    elif kind == "soft_reset":
        chip.fault = SystemExit()
    elif kind == "raise":
        chip.fault = getattr(builtins, value)()
