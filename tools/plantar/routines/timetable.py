"""A routine in words and in small bars of text: what `plantar routines show` prints."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from plantar import firmware
from plantar.routines import catalog
from plantar.routines.catalog import DRIVE, Routine
from plantar.routines.preview import PlayedPhase, Preview, Sample
from plantar.shared.lengths import in_words

_BLOCKS = " ▁▂▃▄▅▆▇█"
_ASCII_BLOCKS = " _.:-=+*#"
_HANDS, _ASCII_HANDS = "·", "~"
_WHOLE_BAR = 56
_PHASE_BAR = 12


def at(t_ms: int) -> str:
    """Return a moment as minutes and seconds, e.g. ``1:05``."""
    return f"{t_ms // 60_000}:{t_ms // 1_000 % 60:02}"


def span(ms: int) -> str:
    """Return a short time in seconds, e.g. ``8 s`` or ``0.5 s``."""
    return f"{ms / 1_000:g} s"


def level_words(level: int) -> str:
    """Return a level with its place, e.g. ``light (2 of 5)``."""
    return f"{catalog.level_name(level)} ({level} of {catalog.level_count()})"


def pattern_words(played: PlayedPhase) -> str:
    """Return what the motor does in a phase, e.g. ``sweep, 8 s each``."""
    rhythm = rhythm_words(played)
    name = played.phase.pattern or "motor still"
    if played.phase.motors != "both":
        name += f" of the {played.phase.motors} alone"
    return f"{name}, {rhythm}" if rhythm else name


def rhythm_words(played: PlayedPhase) -> str:
    """Return a phase's repetitions and their length, e.g. ``12 times 5 s``; empty if none."""
    phase = played.phase
    if not phase.period_ms:
        return ""
    off_ms = phase.period_ms - phase.on_ms
    if not phase.on_ms:
        every = span(phase.period_ms)
        return f"{played.reps} times {every}" if played.reps else f"{every} each"
    if not played.reps:
        # A pulse goes down to its weakest, which stands still only where the routine says so.
        strong, weak = ("strong", "weak") if phase.low_pct else ("on", "off")
        return f"{span(phase.on_ms)} {strong}, {span(off_ms)} {weak}"
    return f"{played.reps} times {span(phase.on_ms)} and {span(off_ms)} rest"


def phase_level_words(preview: Preview, played: PlayedPhase) -> str:
    """Return a phase's level in words, as it is played: the first minute holds a wish down."""
    if not played.levels:
        return ""
    names = [catalog.level_name(level) for level in played.levels]
    if played.phase.level is None:
        if played.levels[-1] < preview.level:
            names[-1] += " (first minute)"
        else:
            names[-1] = f"your level ({names[-1]})"
    return ", then ".join(names)


def headline(preview: Preview) -> str:
    """Return what there is to know about the whole, e.g. ``13 min, 4 phases, ...``."""
    routine = preview.routine
    count = len(preview.phases)
    words = [in_words(preview.ms), f"{count} phase{'s' if count > 1 else ''}"]
    if not routine.drives:
        return ", ".join([*words, "the motor stays still"])
    which = "suggested" if preview.level == routine.level else "chosen"
    return ", ".join([*words, f"{which} level {level_words(preview.level)}"])


