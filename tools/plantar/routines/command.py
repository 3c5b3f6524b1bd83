"""`plantar routines`: routines as a table, a timeline and a picture, and files checked."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from plantar import catalog, timetable
from plantar.durations import length
from plantar.errors import PlantarError
from plantar.preview import play
from plantar.routines.files import files_of

app = typer.Typer(
    help="Routines, built-in or your own: list, show, draw, check, write and convert them.",
    no_args_is_help=True,
)

Key = Annotated[
    str,
    typer.Argument(metavar="KEY|FILE", help="A routine, as `list` names it, or a .json file."),
]
Level = Annotated[
    int | None,
    typer.Option(
        metavar="1..5", help="The level you choose; by default the one the routine suggests."
    ),
]
Length = Annotated[
    int,
    typer.Option(
        "--length", metavar="0..100", help="From the guide's shortest (0) to its longest (100)."
    ),
]
Motors = Annotated[
    int | None,
    typer.Option(metavar="1|2", help="How many motors; by default as many as board.py names."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a machine.")]


@app.command("list")
def list_routines(as_json: AsJson = False) -> None:
    """List the built-in routines."""
    routines = catalog.routines()
    if as_json:
        _print_json([timetable.summary(routine) for routine in routines])
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("Key", no_wrap=True, style="bold")
    table.add_column("Title")
    table.add_column("Form", no_wrap=True)
    table.add_column("Length", justify="right", no_wrap=True)
    table.add_column("Longest", justify="right", no_wrap=True)
    table.add_column("Level", no_wrap=True)
    table.add_column("Phases", justify="right", no_wrap=True)
    for routine in routines:
        table.add_row(
            routine.key,
            routine.title,
            routine.forms[0] if len(routine.forms) == 1 else "both",
            timetable.at(routine.ms),
            timetable.at(routine.longest_ms),
            catalog.level_name(routine.level) if routine.drives else "",
            str(len(routine.phases)),
        )
    console = Console()
    console.print(table)
    console.print(
        "\nForm: drive, the motor works; guide, hands work while the device times and counts.\n"
        "Length: minutes and seconds, by default and at most. Level: the one suggested.",
        highlight=False,
    )


@app.command()
def show(key: Key, level: Level = None, length_pct: Length = 0, as_json: AsJson = False) -> None:
    """Show a routine's timeline: its phases, how strong they are, and what you are told."""
    preview = play(catalog.find_or_read(key), level, length_pct)
    if as_json:
        _print_json(timetable.as_json(preview))
        return
    console = Console()
    console.print(timetable.render(preview, ascii_only=console.options.ascii_only))


@app.command()
def plot(
    key: Key,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The picture: .png, .svg or .pdf.")
    ],
    level: Level = None,
    length_pct: Length = 0,
    motors: Motors = None,
) -> None:
    """Draw a routine: how strong each motor is over time, its phases and cues."""
    from plantar import plot as picture  # matplotlib is slow to load: only who draws pays for it

    picture.check_output(output)
    preview = play(catalog.find_or_read(key), level, length_pct, motors)
    picture.save(preview, output)
    typer.echo(f"{output}: {preview.routine.title}, {timetable.headline(preview)}.")


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Routine files; a folder means its own."),
    ],
    as_json: AsJson = False,
) -> None:
    """Check routine files as the board will: it is the firmware's own checker."""
    verdicts: list[tuple[Path, catalog.Routine | None, str]] = []
    keys: dict[str, Path] = {}
    for file in files_of(files):
        routine, problem = _verdict(file)
        if routine is not None and routine.key in keys:
            problem = f"{file}: key is that of {keys[routine.key]} too, {routine.key}; choose one."
            routine = None
        if routine is not None:
            keys[routine.key] = file
        verdicts.append((file, routine, problem))
    if as_json:
        _print_json(
            [
                {"file": str(file), "ok": not problem, "problem": problem}
                | ({} if routine is None else timetable.summary(routine))
                for file, routine, problem in verdicts
            ]
        )
    else:
        for file, routine, _problem in verdicts:
            if routine is not None:
                typer.echo(f"{file}: good: {_about(routine)}.")
    problems = [problem for _file, _routine, problem in verdicts if problem]
    if problems and not as_json:
        for problem in problems:
            typer.echo(f"plantar: {problem}", err=True)
    if problems:
        raise typer.Exit(2)


def _about(routine: catalog.Routine) -> str:
    count = len(routine.phases)
    phases = "a phase" if count == 1 else f"{count} phases"
    return f"{routine.title}, {length(routine.ms)}, {phases}"


def _verdict(file: Path) -> tuple[catalog.Routine | None, str]:
    try:
        return catalog.from_file(file), ""
    except PlantarError as error:
        return None, str(error)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2))
