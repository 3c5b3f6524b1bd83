"""No reset gives time back: before a full rest lie at most 20 minutes of drive at the pin."""

import faults
import pytest
import rules
from life import Life
from witness import Entry, Witness, ask, play, press

MINUTE_MS = 60_000
A_SECOND_MS = 1_000
ONE = 'BOARD = "pico"\nMOTOR_A = 2\n'


def resets(entry: Entry, times: int, drive_ms: float, cycle_ms: float) -> list[Entry]:
    """Return a script: START, and after a little drive a reset, again and again."""
    script: list[Entry] = []
    for turn in range(times):
        at_ms = 500 + turn * cycle_ms
        script += [press(at_ms, for_ms=60), {"at_ms": at_ms + 25 + drive_ms, **entry}]
    return script


def within_the_limit(seen: Witness) -> bool:
    """Whether rules.over_the_limit holds, with the second that resets may cost."""
    drive_ms = off_ms = 0.0
    for span in seen.spans:
        if span.start_ms - off_ms >= rules.REST_MS:
            drive_ms = 0.0
        drive_ms += span.ms
        off_ms = span.stop_ms
        if drive_ms > rules.LIMIT_MS + A_SECOND_MS:
            return False
    return True


@pytest.mark.parametrize(
    ("entry", "drive_ms", "cycle_ms", "times"),
    [
        ({"soft_reset": True}, 1_180, 3_000, 50),
        ({"soft_reset": True}, 330, 2_000, 50),
        ({"interrupt": True}, 1_180, 3_000, 1),
        ({"dead": True}, 900, 6_000, 2),
        ({"hang": True}, 1_180, 11_000, 3),
    ],
    ids=["soft", "soft and short", "ctrl-c", "watchdog", "hang"],
)
def test_no_sequence_of_resets_extends_the_twenty_minutes(entry, drive_ms, cycle_ms, times):
    """598 soft resets after 1.18 s of drive each, then a long session: 1,307 s at the pin. Far
    fewer are enough to see it.
    """
    script = resets(entry, times, drive_ms, cycle_ms)
    end_ms = 500 + times * cycle_ms + 3_000
    if "hang" in entry:
        # Each is a fault that a person clears.
        script += [
            press(at + 7_000, for_ms=2_300) for at in range(500, int(end_ms), int(cycle_ms))
        ]
        script.sort(key=lambda entry: entry["at_ms"])
    if "interrupt" in entry:
        script.append({"at_ms": end_ms, "soft_reset": True})
        end_ms += 2_000
    # Then as much as it ever gives: the longest session twice, each START pressed again and again.
    script.append(ask(end_ms, "set length 100"))
    script += [press(end_ms + 2_000 + turn * MINUTE_MS, for_ms=60) for turn in range(0, 45, 2)]
    seen = play(script, int(end_ms + 45 * MINUTE_MS))
    assert within_the_limit(seen)
    assert sum(span.ms for span in seen.spans) > 10 * MINUTE_MS


def test_after_a_soft_reset_late_in_a_rest_the_panel_says_how_long_it_lasts():
    """It said ready, and START ended at once with "limit" for minutes."""
    rest_ms = 500 + 18 * MINUTE_MS
    script = [ask(300, "set length 100"), press(500), press(rest_ms, for_ms=1_000)]
    script += [{"at_ms": rest_ms + 8 * MINUTE_MS, "soft_reset": True}]
    asked = [rest_ms + 8 * MINUTE_MS + at_ms for at_ms in (3_000, 60_000, 110_000, 130_000)]
    script += [entry for at_ms in asked for entry in (ask(at_ms), press(at_ms + 500, for_ms=60))]
    seen = play(script, int(asked[-1] + 20_000))
    said = [seen.state(at_ms) for at_ms in asked]
    assert [one["state"] for one in said] == ["resting"] * 3 + ["ready"]
    left_ms = [one["rest_ms"] for one in said[:3]]
    assert left_ms == pytest.approx([117_000, 60_000, 10_000], abs=3_000)
    assert seen.spans[-1].start_ms == pytest.approx(asked[-1] + 525, abs=30)
    assert seen.spans[-1].ms > 10_000, "and then it runs"


def test_the_rest_and_the_limit_are_one_account(tmp_path):
    """What the massager shows and what the guard holds to never differ, whatever resets."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(8_000, [press(500)])
    app = life.app
    assert 6_500 < app.massager.drive_ms <= app.hal.meter.drive_ms(8_000)
    script = [{"at_ms": 9_000, "soft_reset": True}, press(12_000), press(15_000)]
    life.run_untouched(20_000, script)
    after = life.app
    assert after is not app
    assert after.massager.drive_ms >= 11_000
    assert after.massager.drive_ms == after.hal.meter.drive_ms(20_000)


def test_an_error_in_stops_interrupt_does_not_end_it(tmp_path):
    """MicroPython calls no handler again that has raised: the next STOP took 25 ms, no fault."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(3_000, [press(500)])
    hal = life.app.hal
    edge, raised = hal._edge, []

    def broken(pin):
        if not raised:
            raised.append(pin)
            raise ValueError("in the interrupt")
        edge(pin)

    hal._edge = broken
    life.run_untouched(3_100, [press(3_000.3, for_ms=30)])
    assert raised
    seen = life.seen()
    assert seen.off_from(3_000.3) <= 3_000.3 + rules.TICK_MS + 1
    life.run_untouched(3_500, [])
    assert life.app.guard.fault == faults.ERROR
    life.run_untouched(9_000, [press(4_000), press(5_000, for_ms=2_300), press(8_000)])
    assert life.driven, "cleared by a person, it runs again"
    life.run_untouched(9_100, [press(9_000.3)])
    assert life.seen().off_from(9_000.3) <= 9_000.3 + rules.STOP_MS


@pytest.mark.parametrize("before", [[press(500)], []], ids=["in a session", "the first press"])
def test_a_press_that_no_edge_announced_is_a_fault(tmp_path, before):
    """The interrupt of START has died: the samples see a press that it never told of."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(3_000, before)
    pin = life.app.hal._buttons[0][0]
    pin.irq(handler=None)
    life.run_untouched(3_200, [press(3_050)])
    assert not life.driven
    assert life.app.guard.fault == faults.STOP_DEAF


def test_run_again_by_hand_has_no_guard_of_the_app_before(tmp_path):
    """After Ctrl-C the old guard cut the new app, with a fault that misled."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(3_000, [press(500)])
    old = life.app
    old.close()
    assert old.hal._timers == []
    checks = old.guard.checks
    life.run_untouched(3_300, [])
    assert old.guard.checks == checks
