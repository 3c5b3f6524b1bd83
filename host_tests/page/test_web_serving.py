"""How the page is served and built: its policy, its port, and what is missing to build it."""

import re

import pytest

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


def test_the_system_s_dark_is_the_button_s_dark():
    css = (web.SOURCE / "src" / "style" / "colours.css").read_text()
    by_system, by_button = re.findall(r"color-scheme: dark;([^}]*)}", css)
    assert by_system.split() == by_button.split()
