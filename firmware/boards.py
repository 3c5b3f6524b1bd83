"""Boards are data: a row each, and what a maker's board.py makes of its row.

A row says what a chip can do and the default wiring of a board that carries it. Where each line
was read stands beside it; what MicroPython's ports refuse, in its machine_pin.c of each chip.
"""

from collections import namedtuple

from limits import (
    CEILING_PCT_DEFAULT,
    CEILING_PCT_MAX,
    FLOOR_PCT_DEFAULT,
    FLOOR_PCT_LEAST,
    FLOOR_PCT_MOST,
    KICK_MS_MAX,
    KICK_PCT_MAX,
    PWM_HZ_DEFAULT,
    PWM_HZ_MAX,
    PWM_HZ_MIN,
    TOTAL_PCT_DEFAULT,
    TOTAL_PCT_LEAST,
    TOTAL_PCT_MOST,
)

# platform: sys.platform there. gpio: the pins on its header. input_only: no output, no pull.
# shaky: strapping pins and pins that pulse at boot, never for a motor. adc: analogue inputs.
# slices: pins share PWM slices as on the RP2040. hard: interrupts and timers may be hard.
# inputs: address of the register that shows all GPIO inputs in 30 bits, 0 if there is none.
# watchdog: address of its control word, 0 if the port has none; scratch words that survive a reset
# lie 12 bytes up. waits: a write to its USB waits for a host that does not read, and nothing runs
# meanwhile. wiring: the default of each field that board.py does not set. No ESP32 has a status
# LED by default: GPIO2 and GPIO8 strap, and most boards' own LED (GPIO8, 38, 48) wants a protocol,
# not a level (Espressif, DevKitC-1 and DevKitM-1 user guides).
#
# All ESP32s: any pin can be I2C or PWM (GPIO matrix); only ADC1 measures, as ADC2 is the radio's.
Row = namedtuple(
    "Row",
    (
        "platform",
        "gpio",
        "input_only",
        "shaky",
        "adc",
        "slices",
        "hard",
        "inputs",
        "watchdog",
        "waits",
        "wiring",
    ),
)

# Pico datasheet, 2.1 and Pico 2 datasheet, 2.1 (Pinout): 23 to 25 and 29 serve the board, or on
# a W the radio. RP2040 datasheet, 1.4.3 and RP2350 datasheet, 1.2.3 (GPIO functions): ADC on 26
# to 28, I2C0 on 8 and 9, PWM slice of each pin.
_PICO_GPIO = tuple(range(23)) + (26, 27, 28)
_PICO_WIRING = {
    "MOTOR_A": 2,
    "START": 10,
    "UP": 11,
    "DOWN": 12,
    "MODE": 13,
    "LEVEL_LEDS": (16, 17, 18, 19, 20),
    "STATUS_LED": 25,
    "TONE": 22,
}


def _pico(shaky, status_led, watchdog):
    wiring = dict(_PICO_WIRING)
    wiring["STATUS_LED"] = status_led
    return Row(
        platform="rp2",
        gpio=_PICO_GPIO,
        input_only=(),
        shaky=shaky,
        adc=(26, 27, 28),
        slices=True,
        hard=True,
        inputs=0xD0000004,  # SIO GPIO_IN, on RP2040 and RP2350 alike
        watchdog=watchdog,
        waits=False,
        wiring=wiring,
    )


def _esp32(gpio, input_only, shaky, adc, waits, wiring):
    return Row(
        platform="esp32",
        gpio=gpio,
        input_only=input_only,
        shaky=shaky,
        adc=adc,
        slices=False,
        hard=False,
        inputs=0,
        watchdog=0,
        waits=waits,
        wiring=wiring,
    )


NAMES = ("esp32", "esp32c3", "esp32s3", "pico", "pico2", "pico2_w", "pico_w")


