"""A sense that is fitted and does not measure is found: it never moves, or sits at an end."""

import unittest

import faults
from limits import SENSE_STILL_MS
from senses import CURRENT, SUPPLY, TEMPERATURE, Senses

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
        board.raw[SUPPLY] += 16
        board.run(10)
        self.assertEqual(board.senses.still, 6)

    def test_a_motor_that_stands_still_moves_nothing(self):
        board = Board()
        board.run(3 * SENSE_STILL_MS, 0)
        self.assertEqual(board.senses.still, 0)

    def test_what_is_not_fitted_is_not_missed(self):
        board = Board(fitted=(TEMPERATURE,))
        board.run(2 * SENSE_STILL_MS)
        self.assertEqual(board.senses.still, 1 << TEMPERATURE)


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
