"""The console: one line in, one line of JSON out; as a person, a program and a cat would type."""

import unittest

import faults
import faulttexts
from desk import Desk
from library import ROUTINES
from rig import used
from states import ENDS, FAULT, NOTE_REFUSED, PAUSED, READY, RESTING, RUNNING
from usb import report
from usb.reply import PARTS_MAX, Reply

_NOT_NOW = "only when ready, unlocked and with START let go; try status"
_PERSON = "a person has just stopped it; wait ten seconds, or press START at the board"
_LIGHTS = "give LEDs as bits, status 0 or 1, and 0 or 50 to 5000 hertz"
_PERIOD = "give a period of 50 to 9999 milliseconds, or 0 for none"
# What a host is told that asks for what cannot be: each says what can.
REFUSALS = (
    (READY, b"massage", "no such command; try help"),
    (READY, b"x" * 65, "that line is too long or not plain text; try help"),
    (READY, b"stop", "there is no session to end"),
    (READY, b"pause", "nothing is running; start one first"),
    (FAULT, b"next", "not while locked or in a fault"),
    (READY, b"start foot", "no such routine; try routines"),
    (RUNNING, b"start heel", _NOT_NOW),
    (RUNNING, b"spin", _NOT_NOW),
    (READY, b"spin c", "spin takes a or b, for one motor alone"),
    (READY, b"level 9", "give a level from 1 to 5, such as level 2"),
    (RESTING, b"level 2", "not while resting, locked or in a fault"),
    (READY, b"set colour 1", "no such setting; try settings"),
    (READY, b"set length 101", "that value is out of range; try settings"),
    (
        READY,
        b"set beginner 0",
        "no button does that, so hold one at the board, such as MODE, and say it again",
    ),
    (READY, b"set floor-a 30", "it is found by test turns at the board: use plantar selftest"),
    (
        READY,
        b"try floor-a 60",
        "that is more than 10 above what board.py says; edit board.py for more",
    ),
    (RUNNING, b"set length 1", "not in a session or while locked; end that first"),
    (READY, b"telemetry 49", _PERIOD),
    (READY, b"telemetry 10000", _PERIOD),
    (READY, b"lights 1 2 0", _LIGHTS),
    (READY, b"lights 1 0 49", _LIGHTS),
    (READY, b"lights 1 0 5001", _LIGHTS),
    (FAULT, b"lights 1 0 0", "not in a fault, whose lights count; try status"),
)


class Refusals(unittest.TestCase):
    def test_each_says_what_can_be_done(self):
        for state, line, told in REFUSALS:
            answer = Desk().at(state).ask(line)
            self.assertEqual(answer, {"ok": False, "error": told}, line)

    def test_a_computer_waits_when_a_person_has_just_stopped_it(self):
        for line in (b"start heel", b"spin", b"spin a", b"try floor-a 26"):
            desk = Desk()
            desk.massager.host_off_ms = 1_000
            self.assertEqual(desk.ask_at_once(line)["error"], _PERSON, line)


