"""Draws the picture of the README: the real UI, in the middle of a heel session, as an SVG.

    .venv/bin/python -m plantar.run.ui.screenshot docs/images/terminal.svg

The picture loads nothing: no font host, no script.
"""

import asyncio
import re
import sys
from pathlib import Path

from plantar.run.runner import Runner
from plantar.run.ui.app import MassagerApp

SIZE = (100, 32)
FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
# What happens before the picture: a key, or the seconds of virtual time that pass, at 10x.
STORY: tuple[str | float, ...] = (
    *(3.0, "space", 75.0, "up", 60.0, "up", 40.0, "space", 25.0, "space", 50.0),
    *("down", 22.0, "up", 1.0),
)
_SPEED = 10
_FRAME_S = 0.1


async def play(app: MassagerApp, story: tuple[str | float, ...], size: tuple[int, int]) -> str:
    """Return the screen as Textual's SVG after a story of keys and seconds.

    app: made with playing=False. size: columns and rows of the terminal.
    """
    async with app.run_test(size=size) as pilot:
        for step in story:
            if isinstance(step, str):
                await pilot.press(step)
                continue
            for _ in range(round(step / _SPEED / _FRAME_S)):
                await app.frame(_FRAME_S)
        await pilot.pause()
        return app.export_screenshot(title="plantar run")


def clean(svg: str) -> str:
    """Return an SVG without its links to a font host, in the reader's own monospace font."""
    svg = re.sub(r"\s*@font-face\s*\{[^}]*\}", "", svg)
    svg = re.sub(r"font-family:\s*[^;\"]*(?=[;\"])", f"font-family: {FONTS}", svg)
    return re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)


def screenshot(
    story: tuple[str | float, ...] = STORY,
    size: tuple[int, int] = SIZE,
    theme: str = "plantar-dark",
    board_file: Path | None = None,
) -> str:
    """Return the picture: the UI after a story, on a board in use."""
    clock_s = iter(range(1_000_000))  # keys far enough apart to be keys
    with Runner(board_file=board_file) as runner:
        app = MassagerApp(runner, _SPEED, playing=False, clock=lambda: float(next(clock_s)))
        app.theme = theme
        return clean(asyncio.run(play(app, story, size)))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(screenshot(), encoding="utf-8")
