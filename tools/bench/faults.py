"""Seven faults in the middle of a session: how long the motor goes on.

The motor has been driven for 18 s when the fault comes; what the pin does in the next 10 s counts.
After a soft reset MicroPython starts main.py again, and a peer then sets its pin anew.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.board import Input, off_for_good_ms, play, press
from bench.report import PLANTAR, Row, Section

START_MS = 2_000
FAULT_MS = 20_003
AFTER_MS = 10_000
STOP_AFTER_MS = 100
FAULTS: tuple[tuple[str, str, object, float], ...] = (
    ("an exception in the loop", "raise", "OSError", 10),
    ("Ctrl-C", "interrupt", True, 10),
    ("Ctrl-D, a soft reset", "soft_reset", True, 10),
    ("the loop hangs", "hang", None, 300),
    ("it hangs, STOP 100 ms later", "stop", None, 1),
    ("the CPU is dead", "dead", None, 2_100),
    ("the clock stands still", "clock_freeze", 0, 300),
)
"""Name, the virtual board's word, its value, and within which time (ms) Plantar promises to be off
(design: exceptions at once, 250 ms of silence, the guard's 50 ms, the watchdog's 2 s).
"""
ON = "stays on"


def of(program: str, kind: str, value: object) -> float | None:
    """Return after how many ms the motor was off for good, None if it stayed on."""
    inputs: list[Input] = press(program, "START", START_MS * 1000)
    since_ms = float(FAULT_MS)
    if kind == "stop":
        since_ms += STOP_AFTER_MS
        inputs.append((FAULT_MS * 1000, "hang", None, None))
        inputs += press(program, "STOP", int(since_ms) * 1000)
    else:
        inputs.append((FAULT_MS * 1000, kind, value, None))
    events = play(program, inputs, FAULT_MS + AFTER_MS)
    off_ms = off_for_good_ms(events, since_ms)
    return None if off_ms is None else round(off_ms - since_ms, 1)


def measure(
    programs: Sequence[str], jobs: int, on_done: Callable[[str], None] = lambda _name: None
) -> Section:
    """Measure programs, several at a time."""

    def one(name: str) -> list[float | None]:
        found = [of(name, kind, value) for _name, kind, value, _most in FAULTS]
        on_done(name)
        return found

    with ThreadPoolExecutor(jobs) as pool:
        found = dict(zip(programs, pool.map(one, programs), strict=True))
    rows: list[Row] = []
    for number, (name, _kind, _value, most_ms) in enumerate(FAULTS):
        own = found[PLANTAR][number] if PLANTAR in found else None
        met = None if PLANTAR not in found else own is not None and own <= most_ms
        values = {
            program: ON if (off := figures[number]) is None else off
            for program, figures in found.items()
        }
        rows.append(Row(name, "ms", dict(values), f"≤ {most_ms:g}", met))
    return Section("faults", "A fault, and when the motor is off", __doc__ or "", rows)
