"""The firmware and the virtual board as MicroPython bytecode, for whoever starts many boards.

Most of a short run is its start, and most of that is reading sources. The bytecode is what
MicroPython makes of the same sources, so a board does the same with both.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from plantar.build.tree import KEPT_AS_SOURCE, can_precompile, compile_mpy
from plantar.firmware import FREEZE_MANIFEST, VIRTUAL, firmware_dir
from plantar.run.child import find_micropython

SERVER = "serve.py"


@dataclass(frozen=True)
class Files:
    """What a Runner takes its files from. firmware: a folder, None: the repository's sources.
    virtual: the virtual board's folder, None: its sources.
    """

    firmware: Path | None = None
    virtual: Path | None = None


def precompile(out: Path, firmware: Path | None = None) -> Files:
    """Compile a folder of firmware, by default the repository's, and the virtual board into `out`.

    Where nothing can be compiled, or nothing runs what was compiled, the sources are returned.

    Raises:
        PlantarError: a file has a mistake.
        OSError: `out` cannot be written.
    """
    if not can_precompile() or find_micropython() is None:
        return Files(firmware)
    _compile_all(firmware or firmware_dir(), out / "firmware", KEPT_AS_SOURCE)
    _compile_all(VIRTUAL, out / "virtual", (SERVER,))
    return Files(out / "firmware", out / "virtual")


def _compile_all(source: Path, out: Path, kept: tuple[str, ...]) -> None:
    for file in sorted(source.rglob("*.py")):
        name = file.relative_to(source).as_posix()
        if name.startswith("cpython/") or name == FREEZE_MANIFEST:
            continue
        compiled = out / name
        compiled.parent.mkdir(parents=True, exist_ok=True)
        if name in kept:
            shutil.copyfile(file, compiled)
        else:
            compiled.with_suffix(".mpy").write_bytes(compile_mpy(file, "x64", name))
