"""The watchdog helps when the CPU is gone, and never disturbs a person who uploads files."""

import pytest
import rules
from witness import Entry, ask, play, press

from plantar.run.runner import Runner

MINUTE_MS = 60_000
START_MS = {"esp32": 500, "esp32c3": 500}  # an ESP32's motor goes on until boot.py
RESETS = {
    "dead": {"dead": True},
    "panic": {"panic": True},
    "soft": {"soft_reset": True},
}


@pytest.mark.parametrize("board", ["pico", "esp32"])
@pytest.mark.parametrize("ctrl_c", [{"interrupt": True}, {"console": "\3"}])
@pytest.mark.parametrize("hanging", [False, True])
def test_after_ctrl_c_nobody_is_reset(ctrl_c, hanging, board):
    """Not for a minute at the prompt, not over a soft reset, not at the prompt after that."""
    script: list[Entry] = [press(500), {"at_ms": 5_000, **ctrl_c}]
    script += [{"at_ms": 65_000, "soft_reset": True}, {"at_ms": 75_000, **ctrl_c}]
    script += [{"at_ms": 75_300, **ctrl_c}, {"at_ms": 140_000, "soft_reset": True}]
    script += [ask(141_000)]
    if hanging:
        script.append({"at_ms": 4_990, "hang": True})
    seen = play(script, 145_000, board=board)
    assert [event["cause"] for event in seen.happened("reset")] == ["soft", "soft"]
    assert len(seen.spans) == 1
    assert seen.off_from(5_000) <= 5_000 + rules.STOP_MS
    assert seen.state(141_000)["fault"] == 0


@pytest.mark.parametrize("board", ["pico", "esp32"])
@pytest.mark.parametrize("why", ["MODE held", "another Ctrl-C"])
def test_a_start_without_an_app_feeds_it_too(why, board):
    """After Ctrl-C, a soft reset into no app: boot.py alone keeps a person from being reset."""
    script: list[Entry] = [press(500), {"at_ms": 5_000, "interrupt": True}]
    script.append({"at_ms": 8_000, "soft_reset": True})
    if why == "MODE held":
        script.append({"at_ms": 7_000, "button": "MODE", "down": True})
    else:
        script.append({"at_ms": 8_001.5, "interrupt": True})
    with Runner(board=board) as runner:
        events = list(runner.run(script, 70_000))
        phase = runner.phase
    assert [event["cause"] for event in events if event["event"] == "reset"] == ["soft"]
    assert phase == "repl"


def test_ctrl_c_leaves_the_board_dead_to_no_watchdog():
    """What feeds it at the prompt is a timer: a CPU that dies there is reset all the same."""
    script = [press(500), {"at_ms": 5_000, "interrupt": True}, {"at_ms": 20_000, "dead": True}]
    seen = play(script, 30_000)
    resets = [event["t_ms"] for event in seen.happened("reset")]
    assert len(resets) == 1
    assert 20_000 < resets[0] <= 20_000 + 2_100


@pytest.mark.parametrize("board", ["pico", "esp32", "esp32c3"])
@pytest.mark.parametrize("broken", [{"dead": True}, {"panic": True}], ids=["dead", "panic"])
def test_three_dead_cpus_in_a_row_are_a_fault(broken, board):
    """The first two times it starts again by START alone; then a person must say that it may. An
    ESP32 that panics resets itself, and does not call that a watchdog's reset.
    """
    script: list[Entry] = []
    for turn in range(3):
        at_ms = 500 + turn * 6_000
        script += [press(at_ms), {"at_ms": at_ms + 2_000, **broken}, ask(at_ms + 5_500)]
    script += [press(20_000), ask(20_500), press(21_000, for_ms=1_900), ask(23_500)]
    script += [press(24_000, for_ms=2_100), ask(26_500), press(27_000)]
    seen = play(script, 28_000, board=board)
    assert [seen.state(500 + turn * 6_000)["state"] for turn in range(3)] == [
        "ready",
        "ready",
        "fault",
    ]
    assert seen.state(17_000)["fault"] == 4
    assert seen.state(20_500)["state"] == seen.state(23_500)["state"] == "fault"
    assert seen.state(26_500)["state"] == "ready"
    assert [round(span.start_ms, -3) for span in seen.spans] == [1_000, 7_000, 13_000, 27_000]
    for span in seen.spans[:3]:
        assert span.ms <= 2_000 + 2_100 + START_MS.get(board, 0)


