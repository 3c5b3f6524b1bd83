"""What a person sees and hears in each state."""

import unittest

import faults
from allowance import ACCESSIBLE
from buttons import DOWN, MODE, START, UP
from face.panel import Panel
from library import ROUTINES, find
from rig import Rig, used
from states import RUNNING
from wait import Wait

ALL = 0b11111


class Watch:
    """Looks at the panel of a rig for a while. blinks: how often the status light went on."""

    def __init__(self, rig, ms, raw=0):
        panel = rig.panel
        status, leds, tone = panel.status, panel.leds, panel.tone_hz
        self.blinks = self.led_blinks = self.lit_ms = 0
        self.status = set()
        self.leds = set()
        self.tones = []  # hertz of each tone that began
        for _tick in range(ms // 10):
            rig.tick(raw)
            self.blinks += 1 if panel.status and not status else 0
            self.led_blinks += 1 if panel.leds and not leds else 0
            self.lit_ms += 10 if panel.status else 0
            if panel.tone_hz and panel.tone_hz != tone:
                self.tones.append(panel.tone_hz)
            status, leds, tone = panel.status, panel.leds, panel.tone_hz
            self.status.add(status)
            self.leds.add(leds)


def running(routine=b"heel"):
    rig = Rig()
    rig.massager.routine_no = find(routine)
    rig.massager._suggest()
    return rig.press(START).run(1000)


def resting(rest_s):
    rig = Rig()
    rig.restore(12 * 60 * 1000, (600 - rest_s) * 1000)
    return rig


class WithoutStatusLed(unittest.TestCase):
    """As on an ESP32 by default: what the status LED says, the level LEDs say as well."""

    def test_ready_does_not_look_like_running(self):
        rig = Rig().run(1000)
        rig.panel.has_light = False
        seen = Watch(rig, 20000)
        self.assertEqual((seen.led_blinks, seen.leds), (10, {0, 0b00011}))
        rig.panel.warned = True
        self.assertEqual(Watch(rig, 20000).led_blinks, 20)
        rig = running()
        rig.panel.has_light = False
        self.assertFalse(0 in Watch(rig, 20000).leds)

    def test_nor_does_resting(self):
        rig = resting(400)
        rig.panel.has_light = False
        rig.run(50)
        seen = Watch(rig, 20000)
        self.assertEqual(seen.led_blinks, 5)
        self.assertIn(0, seen.leds)

    def test_a_pause_and_a_fault_blink_as_they_do_anyway(self):
        rig = running()
        rig.panel.has_light = False
        rig.press(START).run(1000)
        self.assertEqual(Watch(rig, 10000).led_blinks, 10)


class Ready(unittest.TestCase):
    def test_a_short_blink_every_2_s_and_the_level_a_session_would_reach(self):
        rig = Rig().run(50)
        seen = Watch(rig, 20000)
        self.assertEqual(seen.blinks, 10)
        self.assertTrue(seen.lit_ms < 1500)
        self.assertEqual(seen.leds, {0b00011})
        self.assertEqual(seen.tones, [])

    def test_a_warning_is_a_second_short_blink_right_after_the_first(self):
        rig = Rig().run(50)
        rig.panel.warned = True
        seen = Watch(rig, 20000)
        self.assertEqual(seen.blinks, 20)
        self.assertTrue(seen.lit_ms < 3000)
        self.assertEqual((seen.leds, seen.tones), ({0b00011}, []))
        while Watch(rig, 1000).blinks:
            rig.tick()
        # Dark for a second: both blinks come in the next one, and close to each other.
        on = []
        for tick in range(150):
            was = rig.panel.status
            rig.tick()
            if rig.panel.status > was:
                on.append(tick * 10)
        self.assertEqual(len(on), 2)
        self.assertEqual(on[1] - on[0], 240)
        rig.panel.warned = False
        self.assertEqual(Watch(rig, 20000).blinks, 10)

    def test_a_warning_hides_nothing_that_matters_more(self):
        for make in (running, lambda: resting(500), lambda: running().press(START)):
            looks = []
            for warned in (False, True):
                rig = make()
                rig.panel.warned = warned
                seen = Watch(rig, 8000)
                looks.append((seen.blinks, seen.lit_ms, seen.leds, seen.tones))
            self.assertEqual(looks[0], looks[1])
        for code in range(1, len(faults.NAMES)):
            rig = running()
            rig.panel.warned = True
            rig.massager.fail(code)
            self.assertEqual(Watch(rig, code * 400 + 1600).blinks, code)

    def test_mode_shows_the_number_of_the_routine_for_a_moment_then_the_level(self):
        rig = Rig().run(50)
        for number in range(2, len(ROUTINES) + 1):
            rig.run(50, MODE)
            self.assertEqual(rig.panel.leds, number)
            rig.run(1500)
            self.assertEqual(rig.panel.leds, (1 << rig.massager.level) - 1)


class Running(unittest.TestCase):
    def test_the_status_light_is_on(self):
        self.assertEqual(Watch(running(), 2000).status, {1})

    def test_the_level_now_is_steady_and_the_one_asked_for_blinks_above_it(self):
        rig = running().press(UP).press(UP)
        self.assertEqual((rig.massager.level_now, rig.massager.level), (1, 4))
        seen = Watch(rig, 5000)
        self.assertEqual(seen.leds, {0b00001, 0b01111})
        self.assertEqual(seen.lit_ms, 5000)

    def test_reached_it_is_steady(self):
        rig = running().run(60000)
        self.assertEqual(Watch(rig, 3000).leds, {0b00011})

    def test_3_s_before_a_phase_changes_all_lights_blink_and_it_beeps_each_second(self):
        rig = running()
        while rig.massager.player.phase_left_ms > 3010:
            rig.tick()
        self.assertEqual(rig.panel.tone_hz, 0)
        seen = Watch(rig, 2980)
        self.assertEqual(len(seen.tones), 3)
        # The bar of level 1 and, twice a second or more often, all that it is not.
        self.assertTrue(0b11110 in seen.leds and 0b00001 in seen.leds)
        rig.run(100)
        self.assertEqual(rig.massager.player.phase.name, b"feet")
        self.assertEqual(Watch(rig, 5000).tones, [])

    def test_a_phase_skipped_during_its_warning_takes_no_beep_from_the_next(self):
        rig = running(b"thumb")
        while rig.massager.player.phase_left_ms > 2500:
            rig.tick()
        rig.press(MODE)
        self.assertEqual(rig.massager.player.phase.name, b"circles")
        while rig.massager.player.phase_left_ms > 3010:
            rig.tick()
        self.assertEqual(len(Watch(rig, 2980).tones), 3)

    def test_a_beep_sounds_for_its_time_also_after_half_a_second_without_a_decision(self):
        rig = running(b"thumb")
        while rig.massager.player.phase_left_ms > 3500:
            rig.tick()
        rig.massager.step(0, 500)
        rig.panel.step(rig.massager, 500)
        self.assertTrue(rig.panel.tone_hz > 0)
        rig.panel.step(rig.massager, 50)
        self.assertTrue(rig.panel.tone_hz > 0)
        rig.panel.step(rig.massager, 10)
        self.assertEqual(rig.panel.tone_hz, 0)

    def test_nobody_is_told_of_a_level_the_profile_does_not_allow(self):
        usage = used()
        usage.beginner = 1
        rig = Rig(usage).press(START)
        for _press in range(4):
            rig.press(UP)
        self.assertEqual(Watch(rig, 5000).leds, {0b00001, 0b00011})


class GuideForms(unittest.TestCase):
    def test_the_lights_are_on_while_a_hold_lasts_and_off_between(self):
        rig = running(b"stretch")
        self.assertEqual(rig.panel.leds, ALL)
        seen = Watch(rig, 8800)
        self.assertEqual(seen.leds, {ALL})
        rig.run(400)
        seen = Watch(rig, 4600)
        self.assertEqual(seen.leds, {0})

    def test_it_says_when_to_let_go_and_when_to_begin_again(self):
        rig = running(b"stretch").run(7000)
        self.assertEqual(len(Watch(rig, 3000).tones), 1)  # let go, at 10 s
        self.assertEqual(len(Watch(rig, 4800).tones), 1)  # again, at 15 s

    def test_a_flash_and_a_tick_at_each_repetition(self):
        rig = running(b"raises").run(1000)
        seen = Watch(rig, 20000)
        self.assertEqual(len(seen.tones), 5)  # 4 s a raise
        self.assertEqual(seen.led_blinks, 5)

    def test_a_rest_between_sets_is_dark(self):
        rig = running(b"raises").run(40000)
        self.assertEqual(rig.massager.player.phase.name, b"rest")
        self.assertEqual(Watch(rig, 5000).leds, {0})


class Paused(unittest.TestCase):
    def test_lights_blink_slowly_together(self):
        rig = running().press(START)
        seen = Watch(rig, 10000)
        self.assertEqual(seen.blinks, 10)
        self.assertEqual(seen.lit_ms, 5000)
        self.assertEqual(seen.leds, {0, 0b00011})


class Resting(unittest.TestCase):
    def test_a_long_blink_every_4_s(self):
        seen = Watch(resting(600).run(1000), 20000)
        self.assertEqual((seen.blinks, seen.lit_ms), (5, 2500))

    def test_the_minutes_left_two_each(self):
        for rest_s, leds in (
            (595, 0b11111),
            (485, 0b11111),
            (475, 0b01111),
            (125, 0b00011),
            (100, 1),
            (5, 1),
        ):
            self.assertEqual(resting(rest_s).run(100).panel.leds, leds)


class Fault(unittest.TestCase):
    def fault(self, code):
        rig = running()
        rig.massager.fail(code)
        rig.massager.fault_gone = True
        return rig

    def test_its_code_in_blinks_over_and_over(self):
        for code in range(1, len(faults.NAMES)):
            rig = self.fault(code)
            cycle_ms = code * 400 + 1600
            for _round in range(3):
                seen = Watch(rig, cycle_ms)
                self.assertEqual((seen.blinks, seen.led_blinks), (code, code))
                self.assertEqual(seen.leds, {0, ALL})

    def test_its_code_in_beeps_once(self):
        for code in (1, 5, 13):
            rig = self.fault(code)
            self.assertEqual(len(Watch(rig, code * 400 + 1600).tones), code)
            self.assertEqual(Watch(rig, 20000).tones, [])

    def test_another_fault_begins_its_own_count(self):
        rig = self.fault(3)
        rig.run(2000)  # dark: between two rounds
        rig.massager.fail(7)
        rig.tick()
        self.assertEqual(rig.panel.status, 1)
        self.assertEqual(Watch(rig, 7 * 400).blinks, 6)
        self.assertEqual(Watch(rig, 1500).status, {0})

    def test_after_it_is_cleared_the_lights_are_those_of_ready(self):
        rig = self.fault(4).run(100).press(START, 2100).run(500)
        self.assertEqual(Watch(rig, 5000).leds, {0b00011})


class Tones(unittest.TestCase):
    def tones(self, rig, raw):
        return Watch(rig, 50, raw).tones + Watch(rig, 500).tones

    def test_up_for_on_down_for_off_low_for_no(self):
        rig = Rig().run(50)
        on = self.tones(rig, START)
        self.assertTrue(len(on) == 2 and on[0] < on[1])
        off = self.tones(rig, START)
        self.assertTrue(len(off) == 2 and off[0] > off[1])
        refused = self.tones(resting(600), START)
        self.assertTrue(len(refused) == 1 and refused[0] < 300)

    def test_a_level_press_clicks_and_one_too_many_says_no(self):
        rig = Rig().press(UP).press(UP).run(500)
        click = self.tones(rig, UP)
        self.assertEqual(len(click), 1)
        self.assertTrue(click[0] > 500)
        self.assertTrue(self.tones(rig, UP)[0] < 300)
        for _press in range(4):
            rig.press(DOWN)
        rig.run(500)
        self.assertTrue(self.tones(rig, DOWN)[0] < 300)

    def test_every_tone_ends(self):
        rig = Rig()
        for raw in (START, UP, MODE, START, START, START):
            rig.run(50, raw).run(1500)
            self.assertEqual(rig.panel.tone_hz, 0)

    def test_switched_off_it_is_silent(self):
        usage = used()
        usage.tones = 0
        rig = Rig(usage)
        self.assertEqual(Watch(rig, 100, START).tones, [])
        self.assertEqual(Watch(rig, 62000).tones, [])

    def test_in_the_accessible_profile_tones_are_on(self):
        usage = used()
        usage.tones = 0
        usage.profile = ACCESSIBLE
        rig = Rig(usage, accessible=True)
        self.assertEqual(len(Watch(rig, 500, START).tones), 2)


class LevelLeds(unittest.TestCase):
    def test_any_number_of_leds_shows_more_for_more_and_all_for_deepest(self):
        for fitted in range(1, 12):
            panel = Panel(fitted, Wait())
            self.assertEqual(panel.bar(0), 0)
            self.assertEqual(panel.bar(5), (1 << fitted) - 1)
            for level in range(1, 5):
                self.assertTrue(0 < panel.bar(level) <= panel.bar(level + 1))
        self.assertEqual([Panel(5, Wait()).bar(level) for level in range(6)], [0, 1, 3, 7, 15, 31])

    def test_without_leds_all_goes_on(self):
        rig = Rig()
        rig.panel = Panel(0, rig.wait)
        rig.press(START).run(62000).press(MODE).press(START).press(MODE)
        rig.massager.fail(3)
        rig.run(5000)
        self.assertEqual(rig.panel.leds, 0)
        self.assertTrue(rig.massager.state != RUNNING)
