"""The board's wiring as a project for Wokwi, the simulator in a web page or in VS Code.

Wokwi has no vibration motor: an LED shows the duty of each. Only a Pico or a Pico W can be drawn.
"""

import json
from typing import Any

from plantar.errors import PlantarError
from plantar.wiring.read import Wiring

BOARDS = {"pico": "wokwi-pi-pico", "pico_w": "board-pi-pico-w"}
COLOURS = {"START": "red", "UP": "green", "DOWN": "blue", "MODE": "yellow"}
KEYS = {"START": " ", "UP": "ArrowUp", "DOWN": "ArrowDown", "MODE": "m"}
STEP = 60.0


def project(wiring: Wiring, uf2: str = "build/plantar-pico.uf2") -> dict[str, str]:
    """Return the content of each file of a Wokwi project, by its name.

    Args:
        wiring: a Pico's or a Pico W's.
        uf2: the UF2 that `plantar build --uf2` makes, from the project's folder.

    Raises:
        PlantarError: Wokwi has no such board.
    """
    if wiring.board not in BOARDS:
        raise PlantarError(
            f"Wokwi files are made for a Pico or a Pico W, not for BOARD = {wiring.board!r}."
        )
    return {"diagram.json": _Diagram(wiring).text(), "wokwi.toml": _toml(uf2)}


def _toml(uf2: str) -> str:
    return (
        "# Made from firmware/board.py by `python -m plantar.build.generated`.\n"
        "# First make the UF2:\n"
        "#   plantar build --uf2 MICROPYTHON.uf2\n"
        f"[wokwi]\nversion = 1\nfirmware = '{uf2}'\n"
    )


class _Diagram:
    def __init__(self, wiring: Wiring) -> None:
        self.parts: list[dict[str, Any]] = []
        self.wires: list[list[Any]] = []
        fields = wiring.fields
        self._part(BOARDS[wiring.board], "pico", 0, 0)
        self._row = 0
        for name, colour in COLOURS.items():
            if fields[name] is not None:
                self._button(name, fields[name], colour)
        self._row = 0
        for name in ("MOTOR_A", "MOTOR_B"):
            if fields[name] is not None:
                self._led(name.lower(), fields[name], "red", f"motor {name[-1]}")
        for number, pin in enumerate(fields["LEVEL_LEDS"] or (), 1):
            self._led(f"level{number}", pin, "limegreen", str(number))
        self._others(fields)

    def text(self) -> str:
        """Return diagram.json."""
        parts = ",\n".join("    " + json.dumps(part) for part in self.parts)
        wires = ",\n".join("    " + json.dumps(wire) for wire in self.wires)
        return (
            '{\n  "version": 1,\n  "author": "The Plantar authors",\n  "editor": "wokwi",\n'
            f'  "parts": [\n{parts}\n  ],\n  "connections": [\n{wires}\n  ],\n'
            '  "dependencies": {}\n}\n'
        )

    def _button(self, name: str, pin: int, colour: str) -> None:
        name_id = name.lower()
        top = self._next()
        attrs = {"color": colour, "label": name, "key": KEYS[name]}
        self._part("wokwi-pushbutton", name_id, top, -170, attrs)
        self._wire(f"pico:GP{pin}", f"{name_id}:1.r", colour)
        self._wire("pico:GND.1", f"{name_id}:2.r", "black")

    def _led(self, name: str, pin: int, colour: str, label: str) -> None:
        top = self._next()
        self._part("wokwi-resistor", f"{name}_r", top + 16, 150, {"value": "470"})
        self._part("wokwi-led", name, top, 250, {"color": colour, "label": label})
        self._wire(f"pico:GP{pin}", f"{name}_r:1", "green")
        self._wire(f"{name}_r:2", f"{name}:A", "green")
        self._wire(f"{name}:C", "pico:GND.8", "black")

    def _others(self, fields: Any) -> None:
        if fields["TONE"] is not None:
            self._part("wokwi-buzzer", "tone", self._next(), 240, {"volume": "0.1"})
            self._wire(f"pico:GP{fields['TONE']}", "tone:2", "purple")
            self._wire("tone:1", "pico:GND.8", "black")
        if fields["DISPLAY_SDA"] is not None:
            self._part("board-ssd1306", "display", self._next(), 200, {"i2cAddress": "0x3c"})
            self._wire(f"pico:GP{fields['DISPLAY_SDA']}", "display:SDA", "blue")
            self._wire(f"pico:GP{fields['DISPLAY_SCL']}", "display:SCL", "gold")
            self._wire("pico:3V3", "display:VCC", "red")
            self._wire("display:GND", "pico:GND.8", "black")
        for name in ("SUPPLY", "CURRENT", "TEMPERATURE"):
            if fields[name] is not None:
                self._part("wokwi-potentiometer", name.lower(), self._next(), 220, {})
                self._wire(f"pico:GP{fields[name]}", f"{name.lower()}:SIG", "orange")
                self._wire("pico:3V3", f"{name.lower()}:VCC", "red")
                self._wire(f"{name.lower()}:GND", "pico:GND.8", "black")

    def _next(self) -> float:
        top = self._row * STEP
        self._row += 1
        return top

    def _part(
        self, kind: str, name: str, top: float, left: float, attrs: dict[str, str] | None = None
    ) -> None:
        self.parts.append(
            {"type": kind, "id": name, "top": top, "left": left, "attrs": attrs or {}}
        )

    def _wire(self, start: str, end: str, colour: str) -> None:
        self.wires.append([start, end, colour, []])
