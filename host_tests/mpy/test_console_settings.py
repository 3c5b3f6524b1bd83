"""The console's settings, log, telemetry and self-test: each command, right and wrong."""

import json
import unittest

from desk import Desk
from journal import FAULTS_KEPT, SESSIONS_KEPT
from massager import FAULT, PAUSED, PROFILES, READY, RESTING, RUNNING
from reply import PIECE_BYTES, Reply

OK = {"ok": True}


class Replies(unittest.TestCase):
    def written(self, value):
        reply = Reply()
        reply.number(b"", value)
        return bytes(reply.data[: reply.put])

    def test_numbers(self):
        for value in (0, 7, 10, 99, 100, 65535, 1199990, 999999999, -1, -4000):
            self.assertEqual(self.written(value), b"%d" % value)

    def test_what_does_not_fit_is_cut_off_and_nothing_is_raised(self):
        reply = Reply()
        reply.text(b"x" * (PIECE_BYTES - 5))
        reply.number(b"", 123456)
        reply.words(b"1234567", b"8")
        reply.flag(b"", True)
        self.assertEqual(reply.put, PIECE_BYTES)


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
                "brightness": 5,
                "levels": 5,
            },
        )

    def test_each_can_be_set_and_is_told_to_the_app_once(self):
        for key, values in (
            (b"length", (0, 37, 100)),
            (b"tones", (0, 1)),
            (b"beginner", (1, 0)),
            (b"floor-a", (5, 30, 60, 0)),
            (b"floor-b", (5, 30, 60, 0)),
            (b"kick-a", (10, 45, 60, 0)),
            (b"kick-b", (10, 45, 60, 0)),
            (b"brightness", (1, 5)),
            (b"levels", (3, 11, 5)),
        ):
            for value in values:
                desk = Desk()
                self.assertEqual(desk.ask(b"set " + key + b" %d" % value), OK)
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
            b"set kick-a 9",
            b"set kick-b 61",
            b"set floor-a 4",
            b"set floor-a 61",
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
            self.assertEqual(desk.ask(b"settings"), before, line)

    def test_not_during_a_session(self):
        for state in (RUNNING, PAUSED):
            desk = Desk().at(state)
            for line in (b"set length 100", b"set profile standard", b"set floor-a 60"):
                self.assertIn("session", desk.ask(line)["error"])
            self.assertEqual((desk.changes, desk.usage.length_pct), (0, 0))

    def test_no_setting_ends_a_rest_or_a_fault(self):
        for state in (RESTING, FAULT):
            desk = Desk().at(state)
            rest_ms = desk.massager.rest_left_ms()
            desk.ask(b"set profile standard")
            desk.ask(b"set beginner 0")
            self.assertEqual(desk.massager.state, state)
            self.assertTrue(rest_ms - 2000 < desk.massager.rest_left_ms() <= rest_ms)


class TheLog(unittest.TestCase):
    def used_for_long(self):
        desk = Desk()
        for number in range(70):
            desk.usage.add_session(number % 15, 1 + number % 7, number * 900, 5)
        for number in range(14):
            desk.usage.add_fault(number % 13 + 1)
        desk.usage.fault = 0
        return desk

    def log(self, desk):
        desk.send(b"log\n")
        desk.run(3000)
        (answer,) = desk.lines()
        return answer

    def test_a_new_one_is_empty(self):
        log = self.log(Desk())
        self.assertEqual((log["ok"], log["sessions"]), (True, 0))
        self.assertEqual((log["drive_s"], log["last"], log["faults"]), ({}, [], []))

    def test_a_full_one_is_told_whole(self):
        desk = self.used_for_long()
        log = self.log(desk)
        self.assertEqual(log["sessions"], 70)
        self.assertEqual(len(log["last"]), SESSIONS_KEPT)
        self.assertEqual(len(log["faults"]), FAULTS_KEPT)
        self.assertEqual(log["last"][-1]["no"], 70)
        self.assertEqual(log["last"][-1]["routine"], "ball-guide")
        self.assertEqual(log["drive_s"]["heel"], sum(desk.usage.drive_s[:1]))
        self.assertEqual(sum(log["ends"].values()), 70)

    def test_it_is_one_answer_also_when_a_session_ends_meanwhile(self):
        for ticks in range(25, 60, 2):
            desk = Desk()
            for number in range(6):
                desk.usage.add_session(number, 1, 60, 2)
            desk.usage.add_fault(3)
            desk.send(b"log\n")
            desk.run(ticks * 10)
            desk.usage.add_session(6, 2, 60, 2)
            desk.usage.add_fault(4)
            desk.run(3000)
            # By hand: MicroPython's own json forgives much.
            told = bytes(desk.host.got)
            for wrong in (b"}{", b"[}"):
                self.assertEqual(told.find(wrong), -1)
            for part in (b'"sessions"', b'"drive_s": {', b'"ends"', b'"last"', b'"faults"', b"\n"):
                self.assertEqual(told.count(part), 1, part)


class Telemetry(unittest.TestCase):
    def telling(self, period_ms):
        """A running massager that tells of itself every period_ms."""
        desk = Desk().at(RUNNING)
        desk.send(b"telemetry %d\n" % period_ms)
        desk.run(100)
        return desk

    def told(self, desk, ms):
        desk.run(ms)
        return [line for line in desk.lines() if "telemetry" in line]

    def test_as_often_as_asked_until_switched_off(self):
        desk = self.telling(200)
        told = self.told(desk, 3000)
        self.assertTrue(13 <= len(told) <= 16)
        self.assertEqual((told[-1]["state"], told[-1]["phase"]), ("running", "warm-up"))
        self.assertTrue(told[-1]["duty_u16"][0] > 0)
        desk.send(b"telemetry 0\n")
        desk.run(500)
        desk.lines()
        self.assertEqual(self.told(desk, 2000), [])

    def test_no_more_often_than_20_times_a_second(self):
        for what in (b"", b" 49", b" 1", b" 99999", b" -1", b" x"):
            desk = Desk()
            self.assertFalse(desk.ask(b"telemetry" + what)["ok"], what)
            self.assertEqual(self.told(desk, 1000), [])

    def test_commands_are_still_heard(self):
        desk = self.telling(50)
        desk.send(b"stop\n")
        desk.run(500)
        self.assertEqual(desk.massager.state, READY)

    def test_a_host_that_does_not_read_it_can_still_stop(self):
        desk = self.telling(50)
        desk.host.reads = False
        desk.run(20000)
        self.assertEqual(desk.massager.state, RUNNING)
        desk.send(b"stop\n")
        desk.run(3000)
        self.assertEqual(desk.massager.state, READY)


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
