"""What carries a console's bytes: a serial port, or a virtual board on this machine."""

import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from plantar.run.runner import Event, Runner
from plantar.run.script import Entry, check_script
from plantar.talk.port import Port, close, lost, open_port

READ_S = 0.05
"""A read waits no longer: whoever reads looks at the clock in between."""
FRAME_MS = 20
"""So much virtual time passes between two looks at a virtual board."""


class Wire(Protocol):
    """A board's console as bytes.

    Attributes:
        name: what it is, for a person: the port's name, or "the virtual board".
        kind: what a command says about it: "port" or "virtual".
    """

    name: str
    kind: str

    def write(self, data: bytes) -> None:
        """Send bytes."""
        ...

    def read(self, for_s: float) -> bytes:
        """Return what has come, after waiting for_s seconds of the board's time at most."""
        ...

    def now_s(self) -> float:
        """Return the board's time, in seconds since some moment."""
        ...

    def close(self) -> None:
        """Let go of it. May be called again."""
        ...


class SerialWire:
    """A board on a serial port. The firmware runs on: nothing is reset or interrupted."""

    kind = "port"

    def __init__(self, device: str) -> None:
        """Open a port.

        Raises:
            PlantarError: there is no such port, it is in use, or it is none.
        """
        self.name = device
        self._port: Port = open_port(device)

    def write(self, data: bytes) -> None:
        """Send bytes.

        Raises:
            LostError: the board is gone.
        """
        try:
            self._port.serial.write(data)
        except OSError as error:  # pyserial's SerialException is one
            raise lost(self.name) from error

    def read(self, for_s: float) -> bytes:
        """Return what has come, after waiting for_s seconds at most, or less.

        Raises:
            LostError: the board is gone.
        """
        serial: Any = self._port.serial
        try:
            serial.timeout = min(for_s, READ_S)
            return serial.read(max(1, serial.in_waiting))
        except OSError as error:
            raise lost(self.name) from error

    def now_s(self) -> float:
        """Return the time on this machine's clock."""
        return time.monotonic()

    def close(self) -> None:
        """Give the port back. May be called again."""
        close(self._port)


class VirtualWire:
    """A virtual board with its power just on. Time passes on it while somebody reads, only then.

    runner: the board; `close` closes it. pace: called with the seconds of virtual time that have
    just passed; time.sleep makes it as slow as a real board. script: what happens to it besides,
    as check_script returns it. watch: called with everything that happens at its pins.
    """

    name = "the virtual board"
    kind = "virtual"

    def __init__(
        self,
        runner: Runner,
        pace: Callable[[float], None] = lambda _s: None,
        script: Iterable[Entry] = (),
        watch: Callable[[Event], None] = lambda _event: None,
    ) -> None:
        self.runner = runner
        self.watch = watch
        self._pace = pace
        self._todo = list(script)
        self._heard = b""

    def do(self, entry: Entry) -> None:
        """Let something happen to the board now: a script entry without its time."""
        self._todo += check_script([{"at_ms": self._t_ms(), **entry}])

    def write(self, data: bytes) -> None:
        """Send bytes."""
        self.do({"console": data.decode("ascii", "replace")})

    def read(self, for_s: float) -> bytes:
        """Return what has come, after at most for_s seconds of virtual time, at least one frame.

        Raises:
            RunnerError: the interpreter died.
        """
        end_ms = self._t_ms() + max(round(for_s * 1_000), 1)
        while not self._heard and self._t_ms() < end_ms:
            self._frame(min(self._t_ms() + FRAME_MS, end_ms))
        heard, self._heard = self._heard, b""
        return heard

    def now_s(self) -> float:
        """Return the virtual time since power-on."""
        return self.runner.t_ms / 1_000

    def close(self) -> None:
        """End the board. May be called again."""
        self.runner.close()

    def _t_ms(self) -> int:
        # Whole, and never before what has passed: a board that writes its flash is late.
        return int(-(-self.runner.t_ms // 1))

    def _frame(self, until_ms: int) -> None:
        now_ms = self._t_ms()
        due = [
            {**entry, "at_us": max(entry["at_us"], now_ms * 1_000)}
            for entry in self._todo
            if entry["at_us"] < until_ms * 1_000
        ]
        self._todo = [entry for entry in self._todo if entry["at_us"] >= until_ms * 1_000]
        for event in self.runner.frame(until_ms, due):
            if event["event"] == "usb":
                self._heard += event["text"].encode() + b"\n"
            self.watch(event)
        if self.runner.phase == "repl":
            self._heard += b">>> "
        self._pace((self._t_ms() - now_ms) / 1_000)
