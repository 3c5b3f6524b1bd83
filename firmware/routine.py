"""Phase, Routine, and the Player: what the motors should do at a moment of a routine.

A phase and a routine are plain named tuples, so that the built-in ones and a person's own are the
same small thing.
"""

from collections import namedtuple

from limits import DECIDE_MS
from patterns import LAG_PCT, STEADY, corner_ms, share_bp

DRIVE = 1
GUIDE = 2
BOTH, HEEL, TOES = range(3)  # the motors of a phase, by their place
USER_LEVEL = 0  # in Phase.level: the level the person chose

# name: what the panel and the console call it (bytes, ASCII). kind: DRIVE or GUIDE. level: 1..5 at
# most, or USER_LEVEL. dur_ms, max_ms: the guide's shortest (the default) and longest duration;
# equal where the guide gives one. period_ms: of the pattern and of a counted repetition, 0 =
# nothing to count. on_ms: the part of a period that is on. low_bp: the pattern's weakest share.
# cue: what the person is told when the phase begins (bytes, ASCII). shape: the points of a SHAPE,
# else b"". motors: which of them play, if more than one is fitted. lag_pct: how far the toes run
# behind the heel, in percent of a period, 0..99.
Phase = namedtuple(
    "Phase",
    (
        "name",
        "kind",
        "pattern",
        "level",
        "dur_ms",
        "max_ms",
        "period_ms",
        "on_ms",
        "low_bp",
        "counted",
        "cue",
        "shape",
        "motors",
        "lag_pct",
    ),
)
# key: its name on the console. title: its name for people. level: the suggested level, where each
# session starts from.
Routine = namedtuple("Routine", ("key", "title", "level", "phases"))


NO_PHASE = Phase(b"", GUIDE, STEADY, 0, 0, 0, 1, 0, 0, False, b"", b"", BOTH, 0)
NO_ROUTINE = Routine(b"", b"", 1, ())


def drive(
    name,
    pattern,
    level,
    dur_s,
    max_s=0,
    period_ms=1_000,
    on_ms=0,
    low_pct=40,
    counted=False,
    cue=b"",
):
    """Return a Phase in which the motor does the work. dur_s, max_s: seconds; period_ms, on_ms:
    milliseconds; low_pct: percent.
    """
    return Phase(
        name,
        DRIVE,
        pattern,
        level,
        dur_s * 1_000,
        (max_s or dur_s) * 1_000,
        period_ms,
        on_ms,
        low_pct * 100,
        counted,
        cue,
        b"",
        BOTH,
        LAG_PCT[pattern],
    )


def guide(name, dur_s, cue, max_s=0, period_ms=0, on_ms=0):
    """Return a Phase in which the motor is still and the device times, counts (every period_ms, if
    given) and cues.
    """
    return Phase(
        name,
        GUIDE,
        STEADY,
        0,
        dur_s * 1_000,
        (max_s or dur_s) * 1_000,
        period_ms,
        on_ms,
        0,
        period_ms > 0,
        cue,
        b"",
        BOTH,
        0,
    )


def phase_ms(phase, length_pct):
    """Return how long a phase lasts, in milliseconds, at a length of 0..100 % of the guide's
    range; whole repetitions only.
    """
    extra_ms = (phase.max_ms - phase.dur_ms) // 100 * length_pct
    if phase.counted:
        extra_ms -= extra_ms % phase.period_ms
    return phase.dur_ms + extra_ms


def routine_ms(routine, length_pct=0):
    """Return how long a whole routine lasts, in milliseconds, at a length of 0..100 % of the
    guide's range.
    """
    total_ms = 0
    for number in range(len(routine.phases)):
        total_ms += phase_ms(routine.phases[number], length_pct)
    return total_ms


def drives(routine):
    """Return True if any phase of the routine moves the motor."""
    for phase in routine.phases:
        if phase.kind == DRIVE:
            return True
    return False


