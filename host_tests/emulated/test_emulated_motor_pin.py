"""On an emulated RP2040: however the program ends, the motor's pad ends low and stays low.

A soft reset leaves the PWM of some pins running and freezes that of others at whatever level they
have just then, so each way is tried many times, at moments spread over ticks and PWM periods.
"""

import pytest
from emulated_board import DRIVING_MS, WHOLE, driving_board, of_kind, off_ms, on_pin

TRIES = 40
HALTED_SLICE_PIN = 2  # as all of GP0-7 and GP16-23: the counter halts, the level freezes
RUNNING_SLICE_PIN = 14  # as all of GP8-15 and GP24-29: the PWM goes on
ENDS = {
    "Ctrl-C": ("interrupt", True),
    "Ctrl-D": ("soft_reset", True),
    "sys.exit": ("exit", 2),
    "exception": ("raise", 16 + 7),
    "machine.reset": ("reset", 3),
}
SOON_US = 45_000
A_SLEEP_US = 11_000
"""A Ctrl-C that comes in the very moment in which the loop begins to sleep is heard after it."""
RESTARTED_US = 1_000_000
TO_THE_END_EVERY = 1 if WHOLE else 20

pytestmark = [pytest.mark.emulated, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", params=[HALTED_SLICE_PIN, RUNNING_SLICE_PIN], ids="GP{}".format)
def driving(request, tmp_path_factory):
    with driving_board(tmp_path_factory.mktemp("board"), request.param) as runner:
        yield runner, request.param


@pytest.mark.parametrize("end", ENDS)
def test_the_pad_ends_low(driving, end):
    runner, pin = driving
    kind, value = ENDS[end]
    latest_ms = 0.0
    for attempt in range(TRIES):
        runner.restore("driving")
        # A step that is prime to the PWM's 40 us and to the tick's 10 ms.
        at_us = DRIVING_MS * 1000 + attempt * 257 + 13
        runner.inputs([(at_us, kind, value, None)])
        events = runner.run_to_us(at_us + SOON_US)
        off = off_ms(events, pin)
        latest_ms = max(latest_ms, off - at_us / 1000)
        assert runner.pads[0]["level"] == 0
        high_us = runner.pads[0]["high_us"]
        if attempt % TO_THE_END_EVERY == 0:
            events += runner.run_to_us(at_us + RESTARTED_US)
            assert off_ms(events, pin) == off
            if end in ("Ctrl-C", "exception"):
                assert of_kind(events, "repl")
            else:
                assert of_kind(events, "reset")[0]["cause"] in ("soft", "machine")
                assert runner.ask()["state"] in ("ready", "fault")
        else:
            runner.run_to_us(at_us + 2 * SOON_US)
        assert runner.pads[0]["high_us"] == high_us, "the pad was high again"
    print(f"{end} on GP{pin}: off after {latest_ms:.2f} ms at most")
    assert latest_ms < 50


@pytest.mark.skipif(not WHOLE, reason="takes minutes: PLANTAR_EMULATE_WHOLE=1 runs it")
@pytest.mark.timeout(3_600)
def test_ctrl_c_finds_no_gap_between_two_bytecodes(driving):
    runner, pin = driving
    gaps = []
    # A guard's period, in steps that are shorter than a call.
    for at_us in range(DRIVING_MS * 1000, DRIVING_MS * 1000 + 50_000, 10):
        runner.restore("driving")
        runner.inputs([(at_us, "interrupt", True, None)])
        events = runner.run_to_us(at_us + A_SLEEP_US)
        swallowed = [e for e in of_kind(events, "usb") if "IRQ callback" in e["text"]]
        if swallowed or not on_pin(events, pin):
            gaps.append((at_us, [e["text"] for e in of_kind(events, "usb")]))
    assert gaps == []
