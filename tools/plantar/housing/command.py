"""`plantar housing`: the plan of a housing for a motor, to print at 1:1."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from plantar.errors import PlantarError
from plantar.housing.plan import CANNOT_PROMISE, Plan, make_plan
from plantar.newfile import ReplaceOption, check_new

_SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")


def housing(
    motor_mm: Annotated[
        int, typer.Option(metavar="D", help="The diameter of the motor's can, 10 to 60.")
    ] = 24,
    plate_mm: Annotated[
        str | None,
        typer.Option(metavar="WxD", help="The plates; by default 270x190, or 270x280 for two."),
    ] = None,
    motors: Annotated[int, typer.Option(metavar="1|2", help="How many motors.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Draw it at 1:1: .pdf or .svg."),
    ] = None,
    replace: ReplaceOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Plan a housing: what to cut, and a drilling template at 1:1 with a ruler to check the print.

    Two plywood plates on rubber buffers, each motor in a wooden clamp below the upper one.
    """
    plan = make_plan(motor_mm, _plate(plate_mm), motors)
    page = None
    if out is not None:
        from plantar.housing.draw import draw, page_of

        check_new("-o", out, replace)
        page = page_of(plan)
        draw(plan, out)
    if as_json:
        typer.echo(json.dumps(_report(plan, out, page), indent=2))
    elif out is not None:
        typer.echo(out)
        typer.echo(f"Print it on {page} at 100 %, then measure the ruler: it must be 100 mm.")
    else:
        _print(plan)


def _plate(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    found = _SIZE.fullmatch(text)
    if found is None:
        raise PlantarError(f"--plate-mm {text!r}: give width x depth in mm, such as 270x190.")
    return int(found[1]), int(found[2])


def _report(plan: Plan, out: Path | None, page: str | None) -> dict[str, object]:
    return {
        "plate_mm": [plan.width, plan.depth],
        "gap_mm": plan.gap,
        "holes": [asdict(hole) for hole in plan.holes()],
        "pieces": [asdict(piece) for piece in plan.pieces()],
        "written": None if out is None else str(out),
        "page": page,
    }


def _print(plan: Plan) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("Count", justify="right")
    table.add_column("Piece")
    table.add_column("Millimetres")
    for piece in plan.pieces():
        table.add_row(str(piece.count), piece.what, piece.size)
    console = Console(highlight=False)
    console.print(table)
    console.print()
    for words in CANNOT_PROMISE:
        console.print(words)
    console.print("\nplantar housing -o plan.pdf draws it, with a drilling template at 1:1.")
