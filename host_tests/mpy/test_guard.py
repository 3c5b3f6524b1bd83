"""The guard alone, with a clock and motors of our own: what it cuts, and what it lets pass."""

import unittest

import faults
from guard import Guard


class Motor:
    def __init__(self):
        self.duty_u16 = 0
        self.lies = 0

    def read_back(self):
        return self.duty_u16 + self.lies


class Hal:
    """Two motors, and what the guard did to them."""

    def __init__(self):
        self.motor_a = Motor()
        self.motor_b = Motor()
        self.on_ms = 0
        self.tripped = False
        self.spent = False
        self.interrupted = False

    def trip(self):
        self.tripped = True
        self.motor_a.duty_u16 = self.motor_b.duty_u16 = 0

    def interrupt(self):
        self.interrupted = True
        self.trip()

    def reset_trip(self):
        self.tripped = False

    def spend(self, spent):
        self.spent = spent
        self.motor_a.duty_u16 = self.motor_b.duty_u16 = 0

    def drive_ms(self, _now_ms):
        return self.on_ms


class Watch:
    def __init__(self):
        self.now_ms = 1000
        self.hal = Hal()
        self.guard = Guard(self.hal, lambda: self.now_ms, lambda a, b: a - b)
        self.noted = []
        self.guard.note = self.noted.append

    def checks(self, number=1, ms=50, beat=True):
        for _check in range(number):
            self.now_ms += ms
            if beat:
                guard = self.guard
                guard.beat(self.now_ms, guard.allowed_a_u16, guard.allowed_b_u16)
            self.guard.check(None)
        return self.guard.fault

    def drive(self, duty_u16, allowed_u16=30000):
        self.guard.beat(self.now_ms, allowed_u16, allowed_u16)
        self.hal.motor_a.duty_u16 = duty_u16
        return self


class CtrlC(unittest.TestCase):
    def test_inside_a_check_it_cuts_and_is_passed_on(self):
        """MicroPython would drop the timer and let the loop go on without a guard."""
        watch = Watch().drive(20000)

        def interrupted():
            raise KeyboardInterrupt

        watch.guard.ticks_ms = interrupted
        watch.guard.check(None)
        self.assertTrue(watch.hal.tripped)
        self.assertTrue(watch.hal.interrupted)


class TheLoop(unittest.TestCase):
    def test_a_silent_loop_is_cut_within_300_ms(self):
        watch = Watch().drive(20000)
        self.assertEqual(watch.checks(4, beat=False), faults.NONE)
        self.assertEqual(watch.checks(1, beat=False), faults.HANG)
        self.assertTrue(watch.hal.tripped)
        self.assertEqual(watch.noted, [faults.HANG])

    def test_a_silent_loop_with_a_still_motor_is_left_to_the_watchdog(self):
        self.assertEqual(Watch().checks(100, beat=False), faults.NONE)

    def test_the_first_fault_is_kept_until_it_is_cleared(self):
        watch = Watch()
        watch.guard.trip(faults.HOT)
        watch.guard.trip(faults.HANG)
        self.assertEqual((watch.guard.fault, watch.noted), (faults.HOT, [faults.HOT]))
        watch.guard.clear()
        self.assertEqual((watch.guard.fault, watch.hal.tripped), (faults.NONE, False))


class TooMuch(unittest.TestCase):
    def test_a_kick_may_be_above_what_is_allowed_and_nothing_longer(self):
        watch = Watch().drive(40000)
        self.assertEqual(watch.checks(3), faults.NONE)
        self.assertEqual(watch.checks(1), faults.OVERDRIVE)

    def test_where_nothing_is_allowed_nothing_lasts(self):
        watch = Watch().drive(20000, 0)
        self.assertEqual(watch.checks(2), faults.OVERDRIVE)

    def test_motor_b_is_watched_as_well(self):
        watch = Watch().drive(20000)
        watch.hal.motor_b.duty_u16 = 40000
        self.assertEqual(watch.checks(4), faults.OVERDRIVE)

    def test_short_kicks_do_not_add_up(self):
        watch = Watch()
        for _kick in range(20):
            watch.drive(40000).checks(2)
            watch.drive(20000).checks(1)
        self.assertEqual(watch.guard.fault, faults.NONE)


