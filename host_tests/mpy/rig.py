"""Buttons, massager, motors and panel put together as the app does it, without pins and clock.

A tick allocates nothing here, so that the heap test can lock the heap around it.
"""

import buttons as b
from face.panel import Panel
from keep.journal import Usage
from library import ROUTINES
from massager import RUNNING, Massager
from meter import Meter
from motor import Motor, pct_to_u16

FLOOR = pct_to_u16(25)
CEILING = pct_to_u16(80)


def used():
    """The settings of a massager in use: the notice is seen, the first sessions are done."""
    usage = Usage()
    usage.notice_seen = 1
    usage.beginner = 0
    return usage


class Rig:
    """`tick` is one pass; after it, read duty_u16 and duty_b_u16 and whatever its parts say."""

    def __init__(self, usage=None, routines=ROUTINES, raw=0, accessible=False):
        self.massager = Massager(routines, usage or used())
        self.meter = Meter(lambda: self.t_ms, lambda a, b: a - b)
        self.buttons = b.Buttons(raw, accessible)
        self.motor = Motor(FLOOR, CEILING, pct_to_u16(60), 100)
        self.motor_b = Motor(FLOOR, CEILING, pct_to_u16(60), 100)
        self.panel = Panel(5)
        self.duty_u16 = 0
        self.duty_b_u16 = 0
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
        a = self.motor
        c = self.motor_b
        self.duty_u16 = 0
        self.duty_b_u16 = 0
        stopped = massager.state != RUNNING or massager.cut or not massager.player.driving
        if stopped:
            a.off()
            c.off()
        if stopped or self.buttons.cut:
            a.rest(ms)
            c.rest(ms)
            self.meter.off()
            return
        if self.events & b.SPIKE:
            a.ease()
            c.ease()
        self.duty_u16 = a.step(massager.drive_bp, massager.share_a_bp, ms)
        self.duty_b_u16 = c.step(massager.drive_bp, massager.share_b_bp, ms)
        if self.duty_u16 or self.duty_b_u16:
            self.meter.on()
        else:
            self.meter.off()

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
