"""The parts on the breadboard and beside it. Each function returns the hole for the pin's wire."""

from plantar.wiring.breadboard.bench import PITCH, Leg, Point
from plantar.wiring.breadboard.layout import BLACK, COLOURS, Layout, Side
from plantar.wiring.divider import divider_for, ohms

NTC_OHMS = "10 kΩ"


def button(layout: Layout, side: Side, name: str) -> Point:
    """A push button with four legs, two of which are one contact."""
    column = layout.columns_for(side, 4)
    legs = [
        Leg(f"{end}{row}", layout.strip(side, column + step, row))
        for end, step in (("1", 0), ("2", 2))
        for row in (1, 4)
    ]
    middle = (layout.x(column + 1), (side.rows[1] + side.rows[4]) / 2)
    layout.bench.place("button", name, "", middle, legs)
    ground(layout, side, column + 2)
    return layout.strip(side, column, 0)


def led(layout: Layout, side: Side, name: str, ohms: str) -> Point:
    """A LED with its resistor; the LED's short leg is in the ground rail."""
    column = layout.columns_for(side, 4)
    resistor(layout, side, name, ohms, column, 3)
    anode = layout.strip(side, column + 3, 0)
    cathode = layout.rail(side, column + 3)
    middle = (anode[0], (anode[1] + cathode[1]) / 2)
    layout.bench.place("led", name, "", middle, [Leg("+", anode), Leg("-", cathode)])
    return layout.strip(side, column, 0)


def resistor(layout: Layout, side: Side, name: str, ohms: str, column: int, row: int) -> None:
    """A resistor that lies over three columns."""
    ends = [layout.strip(side, column, row), layout.strip(side, column + 3, row)]
    middle = (layout.x(column) + 1.5 * PITCH, side.rows[row])
    layout.bench.place("resistor", name, ohms, middle, [Leg("1", ends[0]), Leg("2", ends[1])])


def piezo(layout: Layout, side: Side) -> Point:
    """A passive piezo."""
    column = layout.columns_for(side, 5)
    legs = [Leg("1", layout.strip(side, column, 3)), Leg("2", layout.strip(side, column + 3, 3))]
    middle = (layout.x(column) + 1.5 * PITCH, side.rows[3])
    layout.bench.place("piezo", "", "", middle, legs)
    ground(layout, side, column + 3)
    return layout.strip(side, column, 0)


def ground(layout: Layout, side: Side, column: int) -> None:
    """A short wire from a strip to the ground rail."""
    start, end = layout.strip(side, column, 0), layout.rail(side, column)
    layout.bench.wire("GND", BLACK, start, end)


def senses(layout: Layout) -> None:
    """The dividers of the supply and the temperature sense."""
    fields = layout.wiring.fields
    if fields["SUPPLY"] is not None:
        side = layout.side_of(fields["SUPPLY"])
        column = layout.columns_for(side, 8)
        pair = divider_for(fields["SUPPLY_FULL_MV"])
        resistor(layout, side, "supply, upper", ohms(pair.upper_ohm), column, 3)
        resistor(layout, side, "supply, lower", ohms(pair.lower_ohm), column + 3, 2)
        ground(layout, side, column + 6)
        layout.v_plus_to = (side, layout.strip(side, column, 0))
        middle = layout.strip(side, column + 3, 0)
        layout.from_pin("SUPPLY", fields["SUPPLY"], (side, middle))
    if fields["TEMPERATURE"] is not None:
        side = layout.side_of(fields["TEMPERATURE"])
        column = layout.columns_for(side, 7)
        resistor(layout, side, "temperature, upper", NTC_OHMS, column, 3)
        layout.three_volts((side, layout.strip(side, column, 0)))
        layout.from_pin(
            "TEMPERATURE", fields["TEMPERATURE"], (side, layout.strip(side, column + 3, 0))
        )
        ntc(layout, side, column + 3)


def ntc(layout: Layout, side: Side, column: int) -> None:
    """The NTC on the motor, on two wires of its own."""
    x = layout.place_outside(side)
    y = side.ground - side.out * 2
    slots = [layout.bench.joint(f"NTC {end}", (x + step, y)) for end, step in ((1, -3), (2, 3))]
    body = (x, y - side.out * 5)
    legs = [Leg("1", slots[0]), Leg("2", slots[1])]
    layout.bench.place("ntc", "on the motor", "NTC 10 kΩ", body, legs)
    colour = COLOURS["TEMPERATURE"]
    # A link to a column of its own: two wires in one column would lie on each other.
    link = layout.strip(side, column, 1), layout.strip(side, column + 2, 1)
    layout.bench.wire("TEMPERATURE", colour, *link)
    hole = layout.strip(side, column + 2, 0)
    layout.to_ground((side, slots[1]))
    layout.later(lambda: layout.route("TEMPERATURE", colour, (side, hole), (side, slots[0])))


def start(layout: Layout) -> None:
    """START/STOP, the big button on two wires of its own."""
    pin = layout.wiring.fields["START"]
    side = layout.side_of(pin)
    x = layout.place_outside(side)
    y = side.ground - side.out * 5
    signal = layout.bench.joint("START 1", (x + 4, y))
    ground_end = layout.bench.joint("START 2", (x - 4, y))
    legs = [Leg("1", signal), Leg("2", ground_end)]
    layout.bench.place("big button", "START", "", (x, y - side.out * 11), legs)
    layout.to_ground((side, ground_end))
    layout.from_pin("START", pin, (side, signal))


def display(layout: Layout) -> None:
    """The display, on four wires."""
    fields = layout.wiring.fields
    side = layout.side_of(fields["DISPLAY_SDA"])
    x = layout.place_outside(side)
    y = side.ground - side.out * 4
    names = ("GND", "VCC", "SCL", "SDA")
    ends = {
        name: layout.bench.joint(f"display {name}", (x + (number - 1.5) * 3.2, y))
        for number, name in enumerate(names)
    }
    legs = [Leg(name, at) for name, at in ends.items()]
    layout.bench.place("display", "", "", (x, y - side.out * 11), legs)
    layout.to_ground((side, ends["GND"]))
    layout.three_volts((side, ends["VCC"]))
    layout.from_pin("DISPLAY_SCL", fields["DISPLAY_SCL"], (side, ends["SCL"]))
    layout.from_pin("DISPLAY_SDA", fields["DISPLAY_SDA"], (side, ends["SDA"]))