class Player:
    """Plays one routine on lines (motor.Line), one a motor. It is told how much time has passed;
    it never reads a clock.

    After `step`, read: level (1..5 or USER_LEVEL), driving, left_ms (of the whole routine),
    phase_left_ms, rep and reps (0 when nothing is counted), fades (a still one follows), done.
    Then `lay` says where each motor is going. A motor that is fitted alone plays every phase.
    """

    def __init__(self, lines):
        self.lines = lines
        self.routine = NO_ROUTINE
        self.done = True
        self.index = 0
        self.phase = NO_PHASE
        self.phases = 0
        self.length_pct = 0
        self.left_ms = 0
        self.phase_left_ms = 0
        self.t_ms = 0
        self.level = 0
        self.driving = False
        self.fades = False  # after this phase the motor is to stand still
        self.rep = 0
        self.reps = 0
        self._pattern = STEADY
        self._period_ms = 1
        self._on_ms = 0
        self._low_bp = 0

    def start(self, routine, length_pct=0, whole_ms=0):
        """Begin a routine at its first phase, at a length of 0..100 % of the guide's range.
        whole_ms: how long it lasts then, where that has been counted (`routine_ms`).
        """
        self.routine = routine
        self.length_pct = length_pct
        self.phases = len(routine.phases)
        self.done = False
        self.left_ms = whole_ms or routine_ms(routine, length_pct)
        self._enter(0)

    def stop(self):
        """End the routine where it is; nothing is driven any more."""
        self.done = True
        self.driving = False
        self.left_ms = 0
        self.phase_left_ms = 0
        self.still()

    def still(self):
        """Lay every line at zero."""
        for line in self.lines:
            line.lay(0, 0, 0)

    def skip(self):
        """Go to the next phase, or be done after the last one."""
        if not self.done:
            self.left_ms -= self.phase_left_ms
            self._next(0)

    def step(self, elapsed_ms):
        """Let elapsed_ms (>= 0) pass."""
        if self.done:
            return
        self.left_ms -= elapsed_ms
        self.t_ms += elapsed_ms
        self.phase_left_ms -= elapsed_ms
        while self.phase_left_ms <= 0:
            self._next(-self.phase_left_ms)
            if self.done:
                return
        if self.reps:
            self.rep = self.t_ms // self._period_ms + 1

    def lay(self, most_ms=DECIDE_MS):
        """Lay each motor's line, up to its pattern's next corner, but no longer than the phase or
        most_ms (> 0). Return in how many milliseconds they must be laid again, at the latest.
        """
        most_ms = min(most_ms, self.phase_left_ms)
        if self.driving:
            # All up to the same moment, so that motors at one place do the same.
            for line in self.lines:
                most_ms = self._corner_ms(line, most_ms)
            for line in self.lines:
                self._lay(line, most_ms)
        return most_ms

    def _corner_ms(self, line, most_ms):
        if not line.plays:
            return most_ms
        ms = corner_ms(self._pattern, self.t_ms + line.lead_ms, self._period_ms, self._on_ms)
        return ms if ms < most_ms else most_ms

    def _lay(self, line, ms):
        if line.plays:
            t_ms = self.t_ms + line.lead_ms
            # To the last moment before the corner: at the corner itself it may jump.
            line.from_bp = self._share_bp(t_ms)
            line.to_bp = self._share_bp(t_ms + ms - 1)
            line.ms = ms - 1

    def _share_bp(self, t_ms):
        return share_bp(self._pattern, t_ms, self._period_ms, self._on_ms, self._low_bp)

    def _next(self, late_ms):
        if self.index + 1 >= self.phases:
            self.stop()
            return
        self._enter(self.index + 1)
        self.t_ms = late_ms
        self.phase_left_ms -= late_ms

    def _enter(self, index):
        self.index = index
        phase = self.routine.phases[index]
        self.phase = phase
        self.t_ms = 0
        self.phase_left_ms = phase_ms(phase, self.length_pct)
        self.level = phase.level
        # Read once a phase: a named tuple looks its fields up one by one.
        self._pattern = phase.pattern
        self._period_ms = phase.period_ms
        self._on_ms = phase.shape or phase.on_ms
        self._low_bp = phase.low_bp
        self.driving = phase.kind == DRIVE
        self.fades = index + 1 >= self.phases or self.routine.phases[index + 1].kind != DRIVE
        self._cast(phase)
        self.reps = self.phase_left_ms // phase.period_ms if phase.counted else 0
        self.rep = 1 if phase.counted else 0
        self.still()

    def _cast(self, phase):
        # Each line's part in a phase; one that is alone plays all of it.
        # In a period's remainder, "later by a lag" is "earlier by a period less the lag".
        lead_ms = phase.period_ms - phase.period_ms * phase.lag_pct // 100
        alone = len(self.lines) < 2
        for line in self.lines:
            line.plays = alone or phase.motors == BOTH or phase.motors == line.place
            line.lead_ms = 0 if alone or line.place == HEEL else lead_ms
