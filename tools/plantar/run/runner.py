"""Runs the firmware on the virtual board: starts its interpreter, sends a script, reads the trace.

The interpreter is a child of its own over pipes (virtual/serve.py), so that a firmware that hangs
or dies takes nobody with it, and a reset of the host's session is a new child.
"""

import json
import shutil
import tempfile
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from plantar.firmware import firmware_dir, load
from plantar.run.child import Interpreter, RunnerError, Talk, command_for, find_micropython
from plantar.run.script import Entry, check_script, in_window

__all__ = (
    "BOARDS",
    "Event",
    "Interpreter",
    "Runner",
    "RunnerError",
    "find_micropython",
    "seed",
)

Event = dict[str, Any]

STEP_MS = 1_000
LOOKAHEAD_MS = 2_500
"""Entries are sent so much before they are due: a firmware that blocks must not outrun them, and
it cannot block for longer than its watchdog of 2 s lets it."""
MOST_AHEAD = 200
"""Of a storm of entries only so many: the child's heap is small."""
BATCH = 40
"""Entries in one message: a long message would not fit a small heap."""


def seed(state_dir: Path) -> None:
    """Make an empty flash that of a board in use: notice seen, beginner's sessions done.

    Args:
        state_dir: the folder that is the flash; it exists and is empty.
    """
    journal = load("keep.journal")
    usage = journal.Usage()
    usage.notice_seen = 1
    usage.long_sessions = load("limits").BEGINNER_SESSIONS
    (state_dir / journal.SLOTS[0]).write_bytes(journal.encode(usage, 0))


