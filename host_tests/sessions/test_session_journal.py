"""Journal files as bad as they come: named on the console and on the panel; the massager works,
and the motor stays still until somebody asks.
"""

import importlib
import struct
import sys
from binascii import crc32
from pathlib import Path
from typing import Any

import faults
import faulttexts
import pytest
from keep import journal as j
from suites import MPY
from virtual_board import Board
from witness import Witness, ask, press, read

from plantar.firmware import firmware_dir
from plantar.run.runner import seed

if str(MPY) not in sys.path:
    sys.path.append(str(MPY))
damage = importlib.import_module("damage")

DICE = damage.Dice(3)


def record(sequence: int = 1, version: int = j.VERSION, **fields: int) -> bytes:
    """Return the record of a board in use."""
    usage = j.Usage()
    usage.notice_seen, usage.long_sessions, usage.profile = 1, 3, 2
    for name, value in fields.items():
        setattr(usage, name, value)
    body = bytearray(j.encode(usage, sequence)[:-4])
    struct.pack_into("<H", body, 2, version)
    return bytes(body) + struct.pack("<I", crc32(body))


GOOD = record()
DEFAULT, KEPT = "standard", "low sensation"
# What lies in the two slots, the warning, and the profile that serves.
FILES: dict[str, tuple[tuple[bytes | None, bytes | None], int, str]] = {
    "both damaged": ((GOOD[:-1] + b"?", b"\0" * 300), faults.JOURNAL_DAMAGED, DEFAULT),
    "the only one damaged": ((None, GOOD[3:]), faults.JOURNAL_DAMAGED, DEFAULT),
    "one damaged": ((damage.junk(DICE, 200), GOOD), faults.JOURNAL_HALF, KEPT),
    "both empty": ((b"", b""), faults.JOURNAL_DAMAGED, DEFAULT),
    "one empty": ((GOOD, b""), faults.JOURNAL_HALF, KEPT),
    "huge": ((GOOD * 9_000, damage.junk(DICE, 90_000)), faults.JOURNAL_DAMAGED, DEFAULT),
    "an older one": ((record(version=0), None), faults.JOURNAL_OLDER, KEPT),
    "a newer one": ((None, record(version=9)), faults.JOURNAL_NEWER, DEFAULT),
    "a newer one beside ours": ((record(version=2), GOOD), faults.JOURNAL_NEWER, KEPT),
    "a newer one, huge": ((record(version=9) + GOOD * 40, None), faults.JOURNAL_NEWER, DEFAULT),
    "out of range": ((record(length_pct=4_000_000_000), None), faults.JOURNAL_PARTLY, KEPT),
}
SESSION = [press(30_000), ask(33_000), press(35_000, for_ms=1_000), ask(38_000)]
END_MS = 70_000


def text(warning: int) -> str:
    return faulttexts.WARNINGS[warning].decode()


class Life:
    """A board on this flash; `flash` is its file system."""

    def __init__(self, folder: Path) -> None:
        self.board = Board(folder, firmware_dir())
        self.flash: Any = self.board.session.flash

    def play(self, script: list[dict[str, Any]], to_ms: int = END_MS) -> Witness:
        self.board.run(to_ms, script)
        assert (self.board.session.phase, self.board.session.cause) == ("run", "")
        return read(self.board.events, self.board.session.pins)


def blinks(seen: Witness, from_ms: float, to_ms: float) -> int:
    """How often the status light went on."""
    changes = seen.line(seen.pins["STATUS_LED"]).changes(from_ms, to_ms)
    return sum(duty > 0 for _t_ms, duty in changes)


