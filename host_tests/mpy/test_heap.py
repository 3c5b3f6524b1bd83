"""No heap use in a tick: the garbage collector never runs while the motor does.

The heap is locked around the ticks, so whatever allocates raises MemoryError. In WebAssembly,
where small integers have 31 bits as on the chip, so does every number above 2**30.
"""

import sys
import unittest

import micropython
from buttons import DOWN, MODE, START, UP
from keep.selfcheck import GOOD
from library import ROUTINES
from own import routinefile
from rig import Rig, used
from states import FAULT, FINISHED, PAUSED, READY, RESTING, RUNNING
from usb import console

EACH = (0, START, UP, DOWN, MODE, UP | DOWN)


class Menu:
    item = 0


class Trial:
    def drop(self):
        pass


class Files:
    result = GOOD
    bad = b""
    checked = True


class Desk:
    """A rig and a console whose host sends one line and takes what it is given, or nothing."""

    warning = untold_ms = 0
    fault_text = b"The motor is blocked; free it"

    def __init__(self, rig):
        self.rig = rig
        self.massager = rig.massager
        self.buttons = rig.buttons
        self.panel = rig.panel
        self.usage = rig.massager.usage
        self.upkeep = self
        self.files = Files
        self.menu = Menu
        self.trial = Trial()
        self.problems = [b"a.json: is empty; write a routine into it."]
        self.channels = rig.channels
        self.wait = rig.wait
        self.line = b""
        self.at = 0
        self.takes = True
        self.taken = 0
        self.console = console.Console(self, self)

    def spin(self, _only=-1):
        return True

    def stop_spin(self):
        return False

    def warning_text(self):
        return b"A routine file was left out; the answer to routines says why"

    def usb_read(self):
        at = self.at
        if at >= len(self.line):
            return -1
        self.at = at + 1
        return self.line[at]

    def usb_send(self, _data, at, end):
        self.taken += end - at
        return end if self.takes else at

    def step(self):
        self.rig.tick(0)
        if self.console.busy:
            self.console.speak()
        self.console.step()


def ticks(rig, number, raw=0, spike=False):
    """Tick with the heap locked."""
    micropython.heap_lock()
    try:
        for _tick in range(number):
            rig.tick(raw, spike)
    finally:
        micropython.heap_unlock()


def ready():
    return Rig()


def running(routine_no=0):
    rig = Rig()
    rig.massager.start(routine_no)
    return rig


def paused():
    rig = running().run(1000)
    rig.massager.pause()
    return rig


def resting():
    rig = Rig()
    rig.restore(12 * 60 * 1000, 0)
    return rig


def fault():
    rig = running()
    rig.massager.fail(10)
    rig.massager.fault_gone = True
    return rig


STATES = ((ready, READY), (running, RUNNING), (paused, PAUSED), (resting, RESTING), (fault, FAULT))


