"""A routine played ahead of time keeps to the guide and to the design's numbers.

The figures here are typed from the massage guide and the design, not taken from the firmware.
"""

import json
from functools import lru_cache
from itertools import pairwise

import pytest

from plantar import cli
from plantar.errors import PlantarError
from plantar.routines import catalog, preview
from plantar.wiring.read import read_wiring

TICK_MS = 10
MINUTE_MS = 60_000

# Seconds at the guide's shortest and longest. Drive routines begin with a gentle minute.
GUIDE_S = {
    "heel": (10 * 60 + 3 * 60, 15 * 60 + 3 * 60),
    "ball": (5 * 60, 10 * 60),
    "knuckles": (3 * 60, 5 * 60),
    "thumb": (60 + 1 * 60, 60 + 2 * 60),
    "crossfiber": (45 + 2 * 12 * 5 + 60, 60 + 2 * 12 * 5 + 60),
    "partner": (60 + 5 * (15 + 5) + 60, 60 + 5 * (15 + 5) + 60),
    "stretch": (2 * 2 * (10 + 5) + 10, 2 * 3 * (10 + 5) + 10),
    "raises": (2 * 10 * 4 + 30, 2 * 15 * 4 + 30),
    "study": (225 + 70, 240 + 100),
    "ball-guide": (5 * 60, 10 * 60),
    "knuckles-guide": (3 * 60, 5 * 60),
    "thumb-guide": (1 * 60, 2 * 60),
    "crossfiber-guide": (225, 240),
    "partner-guide": (220, 220),
    "study-guide": (225 + 70, 240 + 100),
}
DRIVES = ("heel", "ball", "knuckles", "thumb", "crossfiber", "partner", "study")
LEVEL_PCT = (0, 20, 40, 60, 80, 100)


@lru_cache(maxsize=12)
def play(key, level=None, length_pct=0, motors=1):
    return preview.play(catalog.find(key), level, length_pct, motors)


def test_the_library_is_the_guide():
    assert {routine.key for routine in catalog.routines()} == set(GUIDE_S)
    assert {routine.key for routine in catalog.routines() if routine.drives} == set(DRIVES)


@pytest.mark.parametrize("key", GUIDE_S)
@pytest.mark.parametrize("longest", [False, True])
def test_it_lasts_as_long_as_the_guide_says(key, longest):
    played = play(key, length_pct=100 if longest else 0)
    assert played.ms == GUIDE_S[key][longest] * 1_000
    routine = catalog.find(key)
    assert played.ms == (routine.longest_ms if longest else routine.ms)
    # The phases fill it without a gap, each played to its own length.
    assert [phase.start_ms for phase in played.phases] == [
        0,
        *(phase.stop_ms for phase in played.phases[:-1]),
    ]
    assert played.phases[-1].stop_ms == played.ms
    assert [phase.phase for phase in played.phases] == list(routine.phases)


@pytest.mark.parametrize("key", DRIVES)
@pytest.mark.parametrize("level", [1, 5])
def test_the_first_minute_is_gentle_and_the_end_is_off(key, level):
    played = play(key, level, motors=2)
    assert max(played.samples[0].a_bp, played.samples[0].b_bp) <= 10  # from standstill
    assert played.gentle_end_ms is not None
    # No warm-up pauses, so a minute of drive is a minute.
    assert played.gentle_end_ms == MINUTE_MS
    gentle = [sample for sample in played.samples if sample.t_ms < MINUTE_MS]
    assert max(sample.level for sample in gentle) == 1
    assert max(max(sample.a_bp, sample.b_bp) for sample in gentle) == 100 * LEVEL_PCT[1]
    last = played.samples[-1]
    assert (last.a_pct, last.b_pct, last.a_u16, last.b_u16, last.level) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("key", [key for key in DRIVES if key != "heel"])
