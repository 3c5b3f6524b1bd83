"""Every routine of the guide, by its key on the console, to its end on MicroPython.

The phases and their seconds are typed here from shared/guide.md, not from the firmware.
"""

import json

import pytest
import rules
from witness import ask, read

from plantar.run.runner import Runner

# Each technique: its phases, and their seconds. A range plays its short end.
FIBRES = [("warm-up", 45), ("calf one", 60), ("calf two", 60), ("arch", 60)]
STRETCH = [("leg one", 30), ("change", 10), ("leg two", 30)]
PARTNER = [("palm", 60), ("trigger points", 100), ("light strokes", 60)]
DRIVE = {
    "heel": [("warm-up", 60), ("feet", 540), ("turn", 10), ("calves", 170)],
    "ball": [("warm-up", 60), ("roll", 240)],
    "knuckles": [("warm-up", 60), ("glide", 120)],
    "thumb": [("warm-up", 60), ("circles", 60)],
    "crossfiber": FIBRES,
    "partner": PARTNER,
    "study": FIBRES + STRETCH,
}
GUIDE = {
    "ball-guide": [("roll", 300)],
    "knuckles-guide": [("glide", 180)],
    "thumb-guide": [("circles", 60)],
    "crossfiber-guide": FIBRES,
    "partner-guide": PARTNER,
    "stretch": STRETCH,
    "raises": [("set one", 40), ("rest", 30), ("set two", 40)],
    "study-guide": FIBRES + STRETCH,
}
# Seconds of drive where it is not the whole routine.
DRIVEN_S = {"partner": 60 + 5 * 15 + 60, "study": 225}
# What the guide has one count: 12 strokes a calf, 5 holds, 2 stretches a leg, sets of 10.
COUNTS = {"calf one": 12, "calf two": 12, "trigger points": 5, "leg one": 2, "leg two": 2}
COUNTS |= {"set one": 10, "set two": 10}
START_MS = 500
ANSWERED_MS = 100  # an answer may be so old or so young


@pytest.mark.parametrize("key", [*DRIVE, *GUIDE])
def test_a_routine_plays_to_its_end(key):
    phases = DRIVE.get(key) or GUIDE[key]
    total_ms = sum(seconds for _, seconds in phases) * 1_000
    script = [ask(START_MS, f"start {key}")]
    at_ms = START_MS
    for _, seconds in phases:
        script += [ask(at_ms + 250), ask(at_ms + seconds * 1_000 - 250)]
        at_ms += seconds * 1_000
    script.append(ask(at_ms + 250))
    with Runner() as runner:
        seen = read(runner.run(script, START_MS + total_ms + 700), runner.pins)
    begun = seen.states[0].said
    assert begun["routine"] == key
    assert begun["left_ms"] == pytest.approx(total_ms - 250, abs=ANSWERED_MS)
    for place, (name, seconds) in enumerate(phases):
        first, last = (answer.said for answer in seen.states[2 * place : 2 * place + 2])
        assert first["phase"] == last["phase"] == name
        assert first["phase_no"] == last["phase_no"] == place + 1
        assert first["phase_left_ms"] == pytest.approx(seconds * 1_000 - 250, abs=ANSWERED_MS)
        assert last["phase_left_ms"] == pytest.approx(250, abs=ANSWERED_MS)
        assert first["cue"].isascii() and len(first["cue"]) > 3
        if name in COUNTS:
            assert (first["rep"], last["rep"]) == (1, COUNTS[name])
            assert first["reps"] == COUNTS[name]
    ended = seen.states[-1].said
    assert ended["last_end"] == "finished"
    assert ended["state"] == ("resting" if key == "heel" else "ready")
    assert rules.moves_out_of_turn(seen) == []
    assert rules.rises_too_fast(seen.motor, seen.end_ms, rules.EDGE_SLEW) == []
    assert rules.not_gentle(seen, rules.Span(0, seen.end_ms)) == []
    if key in GUIDE:
        assert not seen.spans, "the motor is still while hands do the work"
        return
    assert seen.spans[0].start_ms == pytest.approx(START_MS + 30, abs=30)
    last_ms = total_ms if key != "study" else 225_000
    # Into a hold's rest, and into a stretch, the motor takes up to a second to fall.
    assert START_MS + last_ms - 1 <= seen.spans[-1].stop_ms <= START_MS + last_ms + 1_000
    driven_ms = DRIVEN_S.get(key, total_ms // 1_000) * 1_000
    falls = {"partner": 5, "study": 1}.get(key, 0)
    assert driven_ms - 30 <= seen.drive_ms() <= driven_ms + falls * 1_000 + 30


def test_no_routine_is_forgotten():
    with Runner() as runner:
        seen = read(runner.run([ask(100, "routines")], 1_500), runner.pins)
    listed = seen.answers[0].said["routines"]
    assert {entry["key"] for entry in listed} == {*DRIVE, *GUIDE}
    for entry in listed:
        phases = DRIVE.get(entry["key"]) or GUIDE[entry["key"]]
        assert entry["s"] == sum(seconds for _, seconds in phases), json.dumps(entry)
        assert entry["drive"] == (entry["key"] in DRIVE)


def test_a_wave_reaches_the_second_motor_later(tmp_path):
    """From heel to toes: motor B does what motor A did a quarter of a period before."""
    wiring = tmp_path / "board.py"
    wiring.write_text('BOARD = "pico"\nMOTOR_A = 2\nMOTOR_B = 4\n')
    with Runner(board_file=wiring) as runner:
        seen = read(runner.run([ask(500, "start knuckles")], 60_000), runner.pins)
    one, two = seen.motors
    times = range(8_000, 58_000, 50)
    apart = [abs(one.duty_at(t_ms) - two.duty_at(t_ms + 1_000)) for t_ms in times]
    assert max(apart) < 300, "a quarter of its 4 s later"
    assert max(abs(one.duty_at(t_ms) - two.duty_at(t_ms)) for t_ms in times) > 2_000
    for motor in seen.motors:
        assert rules.rises_too_fast(motor, seen.end_ms, rules.EDGE_SLEW) == []
