"""What the console tells of the past, and by itself of the present: the log, and the telemetry."""

import unittest

from desk import Desk
from keep.journal import FAULTS_KEPT, SESSIONS_KEPT
from states import READY, RUNNING


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
        while desk.console.busy:
            desk.run(10)  # to the end of a line
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

    def test_a_quick_one_says_everything_at_least_every_250_ms(self):
        for period_ms in (50, 60, 100, 120, 130, 200, 250, 1000):
            desk = self.telling(period_ms)
            told = self.told(desk, 3000)
            self.assertTrue("state" in told[0], "the first line of all")
            self.assertEqual([True for line in told if "duty_u16" not in line], [])
            whole_ms = [at * period_ms for at in range(len(told)) if "state" in told[at]]
            for at in range(1, len(whole_ms)):
                self.assertTrue(whole_ms[at] - whole_ms[at - 1] <= max(250, period_ms))
            if period_ms > 125:
                self.assertEqual(len(whole_ms), len(told))
            else:
                short = [line for line in told if "state" not in line]
                self.assertEqual(set(short[0]), {"telemetry", "duty_u16"})
                self.assertTrue(len(short) >= len(whole_ms) - 1)

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
