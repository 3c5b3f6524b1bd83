"""Routine files on this computer: found, and written so that a person likes to read them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from plantar import firmware
from plantar.errors import PlantarError
from plantar.newfile import check_new
from plantar.routines import catalog

SUFFIX = ".json"


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Return the files themselves, and of each folder those that a board would read.

    Raises:
        PlantarError: a folder has no routine file.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(file for file in path.glob("*" + SUFFIX) if not file.name.startswith("."))
        if not inside:
            raise PlantarError(f"{path} holds no routine file: their names end in {SUFFIX}.")
        found += inside
    return found


def checked(paths: Iterable[Path]) -> dict[Path, catalog.Routine]:
    """Return the routines of files and folders, all of which a board takes together.

    Raises:
        PlantarError: a file has a mistake, two have the same key, or there are too many.
    """
    found = files_of(paths)
    most = int(firmware.load("own.routinefiles").FILES_MAX)
    if len(found) > most:
        raise PlantarError(f"{len(found)} routine files are too many: a board reads {most}.")
    routines: dict[Path, catalog.Routine] = {}
    keys: dict[str, Path] = {}
    for file in found:
        routine = catalog.from_file(file)
        if routine.key in keys:
            raise PlantarError(same_key(file, keys[routine.key], routine.key))
        routines[file] = routine
        keys[routine.key] = file
    return routines


def same_key(file: Path, other: Path, key: str) -> str:
    """Return the sentence about two files with one key."""
    return f"{file}: key is that of {other} too, {key}; choose one."


def text_of(routine: Mapping[str, Any]) -> str:
    """Return a routine (an object as its file has it) as the text of a file: a phase a line where
    that fits, so that it is short to read.
    """
    head = [
        f"  {json.dumps(name)}: {json.dumps(value)}"
        for name, value in routine.items()
        if name != "phases"
    ]
    items = ",\n".join(_item(item, 4) for item in routine["phases"])
    return "{\n" + ",\n".join([*head, f'  "phases": [\n{items}\n  ]']) + "\n}\n"


def _item(item: Mapping[str, Any], indent: int) -> str:
    pad = " " * indent
    if "phases" in item:
        rest = "".join(
            f"{json.dumps(name)}: {json.dumps(value)}, "
            for name, value in item.items()
            if name != "phases"
        )
        inside = ",\n".join(_item(phase, indent + 2) for phase in item["phases"])
        return f'{pad}{{{rest}"phases": [\n{inside}\n{pad}]}}'
    fields = [f"{json.dumps(name)}: {_value(value)}" for name, value in item.items()]
    lines = [pad + "{" + fields[0]]
    for field in fields[1:]:
        if len(lines[-1]) + len(field) + 3 <= 96:
            lines[-1] += ", " + field
        else:
            lines[-1] += ","
            lines.append(pad + " " + field)
    return "\n".join(lines) + "}"


def _value(value: Any) -> str:
    return (
        json.dumps(value, separators=(",", ": ")) if isinstance(value, list) else json.dumps(value)
    )


def write(file: Path, routine: Mapping[str, Any], replace: bool = False) -> catalog.Routine:
    """Check a routine and write it into a file. Return it as a board would take it.

    Raises:
        PlantarError: the routine has a mistake, the file is there already, or it cannot be
            written.
    """
    text = text_of(routine)
    checked = catalog.of_bytes(text.encode(), str(file))
    check_new("-o", file, replace)
    try:
        file.write_text(text, encoding="ascii")
    except OSError as error:
        raise PlantarError(f"-o {file} cannot be written: {error.strerror}.") from error
    return checked
