"""Each board that board.py can name, on MicroPython, with all that a session has: two motors,
tones, levels, a pause, a hang, a dead CPU, and a person who clears the fault and starts again.
"""

from itertools import pairwise
from typing import Any

import pytest
import rules
from witness import Entry, Witness, ask, press, read

from plantar.run.runner import BOARDS, Runner

MOTOR_B = {"esp32": 26, "esp32s3": 5, "esp32c3": 5}
# An ESP32's PWM goes on until the start that follows a reset has run boot.py; an RP2's does not.
START_MS = {"esp32": 500, "esp32s3": 500, "esp32c3": 500}
HANG_MS, DEAD_MS = 300, 2_100
BEGIN_MS, DEEPER_MS, SOFTER_MS, PAUSE_MS, RESUME_MS = 1_000, 64_000, 72_000, 74_000, 76_000
HANG_AT_MS, CLEAR_MS, AGAIN_MS, DEAD_AT_MS, END_MS = 82_000.3, 87_000, 91_000, 103_000.7, 110_000


def script() -> list[Entry]:
    """Return a session with everything, as a person and a board that breaks make it."""
    presses = [press(BEGIN_MS), *(press(DEEPER_MS + 2_000 * n, "UP") for n in range(3))]
    presses += [press(SOFTER_MS, "DOWN"), press(PAUSE_MS), press(RESUME_MS)]
    presses += [{"at_ms": HANG_AT_MS, "hang": True}, ask(CLEAR_MS - 1_000)]
    presses += [press(CLEAR_MS, for_ms=2_300), ask(AGAIN_MS - 500)]
    presses += [press(AGAIN_MS, "MODE"), press(AGAIN_MS + 1_000)]
    presses.append({"at_ms": DEAD_AT_MS, "dead": True})
    return [ask(500, "set tones 1"), *presses, ask(END_MS - 1_000)]


def played(board: str, tmp_path: Any) -> tuple[Witness, list[int]]:
    """Return what was seen of the session on a board, and the tones that sounded, in hertz."""
    wiring = tmp_path / "board.py"
    wiring.write_text(f"BOARD = {board!r}\nMOTOR_B = {MOTOR_B.get(board, 4)}\n")
    with Runner("micropython", board=board, board_file=wiring) as runner:
        assert runner.interpreter == "micropython" or runner.note
        events = list(runner.run(script(), END_MS))
        heard = [
            event["freq_hz"]
            for event in events
            if event["event"] == "pwm"
            and event["pin"] == runner.pins["TONE"]
            and event["duty_u16"]
        ]
        return read(events, runner.pins), heard


@pytest.mark.parametrize("board", BOARDS)
def test_a_whole_session_on_each_board(board, tmp_path):
    seen, heard = played(board, tmp_path)
    a, b = seen.motors
    # It starts, gently, and on both motors.
    assert BEGIN_MS < seen.spans[0].start_ms <= BEGIN_MS + rules.ANSWER_MS
    for motor in seen.motors:
        assert motor.duty_at(DEEPER_MS - 5_000) > 0
        assert rules.rises_too_fast(motor, HANG_AT_MS, rules.EDGE_SLEW) == []
    assert rules.not_gentle(seen, rules.Span(0, HANG_AT_MS)) == []
    # Deeper and softer are felt, and heard; so is a pause.
    feels = [a.duty_at(at_ms - 50) for at_ms in (DEEPER_MS, DEEPER_MS + 4_000, SOFTER_MS)]
    assert all(before < after for before, after in pairwise(feels))
    assert a.duty_at(PAUSE_MS - 50) < feels[-1]
    assert seen.off_from(PAUSE_MS) - PAUSE_MS <= rules.STOP_MS
    assert not seen.driven(RESUME_MS - 50)
    assert seen.driven(RESUME_MS + 1_000)
    assert len(set(heard)) >= 6, heard
    # What breaks ends, as soon as this board's chip can end it, and stays ended.
    assert seen.driven(HANG_AT_MS)
    assert seen.off_from(HANG_AT_MS) - HANG_AT_MS <= HANG_MS
    assert seen.state(CLEAR_MS - 1_000)["fault"] == 1
    assert seen.state(AGAIN_MS - 500)["state"] == "ready"
    assert b.duty_at(DEAD_AT_MS) or a.duty_at(DEAD_AT_MS)
    dead_ms = seen.off_from(DEAD_AT_MS) - DEAD_AT_MS
    assert dead_ms <= DEAD_MS + START_MS.get(board, 0)
    assert seen.move_after(DEAD_AT_MS + dead_ms) is None
    assert [event["cause"] for event in seen.happened("reset")] == ["watchdog", "watchdog"]
    assert seen.happened("repl") == []
    status = seen.state(END_MS - 1_000)
    assert (status["state"], status["fault"]) == ("ready", 0)
    assert rules.unasked(seen) == []
