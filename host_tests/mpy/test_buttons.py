"""Debounce and gestures: what a finger does, and what noise does, as samples every 10 ms."""

import unittest

from buttons import (
    CLEAR,
    DOWN,
    HELD,
    LOCK,
    MENU,
    MODE,
    MODE_HELD,
    PAIR,
    SPIKE,
    START,
    UP,
    Buttons,
)

EACH = (START, UP, DOWN, MODE)


class Finger:
    """Feeds samples to Buttons and remembers every event with the time of its tick."""

    def __init__(self, raw=0, accessible=False):
        self.buttons = Buttons(raw, accessible)
        self.events = []
        self.t_ms = 0

    def sample(self, raw, times=1):
        for _time in range(times):
            self.t_ms += 10
            events = self.buttons.step(raw, False, 10)
            if events:
                self.events.append((self.t_ms, events))
        return self

    def tap(self, raw):
        return self.sample(raw, 5).sample(0, 5)

    def kinds(self):
        return [events for _t_ms, events in self.events]

    def count(self, event):
        return len([1 for events in self.kinds() if events & event])


def noise(seed, samples):
    """Samples of a contact that bounces: the same for the same seed in every interpreter."""
    for _sample in range(samples):
        seed = seed * 73 % 10007
        yield seed >> 4 & 1


class Debounce(unittest.TestCase):
    def test_the_third_equal_sample_is_the_press(self):
        for button in EACH:
            finger = Finger().sample(0, 5).sample(button, 2)
            self.assertEqual(finger.events, [])
            finger.sample(button)
            self.assertEqual(finger.events, [(80, button)])

    def test_one_press_is_one_event_however_long(self):
        for button in (START, UP, MODE):
            finger = Finger().sample(button, 70).sample(0, 10)
            self.assertEqual(finger.kinds(), [button])

    def test_the_third_equal_sample_is_the_release(self):
        finger = Finger().sample(UP, 10).sample(0, 2)
        self.assertEqual(finger.buttons.stable, UP)
        finger.sample(0)
        self.assertEqual(finger.buttons.stable, 0)
        self.assertEqual(finger.kinds(), [UP])

    def test_two_samples_are_nothing_however_often(self):
        for button in EACH:
            finger = Finger()
            for _burst in range(200):
                finger.sample(button, 2).sample(0, 1)
            self.assertEqual(finger.events, [])

    def test_a_tap_of_40_ms_is_never_missed(self):
        for button in EACH:
            finger = Finger()
            for _tap in range(200):
                finger.sample(button, 4).sample(0, 6)
            self.assertEqual(finger.kinds(), [button] * 200)

    def test_bounce_of_up_to_30_ms_at_both_ends_is_one_press(self):
        for button in EACH:
            for bounce in (1, 2, 3):
                finger = Finger()
                for seed in range(1, 201):
                    for closed in noise(seed, bounce):
                        finger.sample(button if closed else 0)
                    finger.sample(button, 6)
                    for closed in noise(seed + 500, bounce):
                        finger.sample(button if closed else 0)
                    finger.sample(0, 6)
                self.assertEqual(finger.kinds(), [button] * 200)

    def test_each_button_is_counted_for_itself(self):
        finger = Finger()
        finger.sample(UP)
        finger.sample(UP | MODE)
        finger.sample(UP | MODE | START)
        finger.sample(MODE | START)
        finger.sample(START)
        finger.sample(0, 5)
        self.assertEqual(finger.events, [(30, UP), (40, MODE), (50, START)])

    def test_all_four_at_once(self):
        finger = Finger().sample(START | UP | DOWN | MODE, 3)
        self.assertEqual(finger.events, [(30, START | UP | DOWN | MODE | PAIR)])


class AFreeStop(unittest.TestCase):
    def test_only_while_start_is_surely_up(self):
        finger = Finger()
        self.assertTrue(finger.buttons.stop_is_free())
        finger.sample(UP | DOWN | MODE, 5)
        self.assertTrue(finger.buttons.stop_is_free())
        finger.sample(START, 5)
        self.assertFalse(finger.buttons.stop_is_free())
        finger.sample(0, 5)
        self.assertTrue(finger.buttons.stop_is_free())

    def test_not_before_an_edge_is_decided(self):
        buttons = Buttons()
        buttons.step(0, True, 10)
        self.assertFalse(buttons.stop_is_free())
        for _sample in range(3):
            buttons.step(0, False, 10)
        self.assertTrue(buttons.stop_is_free())


