"""The self-test, step by step. Everything that moves the motor is the console's `spin`: two
seconds at the lightest, ended by any press, by `stop`, and by the firmware itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from plantar import firmware
from plantar.board.selftest.person import About, Person, Question, Reply
from plantar.board.settings import read
from plantar.errors import PlantarError
from plantar.talk.talk import RefusedError, Talk

Outcome = Literal["pass", "fail", "skipped"]

BITS = {"START": 1, "UP": 2, "DOWN": 4, "MODE": 8}
LED_S = 0.35
TONES_HZ = (440, 880, 1760)
PRESS_S = 20.0
LET_GO_S = 10.0
SPIN_TOLERANCE_S = 0.5
"""A spin is timed by asking; an answer takes a quarter of a second."""
STANDSTILL_S = 0.8
"""Between two turns: the push that starts a motor is for one that stands still."""
STOP_TRIES = 3
TRY_STEP_PCT = 5
MOTORS = {"MOTOR_A": "a", "MOTOR_B": "b"}


@dataclass(frozen=True)
class Result:
    """What came of one step."""

    name: str
    outcome: Outcome
    remark: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it for --json."""
        return {"test": self.name, "result": self.outcome, "remark": self.remark}


@dataclass(frozen=True)
class Search:
    """A setting that is turned up until a person says that it is enough.

    letter: of the motor. name: of the test. key: of the setting. what: it is, to a person. may,
    good: what the person is asked before, and after each turn. least, most: in %. none: what it
    means if none is enough.
    """

    letter: str
    name: str
    key: str
    what: str
    may: str
    good: str
    least: int
    most: int
    none: str


