"""How the page is served and built: its policy, its port, and what is missing to build it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from plantar.build import romnames
from plantar.errors import PlantarError
from plantar.web import command as web

pytest.importorskip("playwright", reason="Playwright is not installed: run make setup")
pytest.register_assert_rewrite("webpage")

pytest_plugins = ("webpage",)


def test_a_strict_policy_is_in_force(visit):
    visit.open()
    headers = visit.page.request.get(visit.url).headers
    policy = headers["content-security-policy"]
    assert "unsafe-inline" not in policy and "default-src 'none'" in policy
    meta = visit.page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content") or ""
    assert meta == policy.replace("; frame-ancestors 'none'", "")
    ran = """() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.head.append(script);
      return window.ran === true;
    }"""
    assert visit.page.evaluate(ran) is False
    blocked = [said for said in visit.complaints if "Content Security Policy" in said]
    assert len(blocked) == 2  # by the header, and by the page itself
    visit.complaints.clear()


def test_a_port_in_use_is_told_in_a_sentence(url, dist):
    port = int(url.rstrip("/").rpartition(":")[2])
    with pytest.raises(PlantarError, match=f"Port {port} cannot be used .*--port"):
        web.make_server(port, dist)
    with pytest.raises(PlantarError, match="give 0 to 65535"):
        web.make_server(99_999, dist)


def test_what_is_missing_to_build_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(web, "SOURCE", tmp_path)
    with pytest.raises(PlantarError, match="run make web once, with a network"):
        web.build(tmp_path / "out")
    monkeypatch.setattr(web.shutil, "which", lambda _name: None)
    monkeypatch.setattr(web, "find_spec", lambda _name: None)
    with pytest.raises(PlantarError, match=r"No node\.js was found"):
        web.build(tmp_path / "out")


def test_it_is_built_anew_when_anything_changes_that_it_is_made_of():
    """A page that is older than what it packs would be tested in the place of the new one."""
    script = "import json, pack, sys; pack.files(); print(json.dumps([getattr(module, '__file__', "
    script += (
        "'') for name, module in sys.modules.items() if name.partition('.')[0] == 'plantar']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=web.SOURCE,
        capture_output=True,
        text=True,
        check=True,
    )
    packs_with = {Path(name) for name in json.loads(done.stdout) if name}
    shared = set((web.SOURCE.parent / "plantar" / "shared").glob("*.py"))
    bundler = {*web.SOURCE.glob("*.ts"), *web.SOURCE.glob("*.json"), web.SOURCE / "pack.py"}
    made_of = set(web._inputs())
    assert sorted((packs_with | shared | bundler | {romnames.LIST}) - made_of) == []


def test_the_system_s_dark_is_the_button_s_dark():
    css = (web.SOURCE / "src" / "style" / "colours.css").read_text()
    by_system, by_button = re.findall(r"color-scheme: dark;([^}]*)}", css)
    assert by_system.split() == by_button.split()
