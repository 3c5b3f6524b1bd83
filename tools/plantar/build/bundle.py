"""The release build's modules: what always runs together in one file, its numbers written in.

A board reads one file faster than thirty, and a number in the code faster than a name. ROOT and
what it imports are one bundle; what a function imports starts one of its own, which is loaded
when it is asked for. The sources are edited as text, each statement in its place, so that a line
of a bundle is one of a source file: see `Bundle.where`.

No bundler or minifier that we found keeps lines and folds numbers over modules.
"""

import ast
import builtins
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import add, and_, floordiv, invert, lshift, mod, mul, neg, or_, rshift, sub, xor
from typing import Any

from plantar.build.bundle_edit import Edit
from plantar.build.bundle_names import Key, Module, module_of

ROOT = "loop"
"""What main.py imports."""
FILES = ("boot", "main", "board")
"""What MicroPython starts and a maker edits: they stay as they are."""
APART = (*FILES, "firstoff", "boards", "faulttexts")
"""These, what boot.py needs before all else, and what is read for a moment, or with a display for
good.
"""

_NO_SEARCH = ("import sys as _sys", "_path = _sys.path[:]", '_sys.path[:] = [".frozen"]')
_SEARCH = "_sys.path[:] = _path"
"""Around the imports of MicroPython's own modules: it looks for files of that name first, which
takes 6 ms each on a Pico."""

BUILT_IN = {
    *("binascii", "collections", "errno", "gc", "hashlib", "io", "json", "machine", "math"),
    *("micropython", "os", "select", "struct", "sys", "time", "uctypes", "vfs"),
}
"""MicroPython's own, as far as the firmware may need them."""

_OPERATORS: dict[type[ast.AST], Any] = {
    **{ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.FloorDiv: floordiv, ast.Mod: mod},
    **{ast.LShift: lshift, ast.RShift: rshift, ast.BitAnd: and_, ast.BitOr: or_, ast.BitXor: xor},
    **{ast.USub: neg, ast.Invert: invert},
}
_Lookup = Callable[[str], Key | None]


