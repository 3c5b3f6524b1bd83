"""The estimate of how fast a motor turns: against its data sheet, and against calculus."""

import unittest

try:
    from spin import DEFAULTS, FULL_U16, Spin, figures, hz_text
except ImportError:  # CPython finds it only once the virtual board has been put on its path
    import sys

    sys.path.append(__file__.replace("\\", "/").rsplit("/", 3)[0] + "/tools/plantar/virtual")
    from spin import DEFAULTS, FULL_U16, Spin, figures, hz_text

S = 1_000_000
RPM, START_MV, RISE_MS, SUPPLY_MV = 6_000, 2_000, 230, 5_000
FULL_CHZ = 10_000  # 6000 rpm are 100 Hz


class Board:
    pass


def motor(**figure):
    given = {"rpm": RPM, "start_mv": START_MV, "rise_ms": RISE_MS, "supply_mv": SUPPLY_MV}
    given.update(figure)
    return Spin(tuple([given[name] for name in ("rpm", "start_mv", "rise_ms", "supply_mv")]))


def duty(percent):
    return FULL_U16 * percent // 100


class Speed(unittest.TestCase):
    def test_at_full_duty_it_turns_as_the_data_sheet_says(self):
        for rpm in (300, 4_600, 6_000, 20_000):
            one = motor(rpm=rpm)
            one.set(0, FULL_U16)
            self.assertTrue(abs(one.chz(5 * S) - rpm * 100 // 60) <= 1, rpm)

    def test_the_frequency_follows_the_duty_in_a_straight_line(self):
        for percent in range(45, 101, 5):
            one = motor()
            one.set(0, duty(percent))
            self.assertTrue(abs(one.chz(5 * S) - FULL_CHZ * percent // 100) <= 15, percent)

    def test_nine_tenths_of_the_way_after_the_rise_time_up_and_down(self):
        for rise_ms in (20, 180, 230, 900):
            one = motor(rise_ms=rise_ms)
            one.set(S, FULL_U16)
            self.assertTrue(8_900 <= one.chz(S + rise_ms * 1_000) <= 9_150, rise_ms)
            one.set(20 * S, 0)
            self.assertTrue(850 <= one.chz(20 * S + rise_ms * 1_000) <= 1_100, rise_ms)

    def test_it_is_the_exponential_that_calculus_says(self):
        lag_ms = RISE_MS / 2.302585
        one = motor()
        one.set(0, FULL_U16)
        for t_ms in range(0, 1_000, 7):
            exact = FULL_CHZ * (1 - 2.718281828 ** (-t_ms / lag_ms))
            self.assertTrue(abs(one.chz(t_ms * 1_000) - exact) < FULL_CHZ * 0.012, t_ms)

    def test_it_never_overshoots_and_arrives(self):
        one = motor()
        one.set(0, FULL_U16)
        before = 0
        for t_ms in range(0, 3_000, 5):
            now = one.chz(t_ms * 1_000)
            self.assertTrue(before <= now <= FULL_CHZ)
            before = now
        self.assertEqual(before, FULL_CHZ)
        one.set(3 * S, 0)
        self.assertEqual(one.chz(6 * S), 0)

    def test_many_small_steps_are_as_one(self):
        whole, parts = motor(), motor()
        whole.set(0, FULL_U16)
        for step in range(60):
            parts.set(step * 3_700, FULL_U16)
        for t_ms in (230, 300, 500):
            self.assertTrue(abs(whole.chz(t_ms * 1_000) - parts.chz(t_ms * 1_000)) < 150, t_ms)

    def test_to_ask_changes_nothing(self):
        asked, left = motor(), motor()
        for one in (asked, left):
            one.set(0, duty(60))
        for t_ms in range(0, 400, 3):
            asked.chz(t_ms * 1_000)
        self.assertEqual(asked.chz(S), left.chz(S))
        self.assertEqual(asked.most_chz, left.most_chz)


class Start(unittest.TestCase):
    def test_below_the_starting_voltage_it_stands(self):
        for percent, turns in ((39, False), (41, True)):
            one = motor()
            one.set(0, duty(percent))
            self.assertEqual(one.chz(5 * S) > 0, turns, percent)

    def test_a_kick_starts_it_and_it_runs_on(self):
        one = motor()
        one.set(0, duty(60))
        one.set(100_000, duty(30))
        self.assertTrue(abs(one.chz(5 * S) - FULL_CHZ * 30 // 100) <= 15)

    def test_one_that_still_coasts_needs_no_start(self):
        for rest_ms, turns in ((100, True), (2_000, False)):
            one = motor()
            one.set(0, FULL_U16)
            one.set(5 * S, 0)
            one.set(5 * S + rest_ms * 1_000, duty(30))
            self.assertEqual(one.chz(20 * S) > 0, turns, rest_ms)

    def test_the_fastest_so_far_is_kept(self):
        one = motor()
        one.set(0, FULL_U16)
        one.set(5 * S, 0)
        one.set(9 * S, duty(50))
        self.assertEqual(one.most_chz, FULL_CHZ)


class Figures(unittest.TestCase):
    def test_what_the_board_file_says(self):
        board = Board()
        board.MOTOR_RPM, board.MOTOR_START_MV = 9_000, 1_500
        board.MOTOR_RISE_MS, board.SUPPLY_MV = 60, 12_000
        self.assertEqual(figures(board), (9_000, 1_500, 60, 12_000))

    def test_what_it_does_not_say_or_says_wrong_is_the_default(self):
        self.assertEqual(figures(Board()), DEFAULTS)
        import board as shipped

        self.assertEqual(figures(shipped), DEFAULTS)
        for wrong in (None, 0, -5, "9", 2.5, True, 10**9):
            board = Board()
            board.MOTOR_RPM = board.MOTOR_RISE_MS = wrong
            self.assertEqual(figures(board), DEFAULTS)

    def test_a_weak_supply_can_start_its_motor(self):
        board = Board()
        board.SUPPLY_MV = 1_500
        self.assertEqual(figures(board)[1], 1_500)

    def test_integers_that_a_board_s_small_ints_hold(self):
        one = motor(rpm=20_000, rise_ms=2_000, supply_mv=24_000, start_mv=24_000)
        self.assertTrue(one.full_chz * 2 * (2_000 * 80 // 23) < 1 << 30)
        one.set(0, FULL_U16)
        for t_ms in (0, 1, 1_999, 10**6):
            self.assertTrue(isinstance(one.chz(t_ms * 1_000), int))

    def test_in_words(self):
        self.assertEqual(
            [hz_text(chz) for chz in (0, 4, 5, 7_666, 33_333)],
            [
                "0.0",
                "0.0",
                "0.1",
                "76.7",
                "333.3",
            ],
        )


if __name__ == "__main__":
    unittest.main()
