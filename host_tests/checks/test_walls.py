"""Which room may import which: short tables, held against what the files import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import FIRMWARE, ROOT

from plantar.firmware import source_files

TOOLS = ROOT / "tools" / "plantar"

# Each room of the command, and the rooms it may look into besides its own. The files that stand
# outside of rooms (errors, firmware, durations, newfile) are open to all; cli.py, which puts the
# rooms together, to nobody.
TOOL_ROOMS = {
    "shared": "",  # what the page runs too: it may import nothing that the page has not
    "wiring": "",
    "housing": "",
    "routines": "wiring shared",
    "run": "wiring routines shared",
    "build": "wiring routines run housing shared",
    "talk": "run build",
    "flash": "wiring routines build talk shared",
    "board": "wiring routines run talk flash shared",
    "emulator": "wiring run build",
    "campaign": "run build",
    "web": "",
}
OPEN_TO_ALL = {"errors", "firmware", "durations", "newfile"}

# Each room of the firmware, and the rooms it may import besides its own. A folder is a room; the
# files outside of folders are the appliance, or in the table after this.
FIRMWARE_ROOMS = {
    "start": "appliance hal boards keep face usb own",
    "boards": "appliance",
    "appliance": "",
    "hal": "appliance boards",
    "keep": "appliance hal",
    "face": "appliance keep",
    "usb": "appliance keep face",
    "own": "appliance",
}
OUTSIDE_OF_FOLDERS = {
    **dict.fromkeys(("boot", "main", "loop", "start", "app", "listen"), "start"),
    **dict.fromkeys(("board", "boards", "boardcheck"), "boards"),
    "firstoff": "hal",
}
# Only the room hal touches the machine, and these files alone reach it.
MAY_IMPORT_HAL = {"boot.py", "loop.py", "start.py", "app.py", "keep/upkeep.py"}
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


def firmware_files() -> list[str]:
    return list(source_files())


def room_of(module: str) -> str | None:
    """Return the room of a module by its full name, None if it is none of the firmware's."""
    first = module.partition(".")[0]
    if (FIRMWARE / first).is_dir():
        return first
    if (FIRMWARE / f"{first}.py").is_file():
        return OUTSIDE_OF_FOLDERS.get(first, "appliance")
    return None


def test_every_folder_of_the_firmware_is_a_room():
    folders = {name.partition("/")[0] for name in firmware_files() if "/" in name}
    assert folders | set(OUTSIDE_OF_FOLDERS.values()) | {"appliance"} == FIRMWARE_ROOMS.keys()
    assert {f"{name}.py" for name in OUTSIDE_OF_FOLDERS} <= set(firmware_files())


@pytest.mark.parametrize("file", firmware_files())
def test_every_file_of_the_firmware_keeps_its_walls(file):
    room = room_of(file.removesuffix(".py").replace("/", "."))
    assert room is not None
    allowed = {room, *FIRMWARE_ROOMS[room].split()}
    for line, name in imports(FIRMWARE / file):
        other = room_of(name)
        where = f"{file}:{line} imports {name}"
        if name.partition(".")[0] in THE_MACHINE:
            assert room == "hal", where
        elif other is not None:
            assert other in allowed, where
            assert other != "hal" or room == "hal" or file in MAY_IMPORT_HAL, where


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
