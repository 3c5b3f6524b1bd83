"""The massager as the design describes it, in the plainest words there are.

The firmware's tests compare it with this, tick by tick. Times are integer milliseconds. It shares
nothing with the firmware but the list of routines, which has tests of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from model_contacts import Button, Contact

MINUTE = 60_000
BUTTONS = {"START": 1, "UP": 2, "DOWN": 4, "MODE": 8}
LEVELS = 5


@dataclass
class Phase:
    """A phase of a routine: does it drive, at which level at most (0: the person's), how long."""

    drives: bool
    level: int
    ms: int


@dataclass
class Plan:
    """A routine: the level it suggests, and its phases."""

    suggested: int
    phases: list[Phase]


class Model:
    """What state, level, routine and phase there should be after each tick."""

    def __init__(self, plans: list[Plan], *, profile: str, sessions_to_learn: int) -> None:
        self.plans = plans
        self.profile = profile
        self.sessions_to_learn = sessions_to_learn
        self.buttons = {name: Button() for name in BUTTONS}
        self.contact = Contact()
        self.both_held_ms = 0
        self.unchanged_ms = 0
        self.mode_alone_ms = 0
        self.repeated_ms = 0
        self.t_ms = 0
        self.deaf_ms = 0
        self.stopped = False
        self.was_in_session = False
        self.state = "ready"
        self.pressed_in = "ready"
        self.locked = False
        self.cause_gone = True
        self.routine = 0
        self.phase = 0
        self.phase_left_ms = 0
        self.felt = 0
        self.session_ms = 0
        self.session_limit_ms = 0
        self.drive_ms = 0
        self.still_ms = 0
        self.paused_ms = 0
        self.level = 1
        self.forget_presses()
        self.suggest()

    # What is allowed.

    def top(self) -> int:
        return 2 if self.is_beginner() or self.profile == "low sensation" else LEVELS

    def is_beginner(self) -> bool:
        return self.profile == "beginner" or self.sessions_to_learn > 0

    def suggest(self) -> None:
        self.level = min(self.plans[self.routine].suggested, self.top())
        self.forget_presses()

    def forget_presses(self) -> None:
        """What a lock gives back: the level before its two presses, if nothing else came since."""
        self.before_lock: int | None = None
        self.before_first_press: int | None = None

    # What a person or the console does.

    def start(self, routine: int) -> None:
        if self.state != "ready" or self.locked:
            return
        if routine != self.routine:
            self.routine = routine
            self.suggest()
        self.session_limit_ms = 20 * MINUTE
        if self.profile == "low sensation":
            self.session_limit_ms = 10 * MINUTE
        if self.is_beginner():
            self.session_limit_ms = 5 * MINUTE
        self.session_ms = 0
        self.enter(0)
        self.state = "running"

    def pause(self) -> None:
        if self.state == "running":
            self.state = "paused"
            self.paused_ms = 0
            self.felt = 0
            self.deaf_ms = 1000

    def stop(self) -> None:
        if self.state in ("running", "paused"):
            self.end()

    def end_by_person(self) -> None:
        if self.state in ("running", "paused"):
            self.end()
            self.deaf_ms = 0

    def set_level(self, level: int) -> None:
        softer = level < self.level
        if self.state in ("ready", "running", "paused") and (softer or not self.locked):
            self.level = max(1, min(level, self.top()))
            self.forget_presses()

    def level_pressed(self, words: list[str]) -> None:
        """UP or DOWN is pressed, or both at once, or one soon after the other ("too")."""
        before = self.level
        first = self.before_first_press
        together = "too" in words
        if "UP" in words:
            self.set_level(self.level + 1)
        if "DOWN" in words:
            felt_less = self.state == "running" and 0 < self.felt < self.level
            self.set_level((self.felt if felt_less and not together else self.level) - 1)
        self.forget_presses()
        if not together:
            self.before_first_press = before
        elif {"UP", "DOWN"} <= set(words) or first is None:
            self.before_lock = before
        else:
            self.before_lock = first

    def next(self) -> None:
        if self.locked or self.state == "fault":
            return
        if self.state in ("running", "paused"):
            self.enter(self.phase + 1)
            if self.state not in ("running", "paused"):
                self.deaf_ms = 0
        else:
            self.routine = (self.routine + 1) % len(self.plans)
            self.suggest()

    def fail(self) -> None:
        self.stop()
        self.state = "fault"
        self.cause_gone = False
        self.felt = 0

    # How a session goes on and ends.

    def enter(self, phase: int) -> None:
        if phase == len(self.plans[self.routine].phases):
            self.end()
            return
        self.phase = phase
        self.phase_left_ms = self.plans[self.routine].phases[phase].ms

    def end(self) -> None:
        if self.session_ms >= MINUTE:
            self.sessions_to_learn = max(0, self.sessions_to_learn - 1)
        self.felt = 0
        self.deaf_ms = 1000
        self.ready_or_resting()
        self.suggest()

    def ready_or_resting(self) -> None:
        self.state = "resting" if self.drive_ms >= 10 * MINUTE else "ready"

    def play(self, ms: int) -> None:
        self.phase_left_ms -= ms
        while self.phase_left_ms <= 0:
            late_ms = -self.phase_left_ms
            self.enter(self.phase + 1)
            if self.state != "running":
                return
            self.phase_left_ms -= late_ms
        left_ms = min(self.session_limit_ms - self.session_ms, 20 * MINUTE - self.drive_ms)
        if left_ms < 10:  # not a whole tick
            self.end()
            return
        phase = self.plans[self.routine].phases[self.phase]
        if not phase.drives:
            self.felt = 0
            return
        self.felt = min(self.level, phase.level or LEVELS, self.top())
        if self.session_ms < MINUTE:
            self.felt = 1

    # One tick.

    def tick(self, down: Iterable[str], power_ms: int, ms: int, spike: bool = False) -> None:
        """Let ms pass with these buttons down. power_ms: for how long a motor had power meanwhile,
        as the meter counts it. spike: START's contact has moved and moved back.
        """
        self.t_ms += ms
        gestures = self.listen(set(down), ms, spike)
        self.drive_ms += power_ms
        self.session_ms += power_ms
        if power_ms > 1:
            self.still_ms = 0
        elif self.drive_ms and not self.was_in_session:
            self.still_ms += ms
            if self.still_ms >= 10 * MINUTE:
                self.drive_ms = 0
                self.still_ms = 0
        self.deaf_ms = max(0, self.deaf_ms - ms)
        was_running = self.state == "running"
        for gesture in gestures:
            self.obey(gesture)
        if self.state == "running":
            self.play(ms if was_running else 0)
        elif self.state == "paused":
            self.paused_ms += ms
            if self.paused_ms >= 5 * MINUTE:
                self.end()
        elif self.state == "resting" and self.drive_ms == 0:
            self.state = "ready"
        self.was_in_session = self.state in ("running", "paused")

    def listen(self, down: set[str], ms: int, spike: bool) -> list[str]:
        """Return what the buttons say with this sample, in the order it is obeyed."""
        shaky = self.profile == "accessible"
        pressed = set()
        changed = False
        moved = spike or ("START" in down) != self.contact.closed
        self.contact.closed = "START" in down
        if moved:
            self.buttons["START"].other = 0
            self.buttons["START"].held_ms = 0
        for name, button in self.buttons.items():
            quick = not shaky or (name == "START" and self.state == "running")
            if name == "START" and self.stopped:
                quick = False  # until it has come to rest open
            before = button.down
            if button.sample(name in down, 3 if quick else 10, ms):
                pressed.add(name)
            changed = changed or button.down != before
        if self.stops(moved, "START" in pressed):
            pressed.add("START")
            changed = True
            self.buttons["START"].held_ms = ms
        if not self.buttons["START"].down:
            self.stopped = False
        elif "START" in pressed and self.state == "running":
            self.stopped = True
        start, lower = self.buttons["START"], self.buttons["DOWN"]
        both = self.buttons["UP"].down and lower.down
        soon = self.unchanged_ms < 1000 or {"UP", "DOWN"} <= pressed
        self.unchanged_ms = ms if changed else self.unchanged_ms + ms
        before_ms = 0 if changed else self.both_held_ms
        self.both_held_ms = before_ms + ms if both else 0
        said = ["START"] if "START" in pressed else []
        if start.reached(1500 if shaky else 800, ms):
            said.append("hold")
        mode = self.buttons["MODE"]
        if not mode.down or mode.held_ms == ms:
            self.mode_alone_ms = 0
        alone_ms = self.mode_alone_ms
        if mode.down and not self.buttons["UP"].down:
            self.mode_alone_ms += ms
            if alone_ms < 2000 <= self.mode_alone_ms:
                said.append("mode held")
        if start.reached(2000, ms):
            said.append("clear")
        if both and before_ms < 3000 <= self.both_held_ms:
            said.append("lock")
        # On the way to the lock DOWN takes back what UP gave, whatever is felt.
        too = " too" if both and soon and pressed & {"UP", "DOWN"} else ""
        level = ["UP"] if "UP" in pressed else []
        if self.repeats(lower, both, ms) or "DOWN" in pressed:
            level.append("DOWN")
        if level:
            said.append(" ".join(level) + too)
        if "MODE" in pressed:
            said.append("MODE")
        return said

    def stops(self, moved: bool, pressed: bool) -> bool:
        """START's contact says STOP, though not by three equal samples."""
        start, contact = self.buttons["START"], self.contact
        stop = contact.look(self.t_ms, moved, start, pressed, self.state == "running")
        if stop:
            contact.since_ms = -1
            start.down = True
            start.other = 0
        return stop

    def repeats(self, lower: Button, both: bool, ms: int) -> bool:
        """DOWN alone repeats each second while it is held."""
        if not lower.down or lower.held_ms == ms:
            self.repeated_ms = 0
        if lower.down and not both:
            self.repeated_ms += ms
        if self.repeated_ms < 1000:
            return False
        self.repeated_ms -= 1000
        return True

    def obey(self, gesture: str) -> None:
        if gesture == "mode held":
            self.end_by_person()
        elif gesture == "START":
            self.pressed_in = self.state
            if self.state == "running":
                self.pause()
                self.deaf_ms = 0
            elif self.state == "paused" and not self.locked and not self.deaf_ms:
                self.state = "running"
            elif self.state == "ready" and not self.deaf_ms:
                self.start(self.routine)
        elif (
            gesture == "hold" and self.pressed_in in ("running", "paused")
        ) or gesture == "mode held":
            self.end_by_person()
        elif gesture == "clear" and self.pressed_in == self.state == "fault" and self.cause_gone:
            self.ready_or_resting()
        elif gesture == "lock" and self.state in ("ready", "running", "paused"):
            self.locked = not self.locked
            if self.before_lock is not None:
                self.level = self.before_lock
        elif gesture.startswith(("UP", "DOWN")):
            self.level_pressed(gesture.split())
        elif gesture == "MODE":
            self.next()
