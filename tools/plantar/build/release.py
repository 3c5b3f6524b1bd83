"""What a release consists of: a file a board, the wheel, the page, checksums, and its text.

    python -m plantar.build.release urls
    python -m plantar.build.release make --tag v0.2.0 --micropython DIR --out DIR

`urls` prints where MicroPython's own files are, one a line. `make` merges them with Plantar. It is
run by .github/workflows/release.yml from a clone; CONTRIBUTING.md says how a release is made.
"""

import argparse
import re
import shutil
import sys
import zipfile
from pathlib import Path

from plantar import __version__, firmware
from plantar.build.command import Built, make
from plantar.build.targets import TARGETS, Target
from plantar.build.tree import can_precompile, make_tree, sha256
from plantar.errors import PlantarError

MICROPYTHON = "20260406-v1.28.0"
"""The date and version in the names of MicroPython's files; the version that the tests run."""
PUBLISHED = "https://micropython.org/resources/firmware"
NAMES = {
    "pico": "RPI_PICO",
    "pico_w": "RPI_PICO_W",
    "pico2": "RPI_PICO2",
    "pico2_w": "RPI_PICO2_W",
}
"""What MicroPython calls each board that takes a UF2."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip, so that equal files give equal zips."""


def uf2_targets() -> list[Target]:
    """Return the boards that take a UF2."""
    return [target for target in TARGETS if target.family is not None]


def micropython_name(target: Target) -> str:
    """Return the name of MicroPython's file for a board."""
    return f"{NAMES[target.name]}-{MICROPYTHON}.uf2"


def urls() -> list[str]:
    """Return where MicroPython's files are."""
    return [f"{PUBLISHED}/{micropython_name(target)}" for target in uf2_targets()]


def section(changelog: str, version: str) -> str:
    """Return what a changelog says of a version.

    Raises:
        PlantarError: it has no such section, or nothing is in it.
    """
    found = re.search(
        rf"^## {re.escape(version)}[^\n]*\n(.*?)(?=^## |\Z)", changelog, re.DOTALL | re.MULTILINE
    )
    if found is None or not found[1].strip():
        raise PlantarError(
            f"CHANGELOG.md says nothing of {version}: give what stands under Unreleased the "
            f"heading '## {version}', and commit."
        )
    return found[1].strip() + "\n"


def make_release(
    tag: str, micropython: Path, out: Path, clone: Path = firmware.REPOSITORY
) -> list[Path]:
    """Make every file of a release, and notes.md beside them; return the files.

    Args:
        tag: the git tag, such as v0.2.0.
        micropython: the folder with MicroPython's files.
        out: a folder, emptied first.
        clone: where the changelog, the wheel (build/wheel) and the page (dist) are.

    Raises:
        PlantarError: tag, version and changelog do not agree, or a file is missing or wrong.
    """
    version = tag.removeprefix("v")
    if version != __version__:
        raise PlantarError(
            f"The tag {tag} is not v{__version__}, the version in pyproject.toml: set it there."
        )
    text = section((clone / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    wheels = sorted((clone / "build" / "wheel").glob(f"plantar-{version}-*.whl"))
    page = clone / "dist"
    if len(wheels) != 1 or not (page / "index.html").is_file():
        raise PlantarError("There is no wheel of this version in build/wheel: run make wheel.")
    shutil.rmtree(out, ignore_errors=True)
    files = out / "files"
    files.mkdir(parents=True)
    for target in TARGETS:
        _board(target, micropython, out / "work" / target.name, files)
    shutil.copy(wheels[0], files)
    _zip(files / "plantar-page.zip", _below(page))
    listed = sorted(files.iterdir())
    sums = "".join(f"{sha256(file.read_bytes())}  {file.name}\n" for file in listed)
    (files / "SHA256SUMS").write_text(sums, encoding="utf-8")
    used = "".join(
        f"- {micropython_name(target)}: "
        f"{sha256((micropython / micropython_name(target)).read_bytes())}\n"
        for target in uf2_targets()
    )
    notes = f"{text}\n### MicroPython inside, as published, with its SHA-256\n\n{used}"
    (out / "notes.md").write_text(notes, encoding="utf-8")
    return [*listed, files / "SHA256SUMS"]


def _board(target: Target, micropython: Path, work: Path, files: Path) -> None:
    interpreter = None
    if target.family is not None:
        interpreter = micropython / micropython_name(target)
    built: Built = make(work, make_tree(target, precompile=can_precompile()), interpreter)
    if built.whole_uf2 is not None:
        shutil.copy(built.whole_uf2, files)
        return
    inside = {f"files/{name}": data for name, data in _below(built.files).items()}
    if built.image is not None:
        inside[built.image.name] = built.image.read_bytes()
    _zip(files / f"plantar-{target.name}.zip", inside)


def _below(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _zip(file: Path, inside: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in inside.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), data, zipfile.ZIP_DEFLATED)


def main() -> None:
    """Do what the first argument says."""
    parser = argparse.ArgumentParser(prog="python -m plantar.build.release")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("urls", help="print where MicroPython's files are")
    making = commands.add_parser("make", help="make the files of a release")
    making.add_argument("--tag", required=True)
    making.add_argument("--micropython", type=Path, required=True)
    making.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    try:
        if chosen.command == "urls":
            lines = urls()
        else:
            made = make_release(chosen.tag, chosen.micropython, chosen.out)
            lines = [str(file) for file in made]
    except PlantarError as problem:
        sys.exit(f"plantar: {problem}")
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
