"""The breadboard picture as SVG, in millimetres, for a page of A4 laid across."""

from pathlib import Path
from xml.sax.saxutils import escape

from plantar.errors import PlantarError
from plantar.wiring.breadboard.bench import PITCH, Connector, Point, Wire
from plantar.wiring.breadboard.headers import printed
from plantar.wiring.breadboard.layout import COLOURS, COLUMNS, FIRST, LEFT, Layout, Side, layout
from plantar.wiring.breadboard.shapes import SHAPES, box, line, text
from plantar.wiring.read import Wiring, has_own_status_led

PAGE = (297.0, 210.0)
PANEL = 66.0
"""The width of the list of wires."""
NOTES = (
    "The holes of a column are joined, five and five.",
    "The rails along the edges are joined from end to end.",
    "Thick wires carry the motor's current: 0.75 mm² at least,",
    "on lever connectors, never on the breadboard.",
    "A ring on a diode is its K; the long leg of a LED is +.",
    "Pull-down and flyback diode stay where they are drawn,",
    "on the motor's connectors: they work if a wire falls out.",
)


def draw(wiring: Wiring, file: Path) -> None:
    """Draw a wiring on a breadboard into an SVG file.

    Raises:
        PlantarError: the file's name does not end in .svg, it cannot be written, or this board's
            header is not known.
    """
    if file.suffix != ".svg":
        raise PlantarError(f"-o {file}: a breadboard is drawn as .svg; print it from a browser.")
    data = picture(wiring)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise PlantarError(f"The picture {file} cannot be written: {error.strerror}.") from error


def picture(wiring: Wiring) -> bytes:
    """Return the picture."""
    laid = layout(wiring)
    panel = max(PAGE[0] - PANEL, laid.right + 4)
    width, height = max(PAGE[0], panel + PANEL), max(PAGE[1], laid.height)
    out = [box(0, 0, width, height, "white", "none")]
    title = f"Plantar on a breadboard: {laid.header.title}"
    out.append(text(LEFT, 8, title, 5, "start", bold=True))
    out += _breadboard(laid)
    out += _board(laid)
    out += [shape for connector in laid.bench.connectors for shape in _connector(connector)]
    for part in laid.bench.parts:
        if part.kind != "pin":
            out += SHAPES[part.kind](part)
    # The long ones first, so that a short wire is never hidden.
    for wire in sorted(laid.bench.wires, key=lambda wire: -len(wire.points)):
        out += _wire(wire)
    out += _panel(laid, panel)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="sans-serif">\n'
        + "\n".join(out)
        + "\n</svg>\n"
    ).encode()


def _breadboard(laid: Layout) -> list[str]:
    top, bottom = laid.top, laid.bottom
    left, right = LEFT, laid.x(laid.columns + 1)
    out: list[str] = []
    spans = [(top.plus - PITCH, bottom.plus + PITCH)]
    if laid.double:
        middle = (top.pins + bottom.pins) / 2
        spans = [(spans[0][0], middle - 0.6), (middle + 0.6, spans[0][1])]
    for start, end in spans:
        out.append(box(left, start, right - left, end - start, "#f6f3ea", "#b9b3a0", 1.2))
    for side in (top, bottom):
        for y, colour, sign in ((side.ground, "#2b4c9b", "–"), (side.plus, "#c8342c", "+")):
            out.append(line((left + 1, y + 1.2), (right - 1, y + 1.2), colour, 0.25))
            for x in (left + 1.2, right - 1.2):
                out.append(text(x, y + 0.9, sign, 3, fill=colour))
            out += [_hole(laid.x(column), y) for column in range(1, laid.columns + 1)]
    ys = _rows(laid)
    for name, y in ys:
        out += [_hole(laid.x(column), y) for column in range(1, laid.columns + 1)]
        out.append(text(left + 1.1, y + 0.6, name, 1.8, fill="#8a8470"))
    for y in (top.rows[0] - 1.5, bottom.rows[0] + 2.3):
        for column in (1, *range(5, laid.columns + 1, 5)):
            out.append(text(laid.x(column), y, str(column), 1.6, fill="#8a8470"))
    return out


def _rows(laid: Layout) -> list[tuple[str, float]]:
    """Return the name and the y of each row of holes."""
    first = laid.top.rows[0]
    upper = [(name, first + PITCH * step) for step, name in enumerate("jihgf")]
    upper += [(name, first + PITCH * (7 + step)) for step, name in enumerate("edcba")]
    if not laid.double:
        return upper
    last = laid.bottom.rows[0]
    lower = [(name, last - PITCH * step) for step, name in enumerate("abcde")]
    lower += [(name, last - PITCH * (7 + step)) for step, name in enumerate("fghij")]
    return upper + lower


def _hole(x: float, y: float) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.45" fill="#cfc9b8"/>'


