"""What a board is taken for that Plantar has no row for, and what to check on it.

MicroPython says which of its builds runs, and with which chip; a build for any module with that
chip says nothing of the board it is on. Names and pins: mpconfigboard.h and pins.csv of each board
of MicroPython's rp2 and esp32 ports, and the makers' pinouts.
"""

from collections.abc import Mapping
from typing import Any

from plantar import firmware
from plantar.build.targets import Target, chip_of

_PLAIN = (
    "Generic ESP32 module with ESP32",
    "Generic ESP32 module with OTA with ESP32",
    "Generic ESP32S3 module with ESP32S3",
    "ESP32C3 module with ESP32C3",
)
"""Builds for any module, without dashes: a board of the row runs the same."""

HEADERS = {
    "Waveshare RP2040-Zero": {*range(16), 26, 27, 28, 29},
    "Seeed Studio XIAO RP2040": {0, 1, 2, 3, 4, 6, 7, 26, 27, 28, 29},
    "Pimoroni Tiny 2040": {*range(8), 26, 27, 28, 29},
}
"""The pins to wire on boards that carry a Pico's chip and have fewer of them."""
_SPIRAM = {16, 17}
"""On an ESP32's WROVER modules these are the SPIRAM's."""


def taken_for(machine: str, target: Target, fields: Mapping[str, Any] | None) -> str:
    """Return what a person should know of a board that is taken for another one: one or two
    sentences, "" if it is what its row says.

    Args:
        machine: `sys.implementation._machine` of its MicroPython.
        target: what it is taken for.
        fields: the board.py that is put there, defaults filled in, as of wiring.read.Wiring; None
            if the board keeps its own, which its maker has fitted to it.
    """
    if target.machine and machine.startswith(target.machine):
        return ""
    if machine.replace("-", "") in _PLAIN:
        return ""
    said = (
        f"Plantar has no row for this board. Its chip is an {chip_of(machine)}, so it is taken "
        f"for {target.title}."
    )
    if fields is None:
        return said
    pins = _pins(fields)
    header = next((own for name, own in HEADERS.items() if machine.startswith(name)), None)
    if header is None and target.name == "esp32" and "SPIRAM" in machine:
        header = set(pins) - _SPIRAM
    if header is None:
        return (
            f"{said} Check that its header has each pin of board.py, and that the board itself "
            f"uses none of them, for a light of its own, say: {_words(pins)}."
        )
    missing = {pin: field for pin, field in pins.items() if pin not in header}
    if not missing:
        return f"{said} Its header has every pin of board.py."
    return (
        f"{said} It has no pin to wire for {_words(missing)}: give these other pins in board.py, "
        "or None to those you do not fit."
    )


def _words(pins: Mapping[int, str]) -> str:
    """Return pins by their fields, such as "MOTOR_A 2, LEVEL_LEDS 16 17"."""
    fields: dict[str, list[str]] = {}
    for pin, field in pins.items():
        fields.setdefault(field, []).append(str(pin))
    return ", ".join(f"{field} {' '.join(numbers)}" for field, numbers in fields.items())


def _pins(fields: Mapping[str, Any]) -> dict[int, str]:
    """Return each pin that a board.py uses, with its field."""
    boards = firmware.load("boards")
    named = {name: fields[name] for name in (*boards.OUTPUTS, *boards.INPUTS, *boards.SENSES)}
    found = {pin: name for name, pin in named.items() if isinstance(pin, int)}
    found.update({pin: "LEVEL_LEDS" for pin in fields["LEVEL_LEDS"] or ()})
    return found
