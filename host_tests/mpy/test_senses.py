"""A sense that is fitted and does not measure is found: it never moves, or sits at an end."""

import math
import unittest

import faults
from limits import SENSE_STILL_MS
from senses import CURRENT, SUPPLY, TEMPERATURE, Senses, celsius

GOOD = [30000, 6000, 32768]  # 5 V of 11, some 0.3 A, 25 degrees
DUTY = 20000


class Board:
    """Three senses; `moves` lists those with the noise of a real converter."""

    def __init__(self, moves=(), fitted=(SUPPLY, CURRENT, TEMPERATURE)):
        self.raw = [value if n in fitted else -1 for n, value in enumerate(GOOD)]
        self.moves = moves
        self.senses = Senses(lambda index: self.raw[index], 5000, 11000, 3300)
        self.senses.learned_ma = 2000

    def run(self, ms, duty_u16=DUTY):
        """Judge every 10 ms. Returns the fault."""
        for tick in range(ms // 10):
            for index in self.moves:
                # One count of 12 bits, every now and then.
                self.raw[index] = GOOD[index] + (16 if tick % 700 == 699 else 0)
            self.senses.step(duty_u16, 10)
        return self.senses.fault


class NeverMoving(unittest.TestCase):
    def test_each_is_named_after_a_minute_of_drive_and_the_others_are_not(self):
        for still in (SUPPLY, CURRENT, TEMPERATURE):
            board = Board(moves=[n for n in range(3) if n != still])
            self.assertEqual(board.run(SENSE_STILL_MS - 10), faults.NONE)
            self.assertEqual(board.senses.still, 0)
            self.assertEqual(board.run(30), faults.NONE)
            self.assertEqual(board.senses.still, 1 << still)

    def test_it_is_no_fault_and_one_count_ends_it(self):
        board = Board()
        self.assertEqual(board.run(2 * SENSE_STILL_MS), faults.NONE)
        self.assertEqual(board.senses.still, 7)
        for index, left in ((SUPPLY, 6), (TEMPERATURE, 2), (CURRENT, 0)):
            board.raw[index] += 16
            board.run(10)
            self.assertEqual(board.senses.still, left)

    def test_a_motor_that_stands_still_moves_nothing(self):
        board = Board()
        board.run(3 * SENSE_STILL_MS, 0)
        self.assertEqual(board.senses.still, 0)

    def test_what_is_not_fitted_is_not_missed(self):
        board = Board(fitted=(TEMPERATURE,))
        board.run(2 * SENSE_STILL_MS)
        self.assertEqual(board.senses.still, 1 << TEMPERATURE)


class Learning(unittest.TestCase):
    """What the motor takes is learned in the third second of one steady start, and only then."""

    def begin(self, motor_ma=600):
        board = Board(fitted=(CURRENT,))
        board.senses = Senses(lambda index: board.raw[index], 5000, 11000, 3300, motor_ma)
        self.draw(board, 0, 100, 0)
        return board

    def draw(self, board, full_ma, ms, duty_u16=DUTY):
        board.raw[CURRENT] = full_ma * duty_u16 // 3300
        return board.run(ms, duty_u16)

    def test_not_before_three_seconds_of_one_start(self):
        board = self.begin()
        for _start in range(10):
            self.draw(board, 600, 2900)
            self.draw(board, 0, 50, 0)
        self.assertEqual(board.senses.learned_ma, 0)
        self.draw(board, 600, 4100)
        self.assertTrue(590 <= board.senses.learned_ma <= 610)

    def test_not_while_the_duty_swings(self):
        board = self.begin()
        for _second in range(10):
            self.draw(board, 600, 500, 16000)
            self.draw(board, 600, 500, 40000)
        self.assertEqual(board.senses.learned_ma, 0)

    def test_nor_while_it_swings_up_and_back(self):
        board = self.begin()
        for _second in range(10):
            self.draw(board, 600, 300, 16000)
            self.draw(board, 600, 300, 40000)
            self.draw(board, 600, 400, 16000)
        self.assertEqual(board.senses.learned_ma, 0)

    def test_only_what_can_be(self):
        for motor_ma, full_ma, learned in (
            (600, 290, False),
            (600, 310, True),
            (600, 1190, True),
            (600, 1210, False),
            # Nobody knows the motor: any of it may be what a blocked one takes.
            (0, 100, False),
            (0, 1640, False),
        ):
            board = self.begin(motor_ma)
            self.draw(board, full_ma, 250)
            # What is too much stops it; here the motor goes on all the same.
            for _span in range(20):
                board.senses.start()
                self.draw(board, full_ma, 250)
            self.assertEqual(board.senses.learned_ma > 0, learned, (motor_ma, full_ma))

    def test_of_a_motor_that_nobody_knows_only_what_a_person_confirms(self):
        board = self.begin(0)
        self.draw(board, 600, 10000)
        self.assertEqual(board.senses.learned_ma, 0)
        self.assertTrue(board.senses.unsure())
        board.senses.confirm()
        self.assertTrue(590 <= board.senses.learned_ma <= 610)
        self.assertFalse(board.senses.unsure())
        # More than half of the scale can be no motor that turns.
        board = self.begin(0)
        self.draw(board, 1640, 2100)
        self.draw(board, 1660, 10)
        board.senses.confirm()
        self.assertTrue(1630 <= board.senses.learned_ma <= 1650)
        # And a swing says nothing.
        board = self.begin(0)
        self.draw(board, 600, 500, 10000)
        self.draw(board, 600, 500, 40000)
        board.senses.confirm()
        self.assertEqual(board.senses.learned_ma, 0)

    def test_once_but_for_a_first_time_that_was_blocked(self):
        board = self.begin(500)
        board.senses.learned_ma = 600
        self.draw(board, 500, 5000)
        self.assertEqual(board.senses.learned_ma, 600)
        self.draw(board, 290, 5000)
        self.assertTrue(280 <= board.senses.learned_ma <= 300)

    def test_what_shows_less_than_it_should_is_dead(self):
        for full_ma, code in (
            (0, faults.CURRENT_SENSE),
            (60, faults.CURRENT_SENSE),
            (90, faults.NONE),
        ):
            board = self.begin(600)
            worst = faults.NONE
            for _tick in range(300):
                worst = self.draw(board, full_ma, 10) or worst
            self.assertEqual(worst, code, full_ma)

    def test_a_blocked_motor_is_known_at_once(self):
        for motor_ma, learned_ma, full_ma in ((0, 0, 1700), (600, 0, 1250), (0, 600, 800)):
            board = self.begin(motor_ma)
            board.senses.learned_ma = learned_ma
            self.draw(board, full_ma, 290)
            self.assertFalse(board.senses.half)
            self.draw(board, full_ma, 20)
            self.assertTrue(board.senses.half and board.senses.hold_off)
            self.draw(board, 0, 1010, 0)
            self.assertFalse(board.senses.hold_off)
            self.assertEqual(self.draw(board, full_ma, 290), faults.NONE)
            self.assertEqual(self.draw(board, full_ma, 10), faults.STALL)


class Supply(unittest.TestCase):
    """The duty follows the supply slowly, and only one that stays."""

    def board(self):
        board = Board(fitted=(SUPPLY,))
        board.raw[SUPPLY] = 29790  # 5 V of 11
        board.run(200)
        return board

    def test_one_in_a_thousand_each_fifth_of_a_second(self):
        board = self.board()
        self.assertEqual(board.senses.gain_pm, 1000)
        board.raw[SUPPLY] = 22000  # 3.7 V
        for count in range(1, 190):
            board.run(200)
            self.assertTrue(count - 2 <= board.senses.gain_pm - 1000 <= count, count)
        board.run(5000)
        self.assertEqual(board.senses.gain_pm, 1200)
        board.raw[SUPPLY] = 29790
        board.run(1000)
        self.assertTrue(1194 <= board.senses.gain_pm < 1200)
        board.senses.start()
        self.assertEqual(board.senses.gain_pm, 1000)

    def test_a_jump_is_doubted_for_a_tenth_of_a_second(self):
        board = self.board()
        for _jump in range(5):
            board.raw[SUPPLY] = 22000
            board.run(90)
            board.raw[SUPPLY] = 29790
            board.run(300)
        board.senses.start()
        self.assertEqual((board.senses.gain_pm, board.senses.fault), (1000, faults.NONE))

    def test_one_that_jumps_on_and_on_is_a_fault_until_it_does_not(self):
        board = self.board()
        for _jump in range(60):
            board.raw[SUPPLY] = 51809 - board.raw[SUPPLY]
            board.run(20)
        self.assertEqual(board.senses.fault, faults.SUPPLY_SENSE)
        board.raw[SUPPLY] = 29790
        board.run(500)
        self.assertEqual(board.senses.fault, faults.NONE)


class Celsius(unittest.TestCase):
    def test_it_is_right_to_a_degree_over_the_whole_table(self):
        for tenths in range(-200, 1101):
            kelvin = tenths / 10 + 273.15
            ohms = 10_000 * math.exp(3_950 * (1 / kelvin - 1 / 298.15))
            raw = int(65_535 * ohms / (ohms + 10_000))
            self.assertTrue(abs(celsius(raw) * 10 - tenths) <= 14, tenths)

    def test_beyond_its_ends_it_says_the_end(self):
        self.assertEqual((celsius(65_535), celsius(0)), (-20, 110))


class Heat(unittest.TestCase):
    def test_what_was_hot_before_a_reset_must_cool(self):
        board = Board(fitted=(TEMPERATURE,))
        board.raw[TEMPERATURE] = 15000  # 55 degrees
        self.assertEqual(board.run(500), faults.NONE)
        board.senses.latched = faults.HOT
        self.assertEqual(board.run(500), faults.HOT)
        board.raw[TEMPERATURE] = 20000  # 45 degrees
        self.assertEqual(board.run(500), faults.NONE)


class AtAnEnd(unittest.TestCase):
    def test_each_end_of_the_scale_is_a_fault_also_while_idle(self):
        for index, raw, code in (
            (SUPPLY, 0, faults.SUPPLY_SENSE),
            (SUPPLY, 65535, faults.SUPPLY_SENSE),
            (CURRENT, 65535, faults.CURRENT_SENSE),
            (CURRENT, 30000, faults.CURRENT_SENSE),  # with the motor off
            (TEMPERATURE, 0, faults.TEMPERATURE_SENSE),
            (TEMPERATURE, 65535, faults.TEMPERATURE_SENSE),
        ):
            board = Board()
            board.raw[index] = raw
            self.assertEqual(board.run(90, 0), faults.NONE)
            self.assertEqual(board.run(20, 0), code)


if __name__ == "__main__":
    unittest.main()
