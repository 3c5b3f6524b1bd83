"""The page's end of the virtual board: its worker calls these, and gets text back.

Numbers cross from JavaScript as 32 bits, so times are milliseconds; everything else is JSON.
"""

import json
import sys

import session
import tracing

FLASH = "/flash"

_lines = []
_boards = []  # the one that runs


def seed() -> None:
    """Make the empty flash that of a board in use: notice seen, beginner's sessions done."""
    names = set(sys.modules)
    path = sys.path[:]
    sys.path.insert(0, "/firmware")
    from house import journal, limits

    usage = journal.Usage()
    usage.notice_seen = 1
    usage.long_sessions = limits.BEGINNER_SESSIONS
    with open(FLASH + "/" + journal.SLOTS[0], "wb") as file:
        file.write(journal.encode(usage, 0))
    # The firmware loads its modules itself, from where it finds them.
    sys.path[:] = path
    for name in set(sys.modules) - names:
        del sys.modules[name]


def version() -> str:
    """Return the version of this MicroPython, such as 1.27.0."""
    return ".".join([str(part) for part in sys.implementation.version[:3]])


def boot(board: str, folders: str, start_ticks: int) -> str:
    """Put the power on. folders: where the firmware is, parted by spaces. Returns the pins."""
    _boards.append(session.Session(_lines.append, board, folders.split(), FLASH, start_ticks))
    return json.dumps(_boards[0].pins)


def frame(until_ms: int, events: str) -> str:
    """Run to until_ms (virtual), with script entries.

    Returns the trace's lines, then the display if what it shows has changed, then a frame.
    """
    board = _boards[0]
    if events:
        board.add(json.loads(events))
    board.run_to(until_ms * 1000)
    trace = board.chip.trace
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
