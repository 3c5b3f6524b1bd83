"""Boards for the tests on the emulated RP2040, and what those tests ask of a trace."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from plantar.emulator import parts
from plantar.emulator.runner import EmulatedRunner, Setup
from plantar.firmware import firmware_dir

Event = dict[str, Any]

WHOLE = os.environ.get("PLANTAR_EMULATE_WHOLE") == "1"
"""Everything at its full length: the whole heel session, every restart to its end. Minutes."""

READY_MS = 1_000
START_AT_MS = 1_500
DRIVING_MS = 5_000
"""By then the board has booted, START was pressed, and the motor is at level 1."""


def uf2() -> Path:
    """Return the UF2 to test with, or skip the test by name."""
    found = parts.find_uf2()
    if found is None:
        pytest.skip(f"no MicroPython UF2 for the emulated board: {parts.how_to_get_a_uf2()}")
    if parts.missing():
        pytest.skip(parts.missing())
    return parts.need_uf2(None)


@contextmanager
def board(**settings: Any) -> Iterator[EmulatedRunner]:
    """A board with its power just on. settings: of Setup."""
    with EmulatedRunner(Setup(uf2=uf2(), **settings)) as runner:
        yield runner


@contextmanager
def driving_board(folder: Path, motor: int = 2) -> Iterator[EmulatedRunner]:
    """A board whose motor, on pin `motor`, has long been at level 1, set to 40 % duty.

    That moment, DRIVING_MS, is remembered as "driving".
    """
    file = board_file(folder, MOTOR_A=motor, FLOOR_PCT=35, CEILING_PCT=60)
    with board(faults=True, board_file=file) as runner:
        runner.script([{"at_ms": START_AT_MS, "button": "START", "for_ms": 100}])
        events = runner.run_to_us(DRIVING_MS * 1000)
        assert on_pin(events, motor)[-1]["duty_u16"] == pytest.approx(0.4 * 65_535, abs=20)
        runner.save("driving")
        yield runner


def board_file(folder: Path, **fields: int | None) -> Path:
    """Return the default board.py with some of its numbers changed, as a file in folder."""
    lines = (firmware_dir() / "board.py").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        field = line.partition(" = ")[0]
        if field in fields:
            lines[number] = f"{field} = {fields[field]}"
    file = folder / "board.py"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def on_pin(events: Iterable[Event], pin: int) -> list[Event]:
    """Return what happened at a pin, inputs apart."""
    return [e for e in events if e.get("pin") == pin and e["event"] in ("pwm", "pin")]


def driven(event: Event) -> bool:
    """Return whether a pin's event leaves it with any power."""
    return bool(event["duty_u16"] if event["event"] == "pwm" else event["value"])


def off_ms(events: Iterable[Event], pin: int) -> float:
    """Return when a pin that was driven went plainly low for good; fail if it did not."""
    changes = on_pin(events, pin)
    assert changes and changes[-1] | {"t_ms": 0} == {
        "t_ms": 0,
        "event": "pin",
        "pin": pin,
        "value": 0,
    }, f"the pin does not end plainly low: {changes[-3:]}"
    ends = len(changes)
    while ends > 0 and not driven(changes[ends - 1]):
        ends -= 1
    # The first event of the quiet end: the PWM at 0 % is off already.
    return float(changes[ends]["t_ms"])


def of_kind(events: Iterable[Event], kind: str) -> list[Event]:
    """Return the events of one kind."""
    return [event for event in events if event["event"] == kind]
