"""Other people's haptic files as curves: which format one is, and how each is read."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

from plantar.errors import PlantarError
from plantar.routines.ahap import ahap
from plantar.routines.android import android
from plantar.routines.curve import Curve
from plantar.routines.funscript import funscript
from plantar.routines.lenient import top_of
from plantar.routines.table import table

BYTES_MOST = 8_000_000
FORMATS: dict[str, Callable[[str], Curve]] = {
    "ahap": ahap,
    "android": android,
    "funscript": funscript,
    "csv": table,
}
"""The formats that `plantar routines import` reads, by name."""
READ = "AHAP, Android waveforms (JSON with timings), funscript and CSV"
_ENDINGS = {".ahap": "ahap", ".funscript": "funscript", ".csv": "csv", ".tsv": "csv"}
# What people try besides: an ending, or a name in the file, and what it is.
_NOT_READ = {
    ".haptic": "a .haptic file of Meta's or Lofelt's studio",
    ".haps": "a .haps file of Interhaptics",
    ".hjif": "an .hjif file of MPEG",
    ".hmpg": "an .hmpg file of MPEG",
    ".tact": "a .tact file of bHaptics",
    ".wav": "sound",
    ".mp3": "sound",
    ".ogg": "sound",
    ".m4a": "sound",
    ".xlsx": "a workbook; save its sheet as CSV",
    ".ods": "a workbook; save its sheet as CSV",
    ".xls": "a workbook; save its sheet as CSV",
}
_NAMES_NOT_READ = {
    "signals": _NOT_READ[".haptic"],
    "m_vibration": _NOT_READ[".haps"],
    "perceptions": _NOT_READ[".hjif"],
    "project": _NOT_READ[".tact"],
}


def read(file: Path, kind: str | None = None) -> tuple[str, Curve]:
    """Read a foreign file. kind: one of FORMATS, by default told from its name and content.

    Returns:
        Which format it is, and its curve.

    Raises:
        PlantarError: it cannot be read, is none of the formats, or has a mistake.
    """
    if kind is None and file.is_file() and file.suffix.lower() in _NOT_READ:
        raise PlantarError(_refused(str(file), _NOT_READ[file.suffix.lower()]))
    try:
        with file.open("rb") as opened:
            data = opened.read(BYTES_MOST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name has a NUL"
        raise PlantarError(f"{file} cannot be read: {why}.") from error
    if len(data) > BYTES_MOST:
        raise PlantarError(f"{file} is larger than {BYTES_MOST // 1_000_000} MB; cut it first.")
    text, notes = _text_of(file, data)
    try:
        found = kind or _kind_of(file, text)
        curve = FORMATS[found](text)
        return found, Curve(curve.points, (*notes, *curve.notes))
    except PlantarError as error:
        raise PlantarError(f"{file}: {error}") from error
    except RecursionError as error:
        raise PlantarError(f"{file} is nested too deep to be a pattern.") from error


def _text_of(file: Path, data: bytes) -> tuple[str, list[str]]:
    """Return a file's text: UTF-8, UTF-16 with its mark, else as older Windows programs write."""
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for name in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if any(
            unicodedata.category(letter) == "Cc" and letter not in "\t\r\n\f" for letter in text
        ):
            break
        if name == "cp1252":
            return text, ["it is not UTF-8: its letters are taken as Windows-1252"]
        return text, []
    raise PlantarError(f"{file} is not text: save it as UTF-8.")


def _refused(name: str, what: str) -> str:
    return f"{name} is {what}, which is not read; read are {READ}."


def _kind_of(file: Path, text: str) -> str:
    suffix = file.suffix.lower()
    if suffix in _ENDINGS:
        return _ENDINGS[suffix]
    begin = text.lstrip()[:1]
    if suffix != ".json" and begin not in ("{", "[", "/"):
        return "csv"
    top, _notes = top_of(text)
    for name, kind in (("Pattern", "ahap"), ("actions", "funscript"), ("timings", "android")):
        if name in top:
            return kind
    if isinstance(top.get("channels"), dict):
        return "funscript"
    if "phases" in top and "key" in top:
        raise PlantarError(
            "is a Plantar routine already: see it with plantar routines show; "
            f"what import reads are {READ}."
        )
    for name, what in _NAMES_NOT_READ.items():
        if name in top:
            raise PlantarError(_refused("it", what))
    raise PlantarError(
        f"has no Pattern, actions or timings: name its format with --format; read are {READ}."
    )
