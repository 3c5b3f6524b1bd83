"""The numbered list under a routine's picture: each phase in words, and what you are told."""

import textwrap
from dataclasses import dataclass

from plantar.routines import timetable
from plantar.routines.plotstyle import BADGE, FAINT, INK, LEFT_IN, WIDTH_IN, Sheet
from plantar.routines.preview import Preview
from plantar.shared.lengths import in_words

_ONE_COLUMN_MAX = 4
_LINE_IN = 0.21
_GAP_IN = 0.13
_COLUMNS = 2
_COLUMN_IN = (WIDTH_IN - LEFT_IN - 0.3) / _COLUMNS
_INDENT_IN = 0.25
_CHARACTERS = 64  # of 10 pt DejaVu Sans in a column


@dataclass(frozen=True)
class Entry:
    """A phase in the list: its number, the lines that describe it, and the lines of its cue."""

    number: str
    heading: tuple[str, ...]
    cue: tuple[str, ...]

    @property
    def height_in(self) -> float:
        """Return how much room it takes, in inches."""
        return (len(self.heading) + len(self.cue)) * _LINE_IN + _GAP_IN


def entries(preview: Preview) -> list[Entry]:
    """Return an entry for each phase, its texts broken to the room there is."""
    alone = len(preview.phases) <= _ONE_COLUMN_MAX and preview.motors == 1
    characters = _CHARACTERS * _COLUMNS if alone else _CHARACTERS
    found: list[Entry] = []
    for index, played in enumerate(preview.phases):
        words = [in_words(played.ms), timetable.pattern_words(played)]
        level = timetable.phase_level_words(preview, played)
        if level:
            words.append(level)
        heading = f"{timetable.at(played.start_ms)}  {played.phase.name}: {', '.join(words)}"
        found.append(
            Entry(
                str(index + 1),
                tuple(textwrap.wrap(heading, characters)),
                tuple(textwrap.wrap(played.phase.cue, characters)),
            )
        )
    return found


def has_room_beside(found: list[Entry]) -> bool:
    """Return True if the list leaves the right half of the sheet empty."""
    return len(found) <= _ONE_COLUMN_MAX


def height_in(found: list[Entry]) -> float:
    """Return how much room the list takes, in inches."""
    return max(sum(entry.height_in for entry in column) for column in _columns(found))


def draw(sheet: Sheet, found: list[Entry], top_in: float) -> None:
    """Write the list, its upper edge at top_in."""
    for place, column in enumerate(_columns(found)):
        left_in = LEFT_IN + place * _COLUMN_IN
        y_in = top_in
        for entry in column:
            sheet.text(left_in + 0.06, y_in + _LINE_IN - 0.05, entry.number, **BADGE)
            for line in entry.heading:
                y_in += _LINE_IN
                sheet.text(left_in + _INDENT_IN, y_in, line, color=INK)
            for line in entry.cue:
                y_in += _LINE_IN
                sheet.text(left_in + _INDENT_IN, y_in, line, color=FAINT, style="italic")
            y_in += _GAP_IN


def _columns(found: list[Entry]) -> list[list[Entry]]:
    if has_room_beside(found):
        return [found]
    half = (len(found) + 1) // 2
    return [found[:half], found[half:]]
