"""A curve of intensity over time: what every foreign format becomes, and a routine is drawn as.

A motor with a weight is slow: it takes a second from still to full (limits.py). A pattern made for
a telephone is over in less. So an import may stretch time, and says so.
"""

import itertools
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plantar import firmware
from plantar.errors import PlantarError
from plantar.routines.files import text_of

Point = tuple[float, float]

PART_S = 60
"""A shape is at most as long as a period may be."""
LOOP_S = 120
"""A short pattern is repeated for this long."""
FEEL_MS = 1_000
"""From still to full, and back: what is quicker is not felt."""
_STRETCH_MOST = 30
_GRID_MS = 250


@dataclass(frozen=True)
class Curve:
    """Intensity over time.

    points: (milliseconds, percent 0..100), in the order of time, straight lines between; two at
    the same moment are a jump. notes: sentences about what its source had and it has not.
    """

    points: tuple[Point, ...]
    notes: tuple[str, ...] = ()

    @property
    def ms(self) -> float:
        """Return when it ends."""
        return self.points[-1][0]

    @cached_property
    def _times(self) -> list[float]:
        return [t_ms for t_ms, _pct in self.points]

    def at(self, t_ms: float) -> float:
        """Return the percent at a moment; after a jump, and the first or last beyond the ends."""
        place = bisect_right(self._times, t_ms)
        if place == 0:
            return self.points[0][1]
        if place == len(self.points):
            return self.points[-1][1]
        (before_ms, before), (after_ms, after) = self.points[place - 1 : place + 1]
        return before + (after - before) * (t_ms - before_ms) / (after_ms - before_ms)

    def mean(self, from_ms: float, to_ms: float) -> float:
        """Return the mean percent between two moments."""
        inside = [t_ms for t_ms in self._times if from_ms < t_ms < to_ms]
        knots = [from_ms, *inside, to_ms]
        total = 0.0
        for start_ms, stop_ms in itertools.pairwise(knots):
            middle = self.at((start_ms + stop_ms) / 2)
            total += middle * (stop_ms - start_ms)
        return total / (to_ms - from_ms)

    @cached_property
    def turns(self) -> list[Point]:
        """Its peaks and valleys; a flat one counts at both of its ends."""
        found: list[Point] = []
        for before, here, after in zip(
            self.points, self.points[1:], self.points[2:], strict=False
        ):
            rise, next_rise = here[1] - before[1], after[1] - here[1]
            if (rise and rise * next_rise <= 0) or (not rise and next_rise):
                found.append(here)
        return found

    def stretched(self, times: int) -> "Curve":
        """Return it slower, by a whole number of times."""
        return Curve(tuple((t_ms * times, pct) for t_ms, pct in self.points), self.notes)


def make(points: Sequence[Point], notes: Sequence[str] = ()) -> Curve:
    """Return a curve of points in any order, held to 0..100 percent.

    Raises:
        PlantarError: there is nothing to feel in it.
    """
    ordered = sorted(points, key=lambda point: point[0])
    kept: list[Point] = []
    clamped = 0
    for t_ms, pct in ordered:
        held = min(100.0, max(0.0, pct))
        clamped += held != pct
        if len(kept) > 1 and kept[-1][0] == kept[-2][0] == t_ms:
            kept.pop()  # of several at one moment the first and the last count
        if not kept or kept[-1] != (t_ms, held):
            kept.append((t_ms, held))
    if not any(pct for _t_ms, pct in kept) or kept[-1][0] <= 0:
        raise PlantarError("there is nothing to feel in it; is it the right file?")
    told = list(notes)
    if clamped:
        told.append(f"{clamped} values were out of range and are held to 0 to 100 percent")
    return Curve(tuple(kept), tuple(told))


