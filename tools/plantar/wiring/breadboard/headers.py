"""The pin headers of development boards, seen from above with the USB connector on the left.

Sources: the Pico's and Pico 2's datasheets (the pinout is the same for all four boards), and
Espressif's user guides of ESP32-DevKitC V4, ESP32-S3-DevKitC-1 and ESP32-C3-DevKitM-1. Boards of
other makers have other orders: the names printed on the board count.
"""

from dataclasses import dataclass

from plantar.errors import PlantarError


@dataclass(frozen=True)
class Header:
    """One development board.

    Attributes:
        title: its maker's name for it.
        top, bottom: the pins of each row from left to right, as printed on the board.
        pitches: from row to row, in steps of 2.54 mm. More than 7 needs two breadboards.
        feed: the pin that takes 5 V.
        numbered: whether its pins have numbers, from the bottom row's first one around.
    """

    title: str
    top: tuple[str, ...]
    bottom: tuple[str, ...]
    pitches: int
    feed: str
    numbered: bool = False

    def number(self, name: str) -> int:
        """Return a pin's number on a board whose pins are numbered around, else 0."""
        if not self.numbered:
            return 0
        if name in self.bottom:
            return self.bottom.index(name) + 1
        return 2 * len(self.bottom) - self.top.index(name)


def _row(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_PICO_BOTTOM = _row(
    "GP0 GP1 GND GP2 GP3 GP4 GP5 GND GP6 GP7 GP8 GP9 GND GP10 GP11 GP12 GP13 GND GP14 GP15"
)
_PICO_TOP = _row(
    "VBUS VSYS GND 3V3_EN 3V3 VREF GP28 AGND GP27 GP26 "
    "RUN GP22 GND GP21 GP20 GP19 GP18 GND GP17 GP16"
)


def _pico(title: str) -> Header:
    return Header(title, _PICO_TOP, _PICO_BOTTOM, 7, "VSYS", numbered=True)


# Espressif's boards have their USB at the end of the headers: turned so that it is on the left,
# the row that is called J2 (ESP32) or J1 (S3, C3) is on top and begins at the right.
_ESP32 = Header(
    "ESP32-DevKitC V4",
    _row("5V CMD D3 D2 13 GND 12 14 27 26 25 33 32 35 34 VN VP EN 3V3"),
    _row("CLK D0 D1 15 2 0 4 16 17 5 18 19 GND 21 RX TX 22 23 GND"),
    10,
    "5V",
)
_ESP32_S3 = Header(
    "ESP32-S3-DevKitC-1",
    _row("GND 5V 14 13 12 11 10 9 46 3 8 18 17 16 15 7 6 5 4 RST 3V3 3V3"),
    _row("GND GND 19 20 21 47 48 45 0 35 36 37 38 39 40 41 42 2 1 RX TX GND"),
    9,
    "5V",
)
_ESP32_C3 = Header(
    "ESP32-C3-DevKitM-1",
    _row("GND 5V 5V GND 10 1 0 GND RST GND 3 2 3V3 3V3 GND"),
    _row("GND 19 18 GND 4 5 6 7 GND 8 9 GND RX TX GND"),
    9,
    "5V",
)

HEADERS = {
    "pico": _pico("Raspberry Pi Pico"),
    "pico_w": _pico("Raspberry Pi Pico W"),
    "pico2": _pico("Raspberry Pi Pico 2"),
    "pico2_w": _pico("Raspberry Pi Pico 2 W"),
    "esp32": _ESP32,
    "esp32s3": _ESP32_S3,
    "esp32c3": _ESP32_C3,
}
SERIAL = {"esp32s3": {43: "TX", 44: "RX"}, "esp32c3": {21: "TX", 20: "RX"}}
"""Pins that are printed by what they usually do."""
SENSOR = {"esp32": {36: "VP", 39: "VN"}}


def header(board: str) -> Header:
    """Return the header of a board (a name of boards.NAMES).

    Raises:
        PlantarError: none is known.
    """
    if board not in HEADERS:
        raise PlantarError(
            f"--breadboard knows no {board!r}: use one of {', '.join(HEADERS)}, or draw the "
            "schematic without --breadboard."
        )
    return HEADERS[board]


def printed(board: str, pin: int) -> str:
    """Return what is printed on the board beside a GPIO."""
    if board.startswith("pico"):
        return f"GP{pin}"
    named = {**SERIAL.get(board, {}), **SENSOR.get(board, {})}
    return named.get(pin, str(pin))