def bar(samples: Sequence[Sample], width: int, ascii_only: bool = False) -> str:
    """Return `width` characters, each the strongest that either motor is in its part of the time:
    a full block is the whole of the allowed range.
    """
    blocks = _ASCII_BLOCKS if ascii_only else _BLOCKS
    full_bp = firmware.load("motor").FULL_BP
    text = ""
    for place in range(width):
        part = samples[
            place * len(samples) // width : max(
                (place + 1) * len(samples) // width, place * len(samples) // width + 1
            )
        ]
        most_bp = max(max(sample.a_bp, sample.b_bp) for sample in part)
        # Rounded up: what moves is never drawn as still.
        text += blocks[-(-most_bp * (len(blocks) - 1) // full_bp)]
    return text


def render(preview: Preview, ascii_only: bool = False) -> RenderableType:
    """Return the timeline of a routine for a Rich console.

    ascii_only: the terminal has no block characters.
    """
    routine = preview.routine
    title = Text.assemble((routine.title, "bold"), f"  ({routine.key})")
    about = Text(headline(preview))
    if routine.longest_ms > routine.ms:
        about.append(f"; settable from {in_words(routine.ms)} to {in_words(routine.longest_ms)}")
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("Start", justify="right", no_wrap=True)
    table.add_column("Length", no_wrap=True)
    table.add_column("Phase, and what you are told", ratio=3)
    table.add_column("Motor or hands", ratio=2)
    if routine.drives:
        table.add_column("Intensity", no_wrap=True)
    for index, played in enumerate(preview.phases):
        name = Text(f"{index + 1} {played.phase.name}", "bold")
        name.append(f"\n{played.phase.cue}\n", "not bold italic")
        level = phase_level_words(preview, played)
        what = pattern_words(played) + (f"\n{level}" if level else "")
        row: list[RenderableType] = [at(played.start_ms), in_words(played.ms), name, what]
        if routine.drives:
            row.append(_phase_bar(preview, index, ascii_only))
        table.add_row(*row)
    table.add_row(at(preview.ms), "", Text("end", "bold"))
    parts: list[RenderableType] = [title, about, Text()]
    if routine.drives:
        parts += [_whole_bar(preview, ascii_only), Text()]
    return Padding(Group(*parts, table), (0, 0, 0, 1))


def _phase_bar(preview: Preview, index: int, ascii_only: bool) -> Text:
    if preview.phases[index].phase.form != DRIVE:
        return Text((_ASCII_HANDS if ascii_only else _HANDS) * _PHASE_BAR, "magenta")
    return Text(bar(preview.samples_of(index), _PHASE_BAR, ascii_only), "cyan")


def _whole_bar(preview: Preview, ascii_only: bool) -> Text:
    text = Text()
    motors = bar(preview.samples, _WHOLE_BAR, ascii_only)
    hands = _ASCII_HANDS if ascii_only else _HANDS
    for place, block in enumerate(motors):
        sample = preview.samples[place * len(preview.samples) // _WHOLE_BAR]
        drives = preview.phases[sample.phase].phase.form == DRIVE
        text.append(block if drives else hands, "cyan" if drives else "magenta")
    end = at(preview.ms)
    text.append("\n0:00" + end.rjust(_WHOLE_BAR - 4), "dim")
    return text


def as_json(preview: Preview) -> dict[str, Any]:
    """Return the same for a machine: plain values, times in milliseconds from START."""
    return {
        **summary(preview.routine),
        "level": preview.level,
        "level_name": catalog.level_name(preview.level),
        "length_pct": preview.length_pct,
        "ms": preview.ms,
        "gentle_end_ms": preview.gentle_end_ms,
        "phases": [
            {
                "name": played.phase.name,
                "form": played.phase.form,
                "start_ms": played.start_ms,
                "stop_ms": played.stop_ms,
                "pattern": played.phase.pattern,
                "motors": played.phase.motors,
                "period_ms": played.phase.period_ms,
                "on_ms": played.phase.on_ms,
                "reps": played.reps,
                "level": played.phase.level,
                "levels_played": list(played.levels),
                "most_pct": max(
                    (max(sample.a_pct, sample.b_pct) for sample in preview.samples_of(index)),
                    default=0,
                ),
                "cue": played.phase.cue,
            }
            for index, played in enumerate(preview.phases)
        ],
    }


def summary(routine: Routine) -> dict[str, Any]:
    """Return a routine's entry in the list, for a machine."""
    return {
        "key": routine.key,
        "title": routine.title,
        "forms": routine.forms,
        "ms": routine.ms,
        "longest_ms": routine.longest_ms,
        "level": routine.level,
        "level_name": catalog.level_name(routine.level),
        "phases": len(routine.phases),
    }
