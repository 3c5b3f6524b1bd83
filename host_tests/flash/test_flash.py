"""`plantar flash`, through the real mpremote, on a board that is MicroPython behind a pty."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from plantar import cli
from plantar.build import tree
from plantar.build.targets import target
from plantar.build.tree import make_tree, sha256
from plantar.firmware import REPOSITORY
from plantar.flash import job, link, upload
from plantar.flash.plan import BEFORE, NEW
from plantar.flash.taken import taken_for
from plantar.run.runner import find_micropython
from plantar.wiring.read import read_wiring

pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
if find_micropython() is None:
    pytest.skip("MicroPython's Unix port has no wheel for this machine", allow_module_level=True)

from ptyboard import PtyBoard

PICO = target("pico")
ENDS = b"def loop():\n    return iter(())\n"
START = [{"at_ms": 1000, "button": "START", "for_ms": 100}]


@pytest.fixture(scope="module")
def new_tree():
    """What a new board gets by default: precompiled."""
    return make_tree(PICO, precompile=True)


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["flash", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


def flash(capsys, board, *arguments):
    """Flash a board that lets itself be flashed; return what --json says of it."""
    code, out, err = call(capsys, "--port", board.port, "--json", *arguments)
    assert (code, err) == (0, ""), out + err
    (found,) = json.loads(out)["boards"]
    return found


def install(folder, files):
    """Put files onto a board beforehand."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)


