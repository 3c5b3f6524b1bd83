"""The display: a person reads there what the console says; a lost one changes nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import faults
import faulttexts
import numpy as np
import pytest
from face import display, font
from keep.journal import Usage
from library import ROUTINES
from massager import Massager
from motor import LINEAR, Line
from routine import HEEL
from wait import Wait
from witness import press, read

from plantar.run.display import braille, dots
from plantar.run.runner import Runner

BOARD = 'BOARD = "pico"\nDISPLAY_SDA, DISPLAY_SCL = 8, 9\n'
TIME = slice(2, 5)  # the rows of the large digits
BYTES_IN_2_MS = 2_000 * 400 // 1_000 // 9
SENTENCE = faulttexts.WARNINGS[faults.DISPLAY_LOST].decode()


@pytest.fixture
def fitted(tmp_path: Path) -> Path:
    file = tmp_path / "board.py"
    file.write_text(BOARD)
    return file


@contextmanager
def board(fitted: Path, **more) -> Iterator[Runner]:
    with Runner(board_file=fitted, interpreter="cpython", **more) as runner:
        yield runner


GLYPHS = {
    bytes(font.GLYPHS[at : at + 5]): chr(font.FIRST + at // 5)
    for at in range(0, len(font.GLYPHS), 5)
}


def letters(memory: bytes | None) -> list[str]:
    """Return the eight rows as text; what is no letter is a question mark."""
    assert memory is not None, "a display is fitted"
    rows = []
    for row in range(8):
        page = memory[row * 128 + 1 : row * 128 + 127]
        cells = [page[at : at + 5] for at in range(0, 126, 6)]
        rows.append("".join(GLYPHS.get(cell, "?") for cell in cells).rstrip())
    return rows


def text(memory: bytes | None) -> str:
    """Return all of it in one line."""
    return " ".join(letters(memory))


def large_time(memory: bytes | None) -> int:
    """Return the seconds that stand there as mm:ss in large digits."""
    assert memory is not None
    lit = dots(memory)[16:40, 19:109]
    assert (lit == lit[::3, ::3].repeat(3, 0).repeat(3, 1)).all(), "each dot three by three"
    small = lit[::3, ::3]
    found = ""
    for place in range(5):
        columns = small[:7, place * 6 : place * 6 + 5].T
        found += GLYPHS[bytes(int((column << np.arange(7)).sum()) for column in columns)]
    minutes, _, seconds = found.replace("O", "0").partition(":")
    return int(minutes) * 60 + int(seconds)


def test_a_heel_session_is_shown_as_the_console_tells_it(fitted):
    with board(fitted) as runner:
        runner.frame(3_000)
        assert letters(runner.display)[:2] == ["Heel session", "Ready"]
        assert "START begins" in text(runner.display)
        runner.frame(4_000, [press(3_100)])
        levels = set()
        for at_ms in (20_000, 58_000, 90_000, 500_000, 700_000, 770_000):
            ups = [press(at_ms - 5_000, "UP")] if at_ms == 90_000 else []
            runner.frame(at_ms, ups)
            status = runner.ask()
            shown = letters(runner.display)
            assert status["state"] == "running"
            assert shown[0] == status["title"]
            assert shown[1].startswith(f"{status['phase_no']}/{status['phases']}")
            assert status["phase"][:8] in shown[1]
            assert abs(large_time(runner.display) - status["phase_left_ms"] / 1_000) <= 1.5
            assert shown[5].startswith(f"Level {status['level_now']}")
            assert status["cue"].split()[0] in text(runner.display) or len(status["cue"]) > 42
            levels.add(status["level_now"])
        assert levels >= {1, 3}
        runner.frame(781_000, [press(775_000)])
        assert letters(runner.display)[1].startswith("Paused")
        assert abs(large_time(runner.display) - runner.ask()["pause_ms"] / 1_000) <= 1.5
        runner.frame(784_000, [press(782_000, for_ms=1_000)])
        assert letters(runner.display)[1].startswith("Rest")
        assert abs(large_time(runner.display) - runner.ask()["rest_ms"] / 1_000) <= 1.5


def test_the_digits_are_tall_enough(fitted):
    with board(fitted) as runner:
        runner.frame(3_000)
        assert runner.display is not None
        rows = np.flatnonzero(dots(runner.display)[16:40, 19:109].any(1))
        assert rows[-1] - rows[0] + 1 >= 16


def test_a_new_owner_reads_the_whole_notice_before_the_first_session(fitted):
    with board(fitted, fresh=True) as runner:
        seen = set()
        for at_ms in range(2_000, 16_000, 1_000):
            runner.frame(at_ms)
            seen.update(letters(runner.display))
        whole = " ".join(seen)
        for word in ("medical", "severe", "DOCTOR", "pregnant", "clots", "stand", "DOWN", "START"):
            assert word in whole
        runner.frame(18_000, [press(16_100)])
        assert letters(runner.display)[0] == "Heel session"


def test_a_fault_is_said_in_words(fitted):
    with board(fitted) as runner:
        runner.frame(12_000, [press(500), {"at_ms": 5_000, "hang": True}])
        shown = text(runner.display)
        assert "FAULT 1: hang" in shown
        assert faulttexts.TEXTS[faults.HANG].decode() in " ".join(shown.split())


def test_a_warning_is_said_in_words(fitted):
    sentence = faulttexts.WARNINGS[faults.BUTTON_STUCK + 1].decode()
    with board(fitted) as runner:
        seen = []
        runner.frame(31_000, [{"at_ms": 100, "button": "UP", "for_ms": 90_000}])
        for at_ms in range(32_000, 42_000, 1_000):
            runner.frame(at_ms)
            seen += letters(runner.display)[6:]
        assert all(word in " ".join(seen) for word in sentence.split())


def test_a_display_that_is_lost_changes_nothing_of_the_motor_and_comes_back(fitted):
    lost_ms, back_ms = 70_000, 80_000
    script = [press(500), press(2_000, "UP"), press(100_000)]
    plugs = [{"at_ms": lost_ms, "display": False}, {"at_ms": back_ms, "display": True}]
    with board(fitted) as runner:
        whole = read(runner.frame(110_000, script), runner.pins)
    with board(fitted) as runner:
        events = runner.frame(lost_ms + 8_000, [*script, *plugs])
        events += runner.frame(
            lost_ms + 9_000, [{"at_ms": lost_ms + 8_000, "console": "status\n"}]
        )
        events += runner.frame(back_ms + 8_000)
        assert letters(runner.display)[0] == "Heel session"
        assert SENTENCE.split()[1] not in text(runner.display)
        events += runner.frame(110_000, [{"at_ms": 108_000, "console": "status\n"}])
        lost = read(events, runner.pins)
    assert lost.state(lost_ms + 7_999)["warning"] == SENTENCE
    assert lost.state(108_000)["warning"] == ""
    assert lost.state(108_000)["state"] == "paused"
    assert [(s.start_ms, s.stop_ms) for s in lost.spans] == [
        (s.start_ms, s.stop_ms) for s in whole.spans
    ]
    for t_ms in range(0, 110_000, 50):
        assert abs(lost.motor.duty_at(t_ms) - whole.motor.duty_at(t_ms)) <= 200, t_ms


def test_a_board_without_its_display_says_so_and_plays(fitted):
    with board(fitted) as runner:
        runner.frame(12_000, [{"at_ms": 0, "display": False}, press(8_000)])
        status = runner.ask()
    assert (status["state"], status["warning"]) == ("running", SENTENCE)


class Bus:
    """A screen that counts; `there`: it answers."""

    def __init__(self) -> None:
        self.there = True
        self.sent = 0

    def send(self, data: bytes) -> bool:
        self.sent += len(data) + 1
        return self.there


def test_no_step_keeps_the_bus_for_two_milliseconds_and_a_quiet_one_sends_nothing():
    bus = Bus()
    usage = Usage()
    usage.notice_seen = 1
    wait = Wait()
    massager = Massager(ROUTINES, usage, LINEAR, (Line(HEEL),), wait)
    upkeep = SimpleNamespace(warning=0)
    menu = SimpleNamespace(item=0)
    app = SimpleNamespace(massager=massager, usage=usage, upkeep=upkeep, menu=menu)
    shown = display.Display(bus, wait)

    def step() -> int:
        """Returns how long it lets pass until the next one."""
        wait.begin()
        shown.step(app, 10)
        return wait.ms

    most = due_ms = 0
    for _ in range(200):
        bus.sent = 0
        due_ms = step()
        most = max(most, bus.sent)
    assert 0 < most <= BYTES_IN_2_MS
    assert due_ms > 10
    bus.sent = 0
    for _ in range(20):
        step()
    assert bus.sent == 0, "nothing changed"
    massager.next()
    while not bus.sent:
        due_ms = step()
    assert bus.sent > 0 and due_ms == 10, "while something is to be sent every tick decides"
    bus.there = False
    while not shown.lost:
        step()
    bus.sent = 0
    due_ms = step()
    assert bus.sent == 0 and due_ms > 10, "it is not asked all the time"


def test_a_silent_display_is_left_alone_for_longer_each_time():
    asked: list[int] = []
    bus = SimpleNamespace(there=False, now_ms=0)

    def send(_data: bytes) -> bool:
        asked.append(bus.now_ms)
        return bus.there

    def run(to_ms: int) -> None:
        while bus.now_ms < to_ms:
            shown.step(app, 10)
            bus.now_ms += 10

    bus.send = send
    usage = Usage()
    wait = Wait()
    massager = Massager(ROUTINES, usage, LINEAR, (Line(HEEL),), wait)
    app = SimpleNamespace(
        massager=massager,
        usage=usage,
        upkeep=SimpleNamespace(warning=0),
        menu=SimpleNamespace(item=0),
    )
    shown = display.Display(bus, wait)
    run(240_000)
    gaps = [after - before for before, after in pairwise(asked)]
    assert gaps[:3] == pytest.approx([5_000, 7_500, 11_250], abs=20)
    assert all(before <= after for before, after in pairwise(gaps))
    assert gaps[-1] == 40_000
    bus.there = True
    run(290_000)
    assert not shown.lost
    bus.there = False
    asked.clear()
    run(310_000)
    assert asked[1] - asked[0] == pytest.approx(5_000, abs=20), "it begins anew"


def test_the_terminal_draws_it_dot_by_dot():
    memory = bytearray(1_024)
    memory[0] = 0b1000_0001
    memory[1_023] = 0x80
    lines = braille(bytes(memory))
    assert (len(lines), len(lines[0])) == (16, 64)
    assert (lines[0][0], lines[1][0], lines[15][63]) == ("⠁", "⡀", "⢀")


def test_after_an_end_that_no_press_made_it_says_why_start_starts_nothing(fitted):
    with board(fitted) as runner:
        runner.frame(4_000, [press(500), {"at_ms": 3_500, "console": "stop\n"}, press(3_700)])
        assert "just ended" in text(runner.display)
        assert runner.ask()["state"] == "ready"
        runner.frame(6_000)
        assert "START begins" in text(runner.display)
