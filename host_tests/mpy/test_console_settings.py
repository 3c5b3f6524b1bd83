"""The console's settings and self-test: each command, right and wrong."""

import json
import unittest

import buttons as b
from allowance import PROFILES
from desk import Desk
from states import FAULT, PAUSED, RESTING, RUNNING
from usb.reply import PARTS_MAX, Reply

OK = {"ok": True}


class Replies(unittest.TestCase):
    def sent(self, reply, most, takes=1000):
        """What a host gets that takes so many bytes at a time, of which so many are offered."""
        got = bytearray()

        def send(data, at, end):
            end = min(end, at + takes)
            got.extend(data[at:end])
            return end

        while reply.put:
            before = len(got)
            self.assertEqual(reply.send(send, most), len(got) - before)
            self.assertTrue(before < len(got) <= before + most)
        return bytes(got)

    def test_numbers_and_texts_whatever_the_host_takes_at_a_time(self):
        for value in (0, 7, 10, 99, 100, 65535, 1199990, 999999999, -1, -4000, -(2**30) + 1):
            for most, takes in ((1, 1), (3, 2), (64, 1), (64, 64), (5, 1000)):
                reply = Reply()
                reply.number(b"a: ", value)
                reply.words(b"", b"word")
                reply.flag(b" ", value < 0)
                wanted = b"a: %dword %s" % (value, b"true" if value < 0 else b"false")
                self.assertEqual(self.sent(reply, most, takes), wanted)

    def test_a_host_that_takes_nothing_leaves_it_as_it_was(self):
        reply = Reply()
        reply.number(b"a: ", 12345)
        reply.send(lambda _data, at, _end: at + 1, 1)
        for _time in range(3):
            self.assertEqual(reply.send(lambda _data, at, _end: at, 64), 0)
        self.assertTrue(reply.begun)
        self.assertEqual(self.sent(reply, 64), b": 12345")
        self.assertFalse(reply.begun)

    def test_what_does_not_fit_is_left_out_and_nothing_is_raised(self):
        reply = Reply()
        for _part in range(PARTS_MAX - 1):
            reply.text(b"x")
        reply.number(b"", 123456)
        reply.words(b"y", b"z")
        reply.flag(b"", True)
        self.assertEqual(self.sent(reply, 64), b"x" * (PARTS_MAX - 1) + b"y")


