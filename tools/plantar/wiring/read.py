"""What is connected where: a board.py read on the host and checked by the firmware's own rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from plantar import firmware
from plantar.errors import PlantarError
from plantar.wiring.values import read_board_file

BUTTONS = ("START", "UP", "DOWN", "MODE")
MOTORS = ("MOTOR_A", "MOTOR_B")


@dataclass(frozen=True)
class Wiring:
    """A board file's fields, defaults filled in: pin numbers, or None for what is not fitted."""

    board: str
    fields: Mapping[str, Any]

    @property
    def motors(self) -> dict[int, str]:
        """Return the motors' pins, each with the letter a person knows it by."""
        return {self.fields[name]: name[-1] for name in MOTORS if self.fields[name] is not None}

    @property
    def buttons(self) -> dict[int, str]:
        """Return the buttons' pins, each with the button's name."""
        return {self.fields[name]: name for name in BUTTONS if self.fields[name] is not None}


def has_own_status_led(wiring: Wiring) -> bool:
    """Return whether the status LED is one to wire: a board's own is on its default pin."""
    pin = wiring.fields["STATUS_LED"]
    own = firmware.load("boards").row(wiring.board).wiring.get("STATUS_LED")
    return pin is not None and pin != own


def board_names() -> list[str]:
    """Return the boards the firmware knows, by the names that board.py and --board take."""
    return list(firmware.load("boards").NAMES)


def read_wiring(file: Path | None = None, board: str | None = None) -> Wiring:
    """Read and check a board file.

    Args:
        file: a board.py; by default the firmware's own or, with `board`, its default wiring.
        board: a row of boards.py; must agree with the file if both are given.

    Raises:
        PlantarError: the file cannot be read or has a mistake; it names field and remedy.
    """
    boards = firmware.load("boards")
    boardcheck = firmware.load("boardcheck")
    figures = [name for name, *_range in boardcheck.FIGURES]
    if board is not None and board not in boards.NAMES:
        raise PlantarError(
            f"--board {board!r} is not known; use one of {', '.join(board_names())}."
        )
    if file is None and board is not None:
        own = read_board_file(firmware.firmware_dir() / "board.py")
        values = {"BOARD": board, **{name: own[name] for name in figures if name in own}}
    else:
        values = read_board_file(file or firmware.firmware_dir() / "board.py")
        if file is not None and not any(name in boards.pins(SimpleNamespace()) for name in values):
            raise PlantarError(
                f"{file.name}: sets nothing that a board has; is it the right file?"
            )
        has = values.get("BOARD", "pico")
        if board is not None and has != board:
            raise PlantarError(
                f"{file} is for BOARD = {has!r}, not for --board {board}; drop one."
            )
    module = SimpleNamespace(**values)
    mistakes = boardcheck.check(module, None)
    if mistakes:
        # The firmware speaks of board.py; the person may have given another name.
        name = file.name if file else "board.py"
        raise PlantarError(mistakes[0].replace("board.py", name, 1))
    fields = boards.pins(module)
    fields |= {name: values[name] for name in figures if name in values}
    return Wiring(fields["BOARD"], fields)
