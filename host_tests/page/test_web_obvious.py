"""The page is obvious to use: one button at the thumb, words that hold, nothing that moves."""

import re

import pytest

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.register_assert_rewrite("webpage")

from webpage import visiting  # noqa: E402

pytest_plugins = ("webpage",)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SMALL = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
ROOMS = ("simulator", "routines", "editor", "board")
THUMB_PX = 64
PLACES = """() => scrollTo(0, 0) ?? [...document.querySelectorAll(
    "#room-simulator button, #room-simulator select, #room-simulator h2")]
  .map((node) => { const {x, y, width, height} = node.getBoundingClientRect();
    return [node.id || node.textContent, x, y, width, height].join(" "); })"""
ON_TOP = """() => {
  const start = document.querySelector("#press-start");
  const {x, y, width, height, bottom} = start.getBoundingClientRect();
  const seen = document.elementFromPoint(x + width / 2, y + height / 2);
  return [start.contains(seen), height, innerHeight - bottom];
}"""
STATE_SEEN = """() => {
  const bottom = (query) => document.querySelector(query).getBoundingClientRect().bottom;
  const bar = document.querySelector("#room-simulator .caps").getBoundingClientRect().top;
  const line = document.querySelector("#room-simulator .headline");
  return bottom("#state") <= bar && line.scrollHeight <= line.clientHeight + 1
    && line.scrollWidth <= line.clientWidth;
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
OWN = """{"version": 1, "key": "mine", "title": "Mine", "level": 2, "phases": [
  {"kind": "drive", "name": "first", "seconds": 60},
  {"kind": "drive", "name": "second", "seconds": 60}
]}"""


def pressed(visit, button, text):
    """Press a button, wait for words, and until every button is up again."""
    visit.page.click(button)
    visit.until("#state", text)
    visit.page.wait_for_selector("#room-simulator .caps:not(:has([aria-pressed=true]))")


@pytest.mark.parametrize("screen", [PHONE, SMALL, DESKTOP], ids=["phone", "360x640", "desktop"])
def test_nothing_moves_when_a_session_begins_pauses_or_ends(browser, url, screen):
    with visiting(browser, url, **screen) as visit:
        visit.open()
        visit.until("#state", "Ready")
        before = visit.page.evaluate(PLACES)
        for act, told in (
            ("#press-start", "gentle for another 0:5"),
            ("#press-start", "Paused"),
            ("#hold-stop", "The last session ended: stopped."),
        ):
            pressed(visit, act, told)
            assert visit.page.evaluate(PLACES) == before, told


@pytest.mark.parametrize("screen", [PHONE, SMALL], ids=["phone", "360x640"])
def test_start_is_at_the_thumb_in_every_state_and_never_under_another(browser, url, screen):
    with visiting(browser, url, **screen) as visit:
        visit.open()
        visit.until("#state", "Ready")
        for act, told in (
            (None, "Ready"),
            ("#press-start", "Running"),
            ("#press-start", "Paused"),
        ):
            if act:
                pressed(visit, act, told)
            for scrolled in (0, 10_000):
                visit.page.evaluate("(y) => scrollTo(0, y)", scrolled)
                on_top, height, below = visit.page.evaluate(ON_TOP)
                assert on_top and height >= THUMB_PX and 0 <= below < THUMB_PX
            # The whole state is read without scrolling, and all of its headline.
            visit.page.evaluate("scrollTo(0, 0)")
            assert visit.page.evaluate(STATE_SEEN), told


def test_every_held_press_does_what_it_says_or_is_off(visit):
    visit.open()
    visit.until("#state", "Ready")
    off = visit.page.is_disabled
    assert off("#hold-stop") and off("#hold-clear")
    assert not off("#hold-menu") and not off("#hold-lock")
    pressed(visit, "#press-start", "Running")
    visit.page.wait_for_selector("#hold-stop:not(:disabled)")
    assert off("#hold-menu") and off("#hold-clear")
    visit.page.click("#plug")
    visit.until("#state", "The plug is pulled out")
    for hold in ("stop", "clear", "menu", "lock"):
        assert off(f"#hold-{hold}"), hold
    assert off("#break-hang")


def test_a_hold_shows_how_far_it_is(visit):
    visit.open()
    visit.until("#state", "Ready")
    pressed(visit, "#press-start", "Running")
    held = "() => Number(document.querySelector('#press-start').style.getPropertyValue('--held'))"
    assert visit.page.evaluate(held) == 0
    visit.page.hover("#press-start")
    visit.page.mouse.down()
    visit.page.wait_for_function(f"() => ({held})() > 0.3")
    visit.until("#state", "The last session ended: stopped.")
    visit.page.mouse.up()


def test_keys_work_after_a_click_anywhere_and_a_control_reached_by_tab_keeps_its_own(visit):
    visit.open()
    visit.until("#state", "Ready")
    visit.page.check("#sound")
    visit.page.click("#moments-title")
    visit.page.click("#sound")
    visit.page.keyboard.press("Space")
    visit.until("#state", "Running")
    assert not visit.page.is_checked("#sound")  # as the click had left it
    visit.page.keyboard.press("Space")
    visit.until("#state", "Paused")
    visit.page.keyboard.press("Tab")
    visit.page.focus("#plug")
    visit.page.keyboard.press("Space")
    visit.until("#state", "The plug is pulled out")


def test_the_settings_are_said_in_words(visit):
    visit.open()
    visit.until("#state", "Ready")
    pressed(visit, "#hold-menu", "Settings: profile, standard")
    assert visit.page.is_disabled("#hold-menu")
    pressed(visit, "#press-up", "Settings: profile, beginner")
    pressed(visit, "#press-mode", "Settings: length, 0 % of the guide's range")
    pressed(visit, "#press-start", "Ready: Heel session")


def test_the_tabs_title_says_state_and_time_and_the_screen_stays_awake(browser, url):
    lock = """
      window.locks = [];
      Object.defineProperty(navigator, "wakeLock", {value: {
        async request(kind) {
          window.locks.push(kind);
          return {release: async () => window.locks.push("released"), addEventListener() {}};
        },
      }});
    """
    with visiting(browser, url, lock) as visit:
        visit.open()
        visit.until("#state", "Ready")
        assert visit.page.title().startswith("■ 13:00 Ready: Heel session")
        assert visit.page.evaluate("() => window.locks") == []
        pressed(visit, "#press-start", "gentle for another 0:5")
        assert re.match(r"▶ 12:5\d Running: Heel session", visit.page.title())
        assert visit.page.evaluate("() => window.locks") == ["screen"]
        pressed(visit, "#hold-stop", "The last session ended")
        visit.page.wait_for_function("() => window.locks.at(-1) === 'released'")


def test_the_notice_opens_at_its_beginning(browser, url):
    with visiting(browser, url, **PHONE) as visit:
        visit.open()
        visit.page.check("#fit-fresh")
        visit.page.wait_for_selector("#notice[open]")
        assert visit.page.evaluate("() => document.querySelector('#notice').scrollTop") == 0
        assert visit.page.evaluate("() => document.activeElement.id") == "notice-title"
        box = visit.page.locator("#notice-title").bounding_box()
        assert box is not None and box["y"] > 0


def test_what_is_fitted_takes_effect_or_says_when(visit):
    visit.open()
    visit.until("#state", "Ready")
    visit.page.check("#fit-b")
    visit.until("#motor-b-words", "still")
    visit.until("#state", "Ready")
    pressed(visit, "#press-start", "Running")
    visit.page.check("#fit-display")
    visit.until("#fitted", "It takes effect when the board starts anew")
    assert not visit.page.is_visible("#display")
    visit.page.click("#restart")
    visit.page.wait_for_selector("#display:visible")


def test_an_own_routine_says_that_it_ends_only_when_it_does(visit):
    visit.open()
    visit.edit()
    visit.write("routine", OWN)
    visit.page.wait_for_selector("#run-routine:not(:disabled)")
    visit.page.click("#run-routine")
    visit.until("#state", "next: second in")
    visit.page.click("#press-mode")
    visit.until("#state", "then it stops by itself")


def test_a_beginners_session_says_that_it_is_short_and_why(visit):
    visit.open()
    visit.page.check("#fit-fresh")
    visit.page.wait_for_selector("#notice[open]")
    visit.page.click("#notice-read")
    visit.until("#state", "5:00 of its 13:00, a beginner's session is short. MODE")
    visit.until("#ring", "5:00")


def test_what_happened_stands_in_order_each_once(visit):
    visit.open()
    visit.until("#state", "Ready")
    for told in ("gentle for", "Paused", "gentle for", "Paused"):
        pressed(visit, "#press-start", told)
    pressed(visit, "#hold-stop", "The last session ended")
    visit.until("#moments", "Motor A is off")
    lines = visit.text("#moments").splitlines()
    times = [float(line.split(":")[1].split()[0]) for line in lines]
    assert times == sorted(times, reverse=True)
    assert sum("Phase 1 of 4" in line for line in lines) == 1
    assert sum("The session is over" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        ("board", 'BOARD = "pico"\n\nMOTOR_A = (2\n', None),
        ("board", 'BOARD = "pico"\n\nX = 1 // 0\n', "3"),
        ("routine", OWN.replace('"level"', '\n"colour": 1, "level"'), "2"),
        ("routine", OWN.replace('"name": "second"', '"nome": "second"'), "3"),
    ],
)
def test_a_mistake_carries_its_line(visit, kind, text, line):
    visit.open()
    visit.edit()
    visit.write(kind, text)
    visit.page.wait_for_selector(f"#edit-{kind}-mistakes button")
    told = visit.page.inner_text(f"#edit-{kind}-frame .bad-number")
    assert told == line or (line is None and told in ("3", "4"))
    assert f"Line {told}: " in visit.text(f"#edit-{kind}-mistakes")


def test_the_colours_go_back_to_the_systems(browser, url):
    with visiting(browser, url, color_scheme="dark") as visit:
        visit.open()
        colour = "() => getComputedStyle(document.body).backgroundColor"
        dark = visit.page.evaluate(colour)
        visit.page.select_option("#theme", "light")
        light = visit.page.evaluate(colour)
        assert light != dark
        visit.page.reload()
        visit.page.wait_for_selector("html[data-ready]")
        assert visit.page.evaluate(colour) == light
        visit.page.select_option("#theme", "")
        assert visit.page.evaluate(colour) == dark


def test_a_browser_without_javascript_or_too_old_is_told_so(browser, url):
    with visiting(browser, url, java_script_enabled=False) as visit:
        visit.page.goto(visit.url)
        assert "JavaScript and WebAssembly: allow them" in visit.text("noscript .problem")
    with visiting(browser, url, "delete Array.prototype.at;") as visit:
        visit.page.goto(visit.url)
        visit.until("#problem", "This browser is too old for the page")


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True},
        {"viewport": {"width": 640, "height": 400}},  # 1280x800 at 200 %
        {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
    ],
    ids=["320px", "zoomed", "forced"],
)
def test_no_room_scrolls_sideways(browser, url, options):
    with visiting(browser, url, **options) as visit:
        visit.open()
        visit.until("#state", "Ready")
        for room in ROOMS:
            visit.page.click(f"#tab-{room}")
            if room == "routines":
                visit.page.wait_for_selector("#routine-list .most.a")
            assert not visit.page.evaluate(SIDEWAYS), room
        assert visit.complaints == []


def test_an_unlit_light_can_be_told_from_a_lit_one_in_forced_colours(browser, url):
    with visiting(browser, url, forced_colors="active") as visit:
        visit.open()
        visit.until("#state", "Ready")
        fill = """(place) => getComputedStyle(
            document.querySelectorAll("#level-leds .led")[place]).backgroundColor"""
        lit, unlit = visit.page.evaluate(fill, 0), visit.page.evaluate(fill, 4)
        assert lit != unlit
        edge = "() => getComputedStyle(document.querySelector('#level-leds .led')).borderColor"
        assert visit.page.evaluate(edge) not in (unlit, "rgba(0, 0, 0, 0)")
