"""The paper a routine is drawn on: sizes, colours, and text that is only put where it has room."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

# Okabe and Ito's blue, vermilion and green.
MOTORS = ("#0072B2", "#D55E00")
HANDS = "#007A5A"
BANDS = ("#E1E9F1", "#EFF3F7")
HANDS_BAND = "#F1F8F5"
PAPER, INK, FAINT = "#FFFFFF", "#222222", "#5A5A5A"

WIDTH_IN = 11.0
LEFT_IN, RIGHT_IN = 0.95, 1.55
TITLE_PT, TEXT_PT, SMALL_PT = 17, 10, 9

_APART_PX = 3


class Sheet:
    """A figure measured in inches from its top left corner, that knows where its texts are."""

    def __init__(self, figure: Figure) -> None:
        """figure: empty, with an Agg canvas, whose measures are the same in every format."""
        self.figure = figure
        self._taken: list[Bbox] = []

    @property
    def height_in(self) -> float:
        """Return the sheet's height, in inches."""
        return float(self.figure.get_figheight())

    def axes(self, left_in: float, top_in: float, width_in: float, height_in: float) -> Axes:
        """Return axes without a frame."""
        lane = self.figure.add_axes(
            (
                left_in / WIDTH_IN,
                1 - (top_in + height_in) / self.height_in,
                width_in / WIDTH_IN,
                height_in / self.height_in,
            )
        )
        for spine in lane.spines.values():
            spine.set_visible(False)
        return lane

    def lane(self, top_in: float, height_in: float, ms: int) -> Axes:
        """Return a lane across the sheet whose x axis is 0..ms, without an axis of its own."""
        lane = self.axes(LEFT_IN, top_in, WIDTH_IN - LEFT_IN - RIGHT_IN, height_in)
        lane.set_xlim(0, ms)
        lane.xaxis.set_visible(False)
        return lane

    def text(self, left_in: float, top_in: float, words: str, **style: Any) -> Text:
        """Write words with their baseline at top_in."""
        style = {"size": TEXT_PT, "color": INK, "va": "baseline", **style}
        return self.figure.text(left_in / WIDTH_IN, 1 - top_in / self.height_in, words, **style)

    def label(self, lane: Axes, words: str) -> None:
        """Name a lane at its left."""
        lane.set_ylabel(words, fontsize=TEXT_PT, color=INK, fontweight="bold")

    def badge(self, lane: Axes, x: float, y: float, number: str) -> None:
        """Put a phase's number, white on a dark disc, if nothing is there yet."""
        self._put(lane, x, y, number, **BADGE)

    def text_if_free(self, lane: Axes, x: float, y: float, words: str) -> bool:
        """Put words, centred, unless they would touch others. Return whether they were put."""
        return self._put(lane, x, y, words, size=SMALL_PT, color=INK, ha="center", va="center")

    def upright_if_free(self, lane: Axes, x: float, top: float, words: str) -> bool:
        """Put words that read upwards and end at `top`, unless they would touch others."""
        style = {"size": SMALL_PT, "color": INK, "ha": "center", "va": "top", "rotation": 90}
        return self._put(lane, x, top, words, **style)

    def fits(self, lane: Axes, start: float, stop: float, words: str) -> bool:
        """Return whether words have room between start and stop."""
        text = lane.text(start, 0, words, size=SMALL_PT)
        width = text.get_window_extent(self._renderer()).width + 2 * _APART_PX
        text.remove()
        start_px, stop_px = lane.transData.transform([(start, 0), (stop, 0)])[:, 0]
        return bool(width <= stop_px - start_px)

    def inside(self, lane: Axes, start: float, stop: float, y: float, words: str) -> None:
        """Put white words into a dark bar that reaches from start to stop, if they fit."""
        if self.fits(lane, start, stop, words):
            style = {"size": SMALL_PT, "color": PAPER, "ha": "center", "va": "center"}
            lane.text((start + stop) / 2, y, words, **style)

    def boxed(self, lane: Axes, x: float, y: float, words: str) -> bool:
        """Put words on a white ground, unless they would touch others."""
        return self._put(
            lane,
            x,
            y,
            words,
            size=TEXT_PT,
            color=HANDS,
            ha="center",
            va="center",
            fontweight="bold",
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 4},
        )

    def bracket(
        self, lane: Axes, start: float, stop: float, y: float, words: str, side: str
    ) -> None:
        """Draw a bracket over start..stop and name it: above it if there is room, else beside it,
        on its `side` (left or right).
        """
        lane.plot([start, start, stop, stop], [y - 3, y, y, y - 3], color=INK, linewidth=1.0)
        style: dict[str, Any] = {"size": SMALL_PT, "color": INK, "va": "center"}
        measure = lane.text(start, y, words, **style)
        width = measure.get_window_extent(self._renderer()).width
        measure.remove()
        start_px, stop_px = lane.transData.transform([(start, y), (stop, y)])[:, 0]
        if width + 4 * _APART_PX < stop_px - start_px:
            lane.text((start + stop) / 2, y + 8, words, ha="center", **style)
            return
        right = side == "right"
        lane.annotate(
            words,
            (stop if right else start, y),
            xytext=(5 if right else -5, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            **style,
        )

    def _put(self, lane: Axes, x: float, y: float, words: str, **style: Any) -> bool:
        text = lane.text(x, y, words, zorder=5, **style)
        box = text.get_window_extent(self._renderer()).padded(_APART_PX)
        # A text wider than its phase, at either end of the lane, moves in.
        inward_px = max(lane.bbox.x0 - box.x0, 0) - max(box.x1 - lane.bbox.x1, 0)
        if inward_px:
            x_px, y_px = lane.transData.transform((x, y))
            text.set_x(lane.transData.inverted().transform((x_px + inward_px, y_px))[0])
            box = text.get_window_extent(self._renderer()).padded(_APART_PX)
        if any(box.overlaps(other) for other in self._taken):
            text.remove()
            return False
        self._taken.append(box)
        return True

    def _renderer(self) -> Any:
        canvas = self.figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        return canvas.get_renderer()


BADGE: dict[str, Any] = {
    "size": SMALL_PT,
    "color": PAPER,
    "fontweight": "bold",
    "ha": "center",
    "va": "center",
    "bbox": {"boxstyle": "circle,pad=0.25", "facecolor": INK, "edgecolor": "none"},
}
