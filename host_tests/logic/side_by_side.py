"""The firmware's logic and the model, tick by tick, with a watcher for what must never happen."""

import importlib
import sys
from collections.abc import Iterable

import library
from massager_model import BUTTONS, LEVELS, MINUTE, Model, Phase, Plan
from routine import DRIVE, phase_ms
from states import STATES
from suites import MPY

if str(MPY) not in sys.path:
    sys.path.append(str(MPY))
rig = importlib.import_module("rig")

PROFILES = ["standard", "beginner", "low sensation", "accessible"]
SPAN = rig.CEILING - rig.FLOOR
KICK = 65_535 * 60 // 100
FULL_BP = 10_000
NONE: frozenset[str] = frozenset()


def plans(length_pct: int) -> list[Plan]:
    """Return the built-in routines as the model knows them."""
    return [
        Plan(
            one.level,
            [Phase(p.kind == DRIVE, p.level, phase_ms(p, length_pct)) for p in one.phases],
        )
        for one in library.ROUTINES
    ]


class Watcher:
    """Sees only the duty, the state, the session's drive and the presses."""

    def __init__(self) -> None:
        self.duty = 0
        self.ramp_bp = 0
        self.highest = 0
        self.dipped = False
        self.still_ms = 500
        self.kick_left_ms = 0
        self.drive_ms = 0
        self.rest_ms = 0

    def see(self, model: Model, duty: int, stopped: bool, in_doubt: bool, ms: int) -> None:
        """Look at one motor after a tick of ms. stopped: the session stopped or paused in it."""
        if self.duty > 0:
            self.drive_ms += ms
            self.rest_ms = 0
        elif model.state not in ("running", "paused"):
            self.rest_ms += ms
            if self.rest_ms >= 10 * MINUTE:
                self.drive_ms = 0
        assert not duty or self.drive_ms < 20 * MINUTE, "20 minutes since a full rest, and it runs"
        if model.state != "running" or stopped or in_doubt:
            assert duty == 0, f"the motor runs while {model.state}, stopped: {stopped}"
        if model.state != "running":
            self.ramp_bp = self.highest = 0
        if duty and not self.duty and self.still_ms >= 500:
            self.kick_left_ms = 150
        step_ms = min(ms, 20)
        if not in_doubt:
            self.bound(model, duty, step_ms)
        self.steps(duty, in_doubt, step_ms)
        if duty:
            self.kick_left_ms = max(0, self.kick_left_ms - ms)
        self.still_ms = 0 if duty else self.still_ms + ms
        self.duty = duty

    def bound(self, model: Model, duty: int, ms: int) -> None:
        """Never above a ramp of 10 % a second to the level that is allowed, a kick apart."""
        allowed_bp = model.felt * FULL_BP // LEVELS
        self.ramp_bp = max(min(allowed_bp, self.ramp_bp + ms), self.ramp_bp - 10 * ms)
        if 0 < model.session_ms < MINUTE:
            assert self.ramp_bp <= FULL_BP // LEVELS, "deeper than level 1 in the first minute"
        most = rig.FLOOR + SPAN * self.ramp_bp // FULL_BP
        if self.kick_left_ms:
            most = max(most, KICK)
        assert duty <= most, f"duty {duty}, allowed {most}"

    def steps(self, duty: int, in_doubt: bool, ms: int) -> None:
        """No rise above 100 % a second over where it was, a kick and a spike's dip apart."""
        step = SPAN * 10 * ms // FULL_BP + 1
        rising = max(self.highest, rig.FLOOR) + step
        if self.kick_left_ms:
            self.highest = rising
        elif self.dipped and not in_doubt:
            self.highest += step  # half the way for a tick, while the slope goes on
        elif not in_doubt:
            assert duty <= rising, f"from {self.highest} to {duty}"
            self.highest = duty
        self.dipped = in_doubt


