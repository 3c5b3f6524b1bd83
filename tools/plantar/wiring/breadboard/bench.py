"""The table the parts lie on: holes and connector slots, what is joined, and what is in them.

Lengths are millimetres on the page. A point is a place on the page; what lies at the same place in
the same hole is connected, as on a real breadboard. Nothing here knows what it should be: `nets`
reads back what was laid down, and refuses an end that is in no hole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

Point = tuple[float, float]
Terminal = tuple[str, str, str]
"""The kind of a part, which one, and which of its legs."""
PITCH = 2.54


@dataclass(frozen=True)
class Leg:
    """One end of a part: its name on the part, where it is, and the way to there from the body."""

    name: str
    at: Point
    bends: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Placed:
    """A part.

    Attributes:
        kind: what it is, such as "resistor"; also how it is drawn.
        name: which one, such as "LED 1" or "gate A".
        value: what is printed or bought, such as "470 Ω"; or "".
        at: where its body is.
        legs: its ends, in the order of its kind.
    """

    kind: str
    name: str
    value: str
    at: Point
    legs: tuple[Leg, ...]


@dataclass(frozen=True)
class Wire:
    """A wire from its first point to its last. name: what it carries."""

    name: str
    colour: str
    points: tuple[Point, ...]
    thick: bool = False


@dataclass(frozen=True)
class Connector:
    """A lever connector or a terminal: all its slots are joined."""

    name: str
    slots: tuple[Point, ...]


@dataclass
class Bench:
    """Everything on the page."""

    parts: list[Placed] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    connectors: list[Connector] = field(default_factory=list)
    joined: dict[Point, str] = field(default_factory=dict)
    """Each hole and slot, and the name of what joins it to others."""
    joints: list[Point] = field(default_factory=list)

    def hole(self, at: Point, strip: str) -> Point:
        """Make a hole that belongs to a strip; return its place."""
        place = (round(at[0], 2), round(at[1], 2))
        self.joined[place] = strip
        return place

    def connector(self, name: str, slots: Iterable[Point]) -> tuple[Point, ...]:
        """Put down a connector; return the places of its slots."""
        placed = tuple(self.hole(slot, f"connector {name}") for slot in slots)
        self.connectors.append(Connector(name, placed))
        return placed

    def joint(self, name: str, at: Point) -> Point:
        """Put down a place where a wire is joined to a part's own leg or terminal."""
        place = self.hole(at, f"joint {name}")
        self.joints.append(place)
        return place

    def place(self, kind: str, name: str, value: str, at: Point, legs: Iterable[Leg]) -> Placed:
        """Put down a part."""
        part = Placed(kind, name, value, at, tuple(legs))
        self.parts.append(part)
        return part

    def wire(self, name: str, colour: str, *points: Point, thick: bool = False) -> None:
        """Put down a wire."""
        self.wires.append(Wire(name, colour, points, thick))

    def node(self, at: Point) -> str:
        """Return the strip, rail or connector that a place belongs to.

        Raises:
            ValueError: there is no hole at this place.
        """
        place = (round(at[0], 2), round(at[1], 2))
        if place not in self.joined:
            raise ValueError(f"nothing to plug into at {place}")
        return self.joined[place]

    def nets(self) -> list[set[Terminal]]:
        """Return the nets: each is the set of terminals that are connected to each other.

        Pins of the board that have the same name, such as GND, are one: the board joins them.

        Raises:
            ValueError: an end is in no hole, or a hole has more ends than it takes: one, or two
                where a wire is joined to a part.
        """
        ends: dict[Point, int] = {}
        parent: dict[str, str] = {}
        found: dict[str, set[Terminal]] = {}

        def root(node: str) -> str:
            while parent.setdefault(node, node) != node:
                node = parent[node]
            return node

        def join(one: str, other: str) -> None:
            parent[root(one)] = root(other)

        def plug_in(at: Point, what: str) -> str:
            place = (round(at[0], 2), round(at[1], 2))
            ends[place] = ends.get(place, 0) + 1
            if ends[place] > (2 if place in self.joints else 1):
                raise ValueError(f"{what}: the hole at {place} is taken")
            return self.node(at)

        for part in self.parts:
            for leg in part.legs:
                node = plug_in(leg.at, f"{part.kind} {part.name}, {leg.name}")
                found.setdefault(node, set()).add((part.kind, part.name, leg.name))
                if part.kind == "pin":
                    join(node, f"pins {part.name}")
        for wire in self.wires:
            first, last = (plug_in(end, wire.name) for end in (wire.points[0], wire.points[-1]))
            join(first, last)
        nets: dict[str, set[Terminal]] = {}
        for node, terminals in found.items():
            nets.setdefault(root(node), set()).update(terminals)
        return list(nets.values())
