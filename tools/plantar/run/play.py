"""Plays a run without a user interface: a progress bar, what happened in words, and a summary."""

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from plantar.durations import clock
from plantar.errors import PlantarError
from plantar.routines.catalog import from_file
from plantar.run import senses
from plantar.run.display import save
from plantar.run.runner import Event, Interpreter, Runner
from plantar.run.script import Entry, check_script
from plantar.run.timeline import Moment, Timeline
from plantar.shared.lengths import in_words
from plantar.wiring.read import Wiring

SHORTEST_MS = 1_000
"""A run that ends before this has not begun anything."""
MOST_MOMENTS = 200
"""More lines than this nobody reads: the rest is counted, and is in the trace."""


@dataclass(frozen=True)
class RunOptions:
    """One run of the virtual board, checked.

    Attributes:
        wiring: what is connected where, from the board file or the board's name.
        for_ms: how much virtual time a run without user interface takes.
        display: a PNG to write, of what the display shows at the end.
        script: what happens to the board; None: nothing was asked for.
        speed: virtual time over real time; None: as fast as it goes.
        routines: routine files that the board has on its flash, checked; without a script the
            first of them is played.
        whole: the session is to play to its end.
    """

    wiring: Wiring
    for_ms: int
    script: list[Entry] | None = None
    trace: Path | None = None
    display: Path | None = None
    speed: float | None = None
    interpreter: Interpreter = "micropython"
    board: str | None = None
    board_file: Path | None = None
    state: Path | None = None
    fresh: bool = False
    start_ticks: int = 0
    code_time: bool = False
    as_json: bool = False
    routines: tuple[Path, ...] = ()
    whole: bool = False

    def open_runner(self) -> Runner:
        """Return a board with its power just on.

        Raises:
            PlantarError: the interpreter or the state folder cannot be used.
        """
        try:
            return Runner(
                interpreter=self.interpreter,
                board=self.board,
                state_dir=self.state,
                start_ticks=self.start_ticks,
                code_time=self.code_time,
                fresh=self.fresh,
                board_file=self.board_file,
                routines=self.routines,
                watch=True,
            )
        except OSError as error:
            what = error.filename or self.state
            raise PlantarError(f"{what} cannot be used: {error.strerror}.") from error


def heel_session(for_ms: int, key: str = "") -> list[Entry]:
    """Return a script that starts the heel session, or the routine with this key."""
    script: list[Entry] = [{"at_ms": 500, "button": "START", "for_ms": 100}]
    if key:
        script = [{"at_ms": 500, "console": f"start {key}\n"}]
    return check_script([entry for entry in script if entry["at_ms"] < for_ms])


def play(options: RunOptions) -> str:
    """Play a run, print its timeline and its summary. Return why what was asked for did not
    happen, "" if it did.

    Without a script the heel session is played, or the first of the person's own routines.

    Raises:
        PlantarError: the trace, the picture or the state cannot be written, the board has no
            display to draw, or the interpreter failed.
    """
    out = Console(highlight=False, markup=False, soft_wrap=True)
    script = options.script
    if script is None:
        key = from_file(options.routines[0]).key if options.routines else ""
        script = heel_session(options.for_ms, key)
    fields = options.wiring.fields
    script = senses.together(script, check_script(senses.well_for(fields, options.for_ms, script)))
    moments: list[Moment] = []
    began_s = time.monotonic()
    with ExitStack() as stack:
        trace = stack.enter_context(_opened(options.trace)) if options.trace else None
        runner = stack.enter_context(options.open_runner())
        if runner.note:
            print(f"plantar: {runner.note}", file=sys.stderr)  # noqa: T201
        on_progress = stack.enter_context(_Bar(options, out))
        timeline = Timeline(options.wiring)
        summary: Event = {}

        def tell(happened: list[Moment]) -> None:
            moments.extend(happened)
            if not options.as_json:
                for moment in happened[: max(0, MOST_MOMENTS - len(moments) + len(happened))]:
                    out.print(f"{clock(moment.t_ms):>11}  {moment.text}")

        for line in runner.lines(script, options.for_ms, on_progress):
            if not line.startswith("{"):
                continue  # the interpreter's last words: its end follows, as an error
            event = json.loads(line)
            if trace is not None and event["event"] != "told":
                trace.write(line + "\n")
            if event["event"] == "summary":
                summary = event
            else:
                tell(timeline.take(event))
        tell(timeline.finish(summary["t_ms"]))
        if options.display is not None:
            save(runner.display, options.display)
        interpreter = runner.version
    wall_s = time.monotonic() - began_s
    if options.as_json:
        _print_json(summary, moments, interpreter, wall_s)
    else:
        _print_words(out, summary, len(moments), interpreter, wall_s)
    return _why_not(options, timeline, summary)