def test_it_reaches_the_chosen_level_and_never_more(key):
    tops = []
    for level in range(1, 6):
        samples = play(key, level, motors=2).samples
        top = max(max(sample.a_bp, sample.b_bp) for sample in samples)
        assert top <= 100 * LEVEL_PCT[level]
        tops.append(top)
        assert {sample.level for sample in samples} <= set(range(level + 1))
    # Each deeper level is felt; a quick pattern may only just miss its very peak.
    assert tops[0] == 100 * LEVEL_PCT[1]
    assert all(after > before for before, after in pairwise(tops))


@pytest.mark.parametrize("key", DRIVES)
def test_it_never_rises_faster_than_the_slew(key):
    # Pattern edges 100 % a second: 1 % a tick.
    for before, after in pairwise(play(key, 5, motors=2).samples):
        assert after.t_ms - before.t_ms == TICK_MS
        assert after.a_bp - before.a_bp <= 100
        assert after.b_bp - before.b_bp <= 100


def test_levels_rise_at_ten_percent_a_second():
    samples = play("heel", 5).samples  # steady: all that rises is the level
    rises = [after.a_pct - before.a_pct for before, after in pairwise(samples)]
    assert max(rises) == pytest.approx(0.1)
    # From level 1 to level 5 in 8 seconds.
    risen = next(sample.t_ms for sample in samples if sample.a_pct == LEVEL_PCT[5])
    assert risen == pytest.approx(MINUTE_MS + 8_000, abs=2 * TICK_MS)


def test_the_heel_session_turns_for_ten_seconds_at_the_lightest():
    played = play("heel", 4)
    warm_up, feet, turn, calves = played.phases
    assert [phase.levels for phase in played.phases] == [(1,), (4,), (1,), (4,)]
    assert (warm_up.ms, feet.stop_ms) == (MINUTE_MS, 10 * MINUTE_MS)
    assert (turn.ms, turn.ms + calves.ms) == (10_000, 3 * MINUTE_MS)
    settled = [sample for sample in played.samples_of(2) if sample.t_ms >= turn.start_ms + 1_000]
    assert {sample.a_pct for sample in settled} == {LEVEL_PCT[1]}


@pytest.mark.parametrize("key", [key for key in DRIVES if key != "study"])
def test_the_last_three_seconds_fade(key):
    played = play(key, 5)
    assert played.soft_end_ms == pytest.approx(played.ms - 3_000, abs=2 * TICK_MS)
    for sample in played.samples:
        left_ms = played.ms - sample.t_ms
        if left_ms < 3_000:
            assert sample.a_pct <= 100 * left_ms / 3_000 + 1


def test_a_soft_end_is_seen_not_assumed():
    samples = play("heel", 3).samples
    cut = [sample for sample in samples if sample.t_ms < 5 * MINUTE_MS]
    assert preview._soft_end_ms(samples, [0, 2_000, 4_000, 6_000]) is not None
    assert preview._soft_end_ms(cut, [0, 2_000, 4_000, 6_000]) is None
    assert preview._soft_end_ms([], []) is None


@pytest.mark.parametrize("key", [key for key in GUIDE_S if key not in DRIVES])
def test_a_guide_form_moves_nothing(key):
    played = play(key, 5, motors=2)
    assert not any(sample.a_u16 or sample.b_u16 for sample in played.samples)
    assert (played.gentle_end_ms, played.soft_end_ms) == (None, None)
    assert all(phase.levels == () for phase in played.phases)


def test_the_study_is_driven_and_then_by_hand():
    played = play("study", 3, motors=2)
    guided = [index for index, phase in enumerate(played.phases) if phase.phase.form == "guide"]
    assert guided == [4, 5, 6]
    for index in guided:
        settled_ms = played.phases[index].start_ms + 1_000
        assert not any(
            sample.a_u16 or sample.b_u16
            for sample in played.samples_of(index)
            if sample.t_ms >= settled_ms
        )


