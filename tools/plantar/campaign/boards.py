"""What a run's script needs of a board: where things are wired, and how its runs are moved there.

Runs are made for a Pico. On another board the same happens, at that board's pins.
"""

from dataclasses import dataclass, replace

from plantar.campaign.case import Case, Damage
from plantar.run.script import Entry

PICO = "pico"
BUTTONS = ("START", "UP", "DOWN", "MODE")


@dataclass(frozen=True)
class Wiring:
    """A board's pins: motors, START, UP, DOWN and MODE as board.py has them by default; senses
    (supply, current, temperature), display (SDA, SCL) and a second motor where nothing else is.
    adc: how a script names the senses. more: lines for board.py where they are fitted. per_amp:
    volts at the current sense for each ampere; an ESP32 shows nothing below 0.15 V.
    """

    motors: tuple[int, int]
    buttons: tuple[int, int, int, int]
    senses: tuple[int, int, int]
    adc: tuple[int, int, int]
    display: tuple[int, int]
    more: str = ""
    per_amp: int = 1


_RP2 = Wiring((2, 4), (10, 11, 12, 13), (26, 27, 28), (0, 1, 2), (8, 9))
WIRINGS = {
    PICO: _RP2,
    "pico_w": _RP2,
    "pico2": _RP2,
    "pico2_w": _RP2,
    "esp32": Wiring((25, 26), (32, 33, 27, 13), (34, 35, 36), (34, 35, 36), (21, 22), per_amp=2),
    "esp32s3": Wiring((4, 5), (6, 7, 15, 16), (1, 2, 8), (1, 2, 8), (38, 39)),
    "esp32c3": Wiring((4, 5), (6, 7, 10, 3), (0, 1, 2), (0, 1, 2), (5, 0), "TONE = None\n"),
}
"""Sources: docs/build.md and the rows of firmware/boards.py; GPIO2 of a C3 straps, and may be
measured."""


def board_text(board: str, motors: int = 1, senses: bool = False, display: bool = False) -> str:
    """Return a board.py for a board with what is fitted besides its default wiring."""
    wiring = WIRINGS[board]
    text = f'BOARD = "{board}"\nMOTOR_A = {wiring.motors[0]}\n'
    if motors > 1:
        text += f"MOTOR_B = {wiring.motors[1]}\n"
    if senses:
        text += f"SUPPLY, CURRENT, TEMPERATURE = {', '.join(map(str, wiring.senses))}\n"
        text += f"CURRENT_FULL_MA = {3_300 // wiring.per_amp}\n" + wiring.more
    if display:
        text += f"DISPLAY_SDA, DISPLAY_SCL = {wiring.display[0]}, {wiring.display[1]}\n"
    return text


def on_board(case: Case, board: str) -> Case:
    """Return a Pico's run as it is on another board."""
    if board == PICO:
        return case
    text = _moved_text(case.board, board) if case.board else board_text(board)
    damage = case.damage
    if damage is not None and damage.how == "gone" and damage.file == "board.py":
        # Without one nobody could tell the virtual board which chip it is.
        damage = Damage(damage.file, "cut", damage.where)
    script = tuple(_moved(entry, WIRINGS[board]) for entry in case.script)
    return replace(case, on=board, board=text, script=script, damage=damage)


def _moved_text(text: str, board: str) -> str:
    wiring = WIRINGS[board]
    moved = board_text(
        board,
        motors=2 if "MOTOR_B" in text else 1,
        senses="SUPPLY" in text,
        display="DISPLAY" in text,
    )
    if "CEILING_PCT" in text:  # the one whose files are damaged: every pin stands in it
        names = zip(BUTTONS, wiring.buttons, strict=True)
        moved += "CEILING_PCT = 60\n" + "".join(f"{name} = {pin}\n" for name, pin in names)
    return moved + ("MOTOR_MA = 600\n" if "MOTOR_MA" in text else "")


def _moved(entry: Entry, wiring: Wiring) -> Entry:
    if "pin" in entry:
        pins = dict(zip(_RP2.buttons, wiring.buttons, strict=True))
        return {**entry, "pin": pins.get(entry["pin"], entry["pin"])}
    if "adc" not in entry:
        return entry
    moved = {**entry, "adc": wiring.adc[entry["adc"]]}
    if entry["adc"] == 1:
        for field in ("full_volts", "start_volts"):
            if field in entry:
                moved[field] = min(5.0, entry[field] * wiring.per_amp)
    return moved
