"""The player: what the motors should do at a moment of a routine, and how much is left."""

import unittest

import patterns as p
from routine import (
    BOTH,
    DRIVE,
    GUIDE,
    HEEL,
    TOES,
    USER_LEVEL,
    Phase,
    Player,
    Routine,
    drive,
    guide,
)

STEADY = drive(b"steady", p.STEADY, USER_LEVEL, 2)
WAVE = drive(b"wave", p.WAVE, 1, 4, period_ms=4000, low_pct=0)
HOLDS = drive(b"holds", p.HOLD, 2, 6, period_ms=2000, on_ms=1500, counted=True)
HANDS = guide(b"hands", 3, b"cue", period_ms=1000)
LONGER = drive(b"longer", p.STEADY, USER_LEVEL, 10, 20)


def playing(*phases):
    player = Player()
    player.start(Routine(b"key", b"Title", 1, phases))
    return player


class Built(unittest.TestCase):
    def test_a_drive_that_says_no_more_than_it_must(self):
        expected = (
            b"x",
            DRIVE,
            p.STEADY,
            3,
            60000,
            60000,
            1000,
            0,
            4000,
            False,
            b"",
            b"",
            BOTH,
            0,
        )
        self.assertEqual(tuple(drive(b"x", p.STEADY, 3, 60)), expected)

    def test_a_drive_that_says_all(self):
        phase = drive(b"x", p.WAVE, 2, 60, 120, 4000, 1500, 30, True, b"cue")
        expected = (b"x", DRIVE, p.WAVE, 2, 60000, 120000, 4000, 1500, 3000, True, b"cue", b"")
        self.assertEqual(tuple(phase), expected + (BOTH, 25))

    def test_a_guide_form(self):
        expected = (b"x", GUIDE, p.STEADY, 0, 30000, 30000, 0, 0, 0, False, b"cue", b"", BOTH, 0)
        self.assertEqual(tuple(guide(b"x", 30, b"cue")), expected)
        expected = (b"x", GUIDE, p.STEADY, 0, 30000, 60000, 1, 500, 0, True, b"cue", b"", BOTH, 0)
        self.assertEqual(tuple(guide(b"x", 30, b"cue", 60, 1, 500)), expected)

    def test_the_names_of_things_in_files_and_logs(self):
        self.assertEqual((DRIVE, GUIDE, BOTH, HEEL, TOES, USER_LEVEL), (1, 2, 0, 1, 2, 0))


class ANewPlayer(unittest.TestCase):
    def test_it_is_done_and_at_nothing(self):
        player = Player()
        for flag, right in ((player.done, True), (player.driving, False), (player.fades, False)):
            self.assertTrue(flag is right)
        self.assertTrue(player.alone is False and player.flat is True)
        counts = (player.index, player.phases, player.length_pct, player.t_ms, player.level)
        self.assertEqual(counts, (0, 0, 0, 0, 0))
        left = (player.left_ms, player.phase_left_ms, player.rep, player.reps)
        self.assertEqual(left, (0, 0, 0, 0))
        self.assertEqual((player.calm_ms, player.calm_most_ms), (10, 10))
        self.assertEqual((player.routine.phases, player.phase.kind), ((), GUIDE))


class OneTick(unittest.TestCase):
    def test_before_it_is_started_it_plays_nothing(self):
        player = Player()
        player.step(10)
        self.assertTrue(player.done)
        self.assertFalse(player.driving)
        self.assertEqual((player.share_a_bp, player.share_b_bp), (0, 0))

    def test_the_first_tick_is_the_first_moment(self):
        player = playing(STEADY, WAVE)
        player.step(0)
        self.assertEqual((player.index, player.phase_left_ms, player.left_ms), (0, 2000, 6000))
        self.assertEqual(player.share_a_bp, 10000)

    def test_a_phase_ends_to_the_millisecond(self):
        player = playing(STEADY, WAVE)
        player.step(1999)
        self.assertEqual((player.index, player.phase_left_ms), (0, 1))
        player.step(1)
        self.assertEqual((player.index, player.phase_left_ms, player.left_ms), (1, 4000, 4000))
        self.assertEqual(player.level, 1)

    def test_a_late_tick_loses_no_time(self):
        player = playing(STEADY, WAVE)
        player.step(2500)
        self.assertEqual((player.index, player.t_ms, player.phase_left_ms), (1, 500, 3500))

    def test_a_very_late_tick_passes_whole_phases(self):
        player = playing(STEADY, WAVE, HOLDS)
        player.step(6100)
        self.assertEqual((player.index, player.t_ms, player.left_ms), (2, 100, 5900))
        player.step(100000)
        self.assertTrue(player.done)

    def test_when_done_nothing_is_driven_and_nothing_is_left(self):
        player = playing(STEADY)
        player.step(1000)
        self.assertEqual(player.share_a_bp, 10000)
        player.step(1000)
        self.assertTrue(player.done)
        self.assertFalse(player.driving)
        self.assertEqual((player.share_a_bp, player.share_b_bp), (0, 0))
        self.assertEqual((player.left_ms, player.phase_left_ms), (0, 0))


