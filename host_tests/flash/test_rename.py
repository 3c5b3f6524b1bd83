"""The release build's names: which become MicroPython's own, which stay, and the way back."""

import ast
import builtins
import os
import struct
import subprocess
import sys

import pytest
from test_bundle import SMALL, SOURCES, needs_mpy

from plantar.build import rename, romnames, uf2
from plantar.build.bundle import bundles
from plantar.build.rename import Words, release, renamed, renaming
from plantar.build.romnames import rom_names
from plantar.build.tree import compile_text
from plantar.build.where import last_error, translated
from plantar.errors import PlantarError
from plantar.run.runner import find_micropython

DEFINED = "def own_thing():\n    pass\n"
STAYS = {
    "MicroPython has it": ["def duty_u16():\n    pass\n"],
    "two underscores": ["class A:\n    __own_thing__ = 1\n"],
    "a module": [DEFINED, "import own_thing\n"],
    "a part of a module": [DEFINED, "from hal.own_thing import x\n"],
    "a class": ["class own_thing:\n    pass\n"],
    "a text for getattr": [DEFINED, "getattr(a, 'own_thing')\n"],
    "a field": ["P = namedtuple('P', ('a', 'own_thing'))\ndef f(p, own_thing):\n    return p\n"],
    "a local variable": ["def f():\n    own_thing = 1\n    return own_thing\n"],
    "another chip's attribute": ["def f(own_thing):\n    own_thing = own_thing.own_thing\n"],
    "another chip's argument": [DEFINED, "machine.ADC(1, own_thing=1)\n"],
    "another chip's function": ["from esp32 import own_thing\n"],
    "another version's built-in": ["x = own_thing()\n"],
    "another name for a module": ["import machine as own_thing\n"],
    "an f-string's": [DEFINED, "f'{own_thing}'\n"],
    "an attribute in an f-string": [DEFINED, "f'{a.own_thing}'\n"],
}
CHANGES = {
    "a function": [DEFINED],
    "a global": ["own_thing = 1\n"],
    "an attribute": ["def f(a):\n    a.own_thing = 1\n"],
    "an argument": ["def f(own_thing):\n    return own_thing\n"],
    "an argument of a lambda": ["f = lambda own_thing: own_thing\n"],
    "a global set in a function": [
        "own_thing = 0\ndef f():\n    global own_thing\n    own_thing = 1\n"
    ],
    "a word of a sentence": [DEFINED, "'own_thing is here'\n"],
    "bytes": [DEFINED, "b'own_thing'\n"],
    "an argument by name": ["def f(own_thing):\n    return own_thing\n", "f(own_thing=1)\n"],
    "a method": ["class A:\n    def own_thing(self):\n        self.own_thing()\n"],
    "a local one too": [DEFINED, "def f():\n    own_thing = 1\n    return own_thing\n"],
}


def own_names(texts):
    return {name for name in renaming(texts) if name in ("own_thing", "__own_thing__", "duty_u16")}


@pytest.mark.parametrize("why", STAYS)
def test_a_name_stays_that_somebody_else_may_know(why):
    assert own_names(STAYS[why]) == set()


@pytest.mark.parametrize("why", CHANGES)
def test_a_name_changes_that_is_the_firmwares_alone(why):
    assert own_names(CHANGES[why]) == {"own_thing"}


@pytest.mark.parametrize("text", ["import a\na.own_thing()\n", "X = 'own_thing'\n"])
def test_a_name_stays_that_a_file_knows_which_stays(text):
    assert "own_thing" in renaming([DEFINED])
    assert "own_thing" not in renaming([DEFINED], [text])


