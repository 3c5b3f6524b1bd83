"""A board on a pty whose time is the test's: it passes while the client looks at its clock, and
only then. So nothing depends on how fast the machine is.
"""

import os
import select
import threading
from types import SimpleNamespace
from typing import Any

import ptyboard

from plantar.talk import wire

PATIENCE_S = 20.0
STEP_MS = 40


class SteppedBoard(ptyboard.PtyBoard):
    """A PtyBoard that runs freely until `step` is called, then with the client's clock.

    t_s: the board's time.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._stepping = False
        self._asked = self._done = 0
        self._held = b""
        self._hands: list[dict[str, Any]] = []
        self._clock = threading.Condition()
        self._unplugged = False

    def __exit__(self, *error: Any) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Pull the cable, and with it the power."""
        if not self._unplugged:
            self._unplugged = True
            super().__exit__(None, None, None)

    @property
    def t_s(self) -> float:
        return self._app.t_ms / 1_000 if self._app is not None else 0.0

    def do(self, in_ms: int = 0, **entry: Any) -> None:
        """Let something happen, now or in a while: a script entry without its time."""
        with self._clock:
            self._hands.append({"in_ms": in_ms, **entry})

    def step(self, monkeypatch: Any) -> None:
        """From now on, time passes with the client's clock."""
        monkeypatch.setattr(wire, "READ_S", 0.0005)
        monkeypatch.setattr(ptyboard, "TURN_MS", STEP_MS)
        monkeypatch.setattr(ptyboard, "TURN_S", 1)
        monkeypatch.setattr(wire, "time", SimpleNamespace(monotonic=self._tick))
        with self._clock:
            self._stepping = True

    def _tick(self) -> float:
        with self._clock:
            self._asked += 1
            mine = self._asked
            if not self._unplugged:
                os.write(self._wake_write, b".")
            self._clock.wait_for(
                lambda: self._done >= mine or not self._thread.is_alive(), PATIENCE_S
            )
            return self.t_s

    def _run_app(self, data: bytes) -> None:
        while select.select([self._wake_read], [], [], 0)[0] and not self._stop:
            os.read(self._wake_read, 64)
        with self._clock:
            self._held += data
            if self._stepping and self._done >= self._asked:
                return
            data, self._held = self._held, b""
            hands, self._hands = self._hands, []
            assert self._app is not None
            now_ms = int(self._app.t_ms)
            self._script += [{"at_ms": now_ms + entry.pop("in_ms"), **entry} for entry in hands]
        super()._run_app(data)
        with self._clock:
            self._done = min(self._done + 1, self._asked)
            self._clock.notify_all()
