"""The page to print: the notice, the buttons, every fault and every warning, on one page of A4.

It stands by itself: who borrows the massager needs no computer and no other page.
"""

import textwrap
from xml.sax.saxutils import escape

from plantar.build import first_look
from plantar.build.safety_card import BUTTONS
from plantar.run import notice

WIDTH, HEIGHT = 210, 297
MARGIN = 11.0
COLUMN = 97.0
"""Where the right column begins."""
SMALL, LINE = 2.55, 3.35
"""The letters of the lists and the step from line to line, in millimetres."""
LETTER = 0.485
"""How wide a letter is on average, of its height: for wrapping."""
CLEAR = (
    "A fault: the status light blinks a number, the massager beeps it, and the motor stays off. "
    "Count the blinks. To clear it let go of START, then hold it for two seconds. It only clears "
    "when its cause is gone."
)
TWO_BLINKS = (
    "Two short blinks every two seconds while it is ready: a warning. Nothing is broken, and "
    "sessions run as always, but one of these is worth a look. A computer or the display says "
    "which."
)


class _Page:
    def __init__(self) -> None:
        self.out: list[str] = []

    def text(
        self, x: float, y: float, words: str, size: float = SMALL, bold: bool = False
    ) -> None:
        weight = ' font-weight="bold"' if bold else ""
        self.out.append(
            f'<text x="{x:g}" y="{y:.2f}" font-size="{size:g}"{weight}>{escape(words)}</text>'
        )

    def lines(self, x: float, y: float, words: str, width: float, bold: bool = False) -> float:
        """Write a text in lines of a width; return the y of the next one."""
        for line in textwrap.wrap(words, int(width / (SMALL * LETTER))):
            self.text(x, y, line, bold=bold)
            y += LINE
        return y

    def rule(self, y: float) -> None:
        right = WIDTH - MARGIN
        self.out.append(
            f'<line x1="{MARGIN:g}" y1="{y:.2f}" x2="{right:g}" y2="{y:.2f}" stroke="#999" '
            'stroke-width="0.15"/>'
        )


def page() -> str:
    """Return the page as an SVG of 210 x 297 mm."""
    drawn = _Page()
    bottom = max(_notice(drawn), _buttons(drawn))
    y = _faults(drawn, bottom + 3)
    y = _warnings(drawn, y + 3)
    assert y < HEIGHT - 6, f"the page is full: it ends at {y:.0f} mm"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}mm" height="{HEIGHT}mm" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" fill="#111">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n'
        + "\n".join(drawn.out)
        + "\n</svg>\n"
    )


def _notice(drawn: _Page) -> float:
    y = 16.0
    drawn.text(MARGIN, y, notice.TITLE, 5, bold=True)
    y = drawn.lines(MARGIN, y + 6, notice.INTRO, 82)
    for group in notice.GROUPS:
        y += 1.6
        y = drawn.lines(MARGIN, y, group.heading, 82, bold=True)
        for point in group.points:
            drawn.text(MARGIN, y, "•")
            y = drawn.lines(MARGIN + 3, y, point, 79)
    return y


def _buttons(drawn: _Page) -> float:
    y = 22.0
    width = WIDTH - MARGIN - COLUMN
    y = drawn.lines(COLUMN, y, "The buttons", width, bold=True)
    for point in BUTTONS:
        drawn.text(COLUMN, y, "•")
        y = drawn.lines(COLUMN + 3, y, point, width - 3)
    y = drawn.lines(COLUMN, y + 1.6, "When it blinks and beeps", width, bold=True)
    return drawn.lines(COLUMN, y, CLEAR, width)


def _faults(drawn: _Page, y: float) -> float:
    drawn.rule(y)
    y += 4.5
    for x, words in ((MARGIN, "Blinks"), (24, "What it means"), (COLUMN + 10, "Look first at")):
        drawn.text(x, y, words, bold=True)
    y += 1.2
    for code, _name, says, look in first_look.faults():
        drawn.rule(y)
        y += 3.2
        drawn.text(MARGIN + 3, y, str(code), 3.4, bold=True)
        left = drawn.lines(24, y, says + ".", COLUMN - 16)
        right = drawn.lines(COLUMN + 10, y, _plain(look), WIDTH - MARGIN - COLUMN - 10)
        y = max(left, right) - LINE + 1.3
    return y


def _warnings(drawn: _Page, y: float) -> float:
    drawn.rule(y - 3)
    y = drawn.lines(MARGIN, y + 1.5, TWO_BLINKS, WIDTH - 2 * MARGIN)
    y -= LINE - 1.3
    for says, look in first_look.warnings():
        drawn.rule(y)
        y += 3.2
        left = drawn.lines(MARGIN, y, says + ".", COLUMN - 4)
        right = drawn.lines(COLUMN + 10, y, _plain(look), WIDTH - MARGIN - COLUMN - 10)
        y = max(left, right) - LINE + 1.3
    return y


def _plain(words: str) -> str:
    return words.replace("`", "").replace("*", "")
