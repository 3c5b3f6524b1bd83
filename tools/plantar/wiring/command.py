"""`plantar wiring`: what goes where, as a table, a picture, or a Wokwi project."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from plantar.errors import PlantarError
from plantar.newfile import ReplaceOption, check_new
from plantar.wiring.divider import divider_for, ohms, words
from plantar.wiring.read import Wiring, read_wiring
from plantar.wiring.wokwi import project

KINDS = (".svg", ".png", ".pdf")
WHAT = {
    "MOTOR_A": "motor A: gate of its MOSFET, pulled down by at most 8 kΩ",
    "MOTOR_B": "motor B: gate of its MOSFET, pulled down by at most 8 kΩ",
    "START": "START/STOP: button to ground",
    "UP": "UP (deeper): button to ground",
    "DOWN": "DOWN (softer): button to ground",
    "MODE": "MODE: button to ground",
    "LEVEL_LEDS": "level LED, 470 Ω, to ground",
    "STATUS_LED": "status LED",
    "TONE": "passive piezo, to ground",
    "DISPLAY_SDA": "display SSD1306, SDA",
    "DISPLAY_SCL": "display SSD1306, SCL",
    "SUPPLY": "supply voltage, divided",
    "CURRENT": "motor current, from a shunt amplifier",
    "TEMPERATURE": "motor temperature, NTC to ground, 10 kΩ to 3.3 V",
}


def wiring(
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Draw it: .svg, .png or .pdf."),
    ] = None,
    breadboard: Annotated[
        bool,
        typer.Option("--breadboard", help="Draw it as parts on a breadboard (.svg), with -o."),
    ] = False,
    board: Annotated[
        str | None, typer.Option(metavar="NAME", help="A board's default wiring, such as pico.")
    ] = None,
    board_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your board.py in place of the default.")
    ] = None,
    wokwi: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write diagram.json and wokwi.toml there, for Wokwi."),
    ] = None,
    replace: ReplaceOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what is wired where, from board.py itself, as a table or as a picture."""
    if out is not None and out.suffix not in KINDS:
        raise PlantarError(f"-o {out}: the name must end in {', '.join(KINDS)}.")
    check_new("-o", out, replace)
    found = read_wiring(board_file, board)
    made = {} if wokwi is None else project(found)
    if wokwi is not None and wokwi.exists():
        if not wokwi.is_dir():
            raise PlantarError(f"--wokwi {wokwi} is a file; name a folder.")
        for name in made:
            check_new("--wokwi", wokwi / name, replace)
    written: list[Path] = []
    if breadboard and out is None:
        raise PlantarError(
            "--breadboard draws a picture: name its file with -o, such as -o b.svg."
        )
    if out is not None and breadboard:
        from plantar.wiring.breadboard.draw import draw as draw_breadboard

        draw_breadboard(found, out)
        written.append(out)
    elif out is not None:
        from plantar.wiring.picture import draw

        draw(found, out)
        written.append(out)
    if wokwi is not None:
        written += _write(wokwi, made)
    if as_json:
        report = {
            "board": found.board,
            "pins": [{"field": f, "pin": p, "what": w} for f, p, w in rows(found)],
            "written": [str(path) for path in written],
        }
        typer.echo(json.dumps(report, indent=2))
        return
    if written:
        for path in written:
            typer.echo(path)
        return
    _print(found)


def rows(found: Wiring) -> list[tuple[str, Any, str]]:
    """Return (field, pin, what goes there) for everything that is fitted."""
    listed: list[tuple[str, Any, str]] = []
    for name, what in WHAT.items():
        value = found.fields[name]
        if name == "LEVEL_LEDS":
            leds = enumerate(value or (), 1)
            listed += [(name, pin, f"{what} ({number})") for number, pin in leds]
        elif name == "SUPPLY" and value is not None:
            full_mv = found.fields["SUPPLY_FULL_MV"]
            pair = divider_for(full_mv)
            upper, lower = ohms(pair.upper_ohm), ohms(pair.lower_ohm)
            pair_of = f"{what}: {upper} from V+ to the pin, {lower} to ground, {words(full_mv)}"
            listed.append((name, value, pair_of))
        elif value is not None:
            listed.append((name, value, what))
    return listed


def _print(found: Wiring) -> None:
    from plantar.wiring.picture import pin_name

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("Field", style="bold", no_wrap=True)
    table.add_column("Pin", no_wrap=True)
    table.add_column("What")
    for name, pin, what in rows(found):
        table.add_row(name, pin_name(found, pin), what)
    console = Console(highlight=False)
    console.print(table)
    console.print("\nplantar wiring -o wiring.svg draws it, and with --breadboard as you see it.")


def _write(folder: Path, files: dict[str, str]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlantarError(f"--wokwi {folder} cannot be written: {error.strerror}.") from error
    return [folder / name for name in files]
