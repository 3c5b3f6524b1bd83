"""What terminal and page both run says the same in CPython and in MicroPython."""

import json

import pytest
from inpage import ask_micropython
from saying import RUNNING

from plantar import firmware
from plantar.run.ui import words
from plantar.shared import flashplan
from plantar.web.command import SOURCE

SAID = vars(RUNNING) | {"beginner": True, "stuck": 0b101, "last_end": "finished"}
STATES = [
    (SAID, {}),
    (SAID | {"state": "paused", "locked": True, "pause_ms": 272_900}, {"length": 50}),
    (SAID | {"state": "ready", "notice": True}, {"profile": "low sensation", "length": 100}),
    (SAID | {"state": "ready", "routine": "stretch", "levels": 11, "level": 7}, {}),
    (SAID | {"state": "ready", "menu": "length"}, {"length": 30}),
    (SAID | {"state": "resting", "rest_ms": 120_000}, {}),
    (SAID | {"state": "fault", "fault": 3, "fault_text": "Stalled"}, {}),
]
MANIFEST = flashplan.manifest_text(
    "0.0.9", [("old.mpy", "3" * 64, 7), ("main.py", "4" * 64, 9)], "5" * 64
)
PLAN = (
    [
        ("main.py", "a" * 64, 5_000),
        ("hal/__init__.mpy", "b" * 64, 9_000),
        ("guard.mpy", "c" * 64, 1),
    ],
    ("board.py", "d" * 64, 100),
    {"main.py": "4" * 64, "hal.py": "e" * 64, "old.mpy": "3" * 64, "guard.mpy.new": "c" * 64},
    ["old.mpy", "main.py"],
    {"hal.py": "eeee"},
    4_096,
    False,
)
SCRIPT = """
import json, sys
sys.path[:] = sys.argv[1:] + [".frozen"]
import speaking
from plantar.shared import flashplan
asked = json.loads(sys.stdin.read())
told = [json.loads(speaking.say(json.dumps(status), json.dumps(settings)))
        for status, settings in asked["states"]]
plan = asked["plan"]
plan[0] = [tuple(each) for each in plan[0]]
plan[1] = tuple(plan[1])
print(json.dumps([told, flashplan.make_plan(*plan), flashplan.read_manifest(asked["manifest"]),
                  flashplan.names_to_hash([name for name, _digest, _size in plan[0]], plan[4])]))
"""


def test_micropython_says_what_cpython_says(tmp_path):
    asked = {"states": STATES, "plan": PLAN, "manifest": MANIFEST}
    said = ask_micropython(tmp_path, SCRIPT, asked, firmware.firmware_dir(), SOURCE / "python")
    card = words.card(with_keys=False)
    expected = [
        [card.of_status(status, settings, 0) for status, settings in STATES],
        flashplan.make_plan(*PLAN),
        flashplan.read_manifest(MANIFEST),
        flashplan.names_to_hash([name for name, _digest, _size in PLAN[0]], PLAN[4]),
    ]
    for told, right in zip(said, json.loads(json.dumps(expected)), strict=True):
        assert told == pytest.approx(right) if isinstance(told, float) else told == right
