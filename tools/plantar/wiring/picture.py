"""The wiring of a board file as a picture: what is fitted, on which pin, with which part.

Drawn from the fields of board.py alone, so it shows what the firmware uses. On the left what a
person touches, sees and hears; on the right power, motors, senses and display.
"""

from pathlib import Path
from typing import Literal

import schemdraw
import schemdraw.elements as elm

from plantar.errors import PlantarError
from plantar.wiring.divider import divider_for, ohms, words
from plantar.wiring.fuse import fuse_words
from plantar.wiring.read import Wiring, has_own_status_led

BOX_WIDTH = 5.0
TEXT_SHIFT = 0.1
"""What schemdraw puts a label too far to the right."""
GATE_OHMS = "150 Ω"
PULL_DOWN_OHMS = "4.7 kΩ"
LED_OHMS = "470 Ω"
Kind = Literal["svg", "png", "pdf"]
KINDS: dict[str, Kind] = {".svg": "svg", ".png": "png", ".pdf": "pdf"}
Side = Literal["left", "center", "right"]

_PICO_PINS = (
    *(1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 19, 20),  # GP0 to GP15
    *(21, 22, 24, 25, 26, 27, 29, 0, 0, 0, 31, 32, 34),  # GP16 to GP28; 23 to 25 have no pin
)
USB_MV = 5_500
"""What the boards' own supply pin stands; above it a regulator is needed."""


def draw(wiring: Wiring, file: Path) -> None:
    """Draw a board's wiring into a file.

    Raises:
        PlantarError: the file's ending is none of KINDS, or it cannot be written.
    """
    kind = KINDS.get(file.suffix)
    if kind is None:
        raise PlantarError(f"-o {file}: the name must end in {', '.join(KINDS)}.")
    data = picture(wiring, kind)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise PlantarError(f"The picture {file} cannot be written: {error.strerror}.") from error


def picture(wiring: Wiring, kind: Kind = "svg") -> bytes:
    """Return the picture."""
    # The first time is for the height of the box, which lies under all else.
    bottom = _draw(wiring, kind, 0.0)[1]
    return bytes(_draw(wiring, kind, bottom)[0].get_imagedata(kind))


def _draw(wiring: Wiring, kind: Kind, bottom: float) -> tuple[schemdraw.Drawing, float]:
    drawing = schemdraw.Drawing(canvas="svg" if kind == "svg" else "matplotlib", show=False)
    drawing.config(fontsize=11, font="sans-serif", bgcolor="white", margin=0.6)
    return drawing, _Picture(wiring, drawing).draw(bottom)


def pin_name(wiring: Wiring, pin: int | str) -> str:
    """Return what a pin is called on the board, such as "GP2, pin 4" or "GPIO25"."""
    if isinstance(pin, str):
        return pin
    if not wiring.board.startswith("pico"):
        return f"GPIO{pin}"
    place = _PICO_PINS[pin] if pin < len(_PICO_PINS) else 0
    return f"GP{pin}, pin {place}" if place else f"GP{pin}"


