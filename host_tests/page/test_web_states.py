"""Every state of every room: axe finds nothing, and keys or touch alone lead through a session."""

import pytest

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.register_assert_rewrite("webpage")

from test_web_port import MARKUP, ROUTINES, STATUS, answering  # noqa: E402
from webpage import axe, fragment, visiting  # noqa: E402
from webserial import SCRIPTED  # noqa: E402

pytest_plugins = ("webpage",)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
TINY = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BROKEN_BOARD = "BOARD = 'pico'\nMOTOR_A = 10\n"


def clean(visit, state: str) -> None:
    """Fail with what axe finds, and with what is wider than the screen."""
    # Not what it finds good: to hand that over takes longer than to find it.
    found = visit.page.evaluate("axe.run().then(({ violations }) => violations)")
    told = [
        f"{state}: {each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]
    assert told == []
    assert not visit.page.evaluate(WIDER), state


@pytest.mark.parametrize(
    ("screen", "scheme"),
    [(PHONE, "dark"), (DESKTOP, "light"), (TINY, "light"), (DESKTOP, "dark")],
    ids=["phone-dark", "desktop-light", "tiny-light", "desktop-dark"],
)
def test_axe_finds_nothing_in_any_state_of_the_massager(browser, url, screen, scheme):
    with visiting(browser, url, color_scheme=scheme, bypass_csp=True, **screen) as visit:
        visit.open()
        visit.until("#state", "Ready")
        visit.page.add_script_tag(path=axe())
        for act, told in (
            (None, "Ready"),
            ("#press-start", "gentle for"),
            ("#press-start", "Paused"),
            ("#hold-stop", "The last session ended"),
            ("#hold-menu", "Settings: profile"),
            ("#press-start", "Ready"),
            ("#hold-lock", "Locked"),
            ("#plug", "The plug is pulled out"),
        ):
            # What is held by itself is held in the board's own time.
            visit.speed(10 if act in ("#hold-stop", "#hold-lock") else 1)
            if act:
                visit.page.click(act)
            visit.until("#state", told)
            visit.page.wait_for_selector("#room-simulator .caps:not(:has([aria-pressed=true]))")
            clean(visit, told)
        visit.page.click("#show-notice")
        clean(visit, "the notice")


@pytest.mark.parametrize(
    ("screen", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"]
)
def test_axe_finds_nothing_in_the_other_rooms(browser, url, screen, scheme):
    status = {**STATUS, "state": "running", "phase": "feet", "phase_no": 2, "left_ms": 500_000}
    own = [*ROUTINES["routines"], {"key": "mine", "title": "Mine", "s": 60, "drive": True}]
    script = SCRIPTED + answering(status, {**ROUTINES, "routines": own, "problems": [MARKUP]})
    options = {"color_scheme": scheme, "bypass_csp": True, **screen}
    with visiting(browser, url, script, **options) as visit:
        visit.open(fragment("board", BROKEN_BOARD))
        visit.page.add_script_tag(path=axe())
        visit.page.wait_for_selector("#guest")
        visit.page.wait_for_selector("#edit-board-frame .cm-content")
        clean(visit, "a link's file")
        visit.page.click("#guest-check")
        visit.page.wait_for_selector("#guest-mistakes li")
        clean(visit, "a link's file with mistakes")
        visit.page.click("#guest-leave")
        visit.write("board", BROKEN_BOARD)
        visit.page.wait_for_selector("#edit-board-mistakes button")
        clean(visit, "mistakes")
        visit.page.click("#back-board")
        clean(visit, "a question")
        visit.page.click("#question-answers >> text=Leave it")
        visit.page.click("#tab-routines")
        visit.page.wait_for_selector("#routine-list .most.a")
        clean(visit, "routines")
        visit.page.click("#tab-board")
        visit.page.wait_for_selector("#board-connect:not(:disabled)")
        clean(visit, "no board")
        visit.page.click("#board-connect")
        visit.until("#board-headline", "Running")
        clean(visit, "a board")


@pytest.mark.parametrize(
    ("screen", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"]
)
def test_axe_finds_nothing_in_the_settings_of_a_board(browser, url, screen, scheme):
    options = {"color_scheme": scheme, "bypass_csp": True, **screen}
    with visiting(browser, url, SCRIPTED + answering(STATUS), **options) as visit:
        visit.open()
        visit.page.add_script_tag(path=axe())
        visit.page.click("#tab-board")
        visit.page.click("#board-connect")
        visit.page.wait_for_selector("#try-floor-a:not(:disabled)")
        assert visit.page.is_enabled("#forget-floor-a")
        assert not visit.page.is_enabled("#forget-kick-a")
        clean(visit, "the settings")


def test_a_whole_session_by_the_keyboard_alone(visit):
    visit.open()
    visit.until("#state", "Ready")
    keys = visit.page.keyboard
    for title in ("Rolling on a ball", "Knuckle glide", "Thumb circles"):
        keys.press("m")
        visit.until("#state", f"Ready: {title}")
    keys.press("ArrowUp")
    visit.until("#state", "then level 4")
    keys.press("Space")
    visit.until("#state", "Running: Thumb circles")
    keys.press("Space")
    visit.until("#state", "Paused")
    keys.press("Space")
    visit.until("#state", "Running")
    for _ in range(6):
        keys.press("+")
    visit.until("#state", "The last session ended: finished.")
    assert visit.text("#motor-a-words") == "still"


def test_a_whole_session_by_touch_alone(browser, url):
    with visiting(browser, url, **PHONE) as visit:
        visit.open()
        visit.until("#state", "Ready")
        for title in ("Rolling on a ball", "Knuckle glide", "Thumb circles"):
            visit.page.tap("#press-mode")
            visit.until("#state", f"Ready: {title}")
        visit.page.tap("#press-start")
        visit.until("#state", "Running")
        visit.page.tap("#press-down")
        visit.page.tap("#press-start")
        visit.until("#state", "Paused")
        visit.page.tap("#press-start")
        visit.until("#state", "Running")
        visit.speed(120)
        visit.until("#state", "The last session ended: finished.")
        assert visit.complaints == []
