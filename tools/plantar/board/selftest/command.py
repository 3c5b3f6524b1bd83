"""`plantar selftest`: what a person types, and the table at the end."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from plantar import __version__
from plantar.board.selftest.person import Person, PersonAtTerminal, StandIn
from plantar.board.selftest.steps import Result, SelfTest
from plantar.errors import PlantarError
from plantar.flash.link import Link
from plantar.flash.restart import start_and_ask
from plantar.newfile import ReplaceOption, check_new
from plantar.talk.board import JsonOption, PortOption, StateOption, VirtualOption, Which
from plantar.talk.talk import Talk
from plantar.talk.wire import SerialWire
from plantar.wiring.read import read_wiring

FAILED = 1
STYLES = {"pass": "green", "fail": "bold red", "skipped": "dim"}

_WIRING = """import sys
import board, boards
runs = sys.version + "; " + sys.implementation._machine
print(repr(dict(boards.pins(board), RUNS=runs)))"""


def selftest(
    port: PortOption = None,
    virtual: VirtualOption = False,
    state: StateOption = None,
    as_json: JsonOption = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what was seen, to send back with your board."),
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Test a board with you: lights, tones, each button, the motor, STOP, its run floor and push.

    Take your feet off first. The motor turns only after your yes, at the lightest, two seconds at
    a time; Ctrl-C ends everything. The board is restarted once, at the beginning.

    With --virtual it shows the test on a virtual board, where a stand-in looks and presses.
    """
    which = Which(port, virtual, state)
    check_new("--report", report, replace)
    if virtual:
        stand_in = StandIn(read_wiring().fields, _console())
        wire = which.virtual_wire(watch=stand_in.see)
        stand_in.wire = wire
        with Talk(wire) as talk:
            _test(talk, read_wiring().fields, stand_in, as_json, report)
        return
    device = which.device()
    wiring = read_board(device)
    with Talk(SerialWire(device)) as talk:
        _test(talk, wiring, PersonAtTerminal(), as_json, report)


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


def _test(
    talk: Talk, wiring: Mapping[str, Any], person: Person, as_json: bool, report: Path | None
) -> None:
    test = SelfTest(talk, wiring, person)
    try:
        results = test.run()
    except BaseException:
        typer.echo(_last_word(test), err=True)
        raise
    good = not any(result.outcome == "fail" for result in results)
    told = {
        "ok": good,
        "board": talk.wire.name,
        "motor_off": test.motor_off,
        "tests": [result.as_json() for result in results],
    }
    if report is not None:
        _keep(report, {"plantar": __version__, "wiring": dict(wiring), **told})
    if as_json:
        typer.echo(json.dumps(told, indent=2))
    else:
        _show(results, talk.wire.name)
        typer.echo(_last_word(test))
    if not good:
        raise typer.Exit(FAILED)


def _keep(file: Path, told: Mapping[str, Any]) -> None:
    try:
        file.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise PlantarError(f"--report {file} cannot be written: {error.strerror}.") from error


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
