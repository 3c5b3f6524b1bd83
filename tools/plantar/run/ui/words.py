"""The state in words: what happens, for how long, and the way out. Nothing here draws."""

from dataclasses import dataclass
from functools import cache

from plantar import firmware
from plantar.routines import catalog
from plantar.run.ui.status import Settings, Status

PLAIN, QUIET, CUE, GOOD, WARNING, ERROR = "plain", "quiet", "cue", "good", "warning", "error"

LOW_SENSATION = "low sensation"

# States, each with a sign of its own: colour never stands alone.
SIGNS = {
    "ready": "■",
    "running": "▶",
    "paused": "‖",
    "resting": "◔",
    "fault": "!",
    "menu": "≡",
    "": "…",
}
PHASES = {
    "boot": ("Starting", "The board starts: boot.py first, it puts the motor pins low."),
    "main": ("Starting", "The board starts: main.py next."),
    "off": ("No power", "The board has no power."),
    "hang": ("Not answering", "The firmware's loop hangs. The guard and the watchdog do not."),
    "dead": ("Dead", "The CPU runs nothing any more. The watchdog still counts."),
}


@dataclass(frozen=True)
class Line:
    """One thing to say. kind: PLAIN, QUIET, CUE, GOOD, WARNING or ERROR."""

    text: str
    kind: str = PLAIN


