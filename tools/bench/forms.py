"""Plantar's files on the emulated Pico, in each form in which a board can have them."""

import re
import tempfile
from pathlib import Path

from plantar import firmware
from plantar.build import uf2
from plantar.build.targets import target
from plantar.build.tree import BOARD_PY, make_tree
from plantar.run.runner import seed

RELEASE, SOURCES, FROZEN = "plantar", "plantar-sources", "plantar-frozen"
FORMS = (RELEASE, SOURCES, FROZEN)
"""As `plantar build` makes it, its sources, and inside MicroPython."""

GENTLE_MS = 3_000
"""The first minute is cut to this, so that scenario S can be played in short."""
_S = """

_falling = list(drive(b"ramp", patterns.SHAPE, 4, {ramp}, period_ms=1_000 * {ramp}))
_falling[routine.Phase(*range(len(_falling))).shape] = bytes((100, 0))
ROUTINES = (
    Routine(
        b"s",
        b"Scenario S",
        5,
        (
            drive(b"steady", STEADY, 1, {steady}),
            drive(b"wave", SWEEP, 3, {wave}, period_ms=1_000, low_pct=40),
            drive(b"pulse", PULSE, 4, {pulse}, period_ms=2_000, on_ms=1_000, low_pct=0),
            routine.Phase(*_falling),
        ),
    ),
)
"""


def scenario(lengths_s: tuple[int, ...]) -> dict[str, bytes]:
    """Return the modules that make scenario S the only routine.

    Args:
        lengths_s: how long its phases steady, wave, pulse and ramp are played, in seconds.
    """
    files = firmware.source_files()
    limits = files["limits.py"].read_text(encoding="utf-8")
    library = files["library.py"].read_text(encoding="utf-8")
    names = ("steady", "wave", "pulse", "ramp")
    s = _S.format(**dict(zip(names, lengths_s, strict=True)))
    library = library.replace(
        "from patterns import", "import patterns\nimport routine\nfrom patterns import", 1
    )
    return {
        "limits.py": re.sub(r"(?m)^GENTLE_MS = .*$", f"GENTLE_MS = {GENTLE_MS}", limits).encode(),
        "library.py": (library + s).encode(),
    }


def files_of(form: str, changed: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the files of a board in use. changed: modules in the place of the firmware's own;
    none for FROZEN, which has them elsewhere.
    """
    tree = make_tree(target("pico"), None, form == RELEASE, sources=changed)
    files = {BOARD_PY: tree.board_py} if form == FROZEN else tree.everything()
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as state:
        seed(Path(state))
        return {**files, **{file.name: file.read_bytes() for file in Path(state).iterdir()}}


def bytes_on_flash(form: str, stock: Path, frozen: Path | None) -> int:
    """Return how many bytes Plantar's files take, and what it adds to a MicroPython it is in."""
    files = sum(len(data) for name, data in files_of(form).items() if not name.endswith(".bin"))
    if form != FROZEN or frozen is None:
        return files
    sizes = [len(uf2.parse(file.read_bytes(), file.name).memory()) for file in (frozen, stock)]
    return files + sizes[0] - sizes[1]
