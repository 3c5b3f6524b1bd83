"""The button table of the design, cell by cell, with presses as a finger makes them."""

import unittest

from buttons import DOWN, MODE, START, UP
from library import ROUTINES
from rig import Rig
from states import ENDS, FAULT, NOTE_REFUSED, PAUSED, READY, RESTING, RUNNING

HOLD = 900
HEEL, BALL = 0, 1
OVERHEATED = 10


def ready():
    return Rig().run(100)


def running():
    # Half a minute in: still the gentle minute, motor turning.
    return ready().press(START).run(30000)


def paused():
    return running().press(START)


def resting():
    rig = Rig()
    rig.restore(10 * 60 * 1000, 0)
    return rig.run(100)


def fault(gone=True):
    rig = running()
    rig.massager.fail(OVERHEATED)
    rig.massager.fault_gone = gone
    return rig.run(100)


class Cell(unittest.TestCase):
    def state(self, rig, state):
        self.assertEqual(rig.massager.state, state)

    def still(self, rig):
        self.assertEqual(rig.duties_u16, [0, 0])

    def nothing_but(self, rig, state, level, routine_no):
        """The state, level and routine are these, and the motor is still."""
        self.state(rig, state)
        self.assertEqual(rig.massager.level, level)
        self.assertEqual(rig.massager.routine_no, routine_no)
        self.assertFalse(rig.massager.locked)
        self.still(rig)


class Ready(Cell):
    def test_start_starts_the_routine_that_is_shown(self):
        rig = ready().press(MODE).press(START)
        self.state(rig, RUNNING)
        self.assertEqual(rig.massager.player.routine.key, b"ball")

    def test_start_moves_the_motor_at_the_third_sample(self):
        rig = ready()
        for _tick in range(3):
            self.still(rig)
            rig.tick(START)
        self.assertTrue(rig.duty_u16 > 0)

    def test_start_held_only_starts(self):
        rig = ready().press(START, 5000)
        self.state(rig, RUNNING)

    def test_up_and_down_show_the_target_level_and_nothing_moves(self):
        rig = ready()
        self.assertEqual(rig.massager.level, 2)
        for button, level in ((UP, 3), (UP, 4), (UP, 5), (UP, 5), (DOWN, 4), (DOWN, 3)):
            rig.press(button)
            self.nothing_but(rig, READY, level, HEEL)
            self.assertEqual(rig.panel.leds, (1 << level) - 1)
        for _press in range(5):
            rig.press(DOWN)
        self.nothing_but(rig, READY, 1, HEEL)

    def test_mode_shows_the_next_routine_and_goes_round(self):
        rig = ready()
        for number in range(1, len(ROUTINES)):
            self.assertEqual(rig.press(MODE).massager.routine_no, number)
        self.assertEqual(rig.press(MODE).massager.routine_no, HEEL)
        self.still(rig)

    def test_up_and_down_held_3_s_lock_and_unlock(self):
        rig = ready().press(UP | DOWN, 2900)
        self.assertFalse(rig.massager.locked)
        rig.press(UP | DOWN, 3100)
        self.assertTrue(rig.massager.locked)
        rig.press(UP | DOWN, 3100)
        self.assertFalse(rig.massager.locked)

    def test_locked_nothing_starts_and_nothing_gets_deeper(self):
        rig = ready().press(UP | DOWN, 3100)
        level = rig.massager.level
        rig.press(START).press(START, HOLD).press(UP).press(MODE)
        self.state(rig, READY)
        self.still(rig)
        self.assertEqual((rig.massager.level, rig.massager.routine_no), (level, HEEL))


