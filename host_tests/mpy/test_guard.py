"""The guard alone, with a clock and motors of our own: what it cuts, and what it lets pass."""

import unittest

import faults
from guard import Guard
from meter import Meter


class Motor:
    def __init__(self):
        self.duty_u16 = 0
        self.told_u16 = 0
        self.lies = 0
        self.looks = 3
        self.stood = True
        self.on_at_ms = 0
        self.shows = []  # what it reads back at first, before it shows its duty

    def read_back(self):
        return self.shows.pop(0) if self.shows else self.duty_u16 + self.lies


class Channel:
    def __init__(self):
        self.output = Motor()
        self.allowed_u16 = 0


class Hal:
    """Some motors, and what the guard did to them."""

    def __init__(self, ticks_ms, motors):
        self.channels = tuple([Channel() for _motor in range(motors)])
        self.meter = Meter(ticks_ms, lambda a, b: a - b)
        self.failed = False
        self.tripped = False
        self.spent = False
        self.told = []  # each time the guard said so
        self.interrupted = False

    def trip(self):
        self.tripped = True
        self.off()

    def off(self):
        for channel in self.channels:
            channel.output.duty_u16 = 0
        self.meter.off()

    def fail(self):
        raise AssertionError("the guard's interrupt has raised")

    def interrupt(self):
        self.interrupted = True
        self.trip()

    def reset_trip(self):
        self.tripped = False

    def spend(self, spent):
        self.spent = spent
        self.told.append(spent)
        self.off()