@dataclass(frozen=True)
class Words:
    """The state in one line, and what there is to say about it, most urgent first."""

    sign: str
    headline: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Return all of it as plain lines."""
        return "\n".join([self.headline, *(line.text for line in self.lines)])


UNPLUGGED = Words(
    SIGNS["fault"],
    "The plug is pulled out",
    (Line("The board has no power, and its clock stands still. p puts the plug back."),),
)


def m_ss(ms: float) -> str:
    """Return a length of time as minutes and seconds, e.g. ``9:12``, never negative."""
    seconds = max(0, int(ms) // 1_000)
    return f"{seconds // 60}:{seconds % 60:02}"


def of_board(phase: str, cause: str, last_reset: str, usb: tuple[str, ...]) -> Words:
    """Return the words for a board whose firmware says nothing.

    phase: what the CPU does, see runner.Runner. cause: why it is at the REPL. usb: its last lines.
    """
    if phase == "repl":
        why = "The app has ended" if cause in ("", "return") else f"The app ended with {cause}"
        said = tuple(Line(line, WARNING) for line in usb)
        way_out = Line("The board waits at its REPL. To start again: pull the plug (p), twice.")
        return Words(SIGNS["fault"], why, (*said, way_out))
    headline, line = PHASES.get(phase, ("Starting", "The firmware has not said anything yet."))
    lines = (Line(line),)
    if phase in ("boot", "main", "run") and last_reset not in ("", "power on"):
        lines += (Line(f"Last: {last_reset}.", QUIET),)
    return Words(SIGNS["fault"] if phase in ("hang", "dead") else SIGNS[""], headline, lines)


def of_status(status: Status, settings: Settings | None = None, silent_ms: float = 0) -> Words:
    """Return the words for what the firmware says of itself.

    settings: None while it has not told them. silent_ms: for how long it has owed an answer, 0 if
    it does not.
    """
    about = {
        "running": _running,
        "paused": _paused,
        "resting": _resting,
        "fault": _fault,
        "menu": _menu,
    }.get("menu" if status.menu else status.state, _ready)
    headline, lines = about(status, settings or Settings())
    if status.menu and settings is None:
        headline = f"Settings: {status.menu}"
    settings = settings or Settings()
    sign = SIGNS.get("menu" if status.menu else status.state, SIGNS[""])
    if silent_ms:
        late = (
            f"No answer on USB for {silent_ms / 1_000:.0f} s: these words are old, the lights not."
        )
        lines = [Line(late, WARNING), *lines]
    # What is least urgent comes last: a small terminal may have to cut it off.
    lines += _remarks(status, settings)
    return Words(sign, headline, tuple(sorted(lines, key=lambda line: line.kind == QUIET)))


def level_words(status: Status) -> str:
    """Return the level that is played and, if it differs, the one that was chosen."""
    level = status.level_now or min(status.level, status.cap)
    words = f"Level {level} of {status.levels} ({catalog.level_name(level, status.levels)})"
    if status.level != level:
        words += f", you chose {status.level}"
    return words


def _running(status: Status, settings: Settings) -> tuple[str, list[Line]]:
    lines = [Line(status.cue, CUE)] if status.cue else []
    if not status.drive:
        lines.append(Line("The motor is still: hands, ball or band do the work"))
    elif status.gentle and status.level > status.level_now:
        left = m_ss(firmware.load("limits").GENTLE_MS - status.session_ms + 999)
        lines.append(Line(f"{level_words(status)}; gentle for another {left}"))
    else:
        lines.append(Line(level_words(status)))
    if status.reps:
        lines.append(Line(f"Repetition {status.rep} of {status.reps}"))
    lines.append(Line(f"{_left(status, settings)}, {_next(status, settings)}"))
    lines.append(Line(f"Phase {status.phase_no} of {status.phases}", QUIET))
    lines.append(_driven(status))
    return f"Running: {_what(status)}", lines


def _paused(status: Status, settings: Settings) -> tuple[str, list[Line]]:
    lines = [Line("START/STOP goes on, softly; held for 0.8 s, it ends the session.")]
    if status.locked:
        lines = [Line("Hold START/STOP for 0.8 s to end the session.")]
    lines += [
        Line(f"Ends by itself in {m_ss(status.pause_ms)}"),
        Line(f"{level_words(status)}; {_left(status, settings)}"),
        Line(f"Phase {status.phase_no} of {status.phases}", QUIET),
        _driven(status),
    ]
    return f"Paused: {_what(status)}", lines


def _resting(status: Status, _settings: Settings) -> tuple[str, list[Line]]:
    return f"Resting: {m_ss(status.rest_ms)} to go", [
        Line("The motor stays still until then; START/STOP begins nothing."),
        Line(f"Next: {status.title}"),
        *_last_end(status),
        _driven(status),
    ]


def _fault(status: Status, _settings: Settings) -> tuple[str, list[Line]]:
    return f"Fault {status.fault}: the motor is off", [
        Line(f"{status.fault_text}.", ERROR),
        Line("Way out: put the cause right, let go of START/STOP, then hold it for 2 s (key c)."),
    ]


def _menu(status: Status, settings: Settings) -> tuple[str, list[Line]]:
    idle_s = firmware.load("limits").MENU_IDLE_MS // 1_000
    return f"Settings: {status.menu}, {_setting(status.menu, settings)}", [
        Line("UP, DOWN: change it. MODE: the next setting."),
        Line(
            f"START/STOP leaves, and so do {idle_s} s without a press. "
            "No press here starts a motor."
        ),
    ]


def _setting(item: str, settings: Settings) -> str:
    brightest = firmware.load("keep.journal").BRIGHTEST
    return {
        "length": f"{settings.length_pct} % of the guide's range",
        "tones": "on" if settings.tones else "off",
        "brightness": f"{settings.brightness} of {brightest}",
        "levels": str(settings.levels),
    }.get(item, settings.profile)


def _ready(status: Status, settings: Settings) -> tuple[str, list[Line]]:
    routine = _routine(status)
    lines = []
    if status.locked:
        lines.append(Line("START/STOP begins nothing while locked."))
    elif routine is None or routine.drives:
        level = f"level {status.level} ({catalog.level_name(status.level, status.levels)})"
        gentle = "first a gentle minute, then " if status.level > 1 else ""
        lines.append(Line(f"START/STOP begins: {gentle}{level}."))
    else:
        lines.append(Line("START/STOP begins. The motor stays still, hands do the work."))
    if routine is not None:
        lines.append(Line(f"{_length(routine, status, settings)}. MODE: the next routine."))
    lines += _last_end(status)
    lines.append(_driven(status))
    return f"Ready: {status.title}", lines


def _length(routine: catalog.Routine, status: Status, settings: Settings) -> str:
    """Return how long a routine is going to be, and why if it will be cut short."""
    limits = firmware.load("limits")
    whole_ms = _length_ms(routine, settings)
    most = [(whole_ms, "")]
    if routine.drives:
        if settings.profile == LOW_SENSATION:
            most.append((limits.LOW_SENSATION_MS, "the low-sensation profile is short"))
        if status.beginner:
            most.append((limits.BEGINNER_MS, "a beginner's session is short"))
    length_ms, why = min(most, key=lambda each: each[0])
    if why:
        return f"{m_ss(length_ms)} of its {m_ss(whole_ms)}, {why}"
    count = len(routine.phases)
    return f"{m_ss(whole_ms)}, {count} phases" if count != 1 else f"{m_ss(whole_ms)}, one phase"


def _what(status: Status) -> str:
    return f"{status.title} – {status.phase}" if status.phase else status.title


def _left(status: Status, settings: Settings) -> str:
    return f"{m_ss(_ends_in_ms(status, settings)[0])} left"


def _next(status: Status, settings: Settings) -> str:
    left_ms, why = _ends_in_ms(status, settings)
    if why and left_ms < status.phase_left_ms:
        return why
    routine = _routine(status)
    if status.phase_no >= status.phases:
        return "then it stops by itself"
    # Of a routine that is not in the library no more is known than that it goes on.
    known = routine is not None and status.phase_no < len(routine.phases)
    name = routine.phases[status.phase_no].name if routine and known else "the next phase"
    return f"next: {name} in {m_ss(status.phase_left_ms)}"


def _ends_in_ms(status: Status, settings: Settings) -> tuple[int, str]:
    """Return how much longer the session can last, and why if that is not the routine's end."""
    limits = firmware.load("limits")
    ends = [(status.left_ms, "")]
    if status.drive:
        if settings.profile == LOW_SENSATION:
            left_ms = limits.LOW_SENSATION_MS - status.session_ms
            ends.append((left_ms, "then it stops: the low-sensation profile is short"))
        if status.beginner:
            left_ms = limits.BEGINNER_MS - status.session_ms
            ends.append((left_ms, "then it stops: a beginner's session is short"))
        left_ms = limits.DRIVE_LIMIT_MS - status.drive_ms
        ends.append((left_ms, "then it stops: a rest is due"))
    return min(ends, key=lambda end: end[0])


