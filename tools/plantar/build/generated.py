"""The files of the repository that are made from others, so that they are never wrong.

`python -m plantar.build.generated` writes them; a test fails while one differs from what it is
made of.
"""

import re

from plantar import firmware
from plantar.build import mip
from plantar.build.safety_card import card
from plantar.housing.draw import svg as housing
from plantar.housing.plan import make_plan
from plantar.routines import schema
from plantar.wiring.breadboard.draw import picture as breadboard
from plantar.wiring.command import rows
from plantar.wiring.picture import picture, pin_name
from plantar.wiring.read import Wiring, read_wiring
from plantar.wiring.wokwi import project

GUIDE = "docs/build.md"
ROUTINES = "docs/routines.md"

FIRST_LOOK = {
    "hang": "Note what you did last and report it; hold START to go on.",
    "overdrive": "As for *hang*; if it comes back, flash again.",
    "readback": "A short at the gate, a wrong MOSFET, or another wire on the motor's pin.",
    "watchdog": "As for *hang*. A supply that sags when the motor starts does this too.",
    "error": "`mpremote connect auto repl`, then start it: the last line says what failed.",
    "supply": "Measure the supply with the motor running: battery empty, adapter too small?",
    "supply_sense": "The divider's two resistors: one open, on the wrong side, or a loose wire.",
    "stall": "Something presses on the motor's weight, or the motor is worn out.",
    "current_sense": "A motor's wire, the MOSFET, the shunt amplifier's supply and its wire.",
    "hot": "Wait. If it comes soon again: lower CEILING_PCT, or a bigger motor.",
    "temperature_sense": "The NTC's two wires; 10 kΩ at room temperature.",
    "clock": "A bad board, if it comes back after power off and on.",
    "files": "`plantar flash`: it replaces just the damaged file.",
    "stop_deaf": "START's button and its wire: it moved, and the board did not hear it in time.",
    "board_file": "You changed it: hold START once. You did not: `plantar flash --board-file`.",
}
"""What to look at first, for each fault's name in firmware/faults.py."""


def generated_files() -> dict[str, bytes]:
    """Return the content of each generated file, by its path in the repository."""
    wiring = read_wiring()
    guide = (firmware.REPOSITORY / GUIDE).read_text(encoding="utf-8")
    guide = _between(guide, "wiring", _wiring_table(wiring))
    guide = _between(guide, "faults", _fault_table())
    texts = {
        **mip.packages(),
        **project(wiring),
        GUIDE: guide,
        ROUTINES: _routine_fields(),
        "docs/images/safety-card.svg": card(),
    }
    return {
        **{path: text.encode() for path, text in texts.items()},
        schema.PATH: schema.schema_file(),
        "docs/images/wiring.svg": picture(wiring, "svg"),
        "docs/images/housing.svg": housing(make_plan(24)),
        "docs/images/breadboard.svg": breadboard(wiring),
        "docs/images/breadboard-esp32.svg": breadboard(read_wiring(board="esp32")),
    }


def _routine_fields() -> str:
    """Return docs/routines.md with a table for each kind of object."""
    text = (firmware.REPOSITORY / ROUTINES).read_text(encoding="utf-8")
    for name, fields in schema.tables().items():
        lines = ["| field | what it holds | if left out | what it is for |", "|---|---|---|---|"]
        lines += [f"| `{row[0]}` | {' | '.join(row[1:])} |" for row in fields]
        text = _between(text, name, "\n".join(lines))
    return text


def _between(text: str, name: str, table: str) -> str:
    """Put a table between its two marks in a text."""
    begin, end = (
        f"<!-- {name}: made by python -m plantar.build.generated -->",
        f"<!-- end of {name} -->",
    )
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return marked.sub(lambda _found: f"{begin}\n{table}\n{end}", text)


def _wiring_table(wiring: Wiring) -> str:
    lines = ["| in board.py | pin | what |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {pin_name(wiring, pin)} | {what} |" for name, pin, what in rows(wiring)
    ]
    return "\n".join(lines)


def _fault_table() -> str:
    faults = firmware.load("faults")
    lines = ["| blinks and beeps | name | what it says | look first at |", "|---|---|---|---|"]
    for code in range(1, len(faults.NAMES)):
        name, text = faults.NAMES[code].decode(), faults.TEXTS[code].decode()
        lines.append(f"| {code} | {name} | {text} | {FIRST_LOOK[name]} |")
    return "\n".join(lines)


def main() -> None:
    """Write every generated file that is not as it should be, and name it."""
    for path, data in generated_files().items():
        file = firmware.REPOSITORY / path
        if not file.is_file() or file.read_bytes() != data:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            print(path)  # noqa: T201


if __name__ == "__main__":
    main()