def own_stretch(curve: Curve) -> int:
    """Return how many times slower a curve must be for most of its swings to be felt."""
    turns = [t_ms for t_ms, _pct in curve.turns]
    gaps = sorted(after - before for before, after in itertools.pairwise(turns) if after > before)
    gap_ms = gaps[len(gaps) // 2] if gaps else curve.ms
    return min(_STRETCH_MOST, max(1, math.ceil(FEEL_MS / gap_ms)))


def to_routine(
    curve: Curve,
    key: str,
    title: str,
    source: str,
    stretch: int | None = None,
    warm_up: bool = True,
) -> tuple[dict[str, Any], list[str]]:
    """Return a routine that plays a curve, and sentences about what it could not carry over.

    Args:
        curve: what to play.
        key, title, source: as the file is to have them.
        stretch: how many times slower; by default as needed for it to be felt.
        warm_up: begin with a minute at the lightest; without, the firmware plays the curve's
            first minute as lightly.
    """
    form = firmware.load("own.routineform")
    notes = list(curve.notes)
    room_s = form.DRIVE_S_MAX - (PART_S if warm_up else 0)
    room_s = min(room_s, PART_S * (form.PLAYED_MAX - (1 if warm_up else 0)))
    times = own_stretch(curve) if stretch is None else stretch
    if stretch is None:
        times = max(1, min(times, int(room_s * 1_000 // curve.ms)))
    if times > 1:
        notes.append(
            f"it is {times} times slower, because the motor takes a second from still to full; "
            "--stretch 1 keeps its time"
        )
    slow = curve.stretched(times)
    if slow.ms > room_s * 1_000:
        notes.append(f"only its first {room_s} seconds fit; the rest is left out")
    if slow.ms <= PART_S * 1_000:
        phases = _loop(slow)
        notes.append(
            f"it lasts {slow.ms / 1_000:.3g} s and is repeated for {phases[0]['seconds']} s"
        )
    else:
        phases = _parts(slow, room_s)
    if own_stretch(slow) > 1:
        notes.append("its quickest swings are quicker than the motor; they come out weaker")
    head: list[dict[str, Any]] = []
    if warm_up:
        head.append(
            {
                "kind": "drive",
                "name": "warm-up",
                "level": 1,
                "seconds": PART_S,
                "cue": "Sit down and rest both feet on the massager",
            }
        )
    routine = {"version": form.VERSION, "key": key, "title": title}
    if source:
        routine["source"] = source
    return {**routine, "level": 2, "phases": [*head, *phases]}, notes


def _loop(curve: Curve) -> list[dict[str, Any]]:
    period_ms = max(_GRID_MS, round(curve.ms))
    most = firmware.load("own.routineform").SHAPE_MAX
    count = min(most, max(2, period_ms // _GRID_MS + 1))
    seconds = math.ceil(LOOP_S * 1_000 / period_ms) * period_ms / 1_000
    return [_phase("pattern", math.ceil(seconds), period_ms, _shape(curve, 0, period_ms, count))]


def _parts(curve: Curve, room_s: int) -> list[dict[str, Any]]:
    whole_s = min(room_s, math.ceil(curve.ms / 1_000))
    count = math.ceil(whole_s / PART_S)
    each_s = math.ceil(whole_s / count)
    points = min(firmware.load("own.routineform").SHAPE_MAX, each_s + 1)
    while True:
        parts = [
            _phase(
                f"part {number + 1}",
                each_s,
                each_s * 1_000,
                _shape(curve, number * each_s * 1_000, each_s * 1_000, points),
            )
            for number in range(count)
        ]
        # Room for the head, and for a warm-up.
        if len(text_of({"phases": parts})) < firmware.load("own.routineform").FILE_BYTES_MAX - 700:
            return parts
        points -= 4


def _phase(name: str, seconds: int, period_ms: int, shape: list[int]) -> dict[str, Any]:
    return {
        "kind": "drive",
        "name": name,
        "seconds": seconds,
        "pattern": "shape",
        "period_ms": period_ms,
        "shape": shape,
    }


def _shape(curve: Curve, start_ms: float, period_ms: int, count: int) -> list[int]:
    """Return the curve at moments evenly spread over a time, its peaks and valleys kept."""
    step_ms = period_ms / (count - 1)
    turns = [t_ms for t_ms, _pct in curve.turns]
    shape: list[int] = []
    for number in range(count):
        t_ms = start_ms + number * step_ms
        from_ms, to_ms = t_ms - step_ms / 2, t_ms + step_ms / 2
        first, last = bisect_right(turns, from_ms), bisect_right(turns, to_ms)
        near = curve.turns[first:last]
        pct = curve.at(t_ms)
        if t_ms in turns[first:last]:
            pct = max((turn for turn in near if turn[0] == t_ms), key=lambda turn: turn[1])[1]
        elif len({turn[1] for turn in near}) == 1:
            pct = near[0][1]
        elif near:
            pct = curve.mean(from_ms, to_ms)
        shape.append(round(pct))
    return shape
