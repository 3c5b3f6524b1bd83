"""The page in a real browser, for the tests of it: Debian's chromium, driven by Playwright.

A page is served as `plantar web` serves it. Whatever it complains of, and whatever it asks of
anybody else, fails its test.
"""

import base64
import json
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
from conftest import skip_unless_in_ci
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from plantar.emulator.parts import find_node
from plantar.web import command as web

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
HOW_TO_GET_CHROMIUM = (
    "no chromium was found: install it (Debian: apt-get install chromium) and run make test again"
)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE_MS = 90_000
BUILD_S = 360
DESKTOP = (1280, 900)


@dataclass
class Visit:
    """One visit of the page, from its load to `end`.

    Attributes:
        page: Playwright's.
        complaints: what stood on the console as an error, uncaught errors, failed requests.
        requested: every address that was asked for.
    """

    page: Page
    context: BrowserContext
    url: str
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def open(self, fragment: str = "") -> None:
        """Load the page and wait until its board runs."""
        self.page.goto(self.url + fragment)
        self.page.wait_for_selector("html[data-ready]")

    @property
    def outside(self) -> list[str]:
        """Every address that was asked for and is not the page's own host's."""
        own = (self.url, f"blob:{self.url}")
        return [address for address in self.requested if not address.startswith(own)]

    def text(self, selector: str) -> str:
        """Return the text that a person sees in an element."""
        return self.page.inner_text(selector)

    def until(self, selector: str, text: str) -> None:
        """Wait until a text stands in an element."""
        self.page.wait_for_function(
            "([selector, text]) => document.querySelector(selector)?.innerText.includes(text)",
            arg=[selector, text],
        )

    def write(self, kind: str, text: str) -> None:
        """Put a text into the editor, as who selects all and pastes. kind: board, routine."""
        self.page.click(f"#edit-{kind}-frame .cm-content")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def shows(self, kind: str, text: str) -> None:
        """Wait until a text stands in the editor."""
        line = self.page.locator(f"#edit-{kind}-frame .cm-line", has_text=text)
        line.first.wait_for()

    def kept(self, kind: str) -> str | None:
        """Return the person's own text as this browser keeps it, None if it is as at first."""
        return self.page.evaluate("(key) => localStorage.getItem(key)", f"plantar-edit-{kind}")

    def edit(self) -> None:
        """Open the editor, and wait until both of its files are there."""
        self.page.wait_for_selector("#edit-board-frame", state="attached")
        self.page.click("#tab-editor")
        self.page.wait_for_selector("#edit-board-frame .cm-content")
        self.page.wait_for_selector("#edit-routine-frame .cm-content")

    def speed(self, times: int) -> None:
        """Choose how fast the board's time runs."""
        self.page.select_option("#speed", str(times))

    def hear_of_a_lost_request(self, lost: Request) -> None:
        """Complain of a request that failed, except where the page itself let go of it.

        A browser breaks off what still loads when a page is left or reloaded: nobody misses that.
        """
        if lost.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {lost.url}: {lost.failure}")

    def trace(self) -> list[dict[str, Any]]:
        """Download the trace, as a person does, and return its events."""
        with self.page.expect_download() as caught:
            self.page.click("#trace")
        return [json.loads(line) for line in caught.value.path().read_text().splitlines() if line]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the first test of a module time to build the page."""
    for item in items:
        if "dist" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(BUILD_S))


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=60_000
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(browser: Browser, url: str, script: str = "", **options: Any) -> Iterator[Visit]:
    """Visit the page as somebody who was never there. script: runs before anything of the page.

    options: as for Playwright's new_context, such as viewport or color_scheme.
    """
    width, height = DESKTOP
    context = browser.new_context(
        **{"viewport": {"width": width, "height": height}, "service_workers": "block", **options}
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    visit = Visit(page, context, url)
    page.on(
        "console",
        lambda said: visit.complaints.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("requestfailed", visit.hear_of_a_lost_request)
    context.on("request", lambda request: visit.requested.append(request.url))
    if script:
        page.add_init_script(script)
    try:
        yield visit
    finally:
        context.close()


@pytest.fixture(scope="module")
def dist() -> Path:
    """The built page; skips, in CI fails, where it cannot be built."""
    if find_node() is None or not (web.SOURCE / "node_modules" / "vite").is_dir():
        skip_unless_in_ci("the page's packages are not installed: run make setup with a network")
    web.build_if_needed()
    return web.DIST


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser; skips, in CI fails, where there is none.

    Of one module at most: while it is open no other test can use asyncio in this process.
    """
    if CHROMIUM is None:
        skip_unless_in_ci(HOW_TO_GET_CHROMIUM)
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def url(dist: Path) -> Iterator[str]:
    """Where the page is served, as `plantar web` does it."""
    with web.serving(web.make_server(0, dist)) as address:
        yield address


class BareHandler(web.Handler):
    """A static host that sends no header of its own."""

    HEADERS: ClassVar[dict[str, str]] = {}


@pytest.fixture(scope="module")
def bare_url(dist: Path) -> Iterator[str]:
    """Where the page is served by a host that sends no headers."""
    with web.serving(web.make_server(0, dist, BareHandler)) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    """A visit on a desktop; afterwards nothing may have gone wrong that a person would see."""
    with visiting(browser, url) as visit:
        yield visit
        assert visit.complaints == []
        assert visit.outside == []


def fragment(kind: str, text: str) -> str:
    """A link's fragment, made by another implementation than the page's."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(text.encode()) + packer.flush()
    return f"#{kind}=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpacked(link: str) -> str:
    """Return the text that a link carries."""
    packed = link.partition("=")[2]
    data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    return zlib.decompress(data, -15).decode()


def axe() -> Path:
    """Return axe-core's script."""
    return web.SOURCE / "node_modules" / "axe-core" / "axe.min.js"
