"""`plantar set`: through the real serial path on a board behind a pty, and on a virtual one."""

import json

import pytest

from plantar import cli
from plantar.board import settings
from plantar.build.targets import target
from plantar.build.tree import make_tree
from plantar.run.runner import find_micropython

pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
if find_micropython() is None:
    pytest.skip("MicroPython's Unix port has no wheel for this machine", allow_module_level=True)

from ptyboard import PtyBoard

START = [{"at_ms": 500, "button": "START", "for_ms": 100}]


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["set", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


@pytest.fixture
def folder(tmp_path):
    """A board's flash with Plantar on it."""
    flash = tmp_path / "flash"
    flash.mkdir()
    for name, data in make_tree(target("pico"), precompile=True).everything().items():
        (flash / name).parent.mkdir(exist_ok=True)
        (flash / name).write_bytes(data)
    return flash


def test_a_setting_is_changed_listed_and_there_after_the_plug_was_pulled(capsys, folder):
    with PtyBoard(folder) as board:
        done = call(capsys, "profile", "low sensation", "--port", board.port)
        assert done == (0, f"profile is low-sensation now, on {board.port}.\n", "")
        assert call(capsys, "levels", "7", "--port", board.port)[0] == 0
        assert call(capsys, "tones", "off", "--port", board.port)[0] == 0
    with PtyBoard(folder) as board:
        code, out, _ = call(capsys, "--port", board.port, "--json")
        table = call(capsys, "--port", board.port)[1]
    assert code == 0
    now = json.loads(out)["settings"]
    assert (now["profile"], now["levels"], now["tones"]) == ("low sensation", 7, 0)
    for word in ("profile", "low-sensation", "0 to forget it", "0 to 100", "floor-b"):
        assert word in table


def test_every_setting_of_the_firmware_is_known_with_its_range(capsys, tmp_path):
    """Each end of each range is taken by the board itself, and what lies beyond it is not."""
    from plantar.talk.board import Which
    from plantar.talk.talk import RefusedError
    from plantar.talk.wire import VirtualWire

    with Which(virtual=True).open() as talk:
        assert list(settings.read(talk)) == list(settings.settings())
        assert isinstance(talk.wire, VirtualWire)
        talk.wire.do({"button": "MODE", "down": True})
        for key, setting in settings.settings().items():
            good = setting.words or (str(setting.least), str(setting.most))
            if setting.found:
                good = ("0",)
            for value in good:
                settings.change(talk, key, value)
            if not setting.words:
                with pytest.raises(RefusedError):
                    talk.ask(f"set {key} {setting.most + 1}")
                least = str(setting.least - 1) if setting.least else "-1"
                with pytest.raises(RefusedError):
                    talk.ask(f"set {key} {least}")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lenght", "5"], "There is no setting 'lenght': did you mean length?"),
        (["fault", "0"], "There is no setting 'fault': there are profile, length, tones,"),
        (["lenght"], "There is no setting 'lenght': did you mean length?"),
        (["length"], "length needs a value: give 0 to 100."),
        (["length", "101"], "length cannot be '101': give 0 to 100."),
        (["length", "1.5"], "length cannot be '1.5': give 0 to 100."),
        (
            ["floor_a", "4"],
            "floor-a cannot be '4': give 0 to forget it; plantar selftest finds it.",
        ),
        (["tones", "loud"], "tones cannot be 'loud': give 0 or 1."),
        (["profile", "low"], "profile cannot be 'low': give standard, beginner, low-sensation or"),
        (["length", "5", "6"], "Got unexpected extra argument(s) (6)"),
        (["length", "5", "--port", "/dev/null"], "/dev/null is not a serial port:"),
        (["--port", "x", "--virtual"], "--port and --virtual: give one of them."),
        (["--state", "x"], "--state is a virtual board's flash: give --virtual as well."),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(capsys, arguments, sentence):
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}"), err
    assert err.count("\n") == 1


def test_the_boards_no_is_told_with_its_reason(capsys, folder):
    with PtyBoard(folder, script=START) as board:
        board.wait_until(lambda: board.drives)
        code, out, err = call(capsys, "length", "100", "--port", board.port)
        assert board.drives  # and the session goes on
    assert (code, out) == (2, "")
    assert err == (
        f"plantar: The board on {board.port} refused 'set length 100': "
        "not in a session or while locked; end that first.\n"
    )


def test_what_no_button_does_is_refused_without_a_hand_on_one(capsys, folder):
    with PtyBoard(folder) as board:
        code, out, err = call(capsys, "beginner", "0", "--port", board.port)
        assert (code, out) == (2, "")
        assert "hold one at the board, such as MODE" in err
    held = [{"at_ms": 1_000, "button": "UP", "down": True}, {"at_ms": 1_200, "console": "help\n"}]
    with PtyBoard(folder, script=held) as board:
        board.wait_until(lambda: any("commands" in line for line in board.said))
        assert call(capsys, "beginner", "0", "--port", board.port)[0] == 0


def test_the_board_behind_the_pty_says_that_it_drives_for_as_long_as_it_does(folder):
    """Also after something else has happened, and with one motor on and the other off."""
    (folder / "board.py").write_text('BOARD = "pico"\nMOTOR_A, MOTOR_B = 2, 4\n')
    script = [
        *START,
        {"at_ms": 3_000, "console": "status\n"},
        {"at_ms": 3_500, "adc": 0, "volts": 1},
    ]
    for wiring in (None, 'BOARD = "pico"\nMOTOR_A = 2\n'):
        if wiring:
            (folder / "board.py").write_text(wiring)
            (folder / "journal_a.bin").unlink(missing_ok=True)
            (folder / "journal_b.bin").unlink(missing_ok=True)
        with PtyBoard(folder, script=script) as board:
            board.wait_until(lambda board=board: any('"state"' in line for line in board.said))
            said = len(board.said)
            assert '"running"' in board.said[said - 1]
            assert board.drives


def test_a_virtual_board_keeps_it_in_its_folder(capsys, tmp_path):
    state = tmp_path / "flash"
    assert call(capsys, "length", "40", "--virtual", "--state", state)[0] == 0
    _, out, _ = call(capsys, "--virtual", "--state", state, "--json")
    assert json.loads(out)["settings"]["length"] == 40
    _, out, _ = call(capsys, "length", "40", "--virtual")
    assert out.endswith("It was a board for this moment only: --state DIR keeps one.\n")
