"""What the senses of a massager show, as entries of a script: when all is well, and when not.

The virtual board's analogue pins are open until somebody puts a voltage on them. A board.py with
senses would find them broken.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plantar.run.script import Entry

SENSES = ("SUPPLY", "CURRENT", "TEMPERATURE")
FULL_V = 3.3
"""What a sense's pin sees at full scale: SUPPLY_FULL_MV, CURRENT_FULL_MA."""
WAVERS_MS = 30_000
"""A sense that never moves is taken for a broken one (limits.SENSE_STILL_MS, drive alone)."""
MOST_TIMES = 5_000
WAVER_V = 0.002
SAGS_TO = 0.6
"""Of SUPPLY_MV; the firmware allows 70 to 130 %."""
COOL_V, HOT_V = 1.65, 0.57
"""25 and 65 degrees: a 10 kOhm NTC (B 3950) to ground under 10 kOhm."""
STANDING = 4
"""A motor that stands takes about so many times the current of one that turns."""
LIKELY_MA_PART = 5.5
"""Without a MOTOR_MA the motor takes this part of the sense's full scale."""


def well(fields: Mapping[str, Any], sense: str, wavers: bool = False) -> Entry:
    """Return what a sense shows while all is well: the rated supply, a motor that turns, 25
    degrees. The entry has no time.

    Args:
        fields: those of board.py; the sense is fitted.
        sense: one of SENSES.
        wavers: a little more, as a real one does now and then.
    """
    entry = _entry(fields, sense, 1.0, 1, COOL_V)
    entry["volts"] += WAVER_V if wavers else 0.0
    return entry


def ill(fields: Mapping[str, Any], sense: str) -> Entry:
    """Return what a sense shows when it is to stop the motor: a supply at 60 %, a motor that is
    held, 65 degrees. The entry has no time.
    """
    return _entry(fields, sense, SAGS_TO, STANDING, HOT_V)


def fitted(fields: Mapping[str, Any]) -> list[str]:
    """Return the senses that a board has."""
    return [sense for sense in SENSES if fields.get(sense) is not None]


def well_for(fields: Mapping[str, Any], for_ms: int, script: Iterable[Entry]) -> list[Entry]:
    """Return entries that keep every sense well which a script says nothing of.

    Args:
        fields: those of board.py.
        for_ms: for how long, in virtual milliseconds.
        script: the person's own; `adc` is a GPIO number, or 0 to 2 for a Pico's first three.
    """
    own = {entry["adc"] for entry in script if "adc" in entry}
    senses = [
        sense
        for sense in fitted(fields)
        if fields[sense] not in own and fields[sense] - 26 not in own
    ]
    step_ms = max(WAVERS_MS, for_ms // MOST_TIMES)
    return [
        {"at_ms": at_ms, **well(fields, sense, wavers=at_ms // step_ms % 2 == 1)}
        for at_ms in range(0, for_ms, step_ms)
        for sense in senses
    ]


def _entry(
    fields: Mapping[str, Any], sense: str, supply: float, times: int, heat_v: float
) -> Entry:
    entry: Entry = {"adc": fields[sense], "volts": heat_v}
    if sense == "SUPPLY":
        entry["volts"] = fields["SUPPLY_MV"] * supply * FULL_V / fields["SUPPLY_FULL_MV"]
    elif sense == "CURRENT":
        full_ma = fields["CURRENT_FULL_MA"]
        turning_v = (fields["MOTOR_MA"] or full_ma / LIKELY_MA_PART) * FULL_V / full_ma
        standing_v = min(turning_v * STANDING, 5.0)
        full_v = standing_v if times > 1 else turning_v
        entry |= {"volts": 0.0, "full_volts": full_v, "start_volts": standing_v}
    return entry


def together(script: Sequence[Entry], senses: Sequence[Entry]) -> list[Entry]:
    """Return both by time, what the senses show first; all have `at_us`, see check_script."""
    return sorted([*senses, *script], key=lambda entry: entry["at_us"])
