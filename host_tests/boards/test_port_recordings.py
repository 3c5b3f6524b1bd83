"""The virtual board answers as the ports' own code did: recordings of the PWM of an ESP32, an S3
and a C3 and of the emulated RP2040, and of the rest of the RP2040's machine module, every step.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from virtual_board import ChipReset, Machine

from plantar.emulator import asker
from plantar.emulator.questions import QUESTIONS

PORTS = Path(__file__).parent / "data" / "ports"
OBJECTS = 6
READ_US = 500_000
"""Longer than a period of the slowest PWM recorded: by then an ESP32 shows a new duty."""


def sequences(name: str) -> list[Any]:
    found = json.loads((PORTS / name).read_text())
    return [pytest.param(one, id=f"{one['chip']} {one['what']}") for one in found]


def call(board: Machine, objects: list[Any], what: list[Any]) -> str | None:
    """Do one step. Returns what a recording has in `error`."""
    name, *given = what
    machine = board.machine
    try:
        if name == "PWM":
            place, pin, freq, duty_u16 = given
            objects[place] = machine.PWM(machine.Pin(pin), freq=freq, duty_u16=duty_u16)
        elif name == "low":
            machine.Pin(given[0], machine.Pin.OUT, value=0)
        elif name == "init_low":
            machine.Pin(given[0]).init(mode=machine.Pin.OUT, value=0)
        elif name == "same":
            return "same" if objects[given[0]] is objects[given[1]] else "not the same"
        elif name == "soft_reset":
            board.chip.soft_reset()
        elif objects[given[0]] is None:
            return "no such object"
        else:
            getattr(objects[given[0]], name)(*given[1:])
    except (ValueError, RuntimeError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return None


@pytest.mark.parametrize("recorded", sequences("esp32_pwm.json"))
def test_the_esp32s_pwm_answers_as_the_port_does(recorded):
    board = Machine(recorded["chip"])
    objects: list[Any] = [None] * OBJECTS
    for number, (what, error, timers, wanted) in enumerate(recorded["steps"]):
        said = call(board, objects, what)
        board.chip.advance(board.chip.now + READ_US)
        seen = [board.read_esp32(pwm) for pwm in objects]
        found = [said and said.split(": ", 1)[-1], board.chip.ledc.timers_taken(), seen]
        assert found == [error, timers, wanted], f"step {number}, {what}"


@pytest.mark.parametrize("recorded", sequences("rp2_pwm.json"))
def test_the_rp2s_pwm_answers_as_the_chip_does(recorded):
    board = Machine(recorded["chip"])
    objects: list[Any] = [None] * OBJECTS
    for number, (what, error, wanted, pads) in enumerate(recorded["steps"]):
        said = call(board, objects, what)
        seen = [pwm and [pwm.duty_u16(), pwm.freq()] for pwm in objects]
        found = [board.read_rp2(pin) for pin in recorded["pins"]]
        assert [said, seen, found] == [error, wanted, pads], f"step {number}, {what}"


def ask(board: Machine, question: str, names: dict[str, Any]) -> str:
    """Put a question to the virtual chip, as the recorder put it to the emulated one."""
    try:
        return asker.answer(question, names)
    except ChipReset as reset:
        board.chip.down = None
        names.clear()
        names.update(board.names())
        return f"reset: {reset.cause}"


@pytest.mark.parametrize("recorded", sequences("rp2_machine.json"))
def test_the_rest_of_the_rp2_answers_as_the_chip_does(recorded):
    board = Machine(recorded["chip"])
    board.chip.usb.up = True
    names = board.names()
    for number, (question, wanted) in enumerate(recorded["steps"]):
        assert ask(board, question, names) == wanted, f"step {number}, {question}"


def test_the_recorded_questions_are_those_that_are_asked():
    table = json.loads((PORTS / "rp2_machine.json").read_text())
    assert {row["what"]: [step[0] for step in row["steps"]] for row in table} == QUESTIONS
