"""In doubt it was a STOP: contacts that chatter, conduct badly, or never come to rest."""

import random

import pytest
import rules
from witness import Entry, Witness, ask, play, press

START = 10


def contact(at_ms: float, level: int) -> Entry:
    return {"at_ms": round(at_ms, 3), "pin": START, "level": level}


def chatter(from_ms: float, for_ms: float, every_ms: float) -> list[Entry]:
    """Return a contact that closes and opens in turn every so often, and is open in the end."""
    times = int(for_ms / every_ms)
    return [
        *(contact(from_ms + turn * every_ms, turn % 2) for turn in range(times)),
        contact(from_ms + for_ms, 1),
    ]


def dirty(at_ms: float, for_ms: float, share: float, dice: random.Random) -> list[Entry]:
    """Return a press that conducts only a share of its time, in stretches of 2 to 12 ms; it
    conducts at its beginning and at its end.
    """
    entries = [contact(at_ms, 0)]
    t_ms, closed = at_ms + dice.uniform(2, 12), True
    while t_ms < at_ms + for_ms - 4:
        now = dice.random() < share
        if now != closed:
            entries.append(contact(t_ms, int(not now)))
            closed = now
        t_ms += dice.uniform(2, 12)
    if not closed:
        entries.append(contact(at_ms + for_ms - 3, 0))
    return [*entries, contact(at_ms + for_ms, 1)]


def hard_starts(seen: Witness, from_ms: float) -> list[str]:
    """Say where a motor rose faster than a level may, from a moment on."""
    found = rules.rises_too_fast(seen.motor, seen.end_ms, rules.LEVEL_SLEW)
    return [wrong for wrong in found if float(wrong.split(":")[0]) >= from_ms]


@pytest.mark.parametrize(
    ("for_ms", "every_ms"), [(5_000, 10), (400, 10), (60_000, 1), (35, 5), (2_000, 13)]
)
def test_chatter_at_full_power_is_a_pause(for_ms, every_ms):
    """Level 5 in the second minute: it came back at full power within 30 ms."""
    script = [ask(300, "start heel"), *(press(1_000 + 300 * n, "UP") for n in range(4))]
    script += [*chatter(90_000, for_ms, every_ms), ask(90_000 + for_ms + 5_000)]
    seen = play(script, int(90_000 + for_ms + 6_000))
    assert seen.motor.duty_at(89_999) == pytest.approx(rules.duty(5), abs=33)
    assert seen.off_from(90_000) <= 90_000 + rules.STOP_MS
    assert seen.move_after(90_000) is None
    assert seen.state(90_000 + for_ms + 5_000)["state"] == "paused"


def test_chatter_across_the_end_of_a_phase_moves_nothing_in_a_phase_of_the_hands():
    """It began in a phase that drives and ended in one that does not: the motor ran 2.5 s."""
    hands_ms = 225_525  # 3 min 45 s of fibres, from the tick that starts them
    for before_ms in (70, 45, 25, 10):
        begin_ms = hands_ms - before_ms
        # Skipped into at full strength: what fades by itself would hide it.
        script = [ask(500, "start study"), *(press(1_000 + 300 * n, "UP") for n in range(3))]
        script += [*chatter(begin_ms, 25, 5), ask(hands_ms + 700)]
        seen = play(script, hands_ms + 4_000)
        state = seen.state(hands_ms + 700)
        assert (state["state"], state["drive"]) == ("running", False)
        assert [span for span in seen.spans if span.stop_ms > hands_ms + rules.TICK_MS] == [], (
            before_ms
        )


def test_a_phase_of_the_hands_is_still_at_once_whoever_leads_there():
    """MODE, a host, and a spike in the same moment."""
    drives = play([ask(500, "start study")], 30_000)
    assert drives.driven(29_000)
    for skip in (press, ask):
        script = [ask(500, "start study"), ask(700, "level 5")]
        for turn in range(6):
            at_ms = 65_000 + turn * 3_000
            script += [press(at_ms, "MODE") if skip is press else ask(at_ms, "next")]
            script += [contact(at_ms + 20, 0), contact(at_ms + 21.5, 1), ask(at_ms + 200)]
            script += [ask(at_ms + 2_000)]
        seen = play(script, 90_000)
        still = [answer for answer in seen.states if not answer.said["drive"]]
        assert still, "it came to the stretch"
        assert not any(seen.driven(answer.asked_ms) for answer in still)