class NothingYet(unittest.TestCase):
    def test_new_ones_know_of_no_press(self):
        one = Buttons()
        self.assertEqual((one.stable, one.held_at_start, one.stuck, one.live), (0, 0, 0, 0))
        for flag in (one.accessible, one.cut, one.stopping, one.busy, one.moves):
            self.assertTrue(flag is False)
        self.assertEqual(one.spikes, 0)

    def test_each_has_a_bit(self):
        self.assertEqual((START, UP, DOWN, MODE), (1, 2, 4, 8))

    def test_a_contact_that_differs_needs_the_next_sample_and_one_that_is_down_is_counted(self):
        for button in EACH:
            one = Buttons()
            busy = []
            moves = []
            for raw in (0, button, 0, button, button, button, button, 0, 0, 0, 0):
                one.step(raw, False, 10)
                busy.append(one.busy)
                moves.append(one.moves)
            self.assertEqual(busy, [False, True, False] + [True] * 6 + [False] * 2)
            # Down and at rest: busy, and moves no more.
            at_rest = (5, 6)
            self.assertEqual(moves, [busy[n] and n not in at_rest for n in range(len(busy))])
            self.assertTrue(Buttons(button).moves)


class HeldAtPowerUp(unittest.TestCase):
    def test_it_counts_as_released_until_it_is(self):
        for button in EACH:
            finger = Finger(button).sample(button, 400)
            self.assertEqual(finger.events, [])
            self.assertEqual(finger.buttons.held_at_start, button)
            finger.sample(0, 5)
            self.assertEqual(finger.buttons.held_at_start, 0)
            finger.tap(button)
            self.assertEqual(finger.kinds(), [button])

    def test_the_others_work_meanwhile(self):
        finger = Finger(MODE).sample(MODE, 10).sample(MODE | START, 5).sample(MODE, 5)
        self.assertEqual(finger.kinds(), [START])
        self.assertEqual(finger.sample(MODE | UP, 5).buttons.held_at_start, MODE)

    def test_pressing_another_does_not_wake_it(self):
        for held in (START, UP | DOWN, DOWN):
            finger = Finger(held).sample(held | MODE, 10).sample(held, 400)
            self.assertEqual(finger.kinds(), [MODE])

    def test_up_and_down_held_at_power_up_lock_nothing(self):
        self.assertEqual(Finger(UP | DOWN).sample(UP | DOWN, 500).events, [])

    def test_start_held_at_power_up_clears_no_fault(self):
        self.assertEqual(Finger(START).sample(START, 500).events, [])


