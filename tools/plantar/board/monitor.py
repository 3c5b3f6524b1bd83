"""`plantar monitor`: what a board does, as it does it: its state, its power, and what happens."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from plantar.board.happenings import Event, Watcher
from plantar.board.shake import Shakes, figures_of
from plantar.durations import parse_duration_ms
from plantar.errors import PlantarError
from plantar.run.script import check_script, load_script
from plantar.talk.board import PortOption, StateOption, VirtualOption, Which
from plantar.talk.talk import Answer, Talk

EVERY_MS = 250
"""How often the board tells; it costs the board one short line each time."""
MISSED_S = 1.5
"""So long without a line, and the board is asked again: it may have been reset."""
SPEAK_S = 1.0
"""How often it says something itself: an ESP32-S3 or C3 tells nothing to who has not spoken for
two seconds, because a host that has stopped reading would hold it up."""
VIRTUAL_FOR = "14m"
STARTS = [{"at_ms": 1_000, "button": "START", "for_ms": 100}]
"""What happens on a virtual board without a script: late enough for who watches to be there."""
"""A virtual board that nobody watches plays as long as a heel session."""


class Show(Protocol):
    """Shows what a board does."""

    def line(self, t_ms: int, telemetry: Answer) -> None:
        """Show how it is now."""
        ...

    def event(self, event: Event) -> None:
        """Show what happened."""
        ...


class JsonLines:
    """Prints everything as lines of JSON."""

    def line(self, t_ms: int, telemetry: Answer) -> None:
        """Print how it is now."""
        shown = {key: value for key, value in telemetry.items() if key != "telemetry"}
        self._print({"t_ms": t_ms, **shown})

    def event(self, event: Event) -> None:
        """Print what happened."""
        self._print(event.as_json())

    def _print(self, line: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def monitor(
    port: PortOption = None,
    virtual: VirtualOption = False,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="TIME", help="Watch so long, such as 10s; else until Ctrl-C."
        ),
    ] = None,
    script: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-|JSON",
            help="What happens to the virtual board; else it plays a heel session.",
        ),
    ] = None,
    state: StateOption = None,
    board_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Your board.py: its motor's data sheet, for the estimated Hz."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print lines of JSON, as without a terminal.")
    ] = False,
) -> None:
    """Watch a board: its state, the motors' power, what happens. It only listens.

    Without a terminal, or with --json, each line is a JSON object: how it is, four times a second,
    or an event. The vibration in hertz is an estimate of this computer's, from the motor's data
    sheet in board.py and its power.
    """
    if script is not None and not virtual:
        raise PlantarError("--script plays on a virtual board: give --virtual as well.")
    if board_file is not None and virtual:
        raise PlantarError("--board-file is for a board on a port; leave --virtual out.")
    figures = figures_of(board_file)
    live = sys.stdout.isatty() and not as_json
    which = Which(port, virtual, state, quiet=not live)
    for_ms = None if for_ is None else parse_duration_ms(for_)
    if for_ms is None and virtual and not live:
        for_ms = parse_duration_ms(VIRTUAL_FOR)
    happens = check_script(STARTS) if script is None else load_script(script)
    # Ctrl-C is how one stops watching; the board goes on as it was.
    with which.open(live, happens) as talk, contextlib.suppress(KeyboardInterrupt):
        if live:
            from plantar.board.monitor_view import View

            with View(talk.wire.name) as view:
                watch(talk, view, for_ms, figures)
        else:
            _watch_piped(talk, for_ms, figures)


def watch(talk: Talk, show: Show, for_ms: int | None, figures: Sequence[int]) -> None:
    """Show what a board does, for so long, or until whoever is asked has had enough.

    To its telemetry comes `hz`: how often each motor shakes, estimated from what its duty was at
    the lines before. figures: of its motors, see shake.figures_of.

    Raises:
        PlantarError: the board is gone, or does not answer any more.
    """
    watcher = Watcher()
    began_s = talk.now_s()

    def t_ms() -> int:
        return round((talk.now_s() - began_s) * 1_000)

    shakes = Shakes(figures)
    try:
        for telemetry in _lines(talk, lambda: for_ms is not None and t_ms() >= for_ms):
            at_ms = t_ms()
            if telemetry is None:
                text = "The board was silent, and answers again: it was reset."
                show.event(Event(at_ms, "lost", None, None, text))
                continue
            telemetry["hz"] = shakes.take(at_ms, telemetry["duty_u16"])
            for event in watcher.take(at_ms, telemetry):
                show.event(event)
            show.line(at_ms, telemetry)
    finally:
        # Left on, it would do no harm; but nobody reads it any more.
        with contextlib.suppress(PlantarError):
            talk.ask("telemetry 0")


def _lines(talk: Talk, over: Callable[[], bool]) -> Iterator[Answer | None]:
    """Yield telemetry, and None where the board had to be asked for it again."""
    talk.ask(f"telemetry {EVERY_MS}")
    spoken_s = talk.now_s()
    while not over():
        if talk.now_s() - spoken_s >= SPEAK_S:
            spoken_s = talk.now_s()
            talk.speak()
        telemetry = talk.telemetry(MISSED_S)
        if telemetry is None:
            talk.ask(f"telemetry {EVERY_MS}")
        yield telemetry


def _watch_piped(talk: Talk, for_ms: int | None, figures: Sequence[int]) -> None:
    try:
        watch(talk, JsonLines(), for_ms, figures)
    except BrokenPipeError:
        # Whoever read has had enough. Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
