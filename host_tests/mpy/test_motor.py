"""A level becomes a duty: what the motor gets, and how quickly it may change."""

import unittest

from motor import Line, Motor, level_bp, pct_to_u16
from wait import Wait

FLOOR = pct_to_u16(25)
CEILING = pct_to_u16(80)
SPAN = CEILING - FLOOR
FULL = 10000
LEVEL_1 = 2000
A_BP = SPAN // FULL + 1


def motor(kick_pct=60, kick_ms=100, ceiling_pct=80):
    return Motor(FLOOR, pct_to_u16(ceiling_pct), pct_to_u16(kick_pct), kick_ms, Wait())


def line(share, to=-1, ms=0):
    """A line from a share to another, or one that stays where it is."""
    one = Line(1)
    one.lay(share, share if to < 0 else to, ms)
    return one


def step(one, level, share, ms=10):
    """A decision every tick, as it is while a button moves. Returns the duty."""
    return one.step(level, line(share), ms)


def turning(level=FULL):
    """A motor that has run at a level for long enough to have reached it."""
    one = motor()
    for _tick in range(1100):
        step(one, level, FULL)
    return one


class LevelsToDuty(unittest.TestCase):
    def test_five_levels_are_20_to_100_percent_of_the_allowed_range(self):
        self.assertEqual([level_bp(n, 5) for n in range(6)], [0, 2000, 4000, 6000, 8000, 10000])

    def test_duties_run_from_floor_to_ceiling(self):
        one = motor()
        for level in range(1, 6):
            self.assertEqual(one.duty_for(level_bp(level, 5)), FLOOR + SPAN * level // 5)
        self.assertEqual(one.duty_for(FULL), CEILING)

    def test_zero_is_exactly_zero_and_anything_above_turns_the_motor(self):
        one = motor()
        self.assertEqual(one.duty_for(0), 0)
        self.assertEqual(one.duty_for(-1), 0)
        self.assertGreaterEqual(one.duty_for(1), FLOOR)

    def test_a_curve_bends_the_levels_between_but_not_the_ends(self):
        curve = (0, 10, 30, 60, 100)
        self.assertEqual(level_bp(0, 4, curve), 0)
        self.assertEqual([level_bp(n, 4, curve) for n in range(1, 5)], [1000, 3000, 6000, 10000])
        # Level 1 of 5 is 20 % felt: four fifths of the way to the curve's 10 % at 25 % felt.
        self.assertEqual(level_bp(1, 5, curve), 800)
        self.assertEqual(level_bp(5, 5, curve), FULL)

    def test_where_a_curve_is_level_so_are_the_levels_right_up_to_its_corners(self):
        curve = (0, 0, 50, 50, 100)
        for level, right in ((2499, 0), (2500, 0), (2501, 2), (4999, 4998)):
            self.assertEqual(level_bp(level, FULL, curve), right)
        for level in (5000, 5001, 5002, 6000, 7499, 7500):
            self.assertEqual(level_bp(level, FULL, curve), 5000)
        self.assertEqual(level_bp(7501, FULL, curve), 5002)

    def test_a_floor_found_by_the_self_test_moves_every_level_and_stays_below_the_ceiling(self):
        one = motor()
        one.set_floor(pct_to_u16(40))
        self.assertEqual(one.duty_for(1), pct_to_u16(40) + one.span_u16 // FULL)
        self.assertEqual(one.duty_for(FULL), CEILING)
        one.set_floor(65535)
        self.assertEqual(one.duty_for(1), CEILING - 1)
        self.assertEqual(one.duty_for(FULL), CEILING)
        self.assertEqual(one.duty_for(0), 0)

    def test_percent_to_16_bits(self):
        self.assertEqual([pct_to_u16(pct) for pct in (0, 50, 80, 100)], [0, 32767, 52428, 65535])


class Slew(unittest.TestCase):
    def test_from_rest_to_level_1_takes_2_s(self):
        one = motor()
        for _tick in range(199):
            step(one, LEVEL_1, FULL)
        self.assertTrue(one.duty_u16 < one.duty_for(LEVEL_1))
        step(one, LEVEL_1, FULL)
        self.assertEqual(one.duty_u16, one.duty_for(LEVEL_1))

    def test_deeper_is_never_quicker_than_10_percent_a_second(self):
        one = turning(LEVEL_1)
        start = one.duty_u16
        for tick in range(1, 801):
            step(one, FULL, FULL)
            self.assertLessEqual(one.duty_u16, start + SPAN * tick // 1000 + 1)
        self.assertEqual(one.duty_u16, CEILING)

    def test_softer_is_100_percent_a_second(self):
        one = turning(FULL)
        for _tick in range(79):
            step(one, LEVEL_1, FULL)
        self.assertTrue(one.duty_u16 > one.duty_for(LEVEL_1))
        step(one, LEVEL_1, FULL)
        self.assertEqual(one.duty_u16, one.duty_for(LEVEL_1))

    def test_the_edges_of_a_pattern_take_a_second_for_the_whole_range(self):
        one = turning(FULL)
        for tick in range(1, 100):
            step(one, FULL, 0)
            self.assertEqual(one.duty_u16, FLOOR + SPAN * (100 - tick) // 100)
        self.assertEqual(step(one, FULL, 0), 0)
        for tick in range(1, 101):
            step(one, FULL, FULL)
            if tick > 15:  # the kick is over
                self.assertEqual(one.duty_u16, FLOOR + SPAN * tick // 100)

    def test_a_late_tick_is_no_large_step(self):
        for level_now, target, share in ((0, FULL, FULL), (FULL, FULL, 0), (FULL, LEVEL_1, FULL)):
            late = turning(level_now) if level_now else motor()
            before = late.out_bp
            step(late, target, share, 5000)
            self.assertLessEqual(abs(late.out_bp - before), 200)

    def test_a_tick_a_little_late_is_made_up_for(self):
        for share, out_bp in ((0, FULL - 200), (9000, FULL - 200), (9900, FULL - 100)):
            one = turning(FULL)
            step(one, FULL, share, 20)
            self.assertEqual(one.out_bp, out_bp)

    def test_no_time_no_change(self):
        one = turning(LEVEL_1)
        before = one.duty_u16
        self.assertEqual(step(one, FULL, FULL, 0), before)

    def test_both_motors_of_a_pair_do_the_same(self):
        a, b = motor(), motor()
        for tick in range(500):
            share = FULL if tick % 100 < 50 else 3000
            self.assertEqual(step(a, 4000, share), step(b, 4000, share))


class Off(unittest.TestCase):
    def test_off_is_immediate_and_exactly_zero(self):
        one = turning(FULL)
        one.off()
        self.assertEqual((one.duty_u16, one.out_bp, one.level_bp), (0, 0, 0))

    def test_after_off_it_starts_from_nothing_softly(self):
        one = turning(FULL)
        one.off()
        step(one, FULL, FULL)
        self.assertLessEqual(one.duty_u16, FLOOR + SPAN // 1000)

    def test_a_share_of_nothing_ends_at_exactly_zero(self):
        one = turning(LEVEL_1)
        for _tick in range(20):
            step(one, LEVEL_1, 0)
        self.assertEqual(one.duty_u16, 0)


class Kick(unittest.TestCase):
    def kicks(self, one, ticks=100, elapsed=(10,)):
        """Milliseconds for which the duty is above what the slope alone gives, over some ticks."""
        kicked_ms = 0
        was = False
        for tick in range(ticks):
            ms = elapsed[tick % len(elapsed)]
            if was:
                kicked_ms += ms
            was = step(one, LEVEL_1, FULL, ms) > one.duty_for(one.out_bp)
        self.assertFalse(was)
        return kicked_ms

    def test_from_standstill_it_is_as_hard_and_as_long_as_the_maker_said(self):
        one = motor(kick_pct=55, kick_ms=100)
        self.assertEqual(step(one, LEVEL_1, FULL), pct_to_u16(55))
        self.assertEqual(self.kicks(motor(55, 100)), 100)

    def test_whatever_the_maker_says_at_most_150_ms_at_60_percent(self):
        one = motor(kick_pct=100, kick_ms=5000)
        self.assertEqual(step(one, LEVEL_1, FULL), pct_to_u16(60))
        self.assertTrue(130 <= self.kicks(motor(100, 5000)) <= 150)

    def test_at_most_150_ms_also_when_sleep_ends_a_millisecond_early(self):
        # Ticks of 9 and 11 ms in turn, as a clock of whole milliseconds makes them from 10.
        self.assertLessEqual(self.kicks(motor(60, 150), elapsed=(9, 11)), 150)

    def test_the_longest_there_is_ends_in_time_also_if_asked_again_a_millisecond_late(self):
        one = motor(kick_ms=5000)
        self.assertEqual(due(one, LEVEL_1, line(FULL)), 149)

    def test_one_weaker_than_what_the_slope_asks_takes_nothing_from_it(self):
        for kick_pct in (0, 20, 26):
            one = motor(kick_pct=kick_pct)
            for _tick in range(300):
                self.assertGreaterEqual(step(one, LEVEL_1, FULL), one.duty_for(one.out_bp))

    def test_never_above_the_ceiling(self):
        self.assertEqual(step(motor(ceiling_pct=40), LEVEL_1, FULL), pct_to_u16(40))

    def test_none_when_the_maker_wants_none(self):
        self.assertEqual(self.kicks(motor(kick_ms=0)), 0)
        self.assertEqual(self.kicks(motor(kick_pct=0)), 0)

    def test_a_motor_that_turns_gets_none(self):
        one = turning(LEVEL_1)
        self.assertEqual(self.kicks(one), 0)

    def test_after_a_reset_it_may_still_turn_and_gets_none(self):
        one = motor()
        one.still_ms = 0
        self.assertEqual(self.kicks(one), 0)

    def test_a_motor_that_coasts_gets_none_and_one_that_stands_still_does(self):
        for off_ms, kicked_ms in ((490, 0), (500, 100)):
            one = turning(LEVEL_1)
            one.off()
            for _tick in range(off_ms // 10):
                one.rest(10)
            self.assertEqual(self.kicks(one), kicked_ms)

    def test_a_rest_of_the_pattern_counts_as_standing_still_only_when_long(self):
        # The last 200 ms of the way down still turn.
        for off_ms, kicked_ms in ((490, 0), (510, 100)):
            one = turning(LEVEL_1)
            for _tick in range((190 + off_ms) // 10):
                step(one, LEVEL_1, 0)
            self.assertEqual(one.duty_u16, 0)
            self.assertEqual(self.kicks(one), kicked_ms)

    def test_four_at_once_and_then_one_each_three_seconds(self):
        for since_first_ms, kicks in ((2990, False), (3000, True)):
            one = motor()
            one.rest(10)  # it has four already, and a rest saves no fifth
            now_ms = 0
            for start_ms, kicked in (
                (0, True),
                (700, True),
                (1400, True),
                (2100, True),
                (since_first_ms, kicks),
                (since_first_ms + 700, not kicks),
                (6000, True),
            ):
                while now_ms < start_ms:
                    one.rest(10)
                    now_ms += 10
                duty_u16 = step(one, LEVEL_1, FULL)
                self.assertEqual(duty_u16 == pct_to_u16(60), kicked, (since_first_ms, start_ms))
                for _tick in range(19):
                    step(one, LEVEL_1, FULL)
                one.off()
                now_ms += 200

    def test_the_slope_goes_on_under_a_kick(self):
        one = motor()
        for _tick in range(10):
            step(one, LEVEL_1, FULL)
        self.assertEqual(step(one, LEVEL_1, FULL), one.duty_for(110))


class EaseAfterASpike(unittest.TestCase):
    def cut_by_a_spike(self, ms):
        one = turning(6000)
        before = one.duty_u16
        for _tick in range(ms // 10):
            one.rest(10)
        one.ease()
        return one, before

    def test_half_the_way_for_a_tick_then_where_it_was(self):
        one, before = self.cut_by_a_spike(40)
        self.assertEqual(step(one, 6000, FULL), (FLOOR + before) // 2)
        self.assertEqual(step(one, 6000, FULL), before)

    def test_never_a_kick(self):
        one, before = self.cut_by_a_spike(600)
        for _tick in range(20):
            self.assertLessEqual(step(one, 6000, FULL), before)

    def test_a_spike_while_the_pattern_rests_does_not_cost_the_next_hold_its_kick(self):
        one = turning(LEVEL_1)
        for _tick in range(100):
            step(one, LEVEL_1, 0)
        one.ease()  # a spike on STOP while the motor is still
        for _tick in range(100):
            step(one, LEVEL_1, 0)
        self.assertEqual(step(one, LEVEL_1, FULL), pct_to_u16(60))


class SupplyCompensation(unittest.TestCase):
    def test_a_low_battery_gets_more_duty_and_never_more_than_the_ceiling(self):
        one = turning(4000)
        one.gain_pm = 1200
        self.assertEqual(step(one, 4000, FULL), one.duty_for(4000) * 1200 // 1000)
        one = turning(FULL)
        one.gain_pm = 1200
        self.assertEqual(step(one, FULL, FULL), CEILING)

    def test_by_just_as_much_as_it_is_told(self):
        for gain_pm in (700, 999, 1000, 1001, 1010):
            one = turning(4000)
            one.gain_pm = gain_pm
            self.assertEqual(step(one, 4000, FULL), one.duty_for(4000) * gain_pm // 1000)

    def test_off_stays_off(self):
        one = motor()
        one.gain_pm = 1200
        self.assertEqual(step(one, 0, FULL), 0)


def due(one, level, line, ms=10):
    """Decide; return in how many milliseconds that has to be done again."""
    one._wait.begin()
    one.step(level, line, ms)
    return one._wait.ms


def walk(one, times):
    for _walk in range(times):
        one.walk()


class ANewLine(unittest.TestCase):
    def test_it_goes_nowhere(self):
        one = Line(2)
        self.assertEqual((one.place, one.from_bp, one.to_bp, one.ms), (2, 0, 0, 0))

    def test_weakened_it_leaves_a_part_of_either_end(self):
        one = line(8000, 6000, 400)
        one.weaken(5000, 2500)
        self.assertEqual((one.from_bp, one.to_bp, one.ms), (4000, 1500, 400))
        one.weaken(FULL, FULL)
        self.assertEqual((one.from_bp, one.to_bp), (4000, 1500))
        one.weaken(0, 0)
        self.assertEqual((one.from_bp, one.to_bp), (0, 0))


class ANewMotor(unittest.TestCase):
    def test_it_is_off_and_not_on_its_way(self):
        one = motor()
        self.assertEqual((one.level_bp, one.out_bp, one.duty_u16), (0, 0, 0))
        self.assertTrue(one.moving is False)
        self.assertEqual(due(one, 0, line(0)), 500)
        self.assertEqual((one.level_bp, one.out_bp, one.duty_u16), (0, 0, 0))

    def test_cut_before_its_first_step_it_is_still_off(self):
        one = motor()
        one.rest(10)
        self.assertEqual(step(one, FULL, FULL), pct_to_u16(60))
        self.assertEqual((one.level_bp, one.out_bp), (10, 10))

    def test_off_again_it_is_as_new(self):
        one = on_its_way()
        one.off()
        self.assertEqual((one.level_bp, one.out_bp, one.duty_u16), (0, 0, 0))
        self.assertTrue(one.moving is False)

    def test_off_on_a_line_it_starts_again_as_softly_as_a_new_one(self):
        one = on_its_way()
        one.off()
        # However late the first tick is, no more than 20 ms of a slope.
        step(one, FULL, FULL, 400)
        self.assertEqual((one.level_bp, one.out_bp), (20, 20))

    def test_off_in_the_middle_of_a_push_it_does_not_go_on_with_it(self):
        one = motor()
        step(one, LEVEL_1, FULL)
        one.off()
        self.assertEqual(step(one, LEVEL_1, FULL), one.duty_for(one.out_bp))


class Integers(unittest.TestCase):
    def test_nothing_else_however_it_is_driven(self):
        """A float would allocate on the board."""
        one = motor()
        one.gain_pm = 1130
        for turn in range(400):
            way = line(turn * 53 % 101 * 99, turn * 29 % 101 * 99, turn % 4 * 100)
            one.step(turn * 37 % 101 * 99, way, 10 + turn % 3 * 30)
            if one.moving:
                one.walk()
            if turn % 50 == 49:
                one.rest(30)
                one.ease()
            for name in sorted(one.__dict__):
                value = getattr(one, name)
                if name not in ("_wait", "_line"):
                    self.assertTrue(isinstance(value, (int, bool)), "%s is %r" % (name, value))
        way.weaken(3333, 777)
        for number in (way.from_bp, way.to_bp, one._wait.ms):
            self.assertTrue(isinstance(number, int))
        for number in (level_bp(3, 5, (0, 11, 33, 60, 100)), pct_to_u16(33), one.duty_for(123)):
            self.assertTrue(isinstance(number, int))


def on_its_way(level=FULL, share=FULL, to=8000, ms=399, before=FULL):
    """A motor that ran at a level and a share, and has just been given a line from there."""
    one = turning(before)
    for _tick in range(110):
        step(one, before, share)
    one.step(level, line(share, to, ms), 10)
    return one


class ALine(unittest.TestCase):
    """A decision lays it, and until the next one the motor walks it, two ticks at a time."""

    def test_it_is_where_the_line_is_and_stays_at_its_end(self):
        for share, to in ((FULL, 8000), (8000, FULL)):
            one = on_its_way(FULL, share, to)
            self.assertEqual(one.out_bp, share)
            for t_ms in range(20, 380, 20):
                self.assertTrue(one.moving is True)
                right = to - (to - share) * (399 - t_ms) // 399
                self.assertTrue(abs(one.walk() - one.duty_for(right)) <= A_BP)
                self.assertTrue(abs(one.out_bp - right) <= 1)
            walk(one, 2)
            self.assertEqual((one.out_bp, one.moving), (to, False))
            walk(one, 2)
            self.assertEqual(one.out_bp, to)

    def test_none_is_steeper_than_an_edge(self):
        # 9000 bp in 400 ms are asked for, 4000 are given.
        one = on_its_way(to=1000)
        for tick in range(1, 46):
            self.assertEqual(one.walk(), one.duty_for(FULL - 200 * tick))
        self.assertEqual((one.out_bp, one.moving), (1000, False))

    def test_any_line_is_walked_evenly_and_under_the_slopes(self):
        for to, ms in ((FULL, 999), (9999, 999), (0, 1001), (0, 999), (5000, 60000), (3333, 4999)):
            one = on_its_way(FULL, 5000, to, ms)
            before_bp = 5000
            for number in range(1, ms // 20 + 2):
                duty_u16 = one.walk()
                self.assertTrue(abs(one.out_bp - before_bp) <= 200)
                before_bp = one.out_bp
                self.assertEqual(duty_u16, one.duty_for(before_bp))
                right = to - (to - 5000) * max(ms - number * 20, 0) // ms
                if abs(to - 5000) <= ms * 10:
                    self.assertTrue(abs(before_bp - right) <= 2)
            self.assertEqual((one.out_bp, one.moving), (to, False))

    def test_one_that_creeps_to_zero_is_off_there(self):
        for share, ms in ((50, 498), (300, 499), (7, 399)):
            one = on_its_way(LEVEL_1, share, 0, ms, LEVEL_1)
            for _walk in range(ms // 20 + 2):
                duty_u16 = one.walk()
                self.assertEqual(duty_u16, one.duty_for(one.out_bp))
                self.assertTrue(one.out_bp >= 0 and (duty_u16 >= FLOOR or one.out_bp == 0))
            self.assertEqual((duty_u16, one.moving), (0, False))

    def test_a_decision_in_the_middle_of_a_line_finds_it_where_it_is(self):
        for walks in range(1, 20):
            one = on_its_way(FULL, 8000, FULL, 399)
            walk(one, walks)
            was_bp = one.out_bp
            self.assertTrue(abs(was_bp - (8000 + 2000 * 20 * walks // 399)) <= 1)
            one.step(FULL, line(was_bp), 20 * walks)
            self.assertEqual((one.out_bp, one.moving), (was_bp, False))
            self.assertEqual(one.walk(), one.duty_for(was_bp))

    def test_a_cut_in_the_middle_of_a_line_ends_it(self):
        one = on_its_way(FULL, 8000, FULL, 399)
        walk(one, 5)
        was_bp = one.out_bp
        one.rest(10)
        one.ease()
        one.step(FULL, line(was_bp), 10)
        self.assertEqual(one.step(FULL, line(was_bp), 10), one.duty_for(was_bp))
        self.assertEqual((one.walk(), one.moving), (one.duty_for(was_bp), False))

    def test_one_that_is_there_stays_there(self):
        one = on_its_way(to=FULL)
        self.assertEqual((one.moving, one.duty_u16), (False, CEILING))

    def test_an_edge_takes_the_time_its_slope_needs(self):
        for share, to, sign in ((FULL, 8000, -1), (8000, FULL, 1)):
            one = on_its_way(FULL, share, share)
            self.assertEqual(due(one, FULL, line(to, to, 399)), 500)
            self.assertEqual(one.out_bp, share + sign * 100)
            for tick in range(1, 10):
                self.assertEqual(one.walk(), one.duty_for(share + sign * (100 + 200 * tick)))
                self.assertTrue(one.moving is True)
            self.assertEqual(one.walk(), one.duty_for(to))
            self.assertTrue(one.moving is False)

    def test_at_its_end_the_motor_may_be_off(self):
        one = on_its_way(FULL, 300, 0, 39)
        self.assertTrue(abs(one.walk() - one.duty_for(147)) <= A_BP)
        self.assertEqual(one.walk(), 0)
        self.assertEqual((one.out_bp, one.moving), (0, False))
        self.assertTrue(0 < one.still_ms <= 20)
        one.step(FULL, line(0), 40)
        self.assertTrue(0 < one.still_ms <= 20)
        one.step(FULL, line(0), 400)
        self.assertTrue(400 < one.still_ms <= 420)

    def test_a_level_that_rises_meanwhile_is_where_it_would_be(self):
        # 10 bp a tick, this one included.
        one = on_its_way(FULL, FULL, FULL, before=LEVEL_1)
        self.assertEqual((one.level_bp, one.out_bp), (2010, 2010))
        walk(one, 19)
        self.assertEqual((one.level_bp, one.out_bp), (2390, 2390))
        step(one, FULL, FULL, 390)
        self.assertEqual((one.level_bp, one.out_bp), (2400, 2400))

    def test_a_level_that_rises_takes_its_part_of_the_line(self):
        one = on_its_way(FULL, 5000, 6000, 399, LEVEL_1)
        walk(one, 10)
        self.assertEqual((one.level_bp, one.out_bp), (2210, 2210 * 5501 // FULL))

    def test_a_level_that_is_reached_stays(self):
        one = on_its_way(2195, FULL, FULL, before=LEVEL_1)
        walk(one, 10)
        self.assertEqual((one.level_bp, one.out_bp, one.moving), (2195, 2195, False))

    def test_a_level_that_falls_falls_as_an_edge(self):
        one = on_its_way(8000, FULL, FULL)
        self.assertEqual((one.level_bp, one.out_bp), (9900, 9900))
        self.assertEqual(one.walk(), one.duty_for(9700))

    def test_a_level_rises_also_while_the_pattern_rests(self):
        one = on_its_way(FULL, 0, 0, before=LEVEL_1)
        self.assertEqual((one.duty_u16, one.moving), (0, True))
        walk(one, 10)
        self.assertEqual((one.level_bp, one.duty_u16), (2210, 0))

    def test_asked_before_its_end_it_goes_on_from_where_it_is(self):
        one = on_its_way(FULL, FULL, FULL, before=LEVEL_1)
        walk(one, 5)
        self.assertEqual(step(one, FULL, FULL, 110), one.duty_for(2120))
        self.assertEqual(one.level_bp, 2120)

    def test_a_clock_that_leaps_moves_it_by_two_ticks_at_most(self):
        for leap_ms in (5000, 0, -5000):
            one = on_its_way(FULL, FULL, FULL, before=LEVEL_1)
            walk(one, 2)
            step(one, FULL, FULL, leap_ms)
            moved_bp = 20 if leap_ms > 0 else 0
            self.assertEqual((one.level_bp, one.out_bp), (2050 + moved_bp, 2050 + moved_bp))

    def test_what_was_walked_is_not_walked_again(self):
        one = on_its_way(FULL, FULL, FULL, before=LEVEL_1)
        walk(one, 10)
        step(one, FULL, FULL, 200)
        self.assertEqual(one.level_bp, 2210)
        step(one, FULL, FULL, 10)
        self.assertEqual(one.level_bp, 2220)

    def test_a_level_asked_for_on_the_way_begins_now(self):
        one = on_its_way(to=FULL)
        one.step(LEVEL_1, line(FULL), 400)
        self.assertEqual(one.level_bp, FULL - 200)

    def test_cut_on_the_way_it_knows_how_far_it_came(self):
        one = on_its_way(FULL, FULL, FULL, before=LEVEL_1)
        walk(one, 5)
        for _tick in range(2):
            one.rest(10)
            self.assertEqual((one.level_bp, one.out_bp, one.duty_u16), (2110, 2110, 0))
            self.assertTrue(one.moving is False)
        step(one, FULL, FULL)
        self.assertEqual((one.level_bp, one.out_bp), (2120, 2120))

    def test_under_the_kick_the_slope_goes_on_and_the_push_stays(self):
        one = motor()
        self.assertEqual(due(one, FULL, line(FULL)), 100)
        for tick in range(1, 5):
            self.assertEqual((one.walk(), one.level_bp), (pct_to_u16(60), 10 + 20 * tick))
        self.assertEqual(one.step(FULL, line(FULL), 100), one.duty_for(110))

    def test_eased_it_is_asked_again_in_a_tick(self):
        one = turning(FULL)
        one.rest(10)
        one.ease()
        self.assertEqual(due(one, FULL, line(FULL)), 10)
        self.assertEqual(one.duty_u16, (FLOOR + CEILING) // 2)

    def test_a_motor_that_is_about_to_turn_is_asked_again_in_a_tick(self):
        # Nothing of the line yet, or nothing of the level; and a walk does not start it.
        for way, ms in ((line(FULL), 0), (line(0, FULL, 400), 10), (line(26), 10)):
            one = motor()
            self.assertEqual(due(one, FULL, way, ms), 10)
            self.assertEqual((one.duty_u16, one.moving), (0, False))


class StandingStill(unittest.TestCase):
    def test_however_long_it_rests_the_count_stays_small(self):
        one = turning(FULL)
        for _tick in range(1000):
            one.rest(10)
        self.assertEqual(one.still_ms, 500)

    def test_a_cut_counts_for_a_tick_at_most(self):
        one = turning(FULL)
        one.rest(5000)
        self.assertEqual((one.duty_u16, one.still_ms), (0, 10))
        one.rest(489)
        step(one, FULL, FULL, 0)
        self.assertLessEqual(one.duty_u16, CEILING)
        self.assertEqual(one.still_ms, 0)
