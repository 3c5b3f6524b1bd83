"""A Ctrl-C may interrupt what another one has begun: clients send several, half a millisecond
apart. Wherever it comes, the motor is off and nobody who uploads is reset.

MicroPython raises it where the program jumps (py/vm.c), and one that was on its way already at the
first jump after `kbd_intr(-1)`. CPython's bytecode jumps in the same places, so there the board is
forked, and one of the two gets the second Ctrl-C.
"""

import dis
import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from life import FIRMWARE, Life
from witness import Entry, press

FIRST_MS = 3_003
AT_THE_PROMPT_MS = 5_000
BOARD = 'BOARD = "pico"\nMOTOR_A = 2\n'
JUMPS = {number for name, number in dis.opmap.items() if "JUMP" in name}


class Twice:
    """A board in a session, interrupted at FIRST_MS and, in a fork of it, once more.

    Args:
        folder: an empty one.
        within: a method of the App, or of a part of it, that the first Ctrl-C comes in; "": it
            comes while the loop sleeps.
    """

    def __init__(self, folder: Path, within: str) -> None:
        self.life = Life(folder, board=BOARD)
        self.first_ms = 0.0
        self.within = within
        self.held = False
        self.child = False
        self.children: dict[int, str] = {}
        entries: list[Entry] = [press(500)]
        chip: Any = self.life.session.chip
        happen = chip.on_input

        def happens(kind: str, a: Any, b: Any) -> None:
            if kind != "interrupt" or not within:
                happen(kind, a, b)
                return
            part, _, method = within.rpartition(".")
            setattr(getattr(self.life.app, part) if part else self.life.app, method, self._raise)

        chip.on_input = happens
        self.life.session.add([*entries, {"at_ms": FIRST_MS, "interrupt": True}])

    def run(self) -> None:
        """Play main.py's own `run` to its end; a fork ends here, with 0 if all is well."""
        before = sys.gettrace()
        sys.settrace(self._call)
        try:
            cause = self.life.session.run_as_the_board()
        finally:
            sys.settrace(before)
        if self.child:
            os._exit(0 if cause == "KeyboardInterrupt" and self.well() else 1)
        assert cause == "KeyboardInterrupt"
        assert self.well()

    def well(self) -> bool:
        """Return whether the motor went off at once, and the board waits at its prompt."""
        self.life.session.run_to(self.life.session.chip.now + AT_THE_PROMPT_MS * 1000)
        seen = self.life.seen()
        off = seen.off_from(self.first_ms) <= self.first_ms + 1 and len(seen.spans) == 1
        return off and seen.happened("reset") == [] and self.life.session.phase == "repl"

    def _call(self, frame: FrameType, _event: str, _what: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(FIRMWARE):
            return None
        name = Path(code.co_filename).stem + "." + code.co_qualname
        if self._interrupted() or name.startswith("loop."):
            frame.f_trace_opcodes = True
            return self._bytecode
        return None

    def _bytecode(self, frame: FrameType, event: str, _what: object) -> Any:
        code = frame.f_code
        jumps = event == "opcode" and code.co_code[frame.f_lasti] in JUMPS
        if jumps and self._interrupted() and not self.child and self._may_come():
            child = os.fork()
            if not child:
                self.child = True
                raise KeyboardInterrupt
            self.children[child] = f"{code.co_qualname}, line {frame.f_lineno}"
        return self._bytecode

    def _raise(self, *_args: object) -> None:
        self.first_ms = self.life.now_ms
        raise KeyboardInterrupt

    def _interrupted(self) -> bool:
        chip = self.life.session.chip
        if not self.first_ms and not self.within and chip.now >= FIRST_MS * 1000:
            self.first_ms = 0 if chip.fault else self.life.now_ms
        return self.first_ms > 0

    def _may_come(self) -> bool:
        was, self.held = self.held, not self.life.session.chip.usb.interrupts
        return not was


@pytest.mark.parametrize("within", ["", "tick", "turn.busy", "massager.step"])
def test_a_second_ctrl_c_comes_too_late_wherever_it_comes(within, tmp_path):
    board = Twice(tmp_path, within)
    board.run()
    failed = [where for child, where in board.children.items() if os.waitpid(child, 0)[1]]
    assert failed == []
    assert board.children, "it was nowhere interrupted a second time"