def test_start_held_through_three_dead_cpus_clears_nothing():
    script: list[Entry] = []
    for turn in range(3):
        at_ms = 500 + turn * 6_000
        script += [press(at_ms), {"at_ms": at_ms + 2_000, "dead": True}]
    script += [{"at_ms": 15_000, "button": "START", "down": True}, ask(24_000)]
    script += [{"at_ms": 25_000, "button": "START", "down": False}, ask(26_000)]
    script += [press(27_000, for_ms=2_200), ask(30_000)]
    seen = play(script, 31_000)
    assert seen.state(24_000)["state"] == "fault"
    assert seen.state(26_000)["state"] == "fault"
    assert seen.state(30_000)["state"] == "ready"
    assert len(seen.spans) == 3


def test_a_session_that_ends_well_ends_the_row():
    script: list[Entry] = []
    for turn in range(4):
        at_ms = 500 + turn * 8_000
        script += [press(at_ms), {"at_ms": at_ms + 1_000, "dead": True}]
        script += [press(at_ms + 5_000), press(at_ms + 6_000, for_ms=900), ask(at_ms + 7_200)]
    seen = play(script, 34_000)
    assert {answer.said["state"] for answer in seen.states} == {"ready"}


def test_no_watchdog_runs_before_the_motor_has():
    """A board that never drove its motor is nobody's to reset."""
    with Runner() as runner:
        events = list(runner.run([{"at_ms": 5_000, "dead": True}], MINUTE_MS))
    assert not [event for event in events if event["event"] == "reset"]


@pytest.mark.parametrize("board", ["pico", "esp32", "esp32c3"])
@pytest.mark.parametrize("how", RESETS)
def test_drive_rest_lock_and_fault_outlive_every_reset(how, board):
    """None that the chip can do is a way round any of them."""
    broken = RESETS[how]
    script = [press(500), {"at_ms": 3_000, "raise": "ValueError"}, {"at_ms": 3_500, **broken}]
    script += [ask(15_000), press(16_000, for_ms=2_300)]
    script += [press(20_000), press(MINUTE_MS, "UP", 3_200), press(MINUTE_MS, "DOWN", 3_200)]
    break_ms = 10 * MINUTE_MS + 25_000
    script += [{"at_ms": break_ms, **broken}, ask(break_ms + 5_000), press(break_ms + 6_000)]
    seen = play(script, break_ms + 8_000, interpreter="cpython", board=board)
    assert seen.state(15_000)["fault"] == 5
    after = seen.state(break_ms)
    assert (after["state"], after["locked"], after["fault"]) == ("resting", True, 0)
    assert 10 * MINUTE_MS <= after["drive_ms"] <= 10 * MINUTE_MS + 12_000
    assert len(seen.spans) == 2


def test_after_a_reset_the_whole_rest_is_still_due():
    script = [press(500), {"at_ms": 10 * MINUTE_MS + 5_000, "dead": True}]
    script += [ask(10 * MINUTE_MS + 10_000), press(10 * MINUTE_MS + 11_000)]
    script += [press(19 * MINUTE_MS), press(21 * MINUTE_MS)]
    seen = play(script, 22 * MINUTE_MS, interpreter="cpython")
    first, second = seen.spans
    assert second.start_ms > 21 * MINUTE_MS
    assert second.start_ms - first.stop_ms >= rules.REST_MS
