"""Every duration of the guide, typed again from the guide and not from library.py.

A figure marked + is not the guide's; it is ours, and guide.md says so.
"""

import unittest

import library
import patterns as p
from rig import lines
from routine import DRIVE, GUIDE, USER_LEVEL, Player, drives, phase_ms, routine_ms

SHORT, LONG = 0, 100  # the length setting, in percent of the guide's range

# key: seconds of the whole routine at the short and at the long end of the guide's range.
GUIDE_S = (
    (b"heel", 600 + 180, 900 + 180),  # feet 10-15 min in all, then calves 3 min +
    (b"ball", 300, 600),  # 5-10 min
    (b"knuckles", 180, 300),  # 3-5 min
    (b"thumb", 60 + 60, 60 + 120),  # warm-up 60 s +, then 1-2 min
    (
        b"crossfiber",
        45 + 60 + 60 + 60,
        60 + 60 + 60 + 60,
    ),  # warm-up 30-60 s; 12 x 5 s + a leg; 60 s +
    (b"partner", 60 + 100 + 60, 60 + 100 + 60),  # 60 s +; 5 + holds of 15 s, 5 s + rest; 60 s +
    (
        b"stretch",
        30 + 10 + 30,
        45 + 10 + 45,
    ),  # holds of 10 s and 5 s +, 2-3 a leg; 10 s + to change
    (b"raises", 40 + 30 + 40, 60 + 30 + 60),  # 2 sets of 10-15, 4 s + each; rest 30 s +
    (b"study", 225 + 70, 240 + 100),  # crossfiber, then stretch
    (b"knuckles-guide", 180, 300),
    (b"thumb-guide", 60, 120),
    (b"crossfiber-guide", 225, 240),
    (b"partner-guide", 220, 220),
    (b"study-guide", 225 + 70, 240 + 100),
)
HAND_TECHNIQUES = (b"ball", b"knuckles", b"thumb", b"crossfiber", b"partner")
NINE = (b"heel", b"stretch", b"raises", b"study") + HAND_TECHNIQUES


def routine(key):
    return library.ROUTINES[library.find(key)]


def phase(key, name):
    for one in routine(key).phases:
        if one.name == name:
            return one
    raise AssertionError("no phase %r in %r" % (name, key))


def seconds(key, name, length_pct=SHORT):
    return phase_ms(phase(key, name), length_pct) // 1000


def on_and_off_s(one):
    """For how many seconds of each period a counted or held phase is on, and off."""
    return one.on_ms // 1000, (one.period_ms - one.on_ms) // 1000


class EveryRoutineOfTheGuide(unittest.TestCase):
    def test_all_nine_are_there(self):
        for key in NINE:
            self.assertTrue(library.find(key) >= 0, key)

    def test_each_hand_technique_exists_for_the_motor_and_for_the_hands(self):
        for key in HAND_TECHNIQUES:
            self.assertTrue(drives(routine(key)), key)
            self.assertFalse(drives(routine(key + b"-guide")), key)

    def test_stretch_and_raises_leave_the_motor_still(self):
        for key in (b"stretch", b"raises"):
            self.assertFalse(drives(routine(key)), key)

    def test_each_lasts_as_long_as_the_guide_says(self):
        self.assertEqual(len(GUIDE_S) + 1, len(library.ROUTINES))  # ball-guide: see below
        for key, short_s, long_s in GUIDE_S:
            self.assertEqual(routine_ms(routine(key), SHORT), short_s * 1000, key)
            self.assertEqual(routine_ms(routine(key), LONG), long_s * 1000, key)

    def test_each_key_is_found_and_nothing_else_is(self):
        for number in range(len(library.ROUTINES)):
            self.assertEqual(library.find(library.ROUTINES[number].key), number)
        for key in (b"", b"hee", b"heels", b"HEEL", b"ball-"):
            self.assertEqual(library.find(key), -1)

    def test_no_routine_can_reach_the_absolute_limit_of_20_minutes(self):
        for one in library.ROUTINES:
            self.assertTrue(routine_ms(one, LONG) < 20 * 60 * 1000, one.key)


