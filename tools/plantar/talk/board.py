"""Which board a command means, by its options: one on a port, or a virtual one."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from plantar.errors import PlantarError
from plantar.run.runner import Event
from plantar.run.script import Entry
from plantar.talk.ports import ask_person, can_ask, choose
from plantar.talk.talk import Talk
from plantar.talk.wire import SerialWire, VirtualWire

PortOption = Annotated[
    str | None, typer.Option("--port", metavar="PORT", help="The board's port; found if left out.")
]
VirtualOption = Annotated[
    bool, typer.Option("--virtual", help="A virtual board on this machine; no hardware needed.")
]
StateOption = Annotated[
    Path | None,
    typer.Option(
        "--state", metavar="DIR", help="The folder that is the virtual board's flash, kept."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True)
class Which:
    """The board that is meant. port: None if it is to be found. quiet: nobody is asked."""

    port: str | None = None
    virtual: bool = False
    state: Path | None = None
    quiet: bool = False

    def __post_init__(self) -> None:
        """Check the options against each other.

        Raises:
            PlantarError: they contradict each other.
        """
        if self.virtual and self.port is not None:
            raise PlantarError("--port and --virtual: give one of them.")
        if self.state is not None and not self.virtual:
            raise PlantarError("--state is a virtual board's flash: give --virtual as well.")
        if self.state is not None and self.state.exists() and not self.state.is_dir():
            raise PlantarError(f"--state {self.state} is a file; name a folder.")

    def device(self) -> str:
        """Return the port of the real board that is meant.

        Raises:
            PlantarError: there is none, or there are several and nobody to ask.
        """
        ask = ask_person if can_ask() and not self.quiet else None
        return choose([self.port] if self.port else (), ask=ask, or_all=False)[0]

    def open(self, live: bool = False, script: Iterable[Entry] = ()) -> Talk:
        """Return a conversation with the board.

        live: a virtual board's time runs as ours does, else as fast as it goes. script: what
        happens to a virtual board meanwhile.

        Raises:
            PlantarError: there is no board, its port cannot be used, or Plantar does not answer.
        """
        if not self.virtual:
            return Talk(SerialWire(self.device()))
        return Talk(self.virtual_wire(time.sleep if live else None, script))

    def virtual_wire(
        self,
        pace: Callable[[float], None] | None = None,
        script: Iterable[Entry] = (),
        watch: Callable[[Event], None] | None = None,
    ) -> VirtualWire:
        """Return a virtual board with its power just on; see VirtualWire.

        Raises:
            PlantarError: it cannot be started.
        """
        from plantar.run.runner import Runner

        try:
            runner = Runner(state_dir=self.state)
        except OSError as error:
            what = error.filename or self.state
            raise PlantarError(f"{what} cannot be used: {error.strerror}.") from error
        return VirtualWire(
            runner, pace or (lambda _s: None), script, watch or (lambda _event: None)
        )
