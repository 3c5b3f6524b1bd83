"""How late the motor goes off at the absolute limit: 15 minutes for a peer (scenario S), 20 of
drive for Plantar.

Measured at the motor's pin from its first duty on; at four places of the clock's wrap (ticks_ms
starts again at 2**30, every 12 days), and with the program stalled for 2 s from 100 ms before the
limit. asyncio's clock cannot be set on this port, as part of it is C that reads the computer's.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.board import REAL_CLOCK, Input, first_ms, off_for_good_ms, play, press
from bench.report import PLANTAR, Row, Section

WRAP = 1 << 30
START_MS = 2_000
LIMIT_MS = {PLANTAR: 20 * 60_000, "peer": 15 * 60_000}
AFTER_MS = 5_000
STALL_MS, BEFORE_MS = 2_000, 100
PLACES = ("none", "at START", "in the session", "at the limit")
GOAL_MS, STALLED_GOAL_MS = 10, 50
ON = "stays on"


def of(program: str, wrap: str = "none", stalled: bool = False) -> float | None:
    """Return how many ms after the limit (below 0: before) the motor went off, None for never.

    wrap: one of PLACES.
    """
    limit_ms = LIMIT_MS[PLANTAR if program == PLANTAR else "peer"]
    inputs: list[Input] = press(program, "START", START_MS * 1000)
    if stalled:
        at_ms = START_MS + limit_ms - BEFORE_MS
        inputs.append((at_ms * 1000, "stall", STALL_MS * 1000, None))
    wraps_ms = {
        "none": WRAP,
        "at START": START_MS,
        "in the session": START_MS + limit_ms // 2,
        "at the limit": START_MS + limit_ms,
    }[wrap]
    events = play(program, inputs, START_MS + limit_ms + AFTER_MS, WRAP - wraps_ms)
    on_ms = first_ms(events, START_MS, True)
    off_ms = off_for_good_ms(events, START_MS)
    if on_ms is None or off_ms is None:
        return None
    return round(off_ms - on_ms - limit_ms, 1)


def measure(
    programs: Sequence[str], jobs: int, on_done: Callable[[str], None] = lambda _name: None
) -> Section:
    """Measure programs, several at a time."""

    def one(name: str) -> list[float | str | None]:
        found: list[float | str | None] = []
        for place in PLACES:
            known = place == "none" or name not in REAL_CLOCK
            found.append((ON if (off := of(name, place)) is None else off) if known else None)
        off = of(name, stalled=True)
        found.append(ON if off is None else off)
        on_done(name)
        return found

    with ThreadPoolExecutor(jobs) as pool:
        found = dict(zip(programs, pool.map(one, programs), strict=True))
    rows: list[Row] = []
    names = [f"wrap {place}" if place != "none" else "no wrap" for place in PLACES]
    for number, name in enumerate([*names, "stalled for 2 s"]):
        most = STALLED_GOAL_MS if number == len(PLACES) else GOAL_MS
        own = found[PLANTAR][number] if PLANTAR in found else None
        met = None if own is None else isinstance(own, float) and -STALL_MS < own <= most
        values = {program: figures[number] for program, figures in found.items()}
        rows.append(Row(name, "ms", dict(values), f"≤ {most}", met))
    return Section("limit", "Late at the limit", __doc__ or "", rows)
