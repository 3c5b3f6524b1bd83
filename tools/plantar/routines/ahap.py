"""Apple's AHAP files as curves.

Source: Apple, "Representing haptic patterns in AHAP files" (Core Haptics documentation).
"""

import itertools
from typing import Any

from plantar.errors import PlantarError
from plantar.routines.curve import Curve, Point, make
from plantar.routines.lenient import MS_MOST, count_of, list_of, number_of, top_of

TAP_MS = 100
"""A transient of AHAP is a tap; it is drawn this long."""
_EPSILON_MS = 1e-6


class _Ahap:
    """Events and curves of one file; the strongest event at a moment counts."""

    def __init__(self) -> None:
        self.events: list[tuple[float, float, float]] = []  # start, stop, intensity
        self.controls: list[list[Point]] = []
        self.steps: list[Point] = []
        self.taps = 0
        self._left: dict[tuple[str, str], int] = {}

    def leave(self, one: str, many: str) -> None:
        self._left[one, many] = self._left.get((one, many), 0) + 1

    def notes(self) -> list[str]:
        told = []
        if self.taps:
            taps = "1 tap is" if self.taps == 1 else f"{self.taps} taps are"
            told.append(f"{taps} drawn 0.1 s long")
        for words, count in self._left.items():
            told.append(f"{count_of(count, *words)} left out")
        return told

    def take(self, item: Any, where: str) -> None:
        if not isinstance(item, dict):
            raise PlantarError(f"{where} is not an object; give an Event or a ParameterCurve.")
        if isinstance(item.get("Event"), dict):
            self._event(item["Event"], where + ".Event")
        elif isinstance(item.get("ParameterCurve"), dict):
            self._curve(item["ParameterCurve"], where + ".ParameterCurve")
        elif isinstance(item.get("Parameter"), dict):
            self._step(item["Parameter"], where + ".Parameter")
        else:
            self.leave("entry of a kind unknown here", "entries of kinds unknown here")

    def _event(self, event: dict[str, Any], where: str) -> None:
        kind = event.get("EventType")
        if kind not in ("HapticContinuous", "HapticTransient"):
            if "Audio" in str(kind):
                self.leave("sound", "sounds")
            else:
                self.leave("event of a kind unknown here", "events of kinds unknown here")
            return
        start_ms = _time(event, where)
        if not 0 <= start_ms <= MS_MOST:
            self.leave("event before 0 or beyond a day", "events before 0 or beyond a day")
            return
        intensity = 1.0
        parameters = event.get("EventParameters", [])
        for number, one in enumerate(parameters if isinstance(parameters, list) else []):
            if not isinstance(one, dict):
                continue
            name = one.get("ParameterID")
            if name == "HapticIntensity":
                at = f"{where}.EventParameters[{number}].ParameterValue"
                intensity = number_of(one.get("ParameterValue"), at)
            elif name == "HapticSharpness":
                self.leave("value of sharpness", "values of sharpness")
            else:
                self.leave(
                    "value of attack or decay", "values of attack, decay, release or sustain"
                )
        long_ms = TAP_MS
        if kind == "HapticContinuous":
            seconds = event.get("EventDuration", 0)
            if seconds == 0:
                self.leave("event without a duration", "events without a duration")
            long_ms = number_of(seconds, where + ".EventDuration", 0, MS_MOST / 1_000) * 1_000
        else:
            self.taps += 1
        if long_ms > 0:
            self.events.append((start_ms, start_ms + long_ms, intensity))

    def _curve(self, curve: dict[str, Any], where: str) -> None:
        if curve.get("ParameterID") != "HapticIntensityControl":
            self.leave("curve of sharpness or sound", "curves of sharpness or sound")
            return
        begin_ms = _time(curve, where)
        points: list[Point] = []
        for number, one in enumerate(list_of(curve, "ParameterCurveControlPoints")):
            at = f"{where}.ParameterCurveControlPoints[{number}]"
            if not isinstance(one, dict):
                raise PlantarError(f"{at} is not an object; give Time and ParameterValue.")
            value = number_of(one.get("ParameterValue"), at + ".ParameterValue")
            points.append((begin_ms + _time(one, at), value))
        self.controls.append(sorted(points, key=lambda point: point[0]))

    def _step(self, step: dict[str, Any], where: str) -> None:
        if step.get("ParameterID") != "HapticIntensityControl":
            self.leave("change of sharpness or sound", "changes of sharpness or sound")
            return
        value = number_of(step.get("ParameterValue"), where + ".ParameterValue")
        self.steps.append((_time(step, where), value))

    def points(self) -> list[Point]:
        knots = {t_ms for start, stop, _value in self.events for t_ms in (start, stop)}
        knots |= {t_ms for control in self.controls for t_ms, _value in control}
        knots |= {t_ms for t_ms, _value in self.steps}
        knots.add(0.0)
        end_ms = max(stop for _start, stop, _value in self.events)
        points: list[Point] = []
        for t_ms in sorted(knots):
            if t_ms > end_ms:
                break
            for side_ms in (t_ms - _EPSILON_MS, t_ms + _EPSILON_MS):
                if 0 <= side_ms < end_ms:
                    points.append((t_ms, round(100 * self._at(side_ms), 3)))
        return [*points, (end_ms, 0.0)]

    def _at(self, t_ms: float) -> float:
        playing = [value for start, stop, value in self.events if start <= t_ms < stop]
        if not playing:
            return 0.0
        value = max(playing)
        # A curve holds its last value until the next one begins; so does a change.
        begun = [control for control in self.controls if control[0][0] <= t_ms]
        changed = [step for step in self.steps if step[0] <= t_ms]
        since_ms = max((step[0] for step in changed), default=-1.0)
        if begun and begun[-1][0][0] >= since_ms:
            return value * _on_line(max(begun, key=lambda control: control[0][0]), t_ms)
        if changed:
            return value * max(changed, key=lambda step: step[0])[1]
        return value


def _time(item: dict[str, Any], where: str) -> float:
    return number_of(item.get("Time", 0), where + ".Time") * 1_000


def _on_line(points: list[Point], t_ms: float) -> float:
    for (before_ms, before), (after_ms, after) in itertools.pairwise(points):
        if before_ms <= t_ms < after_ms:
            return before + (after - before) * (t_ms - before_ms) / (after_ms - before_ms)
    return points[-1][1]


def ahap(text: str) -> Curve:
    """Return the intensity of an Apple AHAP file.

    Raises:
        PlantarError: a field is wrong, or there is nothing to feel in it.
    """
    top, notes = top_of(text)
    found = _Ahap()
    for number, item in enumerate(list_of(top, "Pattern")):
        found.take(item, f"Pattern[{number}]")
    if not found.events:
        raise PlantarError("there is nothing to feel in it; has it haptic events?")
    found.controls.sort(key=lambda control: control[0][0])
    return make(found.points(), notes + found.notes())