class Holding(unittest.TestCase):
    def test_start_held_800_ms_once_and_2_s_once(self):
        finger = Finger().sample(START, 400)
        press_ms = 30
        times = [t_ms for t_ms, _events in finger.events]
        self.assertEqual(finger.kinds(), [START, HELD, CLEAR])
        self.assertTrue(800 <= times[1] - press_ms + 10 <= 820)
        self.assertTrue(2000 <= times[2] - press_ms + 10 <= 2020)

    def test_just_short_of_it_is_only_a_press(self):
        self.assertEqual(Finger().sample(START, 78).sample(0, 10).kinds(), [START])

    def test_two_short_holds_are_no_long_one(self):
        finger = Finger()
        for _time in range(5):
            finger.sample(START, 60).sample(0, 5)
        self.assertEqual(finger.kinds(), [START] * 5)

    def test_bounce_while_held_does_not_end_the_hold(self):
        finger = Finger().sample(START, 40).sample(0, 2).sample(START, 60)
        self.assertEqual(finger.kinds(), [START, HELD])

    def test_another_press_meanwhile_changes_nothing_about_a_hold(self):
        alone = Finger().sample(START, 300)
        finger = Finger().sample(START, 50).sample(START | UP, 10).sample(START, 240)
        self.assertEqual(alone.events[1:], finger.events[2:])
        alone = Finger().sample(DOWN, 300)
        finger = Finger().sample(DOWN, 50).sample(DOWN | MODE, 10).sample(DOWN, 240)
        self.assertEqual(alone.events[1:], finger.events[2:])

    def test_no_event_means_another_one_too(self):
        seen = 0
        for event in EACH + (HELD, CLEAR, LOCK, SPIKE, MENU, PAIR):
            self.assertEqual(event & (event - 1), 0)
            self.assertEqual(event & seen, 0)
            seen |= event
        self.assertEqual(seen, 0x3FF)

    def test_a_late_tick_loses_no_gesture(self):
        both = Finger().sample(START | DOWN, 3).buttons
        self.assertEqual(both.step(START | DOWN, False, 2500), HELD | CLEAR | DOWN)
        three = Finger().sample(START | UP | DOWN, 3).buttons
        self.assertEqual(three.step(START | UP | DOWN, False, 3500), HELD | CLEAR | LOCK)
        three = Finger().sample(START | UP | MODE, 3).buttons
        self.assertEqual(three.step(START | UP | MODE, False, 3500), HELD | CLEAR | MENU)

    def test_each_hold_to_the_millisecond(self):
        # The sample of the press counts for 10 ms.
        for press, hold_ms, event in (
            (START, 800, HELD),
            (START, 2000, CLEAR),
            (UP | DOWN, 3000, LOCK),
            (MODE | UP, 2000, MENU),
            (DOWN, 1000, DOWN),
        ):
            one = Finger().sample(press, 3).buttons
            early = one.step(press, False, hold_ms - 11)
            self.assertEqual(early & event, 0)
            self.assertEqual(one.step(press, False, 1), event)

    def test_noise_on_another_button_does_not_hold_up_the_lock(self):
        finger = Finger()
        for _noise in range(8):
            finger.sample(UP | DOWN, 49).sample(UP | DOWN | MODE)
        self.assertEqual(finger.count(LOCK), 1)

    def test_only_up_and_down_are_a_pair(self):
        finger = Finger().sample(UP | DOWN, 10).sample(UP | DOWN | START, 5)
        self.assertEqual(finger.kinds(), [UP | DOWN | PAIR, START])

    def test_down_repeats_each_second_and_up_never(self):
        down = Finger().sample(DOWN, 3 + 310)
        self.assertEqual(down.kinds(), [DOWN] * 4)
        # The sample of the press is the first of the second.
        self.assertEqual([t_ms for t_ms, _events in down.events], [30, 1020, 2020, 3020])
        self.assertEqual(Finger().sample(UP, 500).kinds(), [UP])

    def test_mode_alone_for_2_s_stops_once(self):
        self.assertEqual(Finger().sample(MODE, 500).events, [(30, MODE), (2020, MODE_HELD)])
        self.assertEqual(Finger().sample(MODE).sample(MODE | UP, 500).count(MODE_HELD), 0)

    def test_up_and_down_together_for_3_s_lock_once(self):
        finger = Finger().sample(UP).sample(UP | DOWN, 700)
        self.assertEqual(finger.count(LOCK), 1)
        locked_ms = [t_ms for t_ms, events in finger.events if events & LOCK][0]
        self.assertTrue(3000 <= locked_ms - 40 + 10 <= 3020)
        # The repeat of DOWN stays quiet while both are held.
        self.assertEqual((finger.count(UP), finger.count(DOWN)), (1, 1))

    def test_mode_and_up_together_for_2_s_open_the_settings_once(self):
        finger = Finger().sample(MODE).sample(MODE | UP, 700)
        self.assertEqual(finger.kinds(), [MODE, UP, MENU])
        opened_ms = finger.events[-1][0]
        self.assertTrue(2000 <= opened_ms - 40 + 10 <= 2020)
        # One of the two let go of, the 2 s begin anew.
        finger = Finger().sample(MODE | UP, 150).sample(MODE, 5).sample(MODE | UP, 150)
        self.assertEqual(finger.count(MENU), 0)

    def test_letting_go_of_one_starts_the_3_s_anew(self):
        finger = Finger().sample(UP | DOWN, 250).sample(UP, 5).sample(UP | DOWN, 250)
        self.assertEqual(finger.count(LOCK), 0)
        finger.sample(UP | DOWN, 60)
        self.assertEqual(finger.count(LOCK), 1)

    def test_a_third_button_does_not_lock_in_their_place(self):
        for pair in (UP | START, UP | MODE, DOWN | MODE):
            self.assertEqual(Finger().sample(pair, 400).count(LOCK), 0)


