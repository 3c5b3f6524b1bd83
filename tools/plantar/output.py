"""What is printed arrives on every terminal: one without UTF-8 gets letters that it has."""

import codecs
from typing import TextIO

_WRITTEN = {
    "Ω": "Ohm",
    "µ": "u",
    "μ": "u",
    "–": "-",
    "—": "-",
    "…": "...",
    "°": " deg ",
    "×": "x",
    "‘": "'",  # noqa: RUF001
    "’": "'",
    "“": '"',
    "”": '"',
    "→": "->",
    "↑": "^",
    "↓": "v",
    "•": "*",
    "·": "*",
    "≤": "<=",
    "≥": ">=",
    "✓": "ok",
    "✗": "no",
}
_LINES = "─━═╌╴╶╸╺"
_BLOCKS = "█▉▊▋▌▍▎▏▇▆▅▄▃▂▁▓▒░■●○"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    wrong = error.object[error.start : error.end]
    text = "".join(_letter(letter) for letter in wrong)
    # Only ASCII, which every encoding has.
    return text, error.end


def _letter(letter: str) -> str:
    if letter in _LINES:
        return "-"
    if letter in _BLOCKS:
        return "#"
    return _WRITTEN.get(letter, "?")


codecs.register_error("plantar", _replaced)


def make_safe(*streams: TextIO) -> None:
    """Let streams write what their encoding lacks in other letters, instead of raising."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "")
        if reconfigure is not None and encoding not in ("utf8", "utf16", "utf32"):
            reconfigure(errors="plantar")
