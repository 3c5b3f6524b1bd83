"""My board: the page installs, watches, sets and tests a board, over a fake SerialPort."""

import json
from dataclasses import replace

import pytest

from plantar import cli
from plantar.build.tree import KEPT_AS_SOURCE
from plantar.firmware import source_files
from plantar.run.runner import find_micropython, seed
from plantar.shared.flashplan import NEW

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
if find_micropython() is None:
    pytest.skip("MicroPython's Unix port has no wheel for this machine", allow_module_level=True)
pytest.register_assert_rewrite("webpage")

from ptyboard import PtyBoard  # noqa: E402
from webpage import visiting  # noqa: E402
from webroom import connect, content, install, install_from_page  # noqa: E402
from webserial import NO_SERIAL  # noqa: E402

pytest_plugins = ("webpage", "webroom")

PUT = "(text) => { document.querySelector('#edit-board').value = text; }"
ENDS = b"def loop():\n    return iter(())\n"


def test_a_bare_board_becomes_a_massager_as_with_plantar_flash(
    room, cable, tmp_path, new_tree, capsys
):
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers: install it.")
        install_from_page(room)
        room.until("#board-step", "all verified")
        assert "The default board.py is there now" in room.text("#board-step")
        room.until("#board-headline", "Ready: Heel session")
        # Beside its journal, in which the board notes the board.py that it has started with.
        has = {
            name: data
            for name, data in content(tmp_path).items()
            if not name.startswith("journal")
        }
        assert has == new_tree.everything()
        assert not board.drove
        room.page.click("#board-leave")
        room.until("#board-said", "The board is let go.")
        # To the terminal's own command it is a board that has all of it.
        with pytest.raises(SystemExit):
            cli.main(["flash", "--port", board.port, "--json"])
        (done,) = json.loads(capsys.readouterr().out)["boards"]
        assert done["uploaded"] == done["removed"] == done["set_aside"] == []
        assert done["unchanged"] == len(new_tree.files) + 1  # the manifest


def test_a_board_with_single_modules_gets_the_release_build_also_after_a_power_cut(
    room, cable, tmp_path, new_tree
):
    """So every board was that the page has installed before."""
    names = [name for name in source_files() if name not in KEPT_AS_SOURCE]
    modules = {f"{name.removesuffix('.py')}.mpy": name.encode() for name in names}
    old = replace(new_tree, files={**modules, "main.py": ENDS, "boot.py": b"pass\n"})
    own = {
        "notes.txt": b"mine",
        "routines/mine.json": b"{}",
        "board.py": new_tree.board_py.replace(b"MODE = 13", b"MODE = 14"),
    }
    install(tmp_path, {**old.everything(), **own})
    # An attempt before this one got so far.
    install(tmp_path, {f"loop.mpy{NEW}": new_tree.files["loop.mpy"]})
    seed(tmp_path)
    own |= {name: data for name, data in content(tmp_path).items() if name.startswith("journal")}
    with PtyBoard(tmp_path, cut_after_ops=15) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-problem", "The connection broke off")
        assert not (tmp_path / "main.py").exists() and not board.drove
    cable.cut()
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-step", "Your board.py is kept.")
        room.until("#board-headline", "Ready")
    has, wanted = content(tmp_path), {**new_tree.everything(), **own}
    assert {name: has.get(name) for name in wanted} == wanted
    # The other of its two slots, in which the board notes the board.py it has started with.
    (slot,) = [name for name in own if name.startswith("journal")]
    (noted,) = has.keys() - wanted.keys()
    assert noted != slot and noted.startswith("journal")


