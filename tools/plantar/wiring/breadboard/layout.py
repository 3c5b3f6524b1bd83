"""Where each part of a board.py goes: breadboard, lanes for the wires, and the power side below.

The parts of a pin stand on the side of the breadboard where the pin is. Their wires run in lanes
above and below the breadboard, each in its own, and never under a part. What has wires of its own
(START, a display, an NTC) stands to the right. Motor current stays off the breadboard: power.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from plantar.errors import PlantarError
from plantar.wiring.breadboard.bench import PITCH, Bench, Leg, Point
from plantar.wiring.breadboard.headers import Header, header, printed
from plantar.wiring.picture import LED_OHMS
from plantar.wiring.read import Wiring, has_own_status_led

LEFT = 22.0
COLUMNS = 63
LANE = 1.9
TITLE = 17.0
FIRST = 3
"""The column of the board's first pin."""
COLOURS = {
    "MOTOR_A": "#7b2d8b",
    "MOTOR_B": "#b565c4",
    "START": "#1a8f3c",
    "UP": "#1f6fd1",
    "DOWN": "#c79a00",
    "MODE": "#7a7a7a",
    "LEVEL_LEDS": "#e07b00",
    "STATUS_LED": "#8c564b",
    "TONE": "#0aa1a8",
    "DISPLAY_SDA": "#2e7d32",
    "DISPLAY_SCL": "#b8860b",
    "SUPPLY": "#d6569a",
    "CURRENT": "#5c6bc0",
    "TEMPERATURE": "#00897b",
}
BLACK, RED, ORANGE = "#111111", "#d11919", "#ff5a36"


@dataclass(frozen=True)
class Side:
    """The breadboard's upper or lower side.

    Attributes:
        name: "top" or "bottom".
        rows: the y of its five holes, the outermost first; five in a column are one strip.
        ground, plus: the y of its two rails.
        pins, free: the y of the board's row of pins, and of the hole beside each for its wire.
        lane: the y of the innermost lane.
        out: -1 if outward is up, else 1.
    """

    name: str
    rows: tuple[float, ...]
    ground: float
    plus: float
    pins: float
    free: float
    lane: float
    out: int


