"""STOP: off within a millisecond of the first edge, whatever goes on; and noise is never a press.

What is counted is seen at the pins: a motor that runs or not, the level LEDs, the routine's number
on them. `status` is asked once at the end.
"""

import random
import statistics
from itertools import pairwise

import pytest
import rules
from witness import Entry, Witness, ask, play, press

TIMES = 200
CHIPS = {"pico": "micropython", "esp32c3": "cpython"}


def noise(at_ms: float, pin: int, for_ms: float, dice: random.Random) -> list[Entry]:
    """Return a contact that closes at at_ms and is open for good after for_ms: one pulse if that
    is short, else chatter.
    """
    edges = [at_ms]
    while for_ms > 5 and edges[-1] + 4 < at_ms + for_ms:
        edges += [edges[-1] + dice.uniform(0.2, 3), 0]
        edges[-1] = edges[-2] + dice.uniform(0.1, 1)
    edges.append(at_ms + for_ms)
    return [
        {"at_ms": round(t_ms, 3), "pin": pin, "level": place % 2}
        for place, t_ms in enumerate(edges)
    ]


def first_edges(seen: Witness, button: str) -> list[float]:
    """Return when each touch of a button began: its first edge after 80 ms without any."""
    touched = [-1e12] + [t_ms for t_ms, _ in seen.contacts[seen.pins[button]]]
    return [now for before, now in pairwise(touched) if now - before > 80]


@pytest.mark.parametrize(("board", "interpreter"), CHIPS.items())
def test_stop_at_200_random_moments(board, interpreter):
    """Each turn is a start of any routine, or a resume, and a STOP, also one so quick that the
    start's own press has hardly ended.
    """
    dice = random.Random(5)
    script, stops, t_ms = [], [], 500.0
    for turn in range(TIMES):
        first, last, quick = turn % 20 == 0, turn % 20 == 19, turn % 4 == 1
        if first:
            script.append(ask(t_ms - 100, "start " + dice.choice(["heel", "ball", "knuckles"])))
        elif quick:
            script.append(press(t_ms, for_ms=40))
        else:
            script.append(press(t_ms, bounce_ms=5))
        if turn % 3 == 0:
            button = "MODE" if turn % 20 == 6 else dice.choice(["UP", "DOWN"])
            script.append(press(t_ms + 100, button))
        later_ms = 71 + dice.random() * 60 if quick else 180 + dice.random() * 3_000
        stops.append(round(t_ms + later_ms, 3))
        for_ms = 1_000 if last else dice.randint(50, 300)
        script.append(press(stops[-1], for_ms=for_ms, bounce_ms=5))
        script.append(ask(stops[-1] + 500))
        # A computer may start nothing for 10 s after a person's stop.
        t_ms = stops[-1] + (12_000 if last else 800)
    seen = play(script, int(t_ms), board=board, interpreter=interpreter)
    assert all(seen.driven(stop_ms - 0.001) for stop_ms in stops), "each found it running"
    late = [seen.off_from(stop_ms) - stop_ms for stop_ms in stops]
    assert max(late) <= rules.STOP_MS
    for turn, stop_ms in enumerate(stops):
        assert seen.state(stop_ms)["state"] == "paused", f"STOP {turn} at {stop_ms}"
        following = [*(edge for edge in first_edges(seen, "START") if edge > stop_ms), 1e12][0]
        if turn % 20 != 19:
            assert (seen.move_after(stop_ms) or 1e12) > following, "it stays off until START"
    assert seen.happened("reset") == []


OTHERS = [  # what drives, and after how long it ends otherwise: by itself, or by a host
    ("spin", 2_010, "status"),
    ("spin", 1_000, "stop"),
    ("spin", 1_000, "set tones 1"),
    ("start heel", 1_500, "stop"),
    ("start heel", 1_500, "pause"),
]


@pytest.mark.parametrize(("line", "for_ms", "end"), OTHERS)
def test_a_stop_in_the_moment_in_which_it_ends_starts_nothing(line, for_ms, end):
    """The finger was on its way while the motor turned; something else was a moment faster."""
    script, stops = [], []
    # A person's STOP of a session holds the computer off for ten seconds.
    each_ms = 5_000 if line == "spin" else 13_000
    for turn in range(60):
        at_ms = 500 + turn * each_ms
        stops.append(at_ms + for_ms + turn * 0.7)
        script += [ask(at_ms, line), ask(at_ms + for_ms, end)]
        script += [press(stops[-1], for_ms=100, bounce_ms=5), ask(at_ms + 4_000, "stop")]
    seen = play(script, 500 + 60 * each_ms)
    meant = [stop_ms for stop_ms in stops if seen.driven(stop_ms - 0.001)]
    assert 10 < len(meant) < 60, "some before the end, some after it"
    for stop_ms in meant:
        assert seen.off_from(stop_ms) - stop_ms <= rules.STOP_MS
        assert not any(stop_ms < span.start_ms < stop_ms + 1_000 for span in seen.spans), stop_ms


