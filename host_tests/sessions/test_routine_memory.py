"""Twenty routines of twenty phases, the most a board takes: they fit, and nothing that plays them
asks the heap for more.
"""

import json
import subprocess

import pytest
from conftest import WASM_FOLDER
from test_session_heap import run_locked

from plantar.firmware import load

FILES = PHASES = 20
PICO_HEAP = 192 * 1024
FIRMWARE_HEAP = 32 * 1024  # what the bench holds the firmware itself to, in words of four bytes


def file(number):
    """A routine with as many phases as may be, each with words of its own and all its numbers."""
    phases = [
        {
            **{"kind": "drive", "name": f"phase {phase} of {number}", "seconds": 30},
            **{"pattern": "wave", "period_ms": 5_000, "low_pct": 30, "lag_pct": 25},
            "cue": f"Cue {phase} of routine {number}, which is about as long as they come",
        }
        for phase in range(PHASES)
    ]
    whole = {"version": 1, "key": f"r{number:02}", "title": f"Routine {number}", "phases": phases}
    return json.dumps(whole)


@pytest.fixture
def folder(tmp_path):
    """A folder with all of them."""
    made = tmp_path / "routines"
    made.mkdir()
    for number in range(FILES):
        (made / f"r{number:02}.json").write_text(file(number))
    return made


def test_they_fit_into_a_picos_heap(folder, need_node, need_wasm):
    """In words of four bytes, which WebAssembly has in common with a chip."""
    need_wasm()
    command = [need_node(), WASM_FOLDER / "memory.mjs", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["routines"], told["problems"]) == (FILES, [])
    taken = told["with"] - told["before"]
    assert taken < 80_000, "about 4 kB each"
    assert told["after"] - told["before"] < 1_000, "and nothing of their files stays"
    # What is left must do for the appliance, and for what compiles it on a board without .mpy.
    reserve = load("own.routinefiles").RESERVE_BYTES // 2
    assert taken + FIRMWARE_HEAP + reserve < PICO_HEAP


def test_no_tick_allocates_while_they_play(folder, tmp_path):
    """On the Unix port, whose words are twice as wide: twice a Pico's heap."""
    heap_k = 2 * PICO_HEAP // 1024
    told = run_locked(tmp_path, "own", heap_k=heap_k, routines=folder)
    assert (told["phase"], told["cause"]) == ("run", ""), told["stderr"]
    assert told["routines"] == FILES
    assert told["phases"] == [PHASES, PHASES], "of the first and the last of them"
    assert told["spoken"] == []
    assert told["ticks"] > 5_000