class SideBySide:
    """Ticks both with the same buttons and compares all that a person could notice."""

    def __init__(self, profile: str, beginner: bool, length_pct: int, drive_ms: int) -> None:
        self.usage = rig.used()
        self.usage.profile = PROFILES.index(profile)
        self.usage.beginner = int(beginner)
        self.usage.length_pct = length_pct
        self.plans = plans(length_pct)
        self.seen: set[str] = set()
        self.power_up(drive_ms, 0, 3 if beginner else 0)

    def power_up(self, drive_ms: int, still_ms: int, sessions_to_learn: int) -> None:
        """Start both, with the drive and the rest that a reset has kept."""
        profile = PROFILES[self.usage.profile]
        self.rig = rig.Rig(self.usage, accessible=profile == "accessible")
        self.rig.restore(drive_ms, still_ms)
        self.model = Model(self.plans, profile=profile, sessions_to_learn=sessions_to_learn)
        self.model.drive_ms, self.model.still_ms = drive_ms, still_ms
        self.model.ready_or_resting()
        self.watchers = [Watcher() for _channel in self.rig.channels]
        for watcher in self.watchers:
            watcher.drive_ms, watcher.rest_ms = drive_ms, still_ms
        self.lost_ms = 0  # what the meter counts more where power has ended

    def reset(self) -> None:
        """A reset without a power cut: it never gives time back."""
        model = self.model
        drive_ms = (model.drive_ms + self.lost_ms + 39) // 40 * 40
        self.power_up(drive_ms, model.still_ms // 1000 * 1000, model.sessions_to_learn)

    def tick(self, down: Iterable[str] = NONE, spike: bool = False, ms: int = 10) -> None:
        """One pass of both. spike: an edge of STOP came and went between the samples."""
        device, model = self.rig, self.model
        had_power = any(device.duties_u16)
        was_running = model.state == "running"
        spike = spike and not model.buttons["START"].down
        model.tick(down, (ms if had_power else 0) + self.lost_ms, ms, spike)
        device.tick(sum(BUTTONS[name] for name in down), spike, ms)
        has_power = any(device.duties_u16)
        self.lost_ms = int(had_power and not has_power)
        in_doubt = was_running and model.contact.in_doubt()
        stopped = was_running and model.state != "running"
        for watcher, duty_u16 in zip(self.watchers, device.duties_u16, strict=True):
            watcher.see(model, duty_u16, stopped, in_doubt, ms)
        self.compare()

    def compare(self) -> None:
        massager, model = self.rig.massager, self.model
        self.seen.add(model.state)
        state = STATES[massager.state].decode()
        got = (state, massager.locked, massager.level, massager.routine_no, massager.level_now)
        assert got == (model.state, model.locked, model.level, model.routine, model.felt)
        times = (massager.session_ms, massager.drive_ms, massager.still_ms)
        assert times == (model.session_ms, model.drive_ms, model.still_ms)
        if model.state in ("running", "paused"):
            player = massager.player
            assert (player.index, player.phase_left_ms) == (model.phase, model.phase_left_ms)
            later = self.plans[model.routine].phases[model.phase + 1 :]
            assert player.left_ms == model.phase_left_ms + sum(phase.ms for phase in later)
        if model.state == "paused":
            assert massager.pause_left_ms == 5 * MINUTE - model.paused_ms
        if model.state == "resting":
            assert massager.rest_left_ms() == 10 * MINUTE - model.still_ms

    def run(self, ms: int, down: Iterable[str] = NONE, tick_ms: int = 10) -> None:
        """Let ms pass with the same buttons down."""
        for _tick in range(ms // tick_ms):
            self.tick(down, False, tick_ms)

    def ask(self, command: str, *arguments: int) -> None:
        """The console asks both the same; it answers one line a tick."""
        getattr(self.rig.massager, command)(*arguments)
        getattr(self.model, command)(*arguments)
        self.tick()

    def fail(self, code: int) -> None:
        self.rig.massager.fail(code)
        self.model.fail()

    def cause_goes(self) -> None:
        self.rig.massager.fault_gone = True
        self.model.cause_gone = True
