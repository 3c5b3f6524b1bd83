"""The line at the top: what runs the firmware, how fast, and for how long."""

from textual.content import Content

from plantar.run.ui import words
from plantar.run.ui.clockwork import Clockwork


def bar_text(clockwork: Clockwork, waits_s: float, columns: int) -> Content:
    """Return the line.

    Args:
        clockwork: the board and its pace.
        waits_s: for how long the board's interpreter has not answered, 0 while it does.
        columns: how wide the line may be; on a narrow screen only what changes is in it.
    """
    pace = clockwork.pace
    kind, _, version = clockwork.runner.version.partition(" ")
    real = f"real MicroPython {version}" if kind == "micropython" else f"CPython {version}"
    speed = f"speed {pace.speed:g}x" if pace.speed != 1 else "1x, real time"
    if waits_s:
        speed = f"no answer for {waits_s:.0f} s; q quits"
    elif clockwork.fingers.holding and pace.speed > 1:
        speed += " (1x while held)"
    elif not pace.keeps_up:
        speed = f"{pace.reached:.3g}x of {pace.speed:g}x reached"
    left = f"  on {real}"
    right = f"{speed}  board up {words.m_ss(clockwork.t_ms)}"
    if len("Plantar" + left + right) + 2 > columns:
        left = ""
    room = columns - len("Plantar" + left + right)
    return Content.assemble(
        ("Plantar", "bold $primary"), left, " " * max(room, 2), (right, "bold")
    )
