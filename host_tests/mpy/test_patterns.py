"""Patterns: what a foot feels, checked at the moments that define each shape."""

import unittest

import patterns as p
from own.routineform import PATTERNS

FULL = 10000
PERIOD = 4000
LOW = 3000


def shape(pattern, t_ms, on_ms=1000, low_bp=LOW):
    return p.share_bp(pattern, t_ms, PERIOD, on_ms, low_bp)


class TheShapes(unittest.TestCase):
    def test_steady_is_always_full(self):
        for t_ms in (0, 1, 999, PERIOD, 600000):
            self.assertEqual(shape(p.STEADY, t_ms), FULL)

    def test_wave_and_circle_rise_to_the_middle_and_fall_again(self):
        for pattern in (p.WAVE, p.CIRCLE):
            self.assertEqual(shape(pattern, 0), LOW)
            self.assertEqual(shape(pattern, PERIOD // 4), (LOW + FULL) // 2)
            self.assertEqual(shape(pattern, PERIOD // 2), FULL)
            self.assertEqual(shape(pattern, 3 * PERIOD // 4), (LOW + FULL) // 2)

    def test_a_wave_is_round_within_one_percent_of_a_cosine(self):
        # (1 - cos(2 pi t / period)) / 2 at t = k/16 of a period, in basis points.
        cosine = (0, 381, 1464, 3087, 5000, 6913, 8536, 9619, 10000)
        for k in range(9):
            wave = shape(p.WAVE, k * PERIOD // 16, 0, 0)
            self.assertLessEqual(abs(wave - cosine[k]), 100)

    def test_a_sweep_is_a_straight_way_up_and_down(self):
        self.assertEqual(shape(p.SWEEP, 0), LOW)
        self.assertEqual(shape(p.SWEEP, PERIOD // 4), (LOW + FULL) // 2)
        self.assertEqual(shape(p.SWEEP, PERIOD // 2), FULL)
        self.assertEqual(shape(p.SWEEP, 3 * PERIOD // 4), (LOW + FULL) // 2)
        self.assertEqual(shape(p.SWEEP, PERIOD // 8, 0, 0), FULL // 4)

    def test_a_pulse_is_full_then_low(self):
        self.assertEqual(shape(p.PULSE, 0), FULL)
        self.assertEqual(shape(p.PULSE, 999), FULL)
        self.assertEqual(shape(p.PULSE, 1000), LOW)
        self.assertEqual(shape(p.PULSE, PERIOD - 1), LOW)

    def test_a_hold_is_full_then_nothing_at_all(self):
        self.assertEqual(shape(p.HOLD, 999), FULL)
        self.assertEqual(shape(p.HOLD, 1000), 0)
        self.assertEqual(shape(p.HOLD, PERIOD - 1), 0)

    def test_a_ramp_climbs_and_starts_anew(self):
        self.assertEqual(shape(p.RAMP, 0), LOW)
        self.assertEqual(shape(p.RAMP, PERIOD // 2), (LOW + FULL) // 2)
        self.assertEqual(shape(p.RAMP, PERIOD - 4), LOW + (FULL - LOW) * 999 // 1000)
        self.assertEqual(shape(p.RAMP, PERIOD), LOW)

    def test_a_shape_of_ones_own_goes_from_point_to_point(self):
        points = bytes((0, 100, 50))
        for t_ms, share_bp in ((0, 0), (500, 2500), (1000, 5000), (2000, FULL), (3000, 7500)):
            self.assertEqual(p.share_bp(p.SHAPE, t_ms, PERIOD, points, 0), share_bp)
        self.assertEqual(p.share_bp(p.SHAPE, PERIOD - 1, PERIOD, points, 0), 5002)
        self.assertEqual(p.share_bp(p.SHAPE, PERIOD, PERIOD, points, 0), 0)

    def test_a_shape_stays_within_its_points_and_its_lines_are_as_long_as_told(self):
        for points in (bytes((0, 100)), bytes((100, 0, 100)), bytes(range(0, 100, 7)) + b"\x00"):
            for period_ms in (250, 1000, 59999, 60000):
                t_ms = 0
                while t_ms < period_ms:
                    ms = p.corner_ms(p.SHAPE, t_ms, period_ms, points)
                    first = p.share_bp(p.SHAPE, t_ms, period_ms, points, 0)
                    last = p.share_bp(p.SHAPE, t_ms + ms - 1, period_ms, points, 0)
                    middle = p.share_bp(p.SHAPE, t_ms + ms // 2, period_ms, points, 0)
                    self.assertTrue(0 < ms <= period_ms)
                    self.assertTrue(min(first, last) <= middle <= max(first, last))
                    self.assertTrue(0 <= first <= FULL)
                    t_ms += ms
                self.assertEqual(t_ms, period_ms)

    def test_what_is_no_pattern_is_still(self):
        for pattern in (-1, 8, 99):
            self.assertEqual(shape(pattern, 0), 0)


class WhatHoldsForAll(unittest.TestCase):
    def test_every_period_is_like_the_first(self):
        for pattern in range(7):
            for t_ms in range(0, PERIOD, 130):
                first = shape(pattern, t_ms)
                self.assertEqual(shape(pattern, t_ms + PERIOD), first)
                self.assertEqual(shape(pattern, t_ms + 200 * PERIOD), first)

    def test_a_share_is_a_whole_number_from_0_to_10000(self):
        for pattern in range(7):
            for period_ms in (1, 7, 1000, 8000, 60000):
                for low_bp in (0, 1, 5000, FULL):
                    for part in range(0, 13):
                        t_ms = period_ms * part // 12
                        share = p.share_bp(pattern, t_ms, period_ms, period_ms // 2, low_bp)
                        self.assertTrue(isinstance(share, int))
                        self.assertTrue(0 <= share <= FULL)

    def test_only_a_hold_goes_below_its_low_share(self):
        for pattern in range(7):
            for t_ms in range(0, PERIOD, 50):
                if pattern != p.HOLD:
                    self.assertGreaterEqual(shape(pattern, t_ms), LOW)

    def test_each_has_a_name_and_a_lag_for_the_second_motor(self):
        names = (b"steady", b"wave", b"pulse", b"sweep", b"hold", b"circle", b"ramp", b"shape")
        self.assertEqual(PATTERNS, names)
        self.assertEqual(len(p.LAG_PCT), len(PATTERNS))
        for lag_pct in p.LAG_PCT:
            self.assertTrue(0 <= lag_pct < 100)
        # A wave travels from the heel to the toes, so it cannot be at both at once.
        self.assertTrue(p.LAG_PCT[p.WAVE] > 0)
        self.assertTrue(p.LAG_PCT[p.CIRCLE] > 0)
        self.assertEqual(p.LAG_PCT[p.STEADY], 0)
