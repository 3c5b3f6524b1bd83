"""Whatever breaks while the motor runs: the pin is low soon enough, and stays low until somebody
presses START anew.

Each run breaks the board many times, at random moments, and brings it back as a person would.
"""

import random
from typing import Any

import pytest
import rules
from witness import Entry, Witness, ask, play, press

from plantar.run.script import EXCEPTIONS

CYCLE_MS = 20_000
WRAP = 1 << 30
HANG_MS, DEAD_MS, ERROR_MS, AT_ONCE_MS = 300, 2_100, 20, 1
# An ESP32's PWM lives through the watchdog's reset, so the motor goes on until the start that
# follows has run boot.py: as long as a start takes on the virtual board.
START_MS = {"esp32": 500}

CHIPS = {"pico": "micropython", "esp32": "cpython"}
# What breaks, how often, how soon the pin must be low, and how a person brings it back.
BREAKS: dict[str, tuple[list[dict[str, Any]], float, str]] = {
    "raise": ([{"raise": name} for name in EXCEPTIONS] * 2, ERROR_MS, "clear"),
    "hang": ([{"hang": True}] * 12, HANG_MS, "clear"),
    "dead": ([{"dead": True}] * 12, DEAD_MS, "end a session"),
    "interrupt": ([{"interrupt": True}] * 8, AT_ONCE_MS, "soft reset"),
    "ctrl-c": ([{"console": "\3"}] * 8, AT_ONCE_MS, "soft reset"),
    "soft_reset": ([{"soft_reset": True}] * 12, AT_ONCE_MS, ""),
    "powercut": ([{"powercut": True, "off_ms": ms} for ms in (1, 50, 1_000) * 4], AT_ONCE_MS, ""),
}


def recovery(way: str, at_ms: float) -> list[Entry]:
    """Return what a person does to use the board again, 5 s after it broke."""
    if way == "clear":
        return [press(at_ms), press(at_ms + 500, for_ms=2_300)]
    if way == "soft reset":
        return [{"at_ms": at_ms, "soft_reset": True}]
    if way == "end a session":
        return [press(at_ms), press(at_ms + 500, for_ms=1_000)]
    return []


def moments(kind: str) -> tuple[list[Entry], list[tuple[float, float]]]:
    """Return a script that breaks the board again and again, and when: (start, break) in ms."""
    breaks, _, way = BREAKS[kind]
    dice = random.Random(kind)
    script: list[Entry] = []
    broken: list[tuple[float, float]] = []
    for place, what in enumerate(breaks):
        start_ms = 1_000.0 + place * CYCLE_MS + dice.random() * 10
        # One in three in or right after the kick, half of the others on a pattern's slope.
        break_ms = start_ms + 40 + dice.random() * (150 if place % 3 == 0 else 4_000)
        if place % 2:
            script.append(ask(start_ms, "start " + dice.choice(["ball", "knuckles"])))
        else:
            script.append(press(start_ms, for_ms=60))
        script.append({"at_ms": round(break_ms, 3), **what})
        script += [press(break_ms + 2_500, "UP"), *recovery(way, break_ms + 5_000)]
        script.append(ask(start_ms + CYCLE_MS - 1_000))
        broken.append((start_ms, round(break_ms, 3)))
    return script, broken


@pytest.mark.parametrize(("board", "interpreter"), CHIPS.items())
@pytest.mark.parametrize("kind", BREAKS)
def test_the_motor_is_off_and_stays_off(kind, board, interpreter):
    script, broken = moments(kind)
    within_ms, way = BREAKS[kind][1:]
    if kind == "dead":
        within_ms += START_MS.get(board, 0)
    end_ms = 1_000 + len(broken) * CYCLE_MS
    seen = play(script, end_ms, board=board, interpreter=interpreter)
    for start_ms, break_ms in broken:
        assert seen.driven(break_ms - 0.001), f"it ran before {break_ms}"
        off_ms = seen.off_from(break_ms)
        assert off_ms - break_ms <= within_ms, f"broken at {break_ms}, off at {off_ms}"
        asked_ms = break_ms + 5_000 if way == "end a session" else start_ms + CYCLE_MS - 20
        moved_ms = seen.move_after(off_ms)
        assert moved_ms is None or moved_ms > asked_ms, f"broken at {break_ms}, moved {moved_ms}"
        status = seen.state(break_ms)
        assert (status["state"], status["fault"]) == ("ready", 0), "a person brought it back"
    assert_resets(seen, kind, len(broken))


def assert_resets(seen: Witness, kind: str, times: int) -> None:
    """The watchdog ends an error, a hang and a dead CPU, and nothing that a person wanted."""
    causes = [event["cause"] for event in seen.happened("reset")]
    expected = {"soft_reset": "soft", "interrupt": "soft", "ctrl-c": "soft", "powercut": "power"}
    assert causes == [expected.get(kind, "watchdog")] * times


