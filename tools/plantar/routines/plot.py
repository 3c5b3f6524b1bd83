"""A picture of a routine: how strong each motor is over time, its phases, and what you are told.

Lanes share the time: the phases as named bands, a lane for each motor, one for the rhythm of the
hands. Cues stand in a numbered list below, so that no text overlaps however short a phase is.
Colours are Okabe and Ito's, which colour-blind people can tell apart; hands are hatched as well.
"""

import io
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from plantar.errors import PlantarError
from plantar.routines import catalog, plotcloseup, plotlist, timetable
from plantar.routines.catalog import DRIVE, GUIDE
from plantar.routines.plotstyle import (
    BANDS,
    FAINT,
    HANDS,
    HANDS_BAND,
    INK,
    LEFT_IN,
    MOTORS,
    PAPER,
    SMALL_PT,
    TEXT_PT,
    TITLE_PT,
    WIDTH_IN,
    Sheet,
)
from plantar.routines.preview import Preview, Sample

SUFFIXES = (".png", ".svg", ".pdf")
DPI = 110

_TITLE_IN = 0.95
_BANDS_IN = 0.55
_TALL_BANDS_IN = 1.3  # where names of narrow phases stand upright
_MOTOR_IN = 2.5
_SECOND_MOTOR_IN = 1.9
_HANDS_IN = 0.7
_GAP_IN = 0.1
_TIME_IN = 0.7
_MARGIN_IN = 0.4
_HEADROOM_PCT = 24  # above 100 %: room for what the firmware adds by itself
_NEAR_MS = 50  # the picture's grain: finer than a pixel

_STEPS_S = (5, 10, 15, 20, 30, 60, 120, 180, 300, 600)
_TICKS_MAX = 14


def check_output(file: Path) -> None:
    """Refuse a file that no picture can be written to, before any work is done.

    Raises:
        PlantarError: its suffix is none of SUFFIXES, or its folder does not exist.
    """
    if file.suffix.lower() not in SUFFIXES:
        raise PlantarError(
            f"-o {file}: a picture ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}."
        )
    if not file.parent.is_dir():
        raise PlantarError(f"-o {file}: there is no folder {file.parent}; make it first.")


def save(preview: Preview, file: Path) -> None:
    """Draw a routine into a PNG, SVG or PDF, by the file's suffix. The same routine gives the
    same bytes.

    Raises:
        PlantarError: the suffix is unknown, or the file cannot be written.
    """
    check_output(file)
    kind = file.suffix.lower()[1:]
    undated = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    picture = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "plantar", "svg.fonttype": "path"}):
        draw(preview).savefig(picture, format=kind, dpi=DPI, metadata=undated[kind])
    try:
        file.write_bytes(picture.getvalue())
    except OSError as error:
        raise PlantarError(f"-o {file} cannot be written: {error.strerror}.") from error


def draw(preview: Preview) -> Figure:
    """Return the picture of a routine as a matplotlib figure."""
    with matplotlib.rc_context({"font.family": "DejaVu Sans", "hatch.linewidth": 0.6}):
        return _draw(preview)


def _draw(preview: Preview, upright: bool = False) -> Figure:
    drives = preview.routine.drives
    guides = len(preview.routine.forms) > 1 or not drives
    heights = [_TALL_BANDS_IN if upright else _BANDS_IN]
    if drives:
        heights += [_MOTOR_IN] + [_SECOND_MOTOR_IN] * (preview.motors - 1)
    if guides:
        heights.append(_HANDS_IN)
    entries = plotlist.entries(preview)
    list_in = max(plotlist.height_in(entries), plotcloseup.HEIGHT_IN if preview.motors > 1 else 0)
    height_in = _TITLE_IN + sum(heights) + _GAP_IN * len(heights) + _TIME_IN + list_in + _MARGIN_IN
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    sheet = Sheet(figure)
    _title(sheet, preview)
    lanes: list[Axes] = []
    top_in = _TITLE_IN
    for lane_in in heights:
        lanes.append(sheet.lane(top_in, lane_in, preview.ms))
        top_in += lane_in + _GAP_IN
    for lane in lanes:
        _shade(lane, preview)
    if not _name_bands(sheet, lanes[0], preview, upright) and not upright:
        return _draw(preview, upright=True)
    if drives:
        for number in range(preview.motors):
            _motor(lanes[1 + number], preview, number)
        _additions(sheet, lanes[1], preview)
        _still(sheet, lanes[1], preview)
    if guides:
        _hands(sheet, lanes[-1], preview)
    _time_axis(lanes[-1], preview.ms)
    top_in += _TIME_IN
    plotlist.draw(sheet, entries, top_in)
    if plotlist.has_room_beside(entries):
        plotcloseup.draw(sheet, preview, top_in)
    sheet.text(LEFT_IN, sheet.height_in - 0.2, _notes(preview), size=SMALL_PT, color=FAINT)
    return figure


