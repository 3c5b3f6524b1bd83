"""Plays a program on the whole virtual board, and reads from its motor's pin what a person would
notice.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.callgrind import HERE, PATIENCE_S
from bench.peers_at import INSTALLED
from bench.report import PLANTAR
from plantar.errors import PlantarError
from plantar.firmware import VIRTUAL, firmware_dir
from plantar.run.child import find_micropython
from plantar.run.runner import seed

Event = dict[str, Any]
Input = tuple[int, str, Any, Any]
"""At which microsecond, the kind, and two values: see whole/play.py."""

HEAP = "4M"
BUTTONS = {
    PLANTAR: {"START": 10, "STOP": 10, "UP": 11, "DOWN": 12, "MODE": 13},
    "peer": {"START": 3, "STOP": 4, "UP": 2, "DOWN": 2, "MODE": 5},
}
"""A peer has one button for the level, which cycles."""
MOTOR = {PLANTAR: 2, "peer": 15}
REAL_CLOCK = ("asyncio",)
"""Their time cannot be set: part of asyncio is C, and that C reads the computer's clock."""

STEADY = {
    PLANTAR: "\nimport scenario\nscenario.steady(3_600, 1_000)\n",
    "peer": (
        "import app_{program} as app\napp.PROGRAM = (({length}, 3, {kind}),)\napp.LENGTH = 3_600\n"
    ),
}
COUNTED = {
    PLANTAR: """
import bench, massager
_next = massager.Massager.next
def _counted(self):
    bench.note("mode")
    return _next(self)
massager.Massager.next = _counted
""",
    "peer": """
import bench
_mode = app.on_mode
def _counted():
    bench.note("mode")
    _mode()
app.on_mode = _counted
""",
}


def kind_of(program: str) -> str:
    """Return "plantar" or "peer"."""
    return PLANTAR if program == PLANTAR else "peer"


def button(program: str, name: str) -> int:
    """Return the pin of a button."""
    return BUTTONS[kind_of(program)][name]


def press(program: str, name: str, at_us: int, for_us: int = 100_000) -> list[Input]:
    """Return a clean press."""
    pin = button(program, name)
    return [(at_us, "pin", pin, 0), (at_us + for_us, "pin", pin, None)]


def play(
    program: str,
    inputs: Sequence[Input],
    end_ms: int,
    start_ticks: int = 0,
    count_mode: bool = False,
) -> list[Event]:
    """Play a program with one long steady phase and return what its motor's pin did.

    Args:
        inputs: what happens to it, in any order.
        end_ms: how long, in virtual milliseconds.
        start_ticks: what ticks_ms says at power-on.
        count_mode: also return an event "mode" for each press of MODE that the program took.

    Raises:
        PlantarError: MicroPython is missing, or the play failed.
    """
    micropython = find_micropython()
    if micropython is None:
        raise PlantarError("There is no MicroPython for this machine; no program can be played.")
    kind = kind_of(program)
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as name:
        folder = Path(name)
        state = folder / "flash"
        state.mkdir()
        setup = STEADY[kind] + (COUNTED[kind] if count_mode else "")
        if program == PLANTAR:
            seed(state)
            overlay = folder / "board"
            overlay.mkdir()
            board = (firmware_dir() / "board.py").read_text(encoding="utf-8")
            (overlay / "board.py").write_text(board + setup, encoding="utf-8")
            dirs = [overlay, firmware_dir(), HERE / "peers"]
        else:
            seconds = program == "picozero"
            setup = setup.replace("{program}", program).replace(
                "{length}", "3_600" if seconds else "3_600_000"
            )
            setup = setup.replace("{kind}", "0" if program == "loop" else '"steady"')
            dirs = [HERE / "whole", HERE / "peers", INSTALLED]
        order = {
            "program": program,
            "virtual": str(VIRTUAL),
            "dirs": [str(one) for one in dirs],
            "state": str(state),
            "start_ticks": -1 if program in REAL_CLOCK else start_ticks,
            "motor": MOTOR[kind],
            "inputs": sorted(inputs, key=lambda entry: entry[0]),
            "setup": setup,
            "end_us": end_ms * 1000,
        }
        file = folder / "order.json"
        file.write_text(json.dumps(order), encoding="utf-8")
        command = [str(micropython), "-X", f"heapsize={HEAP}", str(HERE / "whole/play.py")]
        done = subprocess.run(
            [*command, str(file)],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    lines = done.stdout.splitlines()
    if done.returncode or any(not line.startswith("{") for line in lines):
        said = [*done.stderr.splitlines(), *(line for line in lines if line[:1] != "{")]
        raise PlantarError(f"{program} failed on the virtual board: {(said or ['no word'])[-1]}")
    return [json.loads(line) for line in lines]


def driven(event: Event) -> bool | None:
    """Return whether a pin event leaves the motor with power, None for another event."""
    if event["event"] == "pwm":
        return event["duty_u16"] > 0
    return event["value"] > 0 if event["event"] == "pin" else None


def first_ms(events: Sequence[Event], after_ms: float, on: bool) -> float | None:
    """Return when, from after_ms on, the motor first was driven (or not), None for never."""
    for event in events:
        if event["t_ms"] >= after_ms and driven(event) is on:
            return event["t_ms"]
    return None


def off_for_good_ms(events: Sequence[Event], after_ms: float) -> float | None:
    """Return when the motor went off to stay off, None if it is driven at the end.

    after_ms is returned if it was off then already.
    """
    off = after_ms
    on = False
    for event in events:
        now = driven(event)
        if now is None:
            continue
        if on and not now and event["t_ms"] >= after_ms:
            off = event["t_ms"]
        on = now
    return None if on else off
