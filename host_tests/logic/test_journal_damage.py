"""10,000 randomly damaged records: nothing raises, all is said, nothing out of range believed."""

import importlib
import sys

import pytest
from suites import MPY

if str(MPY) not in sys.path:
    sys.path.append(str(MPY))
damage = importlib.import_module("damage")

RECORDS = 10_000
SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
def test_10_000_randomly_damaged_records(share):
    for number in range(share * RECORDS // SHARES, (share + 1) * RECORDS // SHARES):
        wrong = damage.fault_found(damage.Dice(1_000_000 + 7919 * number), number % damage.KINDS)
        assert wrong is None, f"record {number}, kind {number % damage.KINDS}: {wrong}"
