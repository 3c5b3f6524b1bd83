"""`plantar selftest`: through the real serial path on a board behind a pty, and on a virtual one.

The person is scripted: whoever asks for a press gets one at the board's own pins.
"""

import json

import pytest

from plantar import cli
from plantar.board.selftest import command, person
from plantar.build.targets import target
from plantar.build.tree import make_tree
from plantar.run.runner import find_micropython

pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
if find_micropython() is None:
    pytest.skip("MicroPython's Unix port has no wheel for this machine", allow_module_level=True)

from steppedboard import SteppedBoard

ALL = [
    *("console", "level LEDs", "status LED", "tones", "UP", "DOWN", "MODE", "motor", "START"),
    *("stop", "run floor-a", "start kick-a"),
]


class Scripted:
    """Says yes, presses what is asked; but for what a test has it do otherwise.

    answers: about -> replies, the last one from then on. buttons: asked for -> pressed (None: no
    press). at: called with what is asked, before it is answered.
    """

    def __init__(self, board, answers=None, buttons=None, at=lambda _what: None):
        self.board = board
        self.asked = []
        self.told = []
        self._answers = {about: list(replies) for about, replies in (answers or {}).items()}
        self._buttons = buttons or {}
        self._at = at

    def tell(self, text):
        self.told.append(text)

    def answer(self, question):
        self.asked.append(question.about)
        self._at(question.about)
        replies = self._answers.get(question.about, ["yes"])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def hold(self, button, text):
        self._at(button)
        self._press(button, True)

    def let_go(self, button):
        self._press(button, False)

    def _press(self, button, down):
        pressed = self._buttons.get(button, button)
        if pressed is not None:
            self.board.do(button=pressed, down=down)


@pytest.fixture
def board(tmp_path, request):
    """A board; with a param, that is what its board.py says."""
    for name, data in make_tree(target("pico"), precompile=True).everything().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    if hasattr(request, "param"):
        (tmp_path / "board.py").write_text(request.param)
    with SteppedBoard(tmp_path) as board:
        yield board


@pytest.fixture
def selftest(board, capsys, monkeypatch):
    """Runs the command on the board with a scripted person; returns what came of it."""
    read_board = command.read_board

    def read_then_step(device):
        fields = read_board(device)
        board.step(monkeypatch)
        return fields

    def run(json_wanted=True, person_is=None, more=(), **scripted):
        who = Scripted(board, **scripted) if person_is is None else person_is()
        monkeypatch.setattr(command, "read_board", read_then_step)
        monkeypatch.setattr(command, "PersonAtTerminal", lambda: who)
        with pytest.raises(SystemExit) as caught:
            cli.main(
                ["selftest", "--port", board.port, *(["--json"] if json_wanted else []), *more]
            )
        printed = capsys.readouterr()
        return caught.value.code, printed.out, printed.err, who

    return run


def results(out):
    found = json.loads(out)
    return found, {test["test"]: test["result"] for test in found["tests"]}


def test_a_good_board_passes_and_its_run_floor_is_stored(selftest, board, tmp_path):
    report = tmp_path / "report.json"
    code, out, err, who = selftest(
        answers={"floor": ["no", "no", "again", "no", "yes"], "kick": ["no", "again", "yes"]},
        more=["--report", str(report)],
    )
    assert (code, err) == (0, ""), out + err
    found, by_name = results(out)
    assert by_name == dict.fromkeys(ALL, "pass")
    assert found["motor_off"] and found["ok"] and not board.drives
    kept = json.loads(report.read_text())
    assert kept["tests"] == found["tests"]
    assert (kept["wiring"]["BOARD"], kept["wiring"]["MOTOR_A"]) == ("pico", 2)
    assert "MicroPython" in kept["wiring"]["RUNS"] and kept["plantar"]
    settings = [json.loads(line)["settings"] for line in board.said if '"settings"' in line]
    assert (settings[-1]["floor-a"], settings[-1]["kick-a"]) == (20, 15)
    assert who.asked[:5] == ["leds", "status", "tones", "may", "motor"]


@pytest.mark.parametrize("board", ['BOARD = "pico"\nMOTOR_B = 4\n'], indirect=True)
def test_the_run_floors_of_two_motors_are_found_one_by_one(selftest, board):
    """While the one is asked about, the other stands still."""
    turned = []
    said = 0

    def look(about):
        nonlocal said
        status = [json.loads(line) for line in board.said[said:] if '"duty_u16"' in line]
        said = len(board.said)
        if about == "floor":
            duties = zip(*(now["duty_u16"] for now in status), strict=True)
            turned.append(
                "".join(motor for motor, of in zip("AB", duties, strict=True) if any(of))
            )

    answers = {"floor": ["no", "yes", "no", "no", "yes"]}
    code, out, err, _ = selftest(answers=answers, at=look)
    assert (code, err) == (0, ""), out + err
    _, by_name = results(out)
    assert by_name["run floor-a"] == by_name["run floor-b"] == "pass"
    assert turned == ["A", "A", "B", "B", "B"]
    settings = [line for line in board.said if '"settings"' in line]
    assert '"floor-a": 10, "floor-b": 15' in settings[-1]