class Runner(Talk):
    """One virtual board, from its power-on until `close`. Use it in a `with`.

    Attributes:
        interpreter: what runs the firmware, "micropython" or "cpython".
        version: the same with its version, such as "micropython 1.29.0".
        note: a sentence for the person where this is not what was asked for, else "".
        pins: the firmware's wiring by name, such as {"MOTOR_A": 2, "START": 10, ...}.
        t_ms: virtual time so far.
        figures: what the board file says of its motors, see virtual/spin.py.
        hz: how often each motor shakes now, estimated from its duty, in hertz.
        display: what its display shows, None if none is fitted: 1024 bytes, eight rows of 128
            columns, the lowest bit of a byte on top.
        phase: what the CPU does: "run", "repl" (no app runs), "boot", "main", "hang", "dead" or
            "off".
    """

    def __init__(
        self,
        interpreter: Interpreter = "micropython",
        board: str | None = None,
        state_dir: Path | str | None = None,
        start_ticks: int = 0,
        fresh: bool = False,
        board_file: Path | str | None = None,
        firmware: Path | str | None = None,
        routines: Sequence[Path] = (),
        watch: bool = False,
        virtual: Path | None = None,
        code_time: bool = False,
    ) -> None:
        """Start the board; its power goes on at 0 ms.

        Args:
            interpreter: "micropython" (CPython where there is none: see `note`) or "cpython".
            board: a board's name such as "pico"; by default what the board file says.
            state_dir: the folder that is the board's flash, made if missing. By default a
                temporary one, seeded as a board in use.
            start_ticks: what ticks_ms says at power-on.
            fresh: a temporary flash is left empty, as on a new board.
            board_file: a board.py to use instead of the firmware's; with only `board`, that
                board's default wiring.
            firmware: the folder with the firmware; by default the repository's.
            routines: routine files that are on its flash besides.
            watch: tell of every change of its state, as an event "told" that belongs in no trace.
            virtual: the virtual board's folder, by default its sources; the campaign precompiles
                it.
            code_time: let code take time, see virtual/codetime.py; only CPython can.

        Raises:
            RunnerError: the interpreter could not be started.
        """
        super().__init__()
        self._files = tempfile.TemporaryDirectory(prefix="plantar-")
        self.note = ""
        self.pins: dict[str, Any] = {}
        self.version = ""
        self.t_ms = 0.0
        self.figures: list[int] = []
        self.hz: list[float] = []
        self.display: bytes | None = None
        self.phase = "boot"
        self._frame: Event = {}
        try:
            overlays = [self._overlay_of(routines)] if routines else []
            self._start(
                *(interpreter, board, state_dir, start_ticks, fresh, board_file, firmware),
                overlays,
                watch,
                virtual,
                code_time,
            )
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run(
        self,
        script: Iterable[Entry],
        for_ms: int,
        on_progress: Callable[[float], None] | None = None,
    ) -> Iterator[Event]:
        """Play a script and yield what happens; the last event is the summary.

        Args:
            script: entries as `script.load_script` returns them, or as a script has them.
            for_ms: how long, in virtual milliseconds.
            on_progress: called with the virtual time in ms about once a virtual second.

        Raises:
            ScriptError: an entry is wrong.
            RunnerError: the interpreter died.
        """
        for line in self.lines(script, for_ms, on_progress):
            yield json.loads(line)

    def lines(
        self,
        script: Iterable[Entry],
        for_ms: int,
        on_progress: Callable[[float], None] | None = None,
    ) -> Iterator[str]:
        """Like `run`, each event as the line of JSON that belongs in a trace file."""
        entries = in_window(_checked(script), for_ms * 1000)
        times_ms = [entry["at_us"] // 1000 for entry in entries]
        sent = 0
        now_ms = int(self.t_ms)
        told_ms = now_ms
        while now_ms < for_ms:
            due = bisect_left(times_ms, now_ms)
            end_ms = min(now_ms + STEP_MS, for_ms)
            if due + MOST_AHEAD < len(entries):  # a storm: in smaller steps
                end_ms = max(now_ms + 1, min(end_ms, times_ms[due + MOST_AHEAD]))
            now_ms = end_ms
            ahead = min(bisect_left(times_ms, now_ms + LOOKAHEAD_MS), due + MOST_AHEAD)
            ahead = max(ahead, bisect_left(times_ms, now_ms), sent)
            yield from self._advance(now_ms, entries[sent:ahead])
            sent = ahead
            if on_progress is not None and (now_ms >= told_ms + STEP_MS or now_ms == for_ms):
                told_ms = now_ms
                on_progress(self.t_ms)
        yield json.dumps(self.summary())

    def frame(self, run_to_ms: int, events: Iterable[Entry] = ()) -> list[Event]:
        """Run on to a moment and return what happened: for a user interface, frame by frame.

        Args:
            run_to_ms: virtual time to run to; what is due at it happens in the next frame.
            events: script entries, none of them earlier than the last frame's end. A held
                button is {"at_ms": N, "button": "START", "down": True}, later False.
        """
        return [json.loads(line) for line in self._advance(run_to_ms, _checked(events))]

    def ask(self, line: str = "status") -> dict[str, Any]:
        """Send a console line and return its JSON answer, {} if none comes within 1 s.

        Neither question nor answer is in the trace, but up to 1 s of virtual time passes.
        """
        self._send({"ask": line})
        for text in self._receive():
            answer = json.loads(text)
            if answer.get("event") == "answer":
                return _parsed(answer["text"])
        return {}

    def summary(self) -> Event:
        """Return the last line of a trace: how long motors were driven, why it ended, the state,
        and the highest frequency that each motor is estimated to have shaken with.

        Asks the firmware for its status, see `ask`; nothing of that is counted.
        """
        frame = dict(self._frame)
        status = self.ask() if self.phase == "run" else {}
        gone = frame.get("cause") if self.phase == "repl" else None
        return {
            "t_ms": frame.get("t_ms", 0.0),
            "event": "summary",
            "drive_ms": frame.get("drive_ms", 0.0),
            "end_reason": status.get("last_end") or gone or None,
            "state": status.get("state") or (self.phase if self.phase != "run" else "unknown"),
            "resets": frame.get("resets", 0),
            "flash_writes": frame.get("flash_writes", 0),
            "hz_most": frame.get("hz_most", []),
        }

    def close(self) -> None:
        """End the interpreter and remove what was temporary. May be called again."""
        self._end()
        self._files.cleanup()

    def _start(
        self,
        interpreter: Interpreter,
        board: str | None,
        state_dir: Path | str | None,
        start_ticks: int,
        fresh: bool,
        board_file: Path | str | None,
        firmware: Path | str | None,
        overlays: list[Path],
        watch: bool,
        virtual: Path | None,
        code_time: bool,
    ) -> None:
        if code_time and interpreter != "cpython":
            raise RunnerError("Only CPython can let code take time: give --interpreter cpython.")
        temporary = Path(self._files.name)
        folders = [Path(firmware) if firmware is not None else firmware_dir(), *overlays]
        own = _board_of(Path(board_file) if board_file is not None else folders[0] / "board.py")
        if board_file is not None or (board is not None and board != own):
            overlay = temporary / "board"
            overlay.mkdir()
            if board_file is not None:
                shutil.copyfile(board_file, overlay / "board.py")
            else:
                (overlay / "board.py").write_text(f"BOARD = {board!r}\n", encoding="utf-8")
            folders.insert(0, overlay)
        if state_dir is None:
            state = temporary / "flash"
            state.mkdir()
            if not fresh:
                seed(state)
        else:
            state = Path(state_dir)
            state.mkdir(parents=True, exist_ok=True)
        self.interpreter, command, environment = command_for(interpreter, virtual)
        if self.interpreter != interpreter:
            self.note = (
                "There is no MicroPython for this machine, so CPython runs the firmware: "
                "the same files, but without the chip's heap limit."
            )
        settings = {
            "board": board or own,
            "start_ticks": start_ticks,
            "state_dir": str(state.resolve()),
            "firmware_dirs": [str(folder.resolve()) for folder in folders],
            "watch": watch,
            "code_time": code_time,
        }
        self._launch(command, environment)
        self._send({"boot": settings})
        ready = json.loads(self._line())
        self.pins = ready["pins"]
        self.figures = ready["figures"]
        self.version = ready["interpreter"]

    def _overlay_of(self, routines: Sequence[Path]) -> Path:
        """Return a folder with the routine files as the board has them."""
        overlay = Path(self._files.name) / "own"
        folder = overlay / load("own.routinefiles").FOLDER
        folder.mkdir(parents=True)
        for number, file in enumerate(routines):
            # In the order they were given, and two of the same name from two folders both.
            shutil.copyfile(file, folder / f"{number:02}-{file.name}")
        return overlay

    def _advance(self, run_to_ms: int, entries: list[Entry]) -> Iterator[str]:
        for first in range(0, len(entries), BATCH):
            self._send({"events": entries[first : first + BATCH]})
        self._send({"run_to_ms": run_to_ms})
        for line in self._receive():
            if line.startswith('{"event": "display"'):
                self.display = bytes.fromhex(json.loads(line)["hex"])
            elif line.startswith('{"event": "frame"'):
                self._frame = json.loads(line)
                del self._frame["event"]
                self.t_ms = self._frame["t_ms"]
                self.phase = self._frame["phase"]
                self.hz = self._frame["hz"]
            else:
                yield line


def _checked(script: Iterable[Entry]) -> list[Entry]:
    """Return entries with times in microseconds, as the child takes them."""
    entries = list(script)
    if all("at_us" in entry for entry in entries):
        return sorted(entries, key=lambda entry: entry["at_us"])
    return check_script(entries)


def _board_of(file: Path) -> str:
    """Return the BOARD that a board file sets, "pico" if that cannot be told."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return "pico"
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == "BOARD":
            value = value.partition("#")[0].strip().strip("\"'")
            return value if value in BOARDS else "pico"
    return "pico"


BOARDS = ("pico", "pico_w", "pico2", "pico2_w", "esp32", "esp32s3", "esp32c3")
"""The boards that the virtual board knows (virtual/boardtable.py)."""


def _parsed(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