@pytest.mark.parametrize("what", FILES)
def test_a_bad_journal_is_named_and_the_massager_works(what, tmp_path):
    slots, warning, profile = FILES[what]
    for name, content in zip(j.SLOTS, slots, strict=True):
        if content is not None:
            (tmp_path / name).write_bytes(content)
    life = Life(tmp_path)
    script = [ask(1_000), ask(1_500, "settings"), ask(2_000, "log"), *SESSION, ask(69_000)]
    seen = life.play(script)
    first = seen.state(1_000)
    assert (first["state"], first["warning"]) == ("ready", text(warning))
    settings = next(a.said["settings"] for a in seen.answers if "settings" in a.said)
    assert settings["profile"] == profile
    assert settings["length"] == 0
    # Two short blinks every two seconds, not one; nothing moves before the press.
    assert blinks(seen, 4_000, 24_000) == 20
    assert [span.start_ms for span in seen.spans] == [pytest.approx(30_025, abs=20)]
    assert seen.state(33_000)["state"] == "running"
    assert seen.line(seen.pins["STATUS_LED"]).duty_at(33_000) > 0
    assert blinks(seen, 31_000, 35_000) == 0, "while it runs the light is on"
    # A session later the log is good again, or left as it was found.
    files = {
        name: (tmp_path / name).read_bytes() for name in j.SLOTS if (tmp_path / name).exists()
    }
    if warning == faults.JOURNAL_NEWER:
        assert files == {n: c for n, c in zip(j.SLOTS, slots, strict=True) if c is not None}
    else:
        again = Life(tmp_path).play([ask(1_000), ask(1_500, "log")], 2_000)
        log = next(a.said for a in again.answers if "last" in a.said)
        assert [entry["end"] for entry in log["last"]] == ["stopped"]
        assert again.state(1_000)["warning"] in ("", text(faults.JOURNAL_HALF))
    mended = warning in (faults.JOURNAL_HALF, faults.JOURNAL_OLDER)
    assert seen.state(69_000)["warning"] == ("" if mended else text(warning))
    assert blinks(seen, 44_000, 64_000) == (10 if mended else 20)


@pytest.mark.parametrize("how", ["full", "read_only"])
def test_a_flash_that_takes_nothing_is_named_and_tried_again(how, tmp_path):
    """Nothing is lost: what it could not write is written when it can."""
    seed(tmp_path)
    before = (tmp_path / j.SLOTS[0]).read_bytes()
    life = Life(tmp_path)
    setattr(life.flash, how, True)
    seen = life.play([ask(1_000), *SESSION, ask(69_000), ask(69_500, "log")])
    assert seen.state(1_000)["warning"] == "", "it is not known before something is written"
    assert blinks(seen, 4_000, 24_000) == 10
    assert seen.state(33_000)["state"] == "running"
    assert seen.state(38_000)["state"] == "ready"
    assert seen.state(69_000)["warning"] == text(faults.JOURNAL_REFUSED)
    assert blinks(seen, 44_000, 64_000) == 20
    assert len(seen.spans) == 1
    assert (tmp_path / j.SLOTS[0]).read_bytes() == before
    # It has room again.
    setattr(life.flash, how, False)
    later = [press(72_000), press(75_000, for_ms=1_000), ask(99_000), ask(99_500, "log")]
    seen = life.play(later, 100_000)
    assert seen.state(99_000)["warning"] == ""
    assert blinks(seen, 78_000, 98_000) == 10
    again = Life(tmp_path).play([ask(1_500, "log")], 2_000)
    assert [a.said["sessions"] for a in again.answers] == [2]


@pytest.mark.parametrize("how", ["full", "read_only"])
def test_a_fault_is_latched_on_a_flash_that_takes_nothing(how, tmp_path):
    """The words that outlast a reset keep it; the panel shows the fault, not the warning."""
    seed(tmp_path)
    life = Life(tmp_path)
    setattr(life.flash, how, True)
    script = [press(500), {"at_ms": 3_000, "raise": "OSError"}, ask(9_000), press(9_500, "UP")]
    script += [press(10_000), press(11_000, for_ms=2_100), ask(15_000)]
    life.board.run(16_000, script)
    seen = read(life.board.events, life.board.session.pins)
    status = seen.state(9_000)
    assert (status["state"], status["fault"]) == ("fault", faults.ERROR)
    assert len(seen.spans) == 1
    assert seen.state(15_000)["state"] == "ready"
    assert seen.state(15_000)["warning"] == text(faults.JOURNAL_REFUSED)


def test_a_board_without_any_journal_has_nothing_to_warn_of(tmp_path):
    seen = Life(tmp_path).play([ask(1_000), *SESSION])
    assert [answer.said["warning"] for answer in seen.states] == [""] * len(seen.states)
    assert blinks(seen, 4_000, 24_000) == 10
