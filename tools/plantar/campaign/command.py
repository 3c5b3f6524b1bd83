"""`plantar campaign`: many seeded runs with faults, a table of what came of them, and the shortest
script of one that failed.
"""

import json
import tempfile
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from plantar.campaign.boards import PICO
from plantar.campaign.play import Verdict, play
from plantar.campaign.precompiled import Files, precompile
from plantar.campaign.scripts import KINDS, case
from plantar.campaign.shrink import keep, shrink
from plantar.errors import PlantarError
from plantar.newfile import check_folder
from plantar.run.runner import BOARDS

ALL = "all"
MOST_RUNS, MOST_JOBS = 1_000_000, 64
VIOLATED = 1
SHOWN = 10
WORTH_COMPILING = 20  # fewer runs are over sooner than the compiler


def campaign(
    runs: Annotated[int, typer.Option(metavar="N", help="How many runs.")] = 150,
    board: Annotated[
        str, typer.Option(metavar="NAME", help="On which board, or all: they take turns.")
    ] = PICO,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed gives the same runs.")] = 1,
    jobs: Annotated[int, typer.Option(metavar="J", help="How many at a time.")] = 2,
    keep_in: Annotated[
        Path, typer.Option("--keep", metavar="DIR", help="Where a failing script is written.")
    ] = Path("build"),
    firmware: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Another firmware than the repository's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Break the virtual board in every way a script knows, and see that it keeps its promises.

    Exit code 1: a promise was broken; the shortest script that shows it is kept and named.
    """
    _check(runs, jobs, firmware)
    boards = _boards(board)
    check_folder("--keep", keep_in)
    began_s = time.monotonic()
    out = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="plantar-campaign-") as folder:
        files = Files(firmware)
        if runs >= WORTH_COMPILING:
            files = precompile(Path(folder), firmware)
        verdicts = play_all(runs, seed, jobs, files, quiet=as_json, boards=boards)
        failed = [verdict for verdict in verdicts if verdict.violations]
        replay = _kept(failed, keep_in, files, firmware) if failed else ""
    wall_s = time.monotonic() - began_s
    if as_json:
        print(json.dumps(_report(verdicts, failed, replay, seed, wall_s)))  # noqa: T201
    else:
        _print(out, verdicts, failed, replay, wall_s)
    if failed:
        raise typer.Exit(VIOLATED)


def _kept(failed: list[Verdict], keep_in: Path, files: Files, firmware: Path | None) -> str:
    """Keep the shortest script that failed, and return how to replay it."""
    shortest = min(failed, key=lambda verdict: len(verdict.case.script))
    small, _ = shrink(shortest, lambda what: play(what, files))
    try:
        return keep(small, keep_in, firmware)
    except OSError as error:
        raise PlantarError(f"--keep {keep_in} cannot be written: {error.strerror}.") from error


def play_all(
    runs: int,
    seed: int,
    jobs: int = 1,
    files: Files | None = None,
    quiet: bool = True,
    boards: tuple[str, ...] = (PICO,),
) -> list[Verdict]:
    """Play the runs of a seed, several at a time, with a progress bar unless quiet.

    Returns:
        The verdicts in the order of the runs, the same for any number of jobs.
    """
    verdicts: list[Verdict] = []
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar, ThreadPoolExecutor(jobs) as pool:
        task = bar.add_task("Breaking the board", total=runs)
        under_way: set[Future[Verdict]] = set()
        for number in range(runs):
            under_way.add(
                pool.submit(play, case(seed, number, board=boards[number % len(boards)]), files)
            )
            if len(under_way) >= 2 * jobs:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                verdicts += [future.result() for future in done]
                bar.update(task, completed=len(verdicts))
        verdicts += [future.result() for future in under_way]
        bar.update(task, completed=runs)
    return sorted(verdicts, key=lambda verdict: int(verdict.case.name.split("-")[-1]))


def _check(runs: int, jobs: int, firmware: Path | None) -> None:
    for name, value, most in (("runs", runs, MOST_RUNS), ("jobs", jobs, MOST_JOBS)):
        if not 1 <= value <= most:
            raise PlantarError(f"--{name} {value}: give 1 to {most}.")
    if firmware is not None and not (firmware / "main.py").is_file():
        raise PlantarError(f"--firmware {firmware} has no main.py; name a folder of the firmware.")


def _boards(name: str) -> tuple[str, ...]:
    if name != ALL and name not in BOARDS:
        raise PlantarError(f"--board {name!r}: give one of {', '.join(BOARDS)}, or {ALL}.")
    return BOARDS if name == ALL else (name,)


def _counts(verdicts: list[Verdict], what: str = "kind") -> Counter[str]:
    return Counter(getattr(verdict.case, what) for verdict in verdicts)


def _report(
    verdicts: list[Verdict], failed: list[Verdict], replay: str, seed: int, wall_s: float
) -> dict[str, Any]:
    runs, broken = _counts(verdicts), _counts(failed)
    return {
        "runs": len(verdicts),
        "seed": seed,
        "virtual_s": sum(verdict.case.for_ms for verdict in verdicts) // 1_000,
        "wall_s": round(wall_s, 3),
        "boards": {
            board: {"runs": count, "failed": _counts(failed, "on")[board]}
            for board, count in _counts(verdicts, "on").items()
        },
        "kinds": {kind: {"runs": runs[kind], "failed": broken[kind]} for kind in KINDS},
        "failed": [
            {
                "run": v.case.name,
                "kind": v.case.kind,
                "board": v.case.on,
                "violations": [asdict(x) for x in v.violations],
            }
            for v in failed
        ],
        "replay": replay or None,
    }


def _print(
    out: Console, verdicts: list[Verdict], failed: list[Verdict], replay: str, wall_s: float
) -> None:
    for head, what, rows in (("fault", "kind", tuple(KINDS)), ("board", "on", BOARDS)):
        runs, broken = _counts(verdicts, what), _counts(failed, what)
        table = Table(head, "runs", "failed")
        for row in rows:
            if runs[row]:
                table.add_row(row, str(runs[row]), str(broken[row] or "-"))
        out.print(table)
    for verdict in failed[:SHOWN]:
        first = verdict.violations[0]
        run = f"{verdict.case.name} ({verdict.case.kind}, {verdict.case.on})"
        out.print(f"Run {run}: {first.t_ms} ms, {first.text}")
    virtual_s = sum(verdict.case.for_ms for verdict in verdicts) / 1_000
    out.print(
        f"{len(verdicts)} runs, {virtual_s:.0f} s of virtual time in {wall_s:.1f} s: "
        f"{len(failed) or 'none'} of them broke a promise."
    )
    if replay:
        out.print(f"Replay the shortest: {replay}", markup=False)
