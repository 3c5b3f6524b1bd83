"""How parts look, as SVG. Each function takes a part and returns its shapes."""

from collections.abc import Callable
from xml.sax.saxutils import escape

from plantar.wiring.breadboard.bench import Placed, Point

METAL = "#8d9299"


def box(
    x: float, y: float, width: float, height: float, fill: str, stroke: str, round_: float = 0
) -> str:
    """Return a rectangle."""
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
        f'rx="{round_:g}" fill="{fill}" stroke="{stroke}" stroke-width="0.3"/>'
    )


def disc(at: Point, radius: float, fill: str, stroke: str = "#333") -> str:
    """Return a circle."""
    return (
        f'<circle cx="{at[0]:.2f}" cy="{at[1]:.2f}" r="{radius:g}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="0.3"/>'
    )


def line(start: Point, end: Point, colour: str = METAL, width: float = 0.6) -> str:
    """Return a straight line."""
    return (
        f'<line x1="{start[0]:.2f}" y1="{start[1]:.2f}" x2="{end[0]:.2f}" y2="{end[1]:.2f}" '
        f'stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'
    )


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    anchor: str = "middle",
    bold: bool = False,
    fill: str = "#111",
) -> str:
    """Return a text; y is its base line."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" text-anchor="{anchor}" '
        f'fill="{fill}"{weight}>{escape(words)}</text>'
    )


def _legs(part: Placed) -> list[str]:
    """Straight from each end to the body."""
    return [line(leg.at, part.at) for leg in part.legs]


def _ends(part: Placed) -> tuple[Point, Point]:
    return part.legs[0].at, part.legs[1].at


def _upright(part: Placed) -> bool:
    one, other = _ends(part)
    return abs(one[0] - other[0]) < abs(one[1] - other[1])


def resistor(part: Placed) -> list[str]:
    """A resistor, with its value beside it."""
    x, y = part.at
    bands = [(-1.6, "#6b3f1d"), (-0.6, "#111"), (0.4, "#b5651d"), (1.6, "#c9a227")]
    out = _legs(part)
    if _upright(part):
        out.append(box(x - 1.1, y - 3, 2.2, 6, "#d9c08c", "#8a6d3b", 0.8))
        out += [box(x - 1.1, y + at - 0.25, 2.2, 0.5, fill, "none") for at, fill in bands]
        at = -1.7 if part.name.startswith("pull-down") else 1.7
        out.append(text(x + at, y + 0.8, part.value, 2.3, "end" if at < 0 else "start"))
    else:
        out.append(box(x - 2.6, y - 1, 5.2, 2, "#d9c08c", "#8a6d3b", 0.8))
        out += [box(x + at - 0.25, y - 1, 0.5, 2, fill, "none") for at, fill in bands]
        out.append(text(x, y + 2.4, part.value, 1.5))
    return out


def led(part: Placed) -> list[str]:
    """A LED; its + is the long leg."""
    plus, minus = _ends(part)
    x, y = part.at
    out = [line(plus, minus), disc(part.at, 1.7, "#7ed957", "#3c8a1f")]
    out.append(
        text(x, y + 0.6, part.name.removeprefix("LED ")[:2].replace("ST", "S"), 1.6, bold=True)
    )
    out.append(text(plus[0] + 1.1, plus[1] + (1 if plus[1] < minus[1] else 0.2), "+", 1.8))
    return out


def button(part: Placed) -> list[str]:
    """A push button on the breadboard."""
    x, y = part.at
    out = [line(leg.at, (leg.at[0], y)) for leg in part.legs]
    out += [box(x - 3, y - 3, 6, 6, "#4a4f57", "#22252a", 0.6), disc(part.at, 1.9, "#d7dade")]
    inward = 1 if part.legs[0].at[1] < y else -1
    out.append(text(x, y + inward * 5.2 + 0.8, part.name, 2.2, bold=True))
    return out


def big_button(part: Placed) -> list[str]:
    """START/STOP, on wires of its own."""
    x, y = part.at
    out = [line(leg.at, (leg.at[0], y)) for leg in part.legs]
    out += [disc(part.at, 8, "#b3261e"), disc(part.at, 6, "#e2483d")]
    out += [text(x, y - 0.2, "START", 2.6, bold=True, fill="white")]
    out.append(text(x, y + 2.8, "STOP", 2.6, bold=True, fill="white"))
    return out


def piezo(part: Placed) -> list[str]:
    """A passive piezo."""
    out = [line(*_ends(part)), disc(part.at, 4, "#2c2f33"), disc(part.at, 0.8, "#777")]
    out.append(text(part.at[0], part.at[1] + 2.8, "piezo", 1.7, fill="white"))
    return out


def ntc(part: Placed) -> list[str]:
    """The NTC."""
    x, y = part.at
    out = [*_legs(part), disc(part.at, 2, "#3a3f45")]
    out.append(text(x + 3, y + 0.2, part.value, 2.2, "start"))
    out.append(text(x + 3, y + 3, part.name, 2, "start"))
    return out


def display(part: Placed) -> list[str]:
    """An SSD1306 module."""
    x, y = part.at
    near = 1 if part.legs[0].at[1] > y else -1
    out = [line(leg.at, (leg.at[0], y)) for leg in part.legs]
    out += [box(x - 10, y - 9, 20, 18, "#1c3f77", "#0b2347", 1)]
    out.append(box(x - 8.5, y - 5 - near * 1.5, 17, 9, "#0a0a0a", "#444"))
    out.append(text(x, y - near * 1.5, "SSD1306", 2.6, fill="#9fd0ff"))
    for leg in part.legs:
        out.append(text(leg.at[0], y + near * 7.6 + 0.5, leg.name, 1.4, fill="white"))
    return out


def supply(part: Placed) -> list[str]:
    """The supply's socket."""
    x, y = part.at
    out = [line(leg.at, (x, leg.at[1])) for leg in part.legs]
    top, bottom = part.legs[0].at[1] - 4, part.legs[1].at[1] + 4
    out.append(box(x - 5, top, 7, bottom - top, "#33373d", "#111", 1.5))
    out.append(text(x - 1.5, part.legs[0].at[1] + 1, "+", 4, bold=True, fill="#ff8d85"))
    out.append(text(x - 1.5, part.legs[1].at[1] + 1, "–", 4, bold=True, fill="#b9c6ff"))
    turned = f'transform="rotate(-90 {x - 0.5:.2f} {y:.2f})"'
    out.append(
        f'<text x="{x - 0.5:.2f}" y="{y:.2f}" font-size="3" fill="white" text-anchor="middle" '
        f"{turned}>supply {escape(part.value)}</text>"
    )
    return out


