"""Boards are data, and a maker's mistake is one sentence with the field and the remedy."""

import unittest

import board as shipped
import boardcheck
import boards

PLATFORM = {
    "esp32": "esp32",
    "esp32c3": "esp32",
    "esp32s3": "esp32",
    "pico": "rp2",
    "pico2": "rp2",
    "pico2_w": "rp2",
    "pico_w": "rp2",
}
NOT_SET = object()


class Board:
    """A board.py with these lines and no others."""

    def __init__(self, **fields):
        self.BOARD = "pico"
        for name, value in fields.items():
            if value is NOT_SET:
                delattr(self, name)
            else:
                setattr(self, name, value)


def mistakes(**fields):
    return boardcheck.check(Board(**fields), None)


class Clean(unittest.TestCase):
    def test_the_board_file_that_is_shipped(self):
        self.assertEqual(boardcheck.check(shipped, "rp2"), [])

    def test_the_shipped_file_says_what_the_defaults_are(self):
        wiring = boards.row("pico").wiring
        for field in wiring:
            self.assertEqual(getattr(shipped, field), wiring[field], field)
        for field, default, _least, _most in boards.NUMBERS:
            self.assertEqual(getattr(shipped, field), default, field)
        self.assertEqual(shipped.CURVE, boards.CURVE_DEFAULT)

    def test_every_boards_own_wiring(self):
        self.assertEqual(sorted(boards.NAMES), sorted(PLATFORM))
        for name in boards.NAMES:
            self.assertEqual(boardcheck.check(Board(BOARD=name), PLATFORM[name]), [], name)

    def test_every_board_has_a_motor_and_a_stop_button(self):
        for name in boards.NAMES:
            pins = boards.pins(Board(BOARD=name))
            self.assertTrue(isinstance(pins["MOTOR_A"], int) and isinstance(pins["START"], int))

    def test_all_but_the_motor_and_start_may_be_absent(self):
        for name in boards.NAMES:
            absent = {}
            for field in boards.OUTPUTS + boards.INPUTS + boards.SENSES + ("LEVEL_LEDS",):
                if field not in ("MOTOR_A", "START"):
                    absent[field] = None
            self.assertEqual(boardcheck.check(Board(BOARD=name, **absent), None), [], name)

    def test_all_of_it_fitted_on_a_pico(self):
        self.assertEqual(
            mistakes(
                MOTOR_B=4, DISPLAY_SDA=8, DISPLAY_SCL=9, SUPPLY=26, CURRENT=27, TEMPERATURE=28
            ),
            [],
        )

    def test_a_line_that_is_deleted_falls_back_to_the_boards_wiring(self):
        pins = boards.pins(Board(UP=None))
        self.assertEqual((pins["MOTOR_A"], pins["START"], pins["DOWN"]), (2, 10, 12))
        self.assertEqual((pins["UP"], pins["MOTOR_B"], pins["FLOOR_PCT"]), (None, None, 25))

    def test_a_led_by_its_name_on_a_pico_w(self):
        self.assertEqual(mistakes(BOARD="pico_w", STATUS_LED="LED"), [])

    def test_a_maker_may_import_and_compute(self):
        self.assertEqual(mistakes(_spare=3, helper=lambda: 4), [])


