"""The judge: reads a trace, knows nothing of the firmware, and says what broke which promise.

Where a trace leaves open what a person wanted, the judge takes it for the better: it never blames
a run that kept its promises. All times are virtual milliseconds since power-on.
"""

import json
from typing import Any

from plantar.campaign import numbers as n
from plantar.campaign.host import Host
from plantar.campaign.known import Known, Violation
from plantar.campaign.meter import Meter, MotorLine
from plantar.campaign.row import Row
from plantar.campaign.wires import CURRENT, SUPPLY, Wires, sense_of

Event = dict[str, Any]

ASKED_MS = 5.0  # a contact that began to close so long ago may be a press: late samples are close
STOP_SURE_MS = 45.0  # and for so long it is one
OPEN_SURE_MS = 100.0  # so long open, the next closing is no bounce
BOUNCE_MS = 40.0  # what follows a closing so soon may be its bounce
HELD_MS = 700.0  # a press that may end a session
CPU_FAULTS = ("raise", "hang", "dead", "panic", "interrupt")


class Judge:
    """Feed it a trace's events with `take`, then `finish`; read violations.

    pins: the wiring by name, as Runner.pins has it. Read said: the last answer to `status`.
    """

    def __init__(self, pins: dict[str, Any], known: Known | None = None) -> None:
        known = known or Known()
        self._chip = known.chip
        self.violations: list[Violation] = []
        self.journal_writes = 0
        self._pins = pins
        gain = n.GAIN_MOST if pins.get("SUPPLY") is not None else 1.0
        wired = (pins.get(name) for name in ("MOTOR_A", "MOTOR_B"))
        driven = [pin for pin in wired if pin is not None and pin not in self._chip.inputs]
        self._meter = Meter(gain, {pin: MotorLine() for pin in driven})
        leaps = [entry for entry in known.script if entry.get("clock") == "leap"]
        self._leaps = [entry["by_ms"] for entry in sorted(leaps, key=lambda entry: entry["at_ms"])]
        self._host = Host(known.new, self._chip.wait_ms)
        self._meter.most_pct = n.BEGINNER_PCT if known.new else 100.0
        self._sense_of = sense_of(pins)
        known_ma = bool(pins.get("MOTOR_MA"))
        self._wires = Wires(known.script, self._sense_of, self._chip.per_amp, known_ma)
        self.said: dict[str, Any] = {}
        self._never = known.waits in ("ever", "unread")
        self._readable = known.waits != "unread"
        self._steady = True  # nobody has asked for anything but a start
        self._long: tuple[float, str] | None = None  # until when this drive may go on, and why
        self._t_ms = 0.0
        self._asked = False  # somebody started a session, and nothing has ended it since
        self._moved = False  # and it has moved
        self._latched_ms: float | None = 0.0 if known.waits else None
        self._latch_kept = bool(known.waits)
        self._latch_due: tuple[float, str] | None = None
        self._off_by: list[tuple[float, str, str]] = []  # until when, rule, why
        self._boot_due: float | None = self._chip.boot_ms + 1
        self._boot_left = set(self._meter.motors)
        self._reset_ms = 0.0
        self._dead = False
        self._row = Row()
        self._broken = False  # the script has broken the program since it began
        self._lives = False  # through a reset: nothing can act on its motors until boot.py
        self._stop_asked_ms = self._spin_ms = self._started_ms = -1e12
        self._bad_ms: dict[int, float] = {}
        # START's contact.
        self._low = False
        self._first_ms = self._hold_ms = self._fall_ms = self._rise_ms = -1e12
        self._press_drove = False
        self._press_done = False

    def take(self, event: Event) -> None:
        """Take the next event."""
        t_ms, kind = event["t_ms"], event["event"]
        if kind == "summary":
            return
        self._pass(t_ms)
        if kind in ("pwm", "pin"):
            if event["pin"] in self._meter.motors:
                full = n.FULL_U16 if event.get("value") else 0
                self._motor(t_ms, event["pin"], event.get("duty_u16", full))
        elif kind == "input":
            self._input(t_ms, event)
        elif kind in ("reset", "power", "repl"):
            self._ended(t_ms, kind, event)
        elif kind == "flash" and event["file"].startswith("journal"):
            self.journal_writes += 1
            self._latch_kept = self._latched_ms is not None
        elif kind == "usb":
            self._heard(t_ms, event["text"])

    def finish(self, t_ms: float) -> None:
        """The trace ends here."""
        self._pass(t_ms)

    def _blame(self, t_ms: float, rule: str, text: str) -> None:
        self.violations.append(Violation(round(t_ms, 3), rule, text))

    # Time.

    def _pass(self, t_ms: float) -> None:
        before_ms = self._t_ms
        meter = self._meter
        if t_ms <= before_ms:
            return
        # What falls due on the way falls due at its own moment; the pins are as they were.
        if self._low and not self._press_done:
            self._hold(t_ms)
        for due in [due for due in self._off_by if due[0] < t_ms]:
            self._off_by.remove(due)
            if meter.on:
                self._blame(due[0], due[1], f"still on {due[2]}")
        if self._long is not None and self._long[0] < t_ms:
            self._blame(self._long[0], "fault", f"still on with {self._long[1]}")
            self._long = None
        if self._latch_due is not None and self._latch_due[0] < t_ms:
            self._latch(self._latch_due[0])
        if self._boot_due is not None and self._boot_due < t_ms:
            if self._boot_left and self._readable:
                self._blame(self._boot_due, "boot", "boot did not drive the motor's pin low first")
            self._boot_due = None
        was_over = meter.over_ms
        meter.pass_time(t_ms - before_ms)
        self._t_ms = t_ms
        # A program that is gone cannot count; by when it must be off is in `_off_by`.
        if (
            was_over <= n.GUARD_MS + n.TICK_MS + self._host.late_ms(t_ms) < meter.over_ms
            and not meter.uncounted
        ):
            self._blame(t_ms, "limit", "on after 20 minutes of drive without a full rest")
        # Once its program is gone a motor keeps what it has, until `_off_by` says.
        wrong = "" if meter.uncounted or not meter.on else meter.too_strong(t_ms)
        if wrong:
            self._blame(t_ms, "duty", wrong)

    def _hold(self, t_ms: float) -> None:
        held_ms = t_ms - self._fall_ms
        if self._latched_ms is not None:
            fresh = self._hold_ms > max(self._latched_ms, self._reset_ms) and not self._never
            if fresh and t_ms - self._hold_ms >= n.CLEAR_HOLD_MS - 50:
                self._latched_ms = None
                self._press_done = True
        elif self._asked and self._press_drove:
            if held_ms >= STOP_SURE_MS:
                self._asked = False
                self._press_done = True
                if self._fall_ms > self._spin_ms + 2 * n.ANSWER_MS:
                    self._host.stopped(self._fall_ms + STOP_SURE_MS)
        elif t_ms - self._first_ms >= ASKED_MS:
            self._ask()
            self._press_done = True

    def _ask(self) -> None:
        if self._latched_ms is None and not self._asked:
            self._asked = True
            self._moved = False

    def _latch(self, t_ms: float) -> None:
        self._latch_due = None
        if self._latched_ms is None:
            self._latched_ms = t_ms
            self._latch_kept = False
        self._asked = False

    def _must_be_off(self, due_ms: float, rule: str, why: str) -> None:
        if self._meter.on:
            self._off_by.append((due_ms + self._host.late_ms(self._t_ms), rule, why))

    # Pins.

    def _motor(self, t_ms: float, pin: int, duty: int) -> None:
        meter = self._meter
        was_on, before = meter.on, meter.motors[pin].duty
        meter.motors[pin].set(t_ms, duty)
        jolt = "" if meter.uncounted else meter.jolt(t_ms, pin, before, self._is_steady())
        if jolt:
            self._blame(t_ms, "jolt", jolt)
        if not duty and self._boot_due is not None and t_ms >= self._boot_due - 1.5:
            self._boot_left.discard(pin)
        if meter.on and not was_on:
            meter.starts += 1
            self._row.drives()
            if self._latched_ms is not None:
                self._blame(t_ms, "fault", f"started in a fault latched at {self._latched_ms} ms")
            elif not self._asked:
                self._blame(t_ms, "unasked", "started without a fresh START")
            if any(t_ms > bad_ms + n.SENSE_MS for bad_ms in self._bad_ms.values()):
                self._blame(t_ms, "fault", "started while a sense is out of its range")
            if not self._moved:
                self._moved = True
                meter.eased_ms = 2.0 * n.TICK_MS
            self._how_long(t_ms)
        elif was_on and not meter.on:
            self._long = None
            # Only one that was given more time: from a dip it may be back within a millisecond.
            late_ms = t_ms + n.STOP_MS
            self._off_by = [due for due in self._off_by if due[1] != "stop" or due[0] <= late_ms]
            self._wires.passed(t_ms, meter.motors[pin].on_ms)
            if self._lives:
                self._lives = self._dead = meter.uncounted = False
            asked_ms = t_ms - self._stop_asked_ms
            ended = asked_ms < 300 and self._started_ms < self._stop_asked_ms
            if ended and not self._host.stalled and t_ms - self._rise_ms > OPEN_SURE_MS:
                self._asked = False
        wrong = "" if meter.uncounted or not meter.on else meter.too_strong(t_ms)
        if wrong:
            self._blame(t_ms, "duty", wrong)

    def _is_steady(self) -> bool:
        return self._steady and self._meter.session_ms < n.GENTLE_MS - 1_000

    def _how_long(self, t_ms: float) -> None:
        # A motor that is not well may go on for so long.
        ms, why = self._wires.longest_ms()
        self._long = (t_ms + ms, why) if ms and self._meter.on else None

    def _input(self, t_ms: float, event: Event) -> None:
        if "pin" in event:
            if self._meter.on if event["level"] == 0 else t_ms - self._fall_ms > HELD_MS:
                self._row.may_end()
            self._host.contact(t_ms, event["pin"], event["level"] == 0)
            self._take_settings()
            self._steady = self._steady and event["pin"] == self._pins["START"]
        if event.get("pin") == self._pins["START"]:
            self._start_contact(t_ms, event["level"] == 0)
        elif "adc" in event:
            self._volts(t_ms, self._sense_of.get(event["adc"]), event["mv"])
        elif "console" in event:
            self._console(t_ms, event["console"])
        elif "fault" in event:
            self._fault(t_ms, event["fault"])

    def _start_contact(self, t_ms: float, low: bool) -> None:
        if low == self._low:
            return
        self._low = low
        if not low:
            self._rise_ms = t_ms
            return
        if self._latch_due is not None and self._latch_due[1] == "hang":
            self._latch_due = None  # STOP came first: there was nothing left to cut
        open_ms = t_ms - self._rise_ms
        if open_ms >= BOUNCE_MS or self._hold_ms < 0:
            self._hold_ms = t_ms  # a contact that bounces has not been let go of
        if open_ms >= BOUNCE_MS:
            self._first_ms = t_ms
        if t_ms - self._first_ms >= BOUNCE_MS:
            self._press_drove = False  # a loose contact: nobody can tell
        if open_ms < OPEN_SURE_MS:
            self._press_drove = self._press_drove and open_ms < BOUNCE_MS
        else:
            self._press_drove = self._meter.on
            if not self._dead:
                self._must_be_off(t_ms + n.STOP_MS, "stop", "1 ms after STOP's edge")
        self._fall_ms = t_ms
        self._press_done = False

    def _volts(self, t_ms: float, sense: int | None, mv: int) -> None:
        if sense is None:
            return
        if sense == CURRENT:
            on = [motor.on_ms for motor in self._meter.motors.values() if motor.duty]
            self._wires.current(t_ms, min(on, default=None))
            self._how_long(t_ms)
        elif sense == SUPPLY and self._wires.loose(t_ms, mv):
            self._must_be_off(
                t_ms + n.SENSE_MS, "fault", "150 ms after the supply's wire got loose"
            )
        least, most = n.SENSE_GOOD_MV[sense]
        most = min(most, self._chip.top_mv)
        why = f"150 ms after sense {sense} left its range"
        if least <= mv <= most:
            self._bad_ms.pop(sense, None)
            self._off_by = [due for due in self._off_by if due[2] != why]
        elif sense not in self._bad_ms:
            self._bad_ms[sense] = t_ms
            self._must_be_off(t_ms + n.SENSE_MS, "fault", why)

    def _take_settings(self) -> None:
        self._meter.floor_pct = self._host.floor_pct
        self._meter.most_pct = n.BEGINNER_PCT if self._host.beginner else 100.0

    def _console(self, t_ms: float, text: str) -> None:
        word = text.split(" ", maxsplit=1)[0].strip()
        may = self._host.starts(t_ms, text)
        if word not in ("status", "log"):
            self._row.may_end()
        self._take_settings()
        self._steady = self._steady and word in ("status", "log")
        if word in ("start", "spin", "try"):
            if may:
                self._started_ms = t_ms
                self._ask()
            self._spin_ms = self._spin_ms if word == "start" else t_ms
        elif word in ("stop", "pause"):
            self._stop_asked_ms = t_ms
        elif text == "\3":
            self._fault(t_ms, "interrupt")

    # What breaks.

    def _fault(self, t_ms: float, kind: str) -> None:
        if kind == "usb_stall":
            self._host.stalled = True
        elif kind.startswith("clock_"):
            self._clock(t_ms, kind)
        elif kind == "dead" and self._lives:
            self._off_by, self._boot_due = [], None  # before boot.py there is nobody to act
        elif kind in CPU_FAULTS and not self._dead:
            self._broken = True
            self._dead = kind in ("dead", "panic")
            if self._dead:
                self._off_by = []  # nobody acts any more but the watchdog
            self._boot_due = None  # what broke boots no further; the chip has reset its pins
            self._latch_due = None
            within_ms = n.OFF_WITHIN_MS[kind]
            self._must_be_off(t_ms + within_ms, "off", f"{within_ms:g} ms after {kind}")
            if self._meter.on:
                self._meter.uncounted = True
                if kind in n.LATCHED_AFTER_MS:
                    self._latch_due = (t_ms + n.LATCHED_AFTER_MS[kind], kind)
            self._asked = False

    def _clock(self, t_ms: float, kind: str) -> None:
        why = "300 ms after the clock froze"
        if kind == "clock_leap":
            by_ms = self._leaps.pop(0) if self._leaps else 0
            self._meter.leap(by_ms)
            self._host.leap(by_ms)
            if not n.CLOCK_BACK_CERTAIN_MS < by_ms < n.CLOCK_LEAP_CERTAIN_MS:
                self._must_be_off(t_ms + n.GUARD_MS + 1, "off", "50 ms after the clock leapt")
            return
        self._meter.frozen = kind == "clock_freeze"
        self._off_by = [due for due in self._off_by if due[2] != why]
        if self._meter.frozen:
            self._must_be_off(t_ms + n.CLOCK_FROZEN_MS, "off", why)

    def _ended(self, t_ms: float, kind: str, event: Event) -> None:
        self._asked = False
        self._press_done = self._press_done or self._low
        self._off_by = []
        hard = kind == "reset" and event["cause"] != "soft"
        boots_ms = self._chip.boot_ms
        if hard and event["cause"] in ("watchdog", "panic"):
            boots_ms += self._chip.reset_ms
        self._lives = self._lives and kind != "power"
        if hard and self._chip.lives and self._meter.on:
            self._lives = True
        within_ms = boots_ms + n.AT_ONCE_MS if self._lives and hard else n.AT_ONCE_MS
        self._must_be_off(t_ms + within_ms, "off", f"after {event.get('cause', 'power off')}")
        if kind == "repl":
            excused = self._broken or self._never or event["cause"] == "return"
            if not excused:
                self._blame(t_ms, "ended", f"the program ended by itself: {event['cause']}")
            return
        self._broken = False
        self._latch_due = self._long = None
        self._host.restarted()
        self._wires.restarted()
        self._steady = True
        self._meter.new_session()
        self._meter.frozen = False
        self._meter.uncounted = self._dead = self._lives
        for motor in self._meter.motors.values():
            if not self._lives and (kind == "power" or hard):
                motor.set(t_ms, 0)  # the chip itself, every pin in the same moment
            motor.off_ms = -1e12  # a board that has just started cannot know when it last turned
        self._reset_ms = t_ms
        if kind == "power":
            self._meter.total_ms = self._meter.over_ms = 0.0
            if not self._latch_kept:
                self._latched_ms = None
        self._boot_due = t_ms + boots_ms + 1 if hard else None
        self._boot_left = set(self._meter.motors)
        if kind == "reset" and self._row.reset(event["cause"]):
            self._latch(t_ms)

    # What the board says of itself.

    def _heard(self, t_ms: float, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        if self._host.stalled or not isinstance(said, dict) or "state" not in said:
            return
        self.said = said
        on_for = t_ms - max((m.on_ms for m in self._meter.motors.values() if m.duty), default=t_ms)
        off_for = t_ms - max([self._reset_ms, *(m.off_ms for m in self._meter.motors.values())])
        state = said["state"]
        if self._meter.on:
            spun_ms = t_ms - self._spin_ms
            if state != "running" and on_for > n.ANSWER_MS and spun_ms > 2 * n.ANSWER_MS + 2_000:
                self._blame(t_ms, "fault", f"on while it says that it is {state}")
        elif off_for > n.ANSWER_MS and state not in ("running", "paused"):
            self._meter.new_session()
            if state == "fault" and not self._low and t_ms - self._rise_ms > n.ANSWER_MS:
                self._latch(t_ms)