@pytest.mark.parametrize("break_it", [{"raise": "OSError"}, {"hang": True}])
def test_a_fault_is_shown_and_only_a_fresh_hold_leads_out(break_it):
    """Held across the reset, tapped, held too short: all no. Let go and held for two seconds:
    yes, and then it waits for START.
    """
    script = [press(500), {"at_ms": 3_000, **break_it}]
    script += [press(4_000, for_ms=5_000)]  # down before the reset, up long after it
    script += [ask(9_500), press(10_000), press(11_000, for_ms=1_900), ask(13_500)]
    script += [ask(13_800, "start heel"), ask(14_000, "level 5"), ask(14_200, "next")]
    script += [press(15_000, for_ms=2_100), ask(18_000), press(19_000), ask(20_000)]
    seen = play(script, 21_000)
    code = {"OSError": 5}.get(break_it.get("raise", ""), 1)
    for asked_ms in (9_500, 13_500):
        status = seen.state(asked_ms)
        assert (status["state"], status["fault"]) == ("fault", code)
        assert len(status["fault_text"]) > 20
    refused = [a.said["ok"] for a in seen.answers if 13_600 < a.asked_ms < 14_500]
    assert refused == [False, False, False]
    assert seen.state(18_000)["state"] == "ready"
    assert [span.start_ms for span in seen.spans] == [
        pytest.approx(525, abs=20),
        pytest.approx(19_025, abs=20),
    ]
    blinks = [s for s in seen.line(seen.pins["STATUS_LED"]).spans(14_900) if s.start_ms > 10_000]
    assert len(blinks) >= 2 * code and all(span.ms < 300 for span in blinks)


def test_a_fault_outlives_the_power():
    script = [press(500), {"at_ms": 3_000, "raise": "KeyError"}]
    script += [{"at_ms": 8_000, "powercut": True, "off_ms": 2_000}, ask(12_000), press(13_000)]
    seen = play(script, 15_000)
    assert seen.state(12_000)["fault"] == 5
    assert len(seen.spans) == 1


def test_stop_works_while_the_loop_hangs():
    """Before the guard has found out, STOP has cut: 20 moments of a hang. The watchdog ends it."""
    dice = random.Random(8)
    script: list[Entry] = []
    stops: list[tuple[float, float]] = []
    for turn in range(20):
        hang_ms = 3_000 + turn * CYCLE_MS + dice.random() * 1_000
        stop_ms = round(hang_ms + dice.random() * 240, 3)
        stops.append((hang_ms, stop_ms))
        script += [press(hang_ms - 2_000), {"at_ms": round(hang_ms, 3), "hang": True}]
        script.append(press(stop_ms, for_ms=100, bounce_ms=5))
        script += recovery("end a session", hang_ms + 5_000)
    seen = play(script, 20 * CYCLE_MS + 1_000)
    for hang_ms, stop_ms in stops:
        assert seen.driven(stop_ms - 0.001)
        assert seen.off_from(stop_ms) - stop_ms <= rules.STOP_MS
        moved_ms = seen.move_after(stop_ms + rules.STOP_MS)
        assert moved_ms is not None and moved_ms > hang_ms + 5_000


@pytest.mark.parametrize("after_ms", [0, 1, 100, 249, 260])
def test_a_hang_is_found_at_the_wrap_of_the_clock(after_ms):
    """The clock wraps at the hang, or while the guard waits for a heartbeat."""
    script = [press(500), {"at_ms": 5_003, "hang": True}]
    seen = play(script, 8_000, start_ticks=WRAP - 5_003 - after_ms, interpreter="cpython")
    assert seen.off_from(5_003) - 5_003 <= HANG_MS
    assert len(seen.spans) == 1


def test_stop_works_while_the_host_does_not_read():
    dice = random.Random(9)
    script: list[Entry] = [{"at_ms": 100, "usb_stall": True}]
    stops = []
    for turn in range(20):
        script += [press(500 + turn * 2_000), ask(600 + turn * 2_000), ask(900, "routines")]
        stops.append(round(700 + turn * 2_000 + dice.random() * 1_000, 3))
        script.append(press(stops[-1], bounce_ms=5))
    seen = play(sorted(script, key=lambda entry: entry["at_ms"]), 42_000)
    for stop_ms in stops:
        assert seen.driven(stop_ms - 0.001)
        assert seen.off_from(stop_ms) - stop_ms <= rules.STOP_MS
    assert len(seen.spans) == 20
    assert seen.happened("reset") == []


@pytest.mark.parametrize("kind", ["raise", "hang", "interrupt", "soft_reset", "powercut"])
def test_both_motors_are_cut(kind, tmp_path):
    wiring = tmp_path / "board.py"
    wiring.write_text('BOARD = "pico"\nMOTOR_A = 2\nMOTOR_B = 4\n')
    breaks, within_ms, _ = BREAKS[kind]
    seen = play([press(500), {"at_ms": 4_003, **breaks[0]}], 12_000, board_file=wiring)
    for motor in seen.motors:
        assert motor.duty_at(4_002) and not motor.duty_at(4_003 + within_ms)
        assert motor.spans(seen.end_ms)[-1].start_ms < 1_000
