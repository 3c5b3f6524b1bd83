"""The player: what the motors should do at a moment of a routine, and how much is left."""

import unittest

import patterns as p
from rig import lines
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


def shares(player):
    """What each motor is told now: its share of the level."""
    player.lay()
    return tuple([line.from_bp for line in player.lines])


def playing(*phases, motors=2):
    player = Player(lines(motors))
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
        player = Player(lines())
        for flag, right in ((player.done, True), (player.driving, False), (player.fades, False)):
            self.assertTrue(flag is right)
        counts = (player.index, player.phases, player.length_pct, player.t_ms, player.level)
        self.assertEqual(counts, (0, 0, 0, 0, 0))
        left = (player.left_ms, player.phase_left_ms, player.rep, player.reps)
        self.assertEqual(left, (0, 0, 0, 0))
        self.assertEqual(shares(player), (0, 0))

    def test_there_is_nothing_to_say_or_to_count_yet(self):
        """The console and the panel ask for it all the time."""
        player = Player(lines())
        phase = player.phase
        self.assertEqual((phase.name, phase.cue, phase.shape), (b"", b"", b""))
        self.assertEqual((phase.kind, phase.pattern, phase.motors), (GUIDE, p.STEADY, BOTH))
        numbers = (phase.level, phase.dur_ms, phase.max_ms, phase.on_ms, phase.low_bp)
        self.assertEqual(numbers + (phase.lag_pct,), (0,) * 6)
        self.assertTrue(phase.counted is False)
        self.assertEqual(phase.period_ms, 1)  # things are divided by it
        routine = player.routine
        self.assertEqual(tuple(routine), (b"", b"", 1, ()))


class OneTick(unittest.TestCase):
    def test_before_it_is_started_it_plays_nothing(self):
        player = Player(lines())
        player.step(10)
        self.assertTrue(player.done)
        self.assertFalse(player.driving)
        self.assertEqual(shares(player), (0, 0))

    def test_the_first_tick_is_the_first_moment(self):
        player = playing(STEADY, WAVE)
        player.step(0)
        self.assertEqual((player.index, player.phase_left_ms, player.left_ms), (0, 2000, 6000))
        self.assertEqual(shares(player), (10000, 10000))

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
        self.assertEqual(shares(player), (10000, 10000))
        player.step(1000)
        self.assertTrue(player.done)
        self.assertFalse(player.driving)
        self.assertEqual(shares(player), (0, 0))
        self.assertEqual((player.left_ms, player.phase_left_ms), (0, 0))


class TwoMotors(unittest.TestCase):
    def test_steady_is_the_same_at_heel_and_toes(self):
        player = playing(STEADY)
        player.step(700)
        self.assertEqual(shares(player), (10000, 10000))

    def test_a_wave_reaches_the_toes_a_quarter_later(self):
        heel = playing(WAVE)
        toes = playing(WAVE)
        heel.step(500)
        toes.step(1500)
        self.assertEqual(shares(toes)[1], shares(heel)[0])
        self.assertTrue(shares(toes)[1] != shares(toes)[0])


class AMotorOfItsOwn(unittest.TestCase):
    def shares(self, motors, lag_pct, fitted=2, at_ms=1000, pattern=p.WAVE, shape=b""):
        phase = Phase(
            b"wave", DRIVE, pattern, 1, 4000, 4000, 4000, 0, 0, False, b"", shape, motors, lag_pct
        )
        player = playing(phase, motors=fitted)
        player.step(at_ms)
        return shares(player)

    def test_heel_or_toes_alone(self):
        self.assertEqual(self.shares(HEEL, 0), (5000, 0))
        self.assertEqual(self.shares(TOES, 0), (0, 5000))

    def test_the_toes_lag_as_the_phase_says(self):
        self.assertEqual(self.shares(BOTH, 0), (5000, 5000))
        self.assertEqual(self.shares(BOTH, 50, at_ms=2000), (10000, 0))

    def test_a_single_motor_plays_every_phase(self):
        for motors in (BOTH, HEEL, TOES):
            self.assertEqual(self.shares(motors, 50, fitted=1), (5000,))

    def test_four_motors_play_as_their_places_say(self):
        self.assertEqual(self.shares(HEEL, 50, 4, 2000), (10000, 0, 10000, 0))
        self.assertEqual(self.shares(TOES, 50, 4, 1000), (0, 5000, 0, 5000))
        self.assertEqual(self.shares(BOTH, 50, 4, 2000), (10000, 0, 10000, 0))

    def test_a_lag_of_nearly_nothing_or_nearly_a_period(self):
        # Half a millisecond is none; 99 % later is 1 % earlier.
        short = Phase(b"x", DRIVE, p.PULSE, 1, 90, 90, 30, 10, 0, False, b"", b"", BOTH, 1)
        player = playing(short)
        for at_ms in range(90):
            self.assertEqual(shares(player)[0], shares(player)[1], at_ms)
            player.step(1)
        self.assertEqual(self.shares(BOTH, 99, at_ms=1000)[1], self.shares(BOTH, 0, at_ms=1040)[0])

    def test_a_shape_of_ones_own(self):
        points = bytes((0, 80, 0))
        told = self.shares(BOTH, 25, at_ms=2000, pattern=p.SHAPE, shape=points)
        self.assertEqual(told, (8000, 4000))


