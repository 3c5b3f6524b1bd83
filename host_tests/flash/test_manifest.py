"""firmware/manifest.py, by which MicroPython takes Plantar into itself."""

import pytest

from plantar.firmware import FREEZE_MANIFEST, firmware_dir, source_files


def frozen(manifest: str) -> set[str]:
    """Return the files of the firmware that a manifest freezes; run as MicroPython runs it."""
    found: set[str] = set()
    kept = source_files()

    def module(name: str, opt: int) -> None:
        assert name in kept and opt == 2
        found.add(name)

    def package(name: str, opt: int) -> None:
        assert opt == 2
        found.update(file for file in kept if file.startswith(f"{name}/"))

    words = {"module": module, "package": package, "include": lambda _path: None}
    exec(manifest, words)
    return found


def test_it_freezes_everything_but_board_py():
    manifest = (firmware_dir() / FREEZE_MANIFEST).read_text(encoding="utf-8")
    assert frozen(manifest) == set(source_files()) - {"board.py"}
    assert "include(" in manifest


def test_a_file_that_it_forgets_is_noticed():
    manifest = (firmware_dir() / FREEZE_MANIFEST).read_text(encoding="utf-8")
    without = manifest.replace('module("wait.py", opt=2)\n', "")
    assert frozen(without) == set(source_files()) - {"board.py", "wait.py"}
    with pytest.raises(AssertionError):
        frozen(manifest.replace("wait.py", "weight.py"))


def test_it_never_goes_onto_a_board():
    assert FREEZE_MANIFEST not in source_files()
