"""The housing's plan on paper: a drilling template at 1:1, a side view, and the lists.

A figure's size is the page's, and its units are millimetres, so that what is 100 long here is 100
mm on paper, if the printer does not scale. The ruler shows whether it did.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from plantar.errors import PlantarError
from plantar.housing.plan import (
    BLOCK_DEPTH,
    BUFFER,
    CANNOT_PROMISE,
    FELT,
    PLATE,
    Hole,
    Plan,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAGES = {"A4": (297.0, 210.0), "A3": (420.0, 297.0), "A2": (594.0, 420.0)}
MARGIN = 8.0
RULER = 100.0
RULER_WIDTH = 0.31
"""The ruler's own line width, in points: by it a test finds the ruler in the PDF."""
COLOURS = {"both": "black", "foot": "#b3261e", "base": "#1f5fb0"}
POINTS = 72 / 25.4
INK = "#222222"


def page_of(plan: Plan) -> str:
    """Return the smallest page that the plate fits on.

    Raises:
        PlantarError: it fits on none.
    """
    for name, (width, height) in PAGES.items():
        if plan.width + 2 * MARGIN <= width and plan.depth + 2 * MARGIN <= height:
            return name
    width, height = PAGES["A2"]
    raise PlantarError(
        f"--plate-mm {plan.width}x{plan.depth} is larger than a page of A2: give at most "
        f"{width - 2 * MARGIN:g}x{height - 2 * MARGIN:g}."
    )


def draw(plan: Plan, file: Path) -> None:
    """Draw a plan into a file: .pdf, or .svg with the two sheets below each other.

    Raises:
        PlantarError: the file's ending is neither, or it cannot be written.
    """
    if file.suffix not in (".svg", ".pdf"):
        raise PlantarError(f"-o {file}: the name must end in .svg or .pdf.")
    data = pdf(plan) if file.suffix == ".pdf" else svg(plan)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise PlantarError(f"The plan {file} cannot be written: {error.strerror}.") from error


def pdf(plan: Plan) -> bytes:
    """Return the plan as a PDF of two pages."""
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_pdf import PdfPages

    out = io.BytesIO()
    with plt.rc_context({"pdf.fonttype": 42}), PdfPages(out, metadata={"CreationDate": None}) as f:
        for sheet, size in ((_template, PAGES[page_of(plan)]), (_side, PAGES["A4"])):
            figure = _sheet(plan, [(sheet, 0.0)], size)
            f.savefig(figure)
            plt.close(figure)
    return out.getvalue()


def svg(plan: Plan) -> bytes:
    """Return the plan as an SVG: the template, and below it the side view and the lists."""
    import matplotlib.pyplot as plt

    width, height = PAGES[page_of(plan)]
    size = (max(width, PAGES["A4"][0]), height + PAGES["A4"][1])
    out = io.BytesIO()
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "plantar"}):
        figure = _sheet(plan, [(_template, 0.0), (_side, height)], size)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    return out.getvalue()


Sheet = Callable[["_Pen", Plan, tuple[float, float]], None]


def _sheet(plan: Plan, sheets: list[tuple[Sheet, float]], size: tuple[float, float]):  # noqa: ANN202
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size[0] / 25.4, size[1] / 25.4))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, size[0])
    axes.set_ylim(size[1], 0)
    axes.set_axis_off()
    for sheet, down in sheets:
        page = PAGES[page_of(plan)] if sheet is _template else PAGES["A4"]
        sheet(_Pen(axes, down), plan, page)
    return figure


