"""The small picture beside the list: how two motors take turns, a few periods of it, close up."""

from collections.abc import Sequence

from matplotlib.ticker import FixedLocator, FuncFormatter

from plantar.routines import timetable
from plantar.routines.plotstyle import BANDS, FAINT, INK, MOTORS, SMALL_PT, TEXT_PT, Sheet
from plantar.routines.preview import PlayedPhase, Preview, Sample

HEIGHT_IN = 1.85
"""With its title and its axis."""

_LEFT_IN, _WIDE_IN, _HIGH_IN = 6.3, 3.15, 1.15
_PERIODS = 3
_TOP_PCT = 130  # the legend stands above the lines


def draw(sheet: Sheet, preview: Preview, top_in: float) -> None:
    """Draw the longest phase in which the motors take turns, one over the other; nothing if there
    is none.
    """
    played = _phase(preview)
    if played is None:
        return
    period_ms = played.phase.period_ms
    start_ms = played.start_ms + played.ms // 2 // period_ms * period_ms
    stop_ms = min(start_ms + _PERIODS * period_ms, played.stop_ms)
    axes = sheet.axes(_LEFT_IN, top_in + 0.3, _WIDE_IN, _HIGH_IN)
    axes.set_facecolor(BANDS[1])
    axes.set_xlim(start_ms, stop_ms)
    axes.set_ylim(0, _TOP_PCT)
    for number, colour in enumerate(MOTORS):
        shown = [
            (sample.t_ms, sample.b_pct if number else sample.a_pct)
            for sample in preview.samples
            if start_ms <= sample.t_ms <= stop_ms
        ]
        axes.plot(
            [t_ms for t_ms, _pct in shown],
            [pct for _t_ms, pct in shown],
            color=colour,
            linewidth=1.6,
            linestyle=(0, (5, 1.5)) if number else "solid",
            label=f"motor {'AB'[number]}",
        )
    axes.legend(loc="upper right", ncols=2, fontsize=SMALL_PT, frameon=False, borderaxespad=0)
    title = f"{preview.phases.index(played) + 1} {played.phase.name}, close up"
    axes.set_title(title, fontsize=TEXT_PT, loc="left", color=INK)
    axes.yaxis.set_major_locator(FixedLocator([0, 50, 100]))
    axes.xaxis.set_major_locator(FixedLocator(list(range(start_ms, stop_ms + 1, period_ms))))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda t_ms, _place: timetable.at(int(t_ms))))
    axes.tick_params(labelsize=SMALL_PT, length=3, colors=FAINT)
    axes.tick_params(axis="x", pad=6)  # the first time keeps clear of the 0 %


def _phase(preview: Preview) -> PlayedPhase | None:
    if preview.motors == 1:
        return None
    turns = [
        played
        for index, played in enumerate(preview.phases)
        if played.phase.period_ms and _apart(preview.samples_of(index))
    ]
    return max(turns, key=lambda played: played.ms, default=None)


def _apart(samples: Sequence[Sample]) -> bool:
    return sum(sample.a_bp != sample.b_bp for sample in samples) > len(samples) // 2
