"""The board's own files: what is damaged or missing is named, and a changed board.py waits for a
person.
"""

import json
from pathlib import Path

import faults
import faulttexts
import pytest
from witness import Witness, ask, play, press, read

from plantar.build.targets import target
from plantar.build.tree import make_tree
from plantar.run.runner import Runner

FILES, BOARD_FILE = 13, 15
BOARD = 'BOARD = "pico"\nMOTOR_A = 2\nCEILING_PCT = 60\n'


@pytest.fixture(scope="module")
def tree() -> dict[str, bytes]:
    """The files of a new board, as sources."""
    return make_tree(target("pico")).everything()


@pytest.fixture
def board(tmp_path: Path, tree: dict[str, bytes]) -> Path:
    """A board's flash that has run once."""
    flash = tmp_path / "flash"
    put(flash, tree)
    (flash / "board.py").write_text(BOARD)
    assert start(flash, [ask(500)], 1_000).state(500)["state"] == "ready"
    return flash


def put(flash: Path, files: dict[str, bytes]) -> None:
    """Put files onto a board."""
    for name, data in files.items():
        (flash / name).parent.mkdir(parents=True, exist_ok=True)
        (flash / name).write_bytes(data)


def start(flash: Path, script: list, for_ms: int) -> Witness:
    """Plug it in."""
    return play(script, for_ms, state_dir=flash, firmware=flash)


def hold(at_ms: float) -> dict:
    return press(at_ms, for_ms=2_300)


@pytest.mark.parametrize("lines", [0, 1, 2, 3, 20, -1])
@pytest.mark.parametrize("more", [0, 30])
def test_a_damaged_manifest_is_a_fault_and_named(board, lines, more):
    """Cut anywhere, at the end of a line too: what it lacks would never be checked."""
    file = board / "manifest.txt"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(b"".join(whole.splitlines(keepends=True)[:lines])) + more])
    script = [ask(1_000), press(2_000), hold(3_000), press(7_000), ask(8_000)]
    seen = start(board, script, 9_000)
    for asked_ms in (1_000, 8_000):
        status = seen.state(asked_ms)
        assert (status["state"], status["fault"]) == ("fault", FILES)
        assert status["files"] == "manifest.txt"
    assert not seen.spans


def test_a_missing_manifest_is_a_warning(board):
    (board / "manifest.txt").unlink()
    seen = start(board, [ask(1_000), press(2_000), ask(4_000)], 5_000)
    status = seen.state(1_000)
    assert status["warning"] == faulttexts.WARNINGS[faults.NO_MANIFEST].decode()
    assert status["files"] == "not checked"
    assert seen.state(4_000)["state"] == "running"
    lit = [seen.light(ms) for ms in range(100, 2_000, 50)]
    assert True in lit and False in lit, "the status light blinks"


def test_a_damaged_file_is_named(board):
    file = board / "motor.py"
    file.write_bytes(file.read_bytes().replace(b"FULL_BP = 10_000", b"FULL_BP = 20_000"))
    seen = start(board, [ask(1_000)], 2_000)
    assert (seen.state(1_000)["fault"], seen.state(1_000)["files"]) == (FILES, "motor.py")


@pytest.mark.parametrize("begin", [press(50), ask(50, "start heel"), ask(50, "spin")])
@pytest.mark.parametrize("damaged", [True, False])
def test_no_motor_runs_before_every_file_was_read(board, begin, damaged):
    """They are read after *ready*, so a press may come before. What it began waits, or ends."""
    if damaged:
        file = board / "wait.py"  # the last one
        file.write_bytes(file.read_bytes() + b"#")
    seen = start(board, [ask(20), begin, ask(100), ask(3_000)], 4_000)
    assert [answer.said["files"] for answer in seen.states[:2]] == ["being checked"] * 2
    assert seen.state(20)["state"] == "ready"
    status = seen.state(3_000)
    if damaged:
        assert (status["fault"], status["files"]) == (FILES, "wait.py")
        assert not seen.spans
        assert seen.light(3_500) or seen.light(3_600) or seen.light(3_700), "the panel tells it"
    else:
        assert status["files"] == "good"
        assert 300 < (seen.move_after(0) or 0) < 1_500


def test_a_changed_board_file_waits_for_one_hold_of_start(board):
    """Whoever changed it reads one sentence and holds START once; then it is as ever."""
    (board / "board.py").write_text(BOARD.replace("60", "90"))
    script = [ask(1_000), press(2_000), ask(3_000, "start heel"), ask(3_500, "spin")]
    script += [{"at_ms": 4_000, "soft_reset": True}, ask(5_000), press(6_000), hold(7_000)]
    seen = start(board, [*script, ask(10_000), press(11_000), ask(13_000)], 14_000)
    for asked_ms in (1_000, 5_000):
        status = seen.state(asked_ms)
        assert (status["state"], status["fault"]) == ("fault", BOARD_FILE)
        assert "board.py" in status["fault_text"]
    assert seen.state(10_000)["state"] == "ready"
    assert (seen.move_after(0) or 0) > 11_000
    seen = start(board, [ask(1_000), press(2_000), ask(4_000)], 5_000)
    assert [answer.said["state"] for answer in seen.states] == ["ready", "running"]