class _Pen:
    """Draws in millimetres from the upper left corner of a sheet."""

    def __init__(self, axes: "Axes", down: float) -> None:
        self.axes = axes
        self.down = down

    def line(self, *points: tuple[float, float], width: float = 0.8, **look: str) -> None:
        """A line; width in points."""
        xs, ys = zip(*points, strict=True)
        look = {"color": INK, "solid_capstyle": "butt", **look}
        self.axes.plot(xs, [y + self.down for y in ys], linewidth=width, **look)  # pyright: ignore[reportArgumentType]

    def box(
        self, x: float, y: float, width: float, height: float, fill: str = "none", edge: str = INK
    ) -> None:
        """A rectangle."""
        from matplotlib.patches import Rectangle

        at = (x, y + self.down)
        self.axes.add_patch(Rectangle(at, width, height, facecolor=fill, edgecolor=edge, lw=0.8))

    def circle(
        self, x: float, y: float, diameter: float, colour: str = INK, fill: str = "none"
    ) -> None:
        """A circle."""
        from matplotlib.patches import Circle

        at = (x, y + self.down)
        self.axes.add_patch(
            Circle(at, diameter / 2, facecolor=fill, edgecolor=colour, linewidth=0.8)
        )

    def text(
        self, x: float, y: float, words: str, size: float = 3.0, at: str = "left", **look: str
    ) -> None:
        """A text; size in millimetres."""
        self.axes.text(
            x,
            y + self.down,
            words,
            fontsize=size * POINTS,
            ha=at,
            va="center",
            **look,  # pyright: ignore[reportArgumentType]
        )


def _template(pen: _Pen, plan: Plan, page: tuple[float, float]) -> None:
    left, top = (page[0] - plan.width) / 2, (page[1] - plan.depth) / 2
    pen.box(left, top, plan.width, plan.depth)
    pen.text(left + 45, top + 8, "Plantar: drilling template 1:1", 4, weight="bold")
    pen.text(left + 45, top + 13.5, f"plate {plan.width} x {plan.depth} mm, seen from above", 3)
    pen.text(left + plan.width / 2, top + plan.depth - 3.4, "front: toes", 3, "center")
    for x, y in plan.motors:
        _motor_from_above(pen, plan, left + x, top + y)
    for hole in plan.holes():
        _hole(pen, left, top, hole)
    _legend(pen, left + 45, top + 19)
    _ruler(pen, left + 45, top + plan.depth - 12)


def _hole(pen: _Pen, left: float, top: float, hole: Hole) -> None:
    x, y, colour = left + hole.x, top + hole.y, COLOURS[hole.on]
    pen.circle(x, y, hole.diameter, colour)
    arm = hole.diameter / 2 + 2.5
    pen.line((x - arm, y), (x + arm, y), width=0.4, color=colour)
    pen.line((x, y - arm), (x, y + arm), width=0.4, color=colour)
    pen.text(x, y + arm + 1.8, f"{hole.diameter:g}", 2.4, "center", color=colour)


def _legend(pen: _Pen, x: float, y: float) -> None:
    for words, on in (
        ("through both plates: buffers, M6", "both"),
        ("foot plate only: clamps, M5, countersunk from above", "foot"),
        ("base plate only: feet, cable ties", "base"),
    ):
        pen.circle(x + 1.5, y, 2.6, COLOURS[on])
        pen.text(x + 5, y, words, 2.6, color=COLOURS[on])
        y += 4.4


def _ruler(pen: _Pen, x: float, y: float) -> None:
    """A line of exactly RULER, with a mark each centimetre."""
    pen.line((x, y), (x + RULER, y), width=RULER_WIDTH)
    for mark in range(11):
        tall = 4 if mark % 5 == 0 else 2.5
        pen.line((x + 10 * mark, y), (x + 10 * mark, y - tall), width=0.5)
    pen.text(x, y + 2.6, "0", 2.4, "center")
    pen.text(x + RULER, y + 2.6, "100 mm", 2.4, "center")
    pen.text(x + 50, y + 2.8, "Measure this line: 100 mm, or print again at 100 %.", 2.4, "center")


def _motor_from_above(pen: _Pen, plan: Plan, x: float, y: float) -> None:
    """The clamp and the can below the foot plate, with the cut-out on the can."""
    width, _height = plan.block
    depth = BLOCK_DEPTH
    pen.box(x - width / 2, y - depth / 2, width, depth, edge=COLOURS["foot"])
    can = plan.motor
    pen.line((x - can / 2, y - depth / 2 - 8), (x - can / 2, y + depth / 2 + 8), linestyle="--")
    pen.line((x + can / 2, y - depth / 2 - 8), (x + can / 2, y + depth / 2 + 8), linestyle="--")
    pen.line((x, y - depth / 2 - 11), (x, y + depth / 2 + 11), width=0.4, linestyle="-.")
    pen.text(x, y, f"motor, {can} mm", 2.6, "center")
    pen.box(x - 3.75, y + depth / 2 + 1, 7.5, 8, fill="#f3d9a4")
    pen.text(x + can / 2 + 2, y + depth / 2 + 5, "cut-out, flat on the can", 2.4)


