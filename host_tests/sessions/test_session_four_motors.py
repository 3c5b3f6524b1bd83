"""Four motors are the same code as one: two feet, each with a motor under the heel and one under
the toes. A further motor is a row in channel.py, and the name of its pin in boards.py and
firstoff.py.
"""

import json

import pytest
import rules
from virtual_board import session
from witness import Witness, ask, press, read

from plantar.firmware import firmware_dir
from plantar.run.runner import seed

BOARD = 'BOARD = "pico"\nMOTOR_A, MOTOR_B, MOTOR_C, MOTOR_D, TONE = 2, 4, 0, 8, 22\n'
CHANGES = {
    "boards.py": ('("MOTOR_A", "MOTOR_B")', '("MOTOR_A", "MOTOR_B", "MOTOR_C", "MOTOR_D")'),
    "channel.py": ('"kick_b_pct", TOES),\n)', '"kick_b_pct", TOES),\n) * 2'),
}


@pytest.fixture
def board(tmp_path):
    """Return a function that plays a script on four motors: what was seen, and the App."""
    own, flash = tmp_path / "own", tmp_path / "flash"
    own.mkdir()
    flash.mkdir()
    (own / "board.py").write_text(BOARD)
    for name, (before, after) in CHANGES.items():
        text = (firmware_dir() / name).read_text()
        assert text.count(before) == 1
        (own / name).write_text(text.replace(before, after))
    seed(flash)
    lines: list[str] = []
    folders = [str(own), str(firmware_dir())]
    played = session.Session(lines.append, "pico", folders, str(flash), 0)

    def play(script, for_ms, then=lambda _app: None) -> Witness:
        played.add(script)
        played.run_to(for_ms * 1000)
        then(played.modules._inside["loop"].app)
        played.run_to((for_ms + 1_000) * 1000)
        return read([json.loads(line) for line in lines], played.pins)

    yield play
    played.close()


def motors(seen):
    return [seen.line(pin) for pin in (2, 4, 0, 8)]


def test_each_plays_its_place_and_stop_cuts_them_all(board):
    script = [ask(500, "start knuckles"), press(40_000), ask(42_000)]
    seen = board(script, 43_000)
    heel, toes, other_heel, other_toes = motors(seen)
    assert (heel.at, heel.duty) == (other_heel.at, other_heel.duty)
    assert (toes.at, toes.duty) == (other_toes.at, other_toes.duty)
    assert heel.duty != toes.duty
    for motor in motors(seen):
        (span,) = motor.spans(43_000)
        assert span.stop_ms == pytest.approx(40_000, abs=rules.STOP_MS)
        assert span.ms > 39_000
        # TOTAL_PCT is 160: a quarter of it each.
        assert max(duty for _, duty in motor.changes(2_000, 40_000)) <= 65_535 * 40 // 100
    said = seen.state(42_000)
    assert (said["state"], said["duty_u16"]) == ("paused", [0, 0, 0, 0])


@pytest.mark.parametrize("which", range(4))
def test_the_guard_watches_each_of_them(board, which):
    def stray(app):
        app.hal.outputs[which].follow(50_000)

    seen = board([ask(500, "start heel"), ask(10_500)], 10_000, stray)
    assert seen.state(10_500)["fault_text"].startswith("More power")
    for motor in motors(seen):
        (span,) = motor.spans(11_000)
        assert span.stop_ms <= 10_000 + rules.GUARD_MS + 1


def test_one_motor_alone_turns_for_its_calibration(board):
    seen = board([ask(500, "spin b")], 4_000)
    assert [bool(motor.spans(4_000)) for motor in motors(seen)] == [False, True, False, False]