def _title(sheet: Sheet, preview: Preview) -> None:
    routine = preview.routine
    sheet.text(LEFT_IN, 0.42, routine.title, size=TITLE_PT, weight="bold")
    about = timetable.headline(preview)
    if routine.drives and preview.motors > 1:
        about += f", {preview.motors} motors"
    sheet.text(LEFT_IN, 0.72, about, color=FAINT)


def _notes(preview: Preview) -> str:
    """Return what the marks mean that no label explains."""
    notes: list[str] = []
    guides = [played for played in preview.phases if played.phase.form == GUIDE]
    if guides:
        notes.append("Hatched: the device times and cues, you do the work.")
    if any(played.phase.on_ms for played in guides):
        notes.append("Green bar: hold.")
    if any(played.reps and not played.phase.on_ms for played in guides):
        notes.append("Green line: a repetition, with a tick.")
    if preview.routine.drives:
        push = timetable.span(preview.kick_ms)
        notes.append(f"Not drawn: the push of {push} that starts a motor from standstill.")
    return " ".join(notes)


def _shade(lane: Axes, preview: Preview) -> None:
    for index, played in enumerate(preview.phases):
        if played.phase.form == DRIVE:
            lane.axvspan(
                played.start_ms, played.stop_ms, facecolor=BANDS[index % 2], linewidth=0, zorder=0
            )
        else:
            lane.axvspan(
                played.start_ms,
                played.stop_ms,
                facecolor=HANDS_BAND,
                edgecolor="#BFDCCF",
                hatch="///",
                linewidth=0,
                zorder=0,
            )
        if index:
            lane.axvline(played.start_ms, color="white", linewidth=1.2, zorder=1)


def _name_bands(sheet: Sheet, lane: Axes, preview: Preview, upright: bool) -> bool:
    """Number every phase and name it. Return whether every name had room; the list has all.

    upright: the lane is tall, and a name that is wider than its phase may stand on its end.
    """
    lane.set_ylim(0, 1)
    lane.set_yticks([])
    sheet.label(lane, "phase")
    # Widest first: a name that reaches over its narrow band gives way to one that fits.
    order = sorted(
        range(len(preview.phases)), key=lambda index: preview.phases[index].ms, reverse=True
    )
    all_named = True
    badge_y, name_y = (0.88, 0.7) if upright else (0.7, 0.22)
    for index in order:
        played = preview.phases[index]
        middle_ms = (played.start_ms + played.stop_ms) / 2
        sheet.badge(lane, middle_ms, badge_y, str(index + 1))
        name = played.phase.name
        wide = upright and not sheet.fits(lane, played.start_ms, played.stop_ms, name)
        named = (
            wide and sheet.upright_if_free(lane, middle_ms, name_y + 0.06, name)
        ) or sheet.text_if_free(lane, middle_ms, name_y, name)
        all_named = all_named and named
    return all_named


def _motor(lane: Axes, preview: Preview, number: int) -> None:
    colour = MOTORS[number]
    shown = _thinned(preview.samples, number)
    times = [t_ms for t_ms, _pct in shown]
    percents = [pct for _t_ms, pct in shown]
    lane.fill_between(times, percents, color=colour, alpha=0.3, linewidth=0, zorder=2)
    lane.plot(times, percents, color=colour, linewidth=1.3, zorder=3)
    lane.set_ylim(0, 100 + (_HEADROOM_PCT if number == 0 else 4))
    lane.yaxis.set_major_locator(FixedLocator([0, 20, 40, 60, 80, 100]))
    lane.tick_params(axis="y", labelsize=SMALL_PT, length=3, colors=FAINT)
    letter = "AB"[number]
    lane.set_ylabel(
        f"motor {letter}\n% of its range", fontsize=TEXT_PT, color=colour, fontweight="bold"
    )
    for level, bp in enumerate(preview.levels_bp[1:], start=1):
        chosen = level == preview.level
        lane.axhline(
            bp / 100,
            color=INK if chosen else "white",
            linewidth=0.8,
            alpha=0.9,
            zorder=1,
            linestyle=(0, (4, 3)) if chosen else "solid",
        )
        name = catalog.level_name(level)
        lane.annotate(
            f"{level} {name}" + (" (yours)" if chosen else ""),
            (1, bp / 100),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_PT,
            color=INK if chosen else FAINT,
            fontweight="bold" if chosen else "normal",
        )


