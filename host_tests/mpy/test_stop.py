"""STOP cuts at the edge and asks after: the samples decide whether it was a press or a spike."""

import unittest

from buttons import DOWN, HELD, SPIKE, START, UP, Buttons


class Stop:
    """START/STOP as the loop sees it: samples each 10 ms, and whether an edge came in between."""

    def __init__(self, accessible=False, stopping=True):
        self.buttons = Buttons(0, accessible)
        self.stopping = stopping
        self.ticks = 0
        self.decided = []

    def tick(self, raw, edge=False):
        self.ticks += 1
        self.buttons.stopping = self.stopping
        events = self.buttons.step(raw, edge, 10)
        if events:
            self.decided.append((self.ticks, events))
        if events & START:
            self.stopping = not self.stopping
        return self.buttons.cut


class APress(unittest.TestCase):
    def test_it_is_cut_from_the_edge_and_a_stop_at_the_third_sample(self):
        stop = Stop()
        self.assertTrue(stop.tick(START, True))
        self.assertTrue(stop.tick(START))
        self.assertTrue(stop.tick(START) is False)
        self.assertEqual(stop.decided, [(3, START)])

    def test_bounce_only_makes_it_later(self):
        stop = Stop()
        for raw in (START, 0, START, 0):
            self.assertTrue(stop.tick(raw, True))
        for _sample in range(3):
            stop.tick(START)
        self.assertEqual(stop.decided, [(7, START)])

    def test_one_press_with_bounce_at_both_ends_is_one_stop(self):
        stop = Stop()
        stop.tick(START, True)
        stop.tick(0, True)
        for _sample in range(10):
            stop.tick(START)
        for raw in (0, START, 0, START, 0, 0, 0, 0, 0):
            stop.tick(raw)
        self.assertEqual(stop.decided, [(5, START)])

    def test_the_shaky_hands_profile_stops_as_quickly(self):
        stop = Stop(accessible=True)
        for _sample in range(3):
            stop.tick(START, _sample == 0)
        self.assertEqual(stop.decided, [(3, START)])
        # The same press goes on shaking: it must not start again what it has stopped.
        for raw in (0, START, START, 0, START, START, START, 0, 0, START):
            stop.tick(raw)
        self.assertEqual(stop.decided, [(3, START)])

    def test_pressed_again_while_it_was_still_down_is_a_stop(self):
        # START began the session and is still held; a new edge comes long after its bounce.
        stop = Stop(stopping=False)
        for _sample in range(20):
            stop.tick(START)
        self.assertEqual(stop.decided, [(3, START)])
        self.assertTrue(stop.stopping)
        self.assertTrue(stop.tick(START, True))
        self.assertTrue(stop.tick(START))
        self.assertTrue(stop.tick(START) is False)
        self.assertEqual(stop.decided, [(3, START), (23, START)])

    def test_a_contact_that_opens_meanwhile_is_counted_anew(self):
        stop = Stop()
        for _sample in range(20):
            stop.buttons.step(START, False, 10)
        for raw in (START, 0, START, START):
            self.assertTrue(stop.tick(raw, stop.ticks == 0))
        self.assertTrue(stop.tick(START) is False)
        self.assertEqual(stop.decided, [(5, START)])

    def test_one_that_was_down_since_power_up_can_stop_and_end_it_too(self):
        buttons = Buttons(START)
        for _sample in range(10):
            buttons.step(START | DOWN, False, 10)
        buttons.stopping = True
        events = [buttons.step(START | DOWN, edge, 10) for edge in (True, False, False)]
        self.assertEqual(events, [0, 0, START])
        events = [buttons.step(START | DOWN, False, 10) for _sample in range(100)]
        self.assertEqual([one for one in events if one], [HELD, DOWN])

    def test_its_hold_is_counted_from_the_stop_to_the_millisecond(self):
        buttons = Buttons(START)
        buttons.stopping = True
        for edge in (True, False, False):
            buttons.step(START, edge, 10)
        # The sample of the press counts for 10 ms.
        self.assertEqual(buttons.step(START, False, 789), 0)
        self.assertEqual(buttons.step(START, False, 1), HELD)

    def test_a_shaky_hand_that_starts_is_not_decided_before_it_is_debounced(self):
        stop = Stop(accessible=True, stopping=False)
        for sample in range(9):
            self.assertTrue(stop.tick(START, sample == 0))
        self.assertTrue(stop.tick(START) is False)
        self.assertEqual(stop.decided, [(10, START)])

    def test_an_edge_under_a_finger_that_is_down_is_nothing_when_nothing_runs(self):
        stop = Stop(stopping=False)
        for _sample in range(20):
            stop.tick(START)
        stop.stopping = False
        for edge in (True, False, False, False):
            stop.tick(START, edge)
        self.assertEqual(stop.decided, [(3, START)])
        self.assertFalse(stop.buttons.cut)

    def test_it_still_starts_when_nothing_runs(self):
        stop = Stop(stopping=False)
        stop.tick(START, True)
        stop.tick(START)
        self.assertFalse(stop.tick(START))
        self.assertEqual(stop.decided, [(3, START)])


