"""The suites in mpy/: pytest collects them on CPython, two tests run them in MicroPython too."""

import re
import sys
import unittest

from places import MPY

NOT_OF_THE_FIRMWARE = ["test_machine"]
"""Suites of the virtual board itself: it needs more memory than the Pico that it stands for."""
SUITES = sorted(file.stem for file in MPY.glob("test_*.py"))


def count(suite: str) -> int:
    """Return how many tests CPython finds in a suite, by its module's name."""
    if str(MPY) not in sys.path:
        sys.path.append(str(MPY))
    return unittest.defaultTestLoader.loadTestsFromName(suite).countTestCases()


def assert_all_ran(suite: str, output: str) -> None:
    """Fail, with what it printed, unless every test CPython finds in a suite ran and passed."""
    last = re.search(r"^ran (\d+) skipped (\d+) failed (\d+)$", output, re.MULTILINE)
    assert last is not None, f"{suite} did not come to its end:\n{output}"
    ran, skipped, failed = map(int, last.groups())
    assert (ran, failed) == (count(suite), 0), f"{suite}:\n{output}"
    # A suite about interpreters may ask for what one of them lacks; the firmware's may not.
    assert skipped == 0 or suite in NOT_OF_THE_FIRMWARE, f"{suite}:\n{output}"