def test_spikes_that_go_on_for_minutes_are_a_stop_that_names_the_wire():
    """1 ms every 36 ms: 8,300 starts in five minutes, and no warning."""
    script = [press(500)]
    for turn in range(8_300):
        script += [contact(20_000 + turn * 36, 0), contact(20_001 + turn * 36, 1)]
    seen = play([*script, ask(330_000)], 331_000)
    assert len(seen.spans) <= 3
    state = seen.state(330_000)
    assert state["state"] in ("paused", "ready")
    assert "START" in state["warning"] and "wire" in state["warning"]


@pytest.mark.parametrize(("number", "state"), [(10, "running"), (11, "paused")])
def test_ten_spikes_in_ten_seconds_end_no_session_and_one_more_does(number, state):
    script = [press(500)]
    for turn in range(number):
        script += [contact(20_000 + turn * 900, 0), contact(20_001.5 + turn * 900, 1)]
    seen = play([*script, ask(35_000)], 36_000)
    said = seen.state(35_000)
    assert (said["state"], said["spikes"]) == (state, number)
    assert ("wire" in said["warning"]) == (state == "paused")


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6])
def test_no_press_on_a_dirty_contact_is_forgotten(share):
    """The motor came back after the finger had left in 83 of 120."""
    dice = random.Random(share)
    script, presses = [press(500)], []
    for turn in range(40):
        at_ms = round(3_000 + turn * 4_000 + dice.random() * 10, 3)
        for_ms = dice.choice([60, 100, 200, 500])
        presses.append((at_ms, for_ms))
        script += [*dirty(at_ms, for_ms, share, dice), ask(at_ms + 1_500)]
        script.append(press(at_ms + 2_000))
    seen = play(script, 165_000)
    for at_ms, for_ms in presses:
        assert seen.driven(at_ms - 0.001)
        assert seen.off_from(at_ms) <= at_ms + rules.STOP_MS
        moved_ms = seen.move_after(at_ms + for_ms) or 1e12
        assert moved_ms > at_ms + 2_000, f"{for_ms} ms at {at_ms}"
        assert seen.state(at_ms + 1_500)["state"] == "paused"


@pytest.mark.parametrize("bounce_ms", [0, 5, 10])
def test_no_clean_press_of_30_ms_is_forgotten(bounce_ms):
    """Of 25 ms 36 of 60 were, and with bounce some of 36 ms."""
    dice = random.Random(bounce_ms)
    script, presses = [press(500)], []
    for turn in range(60):
        presses.append(round(3_000 + turn * 2_000 + dice.random() * 10, 3))
        script.append(press(presses[-1], for_ms=30 + turn % 10, bounce_ms=bounce_ms))
        script += [ask(presses[-1] + 500), press(presses[-1] + 1_000)]
    seen = play(script, 124_000)
    forgotten = [at_ms for at_ms in presses if seen.state(at_ms + 500)["state"] != "paused"]
    assert forgotten == []
    assert all(seen.driven(at_ms - 0.001) for at_ms in presses)


def test_a_wire_of_start_that_breaks_leaves_mode_to_stop():
    for pressed in (False, True):
        script = [press(500), press(5_000, "MODE", for_ms=2_200), ask(8_000)]
        if pressed:
            script.append(press(3_000))
        seen = play(script, 9_000)
        assert seen.state(8_000)["state"] == "ready"
        assert seen.off_from(7_100) == 7_100


def test_a_stop_that_comes_just_after_the_natural_end_starts_nothing():
    """At every offset from 1 to 400 ms it started a new session."""
    # Skipped to its last phase, which ends by itself.
    begun = [press(500), *(press(2_000 + 1_000 * turn, "MODE") for turn in range(3))]
    seen = play([*begun, ask(310_000)], 311_000)
    end_ms = round(seen.spans[-1].stop_ms)
    assert end_ms > 60_000 and seen.state(310_000)["last_end"] == "finished"
    for after_ms in (1, 20, 100, 250, 400, 900):
        seen = play([*begun, press(end_ms + after_ms), ask(end_ms + 1_900)], end_ms + 3_000)
        assert seen.move_after(end_ms - 1) is None, f"{after_ms} ms after its end"
        assert seen.state(end_ms + 1_900)["last_end"] == "finished"


