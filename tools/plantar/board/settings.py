"""`plantar set`: the settings of a board, with what each may be."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from plantar import firmware
from plantar.errors import PlantarError
from plantar.talk.board import JsonOption, PortOption, StateOption, VirtualOption, Which
from plantar.talk.talk import Talk

YES_NO = {"on": "1", "yes": "1", "off": "0", "no": "0"}


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes:
        what: what it does, for a person.
        words: the words it may be, if it is one of these.
        least, most: the whole numbers it may be otherwise.
        found: on the board alone, by this; here it can only be forgotten, with 0.
    """

    what: str
    words: tuple[str, ...] = ()
    least: int = 0
    most: int = 1
    found: str = ""

    @property
    def may_be(self) -> str:
        """Return what it may be, in words."""
        if self.found:
            return "0 to forget it"
        if self.words:
            return ", ".join(self.words[:-1]) + " or " + self.words[-1]
        if (self.least, self.most) == (0, 1):
            return "0 or 1"
        return f"{self.least} to {self.most}"

    def check(self, key: str, value: str) -> str:
        """Return a value as the console takes it.

        Raises:
            PlantarError: it is none of those it may be.
        """
        text = value.strip().lower().replace(" ", "-").replace("_", "-")
        if self.words:
            if text in self.words:
                return text
        else:
            if (self.least, self.most) == (0, 1):
                text = YES_NO.get(text, text)
            if text.isascii() and text.isdigit() and len(text) <= 4:
                number = int(text)
                if number == 0 if self.found else self.least <= number <= self.most:
                    return str(number)
        hint = f"; {self.found} finds it" if self.found else ""
        raise PlantarError(f"{key} cannot be {value!r}: give {self.may_be}{hint}.")


def settings() -> Mapping[str, Setting]:
    """Return the settings by key, with the firmware's own ranges."""
    limits = firmware.load("limits")
    profiles = tuple(hyphened(p.decode()) for p in firmware.load("allowance").PROFILES)

    def floor(motor: str) -> Setting:
        what = f"run floor of motor {motor}, found by the self-test, in %; 0: as board.py says"
        return Setting(what, found="plantar selftest")

    def kick(motor: str) -> Setting:
        what = f"push that starts motor {motor}, found by the self-test, in %; 0: as board.py says"
        return Setting(what, found="plantar selftest")

    return {
        "profile": Setting("whom it is for", profiles),
        "length": Setting("how long routines are: 0 the shortest, 100 the longest", (), 0, 100),
        "tones": Setting("whether it makes tones"),
        "beginner": Setting(
            "whether the first sessions are short and soft; 0 only with a button held at the board"
        ),
        "floor-a": floor("A"),
        "floor-b": floor("B"),
        "kick-a": kick("A"),
        "kick-b": kick("B"),
        "motor-ma": Setting(
            "what the motor takes at full duty, in mA, for the current sense; 0: not yet known",
            found="the first session",
        ),
        "brightness": Setting(
            "of the display, 1 the darkest", (), 1, firmware.load("keep.journal").BRIGHTEST
        ),
        "levels": Setting(
            "into how many levels the range is parted", (), limits.LEVELS_LEAST, limits.LEVELS_MOST
        ),
    }


def check(key: str, value: str) -> tuple[str, str]:
    """Return a key and a value as the console takes them.

    Raises:
        PlantarError: there is no such setting, or it cannot be that.
    """
    name, setting = find(key)
    return name, setting.check(name, value)


def find(key: str) -> tuple[str, Setting]:
    """Return a setting and its key as the console takes it.

    Raises:
        PlantarError: there is no such setting.
    """
    known = settings()
    name = key.strip().lower().replace("_", "-")
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."
        raise PlantarError(f"There is no setting {key!r}: {hint}")
    return name, known[name]


def change(talk: Talk, key: str, value: str) -> dict[str, Any]:
    """Set one on a board, read it back, and return all of its settings.

    key, value: as `check` returns them.

    Raises:
        PlantarError: the board refuses, or has another value afterwards.
    """
    talk.ask(f"set {key} {value}")
    now = read(talk)
    if hyphened(str(now.get(key))) != value:
        raise PlantarError(f"{key} is {now.get(key)} on the board, not {value}: try again.")
    return now


def read(talk: Talk) -> dict[str, Any]:
    """Return a board's settings by key."""
    return talk.ask("settings", has="settings")["settings"]


def hyphened(value: str) -> str:
    """Return a value as one word."""
    return value.replace(" ", "-")


def set_(
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="Which.")] = None,
    value: Annotated[str | None, typer.Argument(metavar="VALUE", help="What it shall be.")] = None,
    port: PortOption = None,
    virtual: VirtualOption = False,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a setting of a board; without KEY and VALUE, list them with what they may be.

    Not during a session, and not while the board is locked. What no button of the board can do,
    the board takes only while somebody holds one, such as MODE: a computer alone shall not.
    """
    which = Which(port, virtual, state, quiet=as_json)
    if key is not None and value is None:
        name, setting = find(key)
        raise PlantarError(f"{name} needs a value: give {setting.may_be}.")
    wanted = check(key, value) if key is not None and value is not None else None
    with which.open() as talk:
        now = change(talk, *wanted) if wanted else read(talk)
        name = talk.wire.name
    if as_json:
        typer.echo(json.dumps({"ok": True, "board": name, "settings": now}, indent=2))
    elif wanted:
        typer.echo(f"{wanted[0]} is {wanted[1]} now, on {name}.")
        if virtual and state is None:
            typer.echo("It was a board for this moment only: --state DIR keeps one.")
    else:
        _show(now, name)


def _show(now: Mapping[str, Any], name: str) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in ("Setting", "Is", "May be", "What"):
        table.add_column(head, style="bold" if head == "Setting" else None)
    for key, setting in settings().items():
        if key in now:
            table.add_row(key, hyphened(str(now[key])), setting.may_be, setting.what)
    console = Console(highlight=False, markup=False)
    console.print(f"The settings of {name}:\n")
    console.print(table)
    console.print("\nplantar set KEY VALUE changes one.")
