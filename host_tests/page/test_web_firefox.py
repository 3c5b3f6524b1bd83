"""The page in Firefox, from Debian: the simulator, the routines and the editor work there too."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import skip_unless_in_ci

from plantar.web import command as web

pytest.register_assert_rewrite("webpage")
pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")

pytest_plugins = ("webpage",)

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
SCRIPT = Path(__file__).with_name("firefox.mjs")
PATIENCE_S = 300
DRIVERS_OWN = "data:font/woff2;"
"""A font that Firefox itself carries in its own pages; no build of the page has one."""


def test_a_session_the_routines_and_the_editor_work_in_firefox(bare_url):
    if FIREFOX is None:
        skip_unless_in_ci("no Firefox was found: install it (Debian: apt-get install firefox-esr)")
    done = subprocess.run(
        [web.node(), SCRIPT, FIREFOX, bare_url, web.SOURCE],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["errors"] == []
    outside = [
        address
        for address in seen["requested"]
        if not address.startswith((bare_url, f"blob:{bare_url}", DRIVERS_OWN))
    ]
    assert outside == []
    files = [file for file in web.DIST.rglob("*") if file.is_file()]
    assert not any(DRIVERS_OWN.encode() in file.read_bytes() for file in files)
    assert "Running: Heel session" in seen["running"] and "%" in seen["motor"]
    assert "Paused" in seen["paused"] and seen["still"] == "still"
    assert "From a bare board to a massager" in seen["board"]