def _thinned(samples: Sequence[Sample], number: int) -> list[tuple[int, float]]:
    """Return (t_ms, percent) of one motor, without the points on a straight line."""
    points = [
        (sample.t_ms, sample.b_pct if number else sample.a_pct)
        for sample in samples
        if sample.t_ms % _NEAR_MS == 0 or sample is samples[-1]
    ]
    kept = points[:1]
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        if point[1] - before[1] != after[1] - point[1]:
            kept.append(point)
    return kept + points[-1:]


def _additions(sheet: Sheet, lane: Axes, preview: Preview) -> None:
    """Mark what the firmware adds to every routine: the gentle first minute and the soft end."""
    if preview.gentle_end_ms is not None:
        least = catalog.level_name(1)
        # From where the motor first moves: hands may come before.
        start_ms = next(s.t_ms for s in preview.samples if s.a_bp or s.b_bp)
        sheet.bracket(
            lane, start_ms, preview.gentle_end_ms, 105, f"gentle first minute: {least}", "right"
        )
    if preview.soft_end_ms is not None:
        stop_ms = next(
            sample.t_ms for sample in reversed(preview.samples) if sample.a_bp or sample.b_bp
        )
        fade = timetable.span(round((stop_ms - preview.soft_end_ms) / 1_000) * 1_000)
        sheet.bracket(lane, preview.soft_end_ms, stop_ms, 105, f"soft end, {fade}", "left")


def _still(sheet: Sheet, lane: Axes, preview: Preview) -> None:
    for drives, group in groupby(preview.phases, lambda played: played.phase.form == DRIVE):
        run = list(group)
        if not drives:
            middle_ms = (run[0].start_ms + run[-1].stop_ms) / 2
            sheet.boxed(lane, middle_ms, 50, "hands work,\nthe motor is still")


def _hands(sheet: Sheet, lane: Axes, preview: Preview) -> None:
    """Draw the rhythm that the lights and tones give to hands: holds as bars, repetitions as
    ticks.
    """
    lane.set_ylim(0, 1)
    lane.set_yticks([])
    lane.set_ylabel("hands", fontsize=TEXT_PT, color=HANDS, fontweight="bold")
    for played in preview.phases:
        phase = played.phase
        if phase.form == DRIVE or not phase.period_ms:
            continue
        starts = [played.start_ms + number * phase.period_ms for number in range(played.reps)]
        if phase.on_ms:
            for start_ms in starts:
                sheet.inside(lane, start_ms, start_ms + phase.on_ms, 0.5, "hold")
            lane.broken_barh(
                [(start_ms, phase.on_ms) for start_ms in starts],
                (0.2, 0.6),
                facecolor=HANDS,
                zorder=2,
            )
        else:
            lane.vlines(starts, 0.2, 0.8, color=HANDS, linewidth=1.6, zorder=2, clip_on=False)


def _time_axis(lane: Axes, ms: int) -> None:
    step_s = next((step for step in _STEPS_S if ms / 1_000 / step <= _TICKS_MAX), _STEPS_S[-1])
    ticks = list(range(0, ms, step_s * 1_000))
    if ms - ticks[-1] < step_s * 600:  # its label would touch the one of the end
        ticks.pop()
    lane.xaxis.set_visible(True)
    lane.xaxis.set_major_locator(FixedLocator([*ticks, ms]))
    lane.xaxis.set_major_formatter(FuncFormatter(lambda t_ms, _place: timetable.at(int(t_ms))))
    lane.tick_params(axis="x", labelsize=SMALL_PT, length=4, colors=INK)
    lane.set_xlabel("minutes and seconds since START", fontsize=SMALL_PT, color=FAINT)
