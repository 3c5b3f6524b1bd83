"""What a frame of the web page costs: the page in headless Chromium plays the heel session, first
in real time, then at 120x to its end.

A frame's work: what the worker does (the firmware and the virtual board, in MicroPython's
WebAssembly build) and then what the page's own script does (the trace, words, lights, motor,
chart). They follow each other, so they are added. The main thread is all that the page's own
thread did, as Chromium counts it, with style, layout and painting. The first seconds are left
out: the browser still compiles. All these are by the clock, so other work of the computer is in
them, most of all in the worst frame: with more programs than CPUs it says little. The CPU's time
does not have that in it.
"""

import importlib.util
import os
import shutil
from collections.abc import Callable, Sequence
from typing import Any

from bench.report import PLANTAR, Row, Section
from plantar.errors import PlantarError
from plantar.web import command as web

KEY, TITLE = "page", "A frame of the web page"
STEPS = 3
FAST = 120
GOAL_MS = {1: 4, FAST: 12}
REAL_TIME_MS = 20_000
WARM_UP_MS = 3_000
PATIENCE_MS = 60_000
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SCREEN = (1280, 900)
WITHOUT = (
    "A frame of the web page: needs Chromium and Playwright, and the page's packages; install "
    "chromium (Debian: apt-get install chromium) and run make setup, with a network."
)

COLLECT = """
window.frames_ = [];
addEventListener("plantar-frame", (event) => window.frames_.push(event.detail));
"""
TAKE = "() => window.frames_.splice(0)"
SAYS = "text => document.querySelector('#state').innerText.includes(text)"
ENDED = "The last session ended: finished."


def without() -> Section:
    """Return the section that says what is needed."""
    return Section(KEY, TITLE, missing=WITHOUT)


def browser() -> str | None:
    """Return the Chromium of this computer, None if there is none or nothing drives it."""
    if importlib.util.find_spec("playwright") is None:
        return None
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def measure(on_done: Callable[[str], None] = lambda _name: None) -> Section:
    """Play the heel session in the page and return what its frames cost.

    Raises:
        PlantarError: the page cannot be built, or the session did not end as it should.
    """
    from playwright.sync_api import Error, sync_playwright

    program = browser()
    if program is None:
        return without()
    web.build_if_needed()
    with web.serving(web.make_server(0)) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            width, height = SCREEN
            page = chromium.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE_MS)
            page.add_init_script(COLLECT)
            page.goto(address)
            page.wait_for_function(SAYS, arg="Ready: Heel session")
            on_done("load")
            page.click("#press-start")
            page.wait_for_function(SAYS, arg="Running: Heel session")
            page.wait_for_timeout(WARM_UP_MS)
            slow = _Seen(page, lambda: page.wait_for_timeout(REAL_TIME_MS))
            on_done("1x")
            page.select_option("#speed", str(FAST))
            fast = _Seen(page, lambda: page.wait_for_function(SAYS, arg=ENDED))
            on_done("120x")
            motor = page.inner_text("#motor-a-words")
            version = chromium.version
        except Error as error:
            raise PlantarError(f"The page failed in the browser: {error.message}") from error
        finally:
            chromium.close()
    found = rows(1, slow.frames, slow.main_s, slow.cpu_s)
    found += rows(FAST, fast.frames, fast.main_s, fast.cpu_s)
    if hasattr(os, "getloadavg"):
        load = round(os.getloadavg()[0], 1)
        found.append(Row("programs that wanted a CPU meanwhile", "", {PLANTAR: load}))
    found.append(Row("motor after the session", "", {PLANTAR: motor}, "still", motor == "still"))
    return Section(KEY, TITLE, f"{__doc__} By Chromium {version}.", found)


class _Seen:
    """What was seen while the page did something.

    Attributes:
        frames: of each the event "plantar-frame" that the page sends to its window.
        main_s: how long its own thread worked; cpu_s: its process, the worker and all.
    """

    def __init__(self, page: Any, act: Callable[[], object]) -> None:
        counter = page.context.new_cdp_session(page)
        counter.send("Performance.enable")
        processes = page.context.browser.new_browser_cdp_session()
        page.evaluate(TAKE)
        main_s, cpu_s = _main_s(counter), _cpu_s(processes)
        act()
        self.main_s = _main_s(counter) - main_s
        self.cpu_s = _cpu_s(processes) - cpu_s
        self.frames: list[dict[str, float]] = page.evaluate(TAKE)


def _main_s(counter: Any) -> float:
    metrics = counter.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def _cpu_s(processes: Any) -> float:
    found = processes.send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(one["cpuTime"] for one in found if one["type"] == "renderer")


def rows(speed: int, frames: Sequence[dict[str, float]], main_s: float, cpu_s: float) -> list[Row]:
    """Return the figures of a speed.

    frames: workMs and hereMs of each, what the worker and the page's script took, and boardMs, how
    much of the board's time passed in it.

    Raises:
        PlantarError: in no frame any time passed.
    """
    worked = [frame for frame in frames if frame["boardMs"] > 0]
    if not worked:
        raise PlantarError(f"The page's board stood still at {speed}x.")
    works_ms = sorted(frame["workMs"] + frame["hereMs"] for frame in worked)
    goal_ms = GOAL_MS[speed]

    def row(name: str, value_ms: float, goal: bool = False) -> Row:
        met = (f"< {goal_ms}", value_ms < goal_ms) if goal else ("", None)
        return Row(f"{speed}x: {name}", "ms", {PLANTAR: round(value_ms, 2)}, *met)

    def mean(key: str) -> float:
        return sum(frame[key] for frame in worked) / len(worked)

    return [
        row("a frame's work, mean", sum(works_ms) / len(works_ms), goal=True),
        row("half of the frames take less than", works_ms[len(works_ms) // 2]),
        row("95 of 100 frames take less than", works_ms[len(works_ms) * 95 // 100], goal=True),
        row("a frame's work, worst", works_ms[-1], goal=True),
        row("of the mean the worker", mean("workMs")),
        row("of the mean the page's script", mean("hereMs")),
        row("main thread with painting, mean", main_s * 1000 / len(frames)),
        row("the CPU's time in all threads, mean", cpu_s * 1000 / len(frames)),
        row("the board's time in a frame, mean", mean("boardMs")),
        Row(f"{speed}x: frames", "", {PLANTAR: len(frames)}),
    ]
