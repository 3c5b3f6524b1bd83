"""The Saturday, rehearsed: docs/build.md command by command, from the wheel, in an empty folder.

What needs a board gets one on a pty; what needs MicroPython's UF2 gets the one at hand, or a
stand-in that is only merged, never run. Each output that the page shows must come.
"""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from documents import blocks, words_of
from places import ROOT

from plantar.build import uf2
from plantar.build.targets import FLASH_BASE, RP2040_FAMILY
from plantar.emulator import parts
from plantar.run.child import find_micropython

pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
pytest.register_assert_rewrite("installed")

from installed import Installed  # noqa: E402
from ptyboard import PtyBoard  # noqa: E402

pytest_plugins = ("installed",)
pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(find_micropython() is None, reason="MicroPython's Unix port is needed"),
]
NEEDS_A_BOARD = {"flash", "set", "log", "monitor", "selftest"}
NOT_RUN = {
    "pipx": "the wheel is installed already, as pipx would: into an environment of its own",
    "mpremote": "it would take the files from the network",
}


def micropython(folder: Path, name: str) -> None:
    """Put MicroPython's UF2 there: the real one, if PLANTAR_UF2 names it, or a stand-in."""
    if os.environ.get("PLANTAR_UF2"):
        shutil.copy(os.environ["PLANTAR_UF2"], folder / name)
        return
    program = b"MicroPython v1.28.0 on 2026-04-06\0Raspberry Pi Pico with RP2040\0"
    program += random.Random(1).randbytes(9_000)
    (folder / name).write_bytes(uf2.write({FLASH_BASE: program}, RP2040_FAMILY))


class Maker:
    """Somebody who types what a page says. said: what the last block of commands printed."""

    def __init__(self, installed: Installed, folder: Path, port: str) -> None:
        self.installed = installed
        self.folder = folder
        self.port = port
        self.said = ""
        self.ran: list[str] = []

    def follow(self, page: Path) -> None:
        """Do what a page says, from its first block to its last."""
        for block in blocks(page):
            if block.language == "text":
                for line in block.lines:
                    assert line.strip() in self.said, f"not printed: {line}\n{self.said}"
                continue
            if block.commands:
                self.said = ""
            for command in block.commands:
                self.said += self.type(command)

    def type(self, command: str) -> str:
        """Type one command; return what it printed."""
        words = words_of(command)
        if words[0] in NOT_RUN:
            if words[0] == "pipx":
                assert words[-1] == self.installed.wheel.name
            return ""
        if words[0] == "plantar":
            words[0] = str(self.installed.programs / "plantar")
            if words[1] in NEEDS_A_BOARD and "--virtual" not in words:
                words += ["--port", self.port]
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=self.installed.environment(),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=300,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        self.ran.append(command)
        return done.stdout + done.stderr


def test_the_guide_command_by_command(installed: Installed, tmp_path):
    folder = tmp_path / "saturday"
    folder.mkdir()
    micropython(folder, "RPI_PICO-20260406-v1.28.0.uf2")
    with PtyBoard(tmp_path / "board") as board:
        maker = Maker(installed, folder, board.port)
        maker.follow(ROOT / "docs" / "build.md")
        maker.follow(ROOT / "docs" / "troubleshooting.md")
        assert not board.drove
    for word in ("wiring", "housing", "build", "flash", "set", "log", "run"):
        assert any(command.startswith(f"plantar {word}") for command in maker.ran), word
    made = {file.name for file in folder.iterdir()}
    assert {"breadboard.svg", "wiring.svg", "plan.pdf", "board.py", "build"} <= made
    assert (folder / "build" / "plantar-pico.uf2").is_file()


def test_the_routines_page_command_by_command(installed: Installed, tmp_path):
    page = ROOT / "docs" / "routines.md"
    example = next(
        block.lines
        for block in blocks(page)
        if block.language == "json" and "version" in block.lines[1]
    )
    (tmp_path / "after-work.json").write_text("\n".join(example))
    maker = Maker(installed, tmp_path, "")
    for block in blocks(page):
        for command in block.commands:
            if command.startswith("plantar"):
                maker.type(command)
    assert (tmp_path / "after-work.png").is_file()
    assert len(maker.ran) >= 4


@pytest.mark.emulated
def test_the_file_that_is_dragged_runs_on_an_emulated_pico(installed: Installed, tmp_path):
    real = parts.find_uf2()
    if real is None or not real.is_file() or parts.missing():
        pytest.skip(f"no emulated Pico here: {parts.how_to_get_a_uf2()}")
    built = installed.run("build", "--uf2", real, cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    merged = tmp_path / "build" / "plantar-pico.uf2"
    press = '[{"at_ms": 2500, "button": "START", "for_ms": 100}]'
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "plantar",
            "emulate",
            "--bare",
            "--uf2",
            str(merged),
            "--for",
            "4s",
            "--script",
            press,
        ],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert "Motor A starts" in done.stdout
    assert "The board is now: running." in done.stdout