def test_an_update_sends_what_changed_and_keeps_the_log_and_the_makers_board(
    room, cable, tmp_path, new_tree
):
    own_board = new_tree.board_py.replace(b"MODE = 13", b"MODE = 14")
    install(tmp_path, {**new_tree.everything(), "face/display.mpy": b"old", "board.py": own_board})
    seed(tmp_path)
    journal = {
        name: data for name, data in content(tmp_path).items() if name.startswith("journal")
    }
    install(tmp_path, {"main.py": ENDS, "notes.txt": b"mine"})
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-step", "2 files uploaded")
        assert "Your board.py is kept." in room.text("#board-step")
        room.until("#board-headline", "Ready")
    has = content(tmp_path)
    assert has["board.py"] == own_board and has["notes.txt"] == b"mine"
    assert journal and {name: has[name] for name in journal} == journal
    assert {name: has[name] for name in new_tree.files} == dict(new_tree.files)


def test_the_editors_board_file_goes_there_if_it_fits_and_the_old_one_is_kept(
    room, cable, tmp_path, new_tree
):
    install(tmp_path, {**new_tree.everything(), "main.py": ENDS})
    own = new_tree.board_py.decode().replace("MODE = 13", "MODE = 14")
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        room.page.check("#board-own")
        for text, told in (
            ("BOARD = 'esp32'\n", 'is for BOARD = "esp32", and this board is an RP2040'),
            (
                "BOARD = 'pico'\nMOTOR_A = 99\n",
                "The editor's board.py has a mistake: board.py: MOTOR_A is 99",
            ),
        ):
            room.page.evaluate(PUT, text)
            room.page.click("#board-install")
            if "esp32" in text:
                room.page.click("#question-answers >> text=Install")
            room.until("#board-problem", told)
        room.page.evaluate(PUT, own)
        install_from_page(room)
        room.until("#board-step", "The editor's board.py is there now.")
        room.until("#board-headline", "Ready")
    assert (tmp_path / "board.py").read_text() == own
    assert (tmp_path / "board.py.before").read_bytes() == new_tree.board_py
    assert (tmp_path / "manifest.txt").read_bytes() == new_tree.manifest


def test_a_cable_lost_while_installing_leaves_a_board_that_drives_nothing(
    room, cable, tmp_path, new_tree
):
    install(tmp_path, {"main.py": ENDS})
    cable.cut_after = 40_000
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-problem", "The connection broke off")
        assert not board.drove
        assert (tmp_path / "main.py").read_bytes() == ENDS
    # Plugged in again, it goes on from there.
    cable.cut_after = -1
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-step", "all verified")
        assert (tmp_path / "main.py").read_bytes() == new_tree.files["main.py"]


def test_a_file_that_arrives_otherwise_is_never_run(room, cable, tmp_path, new_tree):
    install(tmp_path, {"main.py": ENDS})
    cable.spoils = True
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-problem", "did not arrive as it was sent: try again")
        assert not cable.spoils
        assert (tmp_path / "main.py").read_bytes() == ENDS
        install_from_page(room)
        room.until("#board-step", "1 files uploaded")
        room.until("#board-headline", "Ready")
    assert {name: content(tmp_path)[name] for name in new_tree.files} == dict(new_tree.files)


def test_it_watches_a_session_ends_it_and_shows_the_log_by_weeks(room, cable, tmp_path, new_tree):
    install(tmp_path, new_tree.everything())
    seed(tmp_path)
    start = [{"at_ms": 1_000, "button": "START", "for_ms": 100}]
    with PtyBoard(tmp_path, script=start) as board:
        connect(room, cable, board)
        room.until("#board-headline", "Running: Heel session")
        room.page.wait_for_function(
            "() => !document.querySelector('#board-chart').ariaLabel.includes('A 0 %')"
        )
        board.wait_until(lambda: board.drives)
        room.page.click("#board-stop")
        board.wait_until(lambda: not board.drives)
        room.until("#board-headline", "Ready")
        room.page.click("#board-log")
        room.until("#board-log-shown", "1 sessions in all")
        room.until("#board-log-shown", "stopped")
        assert "Minutes of drive in the last 8 weeks" in (
            room.page.get_attribute("#board-log-shown svg", "aria-label") or ""
        )