def test_a_host_starts_nothing_under_a_finger_on_start():
    """It may have come to stop; and one that is down already could not stop what begins."""
    script = [ask(500, "spin"), press(1_000, for_ms=600)]
    script += [ask(1_012, "start heel"), ask(1_100, "spin"), ask(1_400, "start ball")]
    script += [ask(2_500, "start heel"), ask(3_500)]
    seen = play(script, 4_000)
    took = [answer.said["ok"] for answer in seen.answers]
    assert took == [True, False, False, False, True, True]
    assert [span.start_ms for span in seen.spans] == pytest.approx([520, 2_520], abs=25)
    assert seen.state(3_500)["state"] == "running"


def test_noise_on_stop_only_dips_the_motor():
    dice = random.Random(6)
    kinds = {0.2: [], 2.0: [], 20.0: []}
    script, t_ms = [press(500)], 1_000.0
    times = TIMES * 3 // 4  # within the ten minutes of the feet
    for _ in range(times):
        for for_ms, begun in kinds.items():
            begun.append(t_ms)
            script += noise(t_ms, 10, for_ms, dice)
            t_ms = round(t_ms + 1_000 + for_ms + dice.random() * 30, 3)  # no more than ten in 10 s
    seen = play([*script, ask(t_ms)], int(t_ms) + 500)
    for for_ms, begun in kinds.items():
        for noise_ms in begun:
            assert seen.driven(noise_ms - 0.001), f"{for_ms} ms at {noise_ms}: it ran before"
            assert seen.off_from(noise_ms) <= noise_ms + rules.STOP_MS, "any edge cuts at once"
            back_ms = noise_ms + for_ms + rules.DIP_MS
            before, after = seen.motor.duty_at(noise_ms - 1), seen.motor.duty_at(back_ms)
            assert before - 50 < after < before + 300, f"{for_ms} ms at {noise_ms}: it is back"
    status = seen.state(t_ms)
    assert (status["state"], status["spikes"]) == ("running", 3 * times)
    assert rules.rises_too_fast(seen.motor, seen.end_ms, rules.LEVEL_SLEW) == []
    assert rules.unasked(seen) == []


def test_stop_cuts_both_motors(tmp_path):
    wiring = tmp_path / "board.py"
    wiring.write_text('BOARD = "pico"\nMOTOR_A = 2\nMOTOR_B = 4\n')
    dice = random.Random(4)
    stops = [round(1_000 + turn * 1_500 + dice.random() * 1_000, 3) for turn in range(20)]
    script = [ask(300, "start ball"), *(press(stop_ms, bounce_ms=5) for stop_ms in stops)]
    script += [press(2_250 + turn * 1_500) for turn in range(19)]
    seen = play(script, 32_000, board_file=wiring)
    for stop_ms in stops:
        for motor in seen.motors:
            assert motor.duty_at(stop_ms - 0.001) > 0
            assert motor.duty_at(stop_ms + rules.STOP_MS) == 0
            assert not motor.changes(stop_ms + rules.STOP_MS, stop_ms + 200)


def touches(kind: str, button: str, at_ms: float, dice: random.Random) -> tuple[list[Entry], int]:
    """Return a press or a disturbance of a kind at about at_ms, and how many presses it is."""
    pin = {"START": 10, "UP": 11, "DOWN": 12, "MODE": 13}[button]
    at_ms += dice.random() * 10
    if kind.startswith("bounce"):
        return [press(at_ms, button, 100, int(kind.split()[1]))], 1
    if kind.startswith("tap"):
        return [press(at_ms, button, int(kind.split()[1]))], 1
    if kind.startswith("touch"):
        return [press(at_ms, button, int(kind.split()[1]))], 0
    return noise(at_ms, pin, float(kind.split()[1]), dice), 0


KINDS = ["bounce 5", "bounce 15", "bounce 20", "bounce 30", "tap 40"]
KINDS = TIMES * [*KINDS, "noise 0.2", "noise 2", "noise 20"]
# Just long enough for three samples 10 ms apart, and just too short.
KINDS += 50 * ["tap 31", "touch 19"]
CYCLE_MS = 350.0
START_CYCLE_MS = 1_100.0
"""So noise comes no more than ten times in 10 s."""


