"""The page's end of the virtual board: its worker calls these, and gets text back.

Numbers cross from JavaScript as 32 bits, so times are milliseconds; everything else is JSON.
"""

import json
import os
import sys

import session
import tracing

FLASH = "/flash"
OWN = "/own/routines"

_lines = []
_boards = []  # the one that runs, and what tells of it


def _asked_before(fresh: bool) -> tuple:
    # Returns what tells of the board, and the letters.
    import house
    import speaking

    if not fresh:
        name, data = house.used_journal()
        with open(FLASH + "/" + name, "wb") as file:
            file.write(data)
    own = []
    try:
        names = os.listdir(OWN)
    except OSError:
        names = []
    for name in names:
        with open(OWN + "/" + name, "rb") as file:
            found, _problem = house.read_routine(file.read(), name, [])
        if found is not None:
            own.append(found)
    return speaking.Teller(own), house.letters()


def version() -> str:
    """Return the version of this MicroPython, such as 1.27.0."""
    return ".".join([str(part) for part in sys.implementation.version[:3]])


def boot(board: str, folders: str, start_ticks: int, fresh: bool) -> str:
    """Put the power on. folders: where the firmware is, parted by spaces. fresh: with an empty
    flash, not with that of a board in use. Returns the pins, the state in words, and the display's
    letters.
    """
    board = session.Session(_lines.append, board, folders.split(), FLASH, start_ticks)
    # Asked among the modules that the board has; it loads its own anew at its start.
    before = set(sys.modules)
    teller, glyphs = _asked_before(fresh)
    for name in set(sys.modules) - before:
        del sys.modules[name]
    teller.wire(board.pins)
    _boards.extend((board, teller))
    card = teller.words(0, board.phase, 0)
    return json.dumps({"pins": board.pins, "card": card, "glyphs": glyphs})


def frame(until_ms: int, events: str, late_ms: int) -> str:
    """Run to until_ms (virtual), with script entries. late_ms: for so long the firmware may owe an
    answer.

    Returns the trace's lines; then what happened, in words, if anything did; then, each if it has
    changed, the state in words and what the display shows; then a frame.
    """
    board, teller = _boards
    if events:
        board.add(json.loads(events))
    board.run_to(until_ms * 1000)
    trace = board.chip.trace
    for line in _lines:
        teller.take(line)
    now_ms = board.chip.now / 1000
    happened = teller.happened(now_ms)
    if happened:
        _lines.append(f'{{"event": "moments", "moments": {json.dumps(happened)}}}')
    card = teller.words(now_ms, board.phase, late_ms)
    if card is not None:
        _lines.append(f'{{"event": "card", "card": {json.dumps(card)}}}')
    if board.display is not None and board.display.changed:
        _lines.append(f'{{"event": "display", "hex": "{board.display.picture()}"}}')
    t_ms = tracing.ms_text(board.chip.now)
    drive_ms = tracing.ms_text(trace.total_drive_us())
    _lines.append(
        f'{{"event": "frame", "t_ms": {t_ms}, "phase": "{board.phase}", '
        f'"cause": "{board.cause}", "drive_ms": {drive_ms}, "hz": {trace.hz()}}}'
    )
    text = "\n".join(_lines)
    _lines.clear()
    return text