def test_settings_are_kept_and_a_refusal_is_told(room, cable, tmp_path, new_tree):
    install(tmp_path, new_tree.everything())
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-headline", "Ready")
        room.page.select_option("#set-profile", "low sensation")
        room.until("#board-settings-said", "profile is now low sensation; the board keeps it.")
        room.until("#board-lines", "Low-sensation profile: at most 10 min and level 2.")
        room.page.fill("#set-levels", "11")
        room.page.press("#set-levels", "Tab")
        room.until("#board-settings-said", "levels is now 11; the board keeps it.")
        room.until("#board-lines", "Low-sensation profile: at most 10 min and level 4.")
        room.page.fill("#set-brightness", "1")
        room.page.press("#set-brightness", "Tab")
        room.until("#board-settings-said", "brightness is now 1; the board keeps it.")
        # No button does that: a hand must be on one, and the board says so.
        room.page.uncheck("#set-beginner")
        room.until("#board-settings-said", "The board says: no button does that")
        room.page.wait_for_selector("#set-beginner:checked")


def test_a_run_floor_is_tried_in_a_test_turn_and_kept_by_a_press_at_the_board(
    room, cable, tmp_path, new_tree
):
    install(tmp_path, new_tree.everything())
    seed(tmp_path)
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-headline", "Ready")
        assert "Run floor of motor A: as board.py says" in room.text("#board-settings")
        room.page.fill("#try-pct-floor-a", "40")
        room.page.click("#try-floor-a")
        room.page.click("#question-answers >> text=Let it turn")
        room.until("#board-settings-said", "The board says: that is more than 10 above")
        room.page.fill("#try-pct-floor-a", "30")
        room.page.click("#try-floor-a")
        room.page.click("#question-answers >> text=No")
        assert not board.drove
        room.page.click("#try-floor-a")
        room.page.click("#question-answers >> text=Let it turn")
        board.wait_until(lambda: board.drives)
        room.until("#board-settings-said", "Then press START on the massager within a minute")
        board.wait_until(lambda: not board.drives)
        # Only tried so far: nothing has become a setting.
        assert "Run floor of motor A: as board.py says" in room.text("#board-settings")
        board.press("START")
        room.until("#board-settings-said", "Run floor of motor A: 30 % is kept on the board.")
        assert "Run floor of motor A: 30 %" in room.text("#board-settings")
        # Forgetting it may start the motor weaker than it needs: a hand must be there.
        room.page.click("#forget-floor-a")
        room.until("#board-settings-said", "The board says: no button does that")


def test_what_the_console_refuses_in_a_session_is_off(room, cable, tmp_path, new_tree):
    install(tmp_path, new_tree.everything())
    seed(tmp_path)
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-headline", "Ready")
        room.page.wait_for_selector("#board-settings:enabled")
        assert room.page.is_enabled("#board-test") and room.page.is_enabled("#board-spin")
        room.page.click("#remote-play")
        room.until("#board-headline", "Running")
        room.page.wait_for_selector("#board-settings:disabled")
        room.until("#board-settings-why", "Not in a session, and not while locked.")
        assert room.page.is_disabled("#board-test") and room.page.is_disabled("#board-spin")
        room.page.click("#board-stop")
        room.until("#board-headline", "Ready")
        room.page.click("#board-spin")
        room.page.click("#question-answers >> text=Let it turn")
        # A test turn is ended from here too.
        room.page.click("#board-stop")
        board.wait_until(lambda: not board.drives)


def test_it_asks_before_the_motor_turns_and_a_lost_cable_leaves_it_off(
    room, cable, tmp_path, new_tree
):
    install(tmp_path, new_tree.everything())
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-headline", "Ready")
        room.page.click("#board-spin")
        room.page.click("#question-answers >> text=No")
        assert not board.drove
        room.page.click("#board-spin")
        assert not board.drove
        room.page.click("#question-answers >> text=Let it turn")
        board.wait_until(lambda: board.drives)
        cable.cut()
        board.wait_until(lambda: not board.drives)
        room.until("#board-problem", "The connection broke off")
        room.until("#board-said", "The board is gone.")