def _driven(status: Status) -> Line:
    limit = firmware.load("limits").DRIVE_LIMIT_MS
    return Line(f"Driven since rest: {m_ss(status.drive_ms)} of {m_ss(limit)}", QUIET)


def _last_end(status: Status) -> list[Line]:
    if not status.last_end:
        return []
    return [Line(f"The last session ended: {status.last_end}.", QUIET)]


def _remarks(status: Status, settings: Settings) -> list[Line]:
    """Return what stands beside any state."""
    limits = firmware.load("limits")
    lines = []
    if status.warning:
        lines.append(Line(f"Warning: {status.warning}.", WARNING))
    if status.stuck:
        names = firmware.load("buttons").NAMES
        stuck = [str(name, "ascii") for bit, name in enumerate(names) if status.stuck >> bit & 1]
        lines.append(Line(f"Stuck down: {', '.join(stuck)}. Free it.", WARNING))
    if status.locked:
        seconds = limits.LOCK_HOLD_MS // 1_000
        lines.append(
            Line(
                f"Locked: only STOP and DOWN work. UP and DOWN held {seconds} s unlock (key l).",
                WARNING,
            )
        )
    if status.beginner:
        minutes = limits.BEGINNER_MS // 60_000
        lines.append(
            Line(
                f"Beginner: the first {limits.BEGINNER_SESSIONS} sessions are at most "
                f"{minutes} min and level {_of(status, limits.BEGINNER_LEVEL)}.",
                GOOD,
            )
        )
    if settings.profile == LOW_SENSATION:
        minutes = limits.LOW_SENSATION_MS // 60_000
        lines.append(
            Line(
                f"Low-sensation profile: at most {minutes} min and level "
                f"{_of(status, limits.LOW_SENSATION_LEVEL)}.",
                GOOD,
            )
        )
    if status.notice:
        lines.append(Line("Read the notice before the first session (key n).", WARNING))
    return lines


def _of(status: Status, of_five: int) -> int:
    # The highest level no stronger than one of five, as the firmware has it.
    return max(1, of_five * status.levels // catalog.level_count())


def _length_ms(routine: catalog.Routine, settings: Settings) -> int:
    raw = firmware.load("library").ROUTINES[routine.number]
    return firmware.load("routine").routine_ms(raw, settings.length_pct)


def _routine(status: Status) -> catalog.Routine | None:
    """Return the routine that is shown, None if the library of this clone has no such key."""
    return _library().get(status.routine)


@cache
def _library() -> dict[str, catalog.Routine]:
    return {routine.key: routine for routine in catalog.routines()}