class Running(Cell):
    def test_start_is_stop_off_at_the_edge_then_paused(self):
        rig = running()
        self.assertTrue(rig.duty_u16 > 0)
        rig.tick(START)
        self.still(rig)
        rig.run(20, START)
        self.state(rig, PAUSED)
        rig.run(10000)
        self.still(rig)

    def test_start_held_800_ms_ends_the_session(self):
        rig = running().press(START, 700)
        self.state(rig, PAUSED)
        rig = running().press(START, HOLD)
        self.state(rig, READY)
        self.assertEqual(ENDS[rig.massager.end_reason], b"stopped")
        self.still(rig.run(1000))

    def test_up_is_one_level_deeper_and_down_one_softer(self):
        rig = running().run(60000)
        for button, level in ((UP, 3), (UP, 4), (DOWN, 3), (DOWN, 2), (DOWN, 1), (DOWN, 1)):
            rig.press(button)
            self.assertEqual((rig.massager.level, rig.massager.level_now), (level, level))
        for _press in range(6):
            rig.press(UP)
        self.assertEqual(rig.massager.level, 5)
        self.state(rig, RUNNING)

    def test_up_moves_the_motor_at_the_third_sample(self):
        rig = running().run(60000)
        before = rig.duty_u16
        rig.run(20, UP)
        self.assertEqual(rig.duty_u16, before)
        rig.tick(UP)
        self.assertTrue(rig.duty_u16 > before)

    def test_mode_goes_to_the_next_phase(self):
        rig = running()
        self.assertEqual(rig.massager.player.phase.name, b"warm-up")
        rig.press(MODE)
        self.assertEqual(rig.massager.player.phase.name, b"feet")
        self.state(rig, RUNNING)

    def test_mode_does_not_end_the_first_gentle_minute(self):
        rig = running().press(UP).press(UP).press(MODE)
        gentle = rig.motor.duty_for(2000)
        while rig.massager.session_ms < 60000:
            self.assertLessEqual(rig.duty_u16, gentle)
            rig.tick()
        self.assertTrue(rig.run(3000).duty_u16 > gentle)

    def test_mode_after_the_last_phase_is_the_end(self):
        rig = running().press(MODE).press(MODE).press(MODE)
        self.assertEqual(rig.massager.player.phase.name, b"calves")
        rig.press(MODE)
        self.state(rig, READY)
        self.assertEqual(ENDS[rig.massager.end_reason], b"finished")
        self.still(rig)

    def test_locked_stop_and_softer_work_and_nothing_else(self):
        # The guide: one press always makes it softer, one press always stops it.
        rig = running().run(60000).press(UP).press(UP).press(UP | DOWN, 3100)
        self.assertTrue(rig.massager.locked)
        level = rig.massager.level
        self.assertGreaterEqual(level, 3)
        phase = rig.massager.player.index
        rig.press(UP).press(MODE)
        self.assertEqual((rig.massager.level, rig.massager.player.index), (level, phase))
        rig.press(DOWN)
        self.assertEqual((rig.massager.level, rig.massager.level_now), (level - 1, level - 1))
        self.state(rig, RUNNING)
        rig.press(START)
        self.state(rig, PAUSED)
        self.still(rig)
        rig.press(START)
        self.state(rig, PAUSED)
        rig.press(START, HOLD)
        self.state(rig, READY)

    def test_locked_a_hold_ends_the_session(self):
        rig = running().press(UP | DOWN, 3100).press(START, HOLD)
        self.state(rig, READY)
        self.still(rig)

    def test_unlocking_needs_the_same(self):
        rig = running().press(UP | DOWN, 3100).press(UP | DOWN, 3100)
        self.assertFalse(rig.massager.locked)
        self.state(rig, RUNNING)