def test_without_a_yes_the_motor_never_turns(selftest, board):
    code, out, _, _ = selftest(answers={"may": ["no"]})
    _, by_name = results(out)
    assert code == 0
    assert [name for name, result in by_name.items() if result == "skipped"] == [
        *("motor", "START", "stop", "run floor-a", "start kick-a")
    ]
    assert not board.drove


def test_what_is_not_there_fails_and_the_table_says_which(selftest):
    code, out, _, _ = selftest(
        json_wanted=False,
        answers={"leds": ["no"], "motor": ["again", "no"], "floor": ["yes"]},
        buttons={"UP": "DOWN", "START": "MODE"},
    )
    assert code == 1
    lines = {line[:11].strip(): line for line in out.splitlines()}
    assert "fail" in lines["level LEDs"]
    assert "that was DOWN; are they swapped?" in lines["UP"]
    assert "fail" in lines["motor"]
    assert "no press came in time (its pin is 10)" in lines["START"]
    assert "fail" in lines["stop"]
    assert "pass" in lines["DOWN"]
    assert out.endswith("The motor is off.\n")


@pytest.mark.parametrize("late_ms", [1_950, 2_300])
def test_a_start_pressed_too_late_begins_no_session_that_stays(selftest, board, late_ms):
    pressed = []

    def at(what):
        if what == "START":
            pressed.append(what)
            if len(pressed) == 1:
                board.do(in_ms=late_ms, button="START", for_ms=400)
            else:
                buttons.clear()  # in time, the second time

    buttons = {"START": None}
    code, out, _, _ = selftest(at=at, buttons=buttons)
    _, by_name = results(out)
    assert (code, by_name["START"], by_name["stop"]) == (0, "pass", "pass")
    assert len(pressed) == 4, "in time at the second try, then to keep the floor and the push"
    assert not board.drives


@pytest.mark.parametrize("where", ["UP", "motor", "START", "floor"])
def test_ctrl_c_leaves_the_motor_off_and_says_so(selftest, board, where):
    def at(what):
        if what == where:
            raise KeyboardInterrupt

    code, out, err, _ = selftest(at=at)
    assert (code, out) == (130, "")
    assert err == "The motor is off.\nplantar: stopped.\n"
    assert not board.drives
    assert board.drove == (where in ("motor", "START", "floor"))
    # A floor that was only tried is not kept.
    assert all('"floor-a": 5' not in line for line in board.said[-3:])
    settings = [line for line in board.said if '"settings"' in line]
    assert not settings or '"floor-a": 0,' in settings[-1]


def test_a_lost_cable_says_that_nothing_is_known(selftest, board):
    def at(what):
        if what == "tones":
            board.unplug()

    code, out, err, _ = selftest(at=at)
    assert (code, out) == (2, "")
    said, sentence = err.splitlines()
    assert said.startswith("The board cannot be asked any more: a test turn ends by itself")
    assert sentence == (
        f"plantar: The connection to {board.port} broke off: plug the board in again."
    )


def test_a_session_is_not_interrupted(capsys, tmp_path):
    for name, data in make_tree(target("pico"), precompile=True).everything().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    start = [{"at_ms": 500, "button": "START", "for_ms": 100}]
    with SteppedBoard(tmp_path, script=start) as board:
        board.wait_until(lambda: board.drives)
        with pytest.raises(SystemExit) as caught:
            cli.main(["selftest", "--port", board.port])
        assert board.starts == 1
    assert caught.value.code == 2
    assert "A session runs on the board on" in capsys.readouterr().err


def test_another_project_is_not_interrupted(capsys, tmp_path):
    with SteppedBoard(tmp_path) as board, pytest.raises(SystemExit) as caught:
        cli.main(["selftest", "--port", board.port])
    assert caught.value.code == 2
    err = capsys.readouterr().err
    assert err == f"plantar: The board on {board.port} runs MicroPython, but not Plantar: " + (
        "run plantar flash.\n"
    )


def test_a_stand_in_shows_it_on_a_virtual_board(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["selftest", "--virtual", "--json"])
    printed = capsys.readouterr()
    _, by_name = results(printed.out)
    assert caught.value.code == 0
    assert by_name == dict.fromkeys(ALL, "pass")
    assert "May it turn, at the lightest, for two seconds at a time? yes" in printed.err
    assert "Did it turn from beginning to end? no" in printed.err


def test_a_person_at_a_terminal_types_y_n_or_a(monkeypatch, capsys):
    typed = iter(["maybe", "a", "A", "yes", "N"])
    monkeypatch.setattr("builtins.input", lambda _prompt="": next(typed))
    who = person.PersonAtTerminal()
    once = person.Question("may", "May it?")
    shown = person.Question("leds", "Lit?", again=True)
    assert [who.answer(q) for q in (shown, shown, once, once)] == ["again", "again", "yes", "no"]
    said = capsys.readouterr().err
    assert "Please type y for yes or n for no, a for again." in said
    assert "Lit? [y/n/a: again] " in said and "May it? [y/n] " in said


def test_nobody_at_the_terminal_is_one_sentence_and_the_motor_is_off(
    selftest, capsys, monkeypatch, board
):
    def nobody(_prompt=""):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    code, out, err, _ = selftest(person_is=person.PersonAtTerminal)
    assert (code, out) == (2, "")
    assert err.splitlines()[-2:] == [
        "The motor is off.",
        "plantar: Nobody answers: plantar selftest needs a person at a terminal, or --virtual.",
    ]
    assert not board.drove
