"""The picture of how the code is built: its rooms, their files, and which uses which.

Drawn from the files' own imports, so it is true of the code as it stands. A room of the firmware
is a folder of firmware/; its files outside of folders belong to the start, the boards, or the
appliance. A room of the command is a folder of tools/plantar/.
"""

import ast
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from plantar import firmware

OUTSIDE = {
    **dict.fromkeys(("boot", "main", "loop", "start", "app"), "start"),
    **dict.fromkeys(("board", "boards", "boardcheck"), "boards"),
    "firstoff": "hal",
}
"""The rooms of firmware files that stand in no folder; all others are the appliance's."""
APPLIANCE = "appliance"
WIDTH = 900
WRAP = 30
"""How many letters of files' names go into a line."""
LINE, HEAD, GAP, SPACE = 14, 22, 46, 16


@dataclass
class Room:
    """A room: its files, and the rooms that they import."""

    name: str
    files: list[str] = field(default_factory=list)
    uses: set[str] = field(default_factory=set)


def firmware_rooms() -> dict[str, Room]:
    """Return the firmware's rooms."""
    folder = firmware.firmware_dir()
    files = list(firmware.source_files().values())

    def room_of(file: Path) -> str:
        inside = file.relative_to(folder).parts
        return inside[0] if len(inside) > 1 else OUTSIDE.get(file.stem, APPLIANCE)

    known = {
        (file.relative_to(folder).parts[0] if file.parent != folder else file.stem): room_of(file)
        for file in files
    }
    return _rooms([(file, room_of(file)) for file in files], lambda name: known.get(name[0]))


def command_rooms() -> dict[str, Room]:
    """Return the command's rooms."""
    folder = firmware.REPOSITORY / "tools" / "plantar"
    rooms = {file.parent.name for file in folder.glob("*/__init__.py")}
    files = [
        (file, file.relative_to(folder).parts[0])
        for file in sorted(folder.rglob("*.py"))
        if file.relative_to(folder).parts[0] in rooms and "node_modules" not in file.parts
    ]

    def used(name: list[str]) -> str | None:
        return name[1] if name[0] == "plantar" and len(name) > 1 and name[1] in rooms else None

    return _rooms(files, used)


def _rooms(files, used) -> dict[str, Room]:  # noqa: ANN001
    rooms: dict[str, Room] = {}
    for file, name in files:
        room = rooms.setdefault(name, Room(name))
        if file.stem != "__init__":
            room.files.append(file.stem)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for imported in names:
                other = used(imported.split("."))
                if other not in (None, name):
                    room.uses.add(other)
    return rooms


def levels(rooms: dict[str, Room]) -> list[list[Room]]:
    """Return the rooms in rows: a room stands above all that it uses."""

    def depth(name: str, seen: tuple[str, ...] = ()) -> int:
        below = [other for other in rooms[name].uses if other not in seen]
        return 1 + max((depth(other, (*seen, name)) for other in below), default=-1)

    found: dict[int, list[Room]] = {}
    for name in sorted(rooms):
        found.setdefault(depth(name), []).append(rooms[name])
    return [found[number] for number in sorted(found, reverse=True)]


def picture() -> str:
    """Return the picture as an SVG."""
    firmware_part, height = _part("On the board: firmware/", firmware_rooms(), 20)
    command_part, height = _part("On your computer: tools/plantar/", command_rooms(), height + 24)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height + 10:g}" '
        f'viewBox="0 0 {WIDTH} {height + 10:g}" font-family="sans-serif">\n'
        '<defs><marker id="to" markerWidth="7" markerHeight="7" refX="6" refY="3.5" '
        'orient="auto"><path d="M0,0 L7,3.5 L0,7 z" fill="#7a8"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{height + 10:g}" fill="white"/>\n'
        + "\n".join(firmware_part + command_part)
        + "\n</svg>\n"
    )


def _part(title: str, rooms: dict[str, Room], y: float) -> tuple[list[str], float]:
    out = [f'<text x="16" y="{y:g}" font-size="16" font-weight="bold">{escape(title)}</text>']
    y += 14
    boxes: list[str] = []
    places: dict[str, tuple[float, float, float, float]] = {}
    for row in levels(rooms):
        width = min(300.0, (WIDTH - 32 - SPACE * (len(row) - 1)) / len(row))
        x = (WIDTH - len(row) * width - (len(row) - 1) * SPACE) / 2
        tall = 0.0
        for room in row:
            lines = _wrap(room.files, int(width / 6.4))
            high = HEAD + LINE * len(lines) + 6
            places[room.name] = (x, y, width, high)
            boxes.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{high:.1f}" rx="6" '
                'fill="#eef3ee" stroke="#456"/>'
                f'<text x="{x + 8:.1f}" y="{y + 16:.1f}" font-size="13" '
                f'font-weight="bold">{escape(room.name)}</text>'
            )
            boxes += [
                f'<text x="{x + 8:.1f}" y="{y + HEAD + 10 + LINE * number:.1f}" font-size="11" '
                f'fill="#333">{escape(line)}</text>'
                for number, line in enumerate(lines)
            ]
            tall = max(tall, high)
            x += width + SPACE
        y += tall + GAP
    arrows: list[str] = []
    for room in rooms.values():
        for other in sorted(room.uses):
            x1, y1, w1, h1 = places[room.name]
            x2, y2, w2, _h2 = places[other]
            # Each arrow leaves and arrives at its own place along the edges.
            start = x1 + w1 * (0.2 + 0.6 * (x2 + w2 / 2) / WIDTH)
            end = x2 + w2 * (0.2 + 0.6 * (x1 + w1 / 2) / WIDTH)
            arrows.append(
                f'<line x1="{start:.1f}" y1="{y1 + h1:.1f}" x2="{end:.1f}" y2="{y2 - 1:.1f}" '
                'stroke="#7a8" stroke-width="1.4" marker-end="url(#to)"/>'
            )
    return out + arrows + boxes, y - GAP + 10


def _wrap(names: list[str], letters: int) -> list[str]:
    lines = [""]
    for name in names:
        if lines[-1] and len(lines[-1]) + 2 + len(name) > letters:
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + name
    return lines
