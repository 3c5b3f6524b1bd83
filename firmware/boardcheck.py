"""The check of a maker's board.py: each mistake is one sentence with the field and the remedy.

It runs once at every start, before anything moves, and on the host for a board file given by name.
"""

from boards import INPUTS, MOTORS, NAMES, NUMBERS, OUTPUTS, SENSES, pins
from boards import row as row_of
from limits import KICK_MS_MAX, KICK_PCT_MAX, SUPPLY_PIN_PCT

PWMS = MOTORS + ("TONE",)
LEDS_MAX = 11
# Numbers without a default of their own. The motor's figures are for the host's estimates: they
# stand here, where they are forgotten after the start, not in boards.py. field, least, most
FIGURES = (
    ("KICK_B_PCT", 0, KICK_PCT_MAX),
    ("KICK_B_MS", 0, KICK_MS_MAX),
    ("MOTOR_RPM", 300, 20_000),
    ("MOTOR_START_MV", 100, 24_000),
    ("MOTOR_RISE_MS", 10, 2_000),
)


def check(board, platform, has_pin=None):
    """Return the mistakes in a board module as a list of sentences, each with the field and the
    remedy; empty if there is none.

    platform: sys.platform of the chip it runs on, or None to leave that question out. has_pin:
    says of a GPIO number whether the chip's MicroPython lets a program have it; None off a board.
    """
    name = getattr(board, "BOARD", "pico")  # as in `boards.pins`
    if not isinstance(name, str) or name not in NAMES:
        return [
            "board.py: BOARD is %r, which is not a board here; use one of %s."
            % (name, ", ".join(NAMES))
        ]
    row = row_of(name)
    if platform and platform != row.platform and (platform in ("rp2", "esp32")):
        return [
            "board.py: BOARD is %r, but this chip is %s; name the board you have."
            % (name, platform)
        ]
    fields = pins(board)
    for field, least, _most in FIGURES:
        fields[field] = getattr(board, field, least)
    mistakes = _unknown_names(board, fields)
    used = {}
    for field in OUTPUTS + INPUTS + SENSES:
        _check_pin(row, field, fields[field], used, mistakes)
    leds = fields["LEVEL_LEDS"]
    if leds is not None:
        if not isinstance(leds, tuple) or len(leds) > LEDS_MAX:
            mistakes.append(
                "board.py: LEVEL_LEDS must be up to %d pins such as (16, 17, 18), or None."
                % LEDS_MAX
            )
        else:
            for led in leds:
                if led is None:
                    mistakes.append(
                        "board.py: LEVEL_LEDS has None among its pins; leave that one out."
                    )
                _check_pin(row, "LEVEL_LEDS", led, used, mistakes)
    for pin in sorted(used):
        if has_pin is not None and not has_pin(pin):
            mistakes.append(
                "board.py: %s is GPIO%d, which this build of MicroPython keeps for itself (for a "
                "SPIRAM, say); choose another pin." % (used[pin], pin)
            )
    if fields["MOTOR_A"] is None:
        mistakes.append("board.py: MOTOR_A is None; name the pin of the motor's MOSFET.")
    if fields["START"] is None:
        mistakes.append(
            "board.py: START is None; a massager without START/STOP is not safe, wire that button."
        )
    if row.slices and not mistakes:
        _check_slices(fields, mistakes)
        _check_i2c(fields, mistakes)
    if (fields["DISPLAY_SDA"] is None) != (fields["DISPLAY_SCL"] is None):
        mistakes.append(
            "board.py: DISPLAY_SDA and DISPLAY_SCL go together; set both, or both to None."
        )
    _check_numbers(fields, mistakes)
    return mistakes


def _unknown_names(board, fields):
    mistakes = []
    # MicroPython's `dir` tries every name it knows of: 30 ms on a Pico.
    for name in sorted(board.__dict__):
        if name.startswith("_") or name in fields:
            continue
        if name != name.upper() and name.upper() not in fields:
            continue  # a maker's own helper
        close = ""
        for field in sorted(fields):
            if name.upper() == field or (not close and _near(name.upper(), field)):
                close = " did you mean %s?" % field
        mistakes.append(
            "board.py: %s is not a name Plantar knows;%s" % (name, close or " remove the line.")
        )
    return mistakes


def _near(name, field):
    # One letter missing, extra or other: enough for a typing mistake.
    if abs(len(name) - len(field)) > 1:
        return False
    start = 0
    while start < min(len(name), len(field)) and name[start] == field[start]:
        start += 1
    long, short = (name, field) if len(name) >= len(field) else (field, name)
    if len(long) == len(short):
        return long[start + 1 :] == short[start + 1 :]
    return long[start + 1 :] == short[start:]


