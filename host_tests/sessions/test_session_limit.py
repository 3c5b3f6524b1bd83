"""The absolute limit: 20 minutes of drive, to 50 ms, whatever stalls and wherever the clock is."""

import pytest
import rules
from witness import ask, play, press

MINUTE_MS = 60_000
FIRST_MS = 9 * MINUTE_MS
# The second session begins at 600 s and has what the first left: so at the pins the limit is at
START_MS = 10 * MINUTE_MS
LIMIT_AT_MS = START_MS + rules.LIMIT_MS - FIRST_MS
WRAP = 1 << 30
SESSIONS = [press(475), press(500 + FIRST_MS, for_ms=900), press(START_MS)]

STALLS = {
    "none": [],
    "the host stops reading": [
        {"at_ms": LIMIT_AT_MS - 1_000, "usb_stall": True, "for_ms": 2_000},
        ask(LIMIT_AT_MS - 990),
        ask(LIMIT_AT_MS - 500, "routines"),
    ],
    "the loop hangs just before": [{"at_ms": LIMIT_AT_MS - 30, "hang": True}],
    "the loop hangs a guard's time before": [{"at_ms": LIMIT_AT_MS - 240, "hang": True}],
    "spikes on STOP": [
        {"at_ms": LIMIT_AT_MS - 3_000 + n * 50 + level / 5, "pin": 10, "level": level}
        for n in range(80)
        for level in (0, 1)
    ],
    "pauses": [press(LIMIT_AT_MS - 20_000 + n * 1_000, for_ms=100) for n in range(10)],
}


@pytest.mark.parametrize("stall", STALLS)
def test_the_limit_holds_to_50_ms(stall):
    seen = play([*SESSIONS, *STALLS[stall]], LIMIT_AT_MS + 60_000, interpreter="cpython")
    assert rules.over_the_limit(seen) == []
    missing = 50 if stall in ("none", "the host stops reading") else 6_000
    assert rules.LIMIT_MS - missing <= seen.drive_ms() <= rules.LIMIT_MS + rules.GUARD_MS
    assert seen.spans[-1].stop_ms < LIMIT_AT_MS + 15_000


@pytest.mark.parametrize("after_ms", [-10, 5, 49])
def test_the_limit_holds_at_the_wrap_of_the_clock(after_ms):
    """The clock wraps a little before, at, or after the moment of the limit, and a hang or a
    stalled host with it.
    """
    stall = STALLS["the loop hangs just before" if after_ms % 2 else "the host stops reading"]
    seen = play(
        [*SESSIONS, *stall],
        LIMIT_AT_MS + 5_000,
        start_ticks=WRAP - LIMIT_AT_MS - after_ms,
        interpreter="cpython",
    )
    assert rules.over_the_limit(seen) == []
    assert seen.drive_ms() >= rules.LIMIT_MS - 60


def test_a_wrap_on_the_way_does_not_start_the_count_anew():
    ticks = WRAP - START_MS - 10
    seen = play(SESSIONS, LIMIT_AT_MS + 5_000, start_ticks=ticks, interpreter="cpython")
    assert seen.drive_ms() == pytest.approx(rules.LIMIT_MS, abs=rules.GUARD_MS)


def test_on_micropython_too():
    seen = play(
        [*SESSIONS, *STALLS["the host stops reading"]],
        LIMIT_AT_MS + 5_000,
        start_ticks=WRAP - LIMIT_AT_MS,
    )
    assert seen.drive_ms() == pytest.approx(rules.LIMIT_MS, abs=rules.GUARD_MS)
