"""What boot.py needs before anything else: pins low, a watchdog from before fed, no Ctrl-C.

Until all that is done it imports nothing but what MicroPython has built in: it takes a few
milliseconds, and works on a board with half its files. Only then is board.py read, which takes
longer. hal has its functions from here.
"""

import sys

import machine
from machine import Pin, Timer, mem32
from micropython import kbd_intr

# As in limits.py, which takes longer to import than all of this takes to run.
WATCHDOG_MS = 2_000
FEED_PERIOD_MS = 500

CTRL_C = 3
_WDT_ENABLED = 1 << 30  # RP2040 and RP2350 datasheets, WATCHDOG CTRL

# Of each chip: the register that says what its first pin is connected to, how many bytes on the
# next pin's is, the field in it, the least and the greatest value that mean a PWM, and how many
# pins it has. RP2040 and RP2350 datasheets, GPIO CTRL, FUNCSEL; ESP-IDF, soc/gpio_reg.h and
# soc/gpio_sig_map.h.
_CONNECTED = {
    "RP2040": (0x40014004, 8, 31, 4, 4, 30),
    "RP2350": (0x40028004, 8, 31, 4, 4, 30),
    "ESP32": (0x3FF44530, 4, 511, 71, 86, 34),
    "ESP32S3": (0x60004554, 4, 511, 73, 80, 49),
    "ESP32C3": (0x60004554, 4, 255, 45, 50, 22),
}

_feeding = []
_watchdog = []


def _rp2():
    return sys.platform == "rp2"


def _rp2040():
    return "RP2040" in sys.implementation._machine


def _chip():
    # The family of the chip: more may follow its name, as in ESP32-UNICORE, ESP32-S3-FN8 or
    # RP2350-RISCV. What has a digit after one of these letters is a family of its own.
    name = sys.implementation._machine.split(" with ")[-1].replace("-", "")
    if name.startswith("RP"):
        return name[:6]
    return name[:7] if name[5:6] in "CHPS" and name[6:7].isdigit() else name[:5]


def first_off():
    """Make the board safe, whatever it did before: every pin low that a PWM drives, every other
    one that could be a motor's let go of, a watchdog that still runs fed, then the motor pins of
    board.py low, if it can be read. Allows Ctrl-C: board.py is a person's, and may hang.
    """
    let_go_of_all(pwms_off())
    if watchdog_runs():
        feed_for_uploads()
    allow_ctrl_c()
    try:
        import board

        pins = [getattr(board, "MOTOR_A", None), getattr(board, "MOTOR_B", None)]
        if not hasattr(board, "MOTOR_A"):
            import boards

            pins[0] = boards.pins(board)["MOTOR_A"]
        for pin in pins:
            if isinstance(pin, int):
                drive_low(pin)
    except Exception:  # whatever a maker's file may raise or name
        return  # loop.py says it in words


def pwms_off():
    """Drive every pin low that a PWM is connected to. Returns these pins.

    A soft reset of an RP2 leaves some of them running and others standing at full power; on an
    ESP32 they go on over every reset but that of the power. They are found without board.py, which
    may be unreadable, or name other pins by now.
    """
    chip = _chip()
    driven = []
    if chip in _CONNECTED:
        address, step, field, least, most, pins = _CONNECTED[chip]
        for pin in range(pins):
            if least <= mem32[address + step * pin] & field <= most:
                drive_low(pin)
                driven.append(pin)
    return driven


def drive_low(pin):
    """Make a pin a plain output, driven low, whatever drove it before. Returns the Pin. Safe to
    repeat.
    """
    return Pin(pin, Pin.OUT, value=0)


def let_go_of_all(but=()):
    """Make every pin that could be a motor's an input with a pull-down: board.py may name another
    by now, or be unreadable. but: pins that are safe already.
    """
    # On an ESP32 other pins carry the flash: only those that our rows give to motors.
    pins = tuple(range(23)) + (26, 27, 28) if _rp2() else (4, 5, 25, 26)
    for pin in pins:
        if pin in but:
            continue
        try:
            Pin(pin, Pin.IN, Pin.PULL_DOWN)
        except ValueError:
            continue  # this chip has no such pin


def watchdog_runs():
    """Return True if a watchdog counts, be it from before this start, as far as one can tell."""
    if _watchdog:
        return True
    if not _rp2():
        # No register says so. Any other reset ends it; over a soft one it goes on if it was armed.
        return machine.reset_cause() == machine.SOFT_RESET
    return mem32[0x40058000 if _rp2040() else 0x400D8000] & _WDT_ENABLED != 0


def watchdog():
    """Start the watchdog, or give it its whole time again. Nothing can stop it but a reset.
    Returns it.
    """
    if not _watchdog:
        _watchdog.append(machine.WDT(timeout=WATCHDOG_MS))
    _watchdog[0].feed()
    return _watchdog[0]


def feed_for_uploads():
    """Keep a running watchdog fed from a timer; nothing can drive the motor meanwhile."""
    if not _feeding:
        wdt = watchdog()
        # An ESP32 has no timers without a number, some have only two; the guard holds number 0.
        timer = Timer(-1 if _rp2() else 1)
        timer.init(period=FEED_PERIOD_MS, mode=Timer.PERIODIC, callback=lambda _timer: wdt.feed())
        _feeding.append(timer)


def stop_feeding():
    """Leave the watchdog to whoever feeds it from now on."""
    while _feeding:
        _feeding[-1].deinit()
        _feeding.pop()


def hold_ctrl_c():
    """Let no Ctrl-C interrupt what follows, and drop one that is on its way. From now on it is a
    byte that waits to be read.

    MicroPython raises what is on its way where a program jumps, as in a condition or an `except`
    that names what it catches: call this first of all in a `finally`, where nothing jumps.
    """
    kbd_intr(-1)
    try:
        for _jump in range(2):
            pass
    except KeyboardInterrupt:
        pass


def allow_ctrl_c():
    """End `hold_ctrl_c`."""
    kbd_intr(CTRL_C)


def forget():
    """Give the memory back of what only a start needs."""
    global _CONNECTED, _chip, first_off, let_go_of_all, pwms_off
    del _CONNECTED, _chip, first_off, let_go_of_all, pwms_off