class SelfTest:
    """One self-test of one board. `run` it, then look at `results`, and at `motor_off`: whether
    the board has said so at the end.

    talk: the board. wiring: the fields of its own board.py. person: who is there.
    """

    def __init__(self, talk: Talk, wiring: Mapping[str, Any], person: Person) -> None:
        self.results: list[Result] = []
        self.motor_off = False
        self._talk = talk
        self._wiring = wiring
        self._person = person
        self._spin_s = firmware.load("limits").SPIN_MS / 1_000

    def run(self) -> list[Result]:
        """Do all steps. However it ends, the motor is off, as far as the board can still be
        reached; what was only tried, the board forgets by itself.

        Raises:
            PlantarError: the board is gone or stopped answering; KeyboardInterrupt as it comes.
        """
        try:
            self._all()
        except RefusedError as error:
            self._add("console", "fail", str(error))
        finally:
            self._end()
        return self.results

    def _end(self) -> None:
        try:
            self.motor_off = self._talk.cut()
        except PlantarError:
            # It cannot be reached any more; whoever reads `motor_off` says so.
            return

    def _all(self) -> None:
        status = self._talk.state()
        if not self._console(status):
            return
        self._lights()
        self._tones()
        self._buttons()
        if self._may_turn(status):
            self._motor()
            self._stop()
            for letter in self._fitted():
                self._calibrate(self._floor_of(letter))
                self._calibrate(self._kick_of(letter))

    def _add(self, name: str, outcome: Outcome, remark: str = "") -> None:
        self.results.append(Result(name, outcome, remark))

    def _judge(self, name: str, good: bool, remark: str = "") -> None:
        self._add(name, "pass" if good else "fail", "" if good else remark)

    # Steps.

    def _console(self, status: Mapping[str, Any]) -> bool:
        """Return whether the rest makes sense."""
        if status["state"] == "fault":
            self._add("console", "fail", f"fault {status['fault']}: {status['fault_text']}")
            return False
        held = [name for name, bit in BITS.items() if (status["buttons"] | status["stuck"]) & bit]
        if held:
            self._add(
                "console", "fail", f"{' and '.join(held)} down, with no hand on it: a short?"
            )
            return False
        warning = status["warning"]
        self._add("console", "fail" if warning else "pass", warning)
        return True

    def _lights(self) -> None:
        leds = self._wiring["LEVEL_LEDS"] or ()
        if leds:
            count = len(leds)

            def show() -> None:
                for number in range(count):
                    self._lit(1 << number, 0, 0, LED_S)
                self._lit((1 << count) - 1, 0, 0, LED_S)

            self._person.tell(f"\nLEDs: {count} of them, one after the other, then all.")
            text = "Did each light up once, the lightest level first?"
            good = self._shown(show, Question("leds", text, again=True))
            self._judge("level LEDs", good, "check their pins, their order and their resistors")
        if self._wiring["STATUS_LED"] is not None:
            self._person.tell("\nThe status LED, for two seconds.")
            good = self._shown(
                lambda: self._lit(0, 1, 0, 2.0),
                Question("status", "Was it on all the time?", again=True),
            )
            self._judge("status LED", good, "check STATUS_LED in board.py")

    def _tones(self) -> None:
        if self._wiring["TONE"] is None:
            return

        def show() -> None:
            for hz in TONES_HZ:
                self._lit(0, 0, hz, LED_S)
            self._lit(0, 0, 0, 0)

        self._person.tell("\nThree tones, rising.")
        good = self._shown(show, Question("tones", "Did you hear all three?", again=True))
        self._judge("tones", good, "check the piezo: a passive one, on TONE")

    def _lit(self, leds: int, status: int, tone_hz: int, for_s: float) -> None:
        self._talk.ask(f"lights {leds} {status} {tone_hz}")
        self._talk.wait(for_s)

    def _shown(self, show: Callable[[], object], question: Question) -> bool:
        reply: Reply = "again"
        while reply == "again":
            show()
            reply = self._person.answer(question)
        return reply == "yes"

    def _buttons(self) -> None:
        # START begins a session: it has its turn while the motor may move.
        for name in ("UP", "DOWN", "MODE"):
            if self._wiring[name] is None:
                continue
            self._person.hold(name, f"\nPress {name} and hold it.")
            status, other = self._await(BITS[name])
            if not status["buttons"] & BITS[name]:
                why = f"that was {other}; are they swapped?" if other else "no press came"
                self._add(name, "fail", f"{why} (its pin is {self._wiring[name]})")
                self._person.let_go(name)
                continue
            self._person.let_go(name)
            self._judge(name, self._released(), "it stays down: a short, or a stuck button")

    def _await(self, bit: int, within_s: float = PRESS_S) -> tuple[dict[str, Any], str]:
        """Return the status once a button is down, or at last; and which other one was."""
        other = ""
        end_s = self._talk.now_s() + within_s
        while True:
            status = self._talk.state()
            for name, its in BITS.items():
                if status["buttons"] & its & ~bit:
                    other = name
            if status["state"] in ("running", "paused"):
                self._talk.cut()  # START, where another was asked for: nothing shall move
            if status["buttons"] & bit or self._talk.now_s() >= end_s:
                return status, other
            if other and not status["buttons"]:
                return status, other

    def _released(self) -> bool:
        end_s = self._talk.now_s() + LET_GO_S
        while self._talk.now_s() < end_s:
            status = self._talk.state()
            if status["state"] in ("running", "paused"):
                self._talk.cut()  # START once more, which starts a session
            elif not status["buttons"]:
                return True
        return False

    def _may_turn(self, status: Mapping[str, Any]) -> bool:
        why = "you said no"
        may = self._talk.state()
        if may["locked"]:
            why = "the board is locked: hold UP and DOWN for three seconds to unlock it"
        elif may["state"] == "resting":
            why = f"the board rests for another {may['rest_ms'] // 60_000 + 1} min: come back then"
        else:
            self._person.tell("\nNow the motor. Lid closed, nobody's foot on it.")
            text = "May it turn, at the lightest, for two seconds at a time?"
            if self._person.answer(Question("may", text)) == "yes":
                return True
        whats = ("run floor", "start kick")
        found = [f"{what}-{letter}" for letter in self._fitted() for what in whats]
        for name in ("motor", "START", "stop", *found):
            self._add(name, "skipped", why)
        return False

    def _fitted(self) -> list[str]:
        return [letter for motor, letter in MOTORS.items() if self._wiring[motor] is not None]

    def _motor(self) -> None:
        lasted_s = 0.0

        def show() -> None:
            nonlocal lasted_s
            lasted_s = self._spin()

        both = self._wiring["MOTOR_B"] is not None
        text = "Did both motors turn?" if both else "Did it turn?"
        if not self._shown(show, Question("motor", text, again=True)):
            self._add("motor", "fail", "check its wires, MOSFET and supply; see the run floor too")
            return
        off_by_s = abs(lasted_s - self._spin_s)
        self._judge(
            "motor", off_by_s <= SPIN_TOLERANCE_S, f"it turned for {lasted_s:.1f} s, not two"
        )

    def _spin(self, line: str = "spin") -> float:
        """Turn every motor, or what the line says. Return for how long there was power, in
        seconds.
        """
        self._stand_still()
        self._talk.ask(line)
        began_s = self._talk.now_s()
        while True:
            status = self._talk.state()
            lasted_s = self._talk.now_s() - began_s
            if not any(status["duty_u16"]) or lasted_s > 2 * self._spin_s:
                return lasted_s

    def _stand_still(self) -> None:
        self._talk.wait(STANDSTILL_S)
        self._talk.cut()  # a START pressed meanwhile has begun a session

    def _stop(self) -> None:
        for number in range(STOP_TRIES):
            again = "" if number == 0 else " again"
            self._stand_still()
            self._person.tell(f"\nThe motor turns{again}, for two seconds.")
            self._talk.ask("spin")
            self._person.hold("START", "Press START while it turns, and hold it.")
            found = self._cut_by_press()
            self._person.let_go("START")
            released = self._released()
            if found == "late":
                self._person.tell("  That was not seen: too late, too short, or another button.")
                continue
            self._judge("START", released, "it stays down: a short, or a stuck button")
            self._judge("stop", found == "cut", "START was down and the motor still had power")
            return
        self._add("START", "fail", f"no press came in time (its pin is {self._wiring['START']})")
        self._add("stop", "fail", "it could not be seen without START")

    def _cut_by_press(self) -> Literal["cut", "late", "no"]:
        """Wait for START during a spin; return whether it cut the motor."""
        end_s = self._talk.now_s() + self._spin_s - SPIN_TOLERANCE_S / 2
        off = 0
        while True:
            asked_s = self._talk.now_s()
            status = self._talk.state()
            if status["state"] in ("running", "paused"):
                self._talk.cut()  # pressed after the turn was over, which starts a session
                return "late"
            driven = any(status["duty_u16"])
            if asked_s > end_s:
                return "late"  # by itself, or by a press: nobody can tell any more
            if status["buttons"] & BITS["START"]:
                return "no" if driven else "cut"
            # The edge cuts at once, and is a press only when three samples agree.
            off += not driven
            if off == 2:
                return "late"

    def _floor_of(self, letter: str) -> Search:
        limits = firmware.load("limits")
        most = min(limits.FLOOR_PCT_MOST, self._wiring["CEILING_PCT"] - TRY_STEP_PCT)
        return Search(
            letter,
            f"run floor-{letter}",
            f"floor-{letter}",
            f"The run floor of motor {letter.upper()}",
            f"Find the least power that keeps motor {letter.upper()} turning, by test turns?",
            "Did it turn from beginning to end?",
            limits.FLOOR_PCT_LEAST,
            min(most, self._wiring["FLOOR_PCT"] + limits.TRIAL_POINTS),
            "it does not keep turning at {} %: too big a motor, or stuck? For more, edit "
            "FLOOR_PCT in board.py",
        )

    def _kick_of(self, letter: str) -> Search:
        limits = firmware.load("limits")
        field = "KICK_PCT" if letter == "a" else "KICK_B_PCT"
        most = min(limits.KICK_PCT_MAX, self._wiring["CEILING_PCT"])
        return Search(
            letter,
            f"start kick-{letter}",
            f"kick-{letter}",
            f"The push that starts motor {letter.upper()}",
            f"Find the least push that starts motor {letter.upper()}, by test turns?",
            "Did it start at once?",
            limits.KICK_PCT_LEAST,
            min(most, self._wiring[field] + limits.TRIAL_POINTS),
            "{} % does not start it: too big a motor, or a run floor that is too low? For more, "
            f"edit {field} in board.py",
        )

    def _calibrate(self, search: Search) -> None:
        key = search.key
        before = str(read(self._talk)[key])
        self._person.tell(f"\n{search.what}: {before} % now (0: as board.py).")
        if self._person.answer(Question("may", search.may)) != "yes":
            self._add(search.name, "skipped", "you said no")
            return
        about: About = "floor" if key.startswith("floor") else "kick"
        question = Question(about, search.good, again=True)
        for pct in range(search.least, search.most + 1, TRY_STEP_PCT):
            self._person.tell(f"  {pct} %, for two seconds.")
            # That motor alone turns, or nobody could tell which of two it was.
            line = f"try {key} {pct}"
            if self._shown(lambda line=line: self._spin(line), question):
                if self._kept(key, pct):
                    self._add(search.name, "pass", f"{pct} %, stored")
                else:
                    why = f"{pct} % was not kept: no press of START came in time"
                    self._add(search.name, "fail", why)
                return
        self._add(search.name, "fail", search.none.format(search.most))

    def _kept(self, key: str, pct: int) -> bool:
        """Let the person keep what was tried, by a press at the board; return whether they did."""
        self._person.hold("START", f"  Press START on the board to keep {pct} %.")
        end_s = self._talk.now_s() + PRESS_S
        kept = False
        while not kept and self._talk.now_s() < end_s:
            kept = read(self._talk)[key] == pct
        self._person.let_go("START")
        self._released()
        return kept
