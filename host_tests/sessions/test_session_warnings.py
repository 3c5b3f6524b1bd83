"""A button that is stuck, a sense that does not measure: named on the console and on the panel,
and nobody is hindered by it.
"""

import faults
import faulttexts
import pytest
import rules
from limits import SENSE_STILL_MS, STUCK_MS
from sensed import FITTED, FULL_MA, SUPPLY, TEMPERATURE, feel, turning
from witness import Witness, ask, play, press

OTHERS = {"UP": 1, "DOWN": 2, "MODE": 3}


def blinks(seen: Witness, from_ms: float, to_ms: float) -> int:
    """How often the status light went on."""
    changes = seen.line(seen.pins["STATUS_LED"]).changes(from_ms, to_ms)
    return sum(duty > 0 for _t_ms, duty in changes)


@pytest.mark.parametrize(
    ("button", "since_ms"),
    # MODE held at power-up starts no app at all.
    [
        (button, since_ms)
        for button in OTHERS
        for since_ms in (0, 2_000)
        if (button, since_ms) != ("MODE", 0)
    ],
)
def test_a_stuck_button_is_named_and_stop_still_stops(button, since_ms):
    """Down from power-up on, or later; another button starts and stops a session meanwhile."""
    named_ms = since_ms + STUCK_MS
    free_ms = named_ms + 40_000
    stuck = {"at_ms": since_ms, "button": button, "for_ms": free_ms - since_ms}
    script = [stuck, ask(named_ms - 1_000), ask(named_ms + 1_000), ask(free_ms + 1_000)]
    stop_ms = named_ms + 30_000.5
    script += [press(named_ms + 25_000), press(stop_ms, for_ms=1_000, bounce_ms=5)]
    end_ms = free_ms + 24_000
    seen = play([*script, ask(end_ms - 1_000)], end_ms, interpreter="cpython")
    sentence = faulttexts.WARNINGS[faults.BUTTON_STUCK + OTHERS[button]].decode()
    assert button in sentence
    assert seen.state(named_ms - 1_000)["warning"] == ""
    assert seen.state(named_ms + 1_000)["warning"] == sentence
    assert [span.start_ms for span in seen.spans] == [pytest.approx(named_ms + 25_025, abs=30)]
    assert seen.off_from(stop_ms) - stop_ms <= rules.STOP_MS
    assert blinks(seen, named_ms + 2_000, named_ms + 22_000) == 20
    # Free again, nothing is left to warn of.
    assert seen.state(free_ms + 1_000)["warning"] == ""
    assert blinks(seen, free_ms + 2_000, free_ms + 22_000) == 10


def test_a_session_never_goes_on_with_a_stop_that_is_stuck():
    """START pressed and down ever since: nobody could stop by it. Nor does a computer start it."""
    begin_ms, free_ms = 2_000, 62_000
    script = [{"at_ms": begin_ms, "button": "START", "for_ms": free_ms - begin_ms}]
    script += [ask(begin_ms + 5_000), ask(50_000), ask(52_000, "start heel"), ask(53_000)]
    script += [ask(64_000), press(66_000), ask(68_000)]
    seen = play(script, 70_000, interpreter="cpython")
    end_ms = begin_ms + 25 + STUCK_MS
    assert seen.state(begin_ms + 5_000)["state"] == "running"
    assert seen.spans[0].stop_ms == pytest.approx(end_ms, abs=50)
    assert all(span.ms <= 20 for span in seen.spans[1:-1])
    for asked_ms in (50_000, 53_000):
        status = seen.state(asked_ms)
        assert (status["state"], status["last_end"]) == ("ready", "stopped")
        assert status["warning"] == faulttexts.WARNINGS[faults.BUTTON_STUCK].decode()
    assert blinks(seen, 34_000, 50_000) == 16
    # Let go, it is a button like any other.
    assert seen.state(64_000)["warning"] == ""
    assert seen.state(68_000)["state"] == "running"


def test_a_sense_that_never_moves_is_named(tmp_path):
    """All but the temperature sense have a converter's noise; a minute of drive tells."""
    wiring = tmp_path / "board.py"
    wiring.write_text(FITTED + f"MOTOR_MA = {FULL_MA}\n")
    script = [feel(0, TEMPERATURE, 1.65), press(500)]
    for step in range(90):
        noise = 0.002 * (step % 2)
        script += [feel(step * 1_000, SUPPLY, 2.5 + noise)]
        script += [turning(step * 1_000 + 400, FULL_MA + 20 * (step % 2))]
    found_ms = 500 + SENSE_STILL_MS
    script += [ask(found_ms - 1_000), ask(found_ms + 2_000), press(70_000, for_ms=900)]
    script += [ask(90_000), feel(91_000, TEMPERATURE, 1.66), ask(92_000)]
    script = sorted([turning(0), *script], key=lambda entry: entry["at_ms"])
    seen = play(script, 93_000, board_file=wiring, interpreter="cpython")
    sentence = faulttexts.WARNINGS[faults.SENSE_STILL + TEMPERATURE].decode()
    assert "temperature sense" in sentence
    assert seen.state(found_ms - 1_000)["warning"] == ""
    status = seen.state(found_ms + 2_000)
    assert (status["state"], status["warning"]) == ("running", sentence)
    assert len(seen.spans) == 1 and seen.spans[0].ms > SENSE_STILL_MS, "it is no fault"
    assert blinks(seen, 72_000, 88_000) == 16
    assert seen.state(90_000)["warning"] == sentence
    assert seen.state(92_000)["warning"] == ""