def _is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _check_pin(row, field, pin, used, mistakes):
    if pin is None:
        return
    gp = "GP" if row.platform == "rp2" else "GPIO"
    if pin == "LED" and field == "STATUS_LED" and row.platform == "rp2":
        return
    if not _is_int(pin):
        mistakes.append("board.py: %s is %r; %s" % (field, pin, _pin_meant(row, field, pin)))
        return
    if pin not in row.gpio and not (field == "STATUS_LED" and pin == row.wiring.get(field)):
        mistakes.append(
            "board.py: %s is %d, and this board has no %s%d to wire; choose another pin."
            % (field, pin, gp, pin)
        )
        return
    if pin in used:
        mistakes.append(
            "board.py: %s and %s both use %s%d; give one of them another pin."
            % (used[pin], field, gp, pin)
        )
        return
    used[pin] = field
    if pin in row.input_only and field not in SENSES:
        why = "has no pull-up for a button" if field in INPUTS else "is an input only"
        mistakes.append(
            "board.py: %s is %s%d, which %s; choose another pin." % (field, gp, pin, why)
        )
    elif pin in row.shaky and field in MOTORS:
        mistakes.append(
            "board.py: %s is %s%d, which may pulse at power-up; choose another pin for a motor."
            % (field, gp, pin)
        )
    elif field in SENSES and pin not in row.adc:
        mistakes.append(
            "board.py: %s is %s%d, which cannot measure; use one of %s."
            % (field, gp, pin, ", ".join([str(p) for p in row.adc]))
        )


def _pin_meant(row, field, pin):
    # The remedy for a pin that is not a number: "GP10" is meant as 10.
    digits = ""
    if isinstance(pin, str):
        digits = "".join([letter for letter in pin if "0" <= letter <= "9"])
    if digits and len(digits) < 3 and int(digits) in row.gpio:
        return "write the number alone, without quotes: %d." % int(digits)
    own = row.wiring.get(field)
    usual = ", such as %d" % own if _is_int(own) else ""
    none = "" if field in ("MOTOR_A", "START") else ", or None"
    return "give a GPIO number%s%s." % (usual, none)


def _check_slices(fields, mistakes):
    for first in range(len(PWMS)):
        for second in range(first + 1, len(PWMS)):
            a, b = fields[PWMS[first]], fields[PWMS[second]]
            if a is not None and b is not None and (a >> 1) & 7 == (b >> 1) & 7:
                mistakes.append(
                    "board.py: %s (GP%d) and %s (GP%d) share PWM slice %d; move %s two pins on."
                    % (PWMS[first], a, PWMS[second], b, (a >> 1) & 7, PWMS[second])
                )


def _check_i2c(fields, mistakes):
    sda, scl = fields["DISPLAY_SDA"], fields["DISPLAY_SCL"]
    if sda is not None and scl is not None and (sda & 1 or not scl & 1 or (sda ^ scl) & 2):
        mistakes.append(
            "board.py: DISPLAY_SDA GP%d and DISPLAY_SCL GP%d are not an I2C pair; use 8 and 9."
            % (sda, scl)
        )


def _check_numbers(fields, mistakes):
    good = True
    for field, least, most in FIGURES + tuple([(n[0], n[2], n[3]) for n in NUMBERS]):
        value = fields[field]
        if not _is_int(value) or not least <= value <= most:
            mistakes.append(
                "board.py: %s is %r; give a whole number from %d to %d."
                % (field, value, least, most)
            )
            good = False
    if good and fields["FLOOR_PCT"] + 5 > fields["CEILING_PCT"]:
        mistakes.append(
            "board.py: FLOOR_PCT must be at least 5 below CEILING_PCT, and with two motors below "
            "half of TOTAL_PCT; lower the floor."
        )
    scale_ma = fields["CURRENT_FULL_MA"]
    if good and fields["CURRENT"] is not None and scale_ma < 2 * fields["MOTOR_MA"]:
        mistakes.append(
            "board.py: CURRENT_FULL_MA is %d, so a blocked motor could not be told from one that "
            "turns; use a sense that shows at least twice MOTOR_MA." % scale_ma
        )
    if good and fields["MOTOR_START_MV"] > fields["SUPPLY_MV"]:
        mistakes.append(
            "board.py: MOTOR_START_MV is %d, more than SUPPLY_MV; give the voltage that starts it."
            % fields["MOTOR_START_MV"]
        )
    most_mv = fields["SUPPLY_MV"] * SUPPLY_PIN_PCT // 100 if good else 0
    if good and fields["SUPPLY"] is not None and fields["SUPPLY_FULL_MV"] < most_mv:
        mistakes.append(
            "board.py: SUPPLY_FULL_MV is %d, so a supply of %d mV (SUPPLY_MV and a fifth) puts "
            "more than 3.3 V on the pin; change the divider, and give %d or more."
            % (fields["SUPPLY_FULL_MV"], most_mv, most_mv)
        )
    curve = fields["CURVE"]
    good = isinstance(curve, tuple) and len(curve) == 5 and all([_is_int(part) for part in curve])
    if good:
        good = curve[0] == 0 and curve[4] == 100
        for part in range(4):
            good = good and curve[part] < curve[part + 1]
    if not good:
        mistakes.append(
            "board.py: CURVE must be five rising numbers such as (0, 25, 50, 75, 100)."
        )
