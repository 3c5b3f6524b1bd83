"""Runs the firmware on the emulated board: builds its flash, starts the child, plays scripts.

It is used like the virtual board's Runner and its trace has the same form. Beside that it can go
back to a moment it has remembered, which a test of many tries needs: booting takes seconds.
"""

import importlib.util
import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from plantar.build import uf2
from plantar.build.image import make_image, read_image
from plantar.build.targets import FileSystem, target
from plantar.build.tree import BOARD_PY, make_tree
from plantar.emulator import parts
from plantar.errors import PlantarError
from plantar.firmware import VIRTUAL
from plantar.run.runner import Event, Runner, RunnerError, seed
from plantar.run.script import EXCEPTIONS, Entry, ScriptError, check_script
from plantar.wiring.read import read_wiring

Input = tuple[int, str, Any, Any]
"""What happens to the board: at which microsecond, its kind, and two values."""

FAULTPORT = "faultport.py"
_IMPORT_FAULTPORT = b"\nimport faultport as _faultport  # lets the emulator break the program\n"
PYTHON_FAULTS = {"hang": 1, "exit": 2, "reset": 3}
"""faultport.py's numbers: `while True: pass`, `sys.exit()` and `machine.reset()` in the loop."""
_RAISE = 16
_KINDS = (
    *("pin", "adc", "console", "dead", "powercut", "powercut_at_flash_byte"),
    *("interrupt", "soft_reset", "usb_stall"),
)
BOARD = "pico"


@dataclass(frozen=True)
class Setup:
    """What is on the emulated board.

    Attributes:
        uf2: MicroPython for the Pico, with or without more in it.
        board_file: a board.py in place of the default.
        precompile: it is the release build; else its modules are sources.
        fresh: a new board; else one in use, the notice seen and the beginner's sessions done.
        bare: nothing is put on the board but the UF2.
        faults: faultport.py is put there too: `hang` and `raise` need it.
        extra: more files, by name.
        number: seeds what the board's memory holds at power-up.
        plain_cpu: every instruction is run by rp2040js itself, which is slower.
    """

    uf2: Path
    board_file: Path | None = None
    precompile: bool = True
    fresh: bool = False
    bare: bool = False
    faults: bool = False
    extra: dict[str, bytes] = field(default_factory=dict)
    number: int = 1
    plain_cpu: bool = False


@dataclass(frozen=True)
class TickCost:
    """What the ticks since the last question cost the chip's CPU, in emulated microseconds.

    A tick is a run of the CPU between two sleeps, of 0.5 to 100 ms: interrupts are shorter, and
    starting is longer. The emulated flash has no cache misses, so a real chip takes longer.
    """

    ticks: int
    mean_us: float
    worst_us: float


def needs_faultport(script: Iterable[Entry]) -> bool:
    """Return whether a script breaks the program itself."""
    return any("hang" in entry or "raise" in entry for entry in script)


