"""On an emulated RP2040: STOP, the guard and the watchdog, when all is well and when it is not."""

import pytest
from emulated_board import DRIVING_MS, driving_board, of_kind, off_ms, on_pin

MOTOR = 2
START = 10
STOP_WITHIN_MS = 1.0
GUARD_WITHIN_MS = 300.0
WATCHDOG_WITHIN_MS = 2_100.0
PRESSES = 12
BASE_US = DRIVING_MS * 1000

pytestmark = [pytest.mark.emulated, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def driving(tmp_path_factory):
    with driving_board(tmp_path_factory.mktemp("board")) as runner:
        yield runner


def press(runner, at_us):
    """Press STOP with bouncing contacts; return how long the motor then had power, in ms."""
    runner.script([{"at_ms": at_us / 1000, "button": "START", "for_ms": 100, "bounce_ms": 3}])
    events = runner.run_to_us(at_us + 25_000)
    edge = next(e["t_ms"] for e in events if e["event"] == "input" and e.get("pin") == START)
    return off_ms(events, MOTOR) - edge


def test_stop_cuts_within_a_millisecond(driving):
    taken = []
    for attempt in range(PRESSES):
        driving.restore("driving")
        taken.append(press(driving, BASE_US + 1_000 + attempt * 917))
        driving.run_to_us(BASE_US + 200_000)
        assert driving.ask()["state"] == "paused"
    print(f"STOP to motor off: {max(taken):.3f} ms at most")
    assert max(taken) < STOP_WITHIN_MS


def test_stop_cuts_while_the_host_has_stopped_reading(driving):
    taken = []
    for attempt in range(PRESSES):
        driving.restore("driving")
        stall = [(BASE_US, "usb_stall", True, None)]
        stall += [(BASE_US + 100 + n, "console", "status\nroutines\n", None) for n in range(8)]
        driving.inputs(stall)
        driving.run_to_us(BASE_US + 400_000)
        taken.append(press(driving, BASE_US + 400_000 + attempt * 917))
    print(f"STOP to motor off with a stalled host: {max(taken):.3f} ms at most")
    assert max(taken) < STOP_WITHIN_MS


def test_a_host_that_stops_reading_stops_nothing_else(driving):
    driving.restore("driving")
    driving.tick_cost()  # forget what booting took
    driving.inputs([(BASE_US, "usb_stall", True, None)])
    driving.inputs([(BASE_US + 100 + n, "console", "status\n", None) for n in range(8)])
    driving.run_to_us(BASE_US + 3_000_000)
    assert driving.phase == "run"
    cost = driving.tick_cost()
    print(f"a tick with a stalled host: {cost.mean_us:.0f} us, {cost.worst_us:.0f} us at worst")
    # MicroPython's print would wait a second for such a host.
    # Half of the ticks only walk, which takes less than what counts as a tick here.
    assert cost.ticks > 120
    assert cost.worst_us < 100_000
    driving.inputs([(BASE_US + 3_000_000, "usb_stall", False, None)])
    driving.run_to_us(BASE_US + 6_000_000)
    assert driving.ask()["state"] == "running"


def test_stop_cuts_while_the_loop_hangs(driving):
    taken = []
    for attempt in range(PRESSES):
        driving.restore("driving")
        driving.inputs([(BASE_US, "hang", 1, None)])
        # It hangs within a tick; the guard cuts 250 ms later at the earliest.
        before = driving.run_to_us(BASE_US + 15_000)
        assert not on_pin(before, MOTOR)
        taken.append(press(driving, BASE_US + 15_000 + attempt * 9_170))
    print(f"STOP to motor off in a hang: {max(taken):.3f} ms at most")
    assert max(taken) < STOP_WITHIN_MS


def test_the_guard_cuts_a_loop_that_hangs_and_the_watchdog_restarts_it(driving):
    cut, reset = [], []
    for attempt in range(8):
        driving.restore("driving")
        at_us = BASE_US + attempt * 6_203
        driving.inputs([(at_us, "hang", 1, None)])
        events = driving.run_to_us(at_us + 350_000)
        cut.append(off_ms(events, MOTOR) - at_us / 1000)
        if attempt:
            continue
        high_us = driving.pads[0]["high_us"]
        events += driving.run_to_us(at_us + 3_000_000)
        [cause] = of_kind(events, "reset")
        assert cause["cause"] == "watchdog"
        reset.append(cause["t_ms"] - at_us / 1000)
        assert off_ms(events, MOTOR) - at_us / 1000 == cut[0]
        assert driving.pads[0]["high_us"] == high_us
        assert driving.ask()["state"] == "fault"
    print(f"hang to motor off: {max(cut):.1f} ms at most; to the reset: {reset[0]:.0f} ms")
    # The tick in which it hangs is counted in: it may begin 10 ms late.
    assert max(cut) < GUARD_WITHIN_MS + 10
    assert reset[0] < WATCHDOG_WITHIN_MS


def test_the_watchdog_ends_a_dead_cpu(driving):
    driving.restore("driving")
    driving.inputs([(BASE_US + 5_000, "dead", True, None)])
    events = driving.run_to_us(BASE_US + 3_000_000)
    [reset] = of_kind(events, "reset")
    taken_ms = reset["t_ms"] - (BASE_US + 5_000) / 1000
    print(f"dead CPU to reset: {taken_ms:.0f} ms")
    assert reset["cause"] == "watchdog"
    assert taken_ms < WATCHDOG_WITHIN_MS
    assert off_ms(events, MOTOR) == pytest.approx(reset["t_ms"], abs=0.01)
    assert driving.pads[0]["level"] == 0
    assert driving.ask()["state"] == "ready"
