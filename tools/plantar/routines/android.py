"""Android's waveforms as curves.

Source: Android, VibrationEffect.createWaveform(timings, amplitudes, repeat), and the same without
amplitudes, which is off and on in turn at the telephone's own strength.
"""

from plantar.errors import PlantarError
from plantar.routines.curve import Curve, Point, make
from plantar.routines.lenient import MS_MOST, list_of, number_of, top_of

ANDROID_DEFAULT = 128
"""Where a waveform says -1: the telephone's own strength, taken as half."""


def android(text: str) -> Curve:
    """Return the intensity of an Android waveform: an object with `timings` in milliseconds,
    `amplitudes` 0..255 and, if it likes, `repeat`. Without amplitudes it is off and on in turn.

    Raises:
        PlantarError: a field is wrong, or there is nothing to feel in it.
    """
    top, notes = top_of(text)
    timings = [
        number_of(value, f"timings[{number}]", 0, MS_MOST)
        for number, value in enumerate(list_of(top, "timings"))
    ]
    if top.get("amplitudes") is None:
        amplitudes = [0.0 if number % 2 == 0 else -1.0 for number in range(len(timings))]
    else:
        amplitudes = [
            number_of(value, f"amplitudes[{number}]")
            for number, value in enumerate(list_of(top, "amplitudes"))
        ]
        if len(amplitudes) != len(timings):
            raise PlantarError(
                f"there are {len(timings)} timings and {len(amplitudes)} amplitudes; "
                "give one amplitude for each."
            )
    if -1 in amplitudes:
        notes.append("where it leaves the strength to the telephone, half is taken")
        amplitudes = [ANDROID_DEFAULT if value == -1 else value for value in amplitudes]
    repeat = int(number_of(top.get("repeat", -1), "repeat", -1, len(timings) - 1))
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