class Lock(Cell):
    """The two presses that make the lock cost no level; a DOWN that is a wish of its own does."""

    def at(self, level, rig):
        rig.massager.set_level(level)
        return rig.run(5000)

    def held(self, rig, first, late_ms=200):
        # Two fingers are never down in the same sample.
        rig.run(late_ms, first)
        return rig.press(UP | DOWN, 3100)

    def level_and_lock(self, rig, level, locked):
        self.assertEqual((rig.massager.level, rig.massager.locked), (level, locked))

    def test_locking_and_unlocking_costs_no_level(self):
        for state in (ready, running, paused):
            for level in range(1, 6):
                for first in (UP, DOWN, UP | DOWN):
                    rig = self.at(level, state())
                    self.level_and_lock(self.held(rig, first), level, True)
                    self.level_and_lock(self.held(rig, first), level, False)

    def test_nor_with_a_tap_before(self):
        rig = self.at(2, running().run(60000)).press(UP).press(UP).run(5000)
        self.level_and_lock(self.held(rig, UP | DOWN), 4, True)
        self.level_and_lock(self.held(rig.press(DOWN).run(5000), UP | DOWN), 3, False)

    def test_a_hold_that_is_too_short_leaves_it_as_the_presses_say(self):
        rig = self.at(5, running()).run(200, UP).press(UP | DOWN, 2900)
        self.level_and_lock(rig, 4, False)

    def test_softer_works_at_once_while_up_is_down(self):
        rig = self.at(5, running().run(40000)).run(200, UP).run(100, UP | DOWN)
        self.assertEqual(rig.massager.level_now, 4)

    def test_a_softer_that_comes_late_is_kept(self):
        # Something lies on UP. DOWN is a wish then, however long it is held.
        rig = self.at(5, running().run(40000))
        self.level_and_lock(self.held(rig, UP, 1500), 4, True)

    def test_taps_of_down_while_up_is_down_are_kept(self):
        rig = self.at(5, running().run(40000)).run(200, UP)
        for _tap in range(2):
            rig.run(100, UP | DOWN).run(100, UP)
        self.level_and_lock(rig.press(UP | DOWN, 3100), 3, True)

    def test_what_down_repeats_is_kept(self):
        rig = self.at(5, running().run(40000)).run(2500, DOWN)
        self.assertEqual(rig.massager.level, 2)
        self.level_and_lock(rig.press(UP | DOWN, 3100), 3, True)

    def test_a_session_that_ends_meanwhile_begins_at_its_own_suggestion_again(self):
        rig = self.at(5, running()).run(200, UP).run(100, UP | DOWN)
        rig.massager.stop()
        rig.press(UP | DOWN, 3100)
        self.level_and_lock(rig, 2, True)

    def test_a_level_from_the_console_meanwhile_is_kept(self):
        rig = self.at(5, running()).run(200, UP).run(100, UP | DOWN)
        rig.massager.set_level(1)
        self.level_and_lock(rig.press(UP | DOWN, 3100), 1, True)


class Paused(Cell):
    def test_start_resumes_where_it_was_with_a_soft_start(self):
        rig = running().press(MODE).run(40000)
        left_ms = rig.massager.player.left_ms
        rig.press(START).run(20000)
        self.assertTrue(0 <= left_ms - rig.massager.player.left_ms <= 100)
        rig.run(30, START)
        self.state(rig, RUNNING)
        self.assertEqual(rig.massager.player.phase.name, b"feet")
        rig.run(200)  # the kick is over
        self.assertTrue(0 < rig.duty_u16 <= rig.motor.duty_for(300))

    def test_start_held_ends_the_session(self):
        rig = paused().press(START, HOLD)
        self.state(rig, READY)
        self.assertEqual(ENDS[rig.massager.end_reason], b"stopped")
        self.still(rig)

    def test_up_and_down_as_when_running_and_nothing_moves(self):
        rig = paused()
        for button, level in ((UP, 3), (UP, 4), (DOWN, 3), (DOWN, 2), (DOWN, 1), (DOWN, 1)):
            rig.press(button)
            self.nothing_but(rig, PAUSED, level, HEEL)

    def test_mode_goes_to_the_next_phase_and_nothing_moves(self):
        rig = paused().press(MODE)
        self.assertEqual(rig.massager.player.phase.name, b"feet")
        self.state(rig, PAUSED)
        self.still(rig)

    def test_mode_after_the_last_phase_is_the_end(self):
        rig = paused().press(MODE).press(MODE).press(MODE).press(MODE)
        self.nothing_but(rig, READY, 2, HEEL)

    def test_lock_as_when_running(self):
        rig = paused().press(UP | DOWN, 3100)
        self.assertTrue(rig.massager.locked)
        rig.press(START).press(UP).press(MODE)
        self.state(rig, PAUSED)
        self.assertEqual(rig.massager.player.index, 0)
        rig.press(UP | DOWN, 3100).press(START)
        self.state(rig, RUNNING)


