"""Nothing in a session is felt as a jolt, on either motor: not the change of a phase, by itself or
by MODE in the middle of a pattern, not the push that starts a motor, not the session's end.
"""

import random
from itertools import pairwise

import pytest
import rules
from life import Life
from witness import ask, play, press

from plantar.firmware import REPOSITORY, load

TWO = 'BOARD = "pico"\nMOTOR_A, MOTOR_B = 2, 4\n'
OWN = sorted((REPOSITORY / "routines").glob("*.json"))
BUILT_IN = [one for one in load("library").ROUTINES if load("routine").drives(one)]


def phases_of(file):
    said, problem = load("own.routinefile").read(file.read_bytes(), file.name)
    assert problem == ""
    return said


ALL = [(one, None) for one in BUILT_IN] + [(phases_of(file), file) for file in OWN]
NAMES = [one.key.decode() for one, _file in ALL]


def session(folder, routine, file, presses, for_ms, interpreter="cpython"):
    """Play a routine on two motors, as deep as it goes once the first minute is over."""
    wiring = folder / "board.py"
    wiring.write_text(TWO)
    script = [ask(500, f"start {routine.key.decode()}")]
    script += [press(62_000 + number * 300, "UP") for number in range(4)]
    how = {"interpreter": interpreter, "routines": [file] if file else []}
    seen = play([*script, *presses], for_ms, board_file=wiring, **how)
    assert not seen.happened("reset") and not seen.happened("repl")
    return seen


@pytest.mark.parametrize(("routine", "file"), ALL, ids=NAMES)
def test_phases_follow_each_other_smoothly(tmp_path, routine, file):
    for_ms = load("routine").routine_ms(routine) + 5_000
    seen = session(tmp_path, routine, file, [], for_ms)
    for motor in seen.motors:
        assert rules.jolts(motor, seen.end_ms) == []
    assert seen.drive_ms() > 30_000


@pytest.mark.parametrize("seed", range(len(ALL)))
def test_a_phase_may_be_skipped_at_any_moment(tmp_path, seed):
    """Wherever in its pattern it was; and deeper and softer at any moment besides."""
    routine, file = ALL[seed]
    dice = random.Random(seed)
    at_ms, presses = 1_000.0, []
    while at_ms < 200_000:
        at_ms += dice.uniform(250, 12_000)
        presses.append(press(at_ms, dice.choice(["MODE", "UP", "UP", "DOWN", "DOWN"])))
        presses.append(ask(at_ms + 100))
        if dice.random() < 0.1:
            # MODE may have ended it.
            presses.append(ask(at_ms + 200, f"start {routine.key.decode()}"))
            presses.append(ask(at_ms + 245))
    seen = session(tmp_path, routine, file, presses, 215_000)
    drives = [
        (answer.t_ms, answer.said["state"] == "running" and answer.said["drive"])
        for answer in seen.states
    ]
    # In a phase of the hands nothing is allowed to run: a press that leads there cuts, as an end.
    ended_ms = [now[0] for before, now in pairwise(drives) if before[1] and not now[1]]
    for motor in seen.motors:
        assert rules.jolts(motor, seen.end_ms, ended_ms) == []
    assert len(seen.motor.at) > 20


@pytest.mark.parametrize(("still_ms", "stood"), [(300, False), (470, False), (485, True)])
def test_the_guard_is_told_whether_a_motor_stood_still_when_it_got_power(
    still_ms, stood, tmp_path
):
    """Only one that did may be pushed; the loop, which counts in ticks, may be two of them off."""
    life = Life(tmp_path, board='BOARD = "pico"\nMOTOR_A = 2\n')
    life.run_untouched(2_600, [press(1_500), ask(2_500, "pause")])
    output = life.app.hal.outputs[0]
    off_ms = max(output.off_at_ms, 0)
    life.run_untouched(off_ms + still_ms, [])
    assert not output.live
    output.set(20_000)
    assert output.live
    assert output.stood == stood
    output.off()
