"""What a measurement found: rows of figures, one column for each program, and their table."""

from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table

PLANTAR = "plantar"
BASE = "loop"
"""Ratios are to this peer: it does the least that anybody would write."""
NATIVE = "c"
TITLES = {
    PLANTAR: "Plantar",
    "plantar-sources": "as sources",
    "plantar-frozen": "frozen",
    BASE: "plain loop",
    "asyncio": "asyncio",
    "picozero": "picozero",
    "chumicro": "chumicro",
    NATIVE: "C, -O2",
}

Value = float | int | str | None


@dataclass(frozen=True)
class Row:
    """One figure of every program that has it.

    Attributes:
        name: what it is, short.
        unit: of the values.
        values: by program; None: this program has no such thing.
        goal: the most it should be, as a ratio to the plain loop or as a value, in words.
        met: whether Plantar's figure is within the goal, None where there is no goal.
        ratios: whether ratios to the plain loop mean something here.
    """

    name: str
    unit: str
    values: dict[str, Value]
    goal: str = ""
    met: bool | None = None
    ratios: bool = False


@dataclass
class Section:
    """What one measurement found.

    Attributes:
        key: what `--only` calls it.
        title: for people.
        about: how it was measured, in a sentence or two.
        rows: the figures.
        missing: a sentence for what could not be measured, with the remedy.
    """

    key: str
    title: str
    about: str = ""
    rows: list[Row] = field(default_factory=list)
    missing: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data; each row has its ratios to the plain loop where they apply."""
        found = asdict(self)
        for row, plain in zip(self.rows, found["rows"], strict=True):
            plain["ratios"] = ratios(row)
        return found


def ratios(row: Row) -> dict[str, float]:
    """Return each program's value over the plain loop's, for what has both; {} if not meant."""
    base = row.values.get(BASE)
    if not row.ratios or not isinstance(base, int | float) or not base:
        return {}
    return {
        name: round(value / base, 3)
        for name, value in row.values.items()
        if isinstance(value, int | float)
    }


def text(value: Value) -> str:
    """Return a figure as a person reads it."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ")
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 100 else f"{value:.3g}"


def cell(row: Row, name: str) -> str:
    """Return a program's figure with its ratio to the plain loop."""
    shown = text(row.values.get(name))
    ratio = ratios(row).get(name)
    return shown if ratio is None else f"{shown} ({ratio:.2f})"


def table(section: Section) -> Table:
    """Return a section as a table for a terminal."""
    names = columns(section)
    shown = Table(title=section.title, title_justify="left", header_style="bold")
    shown.add_column("", overflow="fold")
    for name in names:
        shown.add_column(TITLES[name], justify="right", overflow="fold")
    shown.add_column("goal (Plantar)", overflow="fold")
    for row in section.rows:
        mark = "" if row.met is None else " met" if row.met else " NOT met"
        cells = [cell(row, name) for name in names]
        shown.add_row(f"{row.name}, {row.unit}" if row.unit else row.name, *cells, row.goal + mark)
    return shown


def columns(section: Section) -> list[str]:
    """Return the programs that a section has any figure of, Plantar first."""
    return [name for name in TITLES if any(name in row.values for row in section.rows)]
