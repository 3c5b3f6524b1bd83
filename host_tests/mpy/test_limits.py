"""The safety numbers, typed again from the design's table: a change must be made in both."""

import unittest

import limits

SECOND = 1000
MINUTE = 60 * SECOND


class TheNumbersOfTheDesign(unittest.TestCase):
    def test_the_tick_is_10_ms(self):
        self.assertEqual(limits.TICK_MS, 10)

    def test_the_first_minute_is_at_level_1(self):
        self.assertEqual(limits.GENTLE_MS, 1 * MINUTE)
        self.assertEqual(limits.GENTLE_LEVEL, 1)

    def test_20_minutes_of_drive_is_the_absolute_limit(self):
        self.assertEqual(limits.DRIVE_LIMIT_MS, 20 * MINUTE)

    def test_a_pause_lasts_5_minutes(self):
        self.assertEqual(limits.PAUSE_MS, 5 * MINUTE)

    def test_10_minutes_of_drive_ask_for_10_minutes_of_rest(self):
        self.assertEqual(limits.REST_DUE_MS, 10 * MINUTE)
        self.assertEqual(limits.REST_MS, 10 * MINUTE)

    def test_a_beginner_has_3_sessions_of_5_minutes_at_level_2(self):
        self.assertEqual(limits.BEGINNER_SESSIONS, 3)
        self.assertEqual(limits.BEGINNER_MS, 5 * MINUTE)
        self.assertEqual(limits.BEGINNER_LEVEL, 2)

    def test_little_feeling_means_10_minutes_at_level_2(self):
        self.assertEqual(limits.LOW_SENSATION_MS, 10 * MINUTE)
        self.assertEqual(limits.LOW_SENSATION_LEVEL, 2)

    def test_slew_is_10_percent_a_second_up_and_100_at_edges(self):
        # Basis points a millisecond: 10 % a second is 1000 bp in 1000 ms.
        self.assertEqual(limits.SLEW_UP_BP_PER_MS * SECOND, 10 * 100)
        self.assertEqual(limits.SLEW_EDGE_BP_PER_MS * SECOND, 100 * 100)

    def test_the_end_is_soft_for_3_seconds(self):
        self.assertEqual(limits.SOFT_END_MS, 3 * SECOND)

    def test_a_kick_is_at_most_150_ms_at_60_percent(self):
        self.assertEqual(limits.KICK_MS_MAX, 150)
        self.assertEqual((limits.KICK_PCT_LEAST, limits.KICK_PCT_MAX), (10, 60))

    def test_a_motor_stands_still_after_half_a_second(self):
        self.assertEqual(limits.STANDSTILL_MS, 500)

    def test_a_late_tick_counts_as_two_at_most(self):
        self.assertEqual(limits.SLEW_STEP_MAX_MS, 2 * limits.TICK_MS)

    def test_duty_25_khz_between_a_quarter_and_80_percent(self):
        self.assertEqual(limits.PWM_HZ_DEFAULT, 25000)
        self.assertEqual(limits.FLOOR_PCT_DEFAULT, 25)
        self.assertEqual(limits.CEILING_PCT_DEFAULT, 80)
        # Two motors have twice the ceiling, unless the maker wants less.
        self.assertEqual(limits.TOTAL_PCT_DEFAULT, 2 * 80)
        self.assertEqual(limits.TOTAL_PCT_LEAST, 30)
        self.assertEqual(limits.TOTAL_PCT_MOST, 190)

    def test_the_guard_looks_every_50_ms_and_waits_250(self):
        self.assertEqual(limits.GUARD_PERIOD_MS, 50)
        self.assertEqual(limits.GUARD_SILENCE_MS, 250)

    def test_the_watchdog_waits_2_seconds_and_three_in_a_row_is_a_fault(self):
        self.assertEqual(limits.WATCHDOG_MS, 2 * SECOND)
        self.assertEqual(limits.WATCHDOG_RESETS_MAX, 3)

    def test_buttons_30_ms_800_ms_and_1_s(self):
        self.assertEqual(limits.DEBOUNCE_MS, 30)
        self.assertEqual(limits.HOLD_MS, 800)
        self.assertEqual(limits.REPEAT_MS, 1 * SECOND)

    def test_lock_takes_3_s_and_clearing_a_fault_2(self):
        self.assertEqual(limits.LOCK_HOLD_MS, 3 * SECOND)
        self.assertEqual(limits.MENU_HOLD_MS, 2 * SECOND)
        self.assertEqual(limits.CLEAR_HOLD_MS, 2 * SECOND)

    def test_the_settings_close_after_20_s_alone(self):
        self.assertEqual(limits.MENU_IDLE_MS, 20 * SECOND)

    def test_there_are_3_to_11_levels(self):
        self.assertEqual((limits.LEVELS_LEAST, limits.LEVELS_MOST), (3, 11))

    def test_the_accessible_profile_is_slower(self):
        self.assertEqual(limits.DEBOUNCE_ACCESSIBLE_MS, 100)
        self.assertEqual(limits.HOLD_ACCESSIBLE_MS, 1500)

    def test_everything_is_decided_anew_twice_a_second_at_least(self):
        self.assertEqual(limits.DECIDE_MS, 500)

    def test_a_button_is_stuck_after_half_a_minute(self):
        self.assertEqual(limits.STUCK_MS, 30 * SECOND)

    def test_a_maker_chooses_within_1_to_40_khz_and_95_percent(self):
        self.assertEqual((limits.PWM_HZ_MIN, limits.PWM_HZ_MAX), (1000, 40000))
        self.assertEqual((limits.FLOOR_PCT_LEAST, limits.FLOOR_PCT_MOST), (5, 60))
        self.assertEqual(limits.CEILING_PCT_MAX, 95)

    def test_a_test_turn_lasts_2_s(self):
        self.assertEqual(limits.SPIN_MS, 2 * SECOND)

    def test_the_supply_within_a_third_made_up_for_by_a_fifth(self):
        self.assertEqual((limits.SUPPLY_PCT_MIN, limits.SUPPLY_PCT_MAX), (70, 130))
        self.assertEqual((limits.COMPENSATION_PM_MIN, limits.COMPENSATION_PM_MAX), (700, 1200))
        self.assertEqual(limits.COMPENSATION_DEAD_PM, 10)

    def test_a_stall_is_1_3_times_the_current_for_300_ms(self):
        self.assertEqual((limits.STALL_PCT, limits.STALL_MS), (130, 300))
        self.assertEqual(limits.STALL_OFF_MS, 1 * SECOND)

    def test_60_degrees_are_hot_until_they_are_50(self):
        self.assertEqual((limits.HOT_C, limits.HOT_CLEAR_C), (60, 50))

    def test_a_sense_may_read_nonsense_for_100_ms_and_stand_still_for_a_minute(self):
        self.assertEqual(limits.SENSE_FAULT_MS, 100)
        self.assertEqual(limits.SENSE_STILL_MS, 1 * MINUTE)

    def test_the_clock_may_stand_for_3_checks_leap_5_s_and_drift_half_a_second(self):
        self.assertEqual(limits.CLOCK_FROZEN_CHECKS, 4)
        self.assertEqual(limits.CLOCK_LEAP_MS, 5 * SECOND)
        self.assertEqual(limits.CLOCK_DRIFT_MS, SECOND // 2)

    def test_while_uploading_the_watchdog_is_fed_twice_a_second(self):
        self.assertEqual(limits.FEED_PERIOD_MS, 500)


class TheNumbersOfTheSecondReading(unittest.TestCase):
    """In doubt it was a STOP, and what no reset, host or sense may change."""

    def test_what_is_a_spike_and_how_many_are_a_stop(self):
        self.assertEqual((limits.RETURN_MS, limits.RELEASE_MS), (100, 100))
        self.assertEqual((limits.SPIKES_MOST, limits.SPIKES_MS), (10, 10 * SECOND))
        self.assertEqual(limits.CHATTER_TICKS * limits.TICK_MS, 500)

    def test_a_second_contact_stops_after_2_s(self):
        self.assertEqual(limits.STOP_BY_MODE_MS, 2 * SECOND)

    def test_nothing_starts_for_1_s_after_an_end_and_no_computer_for_10_s_after_a_stop(self):
        self.assertEqual(limits.JUST_ENDED_MS, 1 * SECOND)
        self.assertEqual(limits.HOST_OFF_MS, 10 * SECOND)

    def test_pushes_are_seldom_enough_not_to_be_hammering(self):
        self.assertEqual((limits.KICK_REST_MS, limits.KICKS_AT_ONCE), (3 * SECOND, 4))

    def test_a_trial_lasts_a_minute_and_goes_10_points_up_at_most(self):
        self.assertEqual((limits.TRIAL_MS, limits.TRIAL_POINTS), (1 * MINUTE, 10))

    def test_a_supply_that_jumps(self):
        self.assertEqual(limits.SUPPLY_PIN_PCT, 120)
        self.assertEqual(limits.COMPENSATION_PM_MS, 200)
        self.assertEqual((limits.SUPPLY_JUMP_PCT, limits.SUPPLY_JUMP_MS), (10, 400))
        self.assertEqual(limits.SUPPLY_JUMPS_MS, 10 * SECOND)

    def test_what_a_motors_current_may_be(self):
        self.assertEqual((limits.CURRENT_SPAN_MS, limits.CURRENT_STEADY_MS), (1_000, 3_000))
        self.assertEqual(limits.CURRENT_STEADY_PART, 2)
        self.assertEqual((limits.CURRENT_PCT_LEAST, limits.CURRENT_PCT_MOST), (50, 200))
        self.assertEqual(limits.CURRENT_SCALE_PCT_MOST, 50)
        self.assertEqual((limits.CURRENT_DEAD_PCT, limits.CURRENT_DEAD_SCALE_PCT), (12, 1))

    def test_a_burst_of_20_late_checks_is_a_second(self):
        self.assertEqual(limits.CLOCK_HELD_CHECKS * limits.GUARD_PERIOD_MS, 1 * SECOND)


class TheNumbersAreSafeTogether(unittest.TestCase):
    def test_every_number_is_a_positive_small_integer(self):
        seen = 0
        for name in dir(limits):
            if name.startswith("_"):
                continue
            value = getattr(limits, name)
            self.assertTrue(isinstance(value, int), name)
            self.assertTrue(0 < value < 1 << 30, name)
            seen += 1
        self.assertGreaterEqual(seen, 30)

    def test_the_ceiling_is_never_full_power(self):
        self.assertTrue(limits.CEILING_PCT_DEFAULT <= limits.CEILING_PCT_MAX < 100)

    def test_the_guard_is_quicker_than_the_watchdog(self):
        self.assertTrue(limits.GUARD_SILENCE_MS + limits.GUARD_PERIOD_MS < limits.WATCHDOG_MS)

    def test_rest_is_due_before_the_absolute_limit(self):
        self.assertTrue(limits.REST_DUE_MS < limits.DRIVE_LIMIT_MS)