class _Picture:
    """One picture while it is drawn. The box's left edge is at x = 0, y goes down from 0."""

    def __init__(self, wiring: Wiring, drawing: schemdraw.Drawing) -> None:
        self.wiring = wiring
        self.fields = wiring.fields
        self.drawing = drawing
        self.left = 0.0
        self.right = 0.0

    def draw(self, bottom: float) -> float:
        """Draw everything, the box from the top down to `bottom`; return where it should end."""
        box = elm.Rect(corner1=(0, 1.2), corner2=(BOX_WIDTH, bottom), fill="#eef3ee")
        self._add(box.theta(0).at((0, 0)))
        self._text(BOX_WIDTH / 2, 0.75, _TITLES[self.wiring.board], 13)
        self._power()
        for name in ("MOTOR_A", "MOTOR_B"):
            if self.fields[name] is not None:
                self._motor(name)
        self._senses()
        if self.fields["DISPLAY_SDA"] is not None:
            self._display()
        for name in ("START", "UP", "DOWN", "MODE"):
            if self.fields[name] is not None:
                self._button(name)
        for number, pin in enumerate(self.fields["LEVEL_LEDS"] or (), 1):
            self._led(f"LED {number}", pin)
        if has_own_status_led(self.wiring):
            self._led("STATUS_LED", self.fields["STATUS_LED"])
        if self.fields["TONE"] is not None:
            self._tone()
        return min(self.left, self.right)

    # The board.

    def _pin(self, y: float, text: str, on_left: bool) -> tuple[float, float]:
        """Name a pin on the edge of the box; return where its wire begins."""
        x = 0.0 if on_left else BOX_WIDTH
        side: Side = "left" if on_left else "right"
        self._text(x + (0.2 if on_left else -0.2), y, text, 10, side)
        return (x, y)

    # On the left.

    def _button(self, name: str) -> None:
        y = self._next_left(1.35)
        at = self._pin(y, pin_name(self.wiring, self.fields[name]), True)
        self._wire(at, (-1.6, y))
        self._add(elm.Button().at((-1.6, y)).to((-3.4, y)))
        self._text(-4.7, y, "START / STOP" if name == "START" else name, 11, "right")
        self._ground_at((-3.4, y), (-4.2, y))

    def _led(self, name: str, pin: int | str) -> None:
        y = self._next_left(1.2)
        at = self._pin(y, pin_name(self.wiring, pin), True)
        self._add(elm.ResistorIEC().at(at).to((-1.9, y)).label(LED_OHMS, ofst=0.12, fontsize=9))
        self._add(elm.LED().at((-1.9, y)).to((-3.4, y)))
        self._text(-2.15, y + 0.22, "+", 9)  # the long leg
        self._text(-4.7, y, name, 10, "right")
        self._ground_at((-3.4, y), (-4.2, y))

    def _tone(self) -> None:
        y = self._next_left(1.9)
        at = self._pin(y + 0.3, pin_name(self.wiring, self.fields["TONE"]), True)
        self._wire(at, (-2.4, y + 0.3))
        self._block((-3.6, y + 0.6), (-2.4, y - 0.6))
        self._text(-3.0, y, "piezo", 10)
        self._wire((-2.4, y - 0.3), (-1.4, y - 0.3))
        self._add(elm.GroundSignal().at((-1.4, y - 0.3)))

    # On the right.

    def _power(self) -> None:
        """The supply, its fuse, and how the board itself is fed."""
        y = self._next_right(1.2)
        supply_mv = self.fields["SUPPLY_MV"]
        fuse = f"fuse {fuse_words(self.wiring)}"
        at = self._pin(y, "VSYS, pin 39" if self._is_pico() else "5V", False)
        x = BOX_WIDTH
        if supply_mv > USB_MV:
            self._wire(at, (x + 0.8, y))
            self._block((x + 0.8, y + 0.45), (x + 3.0, y - 0.45))
            self._text(x + 1.9, y, "5 V regulator", 10)
            self._wire((x + 3.0, y), (x + 4.0, y))
        else:
            self._wire(at, (x + 1.0, y))
            self._add(elm.Schottky().at((x + 4.0, y)).to((x + 1.0, y)).label("1N5819", fontsize=9))
        self._add(elm.Dot().at((x + 4.0, y)))
        self._text(x + 4.0, y + 0.4, "V+", 11)
        self._add(elm.FuseIEC().at((x + 4.0, y)).to((x + 7.0, y)).label(fuse, fontsize=10))
        self._add(elm.Dot(open=True).at((x + 7.0, y)))
        self._text(x + 7.3, y, f"+ {supply_mv / 1000:g} V supply", 11, "left")
        y = self._next_right(1.3)
        at = self._pin(y, "GND, pin 38" if self._is_pico() else "GND", False)
        self._wire(at, (x + 7.0, y))
        self._add(elm.Dot(open=True).at((x + 7.0, y)))
        self._text(x + 7.3, y, "– supply", 11, "left")
        self._add(elm.GroundSignal().at((x + 1.0, y)))
        self._add(elm.Capacitor2(polar=True).at((x + 4.0, y + 1.25)).to((x + 4.0, y)))
        self._add(elm.Dot().at((x + 4.0, y)))
        self._text(x + 4.35, y + 0.62, "470 µF", 9, "left")

    def _motor(self, name: str) -> None:
        """A motor with its MOSFET, gate resistors, flyback diode and thermal cut-out."""
        y = self._next_right(7.4) - 1.1
        x = BOX_WIDTH
        at = self._pin(y, pin_name(self.wiring, self.fields[name]), False)
        self._add(elm.ResistorIEC().at(at).to((x + 2.6, y)).label(GATE_OHMS, fontsize=9))
        self._add(elm.Dot().at((x + 2.6, y)))
        self._add(elm.ResistorIEC().at((x + 2.6, y)).to((x + 2.6, y - 1.9)))
        self._text(x + 2.25, y - 0.95, PULL_DOWN_OHMS, 9, "right")
        self._add(elm.GroundSignal().at((x + 2.6, y - 1.9)))
        self._wire((x + 2.6, y), (x + 3.4, y))
        fet = self._add(elm.NFet().reverse().anchor("gate").at((x + 3.4, y)).theta(0))
        drain, source = fet.absanchors["drain"], fet.absanchors["source"]
        self._wire((source.x, source.y), (source.x, y - 1.6))
        self._add(elm.GroundSignal().at((source.x, y - 1.6)))
        self._text(source.x + 0.3, y - 0.9, "N-MOSFET, logic level", 9, "left")
        self._text(x + 3.25, y + 0.25, "G", 8)
        self._text(drain.x + 0.2, y + 0.4, "D", 8, "left")
        self._text(source.x + 0.2, y - 0.4, "S", 8, "left")
        bottom, top = y + 1.1, y + 2.9
        self._wire((drain.x, drain.y), (drain.x, bottom))
        self._add(elm.Dot().at((drain.x, bottom)))
        self._add(elm.Motor().at((drain.x, bottom)).to((drain.x, top)))
        self._text(drain.x - 0.75, (bottom + top) / 2, f"motor {name[-1]}", 11, "right")
        self._add(elm.Dot().at((drain.x, top)))
        side = drain.x + 1.7
        self._wire((drain.x, bottom), (side, bottom))
        self._add(elm.Schottky().at((side, bottom)).to((side, top)))
        self._text(side + 0.5, (bottom + top) / 2, "flyback diode 1N5819", 9, "left")
        self._wire((side, top), (drain.x, top))
        self._add(elm.Breaker().at((drain.x, top)).to((drain.x, top + 1.2)))
        self._text(drain.x + 0.4, top + 0.6, "thermal cut-out, on the motor", 9, "left")
        self._text(drain.x, top + 1.5, "V+", 11)

    def _senses(self) -> None:
        if self.fields["SUPPLY"] is not None:
            full_mv = self.fields["SUPPLY_FULL_MV"]
            found = divider_for(full_mv)
            upper, lower = ohms(found.upper_ohm), ohms(found.lower_ohm)
            self._divider("SUPPLY", "V+", upper, lower, f"supply sense, {words(full_mv)}")
        if self.fields["TEMPERATURE"] is not None:
            text = "NTC 10 kΩ B 3950, on the motor"
            self._divider("TEMPERATURE", "3.3 V", "10 kΩ", "NTC", text)
        if self.fields["CURRENT"] is not None:
            y = self._next_right(1.5)
            at = self._pin(y, pin_name(self.wiring, self.fields["CURRENT"]), False)
            x = BOX_WIDTH
            self._wire(at, (x + 1.6, y))
            self._block((x + 1.6, y + 0.5), (x + 7.0, y - 0.5))
            full = self.fields["CURRENT_FULL_MA"] / 1000
            self._text(x + 4.3, y, f"shunt amplifier in V+, 3.3 V = {full:g} A", 10)

    def _divider(self, name: str, above: str, upper: str, lower: str, text: str) -> None:
        y = self._next_right(4.6)
        x = BOX_WIDTH
        at = self._pin(y, pin_name(self.wiring, self.fields[name]), False)
        self._wire(at, (x + 2.6, y))
        self._add(elm.Dot().at((x + 2.6, y)))
        self._add(elm.ResistorIEC().at((x + 2.6, y)).to((x + 2.6, y + 1.5)))
        self._text(x + 2.95, y + 0.75, upper, 9, "left")
        self._text(x + 2.6, y + 1.75, above, 11)
        self._add(elm.ResistorIEC().at((x + 2.6, y)).to((x + 2.6, y - 1.5)))
        self._text(x + 2.95, y - 0.75, lower, 9, "left")
        self._add(elm.GroundSignal().at((x + 2.6, y - 1.5)))
        self._text(x + 4.3, y, text, 10, "left")

    def _display(self) -> None:
        y = self._next_right(2.6)
        x = BOX_WIDTH
        self._block((x + 2.0, y + 0.9), (x + 5.6, y - 2.5))
        self._text(x + 3.9, y - 0.8, "SSD1306\n128 x 64", 11)
        rows = (
            (pin_name(self.wiring, self.fields["DISPLAY_SDA"]), "SDA"),
            (pin_name(self.wiring, self.fields["DISPLAY_SCL"]), "SCL"),
            ("3V3, pin 36" if self._is_pico() else "3V3", "VCC"),
            ("GND", "GND"),
        )
        for number, (pin, theirs) in enumerate(rows):
            at = self._pin(y - 0.7 * number, pin, False)
            self._wire(at, (x + 2.0, at[1]))
            self._text(x + 2.15, at[1], theirs, 9, "left")
        self.right = y - 2.5

    # Small things.

    def _is_pico(self) -> bool:
        return self.wiring.board.startswith("pico")

    def _next_left(self, height: float) -> float:
        self.left -= height
        return self.left + height / 2

    def _next_right(self, height: float) -> float:
        self.right -= height
        return self.right + height / 2

    def _ground_at(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._wire(start, end)
        self._add(elm.GroundSignal().at(end))

    def _block(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._add(elm.Rect(corner1=start, corner2=end).theta(0).at((0, 0)))

    def _wire(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._add(elm.Line().at(start).to(end))

    def _text(self, x: float, y: float, text: str, size: float, side: Side = "center") -> None:
        self._add(
            elm.Label()
            .theta(0)
            .at((x - TEXT_SHIFT, y))
            .label(text, loc="center", halign=side, valign="center", fontsize=size, ofst=0)
        )

    def _add(self, element: elm.Element) -> elm.Element:
        return self.drawing.add(element)


_TITLES = {
    "pico": "Raspberry Pi Pico",
    "pico_w": "Raspberry Pi Pico W",
    "pico2": "Raspberry Pi Pico 2",
    "pico2_w": "Raspberry Pi Pico 2 W",
    "esp32": "ESP32",
    "esp32s3": "ESP32-S3",
    "esp32c3": "ESP32-C3",
}