def fuse(part: Placed) -> list[str]:
    """A fuse in its holder."""
    x, y = part.at
    out = [*_legs(part), box(x - 5, y - 2, 10, 4, "#dfe7ee", "#5a6b7a", 1)]
    out.append(line((x - 4, y), (x + 4, y), "#5a6b7a", 0.4))
    out += [text(x, y + 5.4, "fuse", 2.6), text(x, y + 8.2, part.value, 2)]
    return out


def capacitor(part: Placed) -> list[str]:
    """An electrolytic capacitor."""
    x, y = part.at
    out = [*_legs(part), box(x - 4, y - 6, 8, 12, "#2f4858", "#16242d", 1)]
    out.append(box(x - 4, y + 3.4, 8, 2.6, "#c9d3d9", "none"))
    out += [text(x, y, part.value, 2, fill="white"), text(x + 2, y - 6.8, "+", 2.6, bold=True)]
    out.append(text(x, y + 5.6, "–", 2.6, bold=True))
    return out


def diode(part: Placed) -> list[str]:
    """A diode; the ring is its K."""
    x, y = part.at
    near = -1 if part.legs[1].at[1] < y else 1
    out = [*_legs(part), box(x - 1.4, y - 3, 2.8, 6, "#26292d", "#000", 0.5)]
    out.append(box(x - 1.4, y + near * 2 - 0.5, 2.8, 1, "#e6e6e6", "none"))
    out.append(text(x + 2.1, y + 0.2, part.value, 2.3, "start"))
    what = "flyback" if part.name.startswith("flyback") else "feeds the board"
    out.append(text(x + 2.1, y + 3, what, 2, "start"))
    return out