def test_new_names_are_micropythons_and_nobody_uses_them(monkeypatch):
    builtin = ("len", "const", "print", "OSError", "readinto", "errno", "math", "uctypes")
    spoken = ("append", "Pin", "mode", "irq", "value")
    rom = (*builtin, *spoken, "__next__", "longer", "free", "on")
    monkeypatch.setattr(rename, "rom_names", lambda: rom)
    texts = [
        "def rare():\n    mode = a.append(Pin)\n    return common, 'irq'\n",
        "common = 1\nx = rare_too = value = common\n",
    ]
    # The most used name gets the shortest; then the longest get theirs while there are any.
    assert renaming(texts) == {"common": "on", "rare_too": "free", "rare": "longer"}


def test_what_each_start_reads_has_its_names_first(monkeypatch):
    monkeypatch.setattr(rename, "rom_names", lambda: ("free",))
    late = "longest_of_all = 1\nx = longest_of_all + longest_of_all\n"
    assert renaming(["def own():\n    pass\n"], (), [late]) == {"own": "free"}
    assert {*rename.EVERY_START} < {one.name for one in bundles(SOURCES)}


def test_the_firmwares_new_names_collide_with_nothing_and_lead_back():
    plain, found = bundles(SOURCES), release(SOURCES)
    names = {old: new for new, old in found[0].old_names.items()}
    assert len(names) > 700 and len(set(names.values())) == len(names)
    stay = [Words(SOURCES[file]) for file in ("boot.py", "main.py", "board.py")]
    used = set().union(*(words.all | dict.fromkeys(words.strings, 1) for words in stay))
    used |= set().union(*(Words(one.text).all for one in plain))
    assert set(names.values()) <= set(rom_names()) - used - {*dir(builtins), "const"}
    assert not names.keys() & set(rom_names())
    assert {"app", "loop", "run", "first_off", "MOTOR_A", "read_uv", "memory"}.isdisjoint(names)
    for before, after in zip(plain, found, strict=True):
        assert (before.name, before.lines) == (after.name, after.lines)
        assert before.text != after.text
        assert renamed(after.text, after.old_names) == before.text
        ast.parse(after.text)


def test_the_list_of_micropythons_names_is_text():
    head, *names = romnames.LIST.read_text(encoding="ascii").splitlines()
    assert head.isprintable() and "MicroPython v1.28.0, RPI_PICO" in head
    assert names == sorted(set(names)) == list(rom_names())
    assert len(names) > 1_000 and all(name.isidentifier() for name in names)
    assert {"append", "duty_u16", "asyncio"} <= set(names)  # frozen modules' names too


def test_no_class_of_the_firmware_is_also_one_of_micropythons():
    """Else an attribute of ours, by its new name, could be in the way of one of that class."""
    trees = [ast.parse(text) for text in SOURCES.values()]
    classes = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    bases = {base.id for one in classes for base in one.bases if isinstance(base, ast.Name)}
    assert bases and bases <= {one.name for one in classes}
    assert all(isinstance(base, ast.Name) for one in classes for base in one.bases)


