"""A session and the rests between sessions: the numbers of the design, in minutes of virtual time.

The massager alone, with the simplest motor there can be: it has power whenever it is asked for.
"""

import unittest

import allowance
import states
from allowance import BEGINNER, LOW_SENSATION
from buttons import CLEAR, DOWN, HELD, LOCK, MODE_HELD, PAIR, START, UP
from face.wording import LEVEL_NAMES
from library import ROUTINES, find
from massager import Massager
from meter import Meter
from patterns import STEADY
from rig import massager, used
from routine import Routine, drive, guide
from states import ENDS, PAUSED, READY, RESTING, RUNNING

MINUTE = 60 * 1000
HEEL = find(b"heel")
BALL = find(b"ball")
RAISES = find(b"raises")
STUDY = find(b"study")


class Body:
    """Steps a massager and measures the drive by itself."""

    def __init__(self, usage=None, drive_ms=0):
        self.m = massager(usage)
        self.t_ms = 0
        self.meter = Meter(lambda: self.t_ms, lambda a, b: a - b)
        self.restore(drive_ms, 0)
        self.powered = False
        self.measured_ms = 0
        self.deepest = 0

    def restore(self, drive_ms, still_ms):
        self.meter.restore(drive_ms // 40 << 10 | still_ms // 1000)
        self.m.restore(self.meter.drive_ms(self.t_ms), still_ms)

    def tick(self, ms=100, events=0):
        m = self.m
        if self.powered:
            self.measured_ms += ms
        else:
            self.meter.off()
        self.t_ms += ms
        self.meter.check(self.t_ms, ms)
        m.measured(self.meter.drive_ms(self.t_ms), self.meter.still_ms)
        m.step(events, ms)
        self.meter.in_session = m.in_session()
        # The motor counts in whole basis points.
        share_bp = max([line.from_bp for line in m.player.lines])
        self.powered = m.drive_bp * share_bp // 10000 > 0
        if self.powered:
            self.meter.on()
        else:
            self.meter.off()
        if self.powered and m.level_now > self.deepest:
            self.deepest = m.level_now

    def run(self, ms, tick_ms=100):
        for _tick in range(ms // tick_ms):
            self.tick(tick_ms)
        return self

    def play(self, routine_no, tick_ms=100):
        """Play to the end; return the milliseconds of drive."""
        before_ms = self.measured_ms
        assert self.m.start(routine_no)
        self.tick(0)
        while self.m.state == RUNNING:
            self.tick(tick_ms)
        return self.measured_ms - before_ms

    def end(self):
        return ENDS[self.m.end_reason]


def told(one):
    """Where each motor is, and where it is going, as shares of the level."""
    return [(line.from_bp, line.to_bp) for line in one.player.lines]


def step(one, events, driven, ms):
    """Step a massager alone, by a meter that saw a motor run all the time, or none."""
    drive_ms, still_ms = one.drive_ms, one.still_ms
    if driven:
        drive_ms, still_ms = drive_ms + ms, 0
    elif drive_ms and not one.in_session():
        still_ms += ms
        if still_ms >= 10 * MINUTE:
            drive_ms, still_ms = 0, 0
    one.measured(drive_ms, still_ms)
    one.wait.begin()
    one.step(events, ms)


class TheFirstMinute(unittest.TestCase):
    def test_is_at_level_1_whatever_is_chosen(self):
        for routine_no in range(len(ROUTINES)):
            body = Body()
            body.m.start(routine_no)
            body.m.set_level(5)
            body.tick(0)
            while body.measured_ms < MINUTE and body.m.state == RUNNING:
                self.assertLessEqual(body.m.level_now, 1)
                self.assertLessEqual(body.m.drive_bp, 2000)
                body.tick()

    def test_then_the_chosen_level(self):
        body = Body()
        body.m.start(HEEL)
        body.m.set_level(4)
        body.run(MINUTE + 200)
        self.assertEqual((body.m.level_now, body.m.drive_bp), (4, 8000))

    def test_counts_drive_only_so_pauses_are_no_way_round(self):
        body = Body()
        body.m.start(HEEL)
        body.m.set_level(5)
        for _time in range(3):
            body.run(15000)
            body.m.pause()
            body.powered = False
            body.run(2 * MINUTE)
            body.tick(100, 1)  # START: resume
        self.assertEqual(body.m.state, RUNNING)
        while body.measured_ms < MINUTE:
            self.assertEqual(body.m.level_now, 1)
            body.tick()
        body.run(200)
        self.assertEqual(body.m.level_now, 5)

    def test_a_clock_that_leaps_does_not_end_it(self):
        body = Body()
        body.m.start(BALL)
        body.m.next()
        body.m.set_level(3)
        body.run(7000)
        drive_ms = body.m.drive_ms
        body.m.measured(drive_ms + 1000 * 1000, 0)  # the guard ends the session, a tick later
        for _tick in range(3):
            body.m.step(0, 10)
            self.assertEqual((body.m.state, body.m.level_now), (RUNNING, 1))
        self.assertEqual(body.m.drive_ms, drive_ms + 1000 * 1000, "for the limit it counts")

    def test_is_there_in_each_session_anew(self):
        body = Body()
        body.m.start(HEEL)
        body.run(3 * MINUTE)
        body.m.stop()
        body.powered = False
        body.m.start(HEEL)
        body.run(30000)
        self.assertEqual(body.m.level_now, 1)

    def test_a_session_never_starts_where_the_last_one_ended(self):
        body = Body()
        body.m.start(HEEL)
        body.m.set_level(5)
        body.run(3 * MINUTE)
        body.m.stop()
        self.assertEqual(body.m.level, ROUTINES[HEEL].level)


class DownIsAlwaysSofter(unittest.TestCase):
    def test_than_what_is_felt_not_than_what_was_asked_for(self):
        body = Body()
        body.m.start(HEEL)
        body.m.set_level(5)
        body.run(10000)  # felt: 1, asked for: 5
        body.tick(100, 4)
        self.assertEqual(body.m.level, 1)

    def test_in_a_phase_that_is_light_by_itself(self):
        body = Body()
        body.m.start(HEEL)
        body.run(MINUTE + 1000)
        body.m.set_level(5)
        body.m.next()
        body.tick()
        self.assertEqual((body.m.player.phase.name, body.m.level_now), (b"turn", 1))
        body.tick(100, 4)
        self.assertEqual(body.m.level, 1)

    def test_by_one_while_the_hands_work_and_nothing_is_felt(self):
        one = own()
        one.set_level(4)
        step(one, 0, True, 20000)
        self.assertEqual((one.player.driving, one.level_now), (False, 0))
        step(one, DOWN, False, 10)
        self.assertEqual(one.level, 3)

    def test_but_on_the_way_to_the_lock_it_only_takes_back_what_up_gave(self):
        one = own()
        one.set_level(3)  # felt: 1
        step(one, UP, True, 10)
        self.assertEqual(one.level, 4)
        step(one, DOWN | PAIR, True, 10)
        self.assertEqual(one.level, 3)

    def test_a_computers_level_is_not_taken_back_by_the_lock(self):
        one = own()
        one.set_level(3)
        step(one, UP, True, 10)
        one.set_level(5)  # by a computer, between the two buttons of the lock
        step(one, LOCK, True, 10)
        self.assertEqual((one.locked, one.level), (True, 5))


class TheEndOfARoutine(unittest.TestCase):
    def test_heel_drives_13_minutes_and_then_a_rest_is_due(self):
        body = Body()
        self.assertLessEqual(abs(body.play(HEEL) - 13 * MINUTE), 100)
        self.assertEqual(body.end(), b"finished")
        self.assertEqual(body.m.state, RESTING)
        self.assertEqual((body.m.drive_bp, told(body.m), body.m.cut), (0, [(0, 0)] * 2, True))

    def test_ball_drives_5_minutes_and_no_rest_is_due(self):
        body = Body()
        body.play(BALL)
        self.assertEqual((body.end(), body.m.state), (b"finished", READY))

    def test_the_length_setting_is_used(self):
        usage = used()
        usage.length_pct = 100
        body = Body(usage)
        self.assertLessEqual(abs(body.play(BALL) - 10 * MINUTE), 100)

    def test_a_guide_routine_ends_by_itself_and_moves_nothing(self):
        body = Body()
        self.assertEqual(body.play(RAISES), 0)
        self.assertEqual((body.end(), body.m.state, body.m.drive_ms), (b"finished", READY, 0))

    def test_study_is_still_in_its_stretches(self):
        body = Body()
        self.assertLessEqual(abs(body.play(STUDY) - 225 * 1000), 100)

    def test_the_last_3_s_fade_out(self):
        body = Body()
        body.m.start(HEEL)
        body.tick(0)
        while body.m.player.left_ms > 3000:
            self.assertEqual(told(body.m)[0][0], 10000)
            body.tick(100)
        before = 10001
        while body.m.state == RUNNING:
            self.assertTrue(told(body.m)[0][0] < before)
            self.assertLessEqual(told(body.m)[0][0], body.m.player.left_ms * 10000 // 3000)
            before = told(body.m)[0][0]
            body.tick(10)
        self.assertLessEqual(before, 100)


class TheAbsoluteLimit(unittest.TestCase):
    def test_20_minutes_over_two_sessions(self):
        body = Body(drive_ms=9 * MINUTE + 50 * 1000)
        self.assertLessEqual(abs(body.play(HEEL) - (10 * MINUTE + 10 * 1000)), 100)
        self.assertEqual((body.end(), body.m.state), (b"limit", RESTING))

    def test_fades_out_too(self):
        body = Body(drive_ms=9 * MINUTE + 50 * 1000)
        body.m.start(HEEL)
        body.tick(0)
        while body.m.drive_ms < 20 * MINUTE - 1500:
            body.tick(100)
        self.assertTrue(4900 <= told(body.m)[0][0] <= 5100)

    def test_pauses_neither_count_nor_reset_it(self):
        body = Body(drive_ms=9 * MINUTE)
        body.m.start(HEEL)
        for _time in range(4):
            body.run(2 * MINUTE)
            body.m.pause()
            body.powered = False
            body.run(4 * MINUTE + 50 * 1000)
            body.tick(100, 1)
        while body.m.state == RUNNING:
            body.tick()
        self.assertEqual(body.end(), b"limit")
        self.assertLessEqual(abs(body.measured_ms - 11 * MINUTE), 500)

    def test_a_guide_routine_does_not_count(self):
        body = Body(drive_ms=5 * MINUTE)
        body.play(RAISES)
        self.assertEqual(body.m.drive_ms, 5 * MINUTE)

    def test_the_guard_may_end_it(self):
        body = Body()
        body.m.start(HEEL)
        body.run(11 * MINUTE)
        body.m.end_at_limit()
        self.assertEqual((body.end(), body.m.state, body.m.drive_bp), (b"limit", RESTING, 0))


class Rest(unittest.TestCase):
    def test_is_due_from_10_minutes_of_drive_when_the_session_ends(self):
        for drive_ms, state in ((10 * MINUTE - 200, READY), (10 * MINUTE, RESTING)):
            body = Body()
            body.m.start(HEEL)
            while body.m.drive_ms < drive_ms:
                body.tick()
            self.assertEqual(body.m.state, RUNNING)
            body.m.stop()
            self.assertEqual(body.m.state, state)

    def test_counts_short_sessions_together(self):
        body = Body()
        body.play(BALL)
        self.assertEqual(body.m.state, READY)
        body.play(BALL)
        self.assertEqual(body.m.state, RESTING)

    def test_lasts_10_minutes_and_then_all_is_as_new(self):
        body = Body(drive_ms=12 * MINUTE)
        self.assertEqual(body.m.state, RESTING)
        self.assertFalse(body.m.start(HEEL))
        body.run(10 * MINUTE - 100)
        self.assertEqual((body.m.state, body.m.rest_left_ms()), (RESTING, 100))
        body.tick()
        self.assertEqual((body.m.state, body.m.drive_ms, body.m.rest_left_ms()), (READY, 0, 0))

    def test_a_short_break_when_ready_gives_no_time_back(self):
        body = Body()
        body.play(BALL)
        body.powered = False
        body.run(9 * MINUTE)
        self.assertGreaterEqual(body.m.drive_ms, 5 * MINUTE - 200)
        body.run(MINUTE)
        self.assertEqual(body.m.drive_ms, 0)

    def test_a_session_in_between_starts_the_10_minutes_anew(self):
        body = Body()
        body.play(BALL)
        body.powered = False
        body.run(9 * MINUTE)
        body.m.start(BALL)
        body.run(10000)
        body.m.stop()
        body.powered = False
        body.run(2 * MINUTE)
        self.assertGreaterEqual(body.m.drive_ms, 5 * MINUTE)

    def test_goes_on_after_a_reset(self):
        body = Body()
        body.restore(12 * MINUTE, 4 * MINUTE)
        self.assertEqual((body.m.state, body.m.rest_left_ms()), (RESTING, 6 * MINUTE))
        body = Body()
        body.restore(9 * MINUTE, 4 * MINUTE)
        self.assertEqual((body.m.state, body.m.drive_ms), (READY, 9 * MINUTE))

    def test_a_fault_does_not_stop_the_rest(self):
        body = Body(drive_ms=12 * MINUTE)
        body.m.fail(10)
        body.run(10 * MINUTE)
        self.assertEqual(body.m.drive_ms, 0)


class APause(unittest.TestCase):
    def test_of_5_minutes_ends_the_session(self):
        body = Body()
        body.m.start(HEEL)
        body.run(30000)
        body.m.pause()
        body.powered = False
        body.run(5 * MINUTE - 100)
        self.assertEqual(body.m.state, PAUSED)
        body.tick()
        self.assertEqual((body.m.state, body.end()), (READY, b"pause too long"))

    def test_after_10_minutes_of_drive_it_ends_in_a_rest(self):
        body = Body()
        body.m.start(HEEL)
        body.run(11 * MINUTE)
        body.m.pause()
        body.powered = False
        body.run(5 * MINUTE)
        self.assertEqual(body.m.state, RESTING)

    def test_each_pause_has_its_own_5_minutes(self):
        body = Body()
        body.m.start(HEEL)
        for _time in range(3):
            body.run(1000)
            body.m.pause()
            body.powered = False
            body.run(4 * MINUTE)
            body.tick(100, 1)
        self.assertEqual(body.m.state, RUNNING)


class NewToIt(unittest.TestCase):
    def beginner(self, sessions=0):
        usage = used()
        usage.beginner = 1
        usage.long_sessions = sessions
        return Body(usage)

    def test_three_sessions_of_at_most_5_minutes_at_level_2_then_all_of_it(self):
        body = self.beginner()
        for _session in range(3):
            self.assertEqual(body.m.allowance.max_level(), 2)
            body.m.start(HEEL)
            body.m.set_level(5)
            before_ms = body.measured_ms
            while body.m.state == RUNNING:
                body.tick()
            self.assertEqual(body.measured_ms - before_ms, 5 * MINUTE)
            self.assertEqual(body.end(), b"short session")
            self.assertLessEqual(body.deepest, 2)
            body.powered = False
            body.run(10 * MINUTE)
        self.assertEqual(body.m.allowance.max_level(), 5)
        self.assertLessEqual(abs(body.play(HEEL) - 13 * MINUTE), 100)

    def test_a_session_of_less_than_a_minute_teaches_nothing(self):
        body = self.beginner()
        for _session in range(5):
            body.m.start(HEEL)
            body.run(50 * 1000)
            body.m.stop()
            body.powered = False
        self.assertEqual(body.m.usage.long_sessions, 0)

    def test_one_of_just_a_minute_counts(self):
        usage = used()
        usage.beginner = 1
        for ms, sessions in ((MINUTE - 1, 0), (MINUTE, 1)):
            one = own(usage)
            step(one, 0, True, ms)
            one.stop()
            self.assertEqual(usage.long_sessions, sessions)

    def test_it_can_be_ended_in_the_settings(self):
        body = self.beginner()
        body.m.usage.beginner = 0
        self.assertEqual(
            (body.m.allowance.max_level(), body.m.allowance.is_beginner()), (5, False)
        )

    def test_the_beginners_profile_goes_on_being_one(self):
        usage = used()
        usage.profile = BEGINNER
        usage.long_sessions = 50
        body = Body(usage)
        self.assertEqual(body.m.allowance.max_level(), 2)
        self.assertEqual(body.play(HEEL), 5 * MINUTE)

    def test_the_session_ends_also_when_ticks_are_not_of_10_ms(self):
        # After ticks of 7 ms a millisecond is left, and so little of level 1 is nothing.
        body = self.beginner()
        body.m.start(HEEL)
        body.m.set_level(1)
        self.assertLessEqual(body.run(5 * MINUTE + 5000, 7).m.state, READY)


class LittleFeeling(unittest.TestCase):
    def test_10_minutes_at_level_2_however_long_the_routine(self):
        usage = used()
        usage.profile = LOW_SENSATION
        body = Body(usage)
        body.m.start(HEEL)
        body.m.set_level(5)
        while body.m.state == RUNNING:
            body.tick()
        self.assertEqual(body.measured_ms, 10 * MINUTE)
        self.assertEqual(body.deepest, 2)
        self.assertEqual((body.end(), body.m.state), (b"short session", RESTING))

    def test_the_log_says_which_limit_it_was(self):
        usage = used()
        usage.profile = LOW_SENSATION
        for short_ms, end in ((1000, b"short session"), (10, b"short session"), (9, b"limit")):
            one = massager(usage, OWN)
            one.restore(10 * MINUTE - short_ms, 0)
            self.assertTrue(one.start(0))
            step(one, 0, False, 0)
            step(one, 0, True, 10 * MINUTE)
            self.assertEqual((one.state, ENDS[one.end_reason]), (RESTING, end))

    def test_a_suggestion_of_3_becomes_2(self):
        usage = used()
        usage.profile = LOW_SENSATION
        body = Body(usage)
        body.m.start(find(b"knuckles"))
        self.assertEqual(body.m.level, 2)


class WhatOthersMayAsk(unittest.TestCase):
    def test_start_only_when_ready_unlocked_and_there_is_such_a_routine(self):
        body = Body()
        for number in (-1, len(ROUTINES), 1000):
            self.assertFalse(body.m.start(number))
        body.m.locked = True
        self.assertFalse(body.m.start(HEEL))
        body.m.locked = False
        self.assertTrue(body.m.start(HEEL))
        self.assertFalse(body.m.start(HEEL))
        body.m.pause()
        self.assertFalse(body.m.start(HEEL))
        body.m.fail(10)
        self.assertFalse(body.m.start(HEEL))
        self.assertFalse(Body(drive_ms=11 * MINUTE).m.start(HEEL))

    def test_pause_only_when_running_and_stop_only_in_a_session(self):
        body = Body()
        self.assertFalse(body.m.pause())
        self.assertFalse(body.m.stop())
        body.m.start(HEEL)
        self.assertTrue(body.m.pause())
        self.assertFalse(body.m.pause())
        self.assertTrue(body.m.stop())
        self.assertFalse(body.m.stop())

    def test_a_level_is_held_to_1_and_to_what_the_profile_allows(self):
        body = Body()
        # What it cannot have changes nothing.
        for asked, got in ((0, 2), (-3, 2), (1, 1), (6, 1), (5, 5), (6, 5), (99, 5)):
            body.m.set_level(asked)
            self.assertEqual(body.m.level, got)

    def test_the_notice_counts_as_seen_with_the_first_start(self):
        usage = used()
        usage.notice_seen = 0
        body = Body(usage)
        self.assertFalse(usage.notice_seen)
        body.m.start(HEEL)
        self.assertTrue(usage.notice_seen)

    def test_a_second_fault_still_needs_a_person(self):
        body = Body()
        body.m.fail(10)
        body.m.fault_gone = True
        body.m.fail(6)
        self.assertFalse(body.m.fault_gone)
        self.assertEqual(body.m.fault, 6)


class Names(unittest.TestCase):
    def test_what_the_log_the_console_and_the_panel_call_things(self):
        self.assertEqual(
            allowance.PROFILES, (b"standard", b"beginner", b"low sensation", b"accessible")
        )
        self.assertEqual(LEVEL_NAMES[:3], (b"off", b"lightest", b"light"))
        self.assertEqual(LEVEL_NAMES[3:], (b"medium", b"deep", b"deepest"))
        self.assertEqual((ENDS[0], ENDS[-1]), (b"", b"power lost"))


class ANewMassager(unittest.TestCase):
    def test_owes_no_rest_and_starts_at_the_first_press_or_word(self):
        m = massager()
        self.assertEqual((m.state, m.drive_ms), (READY, 0))
        self.assertEqual((m.just_ended_ms, m.host_off_ms), (0, 0))

    def test_it_is_ready_and_asks_for_nothing(self):
        one = massager()
        for flag in (one.started, one.ended, one.cut, one.stop_stuck, one.locked):
            self.assertTrue(flag is False)
        self.assertTrue(one.fault_gone is True)
        self.assertEqual((one.drive_bp, told(one), one.fault), (0, [(0, 0)] * 2, 0))
        self.assertEqual((one.still_ms, one.pause_left_ms, one.note), (0, 0, 0))
        self.assertEqual((one.state, one.level), (READY, ROUTINES[0].level))


OWN = (
    Routine(
        b"own",
        b"Own",
        1,
        (
            drive(b"first", STEADY, 0, 10),
            drive(b"second", STEADY, 0, 10),
            guide(b"still", 5, b"cue"),
            drive(b"long", STEADY, 0, 900),
        ),
    ),
)


def own(usage=None):
    """A massager in the first tick of a routine."""
    one = massager(usage, OWN)
    one.start(0)
    step(one, 0, False, 0)
    return one


class TheSoftEnd(unittest.TestCase):
    def at(self, at_ms):
        """How long its lines are, and their shares."""
        one = own()
        step(one, 0, True, at_ms)
        line, other = one.player.lines
        self.assertEqual((line.from_bp, line.to_bp), (other.from_bp, other.to_bp))
        for number in (line.from_bp, line.to_bp, line.ms, one.wait.ms):
            self.assertTrue(isinstance(number, int))  # a float would allocate on the board
        self.assertTrue(line.ms == one.wait.ms - 1)
        return (one.wait.ms, line.from_bp, line.to_bp)

    def test_begins_3_s_before_the_motor_stands_still_and_that_is_a_corner(self):
        # A tick behind it, so that this tick already does something of it.
        for at_ms, ms in ((16400, 500), (16800, 210), (16985, 25), (17000, 10)):
            self.assertEqual(self.at(at_ms), (ms, 10000, 10000))
        # To the last millisecond before it is asked again.
        self.assertEqual(self.at(17010), (500, 9966, 8303))
        self.assertEqual(self.at(18500), (500, 5000, 3336))
        self.assertEqual(self.at(19900), (100, 333, 3))

    def test_is_not_between_two_phases_that_drive(self):
        self.assertEqual(self.at(8000), (500, 10000, 10000))

    def test_then_all_is_zero_while_the_hands_work(self):
        one = own()
        step(one, 0, True, 20000)
        self.assertEqual((one.drive_bp, one.level_now, one.wait.ms), (0, 0, 500))
        self.assertEqual(told(one), [(0, 0)] * 2)

    def test_comes_before_the_end_of_a_short_session_too(self):
        usage = used()
        usage.profile = BEGINNER
        for left_ms, due_ms, shares in (
            (3200, 210, (10000, 10000)),
            (3000, 10, (10000, 10000)),
            (2990, 500, (9966, 8303)),
            (491, 491, (1636, 3)),
            (300, 300, (1000, 3)),
        ):
            one = own(usage)
            step(one, 0, True, 5 * MINUTE - left_ms)
            self.assertEqual((one.wait.ms, told(one)), (due_ms, [shares] * 2))
            self.assertEqual(one.left_ms(), left_ms)
        step(one, 0, True, 290)
        self.assertEqual(one.state, RUNNING)
        step(one, 0, True, 1)
        self.assertEqual((one.state, ENDS[one.end_reason]), (READY, b"short session"))


class HowLongItLasts(unittest.TestCase):
    def test_the_routine_or_what_the_drive_limit_leaves_of_it(self):
        body = Body(drive_ms=9 * MINUTE)
        self.assertEqual(body.m.left_ms(), 0)
        body.m.start(HEEL)
        self.assertEqual(body.m.left_ms(), 11 * MINUTE)
        step(body.m, 0, False, 0)
        step(body.m, 0, True, MINUTE)
        self.assertEqual(body.m.left_ms(), 10 * MINUTE)

    def test_a_guide_routine_lasts_whatever_was_driven_before(self):
        one = massager()
        one.start(RAISES)
        one.drive_ms = 20 * MINUTE
        self.assertEqual(one.left_ms(), one.player.left_ms)


class WhenItHasToBeAskedAgain(unittest.TestCase):
    def test_in_half_a_second_or_when_the_pause_is_over(self):
        one = own()
        one.pause()
        step(one, 0, False, 4 * MINUTE)
        self.assertEqual(one.wait.ms, 500)
        step(one, 0, False, MINUTE - 300)
        self.assertEqual((one.wait.ms, one.pause_left_ms), (300, 300))
        step(one, 0, False, 299)
        self.assertEqual((one.state, one.wait.ms), (PAUSED, 1))
        step(one, 0, False, 1)
        self.assertEqual((one.state, ENDS[one.end_reason]), (READY, b"pause too long"))

    def test_or_when_the_rest_is(self):
        one = massager()
        one.restore(11 * MINUTE, 9 * MINUTE)
        step(one, 0, False, MINUTE - 700)
        self.assertEqual((one.wait.ms, one.rest_left_ms()), (500, 700))
        step(one, 0, False, 400)
        self.assertEqual((one.wait.ms, one.rest_left_ms(), one.state), (300, 300, RESTING))
        step(one, 0, False, 300)
        self.assertEqual((one.state, one.drive_ms, one.still_ms), (READY, 0, 0))

    def test_or_when_the_first_minute_is(self):
        one = own()
        one.set_level(3)
        step(one, 0, True, 25000)
        step(one, 0, True, 34800)
        self.assertEqual((one.wait.ms, one.level_now, one.cap, one.drive_bp), (200, 1, 1, 2000))
        step(one, 0, True, 199)
        self.assertEqual((one.wait.ms, one.level_now, one.cap, one.drive_bp), (1, 1, 1, 2000))
        step(one, 0, True, 1)
        self.assertEqual((one.wait.ms, one.level_now, one.cap, one.drive_bp), (500, 3, 5, 6000))


class AStopThatComesJustTooLate(unittest.TestCase):
    """Something else was a moment faster; the finger that meant STOP starts nothing."""

    def pressed_after(self, end, ms):
        one = massager()
        one.start(HEEL)
        step(one, 0, False, 0)
        end(one)
        step(one, 0, False, ms)
        one.note = states.NOTE_NONE
        step(one, START, False, 0)
        return one

    def test_start_starts_nothing_for_a_second_after_an_end_that_no_person_made(self):
        ends = (Massager.stop, Massager.pause, Massager.end_at_limit)
        for end in ends:
            one = self.pressed_after(end, 999)
            self.assertEqual((one.state == RUNNING, one.note), (False, states.NOTE_REFUSED))
            self.assertEqual(self.pressed_after(end, 1000).state, RUNNING)

    def test_after_a_persons_own_end_it_starts_at_once(self):
        for end in (
            lambda one: step(one, START, False, 10),
            lambda one: [one.next() for _phase in range(one.player.phases)],
            lambda one: step(one, MODE_HELD, False, 10),
        ):
            self.assertEqual(self.pressed_after(end, 10).state, RUNNING)

    def test_it_holds_a_computer_off_as_a_stop_does_if_it_was_a_session(self):
        for session, off_ms in ((True, 10_000), (False, 0)):
            one = massager()
            one.just_ended(session)
            one.stop_came_late()
            self.assertEqual(one.host_off_ms, off_ms)
        one = massager()
        one.stop_came_late()
        self.assertEqual(one.host_off_ms, 0)

    def test_a_computer_starts_nothing_for_10_s_after_a_persons_stop(self):
        for events in (START, MODE_HELD, START | HELD):
            one = massager()
            one.start(HEEL)
            step(one, 0, False, 0)
            step(one, events, False, 10)
            self.assertEqual(one.host_off_ms, 10000)
            step(one, 0, False, 9999)
            self.assertEqual(one.host_off_ms, 1)
        one.host_off_ms = 0
        one.start(HEEL)
        one.stop()
        self.assertEqual(one.host_off_ms, 0)

    def test_mode_held_ends_a_session_paused_and_locked_too(self):
        for locked in (False, True):
            for pause in (False, True):
                one = massager()
                one.start(HEEL)
                one.locked = locked
                if pause:
                    one.pause()
                step(one, MODE_HELD, False, 10)
                self.assertEqual((one.state, one.end_reason), (READY, states.STOPPED))
        step(one, MODE_HELD, False, 10)
        self.assertEqual(one.note, states.NOTE_END)


class WhatIsSaidOnce(unittest.TestCase):
    def test_a_start_a_pause_a_level_a_next_and_an_end(self):
        one = massager()
        self.assertTrue(one.start(HEEL) is True and one.started is True)
        self.assertEqual(one.note, states.NOTE_START)
        step(one, 0, False, 0)
        self.assertTrue(one.cut is False)
        self.assertTrue(one.set_level(2) is True)
        self.assertEqual(one.note, states.NOTE_LEVEL)
        self.assertTrue(one.next() is True)
        self.assertEqual(one.note, states.NOTE_NEXT)
        one.pause()
        self.assertTrue(one.cut is True)
        self.assertEqual((one.note, one.drive_bp), (states.NOTE_PAUSE, 0))
        self.assertEqual(told(one), [(0, 0)] * 2)
        step(one, 0, False, 1000)
        step(one, START, False, 10)
        self.assertEqual((one.state, one.note), (RUNNING, states.NOTE_START))
        step(one, LOCK, False, 10)
        self.assertEqual((one.locked, one.note), (True, states.NOTE_LOCK))
        one.stop()
        self.assertTrue(one.ended is True and one.cut is True)
        self.assertEqual(one.note, states.NOTE_END)

    def test_a_level_it_cannot_have_is_refused(self):
        one = massager()
        self.assertTrue(one.set_level(6) is False and one.set_level(0) is False)

    def test_that_a_fault_is_cleared_and_that_a_rest_is_due_then(self):
        for drive_ms, state in ((10 * MINUTE - 1, READY), (10 * MINUTE, RESTING)):
            one = massager()
            one.restore(drive_ms, 0)
            one.fail(10)
            one.fault_gone = True
            step(one, START, False, 10)
            self.assertEqual((one.state, one.note), (states.FAULT, states.NOTE_REFUSED))
            step(one, CLEAR, False, 10)
            self.assertEqual((one.state, one.fault, one.note), (state, 0, states.NOTE_CLEARED))

    def test_a_fault_cuts_and_ends_only_what_there_is(self):
        for paused in (False, True):
            one = own()
            if paused:
                one.pause()
            one.fail(10)
            self.assertTrue(one.ended is True and one.cut is True and one.fault_gone is False)
            self.assertEqual((one.end_reason, one.drive_bp), (states.FAILED, 0))
        one = massager()
        one.fail(10)
        self.assertTrue(one.ended is False and one.cut is True)


class OtherNumbersOfLevels(unittest.TestCase):
    def test_the_profiles_level_is_the_highest_that_is_no_stronger(self):
        for levels, most in ((2, 1), (3, 1), (5, 2), (10, 4)):
            usage = used()
            usage.levels = levels
            usage.profile = LOW_SENSATION
            one = massager(usage)
            self.assertEqual((one.levels, one.allowance.max_level()), (levels, most))

    def test_the_first_minute_is_no_stronger_than_the_lightest_of_five_on_the_motors_curve(self):
        usage = used()
        usage.levels = 3
        for curve, gentle_bp, drive_bp in (
            ((0, 25, 50, 75, 100), 2000, 3333),
            ((0, 10, 30, 60, 100), 800, 1666),
        ):
            one = massager(usage, OWN, curve)
            one.start(0)
            one.set_level(1)
            step(one, 0, False, 0)
            self.assertEqual(one.drive_bp, gentle_bp)
            step(one, 0, True, MINUTE - 1)
            self.assertEqual(one.drive_bp, gentle_bp)
            step(one, 0, True, 1)
            self.assertEqual(one.drive_bp, drive_bp)

    def test_the_table_follows_the_curve_of_the_motor(self):
        one = massager(curve=(0, 10, 30, 60, 100))
        self.assertEqual(one.allowance.level_bp[:6], [0, 800, 2200, 4200, 6800, 10000])
