"""A board on a serial port, spoken to through mpremote's own transport."""

import ast
import errno
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from mpremote import transport_serial
from mpremote.transport import TransportError, TransportExecError

from plantar.errors import PlantarError
from plantar.talk.port import LostError, close, open_port

PROMPT_S = 6
"""So long may a board take to its prompt: its boot.py runs on the way."""
SILENT_S = 8
"""So long may all of that take on a port that never falls silent."""
SOFT_REBOOT = b"soft reboot\r\n"
PROMPT = b">>> "

Result = TypeVar("Result")


class FullError(PlantarError):
    """The board's file system has no room."""


@dataclass(frozen=True)
class Identity:
    """What a board says it is. mpy: which .mpy files it reads, 0 if none."""

    name: str
    version: tuple[int, ...]
    machine: str
    mpy: int
    platform: str


_IDENTITY = """
import sys
_i = sys.implementation
print(repr((
 _i.name, tuple(_i.version)[:3], getattr(_i, '_machine', ''), getattr(_i, '_mpy', 0), sys.platform
)))
"""


class Link:
    """A board with MicroPython at its prompt. Use it in a `with`.

    Opening interrupts what runs and restarts MicroPython without its main.py; boot.py runs, which
    puts the motor's pins low and keeps a running watchdog fed.
    """

    def __init__(self, device: str) -> None:
        """Open a port and get the board's attention.

        Raises:
            PlantarError: there is no such port, it is in use, or nothing there is MicroPython.
        """
        self.device = device
        self._defined: set[str] = set()
        self._transport = open_port(device)
        patient = _Patient(self._transport.serial, SILENT_S)
        try:
            self._transport.serial = patient
            self._transport.enter_raw_repl(timeout_overall=PROMPT_S)
            self._transport.serial = patient.port
        except _NeverSilentError as error:
            self._transport.serial = patient.port
            self.close()
            raise PlantarError(
                f"{device} sends without end and does not answer as MicroPython: is it the right "
                "port? If a program of your own prints there, plug the board in again."
            ) from error
        except (TransportError, OSError) as error:
            self._transport.serial = patient.port
            self.close()
            raise PlantarError(
                f"{device} does not answer as MicroPython: is it the right port, and is "
                "MicroPython on the board? (hold BOOTSEL while plugging in, drag its .uf2)"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._let_go()
        self.close()

    def identity(self) -> Identity:
        """Ask the board what it is."""
        return Identity(*self.ask(_IDENTITY))

    def run(self, code: str) -> str:
        """Run code on the board and return what it printed.

        Raises:
            FullError: the file system is full.
            PlantarError: the code failed otherwise.
            LostError: the board is gone.
        """
        try:
            return self._guarded(lambda: self._transport.exec(code)).decode()
        except TransportExecError as error:
            last = error.error_output.strip().splitlines()[-1:] or ["no reason given"]
            if "ENOSPC" in last[0] or last[0] == f"OSError: {errno.ENOSPC}":
                raise FullError(
                    f"The flash of the board on {self.device} is full: remove files of your own "
                    "(mpremote rm), then run plantar flash again."
                ) from error
            raise PlantarError(
                f"The board on {self.device} refused: {last[0]}; run plantar flash again."
            ) from error

    def define(self, code: str) -> None:
        """Run code that only defines names, once; they last until the board is restarted."""
        if code not in self._defined:
            self.run(code)
            self._defined.add(code)

    def ask(self, code: str) -> Any:
        """Run code that prints one Python value, and return it."""
        printed = self.run(code)
        try:
            return ast.literal_eval(printed.strip())
        except (SyntaxError, ValueError) as error:
            raise self._lost() from error

    def restart(self) -> None:
        """Soft-reset the board into its main.py. After that only `read` and `write` are of use."""

        def reset() -> None:
            self._transport.exit_raw_repl()
            self._transport.serial.write(b"\x04")

        self._guarded(reset)

    def read(self, for_s: float) -> bytes:
        """Return what the board has sent, after waiting for_s seconds at most."""

        def take() -> bytes:
            port: Any = self._transport.serial  # nothing is mounted, so it is the port itself
            port.timeout = for_s
            return port.read(max(1, port.in_waiting))

        return self._guarded(take)

    def write(self, data: bytes) -> None:
        """Send bytes to the board."""
        self._guarded(lambda: self._transport.serial.write(data))

    def close(self) -> None:
        """Give the port back. May be called again."""
        close(self._transport)

    def _let_go(self) -> None:
        # Something went wrong, or Ctrl-C: whatever is whole on the board shall run again.
        try:
            self._transport.serial.write(b"\r\x03\x02\x04")
            time.sleep(0.05)
        except OSError:
            return

    def _guarded(self, do: Callable[[], Result]) -> Result:
        try:
            return do()
        except TransportExecError:
            raise
        except (TransportError, OSError, EOFError, struct_error) as error:
            raise self._lost() from error

    def _lost(self) -> LostError:
        return LostError(
            f"The connection to {self.device} broke off: nothing half-done will run there; plug "
            "the board in again and run plantar flash again."
        )


class _NeverSilentError(Exception):
    """A port has sent for so long that nobody waits any more."""


class _Patient:
    """A serial port that is read for so many seconds at most: mpremote itself reads on for as long
    as something comes.
    """

    def __init__(self, port: Any, for_s: float) -> None:
        self.port = port
        self._end_s = time.monotonic() + for_s

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)

    def inWaiting(self) -> int:
        """Return how many bytes wait."""
        self._check()
        return self.port.in_waiting

    def read(self, size: int = 1) -> bytes:
        """Read."""
        self._check()
        return self.port.read(size)

    def _check(self) -> None:
        if time.monotonic() > self._end_s:
            raise _NeverSilentError


# What mpremote's own reading raises when an answer is cut short.
struct_error = transport_serial.struct.error