class Watch:
    def __init__(self, motors=2):
        self.now_ms = 1000
        self.hal = Hal(lambda: self.now_ms, motors)
        self.channels = self.hal.channels
        self.motors = [channel.output for channel in self.channels]
        self.guard = Guard(self.hal, self.channels, lambda: self.now_ms, lambda a, b: a - b)
        self.noted = []
        self.guard.note = self.noted.append

    def checks(self, number=1, ms=50, beat=True):
        for _check in range(number):
            self.now_ms += ms
            if beat:
                self.guard.beat_ms = self.now_ms
            self.guard.check(None)
        return self.guard.fault

    def drive(self, duty_u16, allowed_u16=30000):
        self.guard.beat_ms = self.now_ms
        for channel in self.channels:
            channel.allowed_u16 = allowed_u16
        if duty_u16 and not self.motors[0].duty_u16:
            self.motors[0].on_at_ms = self.now_ms
        self.motors[0].duty_u16 = duty_u16
        if duty_u16:
            self.hal.meter.on()
        else:
            self.hal.meter.off()
        return self

    def driven(self, ms):
        """As if motors had run for ms before, a multiple of 40."""
        self.hal.meter.restore(ms // 40 << 10)
        return self

    @property
    def drive_ms(self):
        return self.hal.meter.drive_ms(self.now_ms)


class ANewGuard(unittest.TestCase):
    def test_it_is_well_and_allows_nothing_yet(self):
        for motors in (1, 2, 4):
            watch = Watch(motors)
            self.assertEqual((watch.guard.fault, watch.guard.spent), (faults.NONE, False))
            watch.motors[-1].duty_u16 = 1
            self.assertEqual(watch.checks(1, beat=False), faults.OVERDRIVE)

    def test_what_passed_before_its_timer_started_is_nobodys_silence(self):
        watch = Watch().drive(20000)
        watch.checks(3)
        watch.now_ms += 10000
        watch.guard.begin()
        self.assertEqual(watch.checks(3, beat=False), faults.NONE)

    def test_it_waits_250_ms_for_the_first_beat(self):
        watch = Watch()
        watch.channels[0].allowed_u16 = watch.motors[0].duty_u16 = 20000
        self.assertEqual(watch.checks(4, beat=False), faults.NONE)
        self.assertEqual(watch.checks(1, beat=False), faults.HANG)

    def test_a_fault_needs_nobody_who_notes_it(self):
        watch = Watch()
        guard = Guard(watch.hal, watch.channels, lambda: 0, lambda a, b: a - b)
        guard.trip(faults.HOT)
        self.assertEqual((guard.fault, watch.hal.tripped), (faults.HOT, True))


class OneMotor(unittest.TestCase):
    def setUp(self):
        self.watch = Watch(1)

    def test_it_is_left_alone_while_all_is_well(self):
        self.assertEqual(self.watch.checks(3), faults.NONE)
        self.assertEqual(self.watch.drive(20000).checks(20), faults.NONE)

    def test_and_cut_when_it_is_not(self):
        self.assertEqual(self.watch.drive(20000).checks(5, beat=False), faults.HANG)


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

    def test_motor_b_alone_is_cut_as_well(self):
        watch = Watch().drive(0)
        watch.motors[1].duty_u16 = 20000
        self.assertEqual(watch.checks(5, beat=False), faults.HANG)

    def test_after_a_cleared_fault_the_loop_has_its_250_ms_again(self):
        watch = Watch().drive(20000)
        watch.checks(5, beat=False)
        watch.guard.clear()
        watch.motors[0].duty_u16 = 20000
        self.assertEqual(watch.checks(4, beat=False), faults.NONE)
        self.assertEqual(watch.checks(1, beat=False), faults.HANG)

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
    def test_a_kick_may_be_above_what_is_allowed_for_150_ms_and_two_ticks(self):
        watch = Watch().drive(39000)
        self.assertEqual(watch.checks(3) or watch.checks(1, 20), faults.NONE)
        self.assertEqual(watch.checks(1, 1), faults.OVERDRIVE)

    def test_no_kick_is_above_60_percent(self):
        self.assertEqual(Watch().drive(39321).checks(), faults.NONE)
        self.assertEqual(Watch().drive(39322).checks(), faults.OVERDRIVE)

    def test_a_motor_that_turns_gets_none(self):
        watch = Watch()
        watch.motors[0].stood = False
        self.assertEqual(watch.drive(30001).checks(), faults.OVERDRIVE)

    def test_nor_one_that_has_run_for_a_while(self):
        watch = Watch().drive(30000)
        self.assertEqual(watch.checks(4), faults.NONE)
        self.assertEqual(watch.drive(30001).checks(), faults.OVERDRIVE)

    def test_all_that_is_allowed_is_allowed_for_ever(self):
        watch = Watch().drive(30000, 30000)
        watch.motors[1].duty_u16 = 30000
        self.assertEqual(watch.checks(20), faults.NONE)

    def test_where_nothing_is_allowed_nothing_runs_not_even_a_kick(self):
        self.assertEqual(Watch().drive(1, 0).checks(), faults.OVERDRIVE)

    def test_motor_b_is_watched_as_well(self):
        for duty_u16 in (30001, 39322):
            watch = Watch().drive(20000)
            watch.motors[1].duty_u16 = duty_u16
            watch.motors[1].stood = duty_u16 > 39000
            self.assertEqual(watch.checks(), faults.OVERDRIVE)

    def test_one_that_is_not_allowed_any_is_cut_beside_one_that_is(self):
        watch = Watch().drive(20000)
        watch.channels[1].allowed_u16 = 0
        self.assertEqual(watch.checks(), faults.NONE)
        watch.motors[1].duty_u16 = 1
        self.assertEqual(watch.checks(), faults.OVERDRIVE)

    def test_short_kicks_do_not_add_up(self):
        watch = Watch()
        for _kick in range(20):
            watch.drive(39000).checks(2)
            watch.drive(20000).checks(1)
            watch.drive(0).checks(10)
        self.assertEqual(watch.guard.fault, faults.NONE)


class ThePins(unittest.TestCase):
    def test_a_pin_that_does_otherwise_is_a_fault(self):
        for motor in (0, 1):
            watch = Watch().drive(20000)
            watch.motors[1].duty_u16 = 20000
            watch.motors[motor].lies = -2000
            self.assertEqual(watch.checks(), faults.READBACK)

    def test_a_pin_that_is_high_when_off_is_a_fault(self):
        for motor in (0, 1):
            watch = Watch()
            watch.motors[motor].lies = 65535
            self.assertEqual(watch.checks(), faults.READBACK)

    def test_one_that_is_being_told_may_have_the_duty_before(self):
        for motor in (0, 1):
            watch = Watch().drive(20000)
            one = watch.motors[motor]
            for duty_u16, told_u16 in ((20000, 0), (20000, 18000), (0, 20000)):
                one.duty_u16, one.told_u16 = duty_u16, told_u16
                for real_u16 in (told_u16, told_u16 + 64, duty_u16, duty_u16 and duty_u16 + 64):
                    one.lies = real_u16 - duty_u16
                    self.assertEqual(watch.checks(), faults.NONE)
            one.lies = told_u16 + 65 - duty_u16
            self.assertEqual(watch.checks(), faults.READBACK)

    def test_one_that_needs_a_period_of_its_pwm_is_waited_for(self):
        # The first reading makes the guard look again, three times.
        for shows, fault in ((3, faults.NONE), (4, faults.READBACK)):
            for motor in (0, 1):
                for now_u16, before_u16 in ((20000, 30000), (20000, 0), (0, 20000)):
                    watch = Watch().drive(20000)
                    one = watch.motors[motor]
                    one.duty_u16 = one.told_u16 = now_u16
                    one.shows = [before_u16] * shows
                    self.assertEqual(watch.checks(), fault)

    def test_and_then_it_shows_its_duty_but_for_rounding(self):
        for lies, fault in ((64, 0), (-64, 0), (65, faults.READBACK), (-65, faults.READBACK)):
            watch = Watch().drive(20000)
            one = watch.motors[0]
            one.told_u16, one.lies, one.shows = 50000, lies, [30000, 30000]
            self.assertEqual(watch.checks(), fault)

    def test_rounding_is_none(self):
        watch = Watch().drive(20000)
        watch.motors[0].lies = 33  # 11 bits
        self.assertEqual(watch.checks(20), faults.NONE)

    def test_a_thousandth_of_full_power_is_the_most_that_rounding_explains(self):
        for sign in (-1, 1):
            watch = Watch().drive(20000)
            watch.motors[0].lies = 64 * sign
            self.assertEqual(watch.checks(), faults.NONE)
            watch.motors[0].lies = 65 * sign
            self.assertEqual(watch.checks(), faults.READBACK)


class TheClock(unittest.TestCase):
    def test_frozen_backwards_and_leaping_are_faults(self):
        watch = Watch()
        self.assertEqual(watch.checks(3, 0), faults.NONE)
        self.assertEqual(watch.checks(1, 0), faults.CLOCK)
        self.assertEqual(Watch().checks(1, -1), faults.CLOCK)
        self.assertEqual(Watch().checks(1, 5000), faults.NONE)
        self.assertEqual(Watch().checks(1, 5001), faults.CLOCK)
        # The same after a check at which it stood.
        for ms, fault in ((5000, faults.NONE), (5001, faults.CLOCK)):
            watch = Watch()
            watch.checks(1, 0)
            self.assertEqual(watch.checks(1, ms), fault)

    def test_one_that_moves_at_all_does_not_stand(self):
        watch = Watch()
        self.assertEqual(watch.checks(20, 1), faults.NONE)
        for ms in (200, 1):
            for _burst in range(20):
                watch.checks(3, 0)
                watch.checks(1, ms)
        self.assertEqual(watch.guard.fault, faults.NONE)

    def test_checks_that_were_held_up_and_come_in_a_burst_are_no_fault(self):
        # As after a flash erase or a slow write: each period that was missed comes at once.
        for duty_u16 in (0, 20000):
            watch = Watch()
            watch.drive(duty_u16)
            for held_ms in (200, 250, 400, 400, 400, 90, 1000, 400):
                watch.checks(3)
                self.assertEqual(watch.checks(1, held_ms), faults.NONE, held_ms)
                self.assertEqual(watch.checks(held_ms // 50 - 1, 0), faults.NONE, held_ms)
            self.assertEqual(watch.checks(20), faults.NONE)

    def test_a_clock_that_stands_after_a_burst_is_still_found(self):
        watch = Watch()
        watch.checks(3)
        watch.checks(1, 400)
        self.assertEqual(watch.checks(7, 0), faults.NONE)
        self.assertEqual(watch.checks(4, 0), faults.CLOCK)
        # As many as were missed, and three more are not yet a clock that stands.
        for held_ms, burst in ((250, 4), (299, 4), (300, 5), (4900, 19)):
            watch = Watch()
            watch.checks(1, held_ms)
            self.assertEqual(watch.checks(burst + 3, 0), faults.NONE, held_ms)
            self.assertEqual(watch.checks(1, 0), faults.CLOCK, held_ms)

    def test_after_a_burst_two_speeds_are_compared_again(self):
        watch = Watch().drive(20000)
        watch.checks(1, 200)
        watch.checks(3, 0)
        watch.checks(2)
        self.assertEqual(watch.checks(22, 25), faults.CLOCK)

    def test_a_leap_is_no_rest(self):
        watch = Watch()
        watch.driven(60000)
        self.assertEqual(watch.checks(1, 10 * 60000), faults.CLOCK)
        self.assertEqual(watch.drive_ms, 60000)

    def test_a_check_in_a_burst_looks_at_the_pins_too(self):
        watch = Watch()
        for held_ms in (50, 400):
            watch = Watch()
            watch.checks(1, held_ms)
            watch.motors[0].lies = 65535
            self.assertEqual(watch.checks(1, 0), faults.READBACK)

    def test_one_that_goes_at_another_speed_is_a_fault_while_a_motor_runs(self):
        # Half, nine tenths, eleven tenths, twice as fast as the guard's own timer.
        for ms, within in ((25, 22), (45, 130), (55, 130), (100, 11)):
            watch = Watch().drive(20000)
            self.assertEqual(watch.checks(within // 2, ms), faults.NONE)
            self.assertEqual(watch.checks(within - within // 2, ms), faults.CLOCK)
            self.assertTrue(watch.hal.tripped)
            self.assertEqual(Watch().checks(20, ms), faults.NONE)

    def test_two_percent_are_none_nor_are_late_checks_and_leaps_that_a_late_tick_explains(self):
        for pace in ((49, 51), (49,), (51,), (95, 5), (240, 1, 1, 1, 7), (4900, 50), (250,)):
            watch = Watch().drive(20000)
            for _hour in range(2000):
                for ms in pace:
                    watch.checks(1, ms)
            self.assertEqual(watch.guard.fault, faults.NONE)

    def test_half_a_second_apart_is_none_and_a_millisecond_more_is_one(self):
        # Whatever small unevenness went before; each check forgives a millisecond.
        for before in ((), (49,), (51,), (52, 49), (48, 51)):
            for pace, last_ms, fault in (
                (100, 61, faults.NONE),
                (100, 62, faults.CLOCK),
                (1, 29, faults.NONE),
                (1, 28, faults.CLOCK),
            ):
                for driven_before in (False, True):
                    watch = Watch()
                    if driven_before:
                        watch.drive(20000).checks(5, 60)
                        watch.drive(0).checks(1)
                    watch.drive(20000)
                    for ms in before + (pace,) * 10:
                        self.assertEqual(watch.checks(1, ms), faults.NONE)
                    self.assertEqual(watch.checks(1, last_ms), fault)

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
        watch = Watch()
        for _rest in range(2):
            watch.driven(20 * 60000 - 80).drive(20000)
            self.assertEqual(watch.checks(), faults.NONE)
            self.assertFalse(watch.guard.spent)
            watch.checks()
            self.assertTrue(watch.guard.spent and watch.hal.spent)
            watch.checks(11999)
            watch.checks(1, 49)
            self.assertTrue(watch.guard.spent)
            watch.hal.meter._before_ms -= 60000  # as a clock that leaps may do
            watch.checks(1, 0)
            self.assertTrue(watch.guard.spent and watch.hal.spent)
            watch.checks(1, 1)
            self.assertEqual((watch.guard.spent, watch.hal.spent), (False, False))
            self.assertEqual(watch.drive_ms, 0)
        self.assertEqual(watch.hal.told, [True, False] * 2)

    def test_power_that_no_check_ever_sees_counts_as_well(self):
        watch = Watch().driven(20 * 60000 - 40)
        watch.checks()
        self.assertFalse(watch.guard.spent or watch.hal.spent)
        watch.drive(20000)
        watch.now_ms += 40
        watch.drive(0).checks(1, 10)
        self.assertTrue(watch.guard.spent and watch.hal.spent)
        # And it rests from then on, as after any other end.
        watch.checks(12000)
        self.assertFalse(watch.guard.spent or watch.drive_ms)

    def test_drive_in_between_starts_the_rest_anew(self):
        watch = Watch().driven(60000)
        watch.checks(11000)
        watch.drive(20000).checks(1)
        watch.drive(0).checks(11000)
        self.assertEqual(watch.drive_ms, 60051)

    def test_an_interrupt_that_raised_is_a_fault(self):
        watch = Watch().drive(20000)
        watch.hal.failed = True
        self.assertEqual(watch.checks(), faults.ERROR)
        self.assertTrue(watch.hal.tripped)


if __name__ == "__main__":
    unittest.main()
