"""Which room may import which: short tables, held against what the files import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import FIRMWARE, ROOT

TOOLS = ROOT / "tools" / "plantar"

# Each room of the command, and the rooms it may look into besides its own. The files that stand
# outside of rooms (errors, firmware, durations, newfile) are open to all; cli.py, which puts the
# rooms together, to nobody.
TOOL_ROOMS = {
    "wiring": "",
    "housing": "",
    "routines": "wiring",
    "run": "wiring routines",
    "build": "wiring routines run housing",
    "talk": "run",
    "flash": "wiring routines build talk",
    "board": "wiring routines run talk flash",
    "emulator": "wiring run build",
    "campaign": "run",
    "web": "",
}
OPEN_TO_ALL = {"errors", "firmware", "durations", "newfile"}

# The rooms of the firmware: their files, and the rooms that these may import besides their own.
FIRMWARE_ROOMS = {
    "appliance": (
        "limits faults buttons patterns routine library massager motor meter guard senses",
        "",
    ),
    "hal": ("firstoff hal halesp32", "appliance boards"),
    "boards": ("board boards boardcheck", "appliance"),
    "keep": ("journal selfcheck upkeep", "appliance hal"),
    "face": ("panel menu wording font display", "appliance keep"),
    "usb": ("console report reply", "appliance keep"),
    "own": ("routinejson routineform routinefield routinefile routinefiles", "appliance"),
    "start": ("boot main loop app", "appliance hal boards keep face usb own"),
}
# Only the room hal touches the machine, and these files alone reach it.
MAY_IMPORT_HAL = {"boot", "loop", "app", "upkeep", "hal", "halesp32"}
THE_MACHINE = {"machine", "select", "sys", "time", "os", "esp32", "rp2"}


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Go through what a file imports, wherever it does so: the line, and each full name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: name the room in full"
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"


def tool_files() -> list[Path]:
    files = sorted(TOOLS.rglob("*.py"))
    return [file for file in files if not {"virtual", "node_modules"} & set(file.parts)]


def wrong_in_tools(file: Path) -> Iterator[str]:
    """Say of each import of a file that its room may not have."""
    inside = file.relative_to(TOOLS).parts
    room = inside[0] if len(inside) > 1 else ""
    for line, name in imports(file):
        package, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        where = f"{'/'.join(inside)}:{line}"
        if inside == ("cli.py",) or package not in ("plantar", "bench"):
            continue
        if inside == ("__main__.py",):
            assert name == "plantar.cli.main"
        elif package == "bench":
            yield f"{where}: only cli.py imports the bench"
        elif other not in (room, "__version__", *OPEN_TO_ALL, *TOOL_ROOMS.get(room, "").split()):
            yield f"{where}: {room or 'a file outside of rooms'} may not import {other}"


def test_every_room_of_the_command_keeps_its_walls():
    assert [wrong for file in tool_files() for wrong in wrong_in_tools(file)] == []


def test_the_table_of_the_command_is_whole_and_has_no_circle():
    rooms = {file.parent.name for file in TOOLS.glob("*/__init__.py")}
    assert rooms == TOOL_ROOMS.keys()
    above: set[str] = set()
    for room, below in TOOL_ROOMS.items():
        assert set(below.split()) <= above, f"{room}: it stands below what it may import"
        above.add(room)


def room_of(module: str) -> str | None:
    rooms = [room for room, (files, _) in FIRMWARE_ROOMS.items() if module in files.split()]
    return rooms[0] if rooms else None


def test_every_file_of_the_firmware_has_one_room():
    files = [name for names, _ in FIRMWARE_ROOMS.values() for name in names.split()]
    assert sorted(files) == sorted(file.stem for file in FIRMWARE.glob("*.py"))


@pytest.mark.parametrize("file", sorted(FIRMWARE.glob("*.py")), ids=lambda file: file.stem)
def test_every_file_of_the_firmware_keeps_its_walls(file):
    room = room_of(file.stem)
    assert room is not None
    allowed = {room, *FIRMWARE_ROOMS[room][1].split()}
    for line, name in imports(file):
        other = name.partition(".")[0]
        where = f"{file.name}:{line} imports {other}"
        if other in THE_MACHINE:
            assert room_of(file.stem) == "hal", where
        elif room_of(other) is not None:
            assert room_of(other) in allowed, where
            assert room_of(other) != "hal" or file.stem in MAY_IMPORT_HAL, where


def numbers_of(module: str) -> dict[str, object]:
    tree = ast.parse((FIRMWARE / f"{module}.py").read_text(encoding="utf-8"))
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_the_numbers_that_boot_cannot_import_are_those_of_limits():
    limits, first = numbers_of("limits"), numbers_of("firstoff")
    again = {name: value for name, value in first.items() if name in limits}
    assert again.keys() == {"WATCHDOG_MS", "FEED_PERIOD_MS"}
    assert again == {name: limits[name] for name in again}
