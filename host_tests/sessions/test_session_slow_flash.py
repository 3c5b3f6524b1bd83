"""A flash that needs 400 ms to erase a sector, several times in a row: nothing runs meanwhile, and
the periods of the guard's timer that were missed come back to back. That is no clock fault.
"""

from typing import Any

import pytest
from life import Life
from virtual_board import session
from witness import ask, press

ERASE_MS = 400
SETTINGS = 5


@pytest.mark.parametrize("chip", ["pico", "pico2_w", "esp32", "esp32s3", "esp32c3"])
def test_late_periods_back_to_back_are_no_clock_fault(chip, tmp_path, monkeypatch):
    flashdisk: Any = session.flashdisk
    monkeypatch.setattr(flashdisk, "ERASE_US", ERASE_MS * 1_000)
    life = Life(tmp_path, board=f"BOARD = {chip!r}\n", chip=chip)
    # Each a write of its own; then a session, whose end is one, and a press in the middle of it.
    script = [ask(1_000 + 450 * n, f"set length {50 + 10 * n}") for n in range(SETTINGS)]
    script += [press(5_000), press(7_000, for_ms=1_000), press(7_900 + ERASE_MS / 2, for_ms=100)]
    script += [ask(9_500), press(10_000), ask(13_000)]
    life.run_untouched(14_000, script)
    seen = life.seen()
    writes = [event["t_ms"] for event in seen.happened("flash")]
    assert len(writes) > SETTINGS
    ready, running = seen.state(9_500), seen.state(13_000)
    assert (ready["state"], ready["fault"]) == ("ready", 0)
    assert (running["state"], running["fault"]) == ("running", 0)
    assert seen.happened("reset") == []
    assert len(seen.spans) == 2
    assert seen.off_from(7_000) <= 7_001 + (0 if chip.startswith("pico") else 10)
