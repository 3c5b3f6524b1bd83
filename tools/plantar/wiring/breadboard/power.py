"""The power side: supply, fuse, motors and what protects them, on lever connectors.

It is the same for every board: only how many motors there are, and whether the board needs a
regulator, differs. Its wires carry the motor's current and are drawn thick.
"""

from typing import TYPE_CHECKING

from plantar.wiring.breadboard.bench import Leg, Point
from plantar.wiring.fuse import fuse_words
from plantar.wiring.picture import GATE_OHMS, PULL_DOWN_OHMS, USB_MV
from plantar.wiring.read import MOTORS

if TYPE_CHECKING:
    from plantar.wiring.breadboard.layout import Layout

BLACK, RED = "#111111", "#d11919"
BAR, GROUND = 13.0, 59.0
"""The y of the connectors V+ and ground, below the top of the power side."""
FIRST_MOTOR, MOTOR_WIDTH = 73.15, 58.42
"""Signals stand half-way between two columns of the breadboard, where no wire comes down."""


class Power:
    """Everything that carries motor current, laid down below the breadboard."""

    height = 68.0

    def __init__(self, layout: "Layout") -> None:
        self.layout = layout
        self.bench = layout.bench
        self.y = layout.power_y
        self.plus: list[Point] = []
        self.minus: list[Point] = []
        self._supply()
        self._feed()
        motors = [name for name in MOTORS if layout.wiring.fields[name] is not None]
        for number, name in enumerate(motors):
            self._motor(name, FIRST_MOTOR + MOTOR_WIDTH * number)
        if layout.v_plus_to is not None:
            goal = layout.v_plus_to
            start = self._v_plus(66.45, -3)
            layout.later(lambda: layout.route("V+", RED, (layout.bottom, start), goal))
        # The only way from the motors' ground to the board's.
        rail = layout.free_rail(layout.bottom, FIRST_MOTOR + MOTOR_WIDTH * len(motors) - 2)
        self.bench.wire("GND", BLACK, self._ground(rail[0], -3), rail)
        self.bench.connector("V+", self.plus)
        self.bench.connector("GND", self.minus)

    def at(self, x: float, y: float) -> Point:
        """Return a place; y is below the top of the power side."""
        return (x, self.y + y)

    def _v_plus(self, x: float, y: float = 0) -> Point:
        at = self.at(x, BAR + y)
        self.plus.append(at)
        return at

    def _ground(self, x: float, y: float = 0) -> Point:
        at = self.at(x, GROUND + y)
        self.minus.append(at)
        return at

    def _supply(self) -> None:
        """The socket of the supply, the fuse, the capacitor, and the shunt of a current sense."""
        volts = f"{self.layout.wiring.fields['SUPPLY_MV'] / 1000:g} V"
        plus = self.bench.joint("supply +", self.at(14, BAR))
        minus = self.bench.joint("supply -", self.at(14, GROUND))
        legs = [Leg("+", plus), Leg("-", minus)]
        self.bench.place("supply", "", volts, self.at(9, (BAR + GROUND) / 2), legs)
        before = self.bench.joint("before the fuse", self.at(18, BAR))
        behind = self.bench.joint("behind the fuse", self.at(32, BAR))
        legs = [Leg("1", before), Leg("2", behind)]
        self.bench.place("fuse", "", fuse_words(self.layout.wiring), self.at(25, BAR), legs)
        self.bench.wire("supply +", RED, plus, before, thick=True)
        if self.layout.wiring.fields["CURRENT"] is None:
            self.bench.wire("V+", RED, behind, self._v_plus(46), thick=True)
        else:
            self._shunt(behind)
        self.bench.wire("GND", BLACK, minus, self._ground(30), thick=True)
        legs = [Leg("+", self._v_plus(50, 3)), Leg("-", self._ground(50, -3))]
        self.bench.place("capacitor", "", "470 µF", self.at(50, (BAR + GROUND) / 2), legs)

    def _shunt(self, behind: Point) -> None:
        """The amplifier of a current sense: the motors' current goes through its shunt."""
        layout = self.layout
        pin = layout.wiring.fields["CURRENT"]
        joints = {
            name: self.bench.joint(f"shunt {name}", self.at(x, y))
            for name, x, y in (
                ("IN+", 35.97, BAR),
                ("IN-", 41.05, BAR),
                ("GND", 35.97, -3),
                ("VCC", 38.51, -3),
                ("OUT", 41.05, -3),
            )
        }
        legs = [Leg(name, at) for name, at in joints.items()]
        full = f"3.3 V = {layout.wiring.fields['CURRENT_FULL_MA'] / 1000:g} A"
        self.bench.place("amplifier", "", full, self.at(38.51, 4), legs)
        self.bench.wire("V+", RED, behind, joints["IN+"], thick=True)
        self.bench.wire("V+", RED, joints["IN-"], self._v_plus(46), thick=True)
        layout.to_ground((layout.bottom, joints["GND"]))
        layout.three_volts((layout.bottom, joints["VCC"]))
        layout.from_pin("CURRENT", pin, (layout.bottom, joints["OUT"]))

    def _feed(self) -> None:
        """What feeds the board: a diode, or a regulator where the supply is above 5 V."""
        layout = self.layout
        x = 58.83
        top = self.bench.joint("to the board", self.at(x, -4))
        if layout.wiring.fields["SUPPLY_MV"] > USB_MV:
            legs = [
                Leg("in", self._v_plus(x, -3)),
                Leg("out", top),
                Leg("GND", self._ground(x + 5, -3), (self.at(x + 5, 3),)),
            ]
            self.bench.place("regulator", "", "5 V", self.at(x, 3), legs)
        else:
            legs = [Leg("A", self._v_plus(x, -3)), Leg("K", top)]
            self.bench.place("diode", "to the board", "1N5819", self.at(x, 3), legs)
        feed = layout.pin_at[layout.header.feed]
        joint = top
        layout.later(lambda: layout.route(layout.header.feed, RED, feed, (layout.bottom, joint)))

    def _motor(self, name: str, x: float) -> None:
        """A motor with its MOSFET, gate resistors, flyback diode and thermal cut-out."""
        layout, letter = self.layout, name[-1]
        pin = layout.wiring.fields[name]
        gate = [self.at(x + 6, 46), self.at(x + 12, 46), self.at(x + 18, 46)]
        hot = [self.at(x + 24, 26), self.at(x + 30, 26), self.at(x + 40, 26)]
        drain = [self.at(x + 24, 43), self.at(x + 34, 43), self.at(x + 40, 43)]
        self.bench.connector(f"gate {letter}", gate)
        self.bench.connector(f"hot {letter}", hot)
        self.bench.connector(f"drain {letter}", drain)
        signal = self.bench.joint(f"signal {letter}", self.at(x + 6, 30))
        legs = [Leg("1", signal), Leg("2", gate[0])]
        self.bench.place("resistor", f"gate {letter}", GATE_OHMS, self.at(x + 6, 38), legs)
        legs = [Leg("1", gate[1]), Leg("2", self._ground(x + 12))]
        at = self.at(x + 12, 52.5)
        self.bench.place("resistor", f"pull-down {letter}", PULL_DOWN_OHMS, at, legs)
        legs = [
            Leg("G", gate[2]),
            Leg("D", drain[1]),
            Leg("S", self._ground(x + 36.54)),
        ]
        self.bench.place("mosfet", letter, "logic level", self.at(x + 34, 51), legs)
        legs = [Leg("1", hot[0]), Leg("2", drain[0])]
        self.bench.place("motor", letter, "", self.at(x + 24, 34.5), legs)
        legs = [Leg("A", drain[2]), Leg("K", hot[2])]
        self.bench.place("diode", f"flyback {letter}", "1N5819", self.at(x + 40, 34.5), legs)
        legs = [Leg("1", self._v_plus(x + 30)), Leg("2", hot[1])]
        self.bench.place("cut-out", letter, "60 °C", self.at(x + 30, 19.5), legs)
        layout.from_pin(name, pin, (layout.bottom, signal))