class ThePins(unittest.TestCase):
    def test_a_pin_that_does_otherwise_is_a_fault(self):
        for motor in ("motor_a", "motor_b"):
            watch = Watch().drive(20000)
            watch.hal.motor_b.duty_u16 = 20000
            getattr(watch.hal, motor).lies = -2000
            self.assertEqual(watch.checks(), faults.READBACK)

    def test_a_pin_that_is_high_when_off_is_a_fault(self):
        for motor in ("motor_a", "motor_b"):
            watch = Watch()
            getattr(watch.hal, motor).lies = 65535
            self.assertEqual(watch.checks(), faults.READBACK)

    def test_rounding_is_none(self):
        watch = Watch().drive(20000)
        watch.hal.motor_a.lies = 33  # 11 bits
        self.assertEqual(watch.checks(20), faults.NONE)


class TheClock(unittest.TestCase):
    def test_frozen_backwards_and_leaping_are_faults(self):
        self.assertEqual(Watch().checks(4, 0), faults.CLOCK)
        self.assertEqual(Watch().checks(1, -1), faults.CLOCK)
        self.assertEqual(Watch().checks(1, 5001), faults.CLOCK)

    def test_one_that_goes_at_another_speed_is_a_fault_while_a_motor_runs(self):
        # Half, nine tenths, eleven tenths, twice as fast as the guard's own timer.
        for ms, within in ((25, 22), (45, 130), (55, 130), (100, 11)):
            watch = Watch().drive(20000)
            self.assertEqual(watch.checks(within // 2, ms), faults.NONE)
            self.assertEqual(watch.checks(within - within // 2, ms), faults.CLOCK)
            self.assertTrue(watch.hal.tripped)
            self.assertEqual(Watch().checks(20, ms), faults.NONE)

    def test_two_percent_are_none_nor_are_late_checks_and_leaps_that_a_late_tick_explains(self):
        for pace in ((49, 51), (49,), (51,), (95, 5), (240, 1, 1, 1, 7), (4900, 50)):
            watch = Watch().drive(20000)
            for _hour in range(2000):
                for ms in pace:
                    watch.checks(1, ms)
            self.assertEqual(watch.guard.fault, faults.NONE)

    def test_a_pause_begins_the_comparison_anew(self):
        watch = Watch()
        for _session in range(20):
            watch.drive(20000).checks(15, 25)
            watch.drive(0).checks(1)
        self.assertEqual(watch.guard.fault, faults.NONE)

    def test_each_check_can_be_seen_from_outside(self):
        watch = Watch()
        for number in range(1, 5):
            watch.checks()
            self.assertEqual(watch.guard.checks, number)

    def test_a_burst_after_a_flash_erase_is_none(self):
        watch = Watch()
        for _erase in range(20):
            watch.checks(1, 95)
            watch.checks(1, 0)
        self.assertEqual(watch.guard.fault, faults.NONE)


class TheLimit(unittest.TestCase):
    def test_twenty_minutes_are_cut_and_held_off_until_a_full_rest(self):
        watch = Watch().drive(20000)
        watch.hal.on_ms = 20 * 60000
        self.assertEqual(watch.checks(), faults.NONE)
        self.assertTrue(watch.guard.spent and watch.hal.spent)
        watch.checks(11999)
        self.assertTrue(watch.guard.spent)
        watch.checks(2)
        self.assertEqual((watch.guard.spent, watch.hal.spent, watch.hal.on_ms), (False, False, 0))

    def test_drive_in_between_starts_the_rest_anew(self):
        watch = Watch()
        watch.hal.on_ms = 60000
        watch.checks(11000)
        watch.drive(20000).checks(1)
        watch.drive(0).checks(11000)
        self.assertEqual(watch.hal.on_ms, 60000)


if __name__ == "__main__":
    unittest.main()