class NothingIsAllocated(unittest.TestCase):
    def on_micropython(self):
        if sys.implementation.name != "micropython":
            self.skipTest("CPython has no heap to lock; the same test runs on MicroPython")

    def test_the_lock_does_catch_an_allocation(self):
        self.on_micropython()
        caught = False
        micropython.heap_lock()
        try:
            caught = [sys] == []
        except MemoryError:
            caught = True
        finally:
            micropython.heap_unlock()
        self.assertTrue(caught)

    def test_in_every_state_with_every_button(self):
        self.on_micropython()
        for make, state in STATES:
            for raw in EACH:
                rig = make()
                rig.tick()
                self.assertEqual(rig.massager.state, state)
                ticks(rig, 10, raw)
                ticks(rig, 10)

    def test_while_buttons_are_held_for_long(self):
        self.on_micropython()
        for make, _state in STATES:
            for raw in EACH:
                ticks(make(), 400, raw)
        for raw in (START, DOWN):
            ticks(running(), 3200, raw)

    def test_in_every_phase_of_every_routine_and_over_to_the_next(self):
        self.on_micropython()
        for number in range(len(ROUTINES)):
            rig = running(number)
            rig.massager.level = 5
            rig.massager.session_ms = 60000
            while rig.massager.state == RUNNING:
                ticks(rig, 250)
                micropython.heap_lock()
                try:
                    # To the last seconds of the phase: the warning, and the step to the next.
                    player = rig.massager.player
                    player.step(player.phase_left_ms - 3100)
                    for _tick in range(330):
                        rig.tick(0)
                finally:
                    micropython.heap_unlock()
            self.assertEqual(rig.duty_u16, 0)

    def test_in_a_persons_own_routine(self):
        self.on_micropython()
        data = b"""{"version": 1, "key": "own", "title": "Own", "phases": [
          {"kind": "drive", "name": "shape", "seconds": 10, "pattern": "shape", "period_ms": 2500,
           "shape": [0, 100, 30, 80, 0], "lag_pct": 33},
          {"sides": true, "phases": [
            {"kind": "drive", "name": "toes", "seconds": 10, "pattern": "wave", "motors": "toes"},
            {"kind": "guide", "name": "hold", "seconds": 10, "period_ms": 5000, "on_ms": 3000}]}]}
        """
        own, problem = routinefile.read(data, "own.json")
        self.assertEqual(problem, "")
        rig = Rig(routines=(own,))
        rig.massager.start(0)
        rig.massager.session_ms = 60000
        moved = 0
        while rig.massager.state == RUNNING:
            ticks(rig, 250)
            moved = max(moved, rig.channels[1].motor.duty_u16)
        self.assertTrue(moved > 0)
        self.assertEqual(rig.massager.end_reason, FINISHED)

    def test_when_a_limit_ends_the_session_and_when_a_rest_or_a_pause_ends(self):
        self.on_micropython()
        rig = running()
        rig.meter.restore((20 * 60 * 1000 - 5000) // 40 << 10)
        ticks(rig, 600)
        self.assertEqual(rig.massager.state, RESTING)
        rig.restore(rig.massager.drive_ms, 599 * 1000)
        ticks(rig, 100)
        self.assertEqual(rig.massager.state, READY)
        rig = paused()
        rig.massager.pause_left_ms = 500
        ticks(rig, 100)
        self.assertEqual(rig.massager.state, READY)

    def test_when_stop_is_only_a_spike(self):
        self.on_micropython()
        rig = running().run(3000)
        for _spike in range(5):
            ticks(rig, 1, 0, True)
            ticks(rig, 10)
        self.assertEqual(rig.buttons.spikes, 5)
        self.assertEqual(rig.massager.state, RUNNING)

    def test_for_a_beginner_and_a_hand_that_shakes(self):
        self.on_micropython()
        for profile in range(4):
            usage = used()
            usage.beginner = 1
            usage.profile = profile
            rig = Rig(usage, accessible=True)
            for raw in (MODE, START, UP, UP, UP, DOWN, START):
                ticks(rig, 15, raw)
                ticks(rig, 30)

    def test_with_a_tired_battery(self):
        self.on_micropython()
        rig = running()
        rig.motor.gain_pm = 1200
        ticks(rig, 500)

    def test_late_ticks(self):
        self.on_micropython()
        rig = running(5)
        micropython.heap_lock()
        try:
            for _tick in range(100):
                rig.tick(0, False, 2000)
        finally:
            micropython.heap_unlock()

    def answers(self, make, line, takes=True):
        desk = Desk(make())
        desk.line = line
        desk.takes = takes
        micropython.heap_lock()
        try:
            for _tick in range(60):
                desk.step()
        finally:
            micropython.heap_unlock()
        self.assertGreaterEqual(desk.taken, 10)

    def test_when_the_console_answers(self):
        self.on_micropython()
        lines = (
            b"status",
            b"routines",
            b"start heel",
            b"start x",
            b"pause",
            b"stop",
            b"next",
            b"help",
            b"settings",
            b"log",
            b"telemetry 100",
            b"lights 3 1 440",
            b"spin",
        )
        for make, _state in STATES:
            for line in lines + (b"level 4", b"level 9", b"nonsense", b"\0\xff", b"x" * 100):
                self.answers(make, line + b"\n")

    def test_when_the_host_stops_reading(self):
        self.on_micropython()
        self.answers(running, b"status\nstatus\n", False)
