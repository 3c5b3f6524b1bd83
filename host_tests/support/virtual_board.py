"""The virtual board in this very process, for tests that look inside it."""

import json
import sys
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from plantar.firmware import CPYTHON_SHIM, VIRTUAL

for folder in (str(VIRTUAL), str(CPYTHON_SHIM)):
    if folder not in sys.path:
        sys.path.append(folder)  # at the end: its time.py and select.py must hide nobody's

import analog  # noqa: E402
import chip as virtual_chip  # noqa: E402
import clock  # noqa: E402
import codetime  # noqa: E402
import machine as virtual_machine  # noqa: E402
import pads  # noqa: E402
import poller  # noqa: E402
import session  # noqa: E402

ChipReset: Any = virtual_chip.ChipReset
__all__ = (
    "Board",
    "ChipReset",
    "Machine",
    "clock",
    "codetime",
    "firmware_with",
    "pads",
    "poller",
    "session",
    "virtual_chip",
)

STANDIN = Path(__file__).resolve().parent / "standin"


class Board:
    """A session on CPython with a firmware, and what it has traced."""

    def __init__(self, flash: Path, firmware: Path = STANDIN, **settings: Any) -> None:
        flash.mkdir(exist_ok=True)
        self.lines: list[str] = []
        self.session = session.Session(
            self.lines.append,
            settings.pop("board", "pico"),
            [str(firmware)],
            str(flash),
            settings.pop("start_ticks", 0),
        )
        self.chip = self.session.chip
        # Its loop ends here, not some time later in the middle of another test.
        weakref.finalize(self, self.session.close)

    def run(self, to_ms: float, script: Iterable[dict[str, Any]] = ()) -> "Board":
        self.session.add(script)
        self.session.run_to(round(to_ms * 1000))
        return self

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The events of a kind, without saying so each time."""
        found = [event for event in self.events if event["event"] == kind]
        return [{k: v for k, v in event.items() if k != "event"} for event in found]

    def texts(self) -> list[str]:
        return [event["text"] for event in self.of("usb")]

    def level(self, pin: int) -> int:
        return self.chip.pads[pin].level()

    def pin_times(self, pin: int) -> Iterator[tuple[float, Any]]:
        """When a pin changed, and to what: a duty as ("pwm", duty), a level as 0 or 1."""
        for event in self.events:
            if event.get("pin") == pin and event["event"] == "pwm":
                yield event["t_ms"], ("pwm", event["duty_u16"])
            elif event.get("pin") == pin and event["event"] == "pin":
                yield event["t_ms"], event["value"]


class Machine:
    """A chip alone, with no firmware: what `machine` says there. board: a name of boardtable."""

    machine: Any = virtual_machine

    def __init__(self, board: str = "pico", **settings: Any) -> None:
        self.lines: list[str] = []
        self.chip: Any = virtual_chip.Chip(board, emit=self.lines.append, **settings)
        virtual_machine.use(self.chip)

    def names(self) -> dict[str, Any]:
        """What a question to the board may name, see plantar.emulator.asker."""
        return {"machine": self.machine, "time": clock, "Pin": self.machine.Pin}

    def to_uv(self, volts: float) -> int:
        """Volts on an analogue pin, as the chip keeps them."""
        return analog.to_uv(volts)

    def read_esp32(self, pwm: Any) -> Any:
        """An ESP32's PWM as recordings have it: [duty, freq, bits, drives its pin] or why not."""
        if pwm is None:
            return None
        try:
            return [pwm.duty_u16(), pwm.nominal_hz(), pwm.bits(), int(pwm.drives_pin())]
        except RuntimeError as error:
            return str(error)

    def read_rp2(self, pin: int) -> list[int]:
        """An RP2's pad as recordings have it: [function, level if it is plain, else -1]."""
        pad = self.chip.pads.get(pin)
        if pad is None:
            return [31, -1]
        return [pad.func, pad.level() if pad.func == 5 else -1]


def firmware_with(folder: Path, main: str, **files: str) -> Path:
    """Make a firmware: the stand-in's files, but this main.py and these others."""
    folder.mkdir(exist_ok=True)
    for file in STANDIN.glob("*.py"):
        (folder / file.name).write_text(file.read_text())
    (folder / "main.py").write_text(main)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder
