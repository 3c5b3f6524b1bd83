"""The files of the repository that are made from others, so that they are never wrong.

`python -m plantar.build.generated` writes them; a test fails while one differs from what it is
made of.
"""

import re

from plantar import firmware
from plantar.build import architecture, first_look, mip
from plantar.build.fault_page import page
from plantar.build.safety_card import card
from plantar.housing.draw import svg as housing
from plantar.housing.plan import make_plan
from plantar.routines import schema
from plantar.run import script_schema
from plantar.wiring.breadboard.draw import picture as breadboard
from plantar.wiring.command import rows
from plantar.wiring.picture import picture, pin_name
from plantar.wiring.read import Wiring, read_wiring
from plantar.wiring.wokwi import project

GUIDE = "docs/build.md"
ROUTINES = "docs/routines.md"


def generated_files() -> dict[str, bytes]:
    """Return the content of each generated file, by its path in the repository."""
    wiring = read_wiring()
    guide = (firmware.REPOSITORY / GUIDE).read_text(encoding="utf-8")
    guide = _between(guide, "wiring", _wiring_table(wiring))
    guide = _between(guide, "faults", _fault_table())
    guide = _between(guide, "warnings", _warning_table())
    texts = {
        **mip.packages(),
        **project(wiring),
        GUIDE: guide,
        ROUTINES: _routine_fields(),
        "docs/images/safety-card.svg": card(),
        "docs/images/faults-page.svg": page(),
        "docs/images/architecture.svg": architecture.picture(),
    }
    return {
        **{path: text.encode() for path, text in texts.items()},
        schema.PATH: schema.schema_file(),
        script_schema.PATH: script_schema.schema_file(),
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
    lines = ["| blinks and beeps | name | what it says | look first at |", "|---|---|---|---|"]
    lines += [
        f"| {code} | {name} | {text} | {look} |" for code, name, text, look in first_look.faults()
    ]
    return "\n".join(lines)


def _warning_table() -> str:
    lines = ["| what the warning says | look first at |", "|---|---|"]
    lines += [f"| {text} | {look} |" for text, look in first_look.warnings()]
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