def script_of(
    button: str, levels: str = "", cycle_ms: float = CYCLE_MS
) -> tuple[list[Entry], list[tuple[float, str, int]]]:
    """Return all kinds of touches in a random order, and (moment after it, kind, presses)."""
    dice = random.Random(button)
    # START's drive must stay below ten minutes, or a rest is due.
    order = dice.sample(KINDS, len(KINDS) // (2 if button == "START" else 1))
    script: list[Entry] = []
    after: list[tuple[float, str, int]] = []
    t_ms = 1_000.0
    at_end = 0
    for kind in order:
        entries, presses = touches(kind, button, t_ms, dice)
        script += entries
        after.append((t_ms + cycle_ms - 20, kind, presses))
        t_ms += cycle_ms
        at_end += presses
        if levels and at_end == 4:
            script.append(ask(t_ms, levels))
            t_ms += 100
            at_end = 0
    return script, after


KEYS = ["heel", "ball", "knuckles", "thumb", "crossfiber", "partner", "stretch", "raises"]
KEYS += ["study", "ball-guide", "knuckles-guide", "thumb-guide", "crossfiber-guide"]
KEYS += ["partner-guide", "study-guide"]


@pytest.mark.parametrize(("button", "back"), [("UP", "level 1"), ("DOWN", "level 5")])
def test_presses_of_up_and_down_are_counted(button, back):
    """The bar of level LEDs tells each press; after four the console sets it back."""
    script, after = script_of(button, back)
    seen = play([ask(200, back), *script], int(after[-1][0]) + 100)
    level = before = 1 if button == "UP" else 5
    for t_ms, kind, presses in after:
        level += presses if button == "UP" else -presses
        assert seen.lit(t_ms) == (1 << level) - 1, f"{kind} before {t_ms}"
        if level == 6 - before:
            level = before
    assert not seen.spans


def test_presses_of_mode_are_counted():
    """The routine's number shows on the LEDs, in binary, for a second after a press."""
    script, after = script_of("MODE")
    seen = play([*script, ask(after[-1][0])], int(after[-1][0]) + 500)
    number, shown_ms = 0, -1e12
    for t_ms, kind, presses in after:
        number = (number + presses) % 15
        shown_ms = t_ms if presses else shown_ms
        if t_ms - shown_ms < 800:
            assert seen.lit(t_ms) == number + 1, f"{kind} before {t_ms}"
    assert seen.state(0)["routine"] == KEYS[number]
    assert not seen.spans


def test_presses_of_start_are_counted():
    """Each press starts or pauses the motor, and noise does neither."""
    script, after = script_of("START", cycle_ms=START_CYCLE_MS)
    seen = play([*script, ask(after[-1][0])], int(after[-1][0]) + 500)
    runs = False
    for t_ms, kind, presses in after:
        runs ^= presses == 1
        assert seen.driven(t_ms) == runs, f"{kind} before {t_ms}"
    assert seen.state(0)["state"] == ("running" if runs else "paused")


@pytest.mark.parametrize("button", ["START", "UP"])
def test_answers_within_45_ms(button, record_property, capsys):
    """From a first edge to a change of duty, at 100 random moments; every other press bounces."""
    dice = random.Random(7)
    script, asked_ms = [], []
    t_ms = 500.0
    if button == "UP":
        script, t_ms = [press(500)], 63_000.0
    for turn in range(100):
        asked_ms.append(round(t_ms + dice.random() * 20, 3))
        script.append(press(asked_ms[-1], button, 100, turn % 2 * 5))
        if button == "START":
            script.append(press(t_ms + 400))
        elif turn % 3 == 2:
            script.append(ask(t_ms + 2_300, "level 2"))
        t_ms += 1_000 if button == "START" else 2_200 + 1_400 * (turn % 3 == 2)
    seen = play(script, int(t_ms))
    late = []
    for edge_ms in asked_ms:
        assert not seen.motor.changes(edge_ms - 20, edge_ms), "it held still before"
        late.append(seen.motor.changes(edge_ms, 1e12)[0][0] - edge_ms)
    told = f"best {min(late):.1f}, median {statistics.median(late):.1f}, worst {max(late):.1f} ms"
    record_property(f"{button} to a change of duty", told)
    with capsys.disabled():
        print(f"\n{button} to a change of duty: {told}")
    assert max(late) <= rules.ANSWER_MS, told
