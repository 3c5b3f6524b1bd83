"""The interpreter that runs the firmware: a child over pipes, which answers in lines of JSON.

Its other end is virtual/serve.py. A firmware that hangs or dies takes only this child with it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from plantar.errors import PlantarError
from plantar.firmware import VIRTUAL

Interpreter = Literal["micropython", "cpython"]

FIRMWARE_HEAP_K = 2 * 192
"""The firmware's heap: a little less than each board has, in words that are twice as wide."""
BOARD_HEAP_K = 128
"""What the virtual board itself takes of the same interpreter's heap, measured, and some room."""
PATIENCE_S = 60.0
"""An answer that takes longer in real time will not come."""


class RunnerError(PlantarError):
    """The interpreter could not be started, died, or stopped answering."""


def find_micropython() -> Path | None:
    """Return the MicroPython that its wheel put beside this Python, or None."""
    beside = Path(sys.executable).parent
    found = shutil.which("micropython", path=str(beside))
    return Path(found) if found else None


def command_for(
    interpreter: Interpreter, virtual: Path | None = None
) -> tuple[Interpreter, list[str], dict[str, str]]:
    """Return what will run ("cpython" if there is no MicroPython), its command and environment.

    virtual: the virtual board's folder, by default its sources'.
    """
    micropython = find_micropython() if interpreter == "micropython" else None
    server = str((virtual or VIRTUAL) / "serve.py")
    environment = dict(os.environ)
    if micropython is None:
        return "cpython", [sys.executable, "-P", "-B", "-X", "utf8", server], environment
    heap = f"heapsize={FIRMWARE_HEAP_K + BOARD_HEAP_K}k"
    # Nothing that the person has installed for MicroPython is found by accident.
    environment["MICROPYPATH"] = ".frozen"
    return "micropython", [str(micropython), "-X", heap, server], environment


class Talk:
    """Starts a child and talks to it: the half of a runner that knows nothing of boards.

    Attributes:
        interpreter: what runs the firmware; errors name it.
        t_ms: how far virtual time is; errors name it.
    """

    interpreter: Interpreter = "micropython"
    t_ms = 0.0

    def __init__(self) -> None:
        """Make ready; `_launch` starts the child."""
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `_end`
        self._child: subprocess.Popen[str] | None = None
        self._unread = False
        self._timed_out = False

    def _launch(self, command: list[str], environment: dict[str, str]) -> None:
        try:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env=environment,
                text=True,
                encoding="utf-8",
                # A Ctrl-C of the person is the host's alone: it ends the child by its pipe.
                start_new_session=True,
            )
        except OSError as error:
            raise RunnerError(f"{command[0]} could not be started: {error.strerror}.") from error

    def _send(self, request: dict[str, Any]) -> None:
        if self._unread:
            for _line in self._receive():
                pass  # what whoever asked last did not want to hear
        child = self._running()
        assert child.stdin is not None
        try:
            # As UTF-8: MicroPython's json does not put the halves of an escaped pair together.
            child.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            child.stdin.flush()
        except OSError as error:
            raise self._died() from error

    def _receive(self) -> Iterator[str]:
        """Yield the child's lines up to the one that ends its answer, which is the last."""
        self._unread = True
        timer = threading.Timer(PATIENCE_S, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            while self._unread:
                line = self._line()
                if line.startswith(LAST_LINES):
                    self._unread = False
                yield line
        finally:
            timer.cancel()

    def _line(self) -> str:
        child = self._running()
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line.startswith("{") or not line.endswith("\n"):
            # MicroPython writes what ended it to the same pipe.
            raise self._died(line + child.stdout.read())
        return line[:-1]

    def _end(self) -> None:
        """End the child. May be called again."""
        child, self._child = self._child, None
        if child is not None:
            if child.stdin is not None:
                try:
                    child.stdin.close()
                except OSError:  # it died with a request unread
                    child.kill()
                child.stdin = None
            try:
                # It may be in the middle of an answer that nobody reads any more.
                child.communicate(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout is not None:
                child.stdout.close()
        self._stderr.close()

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None:
            raise RunnerError("This run is closed; start a new one.")
        return self._child

    def _give_up(self) -> None:
        self._timed_out = True
        if self._child is not None:
            self._child.kill()

    def _died(self, said: str = "") -> RunnerError:
        self._unread = False
        if self._child is not None:
            try:
                self._child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._stderr.seek(0)
        said = (self._stderr.read().decode(errors="replace") + said).strip()
        why = "did not answer for a minute" if self._timed_out else "ended"
        last = said.splitlines()[-1] if said else "without a word"
        error = RunnerError(
            f"The {self.interpreter} that runs the firmware {why} at {self.t_ms:g} ms: {last}"
        )
        if said:
            error.add_note(said)
        return error


LAST_LINES = ('{"event": "frame"', '{"event": "answer"')
"""How the line begins that ends an answer."""