def test_equal_sources_get_equal_names():
    """In each process: sets have no order that lasts."""
    ask = f"from plantar.build.rename import renaming; print(renaming({list(SMALL.values())!r}))"
    answers = {
        subprocess.run(
            [sys.executable, "-c", ask],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1 and answers != {b"{}\n"}


def test_a_module_beside_the_firmware_knows_its_new_names_and_takes_none():
    mine = "from other import size\n\n\ndef mine_alone(of):\n    return size(), of.append\n"
    found = release(SMALL, {"mine.py": mine})
    assert found[:-1] == release(SMALL)
    new = {old: new for new, old in found[0].old_names.items()}["other_size"]
    text = found[-1].text
    assert f"import {new} as size" in text and "of.append" not in text
    assert ".append" in text and "def mine_alone(" in found[-1].text
    for taken in (
        f"{new} = []\n",
        f"def mine({new}):\n    pass\n",
        f"def mine():\n    {new} = 1\n",
    ):
        with pytest.raises(PlantarError, match=f"mine.py: call {new} otherwise: .* other_size;"):
            release(SMALL, {"mine.py": taken})


@needs_mpy
@pytest.mark.skipif(find_micropython() is None, reason="MicroPython's Unix port has no wheel here")
def test_a_traceback_tells_the_sources_names(tmp_path, monkeypatch):
    sources = {**SMALL, "numbers_.py": SMALL["numbers_.py"].replace("of - BELOW", "of.own_thing")}
    sources["other.py"] += "\n\ndef own_thing(of):\n    of.own_thing = UNKNOWN = 1\n"
    (tmp_path / "source").mkdir()
    for name, text in sources.items():
        (tmp_path / "source" / name).write_text(text)
    monkeypatch.setattr("plantar.build.where.firmware.firmware_dir", lambda: tmp_path / "source")
    for one in release(sources):
        (tmp_path / one.file).write_bytes(compile_text(one.text, "armv6m", one.file))
    command = [str(find_micropython()), "-c", "import loop; loop.run()"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "own_thing" not in done.stdout and ", in run\n" in done.stdout
    for said in (done.stdout, done.stdout.replace("\n", "\r\n")):
        found = translated(said)
        assert 'File "numbers_.py", line 9, in size' in found
        assert last_error(said) == (
            "AttributeError: 'int' object has no attribute 'own_thing' (numbers_.py, line 9)"
        )
    new = {old: new for new, old in release(sources)[0].old_names.items()}["own_thing"]
    place = 'Traceback (most recent call last):\n  File "loop.mpy", line 2, in <module>\n'
    for said in ("NameError: name '%s' isn't defined", "TypeError: unexpected argument '%s'"):
        assert said % "own_thing" in translated(place + said % new)
    for said in (f"ValueError: no argument '{new}'", f"TypeError: '{new}' object isn't callable"):
        assert said in translated(place + said), "this may be no name of ours"
    assert f", in {new}" in translated(f'  File "board.py", line 1, in {new}')


def image(names, room=10):
    """A MicroPython's flash with one pool of names, as the compiler lays it out."""
    base, texts = 0x1000_0000, b"".join(name + b"\0" for name in names)
    pool = 4 * (6 + len(names))
    sizes = bytes(map(len, names))
    text_at = base + pool + len(sizes)
    places = [text_at + sum(len(one) + 1 for one in names[:n]) for n in range(len(names))]
    head = struct.pack("<6I", 0, 0, room, len(names), base, base + pool)
    data = head + struct.pack(f"<{len(names)}I", *places) + sizes + texts
    data += b"MicroPython v1.28.0 on 2026-04-06" + bytes(64)
    return uf2.write({base + at: data[at : at + 256] for at in range(0, len(data), 256)}, 1)


def test_names_are_read_out_of_a_uf2(tmp_path, monkeypatch):
    names = [b"name_%d" % n for n in range(60)] + [b"for", b"%d", b"", b"Pin"]
    title, found = romnames.read(image(names), "a.uf2")
    assert title == "MicroPython v1.28.0"
    assert found == sorted(["Pin", *(f"name_{n}" for n in range(60))])
    for other in (image(names[:30]), image(names, 0), image(names, 100)):
        with pytest.raises(PlantarError, match=r"a\.uf2 has no MicroPython whose names"):
            romnames.read(other, "a.uf2")
    monkeypatch.setattr(romnames, "LIST", tmp_path / "list.txt")
    (tmp_path / "a.uf2").write_bytes(image(names))
    monkeypatch.setattr("sys.argv", ["romnames", str(tmp_path / "a.uf2")])
    romnames.main()
    head, *lines = (tmp_path / "list.txt").read_text().splitlines()
    assert head.startswith("# ") and "v1.28.0, a.uf2" in head and lines == found
    monkeypatch.setattr("sys.argv", ["romnames", str(tmp_path / "b.uf2")])
    with pytest.raises(SystemExit, match=r"plantar: .*b\.uf2"):
        romnames.main()
