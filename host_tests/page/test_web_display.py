"""The display on the page, and levels of other numbers: as in the terminal."""

import pytest

from plantar.run.display import dots
from plantar.run.runner import Runner

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.register_assert_rewrite("webpage", "webwords")

from webwords import same_words  # noqa: E402

pytest_plugins = ("webpage",)

LEVELS = 5
LIT_DOTS = """() => {
  const canvas = document.querySelector("#display");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({ length: data.length / 4 }, (_, dot) => data[4 * dot] > 127);
}"""
WITH_DISPLAY = 'BOARD = "pico"\nDISPLAY_SDA, DISPLAY_SCL = 8, 9\n'


def shows(visit, text):
    """Wait until a text is on the display, read from its dots."""
    visit.page.wait_for_function(
        "text => document.querySelector('#display').getAttribute('aria-label').includes(text)",
        arg=text,
    )


def pressed(visit, button, text):
    """Press a button, wait until a text is on the display and every button is up again."""
    visit.page.click(button)
    shows(visit, text)
    visit.page.wait_for_selector(".caps:not(:has([aria-pressed=true]))")


def test_a_display_shows_what_it_shows_in_the_terminal(visit, tmp_path):
    visit.open()
    assert not visit.page.is_visible("#display")  # none is fitted
    visit.page.check("#fit-display")
    shows(visit, "Display: Heel session, Ready, 1")
    board = tmp_path / "board.py"
    board.write_text(WITH_DISPLAY)
    with Runner(board_file=board) as terminal:
        assert list(terminal.run([], 3_000))
        assert terminal.display is not None
        expected = dots(terminal.display).flatten().tolist()
    assert 300 < sum(expected) < 4_000
    assert visit.page.evaluate(LIT_DOTS) == expected
    visit.page.click("#press-start")
    shows(visit, "Display: Heel session, 1/")
    assert visit.page.evaluate(LIT_DOTS) != expected
    visit.page.click("#plug")
    shows(visit, "Display: dark")
    assert not any(visit.page.evaluate(LIT_DOTS))
    visit.page.click("#plug")
    shows(visit, "Display: Heel session, Ready")
    assert all(event["event"] != "display" for event in visit.trace())


def test_a_display_on_the_editors_board_is_drawn(visit):
    visit.open()
    visit.edit()
    visit.write("board", WITH_DISPLAY)
    visit.page.wait_for_selector("#run-board:not(:disabled)")
    visit.page.click("#run-board")
    shows(visit, "Display: Heel session, Ready")
    assert visit.page.is_visible("#display")


@pytest.mark.parametrize(
    ("levels", "begins", "told"),
    [
        (3, "level 1 (33 %)", "Level 1 of 3 (33 %)"),
        (11, "level 4 (36 %)", "Level 1 of 11 (9 %), you chose 4; gentle for another"),
    ],
)
def test_a_board_with_other_levels_says_them_as_in_the_terminal(visit, levels, begins, told):
    visit.open()
    visit.page.check("#fit-display")
    shows(visit, "Ready")
    pressed(visit, "#hold-menu", "SETTINGS, >profile standard")
    for item in ("length", "tones", "brightness", "levels"):
        pressed(visit, "#press-mode", f">{item}")
    step = 1 if levels > LEVELS else -1
    for now in range(LEVELS + step, levels + step, step):
        pressed(visit, "#press-up" if step > 0 else "#press-down", f">levels {now}")
    visit.page.click("#press-start")
    shows(visit, "Ready")
    visit.until("#state-lines", begins)  # it has asked for the settings again
    same_words(visit, visit.trace())
    visit.page.click("#press-start")
    visit.until("#state", told)
