"""A host that stops reading, on chips whose USB then makes a write wait, and runs
nothing meanwhile: 200 ms on a C3, 500 ms on an S3. A UART waits for nobody.
"""

import pytest
import rules
from witness import Entry, ask, play, press, read

from plantar.run.runner import Runner

LOST_MS = {"esp32": 0, "esp32c3": 200, "esp32s3": 500}
START_MS = 1_000
SILENT_MS = 2_000  # so long after the host's last byte nothing is sent any more
HANG = 1
SAID_MS = 3_400.841
DONE_MS = 60  # a line is looked for every fourth tick, and heard in the next that decides


def watched(until_ms: int) -> list[Entry]:
    """Return a script: a session, and a host that watches it, as `plantar monitor` does."""
    alive = [ask(at_ms, "") for at_ms in range(2_000, until_ms, 1_000)]
    return [press(START_MS), ask(1_500, "telemetry 250"), *alive]


@pytest.mark.parametrize("board", LOST_MS)
def test_who_only_listens_is_told_nothing_more_in_time(board):
    """A program that stops reading stops speaking, too; for a while its system reads for it. By
    the time that nobody reads any more, nothing is sent: the session and STOP know nothing of it.
    """
    script = [*watched(20_000), {"at_ms": 19_001 + SILENT_MS, "usb_stall": True}]
    script += [press(30_000.4), press(32_000), press(40_000.4)]
    seen = play(script, 42_000, board=board)
    assert sum('"telemetry"' in text for _, text in seen.words) >= 60
    if LOST_MS[board]:
        assert max(t_ms for t_ms, _ in seen.words) <= 19_001 + SILENT_MS
    assert len(seen.spans) == 2
    for stop_ms in (30_000.4, 40_000.4):
        assert seen.driven(stop_ms - 1)
        assert seen.off_from(stop_ms) - stop_ms <= rules.STOP_MS
    assert seen.happened("reset") == []


@pytest.mark.parametrize(("board", "lost_ms"), LOST_MS.items())
def test_a_host_that_asks_and_does_not_read_costs_one_write(board, lost_ms):
    """It goes on asking, and is told nothing: a second wait in a session would be too many. The
    guard ends a session that a wait has kept from its buttons for as long as a hang.
    """
    asked = [ask(at_ms) for at_ms in range(5_000, 15_000, 100)]
    script = [press(START_MS), {"at_ms": 4_900, "usb_stall": True, "for_ms": 15_100}, *asked]
    script.append(ask(20_500))
    script += [press(23_000.4), ask(24_000), ask(25_000)]
    with Runner(board=board) as runner:
        told = list(runner.run(script, 26_000))
        # What comes out when it reads again is torn, up to the first answer after that.
        whole = [event for event in told if event["event"] != "usb" or event["t_ms"] > 25_000]
        seen = read(whole, runner.pins)
    session = seen.spans[0]
    if lost_ms < 250:
        assert seen.off_from(23_000.4) - 23_000.4 <= rules.STOP_MS, "it went on, and STOP acts"
        assert len(seen.spans) == 1
        assert seen.states[-1].said["fault"] == 0
    else:
        assert session.stop_ms <= 5_500 + lost_ms
        assert seen.move_after(session.stop_ms) is None
        assert seen.states[-1].said["fault"] == HANG
    assert seen.happened("reset") == []


@pytest.mark.parametrize(("board", "lost_ms"), LOST_MS.items())
def test_stop_in_the_middle_of_a_wait_acts_when_it_is_over(board, lost_ms):
    script = [press(START_MS), {"at_ms": 4_900, "usb_stall": True}]
    script += [ask(at_ms) for at_ms in range(5_000, 6_000, 100)]
    seen = play([*script, press(5_150.4, for_ms=900)], 8_000, board=board)
    assert seen.off_from(5_150.4) - 5_150.4 <= max(lost_ms + 10, rules.STOP_MS)
    assert len(seen.spans) == 1


@pytest.mark.parametrize("board", ["esp32c3", "esp32s3"])
def test_no_wait_makes_the_first_push_longer(board):
    """Nothing runs while a write waits, so nothing is sent while a motor gets its push."""
    stall: Entry = {"at_ms": 3_955.77, "usb_stall": True, "for_ms": 3_000}
    script = [stall, ask(3_960.77, "log"), ask(4_015.77, "routines"), press(4_255.77)]
    seen = play(script, 6_000, board=board)
    start_ms = seen.spans[0].start_ms
    assert seen.motor.duty_at(start_ms) > rules.duty(1), "it was pushed"
    assert seen.motor.duty_at(start_ms + rules.KICK_MS) <= rules.duty(1) + rules.ROUND_U16


@pytest.mark.parametrize("board", ["esp32c3", "esp32s3"])
def test_a_stop_that_comes_and_goes_within_a_wait_is_a_stop(board):
    """Nobody saw how long its contact was closed: in doubt it was a STOP, never a spike."""
    stall: Entry = {"at_ms": 4_900, "usb_stall": True, "for_ms": 3_000}
    script = [press(START_MS), stall, ask(5_000, "log"), press(5_050, for_ms=90)]
    seen = play(script, 9_000, board=board)
    off_ms = seen.off_from(5_050)
    assert off_ms - 5_050 <= LOST_MS[board]
    assert seen.move_after(off_ms) is None


@pytest.mark.parametrize("said", ["stop", "pause", "next"])
def test_what_a_host_says_is_done_at_once_also_when_it_does_not_read(said):
    """It has left so much unread that not even a short answer finds room, and the pattern is on
    its way: what it says changes where the motor is going.
    """
    stall: Entry = {"at_ms": 2_000, "usb_stall": True, "for_ms": 3_000}
    unread = [ask(2_005, "log"), ask(2_060, "routines")]
    script = [ask(START_MS, "start ball"), stall, *unread, ask(SAID_MS, said)]
    script += [ask(6_500, "stop"), ask(7_000), ask(7_500)]
    with Runner() as runner:
        told = list(runner.run(script, 8_000))
        # The first answer after the wait ends one that broke off.
        whole = [event for event in told if event["event"] != "usb" or event["t_ms"] > 7_200]
        seen = read(whole, runner.pins)
    assert seen.happened("repl") == []
    assert seen.states[-1].said["fault"] == 0
    span = seen.spans[0]
    assert span.stop_ms - SAID_MS <= DONE_MS if said != "next" else span.stop_ms > 6_500
    assert len(seen.spans) == 1


@pytest.mark.parametrize("held", [False, True])
def test_who_has_stopped_reading_is_given_up_as_soon_while_a_button_is_down(held):
    """A button that is down makes each other tick one in which nobody speaks. The stall begins as
    the answer does, and what is typed behind it waits until that is given up.
    """
    script = [press(1_500), {"at_ms": 1_990, "usb_stall": True, "for_ms": 6_000}]
    script += [press(1_000, "DOWN", for_ms=8_000)] * held
    seen = play([*script, ask(2_000, "routines"), ask(2_100, "stop")], 9_000)
    assert seen.off_from(2_200) - 2_100 < 900
