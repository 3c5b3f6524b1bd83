"""On an emulated RP2040: several Ctrl-C, as clients send them, and one at any moment of a start.

Whatever they interrupt, a board that waits at its prompt is not reset by the watchdog under the
hands of the person who uploads files.
"""

import pytest
from emulated_board import DRIVING_MS, WHOLE, board, driving_board, of_kind, off_ms

MOTOR = 2
BASE_US = DRIVING_MS * 1000
AT_THE_PROMPT_US = 3_000_000  # the watchdog bites after two seconds

pytestmark = [pytest.mark.emulated, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def driving(tmp_path_factory):
    with driving_board(tmp_path_factory.mktemp("board")) as runner:
        yield runner


def resets(events):
    return [event["cause"] for event in of_kind(events, "reset")]


@pytest.mark.parametrize("apart_us", [0, 40, 150, 300, 500, 700, 1_000])
def test_a_second_ctrl_c_does_not_interrupt_the_end(driving, apart_us):
    taken = []
    for attempt in range(24 if WHOLE else 6):
        driving.restore("driving")
        at_us = BASE_US + attempt * 1_257 + 13
        driving.inputs([(at_us, "interrupt", True, None)])
        driving.inputs([(at_us + apart_us, "interrupt", True, None)])
        events = driving.run_to_us(at_us + AT_THE_PROMPT_US)
        assert resets(events) == []
        assert driving.phase == "repl"
        taken.append(off_ms(events, MOTOR) - at_us / 1000)
    print(f"two Ctrl-C {apart_us} us apart: off after {max(taken):.2f} ms at most")
    assert max(taken) < 50


@pytest.mark.parametrize("apart_us", [100, 400, 5_000])
def test_six_of_them_and_a_stop(driving, apart_us):
    for attempt in range(8):
        driving.restore("driving")
        at_us = BASE_US + attempt * 1_257 + 13
        driving.inputs([(at_us + n * apart_us, "interrupt", True, None) for n in range(6)])
        stop_us = at_us + (attempt + 1) * apart_us // 2
        driving.script([{"at_us": stop_us, "button": "START", "for_ms": 100, "bounce_ms": 3}])
        events = driving.run_to_us(at_us + AT_THE_PROMPT_US)
        assert resets(events) == []
        assert driving.phase == "repl"
        assert off_ms(events, MOTOR) - at_us / 1000 < 50


def test_a_motor_tried_by_hand_is_off_soon_after_a_soft_reset():
    """On pins that board.py does not name: one whose PWM goes on, one whose level freezes."""
    code = "import machine as m;[m.PWM(m.Pin(n),freq=25000,duty_u16=60000) for n in (6,14)]\r"
    with board() as runner:
        runner.inputs([(1_200_000, "interrupt", True, None)])
        runner.inputs([(1_300_000, "console", code, None)])
        runner.inputs([(1_400_000, "soft_reset", True, None)])
        events = runner.run_to_us(2_000_000)
    [reset_ms] = [event["t_ms"] for event in of_kind(events, "reset")]
    for pin in (6, 14):
        taken_ms = off_ms(events, pin) - reset_ms
        print(f"GP{pin} low {taken_ms:.1f} ms after the soft reset")
        assert taken_ms < 60


STARTS = {  # how the modules lie on the board: precompiled?, when it drives, its start, tries
    "mpy": (True, 4_500, 1_000, 45 if WHOLE else 15),
    "sources": (False, 8_500, 4_800, 45 if WHOLE else 6),
}


@pytest.fixture(scope="module", params=STARTS)
def restarting(request):
    """A board that was driving, right after a person's soft reset; its watchdog counts."""
    precompile, driving_ms, start_ms, tries = STARTS[request.param]
    with board(precompile=precompile) as runner:
        runner.script([{"at_ms": driving_ms - 2_500, "button": "START"}])
        for ms in range(500, driving_ms + 1, 500):  # a slow host answers in time
            runner.run_to_us(ms * 1000)
        assert runner.ask()["state"] == "running"
        runner.inputs([(driving_ms * 1000, "soft_reset", True, None)])
        at_us = driving_ms * 1000
        while not resets(runner.run_to_us(at_us)):
            at_us += 500
        runner.save("restarting")
        yield runner, at_us, start_ms, tries


def test_a_ctrl_c_during_a_start_leaves_a_board_that_waits(restarting):
    runner, base_us, start_ms, tries = restarting
    bitten, running = [], []
    for attempt in range(tries):
        # Most of them early: boot.py comes first.
        after_us = start_ms * 1000 * attempt * attempt // (tries * tries) + 137
        runner.restore("restarting")
        runner.inputs([(base_us + after_us, "interrupt", True, None)])
        # One that comes before MicroPython lets it raise is heard when the app has started.
        events = runner.run_to_us(base_us + start_ms * 1000 + AT_THE_PROMPT_US)
        if resets(events):
            bitten.append(after_us / 1000)
        if runner.phase != "repl":
            running.append(after_us / 1000)
    assert bitten == []
    assert running == [], "the Ctrl-C was forgotten"
