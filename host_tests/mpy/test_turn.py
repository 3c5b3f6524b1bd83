"""A test turn alone: who may begin one, what ends it, and which presses that takes away."""

import unittest

from buttons import DOWN, START, UP
from limits import JUST_ENDED_MS, REST_DUE_MS, SPIN_MS, TICK_MS
from motor import FULL_BP
from rig import lines, massager
from states import FAULT, PAUSED, READY, RESTING, RUNNING
from turn import Turn


class Buttons:
    def __init__(self):
        self.stable = 0
        self.cut = False
        self.free = True

    def stop_is_free(self):
        return self.free


class Channel:
    def __init__(self, line):
        self.line = line


class ATurn(unittest.TestCase):
    def setUp(self):
        self.massager = massager()
        self.buttons = Buttons()
        self.channels = [Channel(line) for line in lines(2)]
        self.turn = Turn(self.massager, self.buttons, self.channels)

    def shares(self):
        return [channel.line.from_bp for channel in self.channels]

    def hear(self, events=0, edge=False, raw=0):
        return self.turn.hear(events, edge, raw)


class WhoMayBegin(ATurn):
    def test_there_is_none_at_first(self):
        self.assertEqual((self.turn.ms, self.turn.busy(), self.turn.stop()), (0, False, False))
        self.assertEqual(self.massager.just_ended_ms, 0)

    def test_it_lasts_two_seconds_and_its_last_tick_is_still(self):
        self.assertTrue(self.turn.begin())
        self.assertEqual(self.turn.ms, SPIN_MS + TICK_MS)
        self.assertTrue(self.turn.busy())
        self.turn.ms = 1
        self.assertTrue(self.turn.busy())

    def test_all_motors_or_one(self):
        for only, shares in ((-1, [FULL_BP] * 2), (0, [FULL_BP, 0]), (1, [0, FULL_BP])):
            self.turn.begin(only)
            self.assertEqual(self.shares(), shares)

    def test_only_when_ready(self):
        for state in (RUNNING, PAUSED, RESTING, FAULT):
            self.massager.state = state
            self.assertFalse(self.turn.begin())
        self.assertEqual((self.turn.ms, self.turn.busy()), (0, False))

    def test_not_while_locked(self):
        self.massager.locked = True
        self.assertFalse(self.turn.begin())

    def test_not_when_a_rest_is_due(self):
        for drive_ms, begins in ((REST_DUE_MS, False), (REST_DUE_MS - 1, True)):
            self.massager.drive_ms = drive_ms
            self.assertEqual(self.turn.begin(), begins)

    def test_not_with_a_stop_that_is_down(self):
        self.buttons.free = False
        self.assertFalse(self.turn.begin())
        self.assertEqual(self.turn.ms, 0)


class WhatEndsIt(ATurn):
    def test_any_press_and_it_starts_nothing_until_it_is_let_go_of(self):
        for button in (START, UP, DOWN):
            self.turn.begin()
            self.buttons.stable = button
            self.assertEqual(self.hear(button, raw=button), 0)
            self.assertEqual((self.turn.ms, self.turn.busy()), (0, True))
            self.assertEqual(self.hear(button, raw=button), 0)
            self.assertEqual(
                self.hear(START | UP | DOWN, raw=button), (START | UP | DOWN) & ~button
            )
            self.buttons.stable = 0
            self.hear()
            self.assertFalse(self.turn.busy())
            self.assertEqual(self.hear(button), button)

    def test_an_edge_of_stop_before_any_press_is_decided(self):
        self.turn.begin()
        self.assertEqual(self.hear(edge=True), 0)
        self.assertEqual(self.turn.ms, 0)
        self.assertTrue(self.turn.busy())
        self.buttons.cut = True
        self.assertEqual(self.hear(START), 0)
        self.assertTrue(self.turn.busy())
        self.buttons.cut = False
        self.hear()
        self.assertFalse(self.turn.busy())

    def test_a_press_of_up_ends_it_and_makes_start_no_deafer(self):
        self.turn.begin()
        self.hear(UP, raw=UP)
        self.assertEqual(self.hear(START | UP, raw=UP), START)

    def test_a_button_that_is_down_without_a_press_ends_nothing(self):
        self.turn.begin()
        self.hear(0, raw=DOWN)
        self.assertEqual(self.turn.ms, SPIN_MS + TICK_MS)

    def test_a_session_hears_every_press(self):
        self.turn.begin()
        self.massager.state = RUNNING
        self.assertEqual(self.hear(START, raw=START), START)
        self.assertEqual(self.turn.ms, 0)
        self.assertEqual(self.hear(START, raw=START), START)
        self.massager.state = READY
        self.assertEqual(self.hear(START, raw=START), 0)

    def test_its_own_end_holds_start_off_for_a_while(self):
        self.turn.begin()
        self.assertTrue(self.turn.stop())
        self.assertEqual((self.turn.ms, self.massager.just_ended_ms), (0, JUST_ENDED_MS))
        # Nor does a press that comes too late hold the computer off, which asks for the next turn.
        self.massager.step(START, 10)
        self.assertEqual((self.massager.state, self.massager.host_off_ms), (READY, 0))


if __name__ == "__main__":
    unittest.main()