class Commands(unittest.TestCase):
    def ok(self, answer):
        self.assertEqual(answer, {"ok": True})

    def refused(self, desk, line):
        before = desk.memory()
        desk.send(line + b"\n")
        desk.console.step()
        self.assertEqual(desk.memory(), before, line)
        for _tick in range(10):
            desk.console.step()
        answers = desk.lines()
        self.assertEqual(len(answers), 1, line)
        self.assertFalse(answers[0]["ok"], line)
        self.assertTrue(len(answers[0]["error"]) > 10)
        self.assertEqual(len(answers[0]), 2)

    def test_help_names_every_command(self):
        commands = Desk().ask(b"help")["commands"]
        for word in (
            "status",
            "routines",
            "start KEY",
            "pause",
            "stop",
            "level N",
            "next",
            "help",
        ):
            self.assertIn(word, commands)

    def test_routines_lists_them_all_with_their_lengths(self):
        answer = Desk().ask(b"routines")
        self.assertTrue(answer["ok"])
        self.assertEqual(
            [one["key"].encode() for one in answer["routines"]], [r.key for r in ROUTINES]
        )
        seconds = dict([(one["key"], one["s"]) for one in answer["routines"]])
        self.assertEqual((seconds["heel"], seconds["ball"], seconds["raises"]), (780, 300, 110))
        drive = dict([(one["key"], one["drive"]) for one in answer["routines"]])
        self.assertEqual((drive["heel"], drive["stretch"]), (True, False))

    def test_routines_names_the_files_that_were_left_out(self):
        self.assertEqual(Desk().ask(b"routines")["problems"], [])
        desk = Desk()
        desk.problems = [
            b"a.json: is empty; write a routine into it.",
            b"b.json: worse; correct it.",
        ]
        answer = desk.ask(b"routines")
        self.assertEqual(len(answer["routines"]), len(ROUTINES))
        self.assertEqual([one.encode() for one in answer["problems"]], desk.problems)

    def test_start_starts_each_routine_by_its_key(self):
        for routine in ROUTINES:
            desk = Desk()
            self.ok(desk.ask(b"start " + routine.key))
            self.assertEqual(desk.massager.state, RUNNING)
            self.assertEqual(desk.massager.player.routine.key, routine.key)

    def test_start_alone_starts_the_one_that_is_shown(self):
        desk = Desk()
        self.ok(desk.ask(b"next"))
        self.ok(desk.ask(b"start"))
        self.assertEqual(desk.massager.player.routine.key, b"ball")

    def test_start_only_when_ready(self):
        for state in (RUNNING, PAUSED, RESTING, FAULT):
            self.refused(Desk().at(state), b"start ball")

    def test_an_unknown_routine_starts_nothing(self):
        desk = Desk()
        for key in (b"foot", b"hee", b"heels", b"HEEL", b"heel ball", b'"heel"', b"0"):
            self.refused(desk, b"start " + key)
        self.assertEqual(desk.duty_u16, 0)

    def test_spin_turns_the_motor_it_names_or_all(self):
        for line, only in ((b"spin", -1), (b"spin a", 0), (b"spin b", 1)):
            desk = Desk()
            self.ok(desk.ask(line))
            self.assertEqual(desk.spun, only)

    def test_lights_takes_what_the_self_test_shows(self):
        for line, shown in (
            (b"lights 31 1 5000", (31, 1, 5_000)),
            (b"lights 0 0 50", (0, 0, 50)),
            (b"lights 1 0 0", (1, 0, 0)),
        ):
            desk = Desk()
            self.ok(desk.ask(line))
            panel = desk.panel
            self.assertEqual((panel.leds, panel.status, panel.tone_hz), shown)

    def test_pause_cuts_at_once(self):
        desk = Desk().at(RUNNING)
        self.assertTrue(desk.duty_u16 > 0)
        self.ok(desk.ask(b"pause"))
        self.assertEqual((desk.massager.state, desk.duty_u16), (PAUSED, 0))

    def test_pause_only_when_running(self):
        for state in (READY, PAUSED, RESTING, FAULT):
            self.refused(Desk().at(state), b"pause")

    def test_stop_ends_a_session(self):
        for state in (RUNNING, PAUSED):
            desk = Desk().at(state)
            self.ok(desk.ask(b"stop"))
            self.assertEqual((desk.massager.state, desk.duty_u16), (READY, 0))
            self.assertEqual(ENDS[desk.massager.end_reason], b"stopped")

    def test_stop_only_in_a_session(self):
        for state in (READY, RESTING, FAULT):
            self.refused(Desk().at(state), b"stop")

    def test_level_sets_the_target(self):
        for state in (READY, RUNNING, PAUSED):
            desk = Desk().at(state)
            for level in (5, 1, 3):
                self.ok(desk.ask(b"level %d" % level))
                self.assertEqual(desk.massager.level, level)

    def test_level_wants_a_number_from_1_to_5(self):
        desk = Desk()
        for what in (
            b"",
            b" ",
            b" 0",
            b" 6",
            b" 99",
            b" 100",
            b" -1",
            b" 2.5",
            b" 2 3",
            b" two",
            b"2",
        ):
            self.refused(desk, b"level" + what)

    def test_a_level_that_is_none_is_told_the_range(self):
        for what in (b"0", b"6", b"x"):
            self.assertIn("from 1 to 5", Desk().ask(b"level " + what)["error"])

    def test_level_not_in_rest_or_fault(self):
        for state in (RESTING, FAULT):
            self.refused(Desk().at(state), b"level 2")

    def test_next_is_the_mode_button(self):
        desk = Desk()
        self.ok(desk.ask(b"next"))
        self.assertEqual(desk.massager.routine_no, 1)
        desk = Desk().at(RUNNING)
        self.ok(desk.ask(b"next"))
        self.assertEqual(desk.massager.player.phase.name, b"feet")
        self.refused(Desk().at(FAULT), b"next")

    def test_what_is_no_command_is_one_error(self):
        desk = Desk()
        for line in (
            b"x",
            b"statu",
            b"statuss",
            b"STATUS",
            b" status",
            b"start_heel",
            b"level2",
            b"?",
        ):
            self.refused(desk, line)


