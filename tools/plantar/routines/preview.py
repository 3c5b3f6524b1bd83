"""A routine played ahead of time: the firmware's own massager and motors, tick by tick on CPython.

Nothing here knows how a level, a pattern or the gentle first minute works. It presses START, lets
the ticks pass as the board's loop does, and writes down what the motors are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from plantar import firmware
from plantar.errors import PlantarError
from plantar.routines import catalog
from plantar.routines.catalog import Phase, Routine
from plantar.wiring.read import read_wiring

MOTORS_MAX = 2
BRIEF_MS = 1_000
"""A level held for less than this is only passed through."""


class Sample(NamedTuple):
    """What one tick decided.

    t_ms: since START. phase: its place in the routine, 0 first. level: what the motors are asked
    and allowed to reach, 0 = still. a_bp, b_bp: where each motor is, in 1/100 percent of its
    allowed range, the start kick apart. a_u16, b_u16: its duty, the kick included; B's are 0 when
    it is not fitted.
    """

    t_ms: int
    phase: int
    level: int
    a_bp: int
    b_bp: int
    a_u16: int
    b_u16: int

    @property
    def a_pct(self) -> float:
        """Return where motor A is, in percent of its allowed range."""
        return self.a_bp / 100

    @property
    def b_pct(self) -> float:
        """Return where motor B is, in percent of its allowed range."""
        return self.b_bp / 100


@dataclass(frozen=True)
class PlayedPhase:
    """A phase as it was played: from start_ms to stop_ms, with the levels that it held in
    turn (none where the motor is still) and the repetitions that the firmware counts (0 = none).
    """

    phase: Phase
    start_ms: int
    stop_ms: int
    levels: tuple[int, ...]
    reps: int

    @property
    def ms(self) -> int:
        """Return how long it lasted, in milliseconds."""
        return self.stop_ms - self.start_ms


@dataclass(frozen=True)
class Preview:
    """A whole routine, from START to its end.

    level: the one asked for. length_pct: 0..100 % of the guide's range. motors: how many are
    fitted. levels_bp: the drive of each level, 0 first, in 1/100 percent of the allowed range.
    gentle_end_ms: when the gentle first minute of drive is over, None if the routine has less.
    soft_end_ms: when the soft end begins, None if the motor has none. kick_ms: how long a start
    from standstill is pushed. samples: one a tick, the last at the end of the routine.
    """

    routine: Routine
    level: int
    length_pct: int
    motors: int
    levels_bp: tuple[int, ...]
    phases: tuple[PlayedPhase, ...]
    samples: tuple[Sample, ...]
    gentle_end_ms: int | None
    soft_end_ms: int | None
    kick_ms: int

    @property
    def ms(self) -> int:
        """Return how long the routine lasted, in milliseconds."""
        return self.samples[-1].t_ms

    def samples_of(self, index: int) -> Sequence[Sample]:
        """Return the samples of one phase, by its place in `phases`."""
        return [sample for sample in self.samples[:-1] if sample.phase == index]


def play(
    routine: Routine, level: int | None = None, length_pct: int = 0, motors: int | None = None
) -> Preview:
    """Play a routine from START to its end, as a person does who presses nothing more.

    Args:
        routine: of the library.
        level: 1..level_count(); by default the one that the routine suggests.
        length_pct: how much of the guide's range to use, 0 (shortest) to 100 (longest).
        motors: 1 or 2; by default as many as board.py names.

    Raises:
        PlantarError: a number is out of range, or board.py has a mistake.
    """
    _check(level, length_pct, motors)
    fields = read_wiring().fields
    if motors is None:
        motors = 1 if fields["MOTOR_B"] is None else 2
    player = _Play(routine, level, length_pct, motors, fields)
    player.run()
    return Preview(
        routine=routine,
        level=player.level,
        length_pct=length_pct,
        motors=motors,
        levels_bp=tuple(player.massager.allowance.level_bp[: player.massager.levels + 1]),
        phases=_phases(routine, player),
        samples=tuple(player.samples),
        gentle_end_ms=player.gentle_end_ms,
        soft_end_ms=_soft_end_ms(player.samples, player.massager.allowance.level_bp),
        kick_ms=player.channels[0].motor.kick_ms,
    )


def _check(level: int | None, length_pct: int, motors: int | None) -> None:
    levels = catalog.level_count()
    if level is not None and not 1 <= level <= levels:
        least, most = catalog.level_name(1), catalog.level_name(levels)
        raise PlantarError(
            f"--level {level} does not exist; give 1 ({least}) to {levels} ({most})."
        )
    if not 0 <= length_pct <= 100:
        raise PlantarError(
            f"--length {length_pct} is out of range; "
            "give 0 (the guide's shortest) to 100 percent (its longest)."
        )
    if motors is not None and not 1 <= motors <= MOTORS_MAX:
        raise PlantarError(f"--motors {motors} is not possible; give 1 or {MOTORS_MAX}.")


class _Play:
    """The appliance without its buttons and pins; what app.py does in a tick, for the motors."""

    def __init__(
        self, routine: Routine, level: int | None, length_pct: int, motors: int, fields: Any
    ) -> None:
        usage = firmware.load("keep.journal").Usage()
        usage.beginner = 0  # a board in use: no short first sessions
        usage.length_pct = length_pct
        self._running = firmware.load("states").RUNNING
        wait = firmware.load("wait").Wait()
        self.channels = firmware.load("channel").build((None,) * motors, fields, wait)
        lines = tuple(channel.line for channel in self.channels)
        massager = firmware.load("massager")
        self.massager = massager.Massager((routine.raw,), usage, fields["CURVE"], lines, wait)
        self.samples: list[Sample] = []
        self.starts_ms: list[int] = []
        self.reps: list[int] = []
        self.gentle_end_ms: int | None = None
        self._drive_ms = 0
        if level is not None:
            self.massager.set_level(level)
        self.level: int = self.massager.level

    def run(self) -> None:
        """Let the ticks pass until the routine is over."""
        limits = firmware.load("limits")
        t_ms = 0
        self._tick(t_ms, limits.TICK_MS, firmware.load("buttons").START)
        while self.massager.state == self._running:
            t_ms += limits.TICK_MS
            self._tick(t_ms, limits.TICK_MS, 0)
            if self.gentle_end_ms is None and self.massager.session_ms >= limits.GENTLE_MS:
                self.gentle_end_ms = t_ms

    def _tick(self, t_ms: int, elapsed_ms: int, events: int) -> None:
        massager = self.massager
        if any(channel.motor.duty_u16 for channel in self.channels):
            self._drive_ms += elapsed_ms
        massager.measured(self._drive_ms, 0)
        massager.step(events, elapsed_ms)
        for channel in self.channels:
            if massager.state == self._running and not massager.cut:
                channel.step(massager.drive_bp, elapsed_ms)
            else:
                channel.motor.off()
        player = massager.player
        if massager.state == self._running and player.index == len(self.starts_ms):
            self.starts_ms.append(t_ms)
            self.reps.append(player.reps)
        a, b = ([channel.motor for channel in self.channels] + [None])[:2]
        self.samples.append(
            Sample(
                t_ms,
                player.index,
                massager.level_now,
                a.out_bp,
                b.out_bp if b else 0,
                a.duty_u16,
                b.duty_u16 if b else 0,
            )
        )


def _phases(routine: Routine, player: _Play) -> tuple[PlayedPhase, ...]:
    tick_ms = firmware.load("limits").TICK_MS
    levels: list[list[int]] = [[] for _ in routine.phases]
    for (index, level), ticks in groupby(
        player.samples, lambda sample: (sample.phase, sample.level)
    ):
        if level and sum(1 for _ in ticks) * tick_ms >= BRIEF_MS:
            levels[index].append(level)
    bounds = list(pairwise([*player.starts_ms, player.samples[-1].t_ms]))
    return tuple(
        PlayedPhase(phase, start_ms, stop_ms, tuple(held), reps)
        for phase, (start_ms, stop_ms), held, reps in zip(
            routine.phases, bounds, levels, player.reps, strict=False
        )
    )


def _soft_end_ms(samples: Sequence[Sample], levels_bp: Sequence[int]) -> int | None:
    """Return when the soft end begins: seen in what the motors did, not taken for granted."""
    limits = firmware.load("limits")
    moving = [sample for sample in samples if sample.a_bp or sample.b_bp]
    if not moving:
        return None
    end_ms = moving[-1].t_ms + limits.TICK_MS
    slope_bp = limits.TICK_MS * limits.SLEW_EDGE_BP_PER_MS  # a tick late is no difference
    fading = [sample for sample in moving if sample.t_ms >= end_ms - limits.SOFT_END_MS]
    for sample in fading:
        most_bp = levels_bp[sample.level] * (end_ms - sample.t_ms) // limits.SOFT_END_MS
        if max(sample.a_bp, sample.b_bp) > most_bp + slope_bp:
            return None
    return fading[0].t_ms
