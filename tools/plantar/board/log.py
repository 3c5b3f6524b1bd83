"""`plantar log`: how a board was used. It only reads; nothing here can delete anything."""

import csv
import io
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from plantar.errors import PlantarError
from plantar.newfile import ReplaceOption, check_new
from plantar.shared.lengths import in_words
from plantar.talk.board import JsonOption, PortOption, StateOption, VirtualOption, Which

TABLES = {
    "sessions": ("no", "routine", "end", "drive_s", "level"),
    "faults": ("fault", "after_session"),
    "routines": ("routine", "drive_s"),
    "ends": ("end", "count"),
}
"""The tables of a log, and the columns of each."""

Log = dict[str, Any]


def log(
    as_csv: Annotated[
        bool, typer.Option("--csv", help="As comma-separated values, one table.")
    ] = False,
    table: Annotated[
        str, typer.Option(metavar="NAME", help=f"Which: {', '.join(TABLES)}; needs --csv.")
    ] = "sessions",
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help="Write each table there, a file each; needs --csv.",
        ),
    ] = None,
    replace: ReplaceOption = False,
    port: PortOption = None,
    virtual: VirtualOption = False,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how a board was used: its sessions, its faults, and how long it drove in all.

    It keeps the last sessions one by one and counts the rest. Nothing is ever deleted.
    """
    if as_csv and as_json:
        raise PlantarError("--csv and --json: give one of them.")
    if out is not None and not as_csv:
        raise PlantarError("-o writes comma-separated values: give --csv as well.")
    if table not in TABLES:
        raise PlantarError(f"--table {table!r}: use one of {', '.join(TABLES)}.")
    if out is not None:
        if out.exists() and not out.is_dir():
            raise PlantarError(
                f"-o {out} is a file; name a folder: there is a file for each table."
            )
        if not out.parent.is_dir():
            raise PlantarError(f"-o {out}: there is no folder {out.parent}; make it first.")
        for name in TABLES if out.exists() else ():
            check_new("-o", out / f"{name}.csv", replace)
    which = Which(port, virtual, state, quiet=as_csv or as_json)
    with which.open() as talk:
        found = talk.ask("log", has="sessions")
        name = talk.wire.name
    del found["ok"]
    if as_json:
        typer.echo(json.dumps({"ok": True, "board": name, **found}, indent=2))
    elif out is not None:
        for file in _write(out, found):
            typer.echo(file)
    elif as_csv:
        typer.echo(csv_text(found, table), nl=False)
    else:
        _show(found, name)


def csv_text(found: Log, table: str = "sessions") -> str:
    """Return a table of a log as comma-separated values, its first line the names of the columns.

    table: one of TABLES.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {
        "sessions": [tuple(one[name] for name in TABLES["sessions"]) for one in found["last"]],
        "faults": [(one["name"], one["after"]) for one in found["faults"]],
        "routines": list(found["drive_s"].items()),
        "ends": list(found["ends"].items()),
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TABLES[table])
    writer.writerows(rows[table])
    return text.getvalue()


def _show(found: Log, name: str) -> None:
    console = Console(highlight=False, markup=False)
    drive_s = found["drive_s"]
    sessions = found["sessions"]
    if not sessions and not found["faults"]:
        console.print(f"Nothing yet in the log of {name}: no session, no fault.")
        return
    driven = in_words(sum(drive_s.values()) * 1_000)
    count = f"{sessions} session" if sessions == 1 else f"{sessions} sessions"
    console.print(f"{name}: {count}, {driven} of drive in all\n")
    if found["last"]:
        console.print(_table(("No", "Routine", "Ended", "Drive", "Level"), _sessions(found)))
    used = [(routine, seconds) for routine, seconds in drive_s.items() if seconds]
    if used:
        console.print()
        rows = [(routine, in_words(seconds * 1_000)) for routine, seconds in used]
        console.print(_table(("Routine", "Drive in all"), rows))
    ends = ", ".join(f"{end} {count}" for end, count in found["ends"].items() if count)
    if ends:
        console.print(f"\nEnds: {ends}")
    if found["faults"]:
        console.print()
        faults = [(fault["name"], str(fault["after"])) for fault in found["faults"]]
        console.print(_table(("Fault", "After session"), faults))


def _sessions(found: Log) -> list[tuple[str, ...]]:
    return [
        (
            str(session["no"]),
            session["routine"],
            session["end"],
            in_words(session["drive_s"] * 1_000),
            str(session["level"]),
        )
        for session in found["last"]
    ]


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in heads:
        table.add_column(head, justify="right" if head in ("No", "Drive", "Level") else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _write(folder: Path, found: Log) -> list[Path]:
    files = [folder / f"{name}.csv" for name in TABLES]
    try:
        folder.mkdir(exist_ok=True)
        for file in files:
            file.write_text(csv_text(found, file.stem), encoding="utf-8")
    except OSError as error:
        raise PlantarError(f"-o {folder} cannot be written: {error.strerror}.") from error
    return files