class NeverMoreThanTheButtons(unittest.TestCase):
    def test_locked_it_can_only_stop(self):
        desk = Desk()
        desk.massager.locked = True
        for line in (b"start heel", b"level 2", b"next"):
            self.assertFalse(desk.ask(line)["ok"])
        self.assertEqual(desk.massager.state, READY)
        desk.massager.locked = False
        desk.at(RUNNING)
        desk.massager.locked = True
        self.assertFalse(desk.ask(b"level 5")["ok"])
        self.assertTrue(desk.ask(b"pause")["ok"])
        self.assertTrue(desk.ask(b"stop")["ok"])

    def test_nothing_resumes_clears_or_unlocks(self):
        desk = Desk().at(PAUSED)
        for line in (b"start", b"start heel", b"resume", b"pause", b"next", b"level 5"):
            desk.ask(line)
            self.assertEqual((desk.massager.state, desk.duty_u16), (PAUSED, 0))
        desk = Desk().at(FAULT)
        desk.massager.fault_gone = True
        for line in (b"start", b"clear", b"stop", b"next", b"reset"):
            desk.ask(line)
            self.assertEqual(desk.massager.state, FAULT)

    def test_the_first_minute_stands(self):
        desk = Desk().at(RUNNING)
        desk.ask(b"level 5")
        desk.ask(b"next")
        gentle = desk.rig.motor.duty_for(2000)
        while desk.massager.session_ms < 60000:
            self.assertLessEqual(desk.duty_u16, gentle)
            desk.run(10)

    def test_a_beginner_gets_no_more_than_level_2(self):
        usage = used()
        usage.beginner = 1
        desk = Desk(usage)
        for level in (3, 4, 5):
            answer = desk.ask(b"level %d" % level)
            self.assertFalse(answer["ok"])
            self.assertIn("profile", answer["error"])
            self.assertLessEqual(desk.massager.level, 2)

    def test_a_level_that_is_refused_changes_nothing(self):
        usage = used()
        usage.beginner = 1
        desk = Desk(usage)
        desk.ask(b"level 1")
        self.assertFalse(desk.ask(b"level 5")["ok"])
        self.assertEqual(desk.massager.level, 1)

    def test_a_refusal_is_no_press(self):
        desk = Desk().at(RESTING)
        desk.massager.note = 0
        desk.ask(b"start heel")
        self.assertTrue(desk.massager.note != NOTE_REFUSED)