class Settings(unittest.TestCase):
    def test_they_are_listed(self):
        answer = Desk().ask(b"settings")
        self.assertEqual(
            answer["settings"],
            {
                "profile": "standard",
                "length": 0,
                "tones": 1,
                "beginner": 0,
                "floor-a": 0,
                "floor-b": 0,
                "kick-a": 0,
                "kick-b": 0,
                "motor-ma": 0,
                "brightness": 5,
                "levels": 5,
            },
        )

    def test_each_can_be_set_and_is_told_to_the_app_once(self):
        for key, values in (
            (b"length", (0, 37, 100)),
            (b"tones", (0, 1)),
            (b"beginner", (1, 0)),
            (b"floor-a", (0,)),
            (b"floor-b", (0,)),
            (b"kick-a", (0,)),
            (b"kick-b", (0,)),
            (b"motor-ma", (0,)),
            (b"brightness", (1, 5)),
            (b"levels", (3, 11, 5)),
        ):
            for value in values:
                desk = Desk().run(100, b.MODE)
                desk.usage.floor_a_pct = desk.usage.floor_b_pct = 30
                desk.usage.kick_a_pct = desk.usage.kick_b_pct = 30
                desk.usage.learned_ma = 600
                self.assertEqual(desk.ask_at_once(b"set " + key + b" %d" % value), OK)
                self.assertEqual(desk.changes, 1)
                self.assertEqual(desk.ask(b"settings")["settings"][key.decode()], value)

    def test_each_profile(self):
        for profile in PROFILES:
            desk = Desk()
            self.assertEqual(desk.ask(b"set profile " + profile), OK)
            self.assertEqual(desk.ask(b"settings")["settings"]["profile"], profile.decode())

    def test_a_profile_of_two_words_may_be_typed_as_one(self):
        desk = Desk()
        self.assertEqual(desk.ask(b"set profile low-sensation"), OK)
        self.assertEqual(desk.ask(b"settings")["settings"]["profile"], "low sensation")
        for line in (b"profile low-", b"profile low-sensations", b"profile -", b"floor a 30"):
            self.assertFalse(desk.ask(b"set " + line)["ok"], line)

    def test_a_softer_profile_holds_at_once(self):
        desk = Desk()
        desk.ask(b"level 5")
        desk.ask(b"set profile low sensation")
        self.assertLessEqual(desk.massager.level, 2)
        self.assertFalse(desk.ask(b"level 3")["ok"])

    def test_what_is_wrong_is_one_error_and_changes_nothing(self):
        for line in (
            b"set",
            b"set x",
            b"set x 1",
            b"set length",
            b"set length 101",
            b"set length -1",
            b"set length 1.5",
            b"set length much",
            b"set length 12345",
            b"set tones 2",
            b"set tones on",
            b"set beginner 3",
            b"set beginner 0",
            b"set kick-a 9",
            b"set kick-b 61",
            b"set floor-a 4",
            b"set floor-a 30",
            b"set floor-a 0",
            b"set motor-ma 600",
            b"set motor-ma 0",
            b"try",
            b"try floor-a",
            b"try floor-a 4",
            b"try floor-a 36",
            b"try floor-a 0",
            b"try kick-a 56",
            b"try kick-b 61",
            b"try beginner 0",
            b"try motor-ma 600",
            b"try profile standard",
            b"set floor-b",
            b"set brightness 0",
            b"set brightness 6",
            b"set levels 2",
            b"set levels 12",
            b"set profile",
            b"set profile low",
            b"set profile strong",
            b"set notice_seen 1",
            b"set fault 0",
            b"setlength 5",
        ):
            desk = Desk()
            before = desk.ask(b"settings")
            answer = desk.ask(line)
            self.assertFalse(answer["ok"], line)
            self.assertTrue(len(answer["error"]) > 10)
            self.assertEqual(desk.changes, 0, line)
            self.assertEqual(desk.trial.tried, None, line)
            self.assertEqual(desk.ask(b"settings"), before, line)

    def test_what_has_no_button_needs_a_hand_on_one(self):
        for down in (b.START, b.UP, b.DOWN, b.MODE):
            desk = Desk()
            desk.rig.buttons.stable = down
            self.assertEqual(desk.ask_at_once(b"set beginner 0"), OK)
            # One that has been down for half a minute is a short circuit.
            desk.usage.beginner = 1
            desk.rig.buttons.stuck = down
            self.assertFalse(desk.ask_at_once(b"set beginner 0")["ok"])

    def test_what_is_found_at_the_board_is_tried_there(self):
        for line, tried in (
            (b"floor-a 35", ("floor_a_pct", 35, 0)),
            (b"floor-b 5", ("floor_b_pct", 5, 1)),
            (b"kick-a 55", ("kick_a_pct", 55, 0)),
            (b"kick-b 60", ("kick_b_pct", 60, 1)),
        ):
            desk = Desk()
            self.assertEqual(desk.ask(b"try " + line), OK)
            self.assertEqual((desk.trial.tried, desk.changes), (tried, 0))
        desk.channels = desk.channels[:1]
        self.assertFalse(desk.ask(b"try floor-b 5")["ok"])
        # Another turn, a session and a setting end it.
        for line in (b"spin", b"start heel", b"set tones 0"):
            desk = Desk()
            desk.ask(b"try floor-a 35")
            desk.ask(line)
            self.assertEqual(desk.trial.tried, None)

    def test_not_during_a_session(self):
        for state in (RUNNING, PAUSED):
            desk = Desk().at(state)
            for line in (b"set length 100", b"set profile standard", b"set floor-a 60"):
                self.assertIn("session", desk.ask(line)["error"])
            self.assertEqual((desk.changes, desk.usage.length_pct), (0, 0))

    def test_not_while_locked(self):
        desk = Desk()
        desk.massager.locked = True
        for line in (b"set length 100", b"set profile standard", b"set tones 0"):
            self.assertIn("locked", desk.ask(line)["error"])
        self.assertEqual((desk.changes, desk.usage.length_pct), (0, 0))

    def test_no_setting_ends_a_rest_or_a_fault(self):
        for state in (RESTING, FAULT):
            desk = Desk().at(state)
            rest_ms = desk.massager.rest_left_ms()
            desk.ask(b"set profile standard")
            desk.ask(b"set beginner 0")
            self.assertEqual(desk.massager.state, state)
            self.assertTrue(rest_ms - 2000 < desk.massager.rest_left_ms() <= rest_ms)


class SelfTest(unittest.TestCase):
    def test_lights_show_for_2_s_and_then_what_they_should(self):
        desk = Desk()
        desk.run(100)
        before = desk.panel.leds
        desk.send(b"lights 21 1 880\n")
        desk.run(100)
        self.assertEqual((desk.panel.leds, desk.panel.status, desk.panel.tone_hz), (21, 1, 880))
        desk.run(1800)
        self.assertEqual(desk.panel.leds, 21)
        desk.run(200)
        self.assertEqual((desk.panel.leds, desk.panel.tone_hz), (before, 0))

    def test_lights_that_are_none(self):
        for what in (
            b"",
            b" 1",
            b" 1 1",
            b" 1 2 0",
            b" 1 1 49",
            b" 1 1 5001",
            b" x 1 0",
            b" -1 0 0",
        ):
            desk = Desk()
            self.assertFalse(desk.ask(b"lights" + what)["ok"], what)

    def test_a_turn_of_the_motor_only_when_ready(self):
        self.assertEqual(Desk().ask(b"spin"), OK)
        for state in (RUNNING, PAUSED, RESTING, FAULT):
            self.assertFalse(Desk().at(state).ask(b"spin")["ok"])

    def test_stop_ends_it(self):
        desk = Desk()
        desk.ask(b"spin")
        self.assertEqual(desk.ask(b"stop"), OK)
        self.assertFalse(desk.spinning)

    def test_help_names_all_of_it(self):
        commands = Desk().ask(b"help")["commands"]
        for word in ("settings", "set KEY VALUE", "log", "telemetry MS", "spin"):
            self.assertIn(word, commands)
        self.assertTrue(json.dumps(commands))
