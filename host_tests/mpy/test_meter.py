"""The meter alone: what it counts, what outlives a reset, and that no reset gives time back."""

import unittest

from meter import UNSEEN_MS, Meter

MINUTE = 60 * 1000


class Body:
    """A meter, its clock, and the last word that it asked to keep."""

    def __init__(self, word=-1):
        self.t_ms = 0
        self.word = word
        self.meter = Meter(lambda: self.t_ms, lambda a, b: a - b)
        self.meter.restore(word)
        self.meter.keep = self.keep

    def keep(self, word):
        assert 0 <= word < 1 << 26
        self.word = word

    def run(self, ms, check_ms=50):
        while ms > 0:
            passed_ms = min(ms, check_ms)
            self.t_ms += passed_ms
            self.meter.check(self.t_ms, passed_ms)
            ms -= passed_ms
        return self

    def drive(self, ms, check_ms=50):
        self.meter.on()
        self.run(ms, check_ms)
        self.meter.off()
        return self

    @property
    def drive_ms(self):
        return self.meter.drive_ms(self.t_ms)


class WhatCounts(unittest.TestCase):
    def test_power_to_the_millisecond_and_one_more_for_each_end(self):
        body = Body().drive(1234)
        self.assertEqual(body.drive_ms, 1235)
        body.run(5000)
        self.assertEqual((body.drive_ms, body.meter.still_ms), (1235, 5000))

    def test_on_and_off_twice_are_one(self):
        body = Body()
        body.meter.on()
        body.run(100)
        body.meter.on()
        body.run(100)
        body.meter.off()
        body.meter.off()
        self.assertEqual(body.drive_ms, 201)

    def test_ten_minutes_still_are_a_full_rest(self):
        body = Body().drive(MINUTE).run(10 * MINUTE - 1)
        self.assertEqual(body.drive_ms, MINUTE + 1)
        self.assertEqual(body.meter.check(body.t_ms, 0), MINUTE + 1)
        self.assertEqual(body.meter.check(body.t_ms, 1), 0)
        self.assertEqual((body.drive_ms, body.meter.still_ms), (0, 0))
        self.assertEqual(body.meter.check(body.t_ms, 10 * MINUTE), 0)

    def test_a_pause_is_no_rest_and_drive_begins_it_anew(self):
        body = Body().drive(MINUTE).run(9 * MINUTE)
        body.meter.in_session = True
        body.run(9 * MINUTE)
        self.assertEqual(body.meter.still_ms, 9 * MINUTE)
        body.drive(100)
        self.assertEqual(body.meter.still_ms, 0)

    def test_drive_under_way_counts(self):
        body = Body()
        body.meter.on()
        body.run(20 * MINUTE - 1)
        self.assertEqual(body.meter.check(body.t_ms + 1, 1), 20 * MINUTE)


class WhatAResetKeeps(unittest.TestCase):
    def test_nothing_kept_is_nothing(self):
        self.assertEqual((Body().drive_ms, Body().meter.still_ms), (0, 0))

    def test_never_less_drive_and_never_more_rest(self):
        for drive_ms in (1, 39, 40, 41, 1180, MINUTE, 20 * MINUTE):
            for rest_ms in (0, 999, 1000, 599999):
                body = Body().drive(drive_ms).run(rest_ms)
                after = Body(body.word)
                self.assertTrue(body.drive_ms <= after.drive_ms < body.drive_ms + 40)
                self.assertEqual(after.meter.still_ms, rest_ms // 1000 * 1000)

    def test_every_end_is_kept_without_a_check(self):
        """START, and a reset before anything else happens, again and again."""
        word = -1
        for _reset in range(1000):
            body = Body(word)
            body.meter.on()
            body.t_ms += 1180
            body.meter.off()
            word = body.word
        self.assertTrue(1000 * 1180 <= Body(word).drive_ms <= 1000 * 1220)

    def test_a_reset_with_a_motor_on_counts_what_nobody_can_have_seen(self):
        body = Body()
        body.meter.on()
        body.run(70)
        after = Body(body.word)
        self.assertTrue(2000 < UNSEEN_MS <= after.drive_ms - 70 < UNSEEN_MS + 40)
        self.assertEqual(after.meter.still_ms, 0)
        # And it is counted once: a second reset finds the motor off.
        after.run(50)
        self.assertTrue(after.drive_ms <= Body(after.word).drive_ms < after.drive_ms + 40)

    def test_more_than_the_word_can_hold_stays_the_most(self):
        body = Body()
        for _turn in range(40):
            body.drive(MINUTE)
        self.assertTrue(Body(body.word).meter.check(0, 0) > 20 * MINUTE)


if __name__ == "__main__":
    unittest.main()
