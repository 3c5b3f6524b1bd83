"""Whatever a routine file says, the promises hold: the gentle minute, the slopes, the drive limit,
still when it should be. Files nobody would write, played with presses at random, judged by the
witness, who knows nothing of the firmware.
"""

import json
import random

import pytest
import rules
from routine_fuzz import data_of, good, verdict
from witness import ask, press, read

from plantar.firmware import REPOSITORY, load
from plantar.run.runner import Runner

SEEDS = range(10)
LONGEST = {"seconds": 1_200, "pattern": "shape", "shape": [0, 100] * 32, "period_ms": 250}


def judge(folder, data, script, for_ms):
    (folder / "routines").mkdir()
    (folder / "routines" / "x.json").write_bytes(data)
    (folder / load("keep.journal").SLOTS[0]).write_bytes(in_use())
    with Runner(interpreter="cpython", state_dir=folder) as runner:
        seen = read(runner.run(script, for_ms), runner.pins)
    assert rules.moves_out_of_turn(seen) == []
    assert rules.rises_too_fast(seen.motor, seen.end_ms, rules.EDGE_SLEW) == []
    assert rules.over_the_limit(seen) == []
    return seen


def in_use():
    """The journal of a board past its first sessions, so that level 5 is allowed."""
    journal = load("keep.journal")
    usage = journal.Usage()
    usage.beginner = 0
    usage.notice_seen = 1
    return journal.encode(usage, 0)


def any_file(dice):
    """A file that a board takes, odd or not."""
    for _try in range(200):
        data = data_of(dice)
        if verdict(data).startswith("Routine("):
            return data
    return json.dumps(good(dice)).encode()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_session_of_any_file_keeps_them(tmp_path, seed):
    dice = random.Random(seed)
    data = any_file(dice)
    key = json.loads(data)["key"]
    script = [ask(500, f"start {key}")]
    script += [press(2_000 + 700 * number, "UP") for number in range(5)]
    for _ in range(dice.randint(0, 6)):
        button = dice.choice(["UP", "DOWN", "MODE", "START", "START"])
        script.append(press(dice.uniform(6_000, 200_000), button, dice.choice([60, 200, 900])))
    script += [ask(at_ms) for at_ms in range(1_000, 240_000, 1_000)]
    seen = judge(tmp_path, data, sorted(script, key=lambda entry: entry["at_ms"]), 240_000)
    for session in rules.sessions(seen):
        assert rules.not_gentle(seen, session) == []
    assert seen.states[0].said["routine"] == key


def test_the_wildest_shape_at_the_deepest_is_gentle_first_and_ends(tmp_path):
    phase = {"kind": "drive", "name": "wild", "level": 5, **LONGEST}
    data = json.dumps(
        {"version": 1, "key": "wild", "title": "Wild", "level": 5, "phases": [phase]}
    ).encode()
    script = [ask(500, "start wild"), *[ask(at_ms) for at_ms in range(1_000, 1_260_000, 20_000)]]
    seen = judge(tmp_path, data, script, 1_260_000)
    assert rules.not_gentle(seen, rules.Span(0, seen.end_ms)) == []
    assert seen.state(1_241_000)["state"] == "resting"
    assert seen.drive_ms() <= rules.LIMIT_MS


@pytest.mark.parametrize("file", sorted((REPOSITORY / "routines").glob("*.json")), ids=str)
def test_each_example_plays_to_its_end(tmp_path, file):
    data = file.read_bytes()
    said, problem = load("own.routinefile").read(data, file.name)
    assert problem == ""
    key, long_ms = said.key.decode(), load("routine").routine_ms(said)
    assert key == file.stem
    script = [ask(500, f"start {key}"), ask(10_000), ask(long_ms + 2_000)]
    seen = judge(tmp_path, data, script, long_ms + 3_000)
    assert rules.not_gentle(seen, rules.Span(0, seen.end_ms)) == []
    assert seen.state(10_000)["routine"] == key
    assert seen.state(long_ms + 2_000)["last_end"] == "finished"