def content(folder):
    """What is on a board, without the log that its first start begins."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    found = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    return {name: data for name, data in found.items() if not data.startswith(b"PL\x01\x00")}


def test_a_bare_board_becomes_a_massager(capsys, tmp_path, new_tree):
    with PtyBoard(tmp_path) as board:
        done = flash(capsys, board)
    assert content(tmp_path) == new_tree.everything()
    assert done["ok"] and done["precompiled"] and done["board"] == "pico"
    assert sorted(done["uploaded"]) == sorted(new_tree.everything())
    assert done["board_py"] == "new"
    assert done["status"]["state"] == "ready"
    assert not board.drove


def test_own_routines_are_put_into_their_folder_and_played(capsys, tmp_path):
    mine = sorted((REPOSITORY / "routines").glob("h*.json"))
    with PtyBoard(tmp_path) as board:
        flash(capsys, board)
    # One of the same name that the owner changed on the board is kept beside the new one.
    install(tmp_path / "routines", {mine[0].name: b"changed on the board"})
    with PtyBoard(tmp_path) as board:
        done = flash(capsys, board, "--routines", mine[0], "--routines", mine[1])
    assert sorted(done["uploaded"]) == [f"routines/{file.name}" for file in mine]
    assert done["set_aside"] == [f"routines/{mine[0].name}"]
    assert done["status"]["warning"] == ""
    before = f"{mine[0].name}{BEFORE}"
    assert content(tmp_path / "routines") == {
        **{file.name: file.read_bytes() for file in mine},
        before: b"changed on the board",
    }
    with PtyBoard(tmp_path) as board:
        again = flash(capsys, board, "--routines", mine[0], "--routines", mine[1])
    assert again["uploaded"] == again["set_aside"] == again["removed"] == []


def test_again_nothing_is_uploaded_and_the_log_and_own_files_stay(capsys, tmp_path, new_tree):
    own = {"journal_a.bin": b"\x00a log", "notes.txt": b"mine"}
    install(tmp_path, {**new_tree.everything(), **own})
    with PtyBoard(tmp_path) as board:
        done = flash(capsys, board)
    assert done["uploaded"] == done["removed"] == done["set_aside"] == []
    assert done["unchanged"] == len(new_tree.files) + 1
    assert content(tmp_path) == {**new_tree.everything(), **own}


def test_only_what_changed_is_uploaded(capsys, tmp_path, new_tree):
    install(tmp_path, {**new_tree.everything(), "face/display.mpy": b"old", "loop.mpy": b"broken"})
    with PtyBoard(tmp_path) as board:
        code, out, err = call(capsys, "--port", board.port)
    assert (code, err) == (0, "")
    assert "2 files uploaded" in out
    assert "all verified" in out
    assert "board.py: as it is in this Plantar" in out
    assert "it runs: ready" in out
    assert content(tmp_path) == new_tree.everything()


def test_source_files_make_room_for_precompiled_ones(capsys, tmp_path, new_tree):
    install(tmp_path, make_tree(PICO).everything())
    with PtyBoard(tmp_path) as board:
        done = flash(capsys, board)
        assert {"face/panel.py", "hal/__init__.py"} < set(done["removed"])
        assert content(tmp_path) == new_tree.everything()
        done = flash(capsys, board, "--source")
    assert "face/display.mpy" in done["removed"]
    assert content(tmp_path) == make_tree(PICO).everything()


def test_a_makers_board_file_is_never_overwritten(capsys, tmp_path, new_tree, monkeypatch):
    own = new_tree.board_py.replace(b"MODE = 13", b"MODE = 14")
    install(tmp_path, {**new_tree.everything(), "board.py": own})
    default = tree.default_board_file
    with PtyBoard(tmp_path) as board:
        done = flash(capsys, board)
        assert (done["board_py"], done["default_board_py_diff"]) == ("kept", "")

        monkeypatch.setattr(
            tree, "default_board_file", lambda name: default(name) + b"# And a new line.\n"
        )
        code, out, _ = call(capsys, "--port", board.port)
        assert code == 0
        assert "yours is kept" in out
        assert "+# And a new line." in out
        assert "-MODE = 14" in out
        assert (tmp_path / "board.py").read_bytes() == own

        # Told once: the manifest now knows that default.
        done = flash(capsys, board)
    assert done["default_board_py_diff"] == ""
    assert (tmp_path / "board.py").read_bytes() == own


def test_a_board_file_that_was_asked_for_replaces_it(capsys, tmp_path, new_tree):
    own = tmp_path / "mine.py"
    own.write_bytes(new_tree.board_py.replace(b"MODE = 13", b"MODE = 14"))
    flashed = tmp_path / "board"
    install(flashed, new_tree.everything())
    with PtyBoard(flashed) as board:
        done = flash(capsys, board, "--board-file", own)
        _code, out, _err = call(capsys, "--port", board.port, "--board-file", own)
        assert "board.py: it is the one you gave already" in out
    assert done["board_py"] == "replaced"
    assert (flashed / "board.py").read_bytes() == own.read_bytes()
    assert (flashed / ("board.py" + BEFORE)).read_bytes() == new_tree.board_py


def test_a_board_file_that_micropython_cannot_read_is_refused(capsys, tmp_path, new_tree):
    own = tmp_path / "mine.py"
    own.write_text("BOARD = 'pico'\nmatch BOARD:\n    case 'pico':\n        UP = 14\n")
    install(tmp_path / "board", new_tree.everything())
    with PtyBoard(tmp_path / "board") as board:
        code, _, err = call(capsys, "--port", board.port, "--board-file", own)
    assert (code, err.count("\n")) == (2, 1)
    assert "MicroPython cannot compile mine.py" in err
    assert content(tmp_path / "board") == new_tree.everything()


def test_a_board_file_for_another_chip_is_refused(capsys, tmp_path):
    own = tmp_path / "mine.py"
    own.write_text("BOARD = 'esp32'\n")
    with PtyBoard(tmp_path / "board") as board:
        code, _, err = call(capsys, "--port", board.port, "--board-file", own)
    assert code == 2
    assert "is for BOARD = 'esp32', and the board on " in err
    assert content(tmp_path / "board") == {}


def test_another_project_on_the_board_is_set_aside(capsys, tmp_path):
    install(tmp_path, {"main.py": ENDS, "boot.py": b"# mine\n", "guard.py": b"x = 1\n"})
    with PtyBoard(tmp_path) as board:
        done = flash(capsys, board)
    assert sorted(done["set_aside"]) == ["boot.py", "guard.py", "main.py"]
    assert (tmp_path / ("guard.py" + BEFORE)).read_bytes() == b"x = 1\n"
    assert not (tmp_path / "guard.py").exists()


@pytest.mark.parametrize("cut_bytes", [9_000, 30_000])
def test_a_plug_pulled_while_uploading_leaves_what_was_there(
    capsys, tmp_path, cut_bytes, new_tree
):
    before = make_tree(PICO).everything()
    install(tmp_path, before)
    with PtyBoard(tmp_path, cut_after_bytes=cut_bytes) as board:
        code, out, err = call(capsys, "--port", board.port)
    assert (code, out) == (2, "")
    assert "broke off: nothing half-done will run there" in err
    assert err.count("\n") == 1
    left = content(tmp_path)
    assert {n: d for n, d in left.items() if NEW not in n} == before
    assert any(NEW in name for name in left)
    with PtyBoard(tmp_path) as board:
        done = flash(capsys, board)
    assert content(tmp_path) == new_tree.everything()
    assert len(done["uploaded"]) < len(new_tree.files)  # some had arrived


@pytest.mark.parametrize("ops", [0, 15, 40])
def test_power_lost_while_files_are_exchanged_leaves_no_main(capsys, tmp_path, ops, new_tree):
    new = make_tree(PICO)
    old = replace(new, files={**new.files, "main.py": new.files["main.py"] + b"# old\n"})
    install(tmp_path, old.everything())
    with PtyBoard(tmp_path, cut_after_ops=ops) as board:
        code, _, err = call(capsys, "--port", board.port)
        assert code == 2, err
    # Nothing but the whole old Plantar starts, or none.
    assert (tmp_path / "main.py").exists() == (ops == 0)
    with PtyBoard(tmp_path) as board:
        assert flash(capsys, board)["status"]["state"] == "ready"
    assert content(tmp_path) == new_tree.everything()


def test_ctrl_c_lets_the_old_firmware_run_again(tmp_path):
    install(tmp_path, make_tree(PICO).everything())

    def stop(_bytes):
        raise KeyboardInterrupt

    with PtyBoard(tmp_path) as board:
        with pytest.raises(KeyboardInterrupt):
            job.flash_board(board.port, job.Options(), job.Told(bytes=stop))
        with link.Link(board.port) as again:
            assert again.identity().name == "micropython"
        assert board.starts == 2  # when it was plugged in, and after the Ctrl-C


def test_a_running_massager_is_stopped_first(capsys, tmp_path, new_tree):
    install(tmp_path, new_tree.everything())
    with PtyBoard(tmp_path, script=START) as board:
        board.wait_until(lambda: board.drives)
        done = flash(capsys, board)
        assert not board.drives
    assert done["status"]["state"] == "ready"


def test_a_firmware_that_ends_says_why(capsys, tmp_path, new_tree):
    install(tmp_path, {**new_tree.everything(), "board.py": b"BOARD = 'pico'\nMOTR_A = 2\n"})
    with PtyBoard(tmp_path) as board:
        code, _, err = call(capsys, "--port", board.port)
    assert code == 2
    assert "stopped: board.py: MOTR_A is not a name Plantar knows; did you mean MOTOR_A?" in err


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        (
            {"version": (1, 24, 1)},
            "runs MicroPython 1.24.1 and Plantar needs 1.26 or newer: only since then can the "
            "guard's timer be a hard interrupt",
        ),
        ({"name": "circuitpython", "version": (9, 2, 0)}, "runs circuitpython 9.2.0, not MicroPy"),
        ({"machine": "PYBv1.1 with STM32F405RG"}, "is a 'PYBv1.1 with STM32F405RG', which"),
        ({"free_blocks": 12}, "has 48 kB free and Plantar needs "),
    ],
)
def test_a_board_that_will_not_do_is_refused_untouched(capsys, tmp_path, says, sentence):
    with PtyBoard(tmp_path, **says) as board:
        code, out, err = call(capsys, "--port", board.port)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert content(tmp_path) == {}


def test_a_pico_2_w_is_known(capsys, tmp_path):
    with PtyBoard(tmp_path, machine="Raspberry Pi Pico 2 W with RP2350") as board:
        done = flash(capsys, board)
    assert (done["board"], done["taken_for"]) == ("pico2_w", "")
    assert 'BOARD = "pico2_w"' in (tmp_path / "board.py").read_text()


def test_a_board_without_a_row_is_told_what_it_is_taken_for(capsys, tmp_path):
    with PtyBoard(tmp_path, machine="Seeed Studio XIAO RP2040 with RP2040") as board:
        code, out, err = call(capsys, "--port", board.port)
        assert (code, err) == (0, "")
        assert "so it is taken for Raspberry Pi Pico. It has no pin to wire for " in out
        assert "START 10, UP 11, DOWN 12, MODE 13, LEVEL_LEDS 16 17 18 19 20: give" in out
        assert "MOTOR_A" not in out
        # Its maker has fitted board.py to it: that is theirs to know.
        (tmp_path / "board.py").write_text('BOARD = "pico"\nMOTOR_A, START = 2, 3\nTONE = None\n')
        done = flash(capsys, board)
    assert done["board_py"] == "kept"
    assert done["taken_for"].endswith("taken for Raspberry Pi Pico.")


@pytest.mark.parametrize(
    ("machine", "board", "words"),
    [
        ("Raspberry Pi Pico W with RP2040", "pico_w", []),
        ("Generic ESP32 module with ESP32", "esp32", []),
        ("Generic ESP32S3 module with ESP32-S3", "esp32s3", []),
        ("ESP32C3 module with ESP32-C3", "esp32c3", []),
        ("Waveshare RP2040-Zero with RP2040", "pico", ["LEVEL_LEDS 16 17 18 19 20", "TONE 22"]),
        ("Pimoroni Tiny 2040 8MB with RP2040", "pico", ["START 10", "None to those"]),
        ("Generic ESP32 module with ESP32-UNICORE", "esp32", ["Check that", "MOTOR_A 25"]),
        ("Generic ESP32 module with SPIRAM with ESP32", "esp32", ["for LEVEL_LEDS 16 17: give"]),
        ("TinyS3 with ESP32-S3-FN8", "esp32s3", ["is an ESP32S3", "Check that", "START 6"]),
    ],
)
def test_what_a_board_says_of_itself_is_told_back(machine, board, words):
    said = taken_for(machine, target(board), read_wiring(None, board).fields)
    assert bool(said) == bool(words)
    for word in words:
        assert word in said


def test_a_flash_that_fills_up_meanwhile_is_told(tmp_path):
    with PtyBoard(tmp_path) as board, link.Link(board.port) as opened:
        with pytest.raises(link.FullError, match="is full: remove files of your own"):
            opened.run("raise OSError(28)")
        assert opened.ask("print(2 + 2)") == 4


def test_a_file_that_arrives_otherwise_stops_it(tmp_path, monkeypatch, new_tree):
    put = upload.put

    def garble(to, uploads, on_bytes):
        put(to, {**uploads, "loop.mpy.new": b"garbled"}, on_bytes)

    monkeypatch.setattr(upload, "put", garble)
    refusal = pytest.raises(upload.PlantarError, match=r"loop\.mpy\.new did not arrive as it was")
    with PtyBoard(tmp_path) as board, refusal:
        job.flash_board(board.port, job.Options(), job.Told())
    assert "main.py" not in content(tmp_path)


def test_the_real_mpremote_installs_the_package(tmp_path):
    mpremote = [sys.executable, "-m", "mpremote"]
    with PtyBoard(tmp_path) as board:
        for package in ("package.json", "board.json"):
            subprocess.run(
                [*mpremote, "connect", board.port, "mip", "install", "--target", ".", package],
                cwd=REPOSITORY,
                check=True,
                capture_output=True,
                timeout=60,
            )
    source = make_tree(PICO).everything()
    del source["manifest.txt"]
    assert {n: sha256(d) for n, d in content(tmp_path).items()} == {
        name: sha256(data) for name, data in source.items()
    }
