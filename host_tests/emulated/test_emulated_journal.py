"""On an emulated RP2040: a hundred power cuts while the journal is written lose nothing."""

import emulated_board
import faults
import faulttexts
import pytest
from emulated_board import WHOLE, of_kind
from keep import journal, reading

SESSIONS = 10
CUTS_EACH = 10
SESSIONS_MOST = 60
"""The flash erases a block when one is full, which depends on all that was written before: the
sessions go on until one has met an erase, and the plug is pulled in that one as well."""
BOOTS_EVERY = 1 if WHOLE else 25
FIRST_SESSION_MS = 1_500
SESSION_MS = 2_600
ENDS_AFTER_MS = 1_800
"""START is tapped, 400 ms later pressed again and held: 800 ms later the session has ended."""
OFF_US = 50_000
HALF = faulttexts.WARNINGS[faults.JOURNAL_HALF].decode()

pytestmark = [pytest.mark.emulated, pytest.mark.timeout(600)]


def newest(files):
    """Return sequence number and usage of the newest good record among a board's files."""
    found = []
    for slot in journal.SLOTS:
        reason, sequence, usage = reading.decode(files.get(slot, b""))
        if reason == journal.GOOD:
            found.append((sequence, usage.sessions))
    assert found, "no good record is left"
    return max(found)


def test_a_hundred_power_cuts_lose_nothing():
    cuts = 0
    old = new = erased = boots = 0
    with emulated_board.board() as runner:
        runner.run_to_us(FIRST_SESSION_MS * 1000)
        for session in range(SESSIONS_MOST):
            begin_ms = FIRST_SESSION_MS + session * SESSION_MS
            runner.script(
                [
                    {"at_ms": begin_ms, "button": "START", "for_ms": 100},
                    {"at_ms": begin_ms + 400, "button": "START", "for_ms": 1_000},
                ]
            )
            runner.run_to_us((begin_ms + 1_150) * 1000)
            runner.save("before")
            files = runner.files()
            before = newest(files)
            flash = of_kind(runner.run_to_us((begin_ms + ENDS_AFTER_MS) * 1000), "flash")
            assert flash, "the session's end writes the journal"
            after = newest(runner.files())
            assert after == (before[0] + 1, before[1] + 1)
            erases = sum("erased" in event for event in flash)
            erased += erases
            last_ms = 45.0 if "erased" in flash[-1] else 2.0
            first_us = round(flash[0]["t_ms"] * 1000) - 100
            span_us = round((flash[-1]["t_ms"] + last_ms) * 1000) - first_us
            for cut in range(CUTS_EACH if session < SESSIONS or erases else 0):
                runner.restore("before")
                at_us = first_us + span_us * (2 * cut + 1) // (2 * CUTS_EACH)
                runner.inputs([(at_us, "powercut", OFF_US, None)])
                runner.run_to_us(at_us + OFF_US // 2)
                left = runner.files()
                kept = newest(left)
                assert kept in (before, after)
                old += kept == before
                new += kept == after
                others = set(files) - set(journal.SLOTS)
                assert all(left.get(name) == files[name] for name in others)
                if cuts % BOOTS_EVERY == 0:
                    boots += 1
                    runner.run_to_us(at_us + OFF_US + 1_200_000)
                    status = runner.ask()
                    assert status["state"] == "ready" and status["warning"] in ("", HALF)
                cuts += 1
            # On from the whole write: the next one finds the flash as a board in use has it.
            runner.restore("before")
            runner.run_to_us((begin_ms + SESSION_MS) * 1000)
            if session + 1 >= SESSIONS and erased:
                break
    print(
        f"{cuts} power cuts: {old} kept the old record, {new} the new; {erased} erases among them"
    )
    assert cuts >= SESSIONS * CUTS_EACH
    assert (old > 0, new > 0, erased > 0) == (True, True, True)
    assert boots >= 4
