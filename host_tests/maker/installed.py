"""Plantar installed from its wheel, for the tests of a first-time maker's way (pytest_plugins)."""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from plantar.emulator.parts import find_node
from plantar.errors import PlantarError
from plantar.firmware import REPOSITORY
from plantar.web import command as web

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

IN_CI = os.environ.get("CI") == "true"
PATIENCE_S = 600
NO_NETWORK = "the wheel's packages could not be installed: run it again with a network"


@dataclass(frozen=True)
class Installed:
    """Plantar, installed from the wheel that was built of this clone."""

    wheel: Path
    programs: Path

    def environment(self) -> dict[str, str]:
        """What a person's shell has: the installed programs first, nothing of this clone."""
        kept = {name: value for name, value in os.environ.items() if name in ("HOME", "LANG")}
        return {
            **kept,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
        }

    def run(
        self, *arguments: object, cwd: Path, timeout: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the installed plantar in a folder."""
        return subprocess.run(
            [self.programs / "plantar", *map(str, arguments)],
            cwd=cwd,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
        )


@pytest.fixture(scope="session")
def installed(tmp_path_factory) -> Installed:
    """Plantar from its wheel, in an environment that has nothing else. Once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    home = shared / "installed"
    with (shared / "installed.lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        done = home / "done"
        if not done.is_file():
            _install(home)
            done.touch()
        (wheel,) = (home / "wheel").glob("*.whl")
    return Installed(wheel, home / "venv" / ("Scripts" if os.name == "nt" else "bin"))


def _install(home: Path) -> None:
    home.mkdir(exist_ok=True)
    if find_node() is None:
        _no("node.js, which builds the page, was not found")
    try:
        web.build_if_needed()
    except PlantarError as problem:
        _no(str(problem))
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    _do([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", home / "wheel", REPOSITORY])
    (wheel,) = (home / "wheel").glob("*.whl")
    environment = home / "venv"
    venv.create(environment, with_pip=False, clear=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    # Its commands use a small part of it, and compile that themselves.
    got = _run([*pip, "--python", python, "install", "--no-compile", wheel])
    if got.returncode != 0:
        _no(f"{NO_NETWORK} ({got.stderr.strip().splitlines()[-1:]})")


def _run(command: list[object]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )


def _do(command: list[object]) -> None:
    done = _run(command)
    assert done.returncode == 0, done.stdout + done.stderr


def _no(reason: str) -> NoReturn:
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
