"""The default board.py of each board: the firmware's own, with that board's wiring filled in."""

import re

from plantar import firmware

_FIELD = re.compile(r"([A-Z_]+) = ")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_PICO_ONLY = re.compile(r"\bPico\b|\bGP\d|\b26, 27, 28\b")


def default_board_file(board: str) -> bytes:
    """Return the board.py that a new board of this name gets (one of boards.NAMES).

    A Pico's is the firmware's file as it is. For another board the pins are its row's; for one
    that is no Pico, what the comments say of the Pico's pins is left out.
    """
    text = (firmware.firmware_dir() / "board.py").read_text(encoding="utf-8")
    if board == "pico":
        return text.encode()
    boards = firmware.load("boards")
    row = boards.row(board)
    pins = (*boards.OUTPUTS, *boards.INPUTS, *boards.SENSES, "LEVEL_LEDS")
    lines = text.splitlines()
    for number, line in enumerate(lines):
        found = _FIELD.match(line)
        if found is None:
            continue
        if found[1] == "BOARD":
            lines[number] = f'BOARD = "{board}"'
        elif found[1] in pins:
            lines[number] = f"{found[1]} = {_literal(row.wiring.get(found[1]))}"
    if row.platform != "rp2":
        lines = _without_the_pico(lines)
    return ("\n".join(lines) + "\n").encode()


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _without_the_pico(lines: list[str]) -> list[str]:
    """Drop the sentences of the comments that are about a Pico's pins."""
    kept: list[str] = []
    comment: list[str] = []
    in_head = True
    for line in lines:
        if in_head:
            # The docstring and which boards there are.
            kept.append(line.replace(" (GP2 is 2)", " (GPIO2 is 2)"))
            in_head = not line.startswith("BOARD")
        elif line.startswith("#"):
            comment.append(line[1:].strip())
        else:
            kept += _comment(" ".join(comment))
            comment = []
            kept.append(line)
    return kept


def _comment(text: str) -> list[str]:
    text = text.replace(": 26, 27, 28 on a Pico", "").replace(": 8 and 9 on a Pico", "")
    sentences = [
        part.partition(";")[0] + "." if ";" in part and _PICO_ONLY.search(part) else part
        for part in _SENTENCE.split(text)
    ]
    words = " ".join(part for part in sentences if not _PICO_ONLY.search(part)).split()
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= 97:
            lines[-1] += " " + word
        else:
            lines.append("# " + word)
    return lines
