"""The release build, its names replaced by names that MicroPython has in its flash anyway.

MicroPython keeps each name of an attribute, a global, a function or an argument once. One that is
not in its flash is looked for among all those that came before it, and then takes its length and
some eight bytes of the heap. With 800 of those a Pico started 60 ms later. So they get names from
rom_names.txt that the firmware does not use. A chip or a version that lacks such a name keeps it
on the heap, as it would have kept ours: nothing is lost there.
"""

import ast
import builtins
import io
import symtable
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from plantar.build.bundle import FILES, Bundle, bundles
from plantar.build.bundle_names import module_of
from plantar.build.romnames import rom_names
from plantar.errors import PlantarError

AT_THE_PROMPT = ("app",)
"""What a person asks a board for: `import loop; loop.app`."""

EVERY_START = ("firstoff", "boards", "loop", "start", "hal.rp2", "app")
"""The bundles that each start of a Pico reads: their names come first, as there are fewer new ones
than old."""

_NEVER = {
    *dir(builtins),
    # MicroPython's compiler looks at what is called so, and writes 3.14 for math.pi
    # (py/parse.c, mp_constants_table).
    *("const", "errno", "math", "uctypes"),
    "_",  # at the prompt this is the last result
    *("readinto", "write", "ioctl", "close", "send", "throw", "readblocks", "writeblocks"),
}
"""No name for ours: built in, or what MicroPython itself asks an object for."""


class Words:
    """What a text uses.

    Attributes:
        all: how often each word stands there.
        strings: each text in quotes. It may be a name, for getattr or namedtuple.
        fixed: modules, classes, and names in f-strings.
        made: what its modules, classes and objects have. A function's own variables are no such
            names: MicroPython keeps none of them.
        arguments: of its functions.
        asked, keywords: attributes that it reads, and arguments that it gives by name.
    """

    def __init__(self, text: str) -> None:
        self.all = Counter(token.string for token in _names(text))
        self.strings: set[str] = set()
        self.fixed: set[str] = set()
        self.made = set(_symbols(symtable.symtable(text, "", "exec")))
        self.arguments: set[str] = set()
        self.asked: set[str] = set()
        self.keywords: set[str] = set()
        for node in ast.walk(ast.parse(text)):
            self._see(node)

    def _see(self, node: ast.AST) -> None:
        match node:
            case ast.Constant(value=str(value)):
                self.strings.add(value)
            case ast.Attribute(attr=name, ctx=ast.Store()):
                self.made.add(name)
            case ast.Attribute(attr=name):
                self.asked.add(name)
            case ast.arg(arg=name):
                self.arguments.add(name)
            case ast.keyword(arg=str(name)):
                self.keywords.add(name)
            case ast.ClassDef(name=name):
                self.fixed.add(name)
            case ast.Import(names=aliases):
                self.fixed.update(part for one in aliases for part in one.name.split("."))
            case ast.ImportFrom(module=module):
                self.fixed.update(str(module).split("."))
            case ast.JoinedStr():  # before Python 3.12 they are no tokens
                self.fixed.update(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
                self.fixed.update(n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute))


def _names(text: str) -> Iterator[tokenize.TokenInfo]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            yield token


def _symbols(table: symtable.SymbolTable) -> Iterator[str]:
    """Go through what a module and the classes in it assign or define, not what they import."""
    for symbol in table.get_symbols() if table.get_type() != "function" else ():
        if symbol.is_assigned():
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _symbols(inner)


def renaming(
    texts: Iterable[str], as_they_are: Iterable[str] = (), seldom: Iterable[str] = ()
) -> dict[str, str]:
    """Return the new name of each name that gets one; no two get the same.

    Args:
        texts: the modules to be renamed.
        as_they_are: the files beside them that stay.
        seldom: more modules to be renamed; what they alone have comes last.
    """
    often = [Words(text) for text in texts]
    ours = [*often, *(Words(text) for text in seldom)]
    others = [Words(text) for text in as_they_are]
    every = [*ours, *others]
    rom = rom_names()
    # Something built in may have an attribute or a keyword of a name in the ROM.
    stay = {*rom, *AT_THE_PROMPT}
    stay.update(*(words.fixed for words in every))  # Modules are files; errors name classes.
    stay.update(*(words.strings for words in every))
    stay.update(*(words.all for words in others))
    made = set[str]().union(*(words.made for words in ours))
    arguments = set[str]().union(*(words.arguments for words in ours))
    # What nobody here makes is a chip's or a version's own, such as an ESP32's.
    stay.update(*(words.asked - made for words in ours))
    stay.update(*(words.keywords - arguments for words in ours))
    found = (made | arguments) - stay
    uses = Counter(name for words in ours for name in words.all)
    # What is used most comes first, and then what is longest.
    first = set[str]().union(*(words.all for words in often))
    old = sorted(
        (name for name in found if not name.startswith("__")),
        key=lambda name: (name not in first, -uses[name], -len(name), name),
    )
    used = _NEVER.union(*(words.all for words in every), *(words.strings for words in every))
    new = sorted(set(rom) - used, key=lambda name: (len(name), name))
    return dict(zip(old, (name for name in new if not name.startswith("__")), strict=False))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return a text with other names; each line stays in its place. names: old -> new."""
    lines = text.split("\n")
    for token in reversed(list(_names(text))):
        if token.string in names:
            row, start = token.start
            line = lines[row - 1]
            lines[row - 1] = line[:start] + names[token.string] + line[token.end[1] :]
    return "\n".join(lines)


def release(sources: Mapping[str, str], beside: Mapping[str, str] | None = None) -> list[Bundle]:
    """Return the release build's modules. The arguments are those of `bundles`.

    Raises:
        PlantarError: a module is used in a way that `bundles` does not know, or one beside the
            firmware calls something of its own by a name that is the firmware's here.
    """
    return list(_release(tuple(sources.items()), tuple((beside or {}).items())))


@lru_cache(maxsize=8)
def _release(
    sources: tuple[tuple[str, str], ...], beside: tuple[tuple[str, str], ...]
) -> tuple[Bundle, ...]:
    # What is beside the firmware changes nothing in it, so the names are the firmware's alone.
    firmware = bundles(dict(sources))
    files = [text for file, text in sources if module_of(file) in FILES]
    often = [one.text for one in firmware if one.name in EVERY_START]
    names = renaming(often, files, [one.text for one in firmware if one.text not in often])
    old = {new: name for name, new in names.items()}
    made = bundles(dict(sources), dict(beside)) if beside else firmware
    for one in made[len(firmware) :]:
        words, nodes = Words(one.text), ast.walk(ast.parse(one.text))
        bare = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        for name in sorted((words.made | words.arguments | bare) & old.keys()):
            raise PlantarError(
                f"{one.name}.py: call {name} otherwise: in the release build this is the name "
                f"of {old[name]}; see tools/plantar/build/rename.py."
            )
    return tuple(replace(one, text=renamed(one.text, names), old_names=old) for one in made)
