"""Tables of time and intensity as curves: CSV in the many ways people and loggers write it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from plantar.errors import PlantarError
from plantar.routines.cells import (
    UNIT_MS,
    Moment,
    moment_of,
    number_in,
    unit_of,
    value_of,
    words_of,
)
from plantar.routines.curve import Curve, Point, make
from plantar.routines.lenient import MS_MOST, count_of, digits, in_order

_TIME_WORDS = {"time", "times", "zeit", "timestamp", "t", "at", "elapsed", "temps", "tiempo"}
_TIME_WORDS |= {"datetime", "date", "datum", "uhrzeit", "epoch", "position"}
_VALUE_WORDS = {"percent", "pct", "prozent", "intensity", "amplitude", "strength", "power"}
_VALUE_WORDS |= {"level", "value", "pos", "duty", "staerke", "stärke", "wert", "%"}
_EPOCHS_MS = ((1e17, 1e-6, "nanoseconds"), (1e14, 1e-3, "microseconds"))
_EPOCHS_MS += ((1e11, 1.0, "milliseconds"), (1e8, 1e3, "seconds"))
_MARKS = ("\t", ";", "|", ",")


@dataclass(frozen=True)
class _Row:
    number: int
    line: str
    cells: list[str]


def table(text: str) -> Curve:
    """Return the intensity of a table of a column of times and one of percentages.

    A head names them and the unit of the times; without a unit they are milliseconds, and a note
    says so. Comma, semicolon, tab or | part the cells; a decimal comma is one where commas part
    nothing; lines that begin with # are comments. Dates, clock times and the seconds since 1970
    are counted from the first line.

    Raises:
        PlantarError: a line is wrong, or there is nothing to feel in it.
    """
    rows = _rows(text)
    if not rows:
        raise PlantarError("is empty; give lines of time and percent.")
    head, body = _parted(rows)
    if not body:
        raise PlantarError(
            f"line {rows[0].number} is {rows[0].line.strip()[:40]!r}; "
            "give a time and a percentage."
        )
    names = _names(head, body)
    _check_commas(names, body)
    time_at, value_at = _columns(names, body)
    return _Table(names, head, time_at, value_at).curve(body)


class _Table:
    """The columns of a table that count, and what is to be said of it."""

    def __init__(
        self, names: list[str], head: Sequence[_Row], time_at: int, value_at: int
    ) -> None:
        self.names = names
        self.time_at = time_at
        self.value_at = value_at
        self.notes: list[str] = []
        cells = [row.cells[time_at] for row in head if len(row.cells) > time_at]
        self.unit_ms = next((unit for unit in map(unit_of, cells) if unit), None)

    def curve(self, body: Sequence[_Row]) -> Curve:
        """Return the curve of its lines."""
        moments: list[Moment] = []
        values: list[float] = []
        offset_ms = 0.0
        gaps = 0
        starts: list[int] = []
        for row in body:
            if len(row.cells) > max(self.time_at, self.value_at):
                moment = moment_of(row.cells, self.time_at)
                cell = row.cells[self.value_at]
                value = value_of(cell)
                if moment is not None and value is not None:
                    moments.append(moment)
                    values.append(value)
                    continue
                if cell.strip().lower() in ("", "nan", "null", "na", "n/a", "-") and moment:
                    gaps += 1
                    continue
            if moments and not any(number_in(cell) is not None for cell in row.cells):
                starts.append(len(moments))
                self.notes.append(f"line {row.number} is a head again and was left out")
                continue
            raise PlantarError(
                f"line {row.number} is {row.line.strip()[:40]!r}; give a time and a percentage."
            )
        if gaps:
            self.notes.append(f"{count_of(gaps, 'line')} without a value and left out")
        if not moments:
            raise PlantarError("has no line with a time and a percentage; give some.")
        times_ms = self._times_ms(moments)
        for start in starts:
            if 0 < start < len(times_ms) and times_ms[start] < times_ms[start - 1]:
                # Another recording of the same file: it goes on where the one before ended.
                step_ms = times_ms[1] - times_ms[0] if len(times_ms) > 1 else 0.0
                offset_ms = times_ms[start - 1] + max(step_ms, 0.0) - times_ms[start]
                times_ms[start:] = [t_ms + offset_ms for t_ms in times_ms[start:]]
                self.notes.append("its times begin again there and are counted on")
        points, told = in_order(zip(times_ms, values, strict=True), "line")
        self.notes += told
        first_ms = points[0][0]
        if first_ms > 0:
            self.notes.append(
                f"its times begin at {digits(first_ms / 1_000)} s and are counted from there"
            )
            points = [(t_ms - first_ms, value) for t_ms, value in points]
        further = [
            name or f"column {number + 1}"
            for number, name in enumerate(self.names)
            if number not in (self.time_at, self.value_at)
            and any(number < len(row.cells) and row.cells[number].strip() for row in body)
        ]
        if further:
            self.notes.append(_further(further))
        return make(self._percent(points), self.notes)

    def _times_ms(self, moments: Sequence[Moment]) -> list[float]:
        kinds = {moment.kind for moment in moments}
        if kinds == {"number"}:
            return self._numbers_ms(moments)
        if len(kinds) > 1:
            raise PlantarError("has times of several kinds; write all of them in one way.")
        first_ms = moments[0].value
        if kinds == {"date"}:
            self.notes.append("its dates are counted from the first line")
            return [moment.value - first_ms for moment in moments]
        if self.unit_ms is None and first_ms > 0:
            self.notes.append("its clock times are counted from the first line")
            times_ms = [moment.value - first_ms for moment in moments]
            # Past midnight a clock begins again.
            for number in range(1, len(times_ms)):
                if times_ms[number] < times_ms[number - 1] - MS_MOST / 2:
                    times_ms[number:] = [t_ms + MS_MOST for t_ms in times_ms[number:]]
            return times_ms
        return [moment.value for moment in moments]

    def _numbers_ms(self, moments: Sequence[Moment]) -> list[float]:
        own = {moment.unit_ms for moment in moments}
        unit_ms = self.unit_ms
        if None not in own:
            return [moment.value * (moment.unit_ms or 1.0) for moment in moments]
        values = sorted(moment.value for moment in moments)
        middle = values[len(values) // 2]
        if middle * (unit_ms or 1.0) > MS_MOST:
            name = ""
            for least, epoch_ms, word in _EPOCHS_MS:
                if unit_ms is None and middle >= least:
                    unit_ms, name = epoch_ms, f", in {word} since 1970,"
                    break
            self.notes.append(f"its times{name} are counted from the first line")
            unit_ms = unit_ms or 1.0
            return [(moment.value - moments[0].value) * unit_ms for moment in moments]
        if unit_ms is None:
            unit_ms = 1.0
            self.notes.append(
                "it does not say the unit of its times: times taken for milliseconds"
            )
        return [moment.value * unit_ms for moment in moments]

    def _percent(self, points: list[Point]) -> list[Point]:
        name = self.names[self.value_at].lower() if self.value_at < len(self.names) else ""
        most = max(pct for _t_ms, pct in points)
        for word, full in (("65535", 655.35), ("u16", 655.35), ("1023", 10.23), ("255", 2.55)):
            if word in name and most > 1:
                self.notes.append(f"its values are taken as shares of {digits(full * 100)}")
                return [(t_ms, value / full) for t_ms, value in points]
        says_pct = "%" in name or "pct" in name or "percent" in name or "prozent" in name
        if 0 < most <= 1 and not says_pct:
            self.notes.append("its values reach 1 at most and are taken as shares of one")
            return [(t_ms, value * 100) for t_ms, value in points]
        return points


def _rows(text: str) -> list[_Row]:
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith(("#", "//"))
    ]
    if lines and re.fullmatch(r"sep=.", lines[0][1].strip(), re.IGNORECASE):
        lines.pop(0)  # a word to a spreadsheet
    mark = _mark([line for _number, line in lines])
    rows: list[_Row] = []
    for number, line in lines:
        if mark is None:
            cells = line.split()
        else:
            cells = next(csv.reader(io.StringIO(line), delimiter=mark, skipinitialspace=True))
        rows.append(_Row(number, line, [cell.strip() for cell in cells]))
    return rows


def _mark(lines: Sequence[str]) -> str | None:
    """Return what parts the cells of most lines; None: white space."""
    for mark in _MARKS:
        if sum(mark in line for line in lines) * 2 > len(lines):
            return mark
    spaced = sum(len(line.split()) > 1 for line in lines) * 2 > len(lines)
    return None if spaced else ","


def _parted(rows: Sequence[_Row]) -> tuple[list[_Row], list[_Row]]:
    """Return the lines before the first one with a time and a number, and the others."""
    for place, row in enumerate(rows):
        moments = {at for at in range(len(row.cells)) if moment_of(row.cells, at) is not None}
        values = {at for at in range(len(row.cells)) if value_of(row.cells[at]) is not None}
        if moments and len(moments | values) > 1:
            return list(rows[:place]), list(rows[place:])
    return list(rows), []


def _names(head: Sequence[_Row], body: Sequence[_Row]) -> list[str]:
    wide = Counter(len(row.cells) for row in body).most_common(1)[0][0]
    named = [row for row in head if len(row.cells) > 1]
    # The line of names, not the line of units below it.
    fitting = [row for row in named if len(row.cells) == wide] or named
    return list(fitting[0].cells) if fitting else []


def _check_commas(names: Sequence[str], body: Sequence[_Row]) -> None:
    if len(names) == 2 and all(len(row.cells) == 4 for row in body):
        raise PlantarError(
            "has decimal commas, and commas between its columns as well; "
            "part the columns by semicolons."
        )


def _columns(names: Sequence[str], body: Sequence[_Row]) -> tuple[int, int]:
    """Return which columns are the time and the intensity."""
    times = [at for at, name in enumerate(names) if _is_time(name)]
    time_at = times[0] if times else 0
    fitting = [row for row in body if len(row.cells) > time_at]
    if not any(moment_of(row.cells, time_at) for row in fitting):
        time_at = 0
    wide = max(len(row.cells) for row in body)
    numeric = [
        at
        for at in range(wide)
        if at != time_at and any(at < len(row.cells) and value_of(row.cells[at]) for row in body)
    ]
    values = [
        at
        for at, name in enumerate(names)
        if at in numeric and _VALUE_WORDS & set(words_of(name)) and not _is_time(name)
    ]
    after = [at for at in numeric if at > time_at and at not in times]
    return time_at, (values or after or numeric or [time_at + 1])[0]


def _is_time(name: str) -> bool:
    words = words_of(name)
    return bool(words) and (words[0] in _TIME_WORDS or all(word in UNIT_MS for word in words))


def _further(names: Sequence[str]) -> str:
    shown = ", ".join(name[:20] for name in names[:4])
    more = ", ..." if len(names) > 4 else ""
    if len(names) == 1:
        return f"its further column ({shown}) was left out"
    return f"its {len(names)} further columns ({shown}{more}) were left out"