class ASpike(unittest.TestCase):
    def test_decided_within_50_ms_of_the_edge(self):
        stop = Stop()
        self.assertTrue(stop.tick(0, True))
        self.assertTrue(stop.tick(0))
        self.assertFalse(stop.tick(0))
        # The edge fell in the 10 ms before the first of these three ticks.
        self.assertEqual(stop.decided, [(3, SPIKE)])
        self.assertLessEqual(stop.decided[0][0] * 10, 50)
        self.assertEqual(stop.buttons.spikes, 1)

    def test_the_three_samples_follow_each_other(self):
        stop = Stop()
        for raw in (START, 0, 0, START, 0, 0):
            self.assertTrue(stop.tick(raw, stop.ticks == 0))
        self.assertTrue(stop.tick(0) is False)
        self.assertEqual(stop.decided, [(7, SPIKE)])

    def test_decided_within_50_ms_of_the_last_edge_of_a_burst_of_20_ms(self):
        for burst in ((START, 0), (0, START), (START, START), (0, 0)):
            stop = Stop()
            for raw in burst:
                self.assertTrue(stop.tick(raw, True))
            for _sample in range(4):
                stop.tick(0)
            self.assertEqual(len(stop.decided), 1)
            self.assertEqual(stop.decided[0][1], SPIKE)
            self.assertLessEqual((stop.decided[0][0] - 2) * 10, 50)
            self.assertFalse(stop.buttons.cut)
            self.assertEqual(stop.buttons.spikes, 1)

    def test_200_of_them_stop_nothing(self):
        stop = Stop()
        for _spike in range(200):
            stop.tick(0, True)
            for _sample in range(6):
                stop.tick(0)
        self.assertTrue(stop.stopping)
        self.assertEqual([events for _tick, events in stop.decided], [SPIKE] * 200)
        self.assertEqual(stop.buttons.spikes, 200)

    def test_noise_that_does_not_end_keeps_the_motor_off(self):
        stop = Stop()
        for _sample in range(500):
            self.assertTrue(stop.tick(0, True))
        self.assertEqual(stop.decided, [])

    def test_the_shaky_hands_profile_decides_as_quickly(self):
        stop = Stop(accessible=True)
        for _sample in range(3):
            stop.tick(0, _sample == 0)
        self.assertEqual(stop.decided, [(3, SPIKE)])

    def test_another_button_under_the_finger_changes_nothing(self):
        stop = Stop()
        for _sample in range(10):
            stop.tick(UP)
        stop.tick(UP, True)
        stop.tick(UP)
        stop.tick(UP)
        self.assertEqual(stop.decided, [(3, UP), (13, SPIKE)])

    def test_without_an_edge_there_is_no_cut(self):
        stop = Stop()
        for raw in (START, 0, START, START, 0, 0):
            self.assertFalse(stop.tick(raw))
        self.assertEqual(stop.decided, [])