class Status(unittest.TestCase):
    def test_in_every_state_it_is_json_and_says_what_is(self):
        words = {
            READY: "ready",
            RUNNING: "running",
            PAUSED: "paused",
            RESTING: "resting",
            FAULT: "fault",
        }
        for state, word in words.items():
            desk = Desk().at(state)
            desk.send(b"status\n")
            for _turn in range(20):
                desk.turn()  # nothing else moves meanwhile
            (status,) = desk.lines()
            m = desk.massager
            self.assertEqual((status["ok"], status["state"]), (True, word))
            self.assertEqual((status["routine"], status["title"]), ("heel", "Heel session"))
            self.assertEqual((status["level"], status["levels"]), (m.level, 5))
            self.assertEqual(status["level_now"], 1 if state == RUNNING else 0)
            self.assertEqual(status["duty_u16"], desk.rig.duties_u16)
            in_session = state in (RUNNING, PAUSED)
            self.assertEqual(status["phase"], "warm-up" if in_session else "")
            self.assertEqual(status["phase_no"], 1 if in_session else 0)
            self.assertEqual(status["left_ms"], m.player.left_ms)
            self.assertEqual(status["phase_left_ms"], m.player.phase_left_ms)
            self.assertEqual(
                (status["session_ms"], status["drive_ms"]), (m.session_ms, m.drive_ms)
            )
            self.assertEqual(status["rest_ms"], m.rest_left_ms())
            self.assertEqual(status["rest_ms"] > 0, state == RESTING)
            self.assertEqual(status["pause_ms"] > 0, state == PAUSED)
            self.assertEqual(status["fault"], faults.HOT if state == FAULT else 0)
            self.assertEqual("too hot" in status["fault_text"], state == FAULT)
            self.assertEqual((status["locked"], status["beginner"]), (False, False))

    def test_it_tells_a_new_person_of_the_notice(self):
        usage = used()
        usage.notice_seen = 0
        desk = Desk(usage)
        self.assertTrue(desk.ask(b"status")["notice"])
        desk.ask(b"start")
        self.assertFalse(desk.ask(b"status")["notice"])

    def test_spikes_stuck_buttons_and_the_lock_are_told(self):
        desk = Desk()
        desk.rig.tick(0, True)
        desk.massager.locked = True
        status = desk.run(100).ask(b"status")
        self.assertEqual((status["spikes"], status["stuck"], status["locked"]), (1, 0, True))

    def test_the_count_of_repetitions(self):
        desk = Desk()
        desk.ask(b"start raises")
        desk.run(4000)
        status = desk.ask(b"status")
        self.assertEqual((status["rep"], status["reps"], status["drive"]), (2, 10, False))
        desk.ask(b"stop")
        status = desk.ask(b"status")
        self.assertEqual((status["rep"], status["reps"], status["phase"]), (0, 0, ""))

    def longest(self, desk):
        """How many parts a status has at most now."""
        longest = 0
        for desk.upkeep.warning in range(len(faulttexts.WARNINGS)):
            step = 0
            while step >= 0:
                reply = Reply()
                step = report.status(desk, reply, step)
                longest = max(longest, reply.put)
        return longest

    def crowded(self):
        """A desk whose numbers are as long as they get."""
        desk = Desk()
        desk.buttons.spikes = 99999
        desk.buttons.stuck = 15
        for channel in desk.channels:
            channel.motor.duty_u16 = 65535
        return desk

    def test_the_longest_answer_of_a_session_fits(self):
        desk = self.crowded()
        m = desk.massager
        for number in range(len(ROUTINES)):
            m.start(number)
            m.session_ms = m.drive_ms = 1199990
            for _phase in ROUTINES[number].phases:
                self.assertTrue(50 < self.longest(desk) < PARTS_MAX)
                m.player.skip()
            m.state = READY

    def test_the_longest_answer_in_a_fault_fits(self):
        desk = self.crowded()
        m = desk.massager
        m.session_ms = m.drive_ms = 1199990
        for m.routine_no in range(len(ROUTINES)):
            for fault in range(1, len(faults.NAMES)):
                m.fail(fault)
                self.assertTrue(50 < self.longest(desk) < PARTS_MAX)


