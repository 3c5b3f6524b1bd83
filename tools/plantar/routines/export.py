"""A routine as a curve, and the curve as CSV and as Apple's AHAP, so that others can use it."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from plantar import firmware
from plantar.routines.catalog import Routine
from plantar.routines.curve import Curve, Point

EVENT_S_MOST = 30
"""Core Haptics plays no continuous event that is longer."""
POINTS_MOST = 16
"""Core Haptics takes no curve with more control points."""
_CLOSE_PCT = 0.5
_STEP_MS = 10


def wanted(routine: Routine, motor: int = 0) -> Curve:
    """Return what a routine asks of a motor (0 or 1): percent of the level it suggests.

    It is what the file says, without what the firmware adds (the gentle minute, slopes, the soft
    end): those it adds again wherever it plays.
    """
    r = firmware.load("routine")
    lines = tuple(firmware.load("motor").Line(place) for place in (r.HEEL, r.TOES))
    player = r.Player(lines)
    player.start(routine.raw)
    points: list[Point] = []
    t_ms = 0
    player.step(0)
    while not player.done:
        player.lay()
        share_bp = lines[motor].from_bp
        level = min(player.level or routine.level, routine.level)
        pct = share_bp * level / routine.level / 100
        if points and abs(pct - points[-1][1]) > _STEP_MS:
            points.append((t_ms, points[-1][1]))  # a jump, not a slope
        points.append((t_ms, pct))
        t_ms += _STEP_MS
        player.step(_STEP_MS)
    points.append((t_ms, points[-1][1]))
    return Curve(tuple(_thinned(points)))


def _thinned(points: Sequence[Point]) -> list[Point]:
    """Return the points without which a straight line would miss the others by more than half a
    percent.
    """
    kept = [points[0]]
    low, high = float("-inf"), float("inf")
    last = points[0]
    for point in points[1:]:
        t_ms, pct = kept[-1]
        long_ms = point[0] - t_ms
        if long_ms > 0:
            slope = (point[1] - pct) / long_ms
            if low <= slope <= high:
                low = max(low, (point[1] - _CLOSE_PCT - pct) / long_ms)
                high = min(high, (point[1] + _CLOSE_PCT - pct) / long_ms)
                last = point
                continue
        if last != kept[-1]:
            kept.append(last)
        if last[0] == point[0]:
            kept.append(point)
            low, high = float("-inf"), float("inf")
        else:
            long_ms = point[0] - last[0]
            low = (point[1] - _CLOSE_PCT - last[1]) / long_ms
            high = (point[1] + _CLOSE_PCT - last[1]) / long_ms
        last = point
    if last != kept[-1]:
        kept.append(last)
    return kept


def as_csv(curve: Curve) -> str:
    """Return a curve as a table of milliseconds and percent, straight lines between."""
    page = io.StringIO()
    rows = csv.writer(page, lineterminator="\n")
    rows.writerow(["ms", "percent"])
    rows.writerows((f"{t_ms:g}", f"{pct:.4g}") for t_ms, pct in curve.points)
    return page.getvalue()


def as_ahap(curve: Curve, title: str) -> str:
    """Return a curve as an AHAP file: a continuous event for each time with intensity, and curves
    of as many points as Core Haptics takes.
    """
    pattern: list[dict[str, Any]] = []
    for start_ms, stop_ms in _busy(curve):
        at_ms = start_ms
        while at_ms < stop_ms:
            long_ms = min(EVENT_S_MOST * 1_000, stop_ms - at_ms)
            pattern.append(
                {
                    "Event": {
                        "Time": _s(at_ms),
                        "EventType": "HapticContinuous",
                        "EventDuration": _s(long_ms),
                        "EventParameters": [
                            {"ParameterID": "HapticIntensity", "ParameterValue": 1.0},
                            {"ParameterID": "HapticSharpness", "ParameterValue": 0.3},
                        ],
                    }
                }
            )
            at_ms += long_ms
    for first in range(0, len(curve.points) - 1, POINTS_MOST - 1):
        part = curve.points[first : first + POINTS_MOST]
        begin_ms = part[0][0]
        pattern.append(
            {
                "ParameterCurve": {
                    "ParameterID": "HapticIntensityControl",
                    "Time": _s(begin_ms),
                    "ParameterCurveControlPoints": [
                        {"Time": _s(t_ms - begin_ms), "ParameterValue": round(pct / 100, 4)}
                        for t_ms, pct in part
                    ],
                }
            }
        )
    whole = {"Version": 1.0, "Metadata": {"Project": title}, "Pattern": pattern}
    return json.dumps(whole, indent=1) + "\n"


def _busy(curve: Curve) -> list[tuple[float, float]]:
    """Return the times (from, to) in which the curve is above zero."""
    found: list[tuple[float, float]] = []
    for (start_ms, start), (stop_ms, stop) in zip(curve.points, curve.points[1:], strict=False):
        if stop_ms == start_ms or not (start or stop):
            continue
        if found and found[-1][1] == start_ms:
            found[-1] = (found[-1][0], stop_ms)
        else:
            found.append((start_ms, stop_ms))
    return found


def _s(ms: float) -> float:
    return round(ms / 1_000, 4)