def _why_not(options: RunOptions, timeline: Timeline, summary: Event) -> str:
    """Return why what was asked for did not happen, "" if it did."""
    if timeline.refusals:
        count = len(timeline.refusals)
        lines = "a line" if count == 1 else f"{count} lines"
        return f"the console refused {lines}: {timeline.refusals[0]}"
    if options.script is not None or options.for_ms < SHORTEST_MS:
        return ""
    key = from_file(options.routines[0]).key if options.routines else "heel"
    if key in timeline.played:
        whole = not options.whole or summary["end_reason"] == "finished"
        return "" if whole else f"the {key} session did not play to its end"
    status = timeline.status
    if not status:
        return f"{key} did not start: the board says nothing, {summary['state']}"
    if status["state"] == "fault":
        why = f"fault {timeline.fault_name(status['fault'])}, {status['fault_text']}"
    elif status["state"] == "resting":
        why = f"the board rests for {in_words(status['rest_ms'])} more"
    elif timeline.played:
        why = f"{', '.join(sorted(timeline.played))} played in its place"
    else:
        why = f"the board is {status['state']}"
    return f"{key} did not start: {why}"


def _opened(file: Path) -> TextIO:
    try:
        return file.open("w", encoding="utf-8")
    except OSError as error:
        raise PlantarError(f"The trace {file} cannot be written: {error.strerror}.") from error


class _Bar:
    """A progress bar that also holds the run back to its speed. Use it in a `with`."""

    def __init__(self, options: RunOptions, out: Console) -> None:
        self._options = options
        # Where the timeline is piped away, the bar must not go into the pipe.
        on_terminal = out.is_terminal
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            console=out if on_terminal else Console(stderr=True),
            redirect_stdout=on_terminal,
            redirect_stderr=on_terminal,
            disable=options.as_json,
        )
        self._began_s = 0.0

    def __enter__(self) -> Callable[[float], None]:
        self._progress.start()
        what = "script"
        if self._options.script is None:
            what = "routine" if self._options.routines else "heel session"
        self._task = self._progress.add_task(f"Playing the {what}", total=self._options.for_ms)
        self._began_s = time.monotonic()
        return self._at

    def __exit__(self, *_error: object) -> None:
        self._progress.stop()

    def _at(self, t_ms: float) -> None:
        self._progress.update(self._task, completed=t_ms)
        if self._options.speed is not None:
            due_s = self._began_s + t_ms / 1_000 / self._options.speed
            time.sleep(max(0.0, due_s - time.monotonic()))


def _print_words(out: Console, summary: Event, moments: int, by: str, wall_s: float) -> None:
    if moments > MOST_MOMENTS:
        out.print(f"             ... and {moments - MOST_MOMENTS} more; --trace keeps them all")
    end = f", the session ended: {summary['end_reason']}" if summary["end_reason"] else ""
    out.print()
    most_hz = max(summary["hz_most"], default=0)
    shook = f", at {most_hz:.0f} Hz at most (estimate)" if most_hz else ""
    out.print(f"The motor ran for {in_words(summary['drive_ms'])}{shook}{end}.")
    out.print(
        f"The board is now: {summary['state']}. Resets: {summary['resets']}, "
        f"files written: {summary['flash_writes']}."
    )
    speed = summary["t_ms"] / 1_000 / wall_s if wall_s else 0
    out.print(
        f"{in_words(summary['t_ms'])} of virtual time took {wall_s:.1f} s ({speed:.0f}x) on {by}."
    )


def _print_json(summary: Event, moments: list[Moment], by: str, wall_s: float) -> None:
    report: dict[str, Any] = {
        "summary": summary,
        "timeline": [asdict(moment) for moment in moments],
        "interpreter": by,
        "wall_s": round(wall_s, 3),
    }
    print(json.dumps(report))  # noqa: T201