class BadLines(unittest.TestCase):
    def test_10_kb_on_one_line_is_one_error_and_changes_nothing(self):
        desk = Desk().at(RUNNING)
        desk.send(b"stop ")
        for _part in range(10):
            desk.run(500)
            desk.send(b"x" * 1024)
        desk.run(500)
        self.assertEqual(desk.lines(), [])
        self.assertEqual(desk.massager.state, RUNNING)
        answer = desk.ask(b"")
        self.assertFalse(answer["ok"])
        self.assertIn("too long", answer["error"])
        self.assertTrue(desk.ask(b"status")["ok"])
        self.assertEqual(desk.massager.state, RUNNING)

    def test_64_bytes_are_a_line_and_65_are_too_long(self):
        desk = Desk()
        self.assertIn("no such command", desk.ask(b"x" * 64)["error"])
        self.assertIn("too long", desk.ask(b"x" * 65)["error"])
        self.assertIn("too long", desk.ask(b"stop" + b" " * 61)["error"])

    def test_binary_is_one_error_a_line(self):
        desk = Desk().at(RUNNING)
        for byte in range(256):
            if byte in (10, 13):
                continue
            before = desk.massager.state
            answer = desk.ask(b"sta" + bytes([byte]) + b"tus")
            self.assertFalse(answer["ok"], byte)
            plain = 32 <= byte < 127
            self.assertEqual("not plain text" in answer["error"], not plain, byte)
            self.assertEqual(desk.massager.state, before)
        self.assertTrue(desk.ask(b"help")["ok"])

    def test_all_bytes_at_once_are_some_errors_and_the_motor_stays_still(self):
        desk = Desk()
        desk.send(bytes(range(256)) * 4 + b"\n")
        desk.run(3000)
        for answer in desk.lines():
            self.assertFalse(answer["ok"])
        self.assertEqual((desk.massager.state, desk.duty_u16), (READY, 0))

    def test_an_empty_line_is_no_question(self):
        desk = Desk()
        desk.send(b"\n\r\n\r\r\n")
        desk.run(200)
        self.assertEqual(desk.lines(), [])

    def test_any_line_ending_will_do(self):
        for ending in (b"\n", b"\r", b"\r\n"):
            desk = Desk()
            desk.send(b"pause" + ending)
            desk.run(200)
            self.assertEqual(len(desk.lines()), 1)

    def test_nothing_happens_before_the_line_is_ended(self):
        desk = Desk().at(RUNNING)
        desk.send(b"stop")
        desk.run(1000)
        self.assertEqual(desk.massager.state, RUNNING)
        self.assertTrue(desk.ask(b"")["ok"])
        self.assertEqual(desk.massager.state, READY)

    def test_many_lines_in_one_go_are_answered_in_their_order(self):
        desk = Desk()
        desk.send(b"help\nlevel 4\nlevel 9\nstart ball\nstatus\n")
        desk.run(2000)
        answers = desk.lines()
        self.assertEqual([answer["ok"] for answer in answers], [True, True, False, True, True])
        self.assertEqual(answers[4]["routine"], "ball")


class AHostThatStopsReading(unittest.TestCase):
    def test_the_massager_goes_on(self):
        desk = Desk().at(RUNNING)
        desk.host.reads = False
        desk.send(b"status\n" * 50)
        left_ms = desk.massager.player.left_ms
        desk.run(30000)
        self.assertEqual(left_ms - desk.massager.player.left_ms, 30000)
        self.assertTrue(desk.duty_u16 > 0)

    def test_it_gets_whole_lines_when_it_reads_again(self):
        desk = Desk()
        desk.send(b"status\nroutines\n")
        for turn in range(400):
            desk.host.reads = turn % 7 == 0
            desk.run(10)
        desk.host.reads = True
        desk.run(2000)
        self.assertEqual(len(desk.lines()), 2)

    def test_it_loses_the_answer_and_nothing_else(self):
        desk = Desk().at(RUNNING)
        desk.host.reads = False
        desk.send(b"status\nstop\n")
        desk.run(5000)
        self.assertEqual(desk.massager.state, READY)

    def test_after_half_an_answer_the_next_begins_on_a_line_of_its_own(self):
        desk = Desk().at(RUNNING)
        desk.send(b"status\n")
        desk.run(50)
        desk.host.reads = False
        desk.run(60000)
        half = len(desk.host.got)
        self.assertTrue(0 < half < 200)
        desk.host.reads = True
        desk.send(b"pause\n")
        desk.run(500)
        self.assertEqual(bytes(desk.host.got[half:]), b'\n{"ok": true}\n')
        self.assertEqual(desk.massager.state, PAUSED)