class EmulatedRunner(Runner):
    """One emulated board, from its power-on until `close`. Use it in a `with`.

    Attributes:
        place: where the file system lies in the flash.
        pads: of each motor {"pin", "level" now, "high_us" so far}, measured at the pad, as of the
            last frame.
    """

    def __init__(self, setup: Setup) -> None:
        """Start the board; its power goes on at 0 ms.

        Raises:
            PlantarError: something that it is made of is missing, or a file has a mistake.
        """
        self._setup = setup
        self.pads: list[dict[str, Any]] = []
        self._early: list[str] = []
        place = target(BOARD).file_system
        assert place is not None
        self.place: FileSystem = place
        super().__init__()

    def inputs(self, inputs: Iterable[Input]) -> None:
        """Let things happen that a script has no words for: see `Input` and PYTHON_FAULTS."""
        self._send({"inputs": list(inputs)})

    def script(self, script: Iterable[Entry]) -> None:
        """Let a script's entries happen, each at its time."""
        self.inputs(expand(script, self.pins))

    def run_to_us(self, us: int) -> list[Event]:
        """Run on to a moment and return what happened."""
        return [json.loads(line) for line in self._frames({"run_to_us": us})]

    def save(self, name: str) -> None:
        """Remember this moment."""
        list(self._frames({"save": name}))

    def restore(self, name: str) -> None:
        """Go back to a moment that was remembered. It may be done any number of times."""
        list(self._frames({"restore": name}))

    def tick_cost(self) -> TickCost:
        """Return what the ticks cost since it was last asked."""
        self._send({"tick_cost": True})
        answer = json.loads(list(self._receive())[-1])
        return TickCost(**json.loads(answer["text"]))

    def files(self) -> dict[str, bytes]:
        """Return the files that are in the board's flash now.

        Raises:
            LittleFSError: there is no file system in it any more.
        """
        file = Path(self._files.name) / "flash.bin"
        list(self._frames({"flash": str(file)}))
        offset = self.place.offset
        return read_image(self.place, file.read_bytes()[offset : offset + self.place.size])

    def serve(self, port: int, speed: float) -> int:
        """Let the board start, then time run by itself, its serial port on a TCP port.

        What happens from then on, and what has happened till then, `next_line` gives.

        Args:
            port: which, or 0 for any that is free.
            speed: emulated time over real time, at most.

        Returns:
            The port.
        """
        self._send({"serve": {"port": port, "speed": speed}})
        while not (line := self._line()).startswith('{"event":"serving"'):
            self._early.append(line)
        return int(json.loads(line)["port"])

    def next_line(self) -> str:
        """Return the next line of the trace while the board serves, waiting for it."""
        return self._early.pop(0) if self._early else self._line()

    def _start(self, *_args: Any, **_kwargs: Any) -> None:
        setup = self._setup
        node = parts.need_node()
        wiring = read_wiring(setup.board_file, BOARD if setup.board_file else None)
        self.pins = dict(wiring.fields)
        folder = Path(self._files.name)
        image = folder / "image.bin"
        if setup.bare:
            _check_uf2(setup.uf2)
        else:
            found = uf2.read_micropython(setup.uf2, target(BOARD))
            self._check_place(found)
            image.write_bytes(make_image(self.place, self._tree()))
        rom = folder / "bootrom.bin"
        rom.write_bytes(parts.bootrom())
        self.interpreter = "micropython"
        self.version = f"MicroPython on an emulated RP2040 ({setup.uf2.name})"
        try:
            self._child = subprocess.Popen(
                [str(node), str(parts.HERE / "main.mjs")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                text=True,
                encoding="utf-8",
                start_new_session=True,
                env=dict(os.environ),
            )
        except OSError as error:
            raise RunnerError(f"{node} could not be started: {error.strerror}.") from error
        settings = {
            "uf2": str(setup.uf2),
            "bootrom": str(rom),
            "image": "" if setup.bare else str(image),
            "image_at": self.place.offset,
            "motors": list(wiring.motors),
            "seed": setup.number,
            "plain": setup.plain_cpu,
        }
        self._send({"boot": settings})
        self._line()

    def _tree(self) -> dict[str, bytes]:
        setup = self._setup
        more = {FAULTPORT: (parts.HERE / FAULTPORT).read_bytes()} if setup.faults else {}
        tree = make_tree(target(BOARD), setup.board_file, setup.precompile, sources=more)
        files = {**tree.everything(), **setup.extra}
        if setup.faults:
            files[BOARD_PY] += _IMPORT_FAULTPORT
        if not setup.fresh:
            with tempfile.TemporaryDirectory(prefix="plantar-") as state:
                seed(Path(state))
                files.update({file.name: file.read_bytes() for file in Path(state).iterdir()})
        return files

    def _check_place(self, found: uf2.Uf2) -> None:
        if found.end > 0x1000_0000 + self.place.offset:
            raise PlantarError(
                f"{self._setup.uf2.name} reaches into the board's file system; "
                "with a UF2 that has Plantar in it use --bare."
            )

    def _advance(self, run_to_ms: int, entries: list[Entry]) -> Iterator[str]:
        if entries:
            self.script(entries)
        yield from self._frames({"run_to_us": run_to_ms * 1000})

    def _frames(self, request: dict[str, Any]) -> Iterator[str]:
        self._send(request)
        for line in self._receive():
            if line.startswith('{"event": "frame"'):
                self._frame = json.loads(line)
                self.t_ms = self._frame["t_ms"]
                self.phase = self._frame["phase"]
                self.pads = self._frame["pads"]
            else:
                yield line


class _Inputs:
    """Stands in for the virtual board's chip, and collects what it would have been given."""

    def __init__(self) -> None:
        self.now = 0
        self.found: list[Input] = []

    def add_input(self, at_us: int, kind: str, a: Any, b: Any) -> None:
        self.found.append((at_us, kind, a, b))


def expand(script: Iterable[Entry], pins: dict[str, Any]) -> list[Input]:
    """Return a script's entries as single inputs, contact bounce and all.

    It is the virtual board's own code that does it, so both boards are given the same edges.

    Args:
        script: entries, checked or not.
        pins: the wiring by name, such as {"START": 10}.

    Raises:
        ScriptError: it wants something that only the virtual board can do.
    """
    virtual = _virtual_inputs()
    entries = list(script)
    if not all("at_us" in entry for entry in entries):
        entries = check_script(entries)
    chip = _Inputs()
    for entry in entries:
        virtual.add(chip, entry, pins)
    presses, chip.found = chip.found, []
    for at_us, kind, a, b in presses:
        if kind in ("down", "up"):
            chip.found.append((at_us, "pin", a, 0 if kind == "down" else None))
            if b > 0:
                chip.now = at_us
                virtual.add_bounce(chip, a, kind == "down", b)
        elif kind == "hang":
            chip.found.append((at_us, kind, PYTHON_FAULTS[kind], None))
        elif kind == "raise":
            chip.found.append((at_us, kind, _RAISE + EXCEPTIONS.index(a), None))
        elif kind not in _KINDS:
            raise ScriptError(
                f"at {at_us / 1000:g} ms: the emulated board cannot do {kind.partition('_')[0]}; "
                "play this script with plantar run."
            )
        else:
            chip.found.append((at_us, kind, a, b))
    return sorted(chip.found, key=lambda each: each[0])


def _virtual_inputs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plantar_inputs", VIRTUAL / "inputs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _check_uf2(file: Path) -> None:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PlantarError(f"The UF2 {file} cannot be read: {error.strerror}.") from error
    found = uf2.parse(data, file.name)
    family = target(BOARD).family
    if found.family != family:
        raise PlantarError(f"{file.name} is not for the RP2040: take one for the Pico.")
