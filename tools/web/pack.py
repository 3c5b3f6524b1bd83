"""Packs what the page runs into one file: the firmware, the virtual board, MicroPython itself.

    python pack.py MICROPYTHON.wasm OUT

The firmware is the release build: the page runs it on the virtual board, asks it questions without
one, and installs it. Nothing is copied into the repository.

The file: the size of what follows once unpacked (4 bytes, little-endian), then an LZMA stream of:
the size of the index (4 bytes), the index (JSON: [path, bytes] of each file, in order), the files.
LZMA, since gzip would make the page a fifth larger; src/pack/lzma.ts unpacks it.
"""

import ast
import json
import lzma
import symtable
import sys
from dataclasses import asdict
from pathlib import Path

from plantar import __version__, firmware, shared
from plantar.build import tree
from plantar.build.rename import release
from plantar.build.targets import OLDEST_MICROPYTHON, TARGETS, WHY_OLDEST, target
from plantar.errors import PlantarError
from plantar.flash import upload
from plantar.routines import catalog
from plantar.run import notice
from plantar.run.ui import words
from plantar.wiring.board_file import default_board_file

PAGE = Path(__file__).parent / "python"
ASKS = "house.py"
"""The module of the page's that asks the firmware."""
SHARED = Path(shared.__file__).parent
VIRTUAL_BOARD_LEFT_OUT = ("serve.py", "watcher.py", "codetime.py")
"""The other end of the terminal's pipe, and what it alone asks for; the page has its own."""
STEP_0 = 35
"""The character after the space and the two that JSON would write as more than one."""
SOURCE_HASH_CHARS = 16
"""Enough to know a file by; a whole hash does not compress."""
INDENT = 4
FILTERS = [{"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "pb": 0}]
"""pb: bytecode and text begin at any address, so a byte is not guessed from its own."""


def files() -> dict[str, bytes]:
    """Return path -> content of all that goes into the pack but MicroPython."""
    precompile = tree.can_precompile()
    pico = tree.make_tree(target("pico"), precompile=precompile)
    # In this order it packs best: the board files among the facts are like firmware/board.py.
    packed = {"facts.json": json.dumps(facts(precompile), separators=(",", ":")).encode()}
    packed.update((f"firmware/{name}", data) for name, data in pico.files.items())
    packed["firmware/board.py"] = pico.board_py
    for file in sorted(firmware.VIRTUAL.glob("*.py")):
        if file.name not in VIRTUAL_BOARD_LEFT_OUT:
            packed.update(_module(file, "virtual"))
    for file in sorted(SHARED.glob("*.py")):
        if file.name != "__init__.py":  # of which only its folder's name is wanted
            packed.update(_module(file, "page/plantar/shared"))
    for file in sorted(PAGE.glob("*.py")):
        packed.update(_module(file, "page"))
    if precompile:
        packed[f"page/{ASKS}"] = small(asking()).encode()
    return packed


def asking() -> str:
    """Return the module that asks the firmware, as the release build's own names want it.

    Raises:
        PlantarError: another module of the page asks it for a name that it has no more.
    """
    built = release(_texts(), {ASKS: (PAGE / ASKS).read_text(encoding="utf-8")})[-1].text
    asked = {
        node.attr
        for file in PAGE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == Path(ASKS).stem
    }
    lost = sorted(
        asked - {name.get_name() for name in symtable.symtable(built, ASKS, "exec").get_symbols()}
    )
    if lost:
        raise PlantarError(
            f"tools/web/python/{ASKS}: call {', '.join(lost)} otherwise: the firmware has that "
            "name too, or it is a number; the release build changes both."
        )
    return built


def places() -> dict[str, str]:
    """Return what each line of the release build is in the sources, by the files of the former.

    A run of lines from one source is its name, a space, and a character a line: chr(STEP_0 + n)
    is n lines on from the one before, the first from line 0. Runs are parted by line ends.
    """
    found = {}
    for one in release(_texts()):
        runs: list[str] = []
        source, at = "", 0
        for name, line in one.lines:
            if name != source or line < at:
                runs.append(f"{name} ")
                source, at = name, 0
            runs[-1] += chr(STEP_0 + line - at)
            at = line
        found[one.file] = "\n".join(runs)
    return found


def facts(precompiled: bool) -> dict[str, object]:
    """Return what the host's package knows and the page must not say differently."""
    return {
        "version": __version__,
        "precompiled": precompiled,
        "places": places() if precompiled else {},
        "notice": {
            "title": notice.TITLE,
            "intro": notice.INTRO,
            "groups": [asdict(group) for group in notice.GROUPS],
        },
        "targets": [
            {
                "name": found.name,
                "title": found.title,
                "chip": found.chip,
                "machine": found.machine,
                "boardPy": default_board_file(found.name).decode(),
            }
            for found in TARGETS
        ],
        # What `plantar flash` runs on a board, so that the page does the very same.
        "onBoard": {"hashes": upload._HASHES, "steps": upload._STEPS, "mkdir": upload._MKDIR},
        "oldest": OLDEST_MICROPYTHON,
        "whyOldest": WHY_OLDEST,
        # What a board may hold that is no file of the maker's, though no manifest says so.
        "sources": {
            name: tree.sha256(file.read_bytes())[:SOURCE_HASH_CHARS]
            for name, file in firmware.source_files().items()
        },
        "unplugged": words.card(with_keys=False).unplugged(),
        "levels": catalog.level_names(),
        "limits": {
            name: value
            for name, value in vars(firmware.load("limits")).items()
            if name.isupper() and isinstance(value, int)
        },
        "buttons": list(firmware.load("boards").INPUTS),
        "brightest": firmware.load("keep.journal").BRIGHTEST,
    }


def pack(wasm: bytes) -> bytes:
    """Return the whole file."""
    everything = {"micropython.wasm": wasm, **files()}
    index = json.dumps([[path, len(data)] for path, data in everything.items()]).encode()
    plain = b"".join([len(index).to_bytes(4, "little"), index, *everything.values()])
    packed = lzma.compress(plain, format=lzma.FORMAT_ALONE, filters=FILTERS)
    return len(plain).to_bytes(4, "little") + packed


def _texts() -> dict[str, str]:
    sources = firmware.source_files()
    return {name: file.read_text(encoding="utf-8") for name, file in sources.items()}


def _module(file: Path, folder: str) -> dict[str, bytes]:
    return {f"{folder}/{file.name}": small(file.read_text(encoding="utf-8")).encode()}


def small(source: str) -> str:
    """Return a module's source without what only people read: comments, docstrings, types.

    Packed, this is smaller than bytecode: its names are those of the other files.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        told = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if told and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for argument in node.args.args:
                argument.annotation = None
    plain = ast.unparse(tree)
    lines = [line.lstrip() for line in plain.split("\n")]
    indents = [len(line) - len(line.lstrip()) for line in plain.split("\n")]
    slight = [" " * (at // INDENT) + line for at, line in zip(indents, lines, strict=True)]
    # A text over several lines would not bear it.
    whole = "\n".join(slight)
    return whole if ast.dump(ast.parse(whole)) == ast.dump(tree) else plain


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(pack(Path(sys.argv[1]).read_bytes()))