def row(name):
    """Return the Row of a board in NAMES; of any other name, a Pico's. Made on demand: a
    board needs only its own row.
    """
    if name == "pico_w":
        return _pico(shaky=(15,), status_led="LED", watchdog=0x40058000)
    if name == "pico2":
        return _pico(shaky=(), status_led=25, watchdog=0x400D8000)
    if name == "pico2_w":
        return _pico(shaky=(), status_led="LED", watchdog=0x400D8000)
    if name == "esp32":
        # ESP32-DevKitC V4 guide, Header Block: 6 to 11 are the flash's, 1 and 3 the console's;
        # 37 and 38 are the chip's, but on no header. ESP32 datasheet, 2.2 and Strapping Pins: 34
        # to 39 have neither output nor pull; 0, 2, 5, 12, 15 strap; 14 is high at start-up. 16
        # and 17 are the SPIRAM's on a WROVER module: there LEVEL_LEDS must leave them out.
        return _esp32(
            gpio=(0, 2, 4, 5)
            + tuple(range(12, 20))
            + (21, 22, 23, 25, 26, 27)
            + tuple(range(32, 40)),
            input_only=(34, 35, 36, 37, 38, 39),
            shaky=(0, 2, 5, 12, 14, 15),
            adc=(32, 33, 34, 35, 36, 37, 38, 39),
            waits=False,  # a UART, to a bridge chip
            wiring={
                "MOTOR_A": 25,
                "START": 32,
                "UP": 33,
                "DOWN": 27,
                "MODE": 13,
                "LEVEL_LEDS": (16, 17, 18, 19, 23),
                "TONE": 4,
            },
        )
    if name == "esp32s3":
        # ESP32-S3-DevKitC-1 guide, Header Block: 19 and 20 are the USB's, 26 to 37 the flash's
        # and the SPIRAM's, 43 and 44 a UART's. ESP32-S3 datasheet, 2.2 to 2.3 and 3: 0, 3, 45,
        # 46 strap; table 2-2: 18 is high for 60 us at power-up.
        return _esp32(
            gpio=tuple(range(19)) + (21, 38, 39, 40, 41, 42, 45, 46, 47, 48),
            input_only=(),
            shaky=(0, 3, 18, 45, 46),
            adc=(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
            waits=True,
            wiring={
                "MOTOR_A": 4,
                "START": 6,
                "UP": 7,
                "DOWN": 15,
                "MODE": 16,
                "LEVEL_LEDS": (11, 12, 13, 14, 21),
                "TONE": 17,
            },
        )
    if name == "esp32c3":
        # ESP32-C3-DevKitM-1 guide, Header Block: 11 to 17 are the flash's, 18 and 19 the USB's, 20
        # and 21 a UART's. ESP32-C3 datasheet, 2.4 and 3: 2, 8, 9 strap; table Power-Up Glitches:
        # 6, 7 and 10 are low for 5 ns, which no motor feels.
        return _esp32(
            gpio=tuple(range(11)) + (20, 21),
            input_only=(),
            shaky=(2, 8, 9, 20, 21),
            adc=(0, 1, 2, 3, 4),
            waits=True,
            wiring={
                "MOTOR_A": 4,
                "START": 6,
                "UP": 7,
                "DOWN": 10,
                "MODE": 3,
                "TONE": 1,
            },
        )
    # GP15: the work-around of the RP2040's USB erratum E5 may drive it.
    return _pico(shaky=(15,), status_led=25, watchdog=0x40058000)


MOTORS = ("MOTOR_A", "MOTOR_B")
OUTPUTS = MOTORS + ("STATUS_LED", "TONE", "DISPLAY_SDA", "DISPLAY_SCL")
INPUTS = ("START", "UP", "DOWN", "MODE")
SENSES = ("SUPPLY", "CURRENT", "TEMPERATURE")
# field, default, least, most
NUMBERS = (
    ("PWM_HZ", PWM_HZ_DEFAULT, PWM_HZ_MIN, PWM_HZ_MAX),
    ("FLOOR_PCT", FLOOR_PCT_DEFAULT, FLOOR_PCT_LEAST, FLOOR_PCT_MOST),
    ("CEILING_PCT", CEILING_PCT_DEFAULT, 10, CEILING_PCT_MAX),
    ("TOTAL_PCT", TOTAL_PCT_DEFAULT, TOTAL_PCT_LEAST, TOTAL_PCT_MOST),
    ("KICK_PCT", KICK_PCT_MAX, 0, KICK_PCT_MAX),
    ("KICK_MS", 100, 0, KICK_MS_MAX),
    ("FEEL_PCT", 100, 50, 200),
    ("SUPPLY_MV", 5_000, 1_500, 24_000),
    ("SUPPLY_FULL_MV", 6_600, 1_500, 60_000),
    ("CURRENT_FULL_MA", 3_300, 100, 16_000),
    ("MOTOR_MA", 0, 0, 8_000),
)
CURVE_DEFAULT = (0, 25, 50, 75, 100)


def pins(board):
    """Return every field of a board module as a dict: what it sets, else its row's default, else
    None (or the number's default). Several motors share TOTAL_PCT: none gets more than its part.

    Never raises: an unknown BOARD is taken as a Pico, so that the motor's pins can be put low
    whatever else is wrong.
    """
    wiring = row(getattr(board, "BOARD", "pico")).wiring
    found = {}
    for field in OUTPUTS + INPUTS + SENSES + ("LEVEL_LEDS",):
        found[field] = getattr(board, field, wiring.get(field))
    for field, default, _least, _most in NUMBERS:
        found[field] = getattr(board, field, default)
    # A second motor's push is like the first one's, unless it says so.
    found["KICK_B_PCT"] = getattr(board, "KICK_B_PCT", found["KICK_PCT"])
    found["KICK_B_MS"] = getattr(board, "KICK_B_MS", found["KICK_MS"])
    total_pct, ceiling_pct = found["TOTAL_PCT"], found["CEILING_PCT"]
    numbers = isinstance(total_pct, int) and isinstance(ceiling_pct, int)
    motors = len([True for field in MOTORS if found[field] is not None])
    if motors > 1 and numbers:
        found["CEILING_PCT"] = min(ceiling_pct, total_pct // motors)
    found["CURVE"] = getattr(board, "CURVE", CURVE_DEFAULT)
    feel_pct = found["FEEL_PCT"]
    if feel_pct == 100 or found["CURVE"] != CURVE_DEFAULT:
        feel_pct = None
    if isinstance(feel_pct, int) and 50 <= feel_pct <= 200:
        found["CURVE"] = felt_curve(feel_pct)
    found["BOARD"] = getattr(board, "BOARD", "pico")
    return found


def felt_curve(feel_pct):
    """Return the CURVE (five percents, rising) of a motor that is felt as its drive to the power
    of feel_pct (50..200 percent): by it, evenly spaced levels feel evenly spaced.

    The law is Stevens': S. S. Stevens, Tactile vibration: change of exponent with frequency,
    Perception & Psychophysics 3 (1968) 223-228, finds about 1.0 at 60 Hz, the most near 30 Hz and
    half of that near 250 Hz, on a finger.
    """
    curve = []
    for felt in CURVE_DEFAULT:
        # The highest whole percent that is felt no stronger. Large numbers, but only at the start.
        most = felt**100 * 100**feel_pct
        drive = 0
        for step in (64, 32, 16, 8, 4, 2, 1):
            if drive + step <= 100 and (drive + step) ** feel_pct * 100**100 <= most:
                drive += step
        curve.append(drive)
    return tuple(curve)