class Mistakes(unittest.TestCase):
    def one(self, wanted, **fields):
        """These lines are one mistake, and its sentence has all of these words."""
        found = mistakes(**fields)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith("board.py: "), found[0])
        self.assertIn(found[0][-1], ".?")
        for word in wanted:
            self.assertIn(word, found[0])

    def test_no_such_board(self):
        self.one(["BOARD", "arduino", "pico2", "esp32c3"], BOARD="arduino")
        for wrong in (None, 5, ("pico",), "", "Pico"):
            self.one(["BOARD", "use one of"], BOARD=wrong)

    def test_another_chip_than_the_one_it_runs_on(self):
        (found,) = boardcheck.check(Board(BOARD="esp32"), "rp2")
        self.assertIn("this chip is rp2", found)
        (found,) = boardcheck.check(Board(BOARD="pico"), "esp32")
        self.assertIn("this chip is esp32", found)
        self.assertEqual(boardcheck.check(Board(), "linux"), [])

    def test_a_name_that_is_misspelt(self):
        self.one(["MOTOR_C", "did you mean MOTOR_"], MOTOR_C=6)
        self.one(["MOTORA", "did you mean MOTOR_A?"], MOTORA=6)
        self.one(["STARTT", "did you mean START?"], STARTT=6)
        self.one(["STAT", "did you mean START?"], STAT=6)
        self.one(["BUZZER", "remove the line"], BUZZER=6)

    def test_a_name_in_small_letters(self):
        self.one(["motor_a", "MOTOR_A"], motor_a=6)

    def test_a_pin_used_twice(self):
        self.one(["MOTOR_A", "START", "GP10", "another pin"], MOTOR_A=10)
        self.one(["UP", "DOWN", "GP11", "another pin"], DOWN=11)
        self.one(["LEVEL_LEDS", "GP16", "another pin"], LEVEL_LEDS=(16, 17, 16))
        self.one(["STATUS_LED", "LEVEL_LEDS", "GP16"], STATUS_LED=16)
        self.one(["START", "GPIO32"], BOARD="esp32", SUPPLY=32)

    def test_a_pin_the_board_does_not_have(self):
        for pin in (-1, 23, 24, 25, 29, 30, 99):
            self.one(["MOTOR_A", "%d" % pin, "choose another pin"], MOTOR_A=pin)
        self.one(["UP", "6", "choose another pin"], BOARD="esp32", UP=6)
        self.one(["LEVEL_LEDS", "29"], LEVEL_LEDS=(16, 29))

    def test_a_pin_that_this_build_of_micropython_keeps(self):
        esp32 = Board(BOARD="esp32")
        first, second = boardcheck.check(esp32, "esp32", lambda pin: pin not in (16, 17))
        self.assertIn("LEVEL_LEDS is GPIO16, which this build of MicroPython keeps", first)
        self.assertIn("GPIO17", second)
        self.assertEqual(boardcheck.check(esp32, "esp32", lambda _pin: True), [])

    def test_what_is_no_pin_at_all(self):
        for wrong in ("GP2", "2"):
            self.one(["MOTOR_A", "write the number alone, without quotes: 2."], MOTOR_A=wrong)
        for wrong in (2.0, True, (2,), "LED"):
            self.one(["MOTOR_A", "GPIO number"], MOTOR_A=wrong)
        self.one(["STATUS_LED", "GPIO number"], STATUS_LED="led")
        self.one(["STATUS_LED", "GPIO number"], BOARD="esp32", STATUS_LED="LED")

    def test_a_pin_that_cannot_do_it(self):
        self.one(["SUPPLY", "GP7", "cannot measure", "26, 27, 28"], SUPPLY=7)
        self.one(["MOTOR_A", "GPIO34", "input only"], BOARD="esp32", MOTOR_A=34)
        self.one(["TONE", "GPIO39", "input only"], BOARD="esp32", TONE=39)
        self.one(["UP", "GPIO35", "no pull-up"], BOARD="esp32", UP=35)
        self.one(["LEVEL_LEDS", "GPIO36", "input only"], BOARD="esp32", LEVEL_LEDS=(36,))
        self.assertEqual(mistakes(BOARD="esp32", SUPPLY=34), [])

    def test_a_motor_on_a_pin_that_pulses_at_power_up(self):
        self.one(["MOTOR_A", "GP15", "pulse"], MOTOR_A=15)
        self.one(["MOTOR_A", "GPIO12", "pulse"], BOARD="esp32", MOTOR_A=12)
        self.one(["MOTOR_B", "GPIO46", "pulse"], BOARD="esp32s3", MOTOR_B=46)
        self.one(["MOTOR_B", "GPIO18", "pulse"], BOARD="esp32s3", MOTOR_B=18)
        self.one(["MOTOR_B", "GPIO9", "pulse"], BOARD="esp32c3", MOTOR_B=9)
        self.assertEqual(mistakes(UP=15), [])

    def test_two_motors_on_one_pwm_slice(self):
        # GP2 and GP3 are channels of slice 1; GP18 is the same channel as GP2.
        self.one(["MOTOR_A", "MOTOR_B", "GP2", "GP3", "slice 1"], MOTOR_B=3)
        self.one(["MOTOR_B", "GP18", "slice 1"], MOTOR_B=18, LEVEL_LEDS=None)
        self.one(["MOTOR_A", "GP0", "MOTOR_B", "GP1", "slice 0"], MOTOR_A=0, MOTOR_B=1)

    def test_a_motor_and_the_tone_on_one_slice(self):
        # The tone changes the slice's frequency, and with it the motor's.
        self.one(["MOTOR_B", "GP4", "TONE", "GP21", "slice 2"], MOTOR_B=4, TONE=21)
        self.one(["MOTOR_A", "TONE", "GP3"], TONE=3)

    def test_an_esp32_has_no_slices(self):
        self.assertEqual(mistakes(BOARD="esp32", MOTOR_A=26, MOTOR_B=25), [])

    def test_a_massager_without_a_motor_or_without_stop(self):
        self.one(["MOTOR_A", "None", "name the pin"], MOTOR_A=None)
        self.one(["START", "None", "wire that button"], START=None)

    def test_leds_are_a_tuple_of_up_to_11_pins(self):
        for wrong in (16, [16, 17], "16, 17", tuple(range(12))):
            self.one(["LEVEL_LEDS", "up to 11"], LEVEL_LEDS=wrong)
        self.assertEqual(mistakes(LEVEL_LEDS=()), [])

    def test_a_led_that_is_none(self):
        self.one(["LEVEL_LEDS", "None"], LEVEL_LEDS=(16, None, 18))

    def test_half_a_display(self):
        self.one(["DISPLAY_SDA", "DISPLAY_SCL", "together"], DISPLAY_SDA=8)
        self.one(["DISPLAY_SDA", "DISPLAY_SCL", "together"], DISPLAY_SCL=9)

    def test_a_display_on_pins_that_are_no_i2c_pair(self):
        for sda, scl in ((9, 8), (8, 7), (6, 9), (8, 14)):
            self.one(["DISPLAY_SDA", "DISPLAY_SCL", "8 and 9"], DISPLAY_SDA=sda, DISPLAY_SCL=scl)
        self.assertEqual(mistakes(DISPLAY_SDA=26, DISPLAY_SCL=27), [])

    def test_numbers_out_of_their_range(self):
        for field, _default, least, most in boards.NUMBERS:
            for wrong in (least - 1, most + 1, "9", None, True, least + 0.5):
                self.one([field, "from %d to %d" % (least, most)], **{field: wrong})

    def test_numbers_without_a_default_out_of_their_range(self):
        for field, least, most in boardcheck.FIGURES:
            for wrong in (least - 1, most + 1, "9", None, True, least + 0.5):
                self.one([field, "from %d to %d" % (least, most)], **{field: wrong})
            self.assertEqual(mistakes(**{field: least}), [])

    def test_a_motor_that_its_supply_could_not_start(self):
        self.one(["MOTOR_START_MV is 5001", "SUPPLY_MV", "give the voltage"], MOTOR_START_MV=5_001)
        self.assertEqual(mistakes(MOTOR_START_MV=5_000), [])
        self.assertEqual(mistakes(SUPPLY_MV=1_500), [])

    def test_a_divider_that_lets_the_pin_see_more_than_it_takes_is_refused(self):
        self.one(
            ["SUPPLY_FULL_MV is 6600", "14400 mV", "more than 3.3 V on the pin", "14400 or more"],
            SUPPLY=26,
            SUPPLY_MV=12_000,
        )
        self.one(["SUPPLY_FULL_MV is 14399"], SUPPLY=26, SUPPLY_MV=12_000, SUPPLY_FULL_MV=14_399)
        good = {"SUPPLY_MV": 12_000, "SUPPLY_FULL_MV": 14_400}
        self.assertEqual(mistakes(SUPPLY=26, **good), [])
        self.assertEqual(mistakes(SUPPLY=26), [])
        # Nothing is wired there, so nothing is on the pin.
        self.assertEqual(mistakes(SUPPLY_MV=12_000), [])

    def test_a_board_that_is_not_named_is_a_pico(self):
        self.assertEqual(mistakes(BOARD=NOT_SET), [])
        self.assertEqual(boards.pins(Board(BOARD=NOT_SET))["BOARD"], "pico")
        self.one(["BOARD is None"], BOARD=None)

    def test_a_pin_by_its_name_is_told_as_its_number(self):
        self.one(["START is 'GPIO14'; write", "quotes: 14."], START="GPIO14")
        self.one(["TONE is 'D99'; give a GPIO number, such as 22, or None."], TONE="D99")
        self.one(["MOTOR_A is 'x'; give a GPIO number, such as 2."], MOTOR_A="x")

    def test_the_ceiling_is_never_full_power_and_the_kick_never_a_blow(self):
        self.one(["CEILING_PCT"], CEILING_PCT=100)
        self.one(["KICK_PCT"], KICK_PCT=61)
        self.one(["KICK_MS"], KICK_MS=151)

    def test_a_floor_above_the_ceiling(self):
        self.one(["FLOOR_PCT", "CEILING_PCT", "lower the floor"], FLOOR_PCT=50, CEILING_PCT=40)
        self.one(["FLOOR_PCT", "lower the floor"], FLOOR_PCT=36, CEILING_PCT=40)
        self.assertEqual(mistakes(FLOOR_PCT=35, CEILING_PCT=40), [])

    def test_a_floor_above_what_two_motors_may_share(self):
        self.one(["FLOOR_PCT", "TOTAL_PCT", "lower the floor"], MOTOR_B=4, TOTAL_PCT=58)
        self.assertEqual(mistakes(MOTOR_B=4, TOTAL_PCT=60), [])
        self.assertEqual(mistakes(TOTAL_PCT=58), [])

    def test_a_curve_that_does_not_rise_from_0_to_100(self):
        for wrong in (
            (0, 25, 50, 100),
            (0, 25, 25, 75, 100),
            (0, 50, 25, 75, 100),
            (5, 25, 50, 75, 100),
            (0, 25, 50, 75, 90),
            (0, 25.0, 50, 75, 100),
            [0, 25, 50, 75, 100],
            None,
            7,
        ):
            self.one(["CURVE", "five rising numbers"], CURVE=wrong)
        self.assertEqual(mistakes(CURVE=(0, 10, 30, 60, 100)), [])

    def test_several_mistakes_are_all_named(self):
        found = mistakes(MOTOR_B=30, UP=10, PWM_HZ=1, COLOUR=3)
        self.assertEqual(len(found), 4)
        for field in ("MOTOR_B", "UP", "PWM_HZ", "COLOUR"):
            self.assertEqual(len([1 for one in found if field in one]), 1)