@dataclass
class Layout:
    """One wiring, laid out. lanes: how many were used on each side, by its name."""

    wiring: Wiring
    lanes: dict[str, int] = field(default_factory=lambda: {"top": 0, "bottom": 0})
    bench: Bench = field(default_factory=Bench)

    def __post_init__(self) -> None:
        """Lay everything down."""
        from plantar.wiring.breadboard.power import Power

        self.header: Header = header(self.wiring.board)
        self.double = self.header.pitches > 7
        above = TITLE + self.lanes["top"] * LANE
        self.top, self.bottom = _sides(above, self.header.pitches)
        self.used = {"top": 0, "bottom": 0}
        self.channels = 0
        self.outside = {"top": 0, "bottom": 0}
        self.ground_hole = {"top": COLUMNS, "bottom": COLUMNS}
        after = FIRST + len(self.header.bottom) + 2
        self.next = {"top": after, "bottom": after}
        self.v_plus_to: tuple[Side, Point] | None = None
        self.plus_holes = 0
        self._later: list[Callable[[], None]] = []
        self.pin_at: dict[str, tuple[Side, Point]] = {}
        self._board()
        self._parts()
        self.columns = max(COLUMNS, *(column - 2 for column in self.next.values()))
        self.power_y = self.bottom.lane + self.lanes["bottom"] * LANE + 3
        self.power = Power(self)
        for lay in self._later:
            lay()
        self.right = max(
            LEFT + (self.columns + 2) * PITCH, *map(self._outside_x, ("top", "bottom"))
        )
        self.height = self.power_y + self.power.height

    # Holes.

    def x(self, column: int) -> float:
        """Return the x of a column of holes."""
        return LEFT + column * PITCH

    def strip(self, side: Side, column: int, row: int) -> Point:
        """Return a hole of a strip; row 0 is the outermost."""
        return self.bench.hole((self.x(column), side.rows[row]), f"{side.name} {column}")

    def rail(self, side: Side, column: int, kind: str = "ground") -> Point:
        """Return a hole of a rail."""
        y = side.ground if kind == "ground" else side.plus
        return self.bench.hole((self.x(column), y), f"{side.name} {kind}")

    def free_rail(self, side: Side, x: float) -> Point:
        """Return a hole of a ground rail that nothing uses, at x or the next to the right."""
        used = {round(hole_x, 2) for hole_x, y in self.bench.joined if y < self.power_y}
        column = round((x - LEFT) / PITCH)
        while round(self.x(column), 2) in used:
            column += 1
        return self.rail(side, column)

    def _board(self) -> None:
        """Plug the board in, and its ground into both rails."""
        for side, names in ((self.top, self.header.top), (self.bottom, self.header.bottom)):
            grounded = False
            for number, name in enumerate(names):
                column = FIRST + number
                strip = f"{side.name} {column}" if not self.double else f"pin {side.name} {column}"
                at = self.bench.hole((self.x(column), side.pins), strip)
                free = self.bench.hole((self.x(column), side.free), strip)
                self.bench.place("pin", name, "", at, [Leg(name, at)])
                if name == "GND" and not grounded:
                    grounded = True
                    self.bench.wire("GND", BLACK, free, self.rail(side, column))
                else:
                    self.pin_at.setdefault(name, (side, free))

    # Wires.

    def later(self, lay: Callable[[], None]) -> None:
        """Lay a wire when all parts are down. The first ones get the innermost lanes."""
        self._later.append(lay)

    def lane(self, side: Side) -> float:
        """Take the next lane of a side; return its y."""
        y = side.lane + side.out * LANE * self.used[side.name]
        self.used[side.name] += 1
        return y

    def route(
        self, name: str, colour: str, start: tuple[Side, Point], end: tuple[Side, Point]
    ) -> None:
        """Lay a wire from a place to another, each reached from its side's lanes."""
        (side, a), (other, b) = start, end
        y = self.lane(side)
        points = [a, (a[0], y)]
        if side.name != other.name:
            x = 5.0 + 2.2 * self.channels
            self.channels += 1
            again = self.lane(other)
            points += [(x, y), (x, again)]
            y = again
        self.bench.wire(name, colour, *points, (b[0], y), b)

    def from_pin(self, field_name: str, pin: int | str, end: tuple[Side, Point]) -> None:
        """Lay the wire of a pin, later."""
        colour = COLOURS.get(field_name, ORANGE)
        self.later(lambda: self.route(field_name, colour, self.pin(pin), end))

    def pin(self, pin: int | str) -> tuple[Side, Point]:
        """Return the side on which a pin is, and the hole for its wire.

        Raises:
            PlantarError: it is not on this board's header.
        """
        name = printed(self.wiring.board, pin) if isinstance(pin, int) else pin
        if name not in self.pin_at:
            raise PlantarError(
                f"The header of an {self.header.title} has no pin {name}: choose another pin in "
                "board.py, or draw the schematic without --breadboard."
            )
        return self.pin_at[name]

    def side_of(self, pin: int) -> Side:
        """Return the side on which a pin is."""
        return self.pin(pin)[0]

    def three_volts(self, end: tuple[Side, Point]) -> None:
        """Bring 3.3 V to a place: from the upper + rail, which gets it from the board."""
        side, free = self.pin("3V3")
        column = round((free[0] - LEFT) / PITCH)
        if not any(wire.name == "3V3" for wire in self.bench.wires):
            self.bench.wire("3V3", ORANGE, free, self.rail(side, column, "plus"))
        x = round((end[1][0] - LEFT) / PITCH)
        if end[0].name == "top" and x <= COLUMNS and end[1][1] == self.top.rows[0]:
            self.bench.wire("3V3", ORANGE, self.rail(side, x, "plus"), end[1])
            return
        # Columns in which no wire of a pin goes outward.
        beside = (1, 2, FIRST + len(self.header.top), FIRST + len(self.header.top) + 1)
        hole = self.rail(side, beside[self.plus_holes], "plus")
        self.plus_holes += 1
        self.later(lambda: self.route("3V3", ORANGE, (self.top, hole), end))

    def to_ground(self, end: tuple[Side, Point]) -> None:
        """Lay a wire from a place outside to the ground rail of its side."""
        side = end[0]
        hole = self.rail(side, self.ground_hole[side.name])
        self.ground_hole[side.name] -= 1
        self.later(lambda: self.route("GND", BLACK, end, (side, hole)))

    def columns_for(self, side: Side, count: int) -> int:
        """Take columns of a side; return the first."""
        first = self.next[side.name]
        self.next[side.name] += count
        return first

    def _outside_x(self, name: str) -> float:
        return LEFT + (self.columns + 2) * PITCH + 10 + 24 * self.outside[name]

    def place_outside(self, side: Side) -> float:
        """Take a place to the right of the breadboard; return the x of its middle."""
        x = LEFT + (COLUMNS + 2) * PITCH + 16 + 24 * self.outside[side.name]
        self.outside[side.name] += 1
        return x

    # Parts.

    def _parts(self) -> None:
        from plantar.wiring.breadboard import parts

        fields = self.wiring.fields
        listed: list[tuple[str, str, int]] = []
        for name in ("UP", "DOWN", "MODE", "TONE"):
            if fields[name] is not None:
                listed.append((name, name, fields[name]))
        for number, pin in enumerate(fields["LEVEL_LEDS"] or (), 1):
            listed.append(("LEVEL_LEDS", f"LED {number}", pin))
        if has_own_status_led(self.wiring):
            listed.append(("STATUS_LED", "STATUS_LED", fields["STATUS_LED"]))
        # The pin nearest to the parts gets the nearest place, so that wires need not cross.
        listed.sort(key=lambda part: -self.pin(part[2])[1][0])
        for name, title, pin in listed:
            side = self.side_of(pin)
            if name == "TONE":
                signal = parts.piezo(self, side)
            elif name in ("LEVEL_LEDS", "STATUS_LED"):
                signal = parts.led(self, side, title, LED_OHMS)
            else:
                signal = parts.button(self, side, title)
            self.from_pin(name, pin, (side, signal))
        parts.senses(self)
        parts.start(self)
        if fields["DISPLAY_SDA"] is not None:
            parts.display(self)


def layout(wiring: Wiring) -> Layout:
    """Return a wiring, laid out."""
    # The first time is to count the lanes, on which all heights depend.
    return Layout(wiring, Layout(wiring).used)


def _sides(above: float, pitches: int) -> tuple[Side, Side]:
    def row(number: float) -> float:
        return round(above + number * PITCH, 2)

    def rows(first: int, step: int) -> tuple[float, ...]:
        return tuple(row(first + step * number) for number in range(5))

    upper_lane = row(-1.2)
    if pitches <= 7:
        top = Side("top", rows(3, 1), row(1), row(0), row(5), row(3), upper_lane, -1)
        return top, Side("bottom", rows(14, -1), row(16), row(17), row(12), row(14), row(18.2), 1)
    # On two breadboards: the board's rows stand in their inner halves.
    upper = 21 - pitches
    top = Side("top", rows(3, 1), row(1), row(0), row(upper), row(10), upper_lane, -1)
    return top, Side("bottom", rows(29, -1), row(31), row(32), row(21), row(22), row(33.2), 1)
