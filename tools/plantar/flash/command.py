"""`plantar flash`: what a person types, sees while it runs, and reads afterwards."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.syntax import Syntax

from plantar.build.tree import check_board_file
from plantar.errors import PlantarError
from plantar.flash.job import Done, Options, Told, flash_board
from plantar.routines.files import checked
from plantar.talk.ports import ask_person, can_ask, choose

FAILED = 2


def flash(
    port: Annotated[
        list[str] | None,
        typer.Option(metavar="PORT", help="The board's port; may be given several times."),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all", help="Every Pico and Espressif board there is (not what is behind a bridge)."
        ),
    ] = False,
    board_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Put this board.py there; the one on the board is set aside."
        ),
    ] = None,
    source: Annotated[
        bool,
        typer.Option("--source", help="Upload the modules as source, to read or edit them there."),
    ] = False,
    routines: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", help="Put your own routines there too: a folder of them, or a file."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Put the firmware on a board: only what changed, verified; its log and board.py are kept.

    Without --port the board is found by its USB vendor.

    Interrupting this does no harm: nothing half-done runs, and run again it goes on from there.
    """
    own = tuple(checked(routines or ()))
    if board_file is not None:
        check_board_file(board_file)
    devices = choose(port or (), every, ask_person if can_ask() and not as_json else None)
    results = _flash_all(devices, Options(board_file, source, own), quiet=as_json)
    if as_json:
        boards = [
            r.as_json() if isinstance(r, Done) else {"port": d, "ok": False, "error": str(r)}
            for d, r in zip(devices, results, strict=True)
        ]
        typer.echo(json.dumps({"boards": boards}, indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for result in results:
            if isinstance(result, Done):
                _tell(console, result)
    errors = [result for result in results if isinstance(result, PlantarError)]
    if len(results) == 1 and errors and not as_json:
        raise errors[0]
    if errors:
        if not as_json:
            for error in errors:
                typer.echo(f"plantar: {error}", err=True)
        raise typer.Exit(FAILED)


def _flash_all(devices: list[str], options: Options, quiet: bool) -> list[Done | PlantarError]:
    """Flash each of these, side by side, and return what came of each."""
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[step]}"),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    )

    def one(device: str) -> Done | PlantarError:
        task = progress.add_task(device, total=None, step="")
        told = Told(
            step=lambda text: progress.update(task, step=text),
            total=lambda size: progress.update(task, total=size),
            bytes=lambda more: progress.advance(task, more),
        )
        try:
            return flash_board(device, options, told)
        except PlantarError as error:
            return error

    with progress:
        if len(devices) == 1:
            # In this thread, so that Ctrl-C reaches it.
            return [one(devices[0])]
        with ThreadPoolExecutor(len(devices)) as pool:
            return list(pool.map(one, devices))


def _tell(console: Console, done: Done) -> None:
    plan = done.plan
    version = ".".join(map(str, done.identity.version))
    console.print(f"{done.identity.machine} with MicroPython {version} on {done.port}")
    if done.taken_for:
        console.print(f"  {done.taken_for}")
    if done.frozen:
        console.print("  Plantar is inside its MicroPython: only board.py and routines are files")
    sent = sum(map(len, plan.uploads.values()))
    if plan.uploads:
        console.print(
            f"  {_count(len(plan.uploads), 'file')} uploaded ({sent / 1000:.1f} kB), "
            f"{plan.unchanged} unchanged, all verified, in {done.seconds:.1f} s"
        )
    else:
        console.print(f"  nothing to upload: all {plan.unchanged} files are right")
    for name in plan.set_aside:
        console.print(f"  your {name} is kept as {name}.before")
    if plan.removed:
        console.print(f"  of an older Plantar, removed: {', '.join(plan.removed)}")
    words = {**_BOARD_PY, **_BOARD_PY_GIVEN} if done.board_file_given else _BOARD_PY
    console.print(f"  board.py: {words[plan.board_py]}")
    if done.default_diff:
        console.print("  the default has changed since; this is how it differs from yours:")
        console.print(Syntax(done.default_diff, "diff", background_color="default"))
    console.print(f"  it runs: {_state(done.status)}")


_BOARD_PY = {
    "new": "the default is there now; edit it to match your wiring",
    "same": "as it is in this Plantar",
    "kept": "yours is kept",
    "replaced": "replaced by the one you gave; the old one is kept as board.py.before",
}
_BOARD_PY_GIVEN = {
    "new": "the one you gave is there now",
    "same": "it is the one you gave already",
}


def _state(status: dict[str, Any]) -> str:
    text = str(status.get("state", ""))
    if text == "fault":
        return (
            f"fault: {status.get('fault_text')}. Once its cause is gone, let go of START and hold "
            "it for two seconds."
        )
    more = status.get("warning")
    return f"{text} ({more})" if more else text


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
