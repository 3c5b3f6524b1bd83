"""The page as a remote: it plays a board, keeps routines on it, and asks before it leaves."""

import pytest

from plantar.run.runner import find_micropython, seed

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
if find_micropython() is None:
    pytest.skip("MicroPython's Unix port has no wheel for this machine", allow_module_level=True)
pytest.register_assert_rewrite("webpage")

from ptyboard import PtyBoard  # noqa: E402
from webroom import connect, content, install, install_from_page  # noqa: E402

pytest_plugins = ("webpage", "webroom")

SHORT = """{"version": 1, "key": "mine", "title": "My short one", "level": 2, "phases": [
  {"kind": "drive", "name": "only", "seconds": 60, "cue": "Breathe out"}
]}
"""
WRITE = """(text) => {
  const area = document.querySelector("#edit-routine");
  area.value = text;
  area.dispatchEvent(new Event("input"));
}"""


def test_a_session_is_begun_deepened_and_stopped_from_the_page(room, cable, tmp_path, new_tree):
    install(tmp_path, new_tree.everything())
    seed(tmp_path)
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-headline", "Ready: Heel session")
        room.page.select_option("#remote-routine", "thumb")
        room.page.click("#remote-play")
        room.until("#board-headline", "Running: Thumb circles")
        board.wait_until(lambda: board.drives)
        room.page.wait_for_selector("#remote-deeper:not(:disabled)")
        room.page.click("#remote-deeper")
        room.until("#board-lines", "you chose 4")
        room.page.click("#remote-play")
        board.wait_until(lambda: not board.drives)
        room.until("#board-headline", "Paused")
        # Its console cannot go on, and so the page cannot.
        room.page.wait_for_selector("#remote-play:disabled")
        room.page.click("#board-stop")
        room.until("#board-headline", "Ready")


def test_a_routine_of_the_editor_is_put_on_the_board_played_and_removed(
    room, cable, tmp_path, new_tree
):
    install(tmp_path, new_tree.everything())
    seed(tmp_path)
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-headline", "Ready")
        room.page.evaluate(WRITE, SHORT.replace('"mine"', '"heel"'))
        room.page.click("#owned-put")
        room.until("#board-problem", "key is that of another routine")
        room.page.evaluate(WRITE, SHORT)
        room.page.click("#owned-put")
        room.page.click("#question-answers >> text=Put it there")
        room.until("#owned-said", 'The board has "My short one".')
        assert (tmp_path / "routines" / "mine.json").read_text() == SHORT
        room.until("#owned-list", "My short one")
        room.page.wait_for_selector("#remote-routine:not(:disabled)")
        room.page.select_option("#remote-routine", "mine")
        room.page.click("#remote-play")
        room.until("#board-headline", "Running: My short one")
        room.page.click("#board-stop")
        room.until("#board-headline", "Ready")
        room.page.click("#owned-list >> text=Remove")
        room.page.click("#question-answers >> text=Remove it")
        room.until("#owned-said", "is gone from the board")
        assert list((tmp_path / "routines").iterdir()) == []


def test_to_leave_an_install_is_asked_about_and_leaves_nothing_half_done(
    room, cable, tmp_path, new_tree
):
    install(tmp_path, {"notes.txt": b"mine"})
    with PtyBoard(tmp_path) as board:
        connect(room, cable, board)
        room.until("#board-said", "No Plantar answers")
        install_from_page(room)
        room.until("#board-step", "Uploading")
        room.page.click("#board-leave")
        room.until("#question-text", "nothing half-done will run")
        assert room.page.is_disabled("#board-install")
        room.page.click("#question-answers >> text=Let go")
        room.until("#board-said", "The board is let go.")
        room.page.wait_for_selector("#board-connect:not(:disabled)")
        assert not board.drove
    has = content(tmp_path)
    assert "main.py" not in has and has["notes.txt"] == b"mine"