class Resting(Cell):
    def test_start_is_refused_and_says_how_long(self):
        rig = resting()
        rig.tick(START)
        rig.tick(START)
        self.assertEqual(rig.panel.tone_hz, 0)
        rig.tick(START)
        self.assertTrue(0 < rig.panel.tone_hz < 300)  # a low tone is a no
        self.nothing_but(rig, RESTING, 2, HEEL)
        self.assertTrue(590000 <= rig.massager.rest_left_ms() <= 600000)
        self.assertEqual(rig.panel.leds, 0b11111)  # ten minutes, two each

    def test_start_held_does_nothing(self):
        self.nothing_but(resting().press(START, 5000), RESTING, 2, HEEL)

    def test_up_and_down_do_nothing(self):
        rig = resting()
        for button in (UP, DOWN):
            self.nothing_but(rig.press(button), RESTING, 2, HEEL)

    def test_mode_shows_the_next_routine(self):
        rig = resting().press(MODE)
        self.state(rig, RESTING)
        self.assertEqual(rig.massager.routine_no, BALL)
        self.still(rig)

    def test_up_and_down_held_lock_nothing(self):
        self.assertFalse(resting().press(UP | DOWN, 4000).massager.locked)


class Fault(Cell):
    def test_the_motor_is_off_at_once_and_the_session_over(self):
        rig = running()
        rig.massager.fail(OVERHEATED)
        rig.tick()
        self.state(rig, FAULT)
        self.still(rig)
        self.assertEqual(ENDS[rig.massager.end_reason], b"fault")

    def test_presses_do_nothing(self):
        for button in (START, UP, DOWN, MODE):
            self.nothing_but(fault().press(button), FAULT, 2, HEEL)
        self.nothing_but(fault().press(START, HOLD), FAULT, 2, HEEL)
        self.nothing_but(fault().press(UP | DOWN, 4000), FAULT, 2, HEEL)

    def test_a_fresh_hold_of_2_s_clears_it_and_nothing_starts(self):
        rig = fault().press(START, 1900)
        self.state(rig, FAULT)
        rig.press(START, 2100)
        self.state(rig, READY)
        self.assertEqual(rig.massager.fault, 0)
        rig.run(10000)
        self.nothing_but(rig, READY, 2, HEEL)

    def test_while_its_cause_lasts_it_stays(self):
        rig = fault(gone=False).press(START, 3000)
        self.state(rig, FAULT)
        self.assertEqual(rig.massager.fault, OVERHEATED)

    def test_a_hold_from_before_the_fault_does_not_clear_it(self):
        rig = running().run(1000, START)
        rig.massager.fail(OVERHEATED)
        rig.massager.fault_gone = True
        rig.run(10000, START)
        self.state(rig, FAULT)

    def test_start_held_at_power_up_does_not_clear_a_kept_fault(self):
        rig = Rig(raw=START)
        rig.massager.fail(OVERHEATED)
        rig.massager.fault_gone = True
        rig.run(10000, START)
        self.state(rig, FAULT)
        rig.run(100).press(START, 2100)
        self.state(rig, READY)

    def test_cleared_with_a_rest_due_it_rests(self):
        rig = Rig()
        rig.restore(12 * 60 * 1000, 0)
        rig.massager.fail(OVERHEATED)
        rig.massager.fault_gone = True
        rig.press(START, 2100)
        self.state(rig, RESTING)
        self.still(rig)


class WhatIsRefused(unittest.TestCase):
    def test_the_panel_is_told(self):
        locked = ready().press(UP | DOWN, 3100)
        for rig, button in (
            (locked, START),
            (locked, UP),
            (locked, MODE),
            (resting(), UP),
            (resting(), DOWN),
            (fault(), MODE),
        ):
            rig.massager.step(button, 0)
            self.assertEqual(rig.massager.note, NOTE_REFUSED)


class FewLevels(unittest.TestCase):
    def test_the_first_minute_is_the_lightest_of_five_however_few_levels_there_are(self):
        rig = ready()
        for levels, gentle_bp in ((3, 2000), (5, 2000), (11, 909)):
            rig.massager.usage.levels = levels
            rig.massager.settings_changed()
            rig.massager.start(0)
            rig.massager.step(UP, 0)
            rig.massager.measured(10, 0)
            rig.massager.step(0, 10)
            self.assertEqual(rig.massager.drive_bp, gentle_bp)
            rig.massager.stop()
