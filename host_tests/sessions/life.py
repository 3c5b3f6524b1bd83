"""A board in this very process, whose firmware can be watched, and disturbed, as it runs."""

import json
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from virtual_board import session
from witness import Entry, Witness, read

from plantar.firmware import firmware_dir
from plantar.run.runner import seed

FIRMWARE = str(firmware_dir())


WIRING = """BOARD = "pico"
MOTOR_A, MOTOR_B, TONE = 2, 4, 22
SUPPLY, CURRENT, TEMPERATURE = 26, 27, 28
"""
Watcher = Callable[[str], None]


def module_of(file: Path) -> str:
    """Return what a module is called: its file, or the folder that it stands for."""
    return file.parent.name if file.stem == "__init__" else file.stem


def nobody(_name: str) -> None:
    """Watch nothing."""


class Life:
    """A board whose firmware is watched.

    Args:
        folder: an empty one, for its flash and its wiring.
        called: called with the name of each function of the firmware, such as "guard.Guard.trip",
            whenever that is called.
        board: its board.py.
        between: called with the name of a function before each bytecode of it: there an interrupt
            may come.
        into: beginnings of the names that `between` is for.
        chip: which virtual board it is.
    """

    def __init__(
        self,
        folder: Path,
        called: Watcher = nobody,
        board: str = WIRING,
        between: Watcher = nobody,
        into: tuple[str, ...] = (),
        chip: str = "pico",
    ) -> None:
        wiring, flash = folder / "wiring", folder / "flash"
        wiring.mkdir()
        flash.mkdir()
        (wiring / "board.py").write_text(board)
        seed(flash)
        self.lines: list[str] = []
        folders = [str(wiring), FIRMWARE]
        self.session = session.Session(self.lines.append, chip, folders, str(flash), 0)
        weakref.finalize(self, self.session.close)
        self.called = called
        self.between = between
        self.into = into
        self.names: dict[Any, str] = {}

    def run(self, to_ms: float, entries: list[Entry]) -> None:
        """Play on, watched."""
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            self.run_untouched(to_ms, entries)
        finally:
            sys.settrace(before)

    def run_untouched(self, to_ms: float, entries: list[Entry]) -> None:
        """Play on, and let nobody watch."""
        self.session.add(entries)
        self.session.run_to(round(to_ms * 1000))

    @property
    def now_ms(self) -> float:
        """Virtual time since power-on."""
        return self.session.chip.now / 1000

    @property
    def app(self) -> Any:
        """The firmware's App, None while there is none."""
        # The session takes its modules out of sys.modules whenever it does not run.
        loop = sys.modules.get("loop") or self.session.modules._inside.get("loop")
        return getattr(loop, "app", None)

    @property
    def driven(self) -> bool:
        """Whether the app wants any motor to turn."""
        app = self.app
        return app is not None and app.duty_u16 > 0

    def seen(self) -> Witness:
        """Return what its pins did so far."""
        return read([json.loads(line) for line in self.lines], self.session.pins)

    def _trace(self, frame: FrameType, event: str, _what: Any) -> Any:
        code = frame.f_code
        name = self.names.get(code)
        if name is None:
            name = ""
            if code.co_filename.startswith(FIRMWARE) and not code.co_name.startswith("<"):
                name = module_of(Path(code.co_filename)) + "." + code.co_qualname
            self.names[code] = name
        if name and event == "call":
            self.called(name)
            if name.startswith(self.into or "/") and not interrupt_of(frame):
                frame.f_trace_opcodes = True
                frame.f_trace_lines = False
                return self._trace_within
        return None

    def _trace_within(self, frame: FrameType, event: str, _what: Any) -> Any:
        if event == "opcode":
            self.between(self.names[frame.f_code])
        return self._trace_within


GUARD, EDGE = "Guard._check", "Stop._start_edge"
"""The interrupts: MicroPython prints what they raise and calls them no more."""


def interrupt_of(frame: FrameType | None) -> str:
    """Return the interrupt that a call is made in, or ""."""
    while frame is not None:
        if frame.f_code.co_qualname in (GUARD, EDGE):
            return frame.f_code.co_qualname
        frame = frame.f_back
    return ""
