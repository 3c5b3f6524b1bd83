"""Finding boards on USB, by their vendor, and asking which one is meant."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from serial.tools import list_ports

from plantar.errors import PlantarError

RASPBERRY_PI = 0x2E8A
ESPRESSIF = 0x303A
BRIDGES = {0x10C4: "CP210x", 0x1A86: "CH340", 0x0403: "FTDI"}
"""Chips between USB and the serial port of an ESP32 board, and of many other things."""
NO_BOARDS = {(RASPBERRY_PI, 0x0004), (RASPBERRY_PI, 0x000C)}
"""Raspberry Pi's debug probes have a serial port too, and no MicroPython."""


@dataclass(frozen=True)
class Port:
    """A serial port with what may be a board.

    Attributes:
        device: its name, such as /dev/ttyACM0 or COM3.
        what: what it is, for a person.
        sure: the vendor makes boards, and nothing else that looks like this.
    """

    device: str
    what: str
    sure: bool


def find_ports() -> list[Port]:
    """Return every port that a board may be on, the sure ones first."""
    found: list[Port] = []
    for port in list_ports.comports():
        if port.vid is None or (port.vid, port.pid) in NO_BOARDS:
            continue
        if port.vid == RASPBERRY_PI:
            found.append(Port(port.device, _named(port.description, "a Raspberry Pi board"), True))
        elif port.vid == ESPRESSIF:
            found.append(Port(port.device, _named(port.description, "an Espressif board"), True))
        elif port.vid in BRIDGES:
            what = f"a {BRIDGES[port.vid]} serial bridge, perhaps of an ESP32 board"
            found.append(Port(port.device, what, False))
    return sorted(found, key=lambda port: (not port.sure, port.device))


def choose(
    named: Iterable[str] = (),
    every: bool = False,
    ask: Callable[[list[Port]], Port] | None = None,
    or_all: bool = True,
) -> list[str]:
    """Return the devices to use.

    Args:
        named: what the person named; taken as it is.
        every: all boards whose vendor is sure. A serial bridge may belong to anything, so it has
            to be named.
        ask: asks which one is meant when there are several; None if nobody can be asked.
        or_all: whether the command has --all, to be named as a way out.

    Raises:
        PlantarError: there is no board, or there are several and nobody to ask.
    """
    devices = list(dict.fromkeys(named))
    if devices and every:
        raise PlantarError("--port and --all: give one of them.")
    if devices:
        return devices
    ports = find_ports()
    if every:
        ports = [port for port in ports if port.sure]
    if not ports:
        raise PlantarError(
            "No board was found on USB: plug it in with a cable that carries data, install "
            "MicroPython on it if it is new (hold BOOTSEL while plugging in, drag its .uf2), "
            "or name its port with --port."
        )
    if every or len(ports) == 1:
        return [port.device for port in ports]
    if ask is None:
        names = ", ".join(port.device for port in ports)
        way_out = "name one with --port" + (", or --all." if or_all else ".")
        raise PlantarError(f"There are several boards ({names}): {way_out}")
    return [ask(ports).device]


def can_ask() -> bool:
    """Return whether a person sits at the terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_person(ports: list[Port]) -> Port:
    """Ask the person at the terminal which board is meant."""
    import typer

    for number, port in enumerate(ports, 1):
        typer.echo(f"  {number}  {port.device}  {port.what}")
    number = typer.prompt("Which board", type=int)
    if not 1 <= number <= len(ports):
        raise PlantarError(f"There is no board {number}: give 1 to {len(ports)}.")
    return ports[number - 1]


def _named(description: str | None, otherwise: str) -> str:
    return description if description and description != "n/a" else otherwise
