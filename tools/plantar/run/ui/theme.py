"""The colours, dark and light. Every colour has a sign or a word beside it: none stands alone."""

import os

from textual.theme import Theme

DARK = Theme(
    name="plantar-dark",
    dark=True,
    background="#14181b",
    surface="#1c2226",
    panel="#262d32",
    foreground="#e8e4da",
    primary="#5cc8b4",  # motor A
    secondary="#e3a65b",  # motor B
    accent="#8fb8f0",
    success="#8ccf7e",
    warning="#f0c05a",
    error="#ff8078",
    variables={
        "quiet": "#a3abad",
        "unlit": "#5f6a70",
        "desk": "#3d474d",
        "pale-a": "#33665d",
        "pale-b": "#7a5a33",
    },
)
LIGHT = Theme(
    name="plantar-light",
    dark=False,
    background="#f3efe6",
    surface="#fffdf8",
    panel="#e6e0d3",
    foreground="#22272b",
    primary="#00695f",
    secondary="#8f4f00",
    accent="#1f4f99",
    success="#2c6b22",
    warning="#7d5200",
    error="#b01f18",
    variables={
        "quiet": "#565e62",
        "unlit": "#9a958a",
        "desk": "#b9b2a3",
        "pale-a": "#9ccac2",
        "pale-b": "#e0bf95",
    },
)


def preferred() -> str:
    """Return the theme that suits the terminal, by COLORFGBG where it says so, else the dark one.

    COLORFGBG is foreground;background in the terminal's 16 colours, such as ``0;15``.
    """
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    light = background == "7" or (background.isdigit() and 9 <= int(background) <= 15)
    return LIGHT.name if light else DARK.name
