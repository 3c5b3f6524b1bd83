"""Reads the schematic back: what its lines, its symbols and its texts connect.

It looks at the drawing itself, where elements and lines end, and not at what drew it.
"""

import re

import schemdraw.elements as elm
from circuit import Circuit

from plantar.wiring import picture as wiring_picture
from plantar.wiring.read import Wiring

TWO_LEGS = {
    "ResistorIEC": "resistor",
    "LED": "led",
    "Button": "button",
    "Motor": "motor",
    "Breaker": "cut-out",
    "FuseIEC": "fuse",
    "Schottky": "diode",
    "Capacitor2": "capacitor",
}
LEGS = {"LED": ("+", "-"), "Schottky": ("A", "K"), "Capacitor2": ("+", "-")}
BLOCKS = {
    "piezo": "piezo",
    "regulator": "regulator",
    "SSD1306": "display",
    "amplifier": "amplifier",
}
NEAR = 0.03
READS = 0.75
"""How far a name may stand from the end that it names."""
Spot = tuple[float, float]


class Schematic:
    """A wiring's schematic, taken apart."""

    def __init__(self, wiring: Wiring) -> None:
        drawing = wiring_picture._draw(wiring, "svg", -60.0)[0]
        self._elements = list(drawing.elements)
        self._spots: list[Spot] = []
        self._parent: dict[object, object] = {}
        self._texts = [
            (str(element._userlabels[0].label), self._at(element, "center"))
            for element in self._elements
            if isinstance(element, elm.Label)
        ]
        self._rects = [self._corners(e) for e in self._elements if isinstance(e, elm.Rect)]
        self.circuit = Circuit()
        self._wires()
        self._named()
        parts = [*self._symbols(), *self._blocks(), self._supply()]
        for kind, legs in parts:
            self.circuit.add(kind, [(leg, self._root(at)) for leg, at in legs])
        for name, at in self._names:
            self.circuit.names[self._root(at)] = name

    # Places. Two are one if nothing can be seen between them.

    def _spot(self, point) -> Spot:
        x, y = point
        for known in self._spots:
            if abs(known[0] - x) < NEAR and abs(known[1] - y) < NEAR:
                return known
        self._spots.append((x, y))
        return (x, y)

    def _at(self, element, anchor: str) -> Spot:
        found = element.absanchors.get(anchor, element.absanchors.get("xy"))
        return self._spot((found.x, found.y))

    def _root(self, node: object) -> object:
        while self._parent.setdefault(node, node) != node:
            node = self._parent[node]
        return node

    def _join(self, one: object, other: object) -> None:
        self._parent[self._root(one)] = self._root(other)

    def _corners(self, rect) -> tuple[float, float, float, float]:
        points = [rect.transform.transform(point) for point in rect.segments[0].path]
        xs, ys = [point.x for point in points], [point.y for point in points]
        return min(xs), min(ys), max(xs), max(ys)

    def _wires(self) -> None:
        lines = []
        for element in self._elements:
            if type(element).__name__ == "Line":
                ends = self._at(element, "start"), self._at(element, "end")
                self._join(*ends)
                lines.append(ends)
        # Where an end of something stands on a line, the two are joined.
        for element in self._elements:
            for anchor in ("start", "end", "gate", "drain", "source"):
                if anchor in element.absanchors and not isinstance(element, elm.Label):
                    spot = self._at(element, anchor)
                    for start, end in lines:
                        if self._on(spot, start, end):
                            self._join(spot, start)

    def _on(self, spot: Spot, start: Spot, end: Spot) -> bool:
        low_x, high_x = sorted((start[0], end[0]))
        low_y, high_y = sorted((start[1], end[1]))
        return (
            low_x - NEAR <= spot[0] <= high_x + NEAR and low_y - NEAR <= spot[1] <= high_y + NEAR
        )

    def _named(self) -> None:
        """Ground symbols, the names of the supplies, and the pins on the board's edge."""
        self._names: list[tuple[str, object]] = [("GND", "GND")]
        for element in self._elements:
            if type(element).__name__ == "GroundSignal":
                self._join(self._at(element, "start"), "GND")
        ends = [
            self._at(element, anchor)
            for element in self._elements
            for anchor in ("start", "end")
            if anchor in element.absanchors and not isinstance(element, elm.Label)
        ]
        for text, (x, y) in self._texts:
            if text in ("V+", "3.3 V"):
                near = min(ends, key=lambda end: abs(end[0] - x) + abs(end[1] - y))
                assert abs(near[0] - x) + abs(near[1] - y) < READS, text
                self._join(near, text)
        self._names.append(("3V3", "3.3 V"))
        left, _low, right, _high = self._rects[0]
        for edge, inward in ((left, 1), (right, -1)):
            for end in {end for end in ends if abs(end[0] - edge) < NEAR}:
                text = min(
                    (text for text in self._texts if 0 < inward * (text[1][0] - edge) < READS),
                    key=lambda text: abs(text[1][1] - end[1]),
                )
                assert abs(text[1][1] - end[1]) < 0.3, (text, end)
                name = re.sub(r"GPIO(\d+)", r"\1", text[0].split(",")[0])
                if name in ("GND", "3V3"):
                    self._join(end, "GND" if name == "GND" else "3.3 V")
                else:
                    self._names.append((name, end))

    def _value(self, element) -> str:
        if element._userlabels:
            return str(element._userlabels[0].label)
        x, y = self._at(element, "center")
        return min(self._texts, key=lambda text: abs(text[1][0] - x) + abs(text[1][1] - y))[0]

    def _beside(self, element, way: int) -> str:
        """Return the text that names an element: beside it, to the left (-1) or right (1)."""
        x, y = self._at(element, "center")
        texts = [
            (abs(at[0] - x), text)
            for text, at in self._texts
            if abs(at[1] - y) < 0.1 and way * (at[0] - x) > 0
        ]
        return min(texts)[1]

    def _symbols(self):
        for element in self._elements:
            name = type(element).__name__
            if name in TWO_LEGS:
                kind = TWO_LEGS[name]
                if kind == "resistor":
                    value = self._value(element)
                    kind = "ntc" if value == "NTC" else f"resistor {value}"
                elif kind in ("button", "led", "motor"):
                    said = self._beside(element, -1).removeprefix("motor ")
                    kind = f"{kind} {said.split(' /')[0]}"
                legs = LEGS.get(name, ("1", "2"))
                yield (
                    kind,
                    [(legs[0], self._at(element, "start")), (legs[1], self._at(element, "end"))],
                )
            elif name == "NFet":
                anchors = (("G", "gate"), ("D", "drain"), ("S", "source"))
                yield "mosfet", [(leg, self._at(element, anchor)) for leg, anchor in anchors]

    def _blocks(self):
        lines = [e for e in self._elements if type(e).__name__ in ("Line", "Schottky")]
        ends = {self._at(line, anchor) for line in lines for anchor in ("start", "end")}
        for left, low, right, high in self._rects[1:]:
            inside = [
                (text, at)
                for text, at in self._texts
                if left < at[0] + 0.15 < right and low < at[1] < high
            ]
            kind = next(
                kind for word, kind in BLOCKS.items() if any(word in text for text, _at in inside)
            )
            touching = sorted(
                end
                for end in ends
                if left - NEAR <= end[0] <= right + NEAR and low - NEAR <= end[1] <= high + NEAR
            )
            yield kind, list(zip(self._legs(kind, touching, inside), touching, strict=True))

    def _legs(self, kind, touching, inside) -> list[str]:
        if kind == "regulator":
            return ["out", *["GND"] * (len(touching) - 2), "in"]
        if kind == "amplifier":
            return ["OUT", *[""] * (len(touching) - 1)]
        if kind == "display":
            texts = [text for text in inside if "SSD1306" not in text[0]]
            return [min(texts, key=lambda text: abs(text[1][1] - y))[0] for _x, y in touching]
        return [str(number) for number, _end in enumerate(touching)]

    def _supply(self):
        ends = {}
        for text, (x, y) in self._texts:
            if text.endswith("supply") and text[0] in "+–":
                ends["+" if text[0] == "+" else "-"] = min(
                    self._spots, key=lambda spot: abs(spot[0] + 0.2 - x) + abs(spot[1] - y)
                )
        return "supply", list(ends.items())
