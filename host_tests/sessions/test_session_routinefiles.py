"""A board with a person's routine files: what it plays, what it leaves out, and what it says."""

import json

import pytest
import rules
from witness import ask, press, read

from plantar.run.runner import Runner

GLIDE = {"kind": "drive", "name": "glide", "seconds": 75, "pattern": "wave", "cue": "Slowly"}


def routine(key, *phases, **more):
    return json.dumps(
        {"version": 1, "key": key, "title": key.upper(), "phases": list(phases), **more}
    )


@pytest.fixture
def board(tmp_path):
    """Return a function that plays a script on a board with these files."""

    def play(files, script, for_ms, **how):
        folder = tmp_path / "routines"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        with Runner(state_dir=tmp_path, **how) as runner:
            return read(runner.run(script, for_ms), runner.pins)

    return play


@pytest.mark.parametrize("interpreter", ["micropython", "cpython"])
def test_a_persons_routine_comes_after_the_built_in_ones_and_plays(board, interpreter):
    script = [ask(100, "routines"), ask(900, "start mine"), ask(1_100), ask(66_000), ask(77_000)]
    seen = board(
        {"a.json": routine("mine", GLIDE, level=1)}, script, 78_000, interpreter=interpreter
    )
    listed = next(answer.said for answer in seen.answers if "routines" in answer.said)
    assert [one["key"] for one in listed["routines"]][-2:] == ["study-guide", "mine"]
    assert listed["routines"][-1] == {"key": "mine", "title": "MINE", "s": 75, "drive": True}
    assert listed["problems"] == []
    status = seen.state(1_100)
    assert (status["routine"], status["phase"], status["cue"]) == ("mine", "glide", "Slowly")
    assert status["warning"] == ""
    assert seen.driven(40_000)
    assert seen.state(77_000)["last_end"] == "finished"


def test_bad_files_are_left_out_and_named_and_the_massager_works(board):
    files = {
        "bad.json": routine("bad", {**GLIDE, "seconds": 0}),
        "good.json": routine("good", GLIDE),
        "heel.json": routine("heel", GLIDE),
        "junk.json": "\x00\xff" * 5_000,
        "notes.txt": "not mine",
    }
    seen = board(files, [ask(100, "routines"), ask(900), press(1_000)], 3_000)
    listed = next(answer.said for answer in seen.answers if "routines" in answer.said)
    assert listed["routines"][-1]["key"] == "good"
    assert listed["problems"] == [
        "bad.json: phase 1 (glide): seconds is 0; give a whole number from 1 to 1200.",
        "heel.json: key is that of another routine, heel; choose one.",
        "junk.json: is longer than 8192 bytes; shorten it.",
    ]
    for problem in listed["problems"]:
        assert seen.said(problem)  # at the start, for whoever watches
    assert "left out" in seen.state(900)["warning"]
    assert seen.driven(2_900)


def test_more_than_fits_leaves_the_massager_working(board):
    phases = [{**GLIDE, "name": f"phase {number}", "seconds": 60} for number in range(20)]
    files = {
        f"r{number:02}.json": routine(
            f"r{number}", *[{**phase, "cue": f"{number} {phase['name']}"} for phase in phases]
        )
        for number in range(20)
    }
    script = [ask(2_000, "routines"), ask(3_000, "start r1"), ask(60_000, "level 3"), ask(70_000)]
    seen = board(files, script, 75_000)
    listed = next(answer.said for answer in seen.answers if "routines" in answer.said)
    assert listed["problems"] in (
        [],
        ["routines: not all fit into the memory; remove some, or their cues."],
    )
    assert "r1" in [one["key"] for one in listed["routines"]]
    assert seen.driven(65_000)
    assert seen.state(70_000)["state"] == "running"
    assert not seen.happened("reset") and not seen.happened("repl")


@pytest.mark.parametrize("more", [480, 2_000])
def test_hundreds_of_files_are_named_and_the_massager_works(board, more):
    """The first twenty by name are read; the rest is not even kept in mind."""
    files = {f"r{number:02}.json": routine(f"r{number}", GLIDE) for number in range(20)}
    files |= {f"s-{'long-name' * 3}-{number}.json": "{}" for number in range(more)}
    seen = board(files, [ask(100, "routines"), ask(5_900), press(6_000)], 9_000)
    listed = next(answer.said for answer in seen.answers if "routines" in answer.said)
    keys = [one["key"] for one in listed["routines"]]
    assert keys[-20:] == [f"r{number}" for number in range(20)]
    assert listed["problems"] == [
        f"routines: has {20 + more} files and 20 are read; move some away."
    ]
    assert "left out" in seen.state(5_900)["warning"]
    assert seen.driven(8_900)


HAMMERS = (
    {**GLIDE, "pattern": "pulse", "period_ms": 1_000, "on_ms": 300, "low_pct": 0, "seconds": 600},
    {**GLIDE, "pattern": "hold", "period_ms": 1_000, "on_ms": 300, "seconds": 600},
    {**GLIDE, "pattern": "hold", "period_ms": 650, "on_ms": 100, "seconds": 599},
)


@pytest.mark.parametrize("phase", HAMMERS, ids=["pulse", "hold", "fast"])
def test_no_routine_pushes_like_a_hammer(board, phase):
    """At most 24 pushes in any minute, and never one that was not from standstill."""
    script = [ask(600, "start mine"), ask(1_000), ask(200_000)]
    seen = board({"a.json": routine("mine", phase)}, script, 201_000, interpreter="cpython")
    assert seen.state(200_000)["state"] == "running", seen.states
    kick = rules.FULL_U16 * rules.KICK_PCT / 100 - rules.ROUND_U16
    pushes = [
        span.start_ms
        for span in seen.motor.spans(seen.end_ms)
        if any(duty >= kick for _, duty in seen.motor.changes(span.start_ms, span.start_ms + 60))
    ]
    assert len(pushes) > 1
    for at, first_ms in enumerate(pushes):
        assert sum(first_ms <= ms < first_ms + 60_000 for ms in pushes[at:]) <= 24


def test_a_person_who_stops_and_starts_it_gets_a_push_each_time():
    script = [press(500 + 1_100 * turn) for turn in range(8)]
    with Runner() as runner:
        seen = read(runner.run(script, 9_000), runner.pins)
    starts = [seen.motor.duty_at(span.start_ms) for span in seen.spans]
    kick = rules.FULL_U16 * rules.KICK_PCT / 100
    assert starts == [pytest.approx(kick, abs=rules.ROUND_U16)] * 4
