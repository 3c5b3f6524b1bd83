"""What is connected where: a board.py read on the host and checked by the firmware's own rules."""

import runpy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from plantar import firmware
from plantar.errors import PlantarError

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
        own = _read(firmware.firmware_dir() / "board.py")
        values = {"BOARD": board, **{name: own[name] for name in figures if name in own}}
    else:
        values = _read(file or firmware.firmware_dir() / "board.py")
        if board is not None and values.get("BOARD") != board:
            has = values.get("BOARD")
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


def _read(file: Path) -> dict[str, Any]:
    try:
        values = runpy.run_path(str(file))
    except OSError as error:
        raise PlantarError(f"The board file {file} cannot be read: {error.strerror}.") from error
    except SyntaxError as error:
        raise PlantarError(
            f"{file.name}, line {error.lineno}: {error.msg}; correct it."
        ) from error
    except (Exception, SystemExit) as error:  # whatever a maker's file may do, it is told
        raise PlantarError(f"{file.name}: {error}; correct it.") from error
    return {name: value for name, value in values.items() if not name.startswith("_")}