class WhatEachRoutineDoes(unittest.TestCase):
    def test_heel_a_minute_lightest_feet_to_10_minutes_turn_calves_3(self):
        names = [one.name for one in routine(b"heel").phases]
        self.assertEqual(names, [b"warm-up", b"feet", b"turn", b"calves"])
        self.assertEqual(seconds(b"heel", b"warm-up"), 60)
        self.assertEqual(seconds(b"heel", b"warm-up") + seconds(b"heel", b"feet"), 10 * 60)
        self.assertEqual(60 + seconds(b"heel", b"feet", LONG), 15 * 60)
        self.assertEqual(seconds(b"heel", b"turn") + seconds(b"heel", b"calves"), 3 * 60)
        for one in routine(b"heel").phases:
            self.assertEqual(one.pattern, p.STEADY)
        self.assertEqual(phase(b"heel", b"warm-up").level, 1)
        self.assertEqual(phase(b"heel", b"feet").level, USER_LEVEL)
        self.assertEqual(phase(b"heel", b"calves").level, USER_LEVEL)
        self.assertIn(b"urn the device round", phase(b"heel", b"turn").cue)

    def test_ball_is_a_slow_sweep_of_8_s(self):
        for one in routine(b"ball").phases:
            self.assertEqual((one.pattern, one.period_ms), (p.SWEEP, 8000))

    def test_knuckles_are_a_wave_of_4_s_from_heel_to_toes(self):
        for one in routine(b"knuckles").phases:
            self.assertEqual((one.pattern, one.period_ms), (p.WAVE, 4000))

    def test_thumb_warms_up_at_level_1_then_circles_at_1_hz(self):
        warm_up, circles = routine(b"thumb").phases
        self.assertEqual((warm_up.level, warm_up.dur_ms), (1, 60000))
        self.assertEqual((circles.pattern, circles.period_ms), (p.CIRCLE, 1000))

    def test_crossfiber_12_strokes_of_5_s_a_leg_then_the_arch(self):
        warm_up, one, two, arch = routine(b"crossfiber").phases
        self.assertEqual(
            (warm_up.pattern, warm_up.dur_ms, warm_up.max_ms), (p.SWEEP, 45000, 60000)
        )
        for leg in (one, two):
            self.assertTrue(leg.counted)
            self.assertEqual((leg.period_ms, leg.dur_ms // leg.period_ms), (5000, 12))
        self.assertEqual((arch.pattern, arch.dur_ms), (p.PULSE, 60000))

    def test_partner_wave_then_5_holds_of_15_s_then_a_light_sweep(self):
        for key in (b"partner", b"partner-guide"):
            palm, points, strokes = routine(key).phases
            self.assertEqual((palm.dur_ms, strokes.dur_ms), (60000, 60000))
            self.assertEqual(on_and_off_s(points), (15, 5))
            self.assertEqual(points.dur_ms // points.period_ms, 5)
        palm, points, strokes = routine(b"partner").phases
        self.assertEqual(
            (palm.pattern, points.pattern, strokes.pattern), (p.WAVE, p.HOLD, p.SWEEP)
        )
        # Effleurage is light, whatever was chosen for the palm.
        self.assertEqual(strokes.level, 2)

    def test_stretch_holds_10_s_twice_a_leg_and_up_to_three_times(self):
        one, change, two = routine(b"stretch").phases
        for leg in (one, two):
            self.assertEqual(on_and_off_s(leg), (10, 5))
            self.assertEqual(phase_ms(leg, SHORT) // leg.period_ms, 2)
            self.assertEqual(phase_ms(leg, LONG) // leg.period_ms, 3)
        self.assertIn(b"other leg", change.cue)

    def test_raises_are_two_sets_of_10_and_up_to_15_with_a_rest_between(self):
        one, rest, two = routine(b"raises").phases
        for one_set in (one, two):
            self.assertEqual(phase_ms(one_set, SHORT) // one_set.period_ms, 10)
            self.assertEqual(phase_ms(one_set, LONG) // one_set.period_ms, 15)
        self.assertFalse(rest.counted)

    def test_study_is_crossfiber_then_stretch(self):
        both = routine(b"crossfiber").phases + routine(b"stretch").phases
        self.assertEqual(routine(b"study").phases, both)


class HowHardEachRoutineIs(unittest.TestCase):
    def test_it_suggests_the_guides_words(self):
        # lightest/light = 1-2, moderate/medium = 3; whatever feels good starts light.
        for key, level in ((b"knuckles", 3), (b"thumb", 3), (b"crossfiber", 3), (b"partner", 3)):
            self.assertEqual(routine(key).level, level, key)
        for key in (b"heel", b"ball"):
            self.assertIn(routine(key).level, (1, 2), key)

    def test_no_phase_forces_more_than_light_on_anybody(self):
        for one in library.ROUTINES:
            for part in one.phases:
                self.assertIn(part.level, (USER_LEVEL, 1, 2))


class WhatAPersonIsTold(unittest.TestCase):
    def test_every_phase_has_a_name_and_a_cue_that_json_can_carry(self):
        for one in library.ROUTINES:
            texts = [one.key, one.title]
            for part in one.phases:
                texts += [part.name, part.cue]
            for text in texts:
                self.assertTrue(len(text) > 0, one.key)
                for byte in text:
                    self.assertTrue(32 <= byte < 127 and byte not in b'"\\', text)

    def test_every_phase_is_driven_or_guided_and_has_a_time_to_run(self):
        for one in library.ROUTINES:
            for part in one.phases:
                self.assertIn(part.kind, (DRIVE, GUIDE))
                self.assertTrue(0 < part.dur_ms <= part.max_ms, one.key)


class AnyLengthBetween(unittest.TestCase):
    def test_a_longer_setting_is_never_shorter_and_stays_in_the_range(self):
        for one in library.ROUTINES:
            before_ms = 0
            for length_pct in range(0, 101, 5):
                now_ms = routine_ms(one, length_pct)
                self.assertGreaterEqual(now_ms, before_ms, one.key)
                before_ms = now_ms
            self.assertEqual(before_ms, routine_ms(one, LONG))

    def test_counted_phases_hold_whole_repetitions_only(self):
        for one in library.ROUTINES:
            for part in one.phases:
                if part.counted and one.key != b"ball-guide":
                    for length_pct in range(0, 101, 5):
                        self.assertEqual(phase_ms(part, length_pct) % part.period_ms, 0, one.key)


class EachPlaysToItsEnd(unittest.TestCase):
    def play(self, one, length_pct):
        """Returns the milliseconds until it was done, and those of every phase."""
        player = Player(lines())
        player.start(one, length_pct)
        phases_ms = [0] * len(one.phases)
        while not player.done:
            phases_ms[player.index] += 50
            player.step(50)
            player.lay()
            for line in player.lines:
                self.assertTrue(0 <= line.from_bp <= 10000 and 0 <= line.to_bp <= 10000)
            self.assertLessEqual(player.rep, player.reps)
        return phases_ms

    def test_short_and_long_to_the_end(self):
        for key, short_s, long_s in GUIDE_S:
            if long_s > 400:
                continue  # minutes of the same; test_player_properties plays them all
            one = routine(key)
            for length_pct, whole_s in ((SHORT, short_s), (LONG, long_s)):
                phases_ms = self.play(one, length_pct)
                self.assertEqual(sum(phases_ms), whole_s * 1000, key)
                self.assertEqual(phases_ms, [phase_ms(part, length_pct) for part in one.phases])


class BallByFoot(unittest.TestCase):
    # 5 to 10 min, and 300 s are 37 and a half sweeps of 8 s.
    def test_it_lasts_5_to_10_minutes(self):
        self.assertEqual(routine_ms(routine(b"ball-guide"), SHORT), 300000)
        self.assertEqual(routine_ms(routine(b"ball-guide"), LONG), 600000)

    def test_it_never_counts_38_of_37(self):
        player = Player(lines())
        player.start(routine(b"ball-guide"), SHORT)
        while not player.done:
            player.step(10)
            self.assertLessEqual(player.rep, player.reps)
