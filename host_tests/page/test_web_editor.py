"""The editor: board.py and a routine file, checked in the page as the board checks them."""

import pytest

from plantar.firmware import firmware_dir

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.register_assert_rewrite("webpage")

from webpage import Visit, fragment, unpacked, visiting  # noqa: E402

pytest_plugins = ("webpage",)

PULSES = """{
  "version": 1, "key": "mine", "title": "My pulses", "level": 2,
  "phases": [
    {"kind": "drive", "name": "pulses", "pattern": "pulse", "period_ms": 2000, "seconds": 120}
  ]
}
"""

SLOW_CHECKS = """
  // What a check answers waits until the test lets go of it.
  window.slow = [];
  const Real = window.Worker;
  window.Worker = class extends Real {
    set onmessage(hear) {
      super.onmessage = (said) => {
        if (this.checks) window.slow.push(() => hear(said));
        else hear(said);
      };
    }
    postMessage(told) {
      this.checks = /^checks.check/.test(told.call ?? "");
      super.postMessage(told);
    }
  };
"""
TYPED_DURING_A_CHECK = """async (text) => {
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const shown = document.querySelector("#edit-routine-coloured").shadowRoot ?? document;
  shown.querySelector(".cm-content").focus();
  document.execCommand("selectAll");
  document.execCommand("insertText", false, text);
  await drawn();
  for (const answer of window.slow.splice(0)) answer();
  await drawn();
  return document.querySelector("#run-routine").disabled;
}"""


@pytest.fixture
def editor(visit: Visit) -> Visit:
    """The page in its editor."""
    visit.open()
    visit.edit()
    visit.page.wait_for_selector("#run-board:not(:disabled)")
    return visit


def test_a_mistake_in_board_py_is_shown_at_its_line_and_runs_nothing(editor):
    board_py = (firmware_dir() / "board.py").read_text()
    editor.shows("board", board_py.splitlines()[0])
    editor.write("board", board_py.replace("MOTOR_A = 2", "MOTOR_A = 10"))
    editor.until("#edit-board-mistakes", "MOTOR_A and START both use GP10")
    line = board_py.splitlines().index("MOTOR_A = 2") + 1
    assert editor.page.inner_text("#edit-board-frame .bad-number") == str(line)
    assert editor.page.is_disabled("#run-board")
    editor.page.click("#edit-board-mistakes button")
    assert editor.page.inner_text("#edit-board-frame .cm-activeLine") == "MOTOR_A = 10"
    editor.write("board", "BOARD = 'pico'\nMOTOR_A = (2\n")
    editor.until("#edit-board-mistakes", "board.py: cannot be read (SyntaxError")


def test_a_board_py_that_never_ends_is_ended_and_the_next_is_checked(editor):
    editor.write("board", "while True:\n    pass\n")
    editor.until("#edit-board-mistakes", "did not come to an end within 3 seconds")
    editor.write("board", "BOARD = 'pico'\nMOTOR_B = 4\nLEVEL_LEDS = None\n")
    editor.page.click("#run-board")
    editor.until("#motor-b-words", "still")
    editor.until("#level-leds", "not fitted")
    editor.page.click("#press-start")
    editor.until("#motor-b-words", "%")


def test_a_board_py_for_an_esp32_runs_on_one(editor):
    editor.write("board", "BOARD = 'esp32'\n")
    editor.page.click("#run-board")
    # An ESP32 needs longer to start; a button that is pressed before then starts nothing.
    editor.until("body", "It has the board.py that you ran")
    editor.until("#moments", "Ready")
    editor.page.click("#press-start")
    editor.until("#motor-a-words", "%")


def test_a_routine_is_checked_drawn_and_played(editor):
    editor.write("routine", PULSES.replace('"pulse"', '"pulze"'))
    editor.until("#edit-routine-mistakes", "routine.json: phase 1 (pulses): pattern")
    assert editor.page.inner_text("#edit-routine-frame .bad-number") == "4"
    assert editor.page.is_disabled("#run-routine")
    editor.write("routine", PULSES[:-3])
    editor.until("#edit-routine-mistakes", "routine.json: ")
    editor.write("routine", PULSES)
    editor.page.wait_for_selector("#room-editor .most.a")
    editor.page.click("#run-routine")
    editor.until("#state", "Running: My pulses – pulses")


def test_what_runs_is_what_stands_in_the_editor(browser, url):
    """Also for who types while the text before is still being checked, and presses at once."""
    with visiting(browser, url, SLOW_CHECKS) as visit:
        visit.open()
        visit.edit()
        visit.page.wait_for_function("() => window.slow.length > 0")
        assert visit.page.evaluate(TYPED_DURING_A_CHECK, PULSES)


def test_a_link_carries_a_file_and_nobody_else_sees_it(editor, browser, url):
    editor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.write("routine", PULSES)
    editor.page.click("#share-routine")
    editor.until("#room-editor", "The link is copied.")
    link = editor.page.evaluate("() => navigator.clipboard.readText()")
    assert link.startswith(url + "#routine=")
    assert unpacked(link) == PULSES
    editor.open(fragment("board", "BOARD = 'pico2'\n"))
    editor.until("#guest pre", "BOARD = 'pico2'")
    assert not [address for address in editor.requested if "BOARD" in address]


def test_it_downloads_and_opens_files(editor, tmp_path):
    editor.write("routine", PULSES)
    with editor.page.expect_download() as caught:
        editor.page.click("#save-routine")
    assert caught.value.suggested_filename == "routine.json"
    assert caught.value.path().read_text() == PULSES
    own = tmp_path / "own.json"
    own.write_text(PULSES.replace("My pulses", "From a file"))
    editor.page.set_input_files("[aria-label='Open routine.json']", own)
    editor.until("#room-editor", "From a file")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("#routine=%%%", "This link is broken: ask for it again, whole."),
        ("#board=AAAA", "This link is broken: ask for it again, whole."),
        (fragment("board", PULSES)[:-9], "This link is broken: ask for it again, whole."),
        (fragment("routine", "x" * 10_000_000), "This link is broken: ask for it again, whole."),
        ("#routine=" + "A" * 70_000, "This link is too long to be one of Plantar's."),
    ],
)
def test_a_broken_link_is_one_sentence_and_the_page_goes_on(visit, broken, told):
    visit.open(broken)
    visit.until("#problem", told)
    assert len(visit.text("#problem")) < 100
    visit.until("#state", "Ready")
    visit.page.click("#press-start")
    visit.until("#motor-a-words", "%")


def test_a_routine_of_10_mb_is_one_sentence_and_the_page_goes_on(editor, tmp_path):
    huge = tmp_path / "huge.json"
    huge.write_text('{"title": "' + "x" * 10_000_000 + '"}')
    editor.page.set_input_files("[aria-label='Open routine.json']", huge)
    editor.until("#room-editor", "huge.json has 10.0 MB: give a file of at most 64 kB.")
    editor.write("routine", '{"title": "' + "x" * 100_000 + '"}')
    editor.until(
        "#edit-routine-mistakes", "routine.json has 100 kB: give a file of at most 64 kB."
    )
    editor.write("routine", '{"title": "' + "x" * 9_000 + '"}')
    editor.until("#edit-routine-mistakes", "is longer than 8192 bytes; shorten it.")
    editor.write("routine", PULSES)
    editor.page.wait_for_selector("#run-routine:not(:disabled)")
