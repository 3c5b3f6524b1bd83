"""Other people's haptic files as curves: Apple's AHAP, Android's waveforms, funscript, CSV.

Sources: Apple, "Representing haptic patterns in AHAP files" (Core Haptics documentation); Android,
VibrationEffect.createWaveform(timings, amplitudes, repeat); funscript, its published description
(actions with `at` in milliseconds and `pos` in percent).
"""

import csv
import io
import itertools
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plantar.errors import PlantarError
from plantar.routines.curve import Curve, Point, make

BYTES_MOST = 8_000_000
MS_MOST = 24 * 3_600_000
TAP_MS = 100
"""A transient of AHAP is a tap; it is drawn this long."""
ANDROID_DEFAULT = 128
"""Where a waveform says -1: the telephone's own strength, taken as half."""
_EPSILON_MS = 1e-6
# A text as it is, or a comma before a closing bracket.
_SPARE_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[}\]])')


def read(file: Path, kind: str | None = None) -> tuple[str, Curve]:
    """Read a foreign file. kind: one of FORMATS, by default told from its name and content.

    Returns:
        Which format it is, and its curve.

    Raises:
        PlantarError: it cannot be read, is none of the formats, or has a mistake.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(BYTES_MOST + 1)
    except OSError as error:
        raise PlantarError(f"{file} cannot be read: {error.strerror}.") from error
    if len(data) > BYTES_MOST:
        raise PlantarError(f"{file} is larger than {BYTES_MOST // 1_000_000} MB; cut it first.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlantarError(f"{file} is no text: save it as UTF-8.") from error
    try:
        found = kind or _kind_of(file, text)
        return found, FORMATS[found](text)
    except PlantarError as error:
        raise PlantarError(f"{file}: {error}") from error
    except RecursionError as error:
        raise PlantarError(f"{file} is nested too deep to be a pattern.") from error


def _kind_of(file: Path, text: str) -> str:
    suffix = file.suffix.lower()
    if suffix in (".ahap", ".funscript", ".csv"):
        return suffix[1:]
    if suffix != ".json" and not text.lstrip().startswith("{"):
        return "csv"
    top = _top(text)
    for name, kind in (("Pattern", "ahap"), ("actions", "funscript"), ("timings", "android")):
        if name in top:
            return kind
    raise PlantarError("has no Pattern, actions or timings: name its format with --format.")


def _top(text: str) -> dict[str, Any]:
    try:
        # Apple's own examples have commas too many, and its reader takes them.
        value = json.loads(_SPARE_COMMA.sub(lambda found: found[1] or found[2], text))
    except json.JSONDecodeError as error:
        raise PlantarError(f"line {error.lineno} is no JSON ({error.msg}); mend it.") from error
    if not isinstance(value, dict):
        raise PlantarError("is no JSON object in { and }; is it the right file?")
    return value


def _list(top: dict[str, Any], name: str) -> list[Any]:
    value = top.get(name)
    if not isinstance(value, list) or not value:
        raise PlantarError(f"{name} is missing or empty; give a list.")
    return value


def _number(value: Any, where: str, least: float = -math.inf, most: float = math.inf) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not math.isfinite(float(value) if abs(value) < 1e300 else math.inf):
        raise PlantarError(f"{where} is {str(value)[:30]!r}; give a number.")
    if not least <= value <= most:
        raise PlantarError(f"{where} is {value:g}; give {least:g} to {most:g}.")
    return float(value)


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


# Apple.


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
        told = [f"{_count(self.taps, 'tap is', 'taps are')} drawn 0.1 s long"] if self.taps else []
        for words, count in self._left.items():
            told.append(f"{_count(count, *words)} {'was' if count == 1 else 'were'} left out")
        return told

    def take(self, item: Any, where: str) -> None:
        if not isinstance(item, dict):
            raise PlantarError(f"{where} is no object; give an Event or a ParameterCurve.")
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
        intensity = 1.0
        parameters = event.get("EventParameters", [])
        for number, one in enumerate(parameters if isinstance(parameters, list) else []):
            if not isinstance(one, dict):
                continue
            name = one.get("ParameterID")
            if name == "HapticIntensity":
                at = f"{where}.EventParameters[{number}].ParameterValue"
                intensity = _number(one.get("ParameterValue"), at)
            elif name == "HapticSharpness":
                self.leave("value of sharpness", "values of sharpness")
            else:
                self.leave(
                    "value of attack or decay", "values of attack, decay, release or sustain"
                )
        long_ms = TAP_MS
        if kind == "HapticContinuous":
            seconds = event.get("EventDuration", 0)
            long_ms = _number(seconds, where + ".EventDuration", 0, MS_MOST / 1_000) * 1_000
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
        for number, one in enumerate(_list(curve, "ParameterCurveControlPoints")):
            at = f"{where}.ParameterCurveControlPoints[{number}]"
            if not isinstance(one, dict):
                raise PlantarError(f"{at} is no object; give Time and ParameterValue.")
            value = _number(one.get("ParameterValue"), at + ".ParameterValue")
            points.append((begin_ms + _time(one, at), value))
        self.controls.append(sorted(points, key=lambda point: point[0]))

    def _step(self, step: dict[str, Any], where: str) -> None:
        if step.get("ParameterID") != "HapticIntensityControl":
            self.leave("change of sharpness or sound", "changes of sharpness or sound")
            return
        value = _number(step.get("ParameterValue"), where + ".ParameterValue")
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
    return _number(item.get("Time", 0), where + ".Time", 0, MS_MOST / 1_000) * 1_000


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
    found = _Ahap()
    for number, item in enumerate(_list(_top(text), "Pattern")):
        found.take(item, f"Pattern[{number}]")
    if not found.events:
        raise PlantarError("there is nothing to feel in it; has it haptic events?")
    found.controls.sort(key=lambda control: control[0][0])
    return make(found.points(), found.notes())


# Android.


def android(text: str) -> Curve:
    """Return the intensity of an Android waveform: an object with `timings` in milliseconds,
    `amplitudes` 0..255 and, if it likes, `repeat`. Without amplitudes it is off and on in turn.

    Raises:
        PlantarError: a field is wrong, or there is nothing to feel in it.
    """
    top = _top(text)
    timings = [
        _number(value, f"timings[{number}]", 0, MS_MOST)
        for number, value in enumerate(_list(top, "timings"))
    ]
    notes: list[str] = []
    given = top.get("amplitudes")
    if given is None:
        amplitudes = [0.0 if number % 2 == 0 else 255.0 for number in range(len(timings))]
    else:
        amplitudes = [
            _number(value, f"amplitudes[{number}]")
            for number, value in enumerate(_list(top, "amplitudes"))
        ]
        if len(amplitudes) != len(timings):
            raise PlantarError(
                f"there are {len(timings)} timings and {len(amplitudes)} amplitudes; "
                "give one amplitude for each."
            )
    if -1 in amplitudes:
        notes.append("where it leaves the strength to the telephone, half is taken")
        amplitudes = [ANDROID_DEFAULT if value == -1 else value for value in amplitudes]
    repeat = int(_number(top.get("repeat", -1), "repeat", -1, len(timings) - 1))
    if repeat > 0:
        notes.append("what comes before the part that repeats is repeated with it")
    others = sorted(set(top) - {"timings", "amplitudes", "repeat"})
    if others:
        notes.append(f"{', '.join(others[:5])} say nothing about intensity and were left out")
    points: list[Point] = []
    t_ms = 0.0
    for long_ms, value in zip(timings, amplitudes, strict=True):
        if long_ms > 0:
            points += [(t_ms, value / 2.55), (t_ms + long_ms, value / 2.55)]
            t_ms += long_ms
    return make(points, notes)


# Funscript.


def funscript(text: str) -> Curve:
    """Return a funscript's positions as intensity.

    Raises:
        PlantarError: a field is wrong, or there is nothing to feel in it.
    """
    top = _top(text)
    inverted = top.get("inverted") is True
    points: list[Point] = []
    for number, action in enumerate(_list(top, "actions")):
        where = f"actions[{number}]"
        if not isinstance(action, dict):
            raise PlantarError(f"{where} is no object; give at and pos.")
        t_ms = _number(action.get("at"), where + ".at", 0, MS_MOST)
        pos = _number(action.get("pos"), where + ".pos")
        points.append((t_ms, 100 - pos if inverted else pos))
    notes = ["where it moves to is taken as how strong it is"]
    if isinstance(top.get("axes"), list) and top["axes"]:
        notes.append(f"its {_count(len(top['axes']), 'further axis', 'further axes')} left out")
    first_ms = min(t_ms for t_ms, _pos in points)
    if first_ms > 0:
        notes.append(f"its first {first_ms / 1_000:g} s have no action and were left out")
    return make([(t_ms - first_ms, pos) for t_ms, pos in points], notes)


# CSV.


def table(text: str) -> Curve:
    """Return the intensity of a table of two columns: time, and percent.

    A first line may name them: a time whose name says s or seconds is in seconds, else it is
    milliseconds; comma, semicolon or tab part them; lines that begin with # are comments.

    Raises:
        PlantarError: a line is wrong, or there is nothing to feel in it.
    """
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise PlantarError("is empty; give lines of time and percent.")
    first = lines[0][1]
    mark = next((mark for mark in "\t;," if mark in first), ",")
    unit_ms = 1.0
    if not _is_number(first.split(mark)[0]):
        name = first.split(mark)[0].strip().strip('"').lower()
        if name in ("s", "sec", "second", "seconds", "time_s", "t_s") or "(s)" in name:
            unit_ms = 1_000.0
        lines = lines[1:]
    points: list[Point] = []
    further = False
    for number, line in lines:
        cells = next(csv.reader(io.StringIO(line), delimiter=mark))
        if len(cells) < 2 or not _is_number(cells[0]) or not _is_number(cells[1]):
            raise PlantarError(
                f"line {number} is {line.strip()[:40]!r}; give a time and a percentage."
            )
        further = further or len(cells) > 2
        t_ms = _number(float(cells[0]) * unit_ms, f"the time in line {number}", 0, MS_MOST)
        points.append((t_ms, _number(float(cells[1]), f"the percentage in line {number}")))
    notes = ["its further columns were left out"] if further else []
    if any(after[0] < before[0] for before, after in itertools.pairwise(points)):
        notes.append("its lines were not in the order of time and were sorted")
    if points and 0 < max(pct for _t_ms, pct in points) <= 1:
        notes.append("its values reach 1 at most and are taken as shares of one")
        points = [(t_ms, pct * 100) for t_ms, pct in points]
    return make(points, notes) if points else make([(0, 0)])


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


FORMATS: dict[str, Callable[[str], Curve]] = {
    "ahap": ahap,
    "android": android,
    "funscript": funscript,
    "csv": table,
}
"""The formats that `plantar routines import` reads, by name."""