def test_a_board_file_that_was_cut_at_any_line_moves_nothing(board, tree):
    """As a plug pulled in a copy leaves it. It may be wrong, or say something else: never the
    motor runs by it unasked.
    """
    lines = tree["board.py"].splitlines(keepends=True)
    (board / "board.py").write_bytes(b"".join(lines))
    start(board, [hold(1_000), ask(4_000)], 5_000)
    for count in range(1, len(lines), 7):
        (board / "board.py").write_bytes(b"".join(lines[:count]))
        seen = start(board, [press(1_000), ask(2_000, "start heel")], 3_000)
        assert not seen.spans, lines[count - 1]


def test_an_empty_board_file_moves_nothing(board):
    """The default wiring would run, with another ceiling, on pins that may be somebody else's."""
    (board / "board.py").write_bytes(b"")
    script = [ask(1_000), press(2_000), ask(3_000, "start heel"), hold(4_000), ask(7_000)]
    seen = start(board, script, 8_000)
    assert (seen.state(1_000)["state"], seen.state(1_000)["fault"]) == ("fault", BOARD_FILE)
    assert not seen.spans
    assert seen.state(7_000)["state"] == "ready"


def test_another_fault_is_cleared_first_and_does_not_accept_it(board):
    """Each hold is for what was said."""
    start(board, [press(500), {"at_ms": 2_000, "raise": "OSError"}], 4_000)
    (board / "board.py").write_text(BOARD.replace("60", "90"))
    seen = start(board, [ask(1_000), hold(2_000), ask(5_000), hold(6_000), ask(9_000)], 10_000)
    assert [answer.said["fault"] for answer in seen.states] == [5, BOARD_FILE, 0]


def test_back_as_it_was_it_still_waits_for_the_hold(board):
    """Between the two starts somebody may have felt the other one."""
    (board / "board.py").write_text(BOARD.replace("60", "90"))
    start(board, [ask(1_000)], 2_000)
    (board / "board.py").write_text(BOARD)
    seen = start(board, [ask(1_000), hold(2_000), ask(5_000)], 6_000)
    assert [answer.said["fault"] for answer in seen.states] == [BOARD_FILE, 0]


RUNS_ON = """import hal


def loop():
    if hal.Store().read("ran") is None:
        hal.Store().write("ran", b"once")
        hal.PWM(hal.Pin(8), freq=25_000, duty_u16=30_000)
    while True:
        yield 10
"""


def test_a_board_file_that_cannot_be_read_leaves_no_motor_on(tmp_path, tree):
    """Something drives a pin, and a soft reset leaves it on. Nobody knows whether a motor hangs
    there, so boot.py lets go of every pin that could be one's.
    """
    flash = tmp_path / "flash"
    put(flash, tree)
    (flash / "board.py").write_text("MOTOR_A = (8\n")
    (flash / "main.py").write_text(RUNS_ON)
    script = [{"at_ms": 2_000, "soft_reset": True}, {"at_ms": 4_000, "console": "x"}]
    with Runner(state_dir=flash, firmware=flash) as runner:
        seen = read(runner.run(script, 5_000), {})
    assert seen.line(8).duty_at(1_999) > 0
    assert seen.line(8).duty_at(2_300) == 0


def test_the_log_is_not_written_while_only_the_second_motor_drives(tmp_path):
    """A flash write holds everything back: never with power on either motor. A setting changed in
    the menu is to be kept when a session ends the menu.
    """
    mine = tmp_path / "flash" / "routines"
    mine.mkdir(parents=True)
    toes = {"kind": "drive", "name": "toes", "seconds": 60, "motors": "toes"}
    whole = {"version": 1, "key": "toes", "title": "Toes", "phases": [toes]}
    (mine / "toes.json").write_text(json.dumps(whole))
    wiring = tmp_path / "board.py"
    wiring.write_text('BOARD = "pico"\nMOTOR_A, MOTOR_B = 2, 4\n')
    script = [press(500, "MODE", 2_300), press(550, "UP", 2_200), press(4_000, "UP")]
    script += [ask(5_000, "start toes"), press(9_000), ask(12_000, "settings")]
    seen = play(script, 13_000, state_dir=tmp_path / "flash", board_file=wiring)
    assert seen.answers[-1].said["settings"]["profile"] == "beginner"
    heel, second = seen.motors
    assert second.spans(13_000) and not heel.spans(13_000)
    writes = [event["t_ms"] for event in seen.happened("flash") if event["t_ms"] > 4_000]
    assert len(writes) == 1 and writes[0] > 9_000
    assert not second.duty_at(writes[0])
