"""Buttons, massager, motors and panel put together as the app does it, without pins and clock.

A tick allocates nothing here, so that the heap test can lock the heap around it.
"""

import buttons as b
from face.panel import Panel
from keep.journal import Usage
from library import ROUTINES
from massager import Massager
from meter import Meter
from motor import LINEAR, Line, Motor, pct_to_u16
from routine import HEEL, TOES
from states import RUNNING
from wait import Wait

FLOOR = pct_to_u16(25)
CEILING = pct_to_u16(80)


def used():
    """The settings of a massager in use: the notice is seen, the first sessions are done."""
    usage = Usage()
    usage.notice_seen = 1
    usage.beginner = 0
    return usage


def lines(motors=2):
    """A line for each motor: heel, toes, and the same of the other foot."""
    return tuple([Line((HEEL, TOES)[at % 2]) for at in range(motors)])


def massager(usage=None, routines=ROUTINES, curve=LINEAR, motors=2):
    """A massager for so many motors."""
    return Massager(routines, usage or used(), curve, lines(motors), Wait())


class Channel:
    """A motor and its line, without an output, and what board.py says of it."""

    def __init__(self, line, wait):
        self.line = line
        self.floor_pct = 25
        self.kick_pct, self.kick_field = (
            (45, "kick_a_pct") if line.place == HEEL else (50, "kick_b_pct")
        )
        self.motor = Motor(FLOOR, CEILING, pct_to_u16(60), 100, wait)


class Rig:
    """`tick` is one pass; after it, read duties_u16 and whatever its parts say."""

    def __init__(self, usage=None, routines=ROUTINES, raw=0, accessible=False, motors=2):
        self.massager = massager(usage, routines, motors=motors)
        self.wait = self.massager.wait
        self.meter = Meter(lambda: self.t_ms, lambda a, b: a - b)
        self.buttons = b.Buttons(raw, accessible)
        self.channels = tuple([Channel(line, self.wait) for line in self.massager.player.lines])
        self.motor = self.channels[0].motor
        self.panel = Panel(5, self.wait)
        self.t_ms = 0
        self.events = 0
        self._raw = raw
        self._armed = True
        self._edge_ms = self._disturbed_ms = 0

    def tick(self, raw=0, spike=False, ms=10):
        """One pass. raw: the buttons that are down. spike: an edge of STOP came and went."""
        stirred = spike or (raw ^ self._raw) & b.START != 0
        edge = spike or (self._armed and stirred)
        self._raw = raw
        self.t_ms += ms
        massager = self.massager
        buttons = self.buttons
        buttons.stopping = massager.state == RUNNING
        if not buttons.cut:
            self._disturbed_ms = 0
        elif stirred:
            self._disturbed_ms = self.t_ms - self._edge_ms
        if edge and not buttons.cut:
            self._edge_ms = self.t_ms
        if stirred:
            buttons.stir()
        buttons.disturbed_ms = self._disturbed_ms
        self.wait.begin()
        self.events = buttons.step(raw, edge, ms)
        self._armed = not buttons.stable & b.START
        self.meter.check(self.t_ms, ms)
        massager.measured(self.meter.drive_ms(self.t_ms), self.meter.still_ms)
        massager.step(self.events, ms)
        self.meter.in_session = massager.in_session()
        massager.ended = False
        self._drive(ms)
        self.panel.step(massager, ms)

    def _drive(self, ms):
        massager = self.massager
        stopped = massager.state != RUNNING or massager.cut or not massager.player.driving
        power = False
        for channel in self.channels:
            motor = channel.motor
            if stopped:
                motor.off()
            if stopped or self.buttons.cut:
                motor.rest(ms)
                continue
            if self.events & b.SPIKE:
                motor.ease()
            if motor.step(massager.drive_bp, channel.line, ms):
                power = True
        if power:
            self.meter.on()
        else:
            self.meter.off()

    @property
    def duty_u16(self):
        """What the first motor gets."""
        return self.motor.duty_u16

    @property
    def duties_u16(self):
        """What each motor gets."""
        return [channel.motor.duty_u16 for channel in self.channels]

    def restore(self, drive_ms, still_ms=0):
        """Take up drive and rest, as after a reset: multiples of 40 ms, and of a second."""
        self.meter.restore(drive_ms // 40 << 10 | still_ms // 1_000)
        self.massager.restore(self.meter.drive_ms(self.t_ms), self.meter.still_ms)

    def run(self, ms, raw=0):
        """Let ms pass with the same buttons down. Returns the rig."""
        for _tick in range(ms // 10):
            self.tick(raw)
        return self

    def press(self, button, ms=50):
        """Press and let go. Returns the rig."""
        return self.run(ms, button).run(50)