@dataclass(frozen=True)
class Bundle:
    """One file of the release build.

    Attributes:
        name: of the module.
        text: its source.
        lines: of each of its lines, the source file's name and the line there.
        old_names: of names that it has in the place of others (rename.py), those others.
    """

    name: str
    text: str
    lines: tuple[tuple[str, int], ...]
    old_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Return its file's name on a board, which is what a traceback calls it."""
        return self.name.replace(".", "/") + ".mpy"

    def where(self, line: int) -> tuple[str, int] | None:
        """Return the source file and the line there of a line, None if it has no such line."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else None


def bundles(sources: Mapping[str, str], beside: Mapping[str, str] | None = None) -> list[Bundle]:
    """Return the firmware as bundles, those that MicroPython starts or a maker edits left out.

    Args:
        sources: file -> text, such as hal/usb.py.
        beside: more modules that import the firmware's; each becomes a bundle of its own, and
            the others are as without them.

    Raises:
        PlantarError: a module is used in a way that this does not know.
    """
    return list(_bundles(tuple(sources.items()), tuple((beside or {}).items())))


@lru_cache(maxsize=8)
def _bundles(
    sources: tuple[tuple[str, str], ...], beside: tuple[tuple[str, str], ...]
) -> tuple[Bundle, ...]:
    firmware = Firmware(dict(sources), dict(beside))
    return tuple(firmware.bundle(root) for root in firmware.groups if root not in FILES)


class Firmware:
    """All modules, in which bundle each is, and what things are called there."""

    def __init__(self, sources: Mapping[str, str], beside: Mapping[str, str]) -> None:
        known = {module_of(file) for file in (*sources, *beside)}
        known |= {name.rpartition(".")[0] for name in known if "." in name}
        self.modules = {module_of(f): Module(f, text, known) for f, text in sources.items()}
        self.groups = self._groups()
        more = {module_of(f): Module(f, text, known) for f, text in beside.items()}
        self.built_in = BUILT_IN
        self.modules |= more
        self.groups |= {name: [name] for name in more}
        self.group = {name: root for root, names in self.groups.items() for name in names}
        self.constants: dict[Key, int] = {}
        self._find_constants()
        self.qualified: set[Key] = set()
        while True:  # a name that a local one would hide gets its module's before it
            before = len(self.qualified)
            self.names = {root: self._names(root) for root in self.groups}
            for module in self.modules.values():
                Edit(self, module)
            if len(self.qualified) == before:
                break

    def closure(self, name: str, left_out: Iterable[str]) -> dict[str, None]:
        """Return what importing a module runs, in that order."""
        found: dict[str, None] = {}

        def walk(at: str) -> None:
            if at in seen or at in left_out or at not in self.modules:
                return
            seen.add(at)
            for needed in self.modules[at].eager:
                walk(needed)
            found[at] = None

        seen: set[str] = set()
        walk(name)
        return found

    def _groups(self) -> dict[str, list[str]]:
        main = self.closure(ROOT, APART)
        lazy = {name: None for module in self.modules.values() for name in module.lazy}
        while True:
            roots = [n for n in lazy if n in self.modules and n not in main and n not in APART]
            found = {root: list(self.closure(root, {*APART, *main})) for root in roots}
            # What another one brings along is there already when it is asked for.
            along = {n for root, names in found.items() for n in names if n != root}
            found = {root: names for root, names in found.items() if root not in along}
            needed = [name for names in found.values() for name in names]
            shared = [name for name in needed if needed.count(name) > 1]
            if not shared:
                alone = [n for n in self.modules if n in APART or n not in {*main, *needed}]
                return {name: [name] for name in alone} | {ROOT: list(main)} | found
            main |= self.closure(shared[0], {*APART, *main})

    def final(self, key: Key) -> Key:
        """Return where a name comes from that may have been imported from elsewhere."""
        module = self.modules.get(key[0])
        while module is not None and key[1] and module.bound.get(key[1], key) != key:
            key = module.bound[key[1]]
            module = self.modules.get(key[0])
        return key

    def _find_constants(self) -> None:
        before = -1
        while len(self.constants) != before:
            before = len(self.constants)
            for module in self.modules.values():
                if module.name in FILES:
                    continue
                for node in module.tree.body:
                    for name, value in self.assigned(module, node).items():
                        if module.stores[name] == 1 and name not in module.changed:
                            self.constants[module.name, name] = value

    def assigned(self, module: Module, node: ast.AST) -> dict[str, int]:
        """Return the whole numbers that a statement of a module names, {} if it does any more."""
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            return {}
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name):
            number = self.number(module, value)
            return {} if number is None else {target.id: number}
        names = [e.id for e in getattr(target, "elts", ()) if isinstance(e, ast.Name)]
        if (
            isinstance(value, ast.Call)
            and isinstance(value.func, ast.Name)
            and value.func.id == "range"
        ):
            arguments = [self.number(module, one) for one in value.args]
            return {} if None in arguments else dict(zip(names, range(*arguments), strict=True))  # type: ignore[arg-type]
        return {}

    def number(self, module: Module, node: ast.expr) -> int | None:
        """Return the whole number that an expression of a module's first level is, or None."""
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            both = self.number(module, node.left), self.number(module, node.right)
            return None if None in both else _OPERATORS[type(node.op)](*both)
        if isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
            one = self.number(module, node.operand)
            return None if one is None else _OPERATORS[type(node.op)](one)
        key = self.meaning(module, node, module.bound.get)
        return self.constants.get(key) if key is not None else None

    def meaning(self, module: Module, node: ast.AST, bound: _Lookup) -> Key | None:
        """Return what a name, or a module's attribute, means; None for what is nobody's."""
        if isinstance(node, ast.Name):
            key = bound(node.id)
            return None if key is None else self.final(key)
        if not isinstance(node, ast.Attribute):
            return None
        of = self.meaning(module, node.value, bound)
        if of is None or of[1] or of[0] not in module.known:
            return None
        inner = f"{of[0]}.{node.attr}"
        return (inner, "") if inner in module.known else self.final((of[0], node.attr))

    def _names(self, root: str) -> dict[Key, str]:
        """Return what each thing is called in a bundle; the root's own names come first."""
        names: dict[Key, str] = {}
        taken = {*dir(builtins), "_sys", "_path"}
        for module in sorted(
            (self.modules[n] for n in self.groups[root]), key=lambda m: m.name != root
        ):
            for name, bound in module.bound.items():
                key = self.final(bound)
                if key in names or key in self.constants:
                    continue
                if not key[1] and self.group.get(key[0]) == root:
                    continue
                plain = name not in taken and key not in self.qualified
                names[key] = name if plain else f"{module.name.replace('.', '_')}_{name}"
                taken.add(names[key])
        return names

    def bundle(self, root: str) -> Bundle:
        """Return the bundle of a root."""
        built_in: list[tuple[str, str, int]] = []
        found: list[tuple[str, str, int]] = []
        imported: set[Key] = set()
        for name in self.groups[root]:
            edit = Edit(self, self.modules[name], imported)
            built_in += [(text, edit.module.file, number) for text, number in edit.built_in]
            found += [(text, edit.module.file, number) for number, text in edit.lines()]
        if built_in:
            _text, file, number = built_in[0]
            before = [(line, file, number) for line in _NO_SEARCH]
            built_in = [*before, *built_in, (_SEARCH, file, number)]
        found = [*self._at_hand(root), *built_in, *found]
        text = "".join(f"{line}\n" for line, _file, _number in found)
        return Bundle(root, text, tuple((file, number) for _line, file, number in found))

    def _at_hand(self, root: str) -> list[tuple[str, str, int]]:
        """Return a line that makes the built-in functions its own that a bundle uses.

        MicroPython looks a name up among the bundle's own first, and those hundreds fill their
        table: to find that `len` is none of them takes a Pico as long as sending a byte does.
        """
        used: set[str] = set()
        for name in self.groups[root]:
            nodes = ast.walk(self.modules[name].tree)
            used |= {node.id for node in nodes if isinstance(node, ast.Name)}
        functions = {name for name in dir(builtins) if name.islower() and name[0] != "_"}
        names = ", ".join(sorted(used & functions - {"open", "print", "super"}))
        return [(f"{names}, = {names},", self.modules[root].file, 1)] if names else []
