"""`plantar emulate`: the built tree on an emulated RP2040, in MicroPython's own build for it."""

import json
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TextIO

import typer

from plantar.durations import parse_duration_ms
from plantar.emulator import parts, recorder
from plantar.emulator.runner import EmulatedRunner, Setup, TickCost, needs_faultport
from plantar.emulator.terminal import Terminal
from plantar.errors import PlantarError
from plantar.newfile import ReplaceOption, check_new
from plantar.run.play import RunOptions, play
from plantar.run.runner import Runner
from plantar.run.script import Entry, check_script, load_script
from plantar.wiring.read import read_wiring

DEFAULT_FOR = "30s"
HIGHEST_PORT = 65_535
FASTEST = 100


@dataclass(frozen=True)
class EmulateOptions(RunOptions):
    """One run on the emulated board, checked. setup: what is on it. costs: taken at the end."""

    setup: Setup | None = None
    costs: list[TickCost] | None = None

    def open_runner(self) -> Runner:
        """Return a board with its power just on."""
        assert self.setup is not None
        runner = _Measured(self.setup) if self.costs is not None else EmulatedRunner(self.setup)
        if isinstance(runner, _Measured) and self.costs is not None:
            runner.costs = self.costs
        return runner


class _Measured(EmulatedRunner):
    """An emulated board whose ticks are measured, once it is ready."""

    costs: list[TickCost]

    def close(self) -> None:
        if self._child is not None:
            self.costs.append(self.tick_cost())
        super().close()


def emulate(
    uf2: Annotated[
        Path | None,
        typer.Option(
            "--uf2",
            metavar="MICROPYTHON.uf2",
            help="MicroPython for the Pico [default: PLANTAR_UF2, or the one in the cache].",
        ),
    ] = None,
    script: Annotated[
        str | None, typer.Option(metavar="FILE|-|JSON", help="Timed input to play.")
    ] = None,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="TIME", help="Emulated time to play, such as 90s [default: 30s]."
        ),
    ] = None,
    trace: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what the pins did, as JSON lines."),
    ] = None,
    replace: ReplaceOption = False,
    source: Annotated[
        bool, typer.Option("--source", help="The modules as source, not the release build.")
    ] = False,
    board_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A board.py in place of the firmware's.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start as a new board, with the notice to see first.")
    ] = False,
    bare: Annotated[
        bool, typer.Option("--bare", help="Put nothing on the board but the UF2.")
    ] = False,
    serve: Annotated[
        str | None,
        typer.Option(
            metavar="pty|PORT",
            help="Keep running, its serial port on a pseudo terminal, or on a TCP port "
            "(mpremote connect socket://127.0.0.1:PORT).",
        ),
    ] = None,
    speed: Annotated[
        float, typer.Option(metavar="N", help="With --serve: at most N times real time.")
    ] = 1.0,
    tick_cost: Annotated[
        bool, typer.Option("--tick-cost", help="Tell what a tick costs the chip's CPU.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="TABLE.json",
            help="Ask the chip how its machine module answers and write that, nothing else.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run the built tree on an emulated Pico, in MicroPython's own build for it.

    Scripts and traces are those of plantar run, so the two can be laid side by side. It runs at
    one to four times real time; without a script it plays the heel session's beginning.
    """
    if record is not None:
        answers = recorder.record(parts.need_uf2(uf2), record)
        typer.echo(
            json.dumps({"answers": answers, "file": str(record)})
            if as_json
            else f"{answers} answers of the emulated chip are in {record}."
        )
        return
    port = _port(serve)
    check_new("--trace", trace, replace)
    if serve is not None and (as_json or for_ is not None or tick_cost):
        raise PlantarError("--serve runs until Ctrl-C: drop --for, --json and --tick-cost.")
    if not 0 < speed <= FASTEST:
        raise PlantarError(f"--speed {speed:g}: give a number up to {FASTEST}.")
    entries = None if script is None else load_script(script)
    wiring = read_wiring(board_file)
    if wiring.board != "pico":
        raise PlantarError(
            f"Only a Pico can be emulated, and the board file is for {wiring.board!r}."
        )
    for_ms = parse_duration_ms(DEFAULT_FOR if for_ is None else for_)
    setup = Setup(
        uf2=parts.need_uf2(uf2),
        board_file=board_file,
        precompile=not source,
        fresh=fresh,
        bare=bare,
        faults=entries is not None and needs_faultport(entries),
    )
    if serve is not None:
        _serve(setup, port, speed, entries or [], trace)
        return
    costs: list[TickCost] | None = [] if tick_cost else None
    why_not = play(
        EmulateOptions(
            wiring=wiring,
            for_ms=for_ms,
            script=_beginning(for_ms) if entries is None else entries,
            trace=trace,
            as_json=as_json,
            setup=setup,
            costs=costs,
        )
    )
    for cost in costs or []:
        typer.echo(
            f"{cost.ticks} ticks that decided took {cost.mean_us / 1000:.2f} ms each, "
            f"{cost.worst_us / 1000:.2f} ms at worst.",
            err=as_json,
        )
    if why_not:
        typer.echo(f"plantar: {why_not}.", err=True)
        raise typer.Exit(1)


def _beginning(for_ms: int) -> list[Entry]:
    """Return a script that starts the heel session once the board has booted."""
    script: list[Entry] = [{"at_ms": 1_000, "button": "START", "for_ms": 100}]
    script += [{"at_ms": at_ms, "console": "status\n"} for at_ms in range(1_500, for_ms, 1_000)]
    return check_script(script)


def _port(serve: str | None) -> int:
    if serve is None or serve == "pty":
        return 0
    if not serve.isdecimal() or not 0 < int(serve) <= HIGHEST_PORT:
        raise PlantarError(f"--serve {serve!r}: give pty, or a TCP port from 1 to {HIGHEST_PORT}.")
    return int(serve)


def _serve(setup: Setup, port: int, speed: float, script: list[Entry], trace: Path | None) -> None:
    with ExitStack() as stack:
        file = stack.enter_context(_opened(trace)) if trace else None
        runner = stack.enter_context(EmulatedRunner(setup))
        runner.script(script)
        port_now = runner.serve(port, speed)
        if port == 0:
            terminal = stack.enter_context(Terminal(port_now))
            typer.echo(f"The board's serial port is {terminal.name}, until Ctrl-C.")
        else:
            typer.echo(f"The board's serial port is socket://127.0.0.1:{port}, until Ctrl-C.")
        sys.stdout.flush()
        while True:
            line = runner.next_line()
            if file is not None and json.loads(line).get("event") != "usb":
                file.write(line + "\n")
                file.flush()


def _opened(file: Path) -> TextIO:
    try:
        return file.open("w", encoding="utf-8")
    except OSError as error:
        raise PlantarError(f"The trace {file} cannot be written: {error.strerror}.") from error