class TwoMotors(unittest.TestCase):
    def test_steady_is_the_same_at_heel_and_toes(self):
        player = playing(STEADY)
        player.step(700)
        self.assertEqual(player.share_a_bp, player.share_b_bp)

    def test_a_wave_reaches_the_toes_a_quarter_later(self):
        heel = playing(WAVE)
        toes = playing(WAVE)
        heel.step(500)
        toes.step(1500)
        self.assertEqual(toes.share_b_bp, heel.share_a_bp)
        self.assertTrue(toes.share_b_bp != toes.share_a_bp)


class AMotorOfItsOwn(unittest.TestCase):
    def shares(self, motors, lag_pct, alone=False, at_ms=1000, pattern=p.WAVE, shape=b""):
        phase = Phase(
            b"wave", DRIVE, pattern, 1, 4000, 4000, 4000, 0, 0, False, b"", shape, motors, lag_pct
        )
        player = Player()
        player.alone = alone
        player.start(Routine(b"key", b"Title", 1, (phase,)))
        player.step(at_ms)
        return (player.share_a_bp, player.share_b_bp)

    def test_heel_or_toes_alone(self):
        self.assertEqual(self.shares(HEEL, 0), (5000, 0))
        self.assertEqual(self.shares(TOES, 0), (0, 5000))

    def test_the_toes_lag_as_the_phase_says(self):
        self.assertEqual(self.shares(BOTH, 0), (5000, 5000))
        self.assertEqual(self.shares(BOTH, 50, at_ms=2000), (10000, 0))

    def test_a_single_motor_plays_every_phase(self):
        for motors in (BOTH, HEEL, TOES):
            self.assertEqual(self.shares(motors, 0, alone=True)[0], 5000)

    def test_a_shape_of_ones_own(self):
        points = bytes((0, 80, 0))
        shares = self.shares(BOTH, 25, at_ms=2000, pattern=p.SHAPE, shape=points)
        self.assertEqual(shares, (8000, 4000))


class GuideForms(unittest.TestCase):
    def test_the_motor_is_still(self):
        player = playing(HANDS)
        for _tick in range(290):
            player.step(10)
            self.assertFalse(player.driving)
            self.assertEqual((player.share_a_bp, player.share_b_bp), (0, 0))

    def test_a_drive_before_it_leaves_nothing_behind(self):
        player = playing(STEADY, HANDS)
        player.step(1990)
        self.assertEqual(player.share_a_bp, 10000)
        player.step(10)
        self.assertFalse(player.driving)
        self.assertEqual((player.share_a_bp, player.share_b_bp), (0, 0))

    def test_it_counts_from_1_to_the_last(self):
        player = playing(HANDS)
        seen = []
        for _tick in range(300):
            if player.rep not in seen:
                seen.append(player.rep)
            player.step(10)
        self.assertEqual(seen, [1, 2, 3])
        self.assertEqual(player.reps, 3)

    def test_nothing_counted_is_zero_of_zero(self):
        player = playing(HANDS, STEADY)
        player.step(3500)
        self.assertEqual((player.rep, player.reps), (0, 0))


class Skipping(unittest.TestCase):
    def test_skip_goes_to_the_next_phase_at_its_beginning(self):
        player = playing(STEADY, WAVE, HOLDS)
        player.step(300)
        player.skip()
        self.assertEqual((player.index, player.t_ms, player.phase_left_ms), (1, 0, 4000))
        self.assertEqual(player.left_ms, 10000)

    def test_skipping_the_last_phase_is_the_end(self):
        player = playing(STEADY)
        player.skip()
        self.assertTrue(player.done)
        self.assertEqual(player.left_ms, 0)

    def test_a_second_skip_after_the_end_changes_nothing(self):
        player = playing(STEADY)
        player.skip()
        player.skip()
        player.step(10)
        self.assertTrue(player.done)
        self.assertEqual(player.left_ms, 0)


class StartingAnew(unittest.TestCase):
    def test_it_begins_at_the_first_phase_again(self):
        player = playing(STEADY, HANDS)
        player.step(3000)
        player.start(Routine(b"key", b"Title", 1, (WAVE, STEADY)))
        self.assertEqual((player.index, player.left_ms, player.t_ms), (0, 6000, 0))
        self.assertFalse(player.done)
        self.assertTrue(player.driving)

    def test_a_length_of_half_the_range(self):
        player = Player()
        player.start(Routine(b"key", b"Title", 1, (LONGER,)), 50)
        self.assertEqual((player.left_ms, player.phase_left_ms), (15000, 15000))
