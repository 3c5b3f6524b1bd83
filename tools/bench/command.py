"""`plantar bench`: the measurements, a progress bar, tables, and JSON."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bench import emulated, instructions, memory
from bench.peers_at import PROGRAMS, missing
from bench.report import Section, table
from plantar.emulator import parts
from plantar.errors import PlantarError

MEASUREMENTS = ("instructions", "memory", "emulated")
MOST_JOBS = 64


def bench(
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=f"Measure only this: {', '.join(MEASUREMENTS)}."),
    ] = None,
    peers: Annotated[
        str | None,
        typer.Option(metavar="A,B", help=f"Which programs: {', '.join(PROGRAMS)} [default: all]."),
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write callgrind's table of C functions of Plantar's tick."
        ),
    ] = None,
    profile_state: Annotated[
        str,
        typer.Option(metavar="STATE", help=f"In which state: {', '.join(instructions.NAMES)}."),
    ] = "wave",
    uf2: Annotated[
        Path | None,
        typer.Option(
            "--uf2",
            metavar="MICROPYTHON.uf2",
            help="MicroPython for the Pico, to measure on an emulated one [default: PLANTAR_UF2].",
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(metavar="J", help="How many at a time.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure Plantar side by side with what a person would use instead."""
    wanted = _wanted(only)
    programs = _programs(peers)
    if profile_state not in instructions.NAMES:
        raise PlantarError(f"--profile-state: one of {', '.join(instructions.NAMES)}.")
    if not 1 <= jobs <= MOST_JOBS:
        raise PlantarError(f"--jobs {jobs}: give 1 to {MOST_JOBS}.")
    out = Console(highlight=False)
    sections: list[Section] = []
    costs: dict[str, instructions.Cost] = {}
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        disable=as_json,
    )
    with bar:
        if "instructions" in wanted:
            task = bar.add_task("Counting instructions", total=len(programs))
            section, costs = instructions.measure(
                programs, jobs, lambda _name: bar.advance(task), profile, profile_state
            )
            sections.append(section)
        if "memory" in wanted:
            task = bar.add_task("Measuring memory", total=len(programs))
            sections.append(memory.measure(programs, costs, lambda _name: bar.advance(task)))
        if "emulated" in wanted:
            found = parts.find_uf2() if uf2 is None else uf2
            if found is None:
                sections.append(emulated.without())
            else:
                task = bar.add_task("On an emulated RP2040", total=len(programs) + 1)
                found = parts.need_uf2(found)
                section = emulated.measure(programs, found, jobs, lambda _name: bar.advance(task))
                sections.append(section)
    if as_json:
        print(json.dumps({section.key: section.as_json() for section in sections}))
        return
    for section in sections:
        if section.rows:
            out.print(table(section))
        if section.missing:
            out.print(section.missing)


def _wanted(only: list[str] | None) -> list[str]:
    for name in only or ():
        if name not in MEASUREMENTS:
            raise PlantarError(f"--only {name!r}: one of {', '.join(MEASUREMENTS)}.")
    return only or list(MEASUREMENTS)


def _programs(peers: str | None) -> list[str]:
    if peers is None:
        return [name for name in PROGRAMS if not missing(name)]
    names = [name.strip() for name in peers.split(",")]
    for name in names:
        if name not in PROGRAMS:
            raise PlantarError(f"--peers {name!r}: one or more of {', '.join(PROGRAMS)}.")
        if missing(name):
            raise PlantarError(f"--peers {name}: it is not installed; make bench installs it.")
    return names
