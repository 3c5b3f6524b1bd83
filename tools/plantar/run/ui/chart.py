"""The strip chart: how much power each motor had over the last minutes, in blocks."""

from collections.abc import Sequence
from itertools import groupby

from textual.content import Content
from textual.widget import Widget

from plantar.run.ui.desk import Desk
from plantar.run.ui.strip import BUCKET_MS, FULL_U16, Bucket, Strip

WINDOWS_MIN = (2, 5, 15)
AXIS = 6  # columns left of the plot: "100 %│"
COLOURS = {"A": ("$primary", "$pale-a"), "B": ("$secondary", "$pale-b")}
GENTLE_NAMES = (" first gentle minute ", " gentle minute ", " gentle ")
_BLOCKS = " ▁▂▃▄▅▆▇█"
_LABELS_S = (0, 60, 120, 180, 240, 300, 600, 900)


class StripChart(Widget):
    """Draws desk.motors. window_min: how many minutes the chart shows, one of WINDOWS_MIN."""

    DEFAULT_CSS = """
    StripChart { height: 1fr; min-height: 6; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.window_min = WINDOWS_MIN[1]
        self._content = Content()

    def look(self) -> None:
        """Draw what has changed since the last look."""
        content = self._draw()
        if not content.is_same(self._content):
            self._content = content
            self.refresh()

    def wider(self) -> None:
        """Show the next longer window; after the longest the shortest."""
        place = WINDOWS_MIN.index(self.window_min)
        self.window_min = WINDOWS_MIN[(place + 1) % len(WINDOWS_MIN)]
        self.look()

    def render(self) -> Content:
        """Return the chart, as large as there is room."""
        return self._content

    def on_resize(self) -> None:
        """Fill the new room."""
        self.look()

    def _draw(self) -> Content:
        width = max(self.size.width - AXIS, 10)
        column_ms = column_length_ms(self.window_min, width)
        strips = self.desk.motors
        rows = max((self.size.height - 2 - len(strips)) // max(len(strips), 1), 1)
        lines: list[Content] = []
        gentle = [False] * width
        about = f"power in % of full, the last {self.window_min} min (z: zoom)"
        for letter, strip in strips.items():
            columns = strip.columns(width, column_ms)
            lines.append(_title(letter, strip, about, self.size.width))
            lines += _plot(columns, rows, COLOURS[letter])
            for place, column in enumerate(columns):
                gentle[place] |= column is not None and column.gentle
            about = ""
        lines.append(_axis(gentle))
        lines.append(_times(width, column_ms))
        return Content("\n").join(lines)


def column_length_ms(window_min: int, width: int) -> int:
    """Return how much time one column stands for, in whole buckets, so that `width` of them hold
    at least window_min minutes.
    """
    return -(-window_min * 60_000 // (width * BUCKET_MS)) * BUCKET_MS


def cell(column: Bucket | None, row: int, rows: int) -> tuple[str, str, str]:
    """Return what one character of the plot shows: the character, its colour, what is behind it.

    row: 0 at the bottom. Solid up to the least duty of the column, pale from there to the most:
    a pattern has a pale top, a steady motor none. Colours are "solid", "pale" or "".
    """
    if column is None:
        return " ", "", ""
    least = min(max(_eighths(column.least_u16, rows) - row * 8, 0), 8)
    most = min(max(_eighths(column.most_u16, rows) - row * 8, 0), 8)
    if most == least:
        # The colour behind a full block hides the seams that many fonts leave between lines.
        return _BLOCKS[most], "solid", "solid" if most == 8 else ""
    if most == 8:
        return (_BLOCKS[least], "solid", "pale") if least else ("█", "pale", "pale")
    # Both end in this one character, which has room for one of them.
    return _BLOCKS[most], "solid" if 2 * least >= most else "pale", ""


def _eighths(duty_u16: int, rows: int) -> int:
    # How many eighths of a line high; what moves is never drawn as still.
    return max(round(duty_u16 * rows * 8 / FULL_U16), 1 if duty_u16 else 0)


def _title(letter: str, strip: Strip, about: str, width: int) -> Content:
    name, now = f"Motor {letter}", f" {strip.words}"
    # A line that is too long would be two, and push the axis out.
    room = width - len(name + now) - 3
    about = f"   {about}" if len(about) <= room else ""
    return Content.assemble((name, f"bold {COLOURS[letter][0]}"), now, (about, "$quiet"))


def _plot(columns: Sequence[Bucket | None], rows: int, pair: tuple[str, str]) -> list[Content]:
    labels = {rows - 1: "0 %", (rows - 1) // 2: "50 %", 0: "100 %"}
    colours = {"solid": pair[0], "pale": pair[1], "": ""}
    lines = []
    for row in range(rows):
        parts: list[tuple[str, str]] = [(f"{labels.get(row, ''):>5}│", "$quiet")]
        cells = [cell(column, rows - 1 - row, rows) for column in columns]
        for (fore, back), run in groupby(cells, key=lambda shown: shown[1:]):
            style = colours[fore] + (f" on {colours[back]}" if back else "")
            parts.append(("".join(shown[0] for shown in run), style))
        lines.append(Content.assemble(*parts))
    return lines


def _axis(gentle: Sequence[bool]) -> Content:
    """Return the line under the plot, on which the first gentle minute is named."""
    parts: list[tuple[str, str]] = [(" " * (AXIS - 1) + "└", "$quiet")]
    for here, run in groupby(gentle):
        length = len(list(run))
        if not here:
            parts.append(("─" * length, "$quiet"))
            continue
        names = [name for name in GENTLE_NAMES if len(name) + 2 <= length]
        parts.append(((names[0] if names else "").center(length, "━"), "bold $success"))
    return Content.assemble(*parts)


def _times(width: int, column_ms: int) -> Content:
    """Return the labels of the time axis: minutes before now."""
    line = [" "] * (AXIS + width)
    for seconds in _LABELS_S:
        label = "now" if not seconds else f"-{seconds // 60} min"
        end = AXIS + width - seconds * 1_000 // column_ms
        start = end - len(label)
        if start >= AXIS and all(char == " " for char in line[max(start - 2, 0) : end + 2]):
            line[start:end] = label
    return Content.styled("".join(line), "$quiet")
