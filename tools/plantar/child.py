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

FIRMWARE_HEAP_K = 192
"""The firmware's heap: less than a Pico's, and words here are twice as wide."""
BOARD_HEAP_K = 96
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


class Child:
    """One such interpreter. It starts with the first request.

    Attributes:
        interpreter: which it is: "cpython" where there is no MicroPython.
        t_ms: how far virtual time is, for errors to tell.
    """

    def __init__(self, interpreter: Interpreter) -> None:
        """Start the interpreter. Raises RunnerError if that fails."""
        micropython = find_micropython() if interpreter == "micropython" else None
        self.interpreter: Interpreter = "cpython" if micropython is None else "micropython"
        self.t_ms = 0.0
        self._unread = False
        self._timed_out = False
        server = str(VIRTUAL / "serve.py")
        environment = dict(os.environ)
        if micropython is not None:
            heap = f"heapsize={FIRMWARE_HEAP_K + BOARD_HEAP_K}k"
            command = [str(micropython), "-X", heap, server]
            # Nothing that the person has installed for MicroPython is found by accident.
            environment["MICROPYPATH"] = ".frozen"
        else:
            command = [sys.executable, "-P", "-B", "-X", "utf8", server]
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        try:
            self._process: subprocess.Popen[str] | None = subprocess.Popen(
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
            self._stderr.close()
            raise RunnerError(f"{command[0]} could not be started: {error.strerror}.") from error

    def tell(self, request: dict[str, Any]) -> None:
        """Send a request that has no answer."""
        if self._unread:
            for _line in self._rest():
                pass  # what whoever asked last did not want to hear
        process = self._running()
        assert process.stdin is not None
        try:
            # As UTF-8: MicroPython's json does not put the halves of an escaped pair together.
            process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            process.stdin.flush()
        except OSError as error:
            raise self._died() from error

    def ask(self, request: dict[str, Any]) -> Iterator[str]:
        """Send a request and yield the lines of its answer; the last one says what it is."""
        self.tell(request)
        self._unread = True
        return self._rest()

    def close(self) -> None:
        """End the interpreter. May be called again."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            try:
                process.stdin.close()
            except OSError:  # it died with a request unread
                process.kill()
            process.stdin = None
        try:
            # It may be in the middle of an answer that nobody reads any more.
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
        self._stderr.close()

    def _rest(self) -> Iterator[str]:
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
        process = self._running()
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("{") or not line.endswith("\n"):
            # MicroPython writes what ended it to the same pipe.
            raise self._died(line + process.stdout.read())
        return line[:-1]

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise RunnerError("This run is closed; start a new one.")
        return self._process

    def _give_up(self) -> None:
        self._timed_out = True
        if self._process is not None:
            self._process.kill()

    def _died(self, said: str = "") -> RunnerError:
        self._unread = False
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
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


LAST_LINES = ('{"event": "ready"', '{"event": "frame"', '{"event": "answer"')
"""How the line begins that ends an answer."""
