"""`plantar routines`: routines as a table, a timeline and a picture, and files checked."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from plantar.errors import PlantarError
from plantar.newfile import ReplaceOption, check_new
from plantar.routines import catalog, files, foreign, new, timetable
from plantar.routines import curve as curves
from plantar.routines import export as exports
from plantar.routines.examples import examples
from plantar.routines.preview import play
from plantar.shared.lengths import in_words

app = typer.Typer(
    help="Routines, built-in or your own: list, show, draw, check, write and convert them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command()(examples)

WIDE = 72
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
    console = Console()
    wide = console.width >= WIDE  # on a narrow screen the titles need the room
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("Key", no_wrap=True, style="bold")
    table.add_column("Title", overflow="fold")
    if wide:
        table.add_column("Form", no_wrap=True)
    table.add_column("Length", justify="right", no_wrap=True)
    table.add_column("Longest", justify="right", no_wrap=True)
    table.add_column("Level", no_wrap=True)
    if wide:
        table.add_column("Phases", justify="right", no_wrap=True)
    for routine in routines:
        table.add_row(
            routine.key,
            routine.title,
            *((routine.forms[0] if len(routine.forms) == 1 else "both",) if wide else ()),
            timetable.at(routine.ms),
            timetable.at(routine.longest_ms),
            catalog.level_name(routine.level) if routine.drives else "",
            *((str(len(routine.phases)),) if wide else ()),
        )
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
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="The picture: .png, .svg or .pdf."),
    ],
    level: Level = None,
    length_pct: Length = 0,
    motors: Motors = None,
    replace: ReplaceOption = False,
) -> None:
    """Draw a routine: how strong each motor is over time, its phases and cues."""
    # matplotlib is slow to load: only who draws pays for it
    from plantar.routines import plot as picture

    picture.check_output(output)
    check_new("-o", output, replace)
    preview = play(catalog.find_or_read(key), level, length_pct, motors)
    picture.save(preview, output)
    typer.echo(f"{output}: {preview.routine.title}, {timetable.headline(preview)}.")


@app.command()
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Routine files; a folder means its own."),
    ],
    as_json: AsJson = False,
) -> None:
    """Check routine files as the board will: it is the firmware's own checker."""
    verdicts: list[tuple[Path, catalog.Routine | None, str]] = []
    keys: dict[str, Path] = {}
    for file in files.files_of(paths):
        routine, problem = _verdict(file)
        if routine is not None and routine.key in keys:
            problem = files.same_key(file, keys[routine.key], routine.key)
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


Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Where to; by default named by its key."),
]


@app.command("new")
def new_routine(output: Output = None, replace: ReplaceOption = False) -> None:
    """Answer a few questions and get a routine file."""

    def ask(question: str, otherwise: str) -> str:
        return typer.prompt(question, default=otherwise, err=True)

    def tell(sentence: str) -> None:
        typer.echo(f"plantar: {sentence}", err=True)

    if output is not None:
        check_new("-o", output, replace)
    name = "" if output is None else output.stem.replace("-", " ").replace("_", " ")
    routine = new.ask_all(ask, new.plain(name, 32), tell)
    file = output or new.default_file(routine["key"])
    checked = files.write(file, routine, replace)
    typer.echo(f"{file}: {_about(checked)}. See it: plantar routines show {file}")


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An AHAP, Android, funscript, CSV.")
    ],
    output: Output = None,
    kind: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="ahap, android, funscript or csv."),
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="By default its name.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="By default its name.")] = None,
    stretch: Annotated[
        int | None,
        typer.Option(metavar="1..100", help="How many times slower; by default as can be felt."),
    ] = None,
    warm_up: Annotated[
        bool, typer.Option("--warm-up/--no-warm-up", help="Begin with a minute at the lightest.")
    ] = True,
    replace: ReplaceOption = False,
) -> None:
    """Make a routine of somebody else's haptic file, and say what it cannot carry over.

    Formats: Apple's AHAP, Android's waveforms (JSON with timings and amplitudes), funscript, and a
    table of two columns, time and percent.
    """
    if kind is not None and kind not in foreign.FORMATS:
        raise PlantarError(f"--format {kind!r}: use one of {', '.join(foreign.FORMATS)}.")
    if stretch is not None and not 1 <= stretch <= 100:
        raise PlantarError(f"--stretch {stretch}: give a whole number from 1 to 100.")
    if output is not None:
        check_new("-o", output, replace)
    found, curve = foreign.read(file, kind)
    given = title or " ".join(file.stem.replace("_", " ").replace("-", " ").split())
    name = new.plain(given, 32) or "Imported"
    source = new.plain(f"{file.name}, {found}", 160)
    routine, notes = curves.to_routine(
        curve, key or new.key_of(name), name, source, stretch, warm_up
    )
    written = output or new.default_file(routine["key"])
    checked = files.write(written, routine, replace)
    if name != given:
        notes.append(f"its title is written as {name}, in plain letters, at most 32")
    for note in notes:
        typer.echo(f"plantar: {file}: {note}.", err=True)
    typer.echo(f"{written}: {_about(checked)}.")


@app.command()
def export(
    key: Key,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file: .csv or .ahap.")
    ],
    motor: Annotated[str, typer.Option(metavar="heel|toes", help="Whose curve.")] = "heel",
    replace: ReplaceOption = False,
) -> None:
    """Write a routine's curve for others: a table, or Apple's AHAP."""
    if output.suffix.lower() not in (".csv", ".ahap"):
        raise PlantarError(f"-o {output}: it ends in .csv or .ahap.")
    if motor not in ("heel", "toes"):
        raise PlantarError(f"--motor {motor!r}: use heel or toes.")
    check_new("-o", output, replace)
    routine = catalog.find_or_read(key)
    if not routine.drives:
        raise PlantarError(f"{key} leaves the motor still: there is no curve to write.")
    curve = exports.wanted(routine, ("heel", "toes").index(motor))
    if output.suffix.lower() == ".csv":
        text = exports.as_csv(curve)
    else:
        text = exports.as_ahap(curve, routine.title)
    try:
        output.write_text(text, encoding="ascii")
    except OSError as error:
        raise PlantarError(f"-o {output} cannot be written: {error.strerror}.") from error
    typer.echo(f"{output}: {routine.title}, {len(curve.points)} points.")


def _about(routine: catalog.Routine) -> str:
    count = len(routine.phases)
    phases = "a phase" if count == 1 else f"{count} phases"
    return f"{routine.title}, {in_words(routine.ms)}, {phases}"


def _verdict(file: Path) -> tuple[catalog.Routine | None, str]:
    try:
        return catalog.from_file(file), ""
    except PlantarError as error:
        return None, str(error)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2))
