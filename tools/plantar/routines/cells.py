"""What stands in the cells of a table: numbers, units, clock times and dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d{1,2})?", re.IGNORECASE)
_WITH_UNIT = re.compile(r"([^a-zµμ%]+?)\s*([a-zµμ]+|%)", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)")
_FRACTION = re.compile(r"(?<=:\d\d)[.,](\d+)")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*:.*")
_UNITS_MS = {
    1e-6: "ns nsec nanosec nanosecond nanoseconds nanosekunden",
    1e-3: "us usec µs μs µsec μsec microsec micros microsecond microseconds mikrosekunden",
    1.0: "ms msec msecs millis millisec milli millisecond milliseconds millisekunde millisekunden",
    1e3: "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos",
    6e4: "min mins minute minutes minuten minuto minutos",
    3.6e6: "h hr hrs hour hours std stunde stunden",
}
UNIT_MS = {word: ms for ms, words in _UNITS_MS.items() for word in words.split()}
"""How many milliseconds a unit is, by the ways to write it, in small letters."""
_DATES = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M")
_DATES += ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%d-%m-%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")


@dataclass(frozen=True)
class Moment:
    """A time as its cell has it. kind: "number", "clock" or "date"; value: as written, or ms."""

    value: float
    kind: str
    unit_ms: float | None = None


def words_of(name: str) -> list[str]:
    """Return the words of a name, in small letters: of A_name, a name and aName alike."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.findall(r"[a-zµμäöüß]+|%", parted.lower())


def unit_of(name: str) -> float | None:
    """Return the milliseconds of the unit that a head names: "Time [s]", "t/ms", "time_us"."""
    words = words_of(name)
    if "since" in words:
        words = words[: words.index("since")]
    found = [UNIT_MS[word] for word in words if word in UNIT_MS]
    return found[-1] if found else None


def number_in(cell: str) -> float | None:
    """Return the number in a cell, with a decimal point or comma, or None."""
    text = cell.strip().replace(" ", "").replace("\u00a0", "").replace("\u2212", "-")
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else None


def value_of(cell: str) -> float | None:
    """Return the number in a cell, which may say that it is percent, or None."""
    return number_in(cell.strip().removesuffix("%"))


def moment_of(cells: Sequence[str], at: int) -> Moment | None:
    """Return the time in a cell; a date may have its time of day in the next one."""
    text = cells[at].strip()
    found = number_in(text)
    if found is not None:
        return Moment(found, "number")
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = clock.groups(default="0")
        whole_s = int(hours) * 3_600 + int(minutes) * 60
        return Moment((whole_s + float(seconds.replace(",", "."))) * 1_000, "clock")
    united = _WITH_UNIT.fullmatch(text)
    if united and united[2].lower() in UNIT_MS:
        found = number_in(united[1])
        if found is not None:
            return Moment(found, "number", UNIT_MS[united[2].lower()])
    for written in (text, f"{text} {cells[at + 1].strip()}" if at + 1 < len(cells) else text):
        date_ms = _date_ms(written)
        if date_ms is not None:
            return Moment(date_ms, "date")
    return None


def _date_ms(text: str) -> float | None:
    if not _DATE.fullmatch(text):
        return None
    fraction = _FRACTION.search(text)
    share_ms = float("0." + fraction[1]) * 1_000 if fraction else 0.0
    whole = _FRACTION.sub("", text)
    for shape in _DATES:
        try:
            found = datetime.strptime(whole, shape)
        except ValueError:
            continue
        return found.replace(tzinfo=UTC).timestamp() * 1_000 + share_ms
    try:
        found = datetime.fromisoformat(whole)
    except ValueError:
        return None
    zoned = found if found.tzinfo else found.replace(tzinfo=UTC)
    return zoned.timestamp() * 1_000 + share_ms