class TwoMotors(unittest.TestCase):
    def test_each_gets_at_most_half_of_the_total(self):
        for total, ceiling, each in ((160, 80, 80), (160, 95, 80), (110, 80, 55), (190, 95, 95)):
            board = Board(MOTOR_B=4, TOTAL_PCT=total, CEILING_PCT=ceiling)
            self.assertEqual(boards.pins(board)["CEILING_PCT"], each)

    def test_a_single_motor_has_its_ceiling(self):
        self.assertEqual(boards.pins(Board(TOTAL_PCT=30, CEILING_PCT=90))["CEILING_PCT"], 90)

    def test_the_second_push_is_as_the_first_unless_it_says_so(self):
        pins = boards.pins(Board(KICK_PCT=40, KICK_MS=70))
        self.assertEqual((pins["KICK_B_PCT"], pins["KICK_B_MS"]), (40, 70))
        pins = boards.pins(Board(KICK_PCT=40, KICK_B_PCT=55, KICK_B_MS=20))
        self.assertEqual((pins["KICK_PCT"], pins["KICK_B_PCT"], pins["KICK_B_MS"]), (40, 55, 20))

    def test_what_is_no_number_raises_nothing(self):
        for wrong in (None, "160", 1.5, ()):
            boards.pins(Board(MOTOR_B=4, TOTAL_PCT=wrong, KICK_PCT=wrong))
            boards.pins(Board(MOTOR_B=4, CEILING_PCT=wrong))