def _board(laid: Layout) -> list[str]:
    header, top, bottom = laid.header, laid.top, laid.bottom
    count = len(header.bottom)
    x, width = laid.x(FIRST) - 1.6, (count - 1) * PITCH + 3.2
    y, height = top.pins - 1.4, bottom.pins - top.pins + 2.8
    pico = laid.header.numbered
    fill = "#1d6b3a" if pico else "#20262b"
    out = [box(x, y, width, height, fill, "#0d2b18", 0.8)]
    out.append(box(x - 1.5, y + height / 2 - 3.8, 6, 7.6, "#c9ccd1", "#7b7f86", 0.6))
    out.append(text(x + 1.5, y + height / 2 + 0.7, "USB", 1.9, fill="#333"))
    out.append(text(x + width / 2, y + height / 2 + 1, header.title, 2.8, fill="white"))
    for side, names in ((top, header.top), (bottom, header.bottom)):
        for number, name in enumerate(names):
            out += _pin(laid, side, laid.x(FIRST + number), name, number)
    return out


def _pin(laid: Layout, side: Side, x: float, name: str, place: int) -> list[str]:
    header = laid.header
    inward = -side.out
    out = [f'<circle cx="{x:.2f}" cy="{side.pins:.2f}" r="0.75" fill="#e3c463"/>']
    y = side.pins + inward * 1.5
    anchor = "start" if inward > 0 else "end"
    turned = f'transform="rotate(90 {x - 0.55:.2f} {y:.2f})"'
    out.append(
        f'<text x="{x - 0.55:.2f}" y="{y:.2f}" font-size="1.55" fill="white" '
        f'text-anchor="{anchor}" {turned}>{escape(name)}</text>'
    )
    if header.numbered:
        number = place + 1 if side.name == "bottom" else 2 * len(header.bottom) - place
        out.append(text(x, y + inward * 5.4 + 0.5, str(number), 1.35, fill="#bfe3cb"))
    return out


def _connector(connector: Connector) -> list[str]:
    xs, ys = zip(*connector.slots, strict=True)
    x, y = min(xs) - 2, min(ys) - 2
    out = [box(x, y, max(xs) - x + 2, max(ys) - y + 2, "#f1e2c4", "#a58a4b", 1)]
    out += [
        f'<circle cx="{sx:g}" cy="{sy:g}" r="1" fill="white" stroke="#a58a4b" stroke-width="0.3"/>'
        for sx, sy in connector.slots
    ]
    if connector.name in ("V+", "GND"):
        y = min(ys) - 3 if connector.name == "V+" else max(ys) + 4.8
        out.append(text(max(xs) + 2, y, connector.name, 3, "end", bold=True))
    return out


def _wire(wire: Wire) -> list[str]:
    width = 1.3 if wire.thick else 0.75
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y in wire.points)
    out = [
        f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{wide:g}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
        for stroke, wide in (("white", width + 0.5), (wire.colour, width))
    ]
    for x, y in (wire.points[0], wire.points[-1]):
        out.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.8" fill="{wire.colour}"/>')
    return out


def _panel(laid: Layout, x: float) -> list[str]:
    """The list of wires, and what to know."""
    y = 17.0
    out = [text(x, y, "The wires of the board's pins", 3.2, "start", bold=True)]
    for colour, pin, what in wire_list(laid):
        y += 4.4
        out.append(line((x, y - 1), (x + 6, y - 1), colour, 1))
        out.append(text(x + 8, y, pin, 2.6, "start", bold=True))
        out.append(text(x + 27, y, what, 2.6, "start"))
    y += 8
    for note in NOTES:
        out.append(text(x, y, note, 2.2, "start", fill="#333"))
        y += 3.6
    if laid.columns > COLUMNS:
        note = "More than one breadboard: put the next one at its right end, join the rails."
        out.append(text(LEFT, 13, note, 2.6, "start"))
    elif laid.double:
        note = (
            "Two breadboards side by side, without the rails between them: "
            "the board stands across. Any row of these halves will do."
        )
        out.append(text(LEFT, 13, note, 2.6, "start"))
    return out


def wire_list(laid: Layout) -> list[tuple[str, str, str]]:
    """Return (colour, pin, where it goes) of each wire that begins at a pin of the board."""
    board, fields = laid.wiring.board, laid.wiring.fields
    names: list[tuple[str, int, str]] = []
    for name in COLOURS:
        if name == "LEVEL_LEDS":
            leds = enumerate(fields[name] or (), 1)
            names += [(name, pin, f"LED {number}") for number, pin in leds]
        elif name == "STATUS_LED" and not has_own_status_led(laid.wiring):
            continue
        elif fields[name] is not None:
            names.append((name, fields[name], name.replace("_", " ")))
    rows: list[tuple[str, str, str]] = []
    for name, pin, what in names:
        label = printed(board, pin)
        number = laid.header.number(label)
        rows.append((COLOURS[name], f"{label} ({number})" if number else label, what))
    feed = laid.header.feed
    number = laid.header.number(feed)
    rows.append(("#d11919", f"{feed} ({number})" if number else feed, "V+, see below"))
    if any(wire.name == "3V3" for wire in laid.bench.wires):
        rows.append(("#ff5a36", "3V3", "3.3 V, upper + rail"))
    rows.append(("#111111", "GND", "both – rails"))
    return rows


__all__ = ["Point", "draw", "picture", "wire_list"]
