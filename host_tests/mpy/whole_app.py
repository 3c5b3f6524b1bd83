"""The whole app on the virtual board with the heap locked in every tick: run by
test_session_heap.py in the Unix port, not a suite of its own.

    micropython whole_app.py VIRTUAL STATE_FOLDER allocate|own|- FIRMWARE_FOLDER...

Every part is fitted: two motors, LEDs, tone, three senses. Hard handlers run locked anyway, as the
virtual chip sees to. What may use the heap is what main.py does between two ticks. Prints one line
of JSON about what was reached. `allocate`: spoil each 1000th tick, to prove that the lock bites.
`own`: play the first and the last of the routines in the flash's folder, and nothing else.
"""

import json
import sys

import micropython

sys.path.insert(0, sys.argv[1])

import session

SUPPLY, CURRENT, TEMPERATURE = 0, 1, 2
START, UP, DOWN, MODE = "START", "UP", "DOWN", "MODE"
LINES = ("status", "routines", "settings", "log", "help", "pause", "level 1", "level 4", "level 9")
LINES += ("next", "telemetry 60", "lights 21 1 440", "telemetry 0", "stop", "spin", "set tones 1")
JUNK = ("x" * 200, "\x00\xff\x07", "start nothing")


class Probe:
    """Locks the heap around the app's ticks and notes what they went through."""

    def __init__(self, spoil):
        self.spoil = spoil
        self.ticks = 0
        self.dips = 0
        self.halves = 0
        self.seen = {}
        self.spoken = []
        self.phases = {}
        self.app = None

    def hear(self, line):
        if '"usb"' in line and ("Uncaught" in line or "Traceback" in line):
            self.spoken.append(line)

    def fit(self):
        self.app = app = sys.modules["loop"].app
        self._tick = app.tick
        app.tick = self.tick

    def tick(self, now_ms, elapsed_ms):
        micropython.heap_lock()
        try:
            self._tick(now_ms, elapsed_ms)
            if self.spoil and self.ticks % 1000 == 999:
                self.app.spoilt = [now_ms, elapsed_ms]
        finally:
            micropython.heap_unlock()
        app = self.app
        self.ticks += 1
        massager = app.massager
        kind = "%d %s" % (massager.state, "drive" if app.channels[0].motor.duty_u16 else "still")
        if massager.state == 1:
            kind += " pattern %d" % massager.player.phase.pattern
            self.dips += 1 if app.buttons.cut else 0
            self.halves += 1 if app.senses.half else 0
            self.phases[massager.routine_no * 100 + massager.player.index] = True
        if kind not in self.seen:
            self.seen[kind] = True


class Script:
    """Entries one after the other."""

    def __init__(self):
        self.at_ms = 100
        self.entries = []

    def add(self, wait_ms, **entry):
        if not entry:
            self.at_ms += wait_ms
            return
        entry["at_ms"] = self.at_ms
        self.entries.append(entry)
        self.at_ms += wait_ms

    def press(self, button, for_ms=60, wait_ms=200):
        self.add(for_ms + wait_ms, button=button, for_ms=for_ms, bounce_ms=10)

    def draw(self, wait_ms, full_volts=0.6):
        """What the motors draw from now on at full duty; 2.3 if they are blocked."""
        self.add(wait_ms, adc=CURRENT, volts=0.0, full_volts=full_volts, start_volts=2.3)

    def well(self):
        """What the senses show when all is well."""
        self.add(1, adc=SUPPLY, volts=2.5)
        self.draw(1)
        self.add(1, adc=TEMPERATURE, volts=1.65)

    def say(self, line, wait_ms=250):
        self.add(wait_ms, console=line + "\n")

    def spike(self):
        self.add(1, pin=10, level=0)
        self.add(120, pin=10, level=1)

    def lock(self):
        """Lock, and unlock: UP and DOWN held together."""
        for _ in range(2):
            self.add(0, button=UP, for_ms=3300)
            self.add(3600, button=DOWN, for_ms=3300)
            self.press(UP)

    def menu(self):
        """Into the settings, each changed and back, and out again."""
        self.add(100, button=MODE, for_ms=2500)
        self.add(2800, button=UP, for_ms=2400)
        for _ in range(5):
            self.press(UP)
            self.press(DOWN)
            self.press(MODE)
        self.add(20500)

    def everything(self):
        """What can be done in any state: each button, each line, a spike, a host that stalls."""
        for button in (UP, DOWN, MODE):
            self.press(button)
        self.lock()
        self.menu()
        self.press(DOWN, 2300)
        self.spike()
        for line in JUNK:
            self.say(line)
        self.add(6000, display=False)
        self.add(6000, display=True)
        self.add(1, usb_stall=True, for_ms=1500)
        self.say("status")
        self.say("routines", 2000)


