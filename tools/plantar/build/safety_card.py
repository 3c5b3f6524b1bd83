"""The card to print and keep with the massager: the notice, and the buttons that matter."""

import textwrap
from xml.sax.saxutils import escape

from plantar.run import notice

WIDTH = 420
LINE = 17
MARGIN = 24
CHARACTERS = 58
INDENT = 14
BUTTONS = (
    "START/STOP: starts; any press while it runs stops it at once.",
    "DOWN: softer. UP: deeper. MODE: next routine.",
    "It ends by itself. After ten minutes of massage it rests for ten.",
    "A blinking light and beeps are a fault: the motor stays off.",
    "To clear it let go of START, then hold it for two seconds.",
)


def card() -> str:
    """Return the card as an SVG, about A6 when printed at its own size."""
    lines: list[tuple[str, str]] = [("title", notice.TITLE)]
    lines += [("text", line) for line in _wrap(notice.INTRO)]
    for group in notice.GROUPS:
        lines.append(("heading", group.heading))
        for point in group.points:
            lines += _bullet(point)
    lines.append(("heading", "The buttons"))
    for point in BUTTONS:
        lines += _bullet(point)
    y = MARGIN
    texts: list[str] = []
    for kind, line in lines:
        y += {"title": 14, "heading": 26}.get(kind, LINE)
        style = {"title": ' class="t"', "heading": ' class="h"'}.get(kind, "")
        x = MARGIN
        if kind in ("point", "more"):
            x += INDENT
        if kind == "point":
            texts.append(f'<text x="{MARGIN}" y="{y}">•</text>')
        texts.append(f'<text x="{x}" y="{y}"{style}>{escape(line)}</text>')
    height = y + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="105mm" viewBox="0 0 {WIDTH} {height}">\n'
        "<style>text{font:13px sans-serif}.t{font-size:19px;font-weight:bold}"
        ".h{font-weight:bold}</style>\n"
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" rx="8" fill="white" '
        'stroke="black"/>\n' + "\n".join(texts) + "\n</svg>\n"
    )


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, CHARACTERS)


def _bullet(text: str) -> list[tuple[str, str]]:
    first, *rest = _wrap(text)
    return [("point", first), *(("more", line) for line in rest)]
