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
        (flash / name).write_bytes(data)
    return flash


def test_a_setting_is_changed_listed_and_there_after_the_plug_was_pulled(capsys, folder):
    with PtyBoard(folder) as board:
        done = call(capsys, "profile", "low sensation", "--port", board.port)
        assert done == (0, f"profile is low-sensation now, on {board.port}.\n", "")
        assert call(capsys, "floor-a", "35", "--port", board.port)[0] == 0
        assert call(capsys, "tones", "off", "--port", board.port)[0] == 0
    with PtyBoard(folder) as board:
        code, out, _ = call(capsys, "--port", board.port, "--json")
        table = call(capsys, "--port", board.port)[1]
    assert code == 0
    now = json.loads(out)["settings"]
    assert (now["profile"], now["floor-a"], now["tones"]) == ("low sensation", 35, 0)
    for word in ("profile", "low-sensation", "0, or 5 to 60", "0 to 100", "floor-b"):
        assert word in table


def test_every_setting_of_the_firmware_is_known_with_its_range(capsys, tmp_path):
    """Each end of each range is taken by the board itself, and what lies beyond it is not."""
    from plantar.talk.board import Which
    from plantar.talk.talk import RefusedError

    with Which(virtual=True).open() as talk:
        assert list(settings.read(talk)) == list(settings.settings())
        for key, setting in settings.settings().items():
            good = setting.words or (str(setting.least), str(setting.most))
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
        (["floor_a", "4"], "floor-a cannot be '4': give 0, or 5 to 60."),
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


def test_a_virtual_board_keeps_it_in_its_folder(capsys, tmp_path):
    state = tmp_path / "flash"
    assert call(capsys, "length", "40", "--virtual", "--state", state)[0] == 0
    _, out, _ = call(capsys, "--virtual", "--state", state, "--json")
    assert json.loads(out)["settings"]["length"] == 40
    _, out, _ = call(capsys, "length", "40", "--virtual")
    assert out.endswith("It was a board for this moment only: --state DIR keeps one.\n")