def script():
    """Ready, running, paused, a fault by each sense, every phase of every routine, rest."""
    s = Script()
    s.well()
    s.everything()
    for line in LINES:
        s.say(line)
    for state in ("running", "paused"):
        s.say("start heel", 4000)
        if state == "paused":
            s.press(START)
        s.everything()
        for line in LINES:
            s.say(line)
        s.press(START, 1000, 500)
    # A tired battery, a fresh one, one that is gone; too hot; blocked, and blocked again.
    s.say("start heel", 3000)
    for volts in (2.1, 2.8, 2.5):
        s.add(1000, adc=SUPPLY, volts=volts)
    for index, bad, good in ((SUPPLY, 1.0, 2.5), (TEMPERATURE, 0.3, 1.65), (CURRENT, 2.3, 0)):
        s.say("stop")
        s.say("start heel", 1000)
        if index == CURRENT:
            s.add(4000)  # it learns
            s.draw(305, bad)
            s.draw(2000)
            s.draw(350, bad)
            s.draw(0)
        else:
            s.add(6000, adc=index, volts=bad)
        s.everything()
        s.say("start heel")
        if index != CURRENT:
            s.add(1500, adc=index, volts=good)
        s.press(START)
        s.press(START, 2300)
    return s


def each_phase(s, routine):
    s.say("start " + routine.key.decode(), 1500)
    for _phase in routine.phases:
        s.spike()
        s.add(2500, console="status\n")
        s.press(MODE, 60, 500)
    s.say("stop")


def routines(s, library):
    for routine in library.ROUTINES:
        each_phase(s, routine)
    return s


def own(s, routines):
    """Every phase of the first and the last of a person's routines."""
    s.well()
    s.press(START, 2300)  # until now the senses hung in the air
    s.say("routines", 4000)
    for routine in (routines[0], routines[-1]):
        each_phase(s, routine)
    return s


def to_a_rest(s):
    """Ten minutes of drive, the rest after them, and a pause that times out."""
    s.say("start heel", 10 * 60000 + 20000)
    s.press(START, 1000, 1000)
    s.everything()
    s.at_ms += 10 * 60000
    s.say("start heel", 2000)
    s.press(START)
    s.at_ms += 5 * 60000 + 2000


def main():
    probe = Probe(sys.argv[3] == "allocate")
    board = session.Session(probe.hear, "pico", sys.argv[4:], sys.argv[2], 0)
    board.run_to(20000)
    probe.fit()
    library = sys.modules["library"]
    known = probe.app.massager.routines
    mine = known[len(library.ROUTINES) :]
    if sys.argv[3] == "own":
        s = own(Script(), mine)
        s.at_ms += 20000
        for entry in s.entries:
            entry["at_ms"] += 20000
    else:
        s = routines(script(), library)
        to_a_rest(s)
    entries = sorted(s.entries, key=lambda entry: entry["at_ms"])
    board.add(entries)
    board.run_to(s.at_ms * 1000)
    told = {
        "phase": board.phase,
        "cause": board.cause,
        "ticks": probe.ticks,
        "dips": probe.dips,
        "halves": probe.halves,
        "seen": sorted(probe.seen),
        "spoken": probe.spoken,
        "routines": len(mine),
        "phases": [
            len([at for at in probe.phases if at // 100 == number])
            for number in (len(library.ROUTINES), len(known) - 1)
        ],
        "faults": [entry[0] for entry in probe.app.usage.fault_log],
    }
    print(json.dumps(told))


main()
