"""A massager with a host at its console, without cable or app."""

import json

import faults
from faulttexts import TEXTS, WARNINGS
from keep.selfcheck import GOOD
from rig import Rig
from states import FAULT, PAUSED, READY, RESTING
from usb import console


class Files:
    result = GOOD
    bad = b""
    checked = True


class Menu:
    """The settings by hand, closed."""

    item = 0


class Upkeep:
    warning = 0
    files = Files

    def __init__(self, massager):
        self._massager = massager

    def warning_text(self):
        return WARNINGS[self.warning]

    @property
    def fault_text(self):
        return TEXTS[self._massager.fault]


class Trial:
    """What was tried: (field, value, motors)."""

    def __init__(self):
        self.tried = None

    def begin(self, *what):
        self.tried = what
        return True

    def drop(self):
        self.tried = None


class Host:
    """A computer at the other end: what it sends, what it got, and whether it reads."""

    def __init__(self):
        self.sent = b""
        self.at = 0
        self.got = bytearray()
        self.reads = True

    def usb_read(self):
        if self.at >= len(self.sent):
            return -1
        byte = self.sent[self.at]
        self.at += 1
        return byte

    def usb_send(self, data, at, end):
        while at < end and self.reads:
            self.got.append(data[at])
            at += 1
        return at


class Desk:
    """A massager with a host at its console."""

    untold_ms = 0

    def __init__(self, usage=None):
        self.rig = Rig(usage)
        self.massager = self.rig.massager
        self.buttons = self.rig.buttons
        self.panel = self.rig.panel
        self.channels = self.rig.channels
        self.wait = self.rig.wait
        self.usage = self.massager.usage
        self.upkeep = Upkeep(self.massager)
        self.menu = Menu()
        self.problems = []
        self.spinning = False
        self.spun = None  # which motor alone, -1 for all
        self.changes = 0
        self.trial = Trial()
        self.host = Host()
        self.console = console.Console(self.host, self)
        self._undecided_ms = 0

    # What the console asks of the app besides; a turn for a test, and settings.

    def spin(self, only=-1):
        self.spun = only
        self.spinning = self.massager.state == READY
        return self.spinning

    def stop_spin(self):
        spinning = self.spinning
        self.spinning = False
        return spinning

    def settings_changed(self):
        self.changes += 1
        self.massager.settings_changed()

    @property
    def duty_u16(self):
        return self.rig.duty_u16

    def run(self, ms, raw=0):
        """Let ms pass with these buttons down."""
        for _tick in range(ms // 10):
            self.rig.tick(raw)
            self.turn()
        return self

    def turn(self):
        """One turn of the console, as loop.py does: what is said goes between two decisions."""
        self._undecided_ms += 10
        if not self.console.busy or self.console.speak():
            self.console.step(self._undecided_ms)
            self._undecided_ms = 0

    def ask_at_once(self, line):
        """Send one line; return its answer, with the buttons as they are."""
        self.send(line + b"\n")
        for _turn in range(50):
            self.turn()
        return self.lines()[0]

    def send(self, sent):
        self.host.sent = self.host.sent[self.host.at :] + sent
        self.host.at = 0

    def lines(self):
        """All that came back since the last time, a parsed answer each."""
        got = bytes(self.host.got)
        self.host.got = bytearray()  # before the parsing: on a Pico's heap a long answer is much
        assert got == b"" or got.endswith(b"\n"), got
        return [json.loads(line) for line in got.split(b"\n") if line]

    def ask(self, line):
        """Send one line; return the one answer to it."""
        self.send(line + b"\n")
        self.run(600)
        answers = self.lines()
        assert len(answers) == 1, answers
        return answers[0]

    def at(self, state):
        """Bring it into a state."""
        if state == RESTING:
            self.rig.restore(12 * 60 * 1000, 0)
        elif state != READY:
            self.ask(b"start heel")
            if state == PAUSED:
                self.massager.pause()
            elif state == FAULT:
                self.massager.fail(faults.HOT)
        return self.run(100)

    def memory(self):
        """All that a line may change."""
        m = self.massager
        return (m.state, m.routine_no, m.level, m.locked, m.player.index, m.session_ms, m.fault)
