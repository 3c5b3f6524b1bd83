"""The same scripts on CPython, in the Unix port and in WebAssembly give the same trace, byte for
byte; what CPython gives is kept as text in golden/, to be read as a diff.

`pytest host_tests/sessions/test_golden.py --update-golden` writes the texts anew: read what
changed.
"""

import difflib
import json
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import WASM_FOLDER, skip_unless_in_ci
from golden_text import describe
from witness import Entry, ask, press

from plantar.firmware import firmware_dir
from plantar.run.runner import Runner

GOLDEN = Path(__file__).parent / "golden"
MINUTE_MS = 60_000
WASM_MS = 5 * MINUTE_MS
"""WebAssembly is slow; of a longer story it plays the beginning."""


@dataclass(frozen=True)
class Story:
    """A script on a new board. board: its board.py, by default the repository's."""

    for_ms: int
    script: list[Entry]
    board: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


def spike(at_ms: float, for_ms: float = 0.2) -> list[Entry]:
    return [{"at_ms": at_ms + n * for_ms, "pin": 10, "level": n} for n in (0, 1)]


def first_days() -> Story:
    """A beginner's three sessions, at most level 2, then the whole heel session."""
    script: list[Entry] = [ask(200)]
    for turn in range(3):
        at_ms = 500 + turn * 70_000
        script += [press(at_ms), press(at_ms + 5_000, "UP"), press(at_ms + 5_400, "UP")]
        script.append(press(at_ms + 63_000, for_ms=900, bounce_ms=5))
    script += [ask(211_000), press(212_000, bounce_ms=20), press(300_000, "UP")]
    script += [press(500_000, "UP"), press(510_000, "UP"), press(520_000, "DOWN")]
    return Story(17 * MINUTE_MS, [*script, ask(16 * MINUTE_MS + 55_000)])


def buttons() -> Story:
    """Every row of the button table."""
    script = [press(300, "MODE"), press(600, "MODE"), press(900, "UP"), press(1_200, "DOWN")]
    script += [press(2_000, "DOWN", 3_000), press(6_000, "UP", 3_200), press(6_000, "DOWN", 3_200)]
    script += [press(9_500, "MODE"), ask(9_800), press(10_000, "UP", 3_200)]
    script += [press(10_000, "DOWN", 3_200), press(14_000, bounce_ms=15), *spike(16_000.3)]
    script += [*spike(17_000, 12), *spike(17_500, 2), press(18_000, "MODE"), press(19_000)]
    script += [press(20_000, "UP"), press(21_000, bounce_ms=5), press(23_000, for_ms=1_200)]
    script += [press(25_000), press(26_000), ask(325_900), ask(326_500), press(330_000, "MODE")]
    return Story(335_000, script)


def two_motors() -> Story:
    """The patterns, on two motors, each for a while; and by hand, where the motors are still."""
    script: list[Entry] = []
    at_ms = 500.0
    for key in ("ball", "knuckles", "thumb", "crossfiber", "partner", "stretch", "raises"):
        script += [ask(at_ms, f"start {key}"), press(at_ms + 7_000, "MODE"), ask(at_ms + 12_000)]
        script += [press(at_ms + 18_000, "MODE"), ask(at_ms + 30_000, "stop")]
        at_ms += 31_000
    return Story(int(at_ms), script, 'BOARD = "pico"\nMOTOR_A = 2\nMOTOR_B = 4\n')


def what_breaks() -> Story:
    """An error, a hang, a dead CPU, Ctrl-C, a soft reset, a power cut and a host that stalls."""
    script: list[Entry] = []
    breaks: list[dict[str, Any]] = [
        {"raise": "ValueError"},
        {"hang": True},
        {"dead": True},
        {"interrupt": True},
        {"soft_reset": True},
        {"powercut": True, "off_ms": 700},
        {"usb_stall": True, "for_ms": 3_000},
    ]
    at_ms = 500.0
    for what in breaks:
        script += [press(at_ms), {"at_ms": at_ms + 1_503.25, **what}, ask(at_ms + 4_000)]
        if "interrupt" in what:
            script.append({"at_ms": at_ms + 5_000, "soft_reset": True})
        elif "raise" in what or "hang" in what:
            script.append(press(at_ms + 5_000, for_ms=2_300))
        script.append(ask(at_ms + 9_000))
        at_ms += 10_000
    script += [ask(at_ms, "stop"), ask(at_ms + 100, "x" * 200), ask(at_ms + 200, "routines")]
    return Story(int(at_ms) + 2_000, script)


def senses() -> Story:
    """A battery that sags, a motor that is blocked, one that is hot, on an ESP32."""
    feel = [(0, 34, 2.5), (0, 36, 1.65), (5_000, 34, 2.2)]
    feel += [(14_000, 36, 0.5), (16_000, 36, 1.65)]
    script = [{"at_ms": at_ms, "adc": pin, "volts": volts} for at_ms, pin, volts in feel]
    for at_ms, full_volts in ((0, 0.6), (8_000, 2.3), (8_320, 0.6)):
        draws = {"volts": 0.0, "full_volts": full_volts, "start_volts": 2.3}
        script.append({"at_ms": at_ms, "adc": 35, **draws})
    # It starts at 0.35 s. For half a second more the motor may still turn, and would get no kick.
    script += [press(900), ask(13_000), ask(15_000), press(17_000, for_ms=2_300), press(20_000)]
    board = 'BOARD = "esp32"\nSUPPLY, CURRENT, TEMPERATURE = 34, 35, 36\nMOTOR_MA = 600\n'
    return Story(25_000, script, board, {"board": "esp32"})


