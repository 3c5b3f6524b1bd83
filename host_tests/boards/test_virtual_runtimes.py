"""One virtual board on three interpreters: suites pass, sessions leave the same trace."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import skip_unless_in_ci
from places import MPY, WASM
from virtual_board import STANDIN, Board

from plantar.firmware import REPOSITORY, VIRTUAL
from plantar.run.runner import Runner, find_micropython

SUITE = MPY / "test_machine.py"

START = {"at_ms": 500, "button": "START", "for_ms": 100, "bounce_ms": 5}
SESSIONS = {
    "press": [START, {"at_ms": 2000.125, "button": "START", "for_ms": 60, "bounce_ms": 20}],
    "console": [
        {"at_ms": 400, "console": "status\n"},
        {"at_ms": 700, "console": 'b\\"ä€😀\u0001\n'},
        {"at_ms": 900, "adc": 0, "volts": 1.2345},
        {"at_ms": 1000, "console": "save\nslow\nx\n"},
        {"at_ms": 1500, "console": "exit\n"},
        {"at_ms": 1600, "console": "reset\n"},
        {"at_ms": 1900, "console": "half\u0003status\n"},
        {"at_ms": 2500, "soft_reset": True},
    ],
    "faults": [
        START,
        {"at_ms": 1000, "usb_stall": True, "for_ms": 700},
        {"at_ms": 1100, "console": "a\nb\nc\nd\ne\n"},
        {"at_ms": 2000, "hang": True},
        {"at_ms": 2300, "button": "START"},
        {"at_ms": 6000, "button": "START", "down": True, "bounce_ms": 3},
        {"at_ms": 6300, "button": "START", "down": False},
        {"at_ms": 6500.0625, "soft_reset": True},
        {"at_ms": 7000, "button": "START"},
        {"at_ms": 7500, "dead": True},
        {"at_ms": 11_000, "button": "START"},
        {"at_ms": 11_500, "raise": "OSError"},
        {"at_ms": 12_000, "powercut": True, "off_ms": 300},
        {"at_ms": 12_500, "powercut_at_flash_byte": 1},
        {"at_ms": 12_600, "console": "save\n"},
        {"at_ms": 14_000, "interrupt": True},
        {"at_ms": 14_500, "pin": 12, "level": 0},
        {"at_ms": 14_500.2, "pin": 12, "level": None},
    ],
}
LAST_MS = 18_000


def on(interpreter, script, tmp_path, **settings):
    with Runner(interpreter, state_dir=tmp_path, firmware=STANDIN, **settings) as runner:
        assert runner.interpreter == interpreter
        return list(runner.lines(script, LAST_MS))[:-1]


def in_wasm(need_node, tmp_path, **settings):
    node = need_node()
    if not (WASM / "node_modules").is_dir():
        skip_unless_in_ci("npm could not install MicroPython's WebAssembly build")
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"firmware": str(STANDIN), "for_ms": LAST_MS, **settings}))
    done = subprocess.run(
        [node, WASM / "run.mjs", "play", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def need_micropython():
    if find_micropython() is None:
        pytest.skip("MicroPython's Unix port has no wheel for this machine")


@pytest.mark.parametrize("name", SESSIONS)
@pytest.mark.parametrize("board", ["pico", "esp32"])
@pytest.mark.parametrize("start_ticks", [0, (1 << 30) - 7000])
def test_the_same_trace_on_cpython_the_unix_port_and_webassembly(
    name, board, start_ticks, tmp_path, need_node
):
    need_micropython()
    script = SESSIONS[name]
    settings = {"board": board, "start_ticks": start_ticks}
    reference = on("cpython", script, tmp_path / "c", **settings)
    assert len(reference) > 20
    assert on("micropython", script, tmp_path / "m", **settings) == reference
    assert in_wasm(need_node, tmp_path, script=script, **settings) == reference


def test_the_very_process_gives_that_trace_too(tmp_path):
    board = Board(tmp_path / "p").run(LAST_MS, SESSIONS["faults"])
    assert board.lines == on("cpython", SESSIONS["faults"], tmp_path / "c")


def test_the_machine_suite_passes_on_cpython():
    # Under CPython's own unittest: pytest would find it too, but as part of this process.
    shim = VIRTUAL / "cpython"
    done = subprocess.run(
        [sys.executable, "-P", "-m", "unittest", "-q", "test_machine"],
        cwd=SUITE.parent,
        env={"PYTHONPATH": f"{SUITE.parent}:{shim}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Ran 1" in done.stderr


def test_the_machine_suite_passes_on_the_unix_port():
    need_micropython()
    folders = [SUITE.parent / "unix_port", SUITE.parent]
    runner = SUITE.parent / "runner" / "run.py"
    passes([str(find_micropython()), str(runner), "test_machine", *map(str, folders)])


def test_the_machine_suite_passes_on_webassembly(need_node):
    node = need_node()
    if not (WASM / "node_modules").is_dir():
        skip_unless_in_ci("npm could not install MicroPython's WebAssembly build")
    passes([str(node), str(WASM / "run.mjs"), "suite", "test_machine"])


def passes(command: list[str], cwd: Path = REPOSITORY) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = done.stdout.splitlines()[-1].split()
    assert counts[0] == "ran"
    assert int(counts[1]) > 100
    assert counts[-2:] == ["failed", "0"]
