"""The golden stories once more, in this very process: a child's pipes change nothing of them, and
what they reach of the firmware counts as covered.
"""

import pytest
from test_golden import STORIES, on_cpython
from virtual_board import session

from plantar.firmware import firmware_dir
from plantar.run.script import check_script


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_the_same_without_a_child(name, tmp_path):
    story = STORIES[name]
    folders = [str(firmware_dir())]
    if story.board:
        own = tmp_path / "own"
        own.mkdir()
        (own / "board.py").write_text(story.board)
        folders.insert(0, str(own))
    flash = tmp_path / "flash"
    flash.mkdir()
    lines: list[str] = []
    board = session.Session(
        lines.append, story.settings.get("board", "pico"), folders, str(flash), 0
    )
    try:
        board.add(check_script(story.script))
        board.run_to(story.for_ms * 1000)
    finally:
        board.close()
    (tmp_path / "child").mkdir()
    assert lines == on_cpython(name, tmp_path / "child")[0]