class Accessible(unittest.TestCase):
    def test_ten_equal_samples_are_a_press(self):
        for button in EACH:
            finger = Finger(accessible=True).sample(button, 9)
            self.assertEqual(finger.events, [])
            self.assertEqual(finger.sample(button).kinds(), [button])

    def test_a_hand_that_shakes_for_90_ms_presses_once(self):
        for button in EACH:
            finger = Finger(accessible=True)
            for seed in range(1, 50):
                for closed in noise(seed, 9):
                    finger.sample(button if closed else 0)
                finger.sample(button, 15)
                for closed in noise(seed + 500, 9):
                    finger.sample(button if closed else 0)
                finger.sample(0, 15)
            self.assertEqual(finger.kinds(), [button] * 49)

    def test_hold_takes_1500_ms(self):
        finger = Finger(accessible=True).sample(START, 10 + 130).sample(0, 20)
        self.assertEqual(finger.kinds(), [START])
        self.assertEqual(Finger(accessible=True).sample(START, 165).kinds(), [START, HELD])

    def test_it_can_be_switched_on_and_off(self):
        finger = Finger()
        finger.buttons.set_accessible(True)
        self.assertEqual(finger.sample(UP, 9).sample(0, 12).events, [])
        finger.buttons.set_accessible(False)
        self.assertEqual(finger.sample(UP, 3).kinds(), [UP])

    def test_switched_off_in_the_middle_of_a_press_it_waits_no_longer(self):
        finger = Finger(accessible=True).sample(UP, 5)
        finger.buttons.set_accessible(False)
        self.assertEqual(finger.sample(UP).kinds(), [UP])

    def test_a_release_takes_ten_samples_right_after_the_press_too(self):
        finger = Finger(accessible=True).sample(UP, 10).sample(0, 9)
        self.assertEqual(finger.buttons.stable, UP)
        self.assertEqual(finger.sample(0).buttons.stable, 0)

    def test_a_press_under_a_shaking_hand_does_not_hurry_the_others(self):
        finger = Finger(accessible=True).sample(UP, 1).sample(UP | MODE, 9).sample(MODE, 1)
        self.assertEqual([events for _t_ms, events in finger.events], [UP, MODE])

    def test_stop_still_takes_three_samples(self):
        buttons = Buttons(0, True)
        buttons.stopping = True
        events = [buttons.step(START, False, 10) for _sample in range(3)]
        self.assertEqual(events, [0, 0, START])


class Stuck(unittest.TestCase):
    def test_a_button_down_for_30_s_is_named_until_it_is_up(self):
        for button in EACH:
            finger = Finger().sample(button, 2990)
            self.assertEqual(finger.buttons.stuck, 0)
            finger.sample(button, 30)
            self.assertEqual(finger.buttons.stuck, button)
            finger.sample(0, 5)
            self.assertEqual(finger.buttons.stuck, 0)

    def test_to_the_millisecond(self):
        # Named in the first sample after 30 s.
        for one, t_ms in ((Finger(MODE).buttons, 0), (Finger().sample(MODE, 3).buttons, 10)):
            for ms in (29999 - t_ms, 1):
                one.step(MODE, False, ms)
                self.assertEqual(one.stuck, 0)
            one.step(MODE, False, 1)
            self.assertEqual(one.stuck, MODE)

    def test_one_held_since_power_up_is_named_too(self):
        self.assertEqual(Finger(MODE).sample(MODE, 3100).buttons.stuck, MODE)

    def test_a_button_that_came_up_again_is_not_named(self):
        finger = Finger().sample(MODE, 3100).sample(MODE | UP, 5).sample(UP, 5)
        self.assertEqual(finger.buttons.stuck & MODE, 0)

    def test_a_stuck_button_counts_as_released(self):
        finger = Finger().sample(DOWN, 3100)
        before = finger.count(DOWN)
        finger.sample(DOWN, 1000)
        self.assertEqual(finger.count(DOWN), before)
