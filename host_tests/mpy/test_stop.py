"""STOP: the edge cuts at once; the samples and edges after it decide whether it was a press."""

import unittest

import buttons as b
from buttons import DOWN, HELD, NOISY, SPIKE, START, UP, Buttons
from limits import CHATTER_TICKS


class Stop:
    """START/STOP as the loop sees it: samples each 10 ms, and whether an edge came in between."""

    def __init__(self, accessible=False, stopping=True):
        self.buttons = Buttons(0, accessible)
        self.stopping = stopping
        self.ticks = 0
        self.decided = []
        self.first = 0  # the tick in which what cuts began

    def tick(self, raw, edge=False, ms=10):
        self.ticks += 1
        self.buttons.stopping = self.stopping
        if edge and not self.buttons.cut:
            self.first = self.ticks
        if edge:
            self.buttons.stir()
            self.buttons.disturbed_ms = (self.ticks - self.first) * 10
        events = self.buttons.step(raw, edge, ms)
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
        for raw in (START, 0, START):
            self.assertTrue(stop.tick(raw, True))
        for _sample in range(3):
            stop.tick(START)
        self.assertEqual(stop.decided, [(5, START)])

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

    def spikes(self, stop, number, every_ms):
        for _spike in range(number):
            stop.tick(0, True)
            for _sample in range(3):
                stop.tick(0)
            stop.tick(0, ms=every_ms - 40)
        return [events for _tick, events in stop.decided]

    def test_any_number_of_them_stop_nothing_if_they_are_seldom(self):
        stop = Stop()
        self.assertEqual(self.spikes(stop, 200, 1001), [SPIKE] * 200)
        self.assertTrue(stop.stopping)
        self.assertEqual(stop.buttons.spikes, 200)

    def test_ten_in_10_s_stop_nothing_and_the_eleventh_does(self):
        self.assertEqual(self.spikes(Stop(), 10, 200), [SPIKE] * 10)
        for every_ms in (200, 1000):
            told = self.spikes(Stop(), 11, every_ms)
            self.assertEqual(told[:11], [SPIKE] * 10 + [START | NOISY])

    def test_as_many_while_nothing_runs_are_told_and_start_nothing(self):
        told = self.spikes(Stop(stopping=False), 12, 200)
        self.assertEqual(told, [SPIKE] * 10 + [SPIKE | NOISY] * 2)

    def test_one_that_comes_back_within_100_ms_is_a_stop(self):
        for quiet, events in ((6, START | NOISY), (7, SPIKE)):
            stop = Stop()
            stop.tick(0, True)
            for _sample in range(2 + quiet):
                stop.tick(0)
            stop.tick(0, True)
            for _sample in range(3):
                stop.tick(0)
            self.assertEqual([said for _tick, said in stop.decided], [SPIKE, events])


