"""Your board: the one file to edit. Plantar checks it at every start and names a mistake before
anything moves.

Every number is a GPIO number (GP2 is 2), not a place on the header. What you did not fit is None.
A line you delete falls back to the default wiring of your BOARD (see boards.py), and BOARD itself
to "pico". Buttons go from their pin to ground; no resistor is needed.
"""

# Which board: "pico", "pico_w", "pico2", "pico2_w", "esp32", "esp32s3" or "esp32c3".
BOARD = "pico"

# The motor's MOSFET gate. Fit a pull-down of at most 8 kOhm from gate to ground: it holds the
# motor off while the chip resets.
MOTOR_A = 2
# A second motor, under the toes. It needs a PWM slice of its own: GP4, not GP3.
MOTOR_B = None

# START is also STOP and is the only button you must have.
START = 10
UP = 11
DOWN = 12
MODE = 13

# One LED for each level, lightest first; any number up to 11, or None.
LEVEL_LEDS = (16, 17, 18, 19, 20)
# The status light; 25 is the one on a Pico ("LED" on a Pico W).
STATUS_LED = 25
# A passive piezo buzzer. It shares no PWM slice with a motor: GP21 would, with a motor on GP4.
TONE = 22

# An SSD1306 display, 128x64, on I2C: 8 and 9 on a Pico.
DISPLAY_SDA = None
DISPLAY_SCL = None

# Senses, each on an ADC pin: 26, 27, 28 on a Pico.
SUPPLY = None
CURRENT = None
# A 10 kOhm NTC (B 3950) on the motor, from the pin to ground, and 10 kOhm from the pin to 3.3 V.
TEMPERATURE = None
# What the motor is rated at, and what 3.3 V at the pin means: 6600 for two equal resistors, 3300
# for a shunt amplifier of 1 V per ampere. More than 3.3 V breaks the pin: for 12 V take 47 kOhm
# from the supply to the pin and 10 kOhm from the pin to ground, and write 12_000 and 18_810.
SUPPLY_MV = 5_000
SUPPLY_FULL_MV = 6_600
CURRENT_FULL_MA = 3_300
# What one motor takes at SUPPLY_MV while it turns, from its data sheet; 0 if you do not know. By
# it the current sense knows a blocked motor from the first moment on; else only once you have kept
# a run floor in `plantar selftest`.
MOTOR_MA = 0

# The motor. 25 kHz is above hearing. The floor is the least duty that keeps it turning, the
# ceiling the most it ever gets, in percent of full duty; a motor rated below your supply wants a
# lower ceiling.
PWM_HZ = 25_000
FLOOR_PCT = 25
CEILING_PCT = 80
# What two motors may get together at most, in percent of one motor's full duty: each gets up to
# half of it. Lower it for a supply that cannot feed both.
TOTAL_PCT = 160
# The push that starts it from standstill: at most 60 % for 150 ms. The second motor's may differ.
KICK_PCT = 60
KICK_MS = 100
KICK_B_PCT = KICK_PCT
KICK_B_MS = KICK_MS
# How a stronger drive is felt: in proportion to it to this power, in percent. About 95 at 60 Hz,
# about 60 at 250 Hz (a small, fast motor). If the deeper levels feel all alike, lower it.
FEEL_PCT = 100
# What share of the range (percent) the motor gets at 0, 25, 50, 75 and 100 % of the felt strength.
# This straight line leaves it to FEEL_PCT; one that you draw yourself has the last word.
CURVE = (0, 25, 50, 75, 100)

# From the motor's data sheet: its speed at SUPPLY_MV, the least voltage that starts it, and how
# long it takes from standstill to nine tenths of its speed. Only your computer reads these, for
# the vibration that `plantar run` and `plantar monitor` estimate.
MOTOR_RPM = 4_600
MOTOR_START_MV = 2_000
MOTOR_RISE_MS = 180