def regulator(part: Placed) -> list[str]:
    """A 5 V regulator module."""
    x, y = part.at
    out = _legs(part)[:2]
    out += [
        line(start, end)
        for leg in part.legs[2:]
        for start, end in zip((part.at, *leg.bends), (*leg.bends, leg.at), strict=True)
    ]
    out.append(box(x - 4, y - 3.4, 10, 6.8, "#1f5d8a", "#0d2c43", 0.6))
    out.append(text(x + 1, y + 0.2, "regulator", 2, fill="white"))
    out.append(text(x + 1, y + 2.6, part.value, 2, fill="white"))
    return out


def amplifier(part: Placed) -> list[str]:
    """The module that measures the current."""
    x, y = part.at
    out = [line(leg.at, (leg.at[0], y)) for leg in part.legs]
    out.append(box(x - 5, y - 4, 10, 9, "#5b3a86", "#2f1c48", 0.6))
    out += [text(x, y + 0.2, "shunt amp.", 1.7, fill="white")]
    out.append(text(x, y + 2.4, part.value, 1.4, fill="white"))
    for leg in part.legs:
        at = y - 2.6 if leg.at[1] < y else y + 4.4
        out.append(text(leg.at[0], at, leg.name, 1.05, fill="white"))
    return out


def motor(part: Placed) -> list[str]:
    """A vibration motor with its weight."""
    x, y = part.at
    out = [*_legs(part), disc(part.at, 5, "#b9bec5"), disc((x - 6, y), 2.6, "#7a8089")]
    out.append(text(x, y + 1, f"motor {part.name}", 2.3, bold=True))
    return out


def cut_out(part: Placed) -> list[str]:
    """A bimetal cut-out."""
    x, y = part.at
    out = [*_legs(part), box(x - 2.2, y - 3, 4.4, 6, "#d8d3c8", "#6d6658", 0.8)]
    out.append(text(x + 3, y + 0.2, f"cut-out {part.value}", 2.3, "start"))
    out.append(text(x + 3, y + 3, "on the motor's can", 2, "start"))
    return out


def mosfet(part: Placed) -> list[str]:
    """A MOSFET in a TO-220 case, seen from its printed side: G, D, S; the tab is D too."""
    x, y = part.at
    gate, drain, source = (leg.at for leg in part.legs)
    foot = y + 3.4
    out = [line((x - 2.54, y), (x - 2.54, foot)), line((gate[0], gate[1]), (gate[0], foot))]
    out.append(line((gate[0], foot), (x - 2.54, foot)))
    out += [line(drain, (drain[0], y)), line((x + 2.54, y), source)]
    out += [box(x - 5, y - 5, 10, 2.4, METAL, "#555", 0.3)]
    out.append(box(x - 5, y - 3, 10, 5, "#1d1f22", "#000", 0.4))
    out.append(text(x, y - 0.6, "MOSFET", 2, fill="white"))
    out += [text(x + at, y + 1.8, name, 1.6, fill="white") for name, at in (("G", -3), ("S", 3))]
    out.append(text(x - 3.5, y - 3.3, "D", 1.6))
    return out


SHAPES: dict[str, Callable[[Placed], list[str]]] = {
    "resistor": resistor,
    "led": led,
    "button": button,
    "big button": big_button,
    "piezo": piezo,
    "ntc": ntc,
    "display": display,
    "supply": supply,
    "fuse": fuse,
    "capacitor": capacitor,
    "diode": diode,
    "regulator": regulator,
    "amplifier": amplifier,
    "motor": motor,
    "cut-out": cut_out,
    "mosfet": mosfet,
}