class ADisturbance(unittest.TestCase):
    """In doubt it was a STOP."""

    def test_longer_than_a_debounce_is_a_stop_at_once(self):
        for raws in ((0, 0, 0, 0), (START, 0, START, 0)):
            stop = Stop()
            for raw in raws:
                stop.tick(raw, True)
            self.assertEqual(stop.decided, [(4, START)])

    def test_what_goes_on_of_it_neither_resumes_nor_is_held(self):
        stop = Stop()
        for sample in range(500):
            stop.tick(START if sample // 2 & 1 else 0, True)
        self.assertEqual(stop.decided[0], (4, START))
        # That it does not come to rest is said once.
        self.assertEqual([events for _tick, events in stop.decided[1:]], [NOISY])

    def test_the_next_press_counts_when_the_contact_has_come_to_rest(self):
        stop = Stop()
        for sample in range(20):
            stop.tick(sample & 1, True)
        # After a STOP that takes 100 ms: a dirty contact opens for a while, and closes again.
        for _sample in range(10):
            stop.tick(0)
        for sample in range(3):
            stop.tick(START, sample == 0)
        told = [(tick, events) for tick, events in stop.decided if events & START]
        self.assertEqual(told, [(4, START), (33, START)])

    def test_while_nothing_runs_a_contact_that_moves_starts_nothing(self):
        stop = Stop(stopping=False)
        for sample in range(40):
            stop.tick(START, sample % 2 == 0)
        self.assertEqual(stop.decided, [])
        stop.tick(START)
        self.assertEqual(stop.decided, [(41, START)])

    def test_noise_that_does_not_end_keeps_the_motor_off(self):
        stop = Stop(stopping=False)
        for _sample in range(500):
            self.assertTrue(stop.tick(0, True))
        self.assertEqual(stop.decided, [(50, NOISY)])


class ASpikeAndOtherThings(unittest.TestCase):
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


class AContactThatMoves(unittest.TestCase):
    """Between two samples START's contact has moved: what was counted of it counts no more."""

    def samples(self, buttons, raw, most=40, moves=()):
        """Sample until there is an event. Returns how many it took and the event."""
        for number in range(1, most):
            if number in moves:
                buttons.stir()
            events = buttons.step(raw, False, 10)
            if events:
                return number, events
        return most, 0

    def test_start_is_pressed_only_when_it_has_come_to_rest(self):
        for accessible, needed in ((False, 3), (True, 10)):
            for moved in range(1, needed + 1):
                buttons = b.Buttons(0, accessible)
                taken = self.samples(buttons, START, moves=(moved,))
                self.assertEqual(taken, (moved + needed - 1, START))

    def test_no_other_button_waits_for_it_or_comes_sooner(self):
        for accessible, needed in ((False, 3), (True, 10)):
            for button in (b.UP, b.DOWN, b.MODE):
                for moved in range(1, needed + 1):
                    buttons = b.Buttons(0, accessible)
                    taken = self.samples(buttons, button, moves=(moved,))
                    self.assertEqual(taken, (needed, button))

    def test_a_hold_counts_from_then_on(self):
        buttons = b.Buttons()
        self.samples(buttons, START)
        for _sample in range(50):
            buttons.step(START, False, 10)
        buttons.stir()
        self.assertEqual(self.samples(buttons, START, 200), (80, b.HELD))

    def test_one_that_never_rests_is_named_beside_what_else_happens(self):
        buttons = b.Buttons()
        for number in range(1, CHATTER_TICKS + 1):
            buttons.stir()
            events = buttons.step(b.UP if number > CHATTER_TICKS - 3 else 0, False, 10)
            self.assertEqual(events, (b.UP | b.NOISY) if number == CHATTER_TICKS else 0)


class AfterAStop(unittest.TestCase):
    """START that has stopped something is let go of only after 100 ms of an open contact."""

    def stopped(self, how, accessible=False):
        buttons = b.Buttons(0, accessible)
        buttons.stopping = True
        if how == "press":
            self.assertEqual([buttons.step(START, n == 0, 10) for n in range(3)], [0, 0, START])
        else:  # a spike, and another one soon
            events = [buttons.step(0, n in (0, 5), 10) for n in range(6)]
            self.assertEqual(events, [0, 0, b.SPIKE, 0, 0, START | b.NOISY])
        buttons.stopping = False
        return buttons

    def test_nine_open_samples_are_not_enough_for_a_new_press(self):
        for how in ("press", "spikes"):
            for open_samples, heard in ((9, 0), (10, START)):
                buttons = self.stopped(how)
                for _sample in range(open_samples):
                    self.assertEqual(buttons.step(0, False, 10), 0)
                events = [buttons.step(START, False, 10) for _sample in range(9)]
                self.assertEqual(events.count(START), 1 if heard else 0, (how, open_samples))

    def test_the_other_buttons_keep_their_own_time(self):
        for accessible, needed in ((False, 3), (True, 10)):
            for button in (b.UP, b.DOWN, b.MODE):
                buttons = self.stopped("press", accessible)
                events = [buttons.step(START | button, False, 10) for _n in range(needed)]
                self.assertEqual(events, [0] * (needed - 1) + [button])

    def test_mode_that_is_held_ends_it_also_beside_start(self):
        buttons = b.Buttons()
        events = [buttons.step(START | b.MODE, False, 10) for _sample in range(210)]
        self.assertEqual([e for e in events if e & b.MODE_HELD], [b.CLEAR | b.MODE_HELD])

    def test_every_tick_decides_until_it_is_clear_what_it_was(self):
        buttons = b.Buttons()
        seen = []
        for number in range(14):
            buttons.step(0, number == 1, 10)
            seen.append(buttons.busy)
            self.assertEqual(buttons.moves, buttons.busy)
        # Two samples, the one that finds a spike, and what is left of the time for a second one.
        self.assertEqual(seen[:4], [False, True, True, True])
        self.assertEqual((seen[10], seen[12]), (True, False))
