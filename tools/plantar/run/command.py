"""`plantar run`: the firmware on the virtual board, for a person or for a script."""

import importlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from plantar.durations import parse_duration_ms
from plantar.errors import PlantarError
from plantar.newfile import ReplaceOption, check_new
from plantar.routines.files import checked
from plantar.run.display import NO_DISPLAY, picture_file
from plantar.run.play import RunOptions, play
from plantar.run.runner import Interpreter
from plantar.run.script import load_script
from plantar.wiring.read import Wiring, read_wiring

TICKS_WRAP = 1 << 30
FASTEST = 10_000
SESSION_FAILED = 1
DUMB = (
    "plantar: this terminal (TERM=dumb) cannot draw the massager, so a session is played and "
    "printed. To press its buttons, open another terminal, or `plantar web`."
)


def run(
    no_ui: Annotated[
        bool, typer.Option("--no-ui", help="No terminal UI: play, print what happens, and end.")
    ] = False,
    script: Annotated[
        str | None,
        typer.Option(metavar="FILE|-|JSON", help="Timed input to play; implies --no-ui."),
    ] = None,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="TIME",
            help="Virtual time to play, such as 90s or 16m [default: 14m].",
        ),
    ] = None,
    trace: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what the pins did, as JSON lines."),
    ] = None,
    display: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", help="Write what the display shows at the end."),
    ] = None,
    replace: ReplaceOption = False,
    speed: Annotated[
        str | None,
        typer.Option(
            metavar="max|N", help="N times real time [default: max, in the terminal UI 1]."
        ),
    ] = None,
    interpreter: Annotated[
        str, typer.Option(metavar="micropython|cpython", help="What runs the firmware.")
    ] = "micropython",
    board: Annotated[
        str | None, typer.Option(metavar="NAME", help="A board's default wiring, such as pico.")
    ] = None,
    board_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A board.py in place of the firmware's.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The folder that is the board's flash [default: a board in use]."
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start as a new board, with the notice to see first.")
    ] = False,
    routine: Annotated[
        list[Path] | None,
        typer.Option(
            "--routines",
            "--routine",
            metavar="DIR",
            help="Your own routines: a folder of them, or a file.",
        ),
    ] = None,
    start_ticks: Annotated[
        int, typer.Option(metavar="N", help="What ticks_ms says at power-on.")
    ] = 0,
    code_time: Annotated[
        bool,
        typer.Option(
            "--code-time",
            help="Let code take time, as on an RP2040; with --interpreter cpython and --no-ui.",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; implies --no-ui.")
    ] = False,
) -> None:
    """Run the firmware on the virtual board, in real MicroPython.

    In a terminal this is the massager with your keyboard as its buttons. Without one, or with
    --no-ui, it plays a script, or by itself a heel session, and prints what happened.
    """
    batch = (
        no_ui or as_json or code_time or any(x is not None for x in (script, for_, trace, display))
    )
    wiring = read_wiring(board_file, board)
    _check_output(trace, display, replace, wiring)
    options = RunOptions(
        wiring=wiring,
        for_ms=parse_duration_ms("14m" if for_ is None else for_),
        script=None if script is None else load_script(script),
        trace=trace,
        display=None if display is None else picture_file(display),
        speed=_speed(speed),
        interpreter=_interpreter(interpreter),
        board=board,
        board_file=board_file,
        state=_state(state, fresh),
        fresh=fresh,
        start_ticks=_start_ticks(start_ticks),
        code_time=code_time,
        as_json=as_json,
        routines=tuple(checked(routine or [])),
        whole=for_ is None and state is None and not fresh and not routine,
    )
    has_ui = importlib.util.find_spec("plantar.run.ui") is not None
    if has_ui and not batch and sys.stdin.isatty() and sys.stdout.isatty():
        if os.environ.get("TERM") != "dumb":
            importlib.import_module("plantar.run.ui").run_ui(options)
            return
        print(DUMB, file=sys.stderr)  # noqa: T201
    why_not = play(options)
    if why_not:
        print(f"plantar: {why_not}.", file=sys.stderr)  # noqa: T201
        raise typer.Exit(SESSION_FAILED)


def _check_output(trace: Path | None, display: Path | None, replace: bool, wiring: Wiring) -> None:
    check_new("--trace", trace, replace)
    if display is not None:
        picture_file(display)
        check_new("--display", display, replace)
        if wiring.fields["DISPLAY_SDA"] is None:
            raise PlantarError(f"--display {display}: {NO_DISPLAY}")


def _speed(text: str | None) -> float | None:
    if text is None or text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.1 <= speed <= FASTEST:
        raise PlantarError(f"--speed {text!r}: give max, or a number from 0.1 to {FASTEST}.")
    return speed


def _interpreter(name: str) -> Interpreter:
    if name == "micropython" or name == "cpython":
        return name
    raise PlantarError(f"--interpreter {name!r}: use micropython or cpython.")


def _start_ticks(ticks: int) -> int:
    if not 0 <= ticks < TICKS_WRAP:
        raise PlantarError(f"--start-ticks {ticks}: give 0 to {TICKS_WRAP - 1}.")
    return ticks


def _state(folder: Path | None, fresh: bool) -> Path | None:
    if folder is None:
        return None
    if folder.exists() and not folder.is_dir():
        raise PlantarError(f"--state {folder} is a file; name a folder.")
    if fresh and folder.is_dir() and any(folder.iterdir()):
        raise PlantarError(f"--fresh and --state {folder}, which is in use: name an empty folder.")
    return folder