class GuideForms(unittest.TestCase):
    def test_the_motor_is_still(self):
        player = playing(HANDS)
        for _tick in range(290):
            player.step(10)
            self.assertFalse(player.driving)
            self.assertEqual(shares(player), (0, 0))

    def test_a_drive_before_it_leaves_nothing_behind(self):
        player = playing(STEADY, HANDS)
        player.step(1990)
        self.assertEqual(shares(player), (10000, 10000))
        player.step(10)
        self.assertFalse(player.driving)
        self.assertEqual(shares(player), (0, 0))

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
        player = Player(lines())
        player.start(Routine(b"key", b"Title", 1, (LONGER,)), 50)
        self.assertEqual((player.left_ms, player.phase_left_ms), (15000, 15000))

    def test_without_a_length_it_is_the_shortest(self):
        self.assertEqual(playing(LONGER).left_ms, 10000)


class ALine(unittest.TestCase):
    """From now to the last millisecond before the pattern's next corner."""

    def looked(self, phase, at_ms, most_ms=500):
        """In how many milliseconds it has to be laid again; then where each line goes to."""
        player = playing(phase)
        player.step(at_ms)
        due_ms = player.lay(most_ms)
        if player.driving:
            self.assertTrue(all([due_ms - 1 <= line.ms < most_ms for line in player.lines]))
        return (due_ms,) + tuple([line.to_bp for line in player.lines])

    def test_a_steady_phase_is_one_line_up_to_its_end(self):
        for at_ms, due_ms in ((0, 500), (1500, 500), (1700, 300), (1995, 5), (1999, 1)):
            self.assertEqual(self.looked(STEADY, at_ms), (due_ms, 10000, 10000))

    def test_a_corner_of_either_motor_ends_it(self):
        # On for 600 ms of 2000, the toes a second later.
        pulse = drive(b"pulse", p.PULSE, 1, 6, period_ms=2000, on_ms=600)
        for at_ms, line in (
            (0, (500, 10000, 4000)),
            (500, (100, 10000, 4000)),
            (900, (100, 4000, 4000)),
            (1000, (500, 4000, 10000)),
            (1400, (200, 4000, 10000)),
            (1989, (11, 4000, 4000)),
            (1991, (9, 4000, 4000)),
        ):
            self.assertEqual((at_ms, self.looked(pulse, at_ms)), (at_ms, line))
        self.assertEqual(self.looked(pulse, 0, 900), (600, 10000, 4000))

    def test_a_wave_is_short_chords(self):
        for at_ms, line in (
            (0, (250, 423, 3178)),
            (900, (100, 4985, 0)),
            (1000, (250, 6821, 423)),
            (1900, (100, 9999, 4985)),
        ):
            self.assertEqual((at_ms, self.looked(WAVE, at_ms)), (at_ms, line))

    def test_each_motor_has_corners_of_its_own(self):
        # On for 600 ms of 2000, the toes a quarter later: off at 600 and at 1100.
        pulse = Phase(
            b"pulse", DRIVE, p.PULSE, 1, 6000, 6000, 2000, 600, 0, False, b"", b"", BOTH, 25
        )
        for at_ms, line in (
            (0, (500, 10000, 0)),
            (450, (50, 10000, 0)),
            (500, (100, 10000, 10000)),
            (900, (200, 0, 10000)),
            (1100, (500, 0, 0)),
            (1700, (300, 0, 0)),
        ):
            self.assertEqual((at_ms, self.looked(pulse, at_ms)), (at_ms, line))

    def test_of_a_millisecond_it_goes_nowhere(self):
        now = playing(WAVE)
        now.step(500)
        self.assertEqual(now.lay(1), 1)
        for line in now.lines:
            self.assertEqual((line.ms, line.to_bp), (0, line.from_bp))
        self.assertEqual(now.lines[0].from_bp, 1562)

    def test_a_guide_form_waits_for_its_end_alone(self):
        self.assertEqual(self.looked(HANDS, 2700), (300, 0, 0))
        self.assertEqual(self.looked(HANDS, 1000), (500, 0, 0))

    def test_one_that_does_not_play_is_at_zero(self):
        phase = Phase(b"wave", DRIVE, p.WAVE, 1, 4000, 4000, 4000, 0, 0, False, b"", b"", TOES, 50)
        player = playing(WAVE, phase)
        player.step(4500)
        self.assertEqual((player.lay(), shares(player)), (250, (0, 8437)))

    def test_only_a_phase_before_a_still_one_fades(self):
        player = playing(STEADY, WAVE, HANDS, STEADY, HOLDS)
        seen = []
        while not player.done:
            seen.append(player.fades)
            player.skip()
        self.assertEqual(seen, [False, True, False, False, True])

    def test_a_single_motor_has_no_lag(self):
        alone, heel = playing(WAVE, motors=1), playing(WAVE)
        for player in (alone, heel):
            player.step(700)
        self.assertEqual(shares(alone)[0], shares(heel)[0])

    def test_counts_are_whole_numbers(self):
        for number in (
            playing(HOLDS).reps,
            playing(LONGER).left_ms,
            playing(LONGER).phase_left_ms,
        ):
            self.assertTrue(isinstance(number, int))
