"""The firmware's own routines and those in files, as typed values with words for people."""

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plantar import firmware
from plantar.errors import PlantarError
from plantar.shared import statecard

DRIVE = "drive"
GUIDE = "guide"
_SHOWN_MAX = 40  # of a key that is wrong anyway


@dataclass(frozen=True)
class Phase:
    """A phase as the library holds it.

    form: DRIVE or GUIDE. pattern: its name, None where hands do the work. level: 1..5 at most, or
    None for the level the person chose. period_ms: of the pattern or of one repetition, 0 = none.
    on_ms: how much of a period is on. ms, longest_ms: the guide's shortest (the default) and
    longest duration. motors: which of two play, in the words of a routine file. low_pct: the
    weakest moment of a pulse; 0 where it stands still in between.
    """

    name: str
    form: str
    pattern: str | None
    level: int | None
    period_ms: int
    on_ms: int
    counted: bool
    cue: str
    ms: int
    longest_ms: int
    motors: str = "both"
    low_pct: int = 0


@dataclass(frozen=True)
class Routine:
    """A routine as the library or a file holds it.

    number: its place in the library, -1 of a file. level: the suggested one. raw: the firmware's
    own object.
    """

    number: int
    key: str
    title: str
    level: int
    phases: tuple[Phase, ...]
    ms: int
    longest_ms: int
    raw: Any = field(repr=False, compare=False)

    @property
    def forms(self) -> list[str]:
        """Return which forms its phases have: drive, guide, or both, in this order."""
        used = {phase.form for phase in self.phases}
        return [form for form in (DRIVE, GUIDE) if form in used]

    @property
    def drives(self) -> bool:
        """Return True if any phase of it moves a motor."""
        return DRIVE in self.forms


def routines() -> list[Routine]:
    """Return every routine of the firmware's library, in its order (that of the MODE button)."""
    return [_routine(number, raw) for number, raw in enumerate(firmware.load("library").ROUTINES)]


def find(key: str) -> Routine:
    """Return the routine with this key.

    Raises:
        PlantarError: there is none; keys like it are offered.
    """
    known = {routine.key: routine for routine in routines()}
    if key in known:
        return known[key]
    near = difflib.get_close_matches(key.lower(), known, n=3, cutoff=0.6)
    # A word of the title is as good a hint as a letter in the wrong place.
    words = set(key.lower().split())
    near += [
        routine.key
        for routine in known.values()
        if words & set(routine.title.lower().replace(",", "").split()) and routine.key not in near
    ]
    shown = key if len(key) <= _SHOWN_MAX else key[:_SHOWN_MAX] + "..."
    if near:
        raise PlantarError(f"There is no routine {shown!r}; did you mean {_either(near[:4])}?")
    raise PlantarError(f"There is no routine {shown!r}; there are {', '.join(known)}.")


def from_file(file: Path) -> Routine:
    """Return the routine in a file, as a board would take it.

    Raises:
        PlantarError: the file cannot be read, or a board would leave it out; it says why.
    """
    checker = firmware.load("own.routinefile")
    try:
        with file.open("rb") as opened:
            data = opened.read(checker.FILE_BYTES_MAX + 1)
    except OSError as error:
        raise PlantarError(f"{file} cannot be read: {error.strerror}.") from error
    return of_bytes(data, str(file))


def of_bytes(data: bytes, name: str) -> Routine:
    """Return the routine that a file's bytes hold. name: what errors call the file.

    Raises:
        PlantarError: a board would leave it out; it says why.
    """
    known = [raw.key for raw in firmware.load("library").ROUTINES]
    shown = name.encode("ascii", "replace").decode()
    raw, problem = firmware.load("own.routinefile").read(data, shown, known)
    if problem:
        raise PlantarError(problem)
    return _routine(-1, raw)


def find_or_read(key_or_file: str) -> Routine:
    """Return the routine with this key, or the one in this file (its name ends in .json).

    Raises:
        PlantarError: there is no such routine, or the file has a mistake.
    """
    if key_or_file.lower().endswith(".json"):
        return from_file(Path(key_or_file))
    return find(key_or_file)


def level_count() -> int:
    """Return how many levels the firmware has."""
    return int(firmware.load("allowance").LEVELS)


def level_names() -> list[str]:
    """Return the firmware's words for its levels, 0..level_count()."""
    return [_text(name) for name in firmware.load("face.wording").LEVEL_NAMES]


def level_name(level: int, levels: int = 0) -> str:
    """Return a level (0..levels) in the firmware's word, or in percent of the felt strength where
    the board has other levels than the usual level_count(), which have no words.
    """
    return statecard.level_name(level_names(), level, levels or level_count())


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _text(ascii_bytes: bytes) -> str:
    return str(ascii_bytes, "ascii")


def _routine(number: int, raw: Any) -> Routine:
    routine = firmware.load("routine")
    return Routine(
        number=number,
        key=_text(raw.key),
        title=_text(raw.title),
        level=raw.level,
        phases=tuple(_phase(phase) for phase in raw.phases),
        ms=routine.routine_ms(raw, 0),
        longest_ms=routine.routine_ms(raw, 100),
        raw=raw,
    )


def _phase(raw: Any) -> Phase:
    routine = firmware.load("routine")
    patterns = firmware.load("patterns")
    drives = raw.kind == routine.DRIVE
    # A steady motor has no rhythm that anyone could feel.
    steady = drives and raw.pattern == patterns.STEADY and not raw.counted
    return Phase(
        name=_text(raw.name),
        form=DRIVE if drives else GUIDE,
        pattern=_text(firmware.load("own.routineform").PATTERNS[raw.pattern]) if drives else None,
        level=None if raw.level == routine.USER_LEVEL else raw.level,
        period_ms=0 if steady else raw.period_ms,
        on_ms=raw.on_ms,
        counted=raw.counted,
        cue=_text(raw.cue),
        ms=routine.phase_ms(raw, 0),
        longest_ms=routine.phase_ms(raw, 100),
        motors=_text(firmware.load("own.routineform").MOTORS[raw.motors]),
        low_pct=raw.low_bp // 100 if drives and raw.pattern == patterns.PULSE else 0,
    )