def test_a_host_that_repeats_itself_starts_nothing_after_a_persons_stop():
    """It moved the motor 25 ms after a person had ended the session."""
    script = [ask(500, "start ball"), press(3_000, for_ms=1_000)]
    script += [ask(3_500 + turn * 100, "start ball") for turn in range(120)]
    seen = play(script, 16_000)
    stop_ms = seen.off_from(2_999)
    moved_ms = seen.move_after(stop_ms)
    assert moved_ms is not None and 10_000 <= moved_ms - 3_800 <= 10_300
    refused = next(answer.said for answer in seen.answers if answer.asked_ms > 4_500)
    assert "a person has just stopped it" in refused["error"]


@pytest.mark.parametrize("after_ms", [2, 12, 22, 400])
@pytest.mark.parametrize("line", ["stop", "pause"])
def test_a_stop_that_a_computer_forestalls_holds_it_off_as_well(line, after_ms):
    """Its own line ends the session before the press is sure; the person has pressed STOP."""
    script = [press(500)]
    # The line comes shortly before the press is sure, or before it begins.
    line_ms = 3_000 + after_ms if after_ms < 100 else 3_000 - after_ms
    script += [press(3_000), ask(line_ms, line)]
    script += [ask(3_600 + turn * 300, ("spin", "start heel")[turn % 2]) for turn in range(20)]
    seen = play(script, 10_000)
    stop_ms = seen.off_from(2_500)
    assert stop_ms < 3_001
    assert seen.move_after(stop_ms) is None


def test_nor_does_it_start_anything_after_a_hold_of_mode_that_it_forestalled():
    """The second contact that stops: the hold is whole only after the computer has ended it."""
    script = [press(500), press(3_000, "MODE", for_ms=2_200), ask(4_900, "stop")]
    script += [ask(5_300 + turn * 300, ("spin", "start heel")[turn % 2]) for turn in range(20)]
    seen = play(script, 12_000)
    stop_ms = seen.off_from(4_800)
    assert 4_900 < stop_ms < 4_950
    assert seen.move_after(stop_ms) is None


def test_the_lock_outlives_a_soft_reset():
    script = [
        press(500, "UP", for_ms=3_300),
        press(500, "DOWN", for_ms=3_300),
        ask(4_500),
        {"at_ms": 5_000, "soft_reset": True},
        ask(7_000),
        press(8_000),
    ]
    seen = play(script, 10_000)
    assert [seen.state(at_ms)["locked"] for at_ms in (4_500, 7_000)] == [True, True]
    assert seen.spans == []


def test_after_a_spike_the_motor_comes_back_in_two_steps():
    """Half the way for one tick: the whole of it at once would be felt as a blow."""
    script = [ask(300, "start heel"), *(press(1_000 + 300 * n, "UP") for n in range(4))]
    seen = play([*script, contact(90_000, 0), contact(90_001, 1)], 91_000)
    back = seen.motor.changes(90_002, 91_000)
    floor, full = rules.FULL_U16 * rules.FLOOR_PCT / 100, rules.duty(5)
    assert [duty for _, duty in back] == pytest.approx([(floor + full) / 2, full], abs=33)
    assert back[1][0] - back[0][0] == pytest.approx(rules.TICK_MS, abs=1)
    assert back[1][0] <= 90_001 + rules.DIP_MS


@pytest.mark.parametrize("open_at_ms", [602, 606, 613, 617])
def test_a_hold_counts_from_when_the_contact_has_come_to_rest(open_at_ms):
    """Down and at rest, not every tick decides; that it moves, also between two ticks, is seen."""
    opens = [contact(5_000, 0), contact(5_000 + open_at_ms, 1), contact(5_003 + open_at_ms, 0)]
    early, late = 5_740 + open_at_ms, 5_850 + open_at_ms
    seen = play([press(500), *opens, contact(6_600, 1), ask(early), ask(late)], 7_000)
    assert [answer.said["state"] for answer in seen.states] == ["paused", "ready"]
    assert seen.spans[0].stop_ms == pytest.approx(5_000, abs=rules.STOP_MS)