class Feel(unittest.TestCase):
    def test_a_hundred_is_the_straight_line(self):
        self.assertEqual(boards.pins(Board())["CURVE"], boards.CURVE_DEFAULT)

    def test_even_steps_are_felt_as_even_steps(self):
        for feel_pct in range(50, 201, 5):
            curve = boards.pins(Board(FEEL_PCT=feel_pct))["CURVE"]
            self.assertEqual(mistakes(CURVE=curve), [])
            for place in range(5):
                felt = (curve[place] / 100) ** (feel_pct / 100)
                more = ((curve[place] + 1) / 100) ** (feel_pct / 100)
                self.assertTrue(felt <= place / 4 + 1e-9)
                self.assertTrue(place / 4 < more)

    def test_a_curve_of_one_s_own_has_the_last_word(self):
        own = (0, 10, 30, 60, 100)
        self.assertEqual(boards.pins(Board(FEEL_PCT=60, CURVE=own))["CURVE"], own)

    def test_what_is_no_number_is_a_mistake_and_nothing_is_raised(self):
        for wrong in (49, 201, None, "60", 60.0, 10**9):
            self.assertEqual(boards.pins(Board(FEEL_PCT=wrong))["CURVE"], boards.CURVE_DEFAULT)
            self.assertEqual(len(mistakes(FEEL_PCT=wrong)), 1)


class WhateverAMakerWrites(unittest.TestCase):
    def test_the_pins_are_found_so_that_the_motor_can_be_put_low(self):
        for wrong in (None, 5, "nonsense", (), {}):
            pins = boards.pins(Board(BOARD=wrong, MOTOR_A=7))
            self.assertEqual((pins["MOTOR_A"], pins["START"]), (7, 10))
