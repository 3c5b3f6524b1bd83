"""However a motor comes to a stand, its pin is a plain one, driven low, and in time.

A PWM at 0 % holds a pin low as well, but only for as long as nobody tells it another duty; a pin
that floats lets the MOSFET's gate do what it likes. A trace tells neither from a pin driven low.
"""

import pytest
from life import Life
from sensed import FITTED, NORMAL, blocked
from virtual_board import pads
from witness import Entry, ask, press

START_MS = 1_500
END_MS = 5_000
LATER_MS = 12_000
PINS = {"pico": 2, "esp32": 25}
BOOT_MS = {"pico": 20, "esp32": 550}
"""From a reset, or a bite of the watchdog, to the pin, on the virtual board."""
ENDS: dict[str, tuple[float, list[Entry]]] = {
    "a press": (1, [press(END_MS)]),
    "a computer's stop": (60, [ask(END_MS, "stop")]),
    "a computer's pause": (60, [ask(END_MS, "pause")]),
    "an exception": (20, [{"at_ms": END_MS, "raise": "OSError"}]),
    "Ctrl-C": (20, [{"at_ms": END_MS, "interrupt": True}]),
    "a loop that hangs": (300, [{"at_ms": END_MS, "hang": True}]),
    "a clock that stands still": (300, [{"at_ms": END_MS, "clock": "freeze", "for_ms": 2_000}]),
    "a soft reset": (20, [{"at_ms": END_MS, "soft_reset": True}]),
    "a dead CPU": (2_100, [{"at_ms": END_MS, "dead": True}]),
}
RESETS = ("a soft reset", "a dead CPU")


def how(life, pin):
    """Return how a pin is now, in words."""
    pad = life.session.chip.pads[pin]
    if pad.drives and pad.func == pads.FUNC_SIO:
        return "high" if pad.out else "driven low"
    return "floats" if pad.func == pads.FUNC_SIO else "has its PWM"


def begun(folder, board):
    """Return a board in a session, with motor A on."""
    life = Life(folder, board=f'BOARD = "{board}"\nMOTOR_A = {PINS[board]}\n', chip=board)
    life.run_untouched(END_MS, [press(START_MS)])
    assert how(life, PINS[board]) == "has its PWM"
    return life


@pytest.mark.parametrize("board", PINS)
@pytest.mark.parametrize("end", ENDS)
def test_after(end, board, tmp_path):
    within_ms, script = ENDS[end]
    if end in RESETS:
        within_ms += BOOT_MS[board]
    life = begun(tmp_path, board)
    for until_ms in (END_MS + within_ms, LATER_MS):
        life.run_untouched(until_ms, script)
        script = []
        assert how(life, PINS[board]) == "driven low", until_ms


@pytest.mark.parametrize("board", PINS)
def test_before_anybody_starts_it_and_after_a_test_turn(board, tmp_path):
    life = Life(tmp_path, board=f'BOARD = "{board}"\nMOTOR_A = {PINS[board]}\n', chip=board)
    for until_ms, script in ((START_MS, []), (END_MS, [ask(START_MS, "spin")])):
        life.run_untouched(until_ms, script)
        assert how(life, PINS[board]) == "driven low", until_ms


def test_after_a_fault_of_a_sense(tmp_path):
    life = Life(tmp_path, board=FITTED)
    life.run_untouched(LATER_MS, [*NORMAL.values(), press(START_MS), blocked(END_MS)])
    assert life.app.guard.fault
    assert how(life, 2) == "driven low"
