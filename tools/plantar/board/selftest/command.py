"""`plantar selftest`: what a person types, and the table at the end."""

import json
from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from plantar.board.selftest.person import Person, PersonAtTerminal, StandIn
from plantar.board.selftest.steps import Result, SelfTest
from plantar.errors import PlantarError
from plantar.flash.link import Link
from plantar.flash.restart import start_and_ask
from plantar.talk.board import JsonOption, PortOption, StateOption, VirtualOption, Which
from plantar.talk.talk import Talk
from plantar.talk.wire import SerialWire
from plantar.wiring.read import read_wiring

FAILED = 1
STYLES = {"pass": "green", "fail": "bold red", "skipped": "dim"}

_WIRING = "import board, boards\nprint(repr(boards.pins(board)))"


def selftest(
    port: PortOption = None,
    virtual: VirtualOption = False,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Test a board with you: lights, tones, each button, the motor, STOP, its run floor and push.

    Take your feet off first. The motor turns only after your yes, at the lightest, two seconds at
    a time; Ctrl-C ends everything. The board is restarted once, at the beginning.

    With --virtual it shows the test on a virtual board, where a stand-in looks and presses.
    """
    which = Which(port, virtual, state)
    if virtual:
        stand_in = StandIn(read_wiring().fields, _console())
        wire = which.virtual_wire(watch=stand_in.see)
        stand_in.wire = wire
        with Talk(wire) as talk:
            _test(talk, read_wiring().fields, stand_in, as_json)
        return
    device = which.device()
    wiring = read_board(device)
    with Talk(SerialWire(device)) as talk:
        _test(talk, wiring, PersonAtTerminal(), as_json)


def read_board(device: str) -> dict[str, Any]:
    """Restart the board on a port, and return the fields of its board.py.

    Raises:
        PlantarError: there is no Plantar, a session runs on it, or it does not start.
    """
    # Asked before anything is interrupted: it may be another project's board, or in use.
    with Talk(SerialWire(device)) as talk:
        if talk.status["state"] in ("running", "paused"):
            raise PlantarError(
                f"A session runs on the board on {device}: hold START for a second to end it, "
                "then test."
            )
    with Link(device) as link:
        fields = link.ask(_WIRING)
        start_and_ask(link)
    return fields


def _test(talk: Talk, wiring: Mapping[str, Any], person: Person, as_json: bool) -> None:
    test = SelfTest(talk, wiring, person)
    try:
        results = test.run()
    except BaseException:
        typer.echo(_last_word(test), err=True)
        raise
    good = not any(result.outcome == "fail" for result in results)
    if as_json:
        report = {
            "ok": good,
            "board": talk.wire.name,
            "motor_off": test.motor_off,
            "tests": [result.as_json() for result in results],
        }
        typer.echo(json.dumps(report, indent=2))
    else:
        _show(results, talk.wire.name)
        typer.echo(_last_word(test))
    if not good:
        raise typer.Exit(FAILED)


def _last_word(test: SelfTest) -> str:
    if test.motor_off:
        return "The motor is off."
    return (
        "The board cannot be asked any more: a test turn ends by itself within two seconds; pull "
        "the plug to be sure."
    )


def _show(results: list[Result], name: str) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in ("Test", "Result", "Remark"):
        table.add_column(head)
    for result in results:
        table.add_row(result.name, result.outcome, result.remark, style=STYLES[result.outcome])
    console = Console(highlight=False, markup=False)
    console.print(f"\nThe self-test of {name}:\n")
    console.print(table)
    console.print()


def _console() -> Console:
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
