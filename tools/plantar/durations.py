"""Lengths of time as people write them, such as 90s, 16m, 1h or 1h30m, in milliseconds."""

import re

from plantar.errors import PlantarError

_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h)")
_MS_PER_UNIT = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}
LONGEST_MS = 30 * 24 * 3_600_000
"""30 days: longer than ticks_ms takes to wrap twice, and a slip of the finger beyond that."""


def parse_duration_ms(text: str, option: str = "--for") -> int:
    """Return a length of time in whole milliseconds, 1 to LONGEST_MS.

    Args:
        text: numbers with their units (ms, s, m, h), such as ``500ms`` or ``1h30m``.
        option: where the text was given; named in the error.

    Raises:
        PlantarError: it is not such a text, or out of range.
    """
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise PlantarError(
            f"{option} {text!r} is not a time; write it as 500ms, 90s, 16m or 1h30m."
        )
    total_ms = round(sum(float(number) * _MS_PER_UNIT[unit] for number, unit in parts))
    if not 1 <= total_ms <= LONGEST_MS:
        raise PlantarError(f"{option} {text!r} is out of range; give 1ms to 720h.")
    return total_ms


def clock(t_ms: float) -> str:
    """Return a moment as minutes, seconds and milliseconds, e.g. ``1:02.500``."""
    minutes, ms = divmod(round(t_ms), 60_000)
    return f"{minutes}:{ms / 1_000:06.3f}"