def _side(pen: _Pen, plan: Plan, page: tuple[float, float]) -> None:
    """The housing cut through a motor, and what to cut, buy and beware of."""
    pen.text(12, 12, "Plantar: side view, and what to cut", 4.4, weight="bold")
    words = "The heights and the clamp are at 1:1: saw the clamp along the dashed line."
    pen.text(12, 18, words, 2.9)
    block_width, height = plan.block
    x, y, width = 20.0, 28.0, block_width + 62
    gap, wood = plan.gap, PLATE
    pen.box(x, y - FELT, width, FELT, fill="#d9cfc0")
    pen.box(x, y, width, wood, fill="#ecd9b0")
    base = y + wood + gap
    pen.box(x, base, width, wood, fill="#ecd9b0")
    for at in (x + 6, x + width - 20):
        pen.box(at, y + wood, 14, BUFFER, fill="#444444")
        pen.box(at - 2, y + wood + BUFFER, 18, plan.spacer, fill="#ecd9b0")
        pen.box(at + 2, base + wood, 10, 6, fill="#444444")
    middle = x + width / 2
    pen.box(middle - block_width / 2, y + wood, block_width, height, fill="#e0c48c")
    center = y + wood + height / 2
    pen.circle(middle, center, plan.bore, fill="#444444")
    pen.circle(middle, center, plan.motor, fill="#c2c7cd")
    pen.line((middle - block_width / 2, center), (middle - plan.bore / 2, center), linestyle="--")
    pen.line((middle + plan.bore / 2, center), (middle + block_width / 2, center), linestyle="--")
    for side in (-0.5, 0.5):
        at = middle + side * plan.spacing
        pen.line((at, y - 2), (at, y + wood + height + 4), width=0.4, linestyle="-.")
    pen.text(middle, center, f"motor {plan.motor}, bore {plan.bore:g}", 2.3, "center")
    sizes = f"clamp {block_width:g} x {height:g}, screws {plan.spacing:g} apart"
    pen.text(middle, y + wood + height + 4, sizes, 2.3, "center")
    notes = (
        (y - FELT / 2, "felt, glued"),
        (y + wood / 2, "foot plate; heads of screws below the felt"),
        (y + wood + BUFFER / 2, "rubber buffer: keeps vibration from the floor"),
        (y + wood + BUFFER + plan.spacer / 2, f"spacer {plan.spacer:g}; the gap is {gap:g}"),
        (base + wood / 2, "base plate; a strip closes each side, 3 mm free above"),
        (base + wood + 3, "rubber foot"),
    )
    for at, words in notes:
        pen.line((x + width, at), (x + width + 6, at), width=0.4)
        pen.text(x + width + 8, at, words, 2.9)
    row = base + wood + 14
    pen.text(12, row, "Cut and buy", 3.6, weight="bold")
    pen.text(178, row, "What this plan cannot promise", 3.6, weight="bold")
    for number, words in enumerate(CANNOT_PROMISE):
        pen.text(178, row + 5.5 + 4.6 * number, words, 2.9)
    pen.text(178, row + 36, "How the motor is held", 3.6, weight="bold")
    for number, words in enumerate(_HOLD):
        pen.text(178, row + 41.5 + 4.6 * number, words, 2.9)
    for number, piece in enumerate(plan.pieces()):
        at = row + 5.5 + 4.6 * number
        pen.text(16, at, f"{piece.count}", 2.9, "right")
        pen.text(19, at, piece.what, 2.9)
        pen.text(92, at, piece.size, 2.9)


_HOLD = (
    "1. Glue three layers, bore, drill for the screws, saw in two.",
    "2. Wind the rubber around the can; leave the cut-out's place free.",
    "3. Tie the cut-out flat on the bare can, with thermal paste.",
    "4. Screw the clamp tight: the can must not turn in it.",
    "5. The weight turns free by hand, 5 mm from everything.",
    "6. Tie the cable to the base plate, 5 cm from the weight.",
)

__all__ = ["draw", "page_of", "pdf", "svg"]
