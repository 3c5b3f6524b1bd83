"""What a traceback of the release build says, in files, lines and names of the sources.

    python -m plantar.build.where < traceback.txt

The map is made anew from this Plantar's sources: it holds for a board with the same Plantar.
"""

import re
import sys

from plantar import firmware
from plantar.build.bundle import Bundle
from plantar.build.rename import release

_PLACE = re.compile(
    r'File "([\w/]+\.mpy)", line (\d+)(?:, in ([\w<>]+))?'
    r"(?:(\r?\n(?:Attribute|Name|Type)Error: .*\b(?:attribute|name|argument) ')(\w+)(?='))?"
)
"""A line of a traceback, and what MicroPython says below it of a name in the code there: a name
that stands for one of the firmware's is used there for nothing else, so this is the one meant.
"""
TYPED = "<stdin>"
_FRAME = re.compile(r'\s+File "([^"]+)", line (\d+)')


def translated(text: str) -> str:
    """Return a text with each place in a file of the release build as one in the sources, and
    with the sources' names of functions and of what was not found.
    """

    def source(found: re.Match[str]) -> str:
        bundle = _bundles().get(found[1])
        where = bundle.where(int(found[2])) if bundle is not None else None
        if bundle is None or where is None:
            return found[0]
        function, error, name = (bundle.old_names.get(one, one) for one in found.groups("")[2:])
        place = f'File "{where[0]}", line {where[1]}'
        return f"{place}{function and ', in '}{function}{error}{name}"

    return _PLACE.sub(source, text)


def last_error(text: str) -> str:
    """Return the last error of what a board printed, with its place in the sources, such as
    "OSError: 5 (motor.py, line 88)"; "" if there is none. What was typed at the prompt, such as
    our own question, is no error of a file.
    """
    for trace in reversed(translated(text).split("Traceback (most recent call last):")[1:]):
        place = ""
        for line in trace.splitlines():
            frame = _FRAME.match(line)
            if frame is not None:
                place = f" ({frame[1]}, line {frame[2]})"
            elif line.strip():
                if TYPED not in place:
                    return f"{line.strip()}{place}"
                break
    return ""


def _bundles() -> dict[str, Bundle]:
    sources = {
        name: file.read_text(encoding="utf-8") for name, file in firmware.source_files().items()
    }
    return {one.file: one for one in release(sources)}


if __name__ == "__main__":
    sys.stdout.write(translated(sys.stdin.read()))