@pytest.mark.parametrize(
    ("key", "length_pct", "reps"),
    [
        ("stretch", 0, [2, 0, 2]),
        ("stretch", 100, [3, 0, 3]),
        ("raises", 0, [10, 0, 10]),
        ("raises", 100, [15, 0, 15]),
        ("crossfiber", 0, [0, 12, 12, 0]),
        ("partner", 0, [0, 5, 0]),
    ],
)
def test_repetitions_are_the_guides(key, length_pct, reps):
    assert [phase.reps for phase in play(key, length_pct=length_pct).phases] == reps


def test_a_second_motor_follows_later_in_a_wave():
    played = play("knuckles", 3, motors=2)
    by_time = {sample.t_ms: sample for sample in played.samples}
    for t_ms in range(100_000, 140_000, 10):  # a quarter of 4 s later
        assert by_time[t_ms].a_bp == by_time[t_ms + 1_000].b_bp
    assert any(sample.a_bp != sample.b_bp for sample in played.samples)
    assert not any(sample.b_u16 for sample in play("knuckles", 3).samples)


def test_each_motor_has_the_push_that_the_board_file_gives_it(monkeypatch, tmp_path):
    mine = tmp_path / "mine.py"
    mine.write_text('BOARD, MOTOR_B = "pico", 4\nKICK_PCT, KICK_B_PCT = 60, 45\n')
    fitted = read_wiring(mine)
    monkeypatch.setattr(preview, "read_wiring", lambda: fitted)
    first = preview.play(catalog.find("thumb"), motors=2).samples[0]
    assert (first.a_u16, first.b_u16) == (65_535 * 60 // 100, 65_535 * 45 // 100)


SLACK_U16 = 330  # half a percent


def test_the_pins_of_the_virtual_board_do_the_same(tmp_path):
    # Thumb circles: a level that rises, a quick pattern, the soft end. MODE picks it.
    number = catalog.find("thumb").number
    presses = [{"at_ms": 500 * n, "button": "MODE", "for_ms": 100} for n in range(1, number + 1)]
    presses.append({"at_ms": 3_000, "button": "START", "for_ms": 100})
    trace = tmp_path / "trace.jsonl"
    with pytest.raises(SystemExit) as ended:
        arguments = ["--script", json.dumps(presses), "--for", "130s", "--trace", str(trace)]
        cli.main(["run", "--no-ui", *arguments])
    assert ended.value.code == 0
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    motor = read_wiring().fields["MOTOR_A"]
    told = [
        (event["t_ms"], event.get("duty_u16", 0))
        for event in events
        if event.get("pin") == motor and event["event"] in ("pwm", "pin")
    ]
    samples = play("thumb").samples
    start_ms = next(t_ms for t_ms, duty in told if duty)
    assert samples[0].a_u16 > 0
    duty = 0
    for place, sample in enumerate(samples):
        while told and told[0][0] <= start_ms + sample.t_ms:
            duty = told.pop(0)[1]
        # The board follows the pattern along short lines, two ticks a step.
        near = [other.a_u16 for other in samples[max(0, place - 3) : place + 4]]
        assert min(near) - SLACK_U16 <= duty <= max(near) + SLACK_U16, sample
    assert duty == 0 == len(told)


def test_it_begins_with_the_suggestion_and_the_boards_own_motors():
    suggested = {routine.key: routine.level for routine in catalog.routines()}
    assert preview.play(catalog.find("knuckles")).level == suggested["knuckles"] == 3
    assert preview.play(catalog.find("knuckles")).motors == 1  # board.py as it is delivered


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"level": 0}, "--level 0 does not exist; give 1 (lightest) to 5 (deepest)."),
        ({"level": 6}, "--level 6 does not exist; give 1 (lightest) to 5 (deepest)."),
        ({"length_pct": -1}, "--length -1 is out of range"),
        ({"length_pct": 101}, "--length 101 is out of range"),
        ({"motors": 0}, "--motors 0 is not possible; give 1 or 2."),
        ({"motors": 3}, "--motors 3 is not possible; give 1 or 2."),
    ],
)
def test_a_wrong_number_is_one_sentence(options, sentence):
    with pytest.raises(PlantarError) as caught:
        preview.play(catalog.find("thumb"), **options)
    assert str(caught.value).startswith(sentence)
