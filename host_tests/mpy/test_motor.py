"""A level becomes a duty: what the motor gets, and how quickly it may change."""

import unittest

from motor import Motor, level_bp, pct_to_u16

FLOOR = pct_to_u16(25)
CEILING = pct_to_u16(80)
SPAN = CEILING - FLOOR
FULL = 10000
LEVEL_1 = 2000


def motor(kick_pct=60, kick_ms=100, ceiling_pct=80):
    return Motor(FLOOR, pct_to_u16(ceiling_pct), pct_to_u16(kick_pct), kick_ms)


def turning(level=FULL):
    """A motor that has run at a level for long enough to have reached it."""
    one = motor()
    for _tick in range(1100):
        one.step(level, FULL, 10)
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
            one.step(LEVEL_1, FULL, 10)
        self.assertTrue(one.duty_u16 < one.duty_for(LEVEL_1))
        one.step(LEVEL_1, FULL, 10)
        self.assertEqual(one.duty_u16, one.duty_for(LEVEL_1))

    def test_deeper_is_never_quicker_than_10_percent_a_second(self):
        one = turning(LEVEL_1)
        start = one.duty_u16
        for tick in range(1, 801):
            one.step(FULL, FULL, 10)
            self.assertLessEqual(one.duty_u16, start + SPAN * tick // 1000 + 1)
        self.assertEqual(one.duty_u16, CEILING)

    def test_softer_is_100_percent_a_second(self):
        one = turning(FULL)
        for _tick in range(79):
            one.step(LEVEL_1, FULL, 10)
        self.assertTrue(one.duty_u16 > one.duty_for(LEVEL_1))
        one.step(LEVEL_1, FULL, 10)
        self.assertEqual(one.duty_u16, one.duty_for(LEVEL_1))

    def test_the_edges_of_a_pattern_take_a_second_for_the_whole_range(self):
        one = turning(FULL)
        for tick in range(1, 100):
            one.step(FULL, 0, 10)
            self.assertEqual(one.duty_u16, FLOOR + SPAN * (100 - tick) // 100)
        self.assertEqual(one.step(FULL, 0, 10), 0)
        for tick in range(1, 101):
            one.step(FULL, FULL, 10)
            if tick > 15:  # the kick is over
                self.assertEqual(one.duty_u16, FLOOR + SPAN * tick // 100)

    def test_a_late_tick_is_no_large_step(self):
        for level_now, target, share in ((0, FULL, FULL), (FULL, FULL, 0), (FULL, LEVEL_1, FULL)):
            late = turning(level_now) if level_now else motor()
            before = late.out_bp
            late.step(target, share, 5000)
            self.assertLessEqual(abs(late.out_bp - before), 200)

    def test_a_tick_a_little_late_is_made_up_for(self):
        for share, out_bp in ((0, FULL - 200), (9000, FULL - 200), (9900, FULL - 100)):
            one = turning(FULL)
            one.step(FULL, share, 20)
            self.assertEqual(one.out_bp, out_bp)

    def test_no_time_no_change(self):
        one = turning(LEVEL_1)
        before = one.duty_u16
        self.assertEqual(one.step(FULL, FULL, 0), before)

    def test_both_motors_of_a_pair_do_the_same(self):
        a, b = motor(), motor()
        for tick in range(500):
            share = FULL if tick % 100 < 50 else 3000
            self.assertEqual(a.step(4000, share, 10), b.step(4000, share, 10))


class Off(unittest.TestCase):
    def test_off_is_immediate_and_exactly_zero(self):
        one = turning(FULL)
        one.off()
        self.assertEqual((one.duty_u16, one.out_bp, one.level_bp), (0, 0, 0))

    def test_after_off_it_starts_from_nothing_softly(self):
        one = turning(FULL)
        one.off()
        one.step(FULL, FULL, 10)
        self.assertLessEqual(one.duty_u16, FLOOR + SPAN // 1000)

    def test_a_share_of_nothing_ends_at_exactly_zero(self):
        one = turning(LEVEL_1)
        for _tick in range(20):
            one.step(LEVEL_1, 0, 10)
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
            was = one.step(LEVEL_1, FULL, ms) > one.duty_for(one.out_bp)
        self.assertFalse(was)
        return kicked_ms

    def test_from_standstill_it_is_as_hard_and_as_long_as_the_maker_said(self):
        one = motor(kick_pct=55, kick_ms=100)
        self.assertEqual(one.step(LEVEL_1, FULL, 10), pct_to_u16(55))
        self.assertEqual(self.kicks(motor(55, 100)), 100)

    def test_whatever_the_maker_says_at_most_150_ms_at_60_percent(self):
        one = motor(kick_pct=100, kick_ms=5000)
        self.assertEqual(one.step(LEVEL_1, FULL, 10), pct_to_u16(60))
        self.assertTrue(130 <= self.kicks(motor(100, 5000)) <= 150)

    def test_at_most_150_ms_also_when_sleep_ends_a_millisecond_early(self):
        # Ticks of 9 and 11 ms in turn, as a clock of whole milliseconds makes them from 10.
        self.assertLessEqual(self.kicks(motor(60, 150), elapsed=(9, 11)), 150)

    def test_the_longest_there_is_ends_in_time_also_if_asked_again_a_millisecond_late(self):
        one = motor(kick_ms=5000)
        one.ahead_ms = 500
        one.step(LEVEL_1, FULL, 10)
        self.assertEqual(one.calm_ms, 149)

    def test_one_weaker_than_what_the_slope_asks_takes_nothing_from_it(self):
        for kick_pct in (0, 20, 26):
            one = motor(kick_pct=kick_pct)
            for _tick in range(300):
                self.assertGreaterEqual(one.step(LEVEL_1, FULL, 10), one.duty_for(one.out_bp))

    def test_never_above_the_ceiling(self):
        self.assertEqual(motor(ceiling_pct=40).step(LEVEL_1, FULL, 10), pct_to_u16(40))

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
                one.step(LEVEL_1, 0, 10)
            self.assertEqual(one.duty_u16, 0)
            self.assertEqual(self.kicks(one), kicked_ms)

    def test_the_slope_goes_on_under_a_kick(self):
        one = motor()
        for _tick in range(10):
            one.step(LEVEL_1, FULL, 10)
        self.assertEqual(one.step(LEVEL_1, FULL, 10), one.duty_for(110))


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
        self.assertEqual(one.step(6000, FULL, 10), (FLOOR + before) // 2)
        self.assertEqual(one.step(6000, FULL, 10), before)

    def test_never_a_kick(self):
        one, before = self.cut_by_a_spike(600)
        for _tick in range(20):
            self.assertLessEqual(one.step(6000, FULL, 10), before)

    def test_a_spike_while_the_pattern_rests_does_not_cost_the_next_hold_its_kick(self):
        one = turning(LEVEL_1)
        for _tick in range(100):
            one.step(LEVEL_1, 0, 10)
        one.ease()  # a spike on STOP while the motor is still
        for _tick in range(100):
            one.step(LEVEL_1, 0, 10)
        self.assertEqual(one.step(LEVEL_1, FULL, 10), pct_to_u16(60))


class SupplyCompensation(unittest.TestCase):
    def test_a_low_battery_gets_more_duty_and_never_more_than_the_ceiling(self):
        one = turning(4000)
        one.gain_pm = 1200
        self.assertEqual(one.step(4000, FULL, 10), one.duty_for(4000) * 1200 // 1000)
        one = turning(FULL)
        one.gain_pm = 1200
        self.assertEqual(one.step(FULL, FULL, 10), CEILING)

    def test_by_just_as_much_as_it_is_told(self):
        for gain_pm in (700, 999, 1000, 1001, 1010):
            one = turning(4000)
            one.gain_pm = gain_pm
            self.assertEqual(one.step(4000, FULL, 10), one.duty_for(4000) * gain_pm // 1000)

    def test_off_stays_off(self):
        one = motor()
        one.gain_pm = 1200
        self.assertEqual(one.step(0, FULL, 10), 0)


def laid(level, share, ahead_ms, flat=False, before=FULL, share_before=FULL):
    """A motor that ran at a level and a share, and has just been told where a line ends."""
    one = turning(before)
    for _tick in range(110):
        one.step(before, share_before, 10)
    one.ahead_ms = ahead_ms
    one.flat = flat
    one.step(level, share, 10)
    return one


class ANewMotor(unittest.TestCase):
    def test_it_is_off_and_not_on_its_way(self):
        one = motor()
        self.assertEqual((one.level_bp, one.out_bp, one.duty_u16), (0, 0, 0))
        self.assertTrue(one.gliding is False)
        self.assertEqual(one.calm_ms, 500)
        self.assertEqual(one.step(0, 0, 10), 0)
        self.assertEqual((one.level_bp, one.out_bp), (0, 0))

    def test_cut_before_its_first_step_it_is_still_off(self):
        one = motor()
        one.dip(10)
        self.assertEqual(one.step(FULL, FULL, 10), pct_to_u16(60))
        self.assertEqual((one.level_bp, one.out_bp), (10, 10))

    def test_off_again_it_is_as_new(self):
        one = laid(FULL, 8000, 400)
        one.off()
        self.assertEqual((one.level_bp, one.out_bp, one.duty_u16), (0, 0, 0))
        self.assertEqual((one.gliding, one.calm_ms), (False, 500))

    def test_off_on_a_line_it_starts_again_as_softly_as_a_new_one(self):
        one = laid(FULL, 8000, 400)
        one.off()
        one.ahead_ms = 10
        # However late the first tick is, no more than 20 ms of a slope.
        one.step(FULL, FULL, 400)
        self.assertEqual((one.level_bp, one.out_bp), (20, 20))

    def test_off_in_the_middle_of_a_push_it_does_not_go_on_with_it(self):
        one = motor()
        one.step(LEVEL_1, FULL, 10)
        one.off()
        self.assertEqual(one.step(LEVEL_1, FULL, 10), one.duty_for(one.out_bp))

    def test_not_told_otherwise_it_takes_a_share_for_one_that_jumps(self):
        one = turning(FULL)
        one.ahead_ms = 400
        one.step(FULL, 8000, 10)
        self.assertEqual((one.out_bp, one.calm_ms), (FULL - 100, 190))


class Integers(unittest.TestCase):
    def test_nothing_else_however_it_is_driven(self):
        """A float would allocate on the board."""
        one = motor()
        one.gain_pm = 1130
        for turn in range(400):
            one.ahead_ms = (10, 70, 10, 500)[turn % 4]
            one.flat = turn % 8 < 4
            one.step(turn * 37 % 101 * 99, turn * 53 % 101 * 99, 10 + turn % 3 * 30)
            if one.gliding:
                one.glide()
            if turn % 50 == 49:
                one.dip(30)
                one.ease()
            for name in sorted(one.__dict__):
                value = getattr(one, name)
                self.assertTrue(isinstance(value, (int, bool)), "%s is %r" % (name, value))
        for number in (level_bp(3, 5, (0, 11, 33, 60, 100)), pct_to_u16(33), one.duty_for(123)):
            self.assertTrue(isinstance(number, int))


class ALine(unittest.TestCase):
    """A calm tick lays a line and glides along it, two ticks at a time."""

    def test_even_steps_that_arrive_just_in_time(self):
        # 2000 bp in 40 ticks.
        for before, share, sign in ((FULL, 8000, -1), (8000, FULL, 1)):
            one = laid(FULL, share, 400, share_before=before)
            self.assertEqual((one.out_bp, one.calm_ms), (before + sign * 50, 400))
            self.assertTrue(one.gliding is True)
            for glide in range(1, 20):
                self.assertEqual(one.glide(), one.duty_for(before + sign * (50 + 100 * glide)))
            self.assertEqual(one.glide(), one.duty_for(share))
            self.assertEqual(one.glide(), one.duty_for(share))

    def test_the_steps_are_rounded_up(self):
        for share, step in ((8000, 50), (7999, 51), (7960, 51), (7959, 52)):
            self.assertEqual(FULL - laid(FULL, share, 400).out_bp, step)

    def test_none_is_steeper_than_an_edge(self):
        one = laid(FULL, 1000, 400)
        self.assertEqual(one.out_bp, FULL - 100)
        self.assertEqual(one.glide(), one.duty_for(FULL - 300))

    def test_one_that_is_there_glides_nowhere(self):
        one = laid(FULL, FULL, 400)
        self.assertEqual((one.gliding, one.calm_ms, one.duty_u16), (False, 400, CEILING))

    def test_an_edge_of_a_level_pattern_goes_first_and_is_no_longer_than_it_is(self):
        # 2000 bp at 100 a tick: 20 ticks, of which this is the first.
        for before, share, sign in ((FULL, 8000, -1), (8000, FULL, 1)):
            one = laid(FULL, share, 400, True, share_before=before)
            self.assertEqual((one.out_bp, one.calm_ms), (before + sign * 100, 190))
            self.assertEqual(one.glide(), one.duty_for(before + sign * 300))
        self.assertEqual(laid(FULL, 8000, 150, True).calm_ms, 150)
        self.assertEqual(laid(FULL, 9899, 400, True).calm_ms, 10)
        self.assertEqual(laid(FULL, 9900, 400, True).calm_ms, 400)
        for share, calm_ms in ((9800, 10), (9799, 20), (9700, 20), (9699, 30)):
            self.assertEqual(laid(FULL, share, 400, True).calm_ms, calm_ms)

    def test_the_last_of_an_edge_to_zero_has_a_step_of_its_own(self):
        one = laid(FULL, 0, 400, True, share_before=150)
        self.assertEqual((one.out_bp, one.calm_ms), (50, 10))
        self.assertEqual(one.step(FULL, 0, 10), 0)
        # Gliding there, it would end at the run floor.
        one = laid(FULL, 0, 400, True, share_before=60)
        self.assertEqual((one.duty_u16, one.gliding, one.calm_ms), (0, False, 10))
        # Just above zero it glides, and goes on turning.
        one = laid(FULL, 1, 400, True, share_before=60)
        self.assertEqual((one.out_bp, one.gliding, one.calm_ms), (58, True, 400))

    def test_a_level_that_rises_meanwhile_is_where_it_would_be(self):
        # 10 bp a tick, this one included.
        one = laid(FULL, FULL, 400, before=LEVEL_1)
        self.assertEqual((one.level_bp, one.out_bp), (2010, 2010))
        for _glide in range(19):
            one.glide()
        self.assertEqual(one.out_bp, 2390)
        one.ahead_ms = 400
        one.step(FULL, FULL, 390)
        self.assertEqual((one.level_bp, one.out_bp), (2400, 2400))

    def test_its_end_is_a_corner(self):
        one = laid(2200, FULL, 400, True, before=LEVEL_1)
        # 20 ticks up, the first of them now.
        self.assertEqual(one.calm_ms, 200)
        for _glide in range(10):
            one.glide()
        self.assertEqual(one.out_bp, 2200)
        # A rest of less than a tick is left for a step of its own.
        one = laid(2195, FULL, 400, True, before=LEVEL_1)
        self.assertEqual(one.calm_ms, 190)
        for _glide in range(10):
            one.glide()
        self.assertEqual(one.out_bp, 2190)
        # But the line's own end may be anywhere, also where the level's is.
        self.assertEqual(laid(2195, FULL, 195, True, before=LEVEL_1).calm_ms, 195)

    def test_a_level_that_falls_meanwhile_falls_with_its_edge(self):
        one = laid(8000, FULL, 400, True)
        self.assertEqual((one.level_bp, one.out_bp), (9900, 9900))
        self.assertEqual(one.calm_ms, 200)
        self.assertEqual(one.glide(), one.duty_for(9700))

    def test_asked_before_its_end_it_goes_on_from_where_it_is(self):
        one = laid(FULL, FULL, 400, before=LEVEL_1)
        for _glide in range(5):
            one.glide()
        one.ahead_ms = 10
        self.assertEqual(one.step(FULL, FULL, 100), one.duty_for(2110))
        self.assertEqual(one.level_bp, 2110)

    def test_a_clock_that_leaps_moves_it_by_a_tick(self):
        one = laid(FULL, FULL, 400, before=LEVEL_1)
        one.ahead_ms = 10
        one.step(FULL, FULL, 5000)
        self.assertEqual((one.level_bp, one.out_bp), (2020, 2020))

    def test_a_level_asked_for_on_the_way_begins_now(self):
        one = laid(FULL, 8000, 400)
        for _glide in range(10):
            one.glide()
        one.ahead_ms = 10
        one.step(LEVEL_1, 8000, 200)
        self.assertEqual(one.level_bp, FULL - 100)

    def test_cut_on_the_way_it_knows_how_far_the_level_came(self):
        one = laid(FULL, FULL, 400, before=LEVEL_1)
        for _glide in range(5):
            one.glide()
        one.dip(110)
        self.assertEqual((one.level_bp, one.out_bp, one.duty_u16), (2120, 2110, 0))
        one.dip(110)
        self.assertEqual((one.level_bp, one.out_bp), (2120, 2110))

    def test_under_the_kick_the_level_waits(self):
        for kick_ms in (100, 10):
            one = motor(kick_ms=kick_ms)
            one.ahead_ms = 500
            one.flat = False
            self.assertEqual(one.step(FULL, FULL, 10), pct_to_u16(60))
            self.assertEqual((one.gliding, one.calm_ms, one.level_bp), (False, kick_ms, 10))
            one.ahead_ms = 10
            one.step(FULL, FULL, kick_ms)
            self.assertEqual(one.level_bp, 10)

    def test_eased_it_is_asked_again_in_a_tick(self):
        one = turning(FULL)
        one.rest(10)
        one.ease()
        one.ahead_ms = 400
        self.assertEqual(one.step(FULL, FULL, 10), (FLOOR + CEILING) // 2)
        self.assertEqual((one.gliding, one.calm_ms), (False, 10))

    def test_a_motor_that_is_about_to_turn_is_asked_again_in_a_tick(self):
        one = motor()
        for share in (FULL, 26):  # 26 of the way to 390 bp: a single one
            one = motor()
            one.ahead_ms = 400
            self.assertEqual(one.step(FULL, share, 0), 0)
            self.assertEqual(one.calm_ms, 10)


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
        one.step(FULL, FULL, 0)
        self.assertLessEqual(one.duty_u16, CEILING)
        self.assertEqual(one.still_ms, 0)
