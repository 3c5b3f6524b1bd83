"""The wheel alone, in an empty environment and an empty folder: it runs, builds and flashes."""

import json
import re
import subprocess
import zipfile

import pytest

from plantar import __version__
from plantar.firmware import REPOSITORY
from plantar.run.child import find_micropython

pytest.register_assert_rewrite("installed")

from installed import Installed  # noqa: E402

pytest_plugins = ("installed",)
pytestmark = pytest.mark.timeout(900)
PRESS = '[{"at_ms": 500, "button": "START", "for_ms": 100}]'


def below(folder) -> dict[str, bytes]:
    """Every file below a folder of the repository, by its path there."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_it_carries_every_file_and_nothing_of_an_older_build(installed: Installed):
    with zipfile.ZipFile(installed.wheel) as wheel:
        carried = {name: wheel.read(name) for name in wheel.namelist()}
    for folder, name in (("firmware", "firmware"), ("routines", "routines"), ("dist", "page")):
        has = {
            path.removeprefix(f"plantar/data/{name}/"): data
            for path, data in carried.items()
            if path.startswith(f"plantar/data/{name}/")
        }
        assert has == below(REPOSITORY / folder), folder
    virtual = below(REPOSITORY / "tools" / "plantar" / "virtual")
    assert {f"plantar/virtual/{name}" for name in virtual} <= set(carried)
    assert not [name for name in carried if "node_modules" in name or "egg-info" in name]


def test_it_knows_its_version(installed: Installed, tmp_path):
    said = installed.run("--version", cwd=tmp_path).stdout
    assert said == f"plantar {__version__}\n"
    assert installed.wheel.name.startswith(f"plantar-{__version__}-")


def test_a_first_session_within_a_minute(installed: Installed, tmp_path):
    done = installed.run(
        *("run", "--no-ui", "--for", "20s", "--script", PRESS), cwd=tmp_path, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "Motor A starts" in done.stdout
    assert "The board is now: running." in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_it_builds_what_the_clone_builds(installed: Installed, tmp_path):
    done = installed.run("build", "--source", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    built = tmp_path / json.loads(done.stdout)["files"]
    firmware = below(REPOSITORY / "firmware")
    del firmware["manifest.py"]  # which builds a MicroPython
    for name, data in firmware.items():
        assert (built / name).read_bytes() == data


def test_it_flashes_a_board(installed: Installed, tmp_path):
    pytest.importorskip("pty", reason="a pty is needed, which Windows has not")
    if find_micropython() is None:
        pytest.skip("MicroPython's Unix port has no wheel for this machine")
    from ptyboard import PtyBoard

    with PtyBoard(tmp_path / "board") as board:
        done = installed.run("flash", "--port", board.port, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "it runs: ready" in done.stdout
        assert not board.drove
    assert (tmp_path / "board" / "main.py").is_file()


def test_the_examples_are_copied_and_one_of_ones_own_is_kept(installed: Installed, tmp_path):
    done = installed.run("routines", "examples", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert below(tmp_path / "routines") == below(REPOSITORY / "routines")
    mine = tmp_path / "routines" / "morning.json"
    mine.write_text("mine")
    (tmp_path / "routines" / "evening.json").unlink()
    again = installed.run("routines", "examples", cwd=tmp_path)
    assert again.returncode == 2
    assert "routines/morning.json is there and is not the example" in again.stderr
    assert mine.read_text() == "mine"
    assert not (tmp_path / "routines" / "evening.json").exists()


def test_it_serves_its_page(installed: Installed, tmp_path):
    from urllib.request import urlopen

    with subprocess.Popen(
        [installed.programs / "plantar", "web", "--no-open", "--port", "0"],
        cwd=tmp_path,
        env={**installed.environment(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address is not None
            with urlopen(address[0], timeout=20) as answer:
                assert answer.read() == (REPOSITORY / "dist" / "index.html").read_bytes()
        finally:
            server.terminate()


def test_what_needs_a_clone_says_so(installed: Installed, tmp_path):
    helped = installed.run("--help", cwd=tmp_path)
    assert " bench " not in helped.stdout
    uf2 = tmp_path / "some.uf2"
    uf2.write_bytes(b"")
    emulated = installed.run("emulate", "--uf2", uf2, cwd=tmp_path)
    assert emulated.returncode == 2
    assert "a clone" in emulated.stderr, emulated.stderr