def open_menu(at_ms: int) -> list[Entry]:
    return [press(at_ms, "MODE", 2_300), press(at_ms + 50, "UP", 2_200)]


def taps(at_ms: float, *buttons: str) -> list[Entry]:
    return [press(at_ms + 500 * n, button, 200) for n, button in enumerate(buttons)]


def display_and_menu() -> Story:
    """On a display, every setting up and down by hand; then a test turn, a session with seven
    levels that loses the display and gets it back, a rest, a hang and its fault in words.
    """
    script: list[Entry] = [press(500, "MODE"), *open_menu(1_000)]
    script += taps(4_000, "UP", "UP", "UP", "UP", "DOWN", "DOWN", "DOWN", "DOWN")
    script += taps(8_000, "MODE", "UP", "UP", "DOWN", "MODE", "DOWN", "DOWN", "UP", "UP")
    script += taps(12_500, "MODE", "UP", "DOWN", "DOWN", "DOWN", "MODE", "UP", "UP", "UP", "DOWN")
    script += [*taps(17_500, "MODE", "START"), ask(18_900, "settings")]
    script += [*open_menu(19_000), ask(42_900)]
    script += [ask(45_100, "spin"), ask(46_000), ask(48_000, "spin"), press(49_000)]
    script.append(ask(50_000, "start heel"))
    script += [{"at_ms": 60_000.3, "display": False}, ask(66_000), press(70_000, "UP")]
    script += [{"at_ms": 80_000, "display": True}, press(112_000, "UP"), ask(113_000)]
    script += [press(120_000), ask(122_000), press(125_000, for_ms=1_000), ask(127_000)]
    script += [press(130_000, "MODE"), ask(136_500, "start stretch"), ask(150_000)]
    script += [press(150_500, for_ms=1_000), press(155_000), {"at_ms": 158_000.7, "hang": True}]
    script += [ask(165_000), press(166_000, for_ms=2_300), ask(170_000)]
    board = 'BOARD = "pico"\nMOTOR_A = 2\nMOTOR_B = 4\nDISPLAY_SDA, DISPLAY_SCL = 8, 9\n'
    return Story(172_000, script, board)


STORIES = {
    "first-days": first_days(),
    "buttons": buttons(),
    "two-motors": two_motors(),
    "what-breaks": what_breaks(),
    "senses": senses(),
    "display-and-menu": display_and_menu(),
}


def firmware_of(story: Story, folder: Path) -> Path:
    """Return the firmware for a story: the repository's, or a copy with the story's board.py."""
    if not story.board:
        return firmware_dir()
    copy = folder / "firmware"
    shutil.copytree(firmware_dir(), copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "board.py").write_text(story.board)
    return copy


def run(name: str, interpreter: Any, folder: Path) -> tuple[list[str], dict[str, Any]]:
    """Return a story's trace, without its summary, and the wiring."""
    story = STORIES[name]
    firmware = firmware_of(story, folder)
    with Runner(interpreter, fresh=True, firmware=firmware, **story.settings) as runner:
        if runner.interpreter != interpreter:
            skip_unless_in_ci(runner.note)
        return list(runner.lines(story.script, story.for_ms))[:-1], runner.pins


@cache
def on_cpython(name: str, folder: Path) -> tuple[list[str], dict[str, Any]]:
    """Return a story's trace on CPython."""
    return run(name, "cpython", folder)


@pytest.fixture(scope="session")
def folders(tmp_path_factory) -> dict[str, Path]:
    """A folder for each story."""
    return {name: tmp_path_factory.mktemp(name) for name in STORIES}


@pytest.mark.parametrize("name", STORIES)
def test_the_story_is_told_as_before(name, folders, pytestconfig):
    told = describe(*on_cpython(name, folders[name]))
    file = GOLDEN / f"{name}.txt"
    if pytestconfig.getoption("update_golden"):
        file.write_text(told, encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    diff = difflib.unified_diff(
        before.splitlines(), told.splitlines(), file.name, "now", "", "", 1
    )
    assert told == before, "\n".join(
        [*diff, "If this is meant, run pytest host_tests/sessions/test_golden.py --update-golden"]
    )


@pytest.mark.parametrize("name", STORIES)
def test_micropython_gives_the_same_trace(name, folders, tmp_path):
    assert run(name, "micropython", tmp_path)[0] == on_cpython(name, folders[name])[0]


@pytest.mark.parametrize("name", STORIES)
def test_webassembly_gives_the_same_trace(name, folders, tmp_path, need_node, need_wasm):
    need_wasm()
    story = STORIES[name]
    for_ms = min(story.for_ms, WASM_MS)
    settings = {
        "firmware": str(firmware_of(story, tmp_path)),
        "script": story.script,
        "for_ms": for_ms,
        "board": story.settings.get("board", "pico"),
    }
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(settings))
    done = subprocess.run(
        [need_node(), WASM_FOLDER / "run.mjs", "play", file],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    lines = on_cpython(name, folders[name])[0]
    assert done.stdout.splitlines() == [li for li in lines if json.loads(li)["t_ms"] < for_ms]