def test_the_self_test_goes_step_by_step_and_moves_nothing_unasked(
    room, cable, tmp_path, new_tree
):
    install(tmp_path, new_tree.everything())
    press = [{"at_ms": 60_000, "button": "UP", "for_ms": 30_000}]
    with PtyBoard(tmp_path, script=press) as board:
        connect(room, cable, board)
        room.until("#board-headline", "Ready")
        room.page.click("#board-test")
        for question, answer in (
            ("each level light", "Yes"),
            ("status light", "No"),
            ("three tones", "Yes"),
        ):
            room.until("#question-text", question)
            room.page.click(f"#question-answers >> text={answer}")
        for button in ("UP", "DOWN", "MODE"):
            room.until("#question-text", f"Press {button}")
            room.page.click("#question-answers >> text=Skip")
        room.until("#question-text", "The motor is next")
        assert not board.drove
        room.page.click("#question-answers >> text=Let it turn")
        board.wait_until(lambda: board.drives)
        board.wait_until(lambda: not board.drives)
        room.until("#question-text", "Did the motor turn")
        room.page.click("#question-answers >> text=Yes")
        room.until("#question-text", "once more")
        room.page.click("#question-answers >> text=Skip")
        room.until("#board-results", "STOP, skipped")
        # Before the board is gone, and its cards with it.
        told = room.text("#board-results").splitlines()
    assert told[:4] == [
        "✓ console, pass",
        "✓ level lights, pass",
        "✗ status light, fail: check STATUS_LED in board.py",
        "✓ tones, pass",
    ]
    assert "✓ motor, pass" in told


@pytest.mark.parametrize(
    ("chosen", "where", "told"),
    [
        ("none", "#board-said", "No board was chosen."),
        ("denied", "#board-problem", "The browser does not allow serial ports here"),
        ("port", "#board-problem", "This port cannot be opened: another program may have it."),
    ],
)
def test_a_port_that_cannot_be_had_is_told_in_a_sentence(room, chosen, where, told):
    room.page.evaluate(f"() => {{ window.chosen = '{chosen}'; }}")
    room.page.click("#board-connect")
    room.until(where, told)
    # The page goes on.
    room.page.click("#tab-simulator")
    room.until("#state", "Ready")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"name": "circuitpython", "version": (9, 2, 0)}, "runs circuitpython 9.2.0, not Micro"),
        ({"version": (1, 24, 1)}, "runs MicroPython 1.24.1 and Plantar needs 1.26 or newer"),
        ({"machine": "Toaster with STM32"}, "which Plantar does not know"),
        ({"free_blocks": 4}, "remove files of your own"),
    ],
)
def test_a_board_that_cannot_be_one_is_refused_in_a_sentence(
    room, cable, tmp_path, settings, told
):
    with PtyBoard(tmp_path, **settings) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-problem", told)
    assert content(tmp_path) == {}


def test_what_is_no_micropython_at_all_is_told(room, cable):
    import os
    import pty

    host, other = pty.openpty()
    try:
        cable.device = os.ttyname(other)
        room.page.click("#board-connect")
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-problem", "does not answer as MicroPython")
    finally:
        cable.cut()
        os.close(host)
        os.close(other)


def test_a_browser_without_web_serial_says_so(browser, url):
    with visiting(browser, url, NO_SERIAL) as visit:
        visit.open()
        visit.page.wait_for_function("() => document.querySelector('#edit-board') !== null")
        visit.page.click("#tab-board")
        visit.until("#board-problem", "This browser has no Web Serial")
        assert visit.page.is_disabled("#board-connect")
