"""A board with all three senses, and what a motor and its supply put on them."""

from pathlib import Path

from witness import Entry, Witness, play

SUPPLY, CURRENT, TEMPERATURE = 0, 1, 2
FITTED = 'BOARD = "pico"\nMOTOR_A, SUPPLY, CURRENT, TEMPERATURE = 2, 26, 27, 28\n'
FULL_MA, STANDING_MA = 600, 2_300
"""What the motor draws at full duty, while it turns with its full speed and while it stands. 1 V
is 1 A here."""
RATED_V, COOL_V = 2.5, 1.65
"""5 V of supply, 25 degrees."""


def feel(at_ms: float, sense: int, volts: float) -> Entry:
    """From now on a sense shows this, whatever the motor does."""
    return {"at_ms": at_ms, "adc": sense, "volts": volts}


def turning(at_ms: float, full_ma: int = FULL_MA, standing_ma: int = STANDING_MA) -> Entry:
    """From now on the motor draws this."""
    volts = {"full_volts": full_ma / 1000, "start_volts": standing_ma / 1000}
    return {"at_ms": at_ms, "adc": CURRENT, "volts": 0.0, **volts}


def blocked(at_ms: float) -> Entry:
    """From now on something holds the motor: it draws what one draws that stands."""
    return turning(at_ms, STANDING_MA)


NORMAL = {SUPPLY: feel(0, SUPPLY, RATED_V), CURRENT: turning(0), TEMPERATURE: feel(0, 2, COOL_V)}


def well(at_ms: float, sense: int) -> Entry:
    """From now on a sense shows what is normal."""
    return {**NORMAL[sense], "at_ms": at_ms}


def play_with(
    folder: Path, script: list[Entry], for_ms: int, fitted: str = "", **board: object
) -> Witness:
    """What a motor with all senses does from power-up on. fitted: more lines for board.py."""
    wiring = folder / "board.py"
    wiring.write_text(FITTED + fitted)
    return play([*NORMAL.values(), *script], for_ms, board_file=wiring, **board)
