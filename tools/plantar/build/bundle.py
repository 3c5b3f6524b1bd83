"""The release build's modules: what always runs together in one file, its numbers written in.

A board reads one file faster than thirty, and a number in the code faster than a name. ROOTS and
what they import are one bundle; what a function imports starts one of its own, which is loaded
when it is asked for. The sources are edited as text, each statement in its place, so that a line
of a bundle is one of a source file: see `Bundle.where`.

No bundler or minifier that we found keeps lines and folds numbers over modules.
"""

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import add, and_, floordiv, invert, lshift, mod, mul, neg, or_, rshift, sub, xor
from typing import Any

from plantar.errors import PlantarError

ROOTS = ("loop", "library")
"""Read at every start: they and what they import are one bundle, named after the first."""
_FILES = ("boot", "main", "board")
"""What MicroPython starts and a maker edits: they stay as they are."""
APART = (*_FILES, "firstoff", "boards")
"""These, and what boot.py needs before all else."""

_NO_SEARCH = ("import sys as _sys", "_path = _sys.path[:]", "_sys.path.clear()")
_SEARCH = "_sys.path.extend(_path)"
"""Around the imports of MicroPython's own modules: for each it looks for a file of that name first,
which takes 6 ms on a Pico."""

_OPERATORS: dict[type[ast.AST], Any] = {
    **{ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.FloorDiv: floordiv, ast.Mod: mod},
    **{ast.LShift: lshift, ast.RShift: rshift, ast.BitAnd: and_, ast.BitOr: or_, ast.BitXor: xor},
    **{ast.USub: neg, ast.Invert: invert},
}
_Import = ast.Import | ast.ImportFrom
_Lookup = Callable[[str], "Key | None"]
Key = tuple[str, str]
"""A module and a name in it; no name means the module itself. A module of MicroPython's own has
a "!" before its name."""


@dataclass(frozen=True)
class Bundle:
    """One file of the release build.

    Attributes:
        name: of the module.
        text: its source.
        lines: of each of its lines, the source file's name and the line there.
    """

    name: str
    text: str
    lines: tuple[tuple[str, int], ...]

    @property
    def file(self) -> str:
        """Return its file's name on a board, which is what a traceback calls it."""
        return self.name.replace(".", "/") + ".mpy"

    def where(self, line: int) -> tuple[str, int] | None:
        """Return the source file and the line there of a line, None if it has no such line."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else None


class _Module:
    """A source file, and what its names mean. known: every module and folder of the firmware."""

    def __init__(self, file: str, text: str, known: set[str]) -> None:
        self.file = file
        self.name = module_of(file)
        self.text = text
        self.tree = ast.parse(text)
        self.known = known
        own = _Locals(self)
        for node in self.tree.body:
            own.visit(node)
        self.stores = own.stores
        self.bound: dict[str, Key] = {
            name: own.imports.get(name, (self.name, name)) for name in own.stores
        }
        self.eager = [m for n in own.seen for m in self.modules(n)]
        imports = [n for n in ast.walk(self.tree) if isinstance(n, ast.Import | ast.ImportFrom)]
        self.lazy = [m for n in imports if n not in own.seen for m in self.modules(n)]
        globals_ = [node.names for node in ast.walk(self.tree) if isinstance(node, ast.Global)]
        self.changed = {name for names in globals_ for name in names}

    def keys(self, node: ast.AST) -> list[tuple[str, Key]]:
        """Return what an import statement binds: each name, and what it means."""
        found: list[tuple[str, Key]] = []
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                key = (whole if whole in self.known else "!" + whole, "")
                found.append((alias.asname or whole, key))
        elif isinstance(node, ast.ImportFrom):
            source = str(node.module)
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                key = (source if source in self.known else "!" + source, alias.name)
                found.append(
                    (alias.asname or alias.name, (inner, "") if inner in self.known else key)
                )
        return found

    def modules(self, node: ast.AST) -> list[str]:
        """Return the modules of the firmware that an import statement needs."""
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names if alias.name in self.known]
        return [key[0] for _name, key in self.keys(node) if key[0] in self.known]


class _Locals(ast.NodeVisitor):
    """What one scope binds: how often, and by which imports."""

    def __init__(self, module: _Module) -> None:
        self.module = module
        self.stores: dict[str, int] = {}
        self.imports: dict[str, Key] = {}
        self.seen: list[_Import] = []
        self.outer: set[str] = set()
        self.of_class = False

    def store(self, name: str) -> None:
        self.stores[name] = self.stores.get(name, 0) + 1

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.store(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.generic_visit(node)
        self.generic_visit(node)

    def visit_Import(self, node: _Import) -> None:
        self.seen.append(node)
        for name, key in self.module.keys(node):
            self.store(name)
            self.imports[name] = key

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.store(node.name)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.outer.update(node.names)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self.store(node.name)

    visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.AST) -> None:
        """What is bound in there stays there."""

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_Lambda


def module_of(file: str) -> str:
    """Return the module that a source file is, such as hal.usb for hal/usb.py."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def bundles(sources: Mapping[str, str]) -> list[Bundle]:
    """Return the firmware as bundles, those that MicroPython starts or a maker edits left out.

    Args:
        sources: file -> text, such as hal/usb.py.

    Raises:
        PlantarError: a module is used in a way that this does not know.
    """
    return list(_bundles(tuple(sources.items())))


@lru_cache(maxsize=8)
def _bundles(sources: tuple[tuple[str, str], ...]) -> tuple[Bundle, ...]:
    firmware = _Firmware(dict(sources))
    return tuple(firmware.bundle(root) for root in firmware.groups if root not in _FILES)


class _Firmware:
    def __init__(self, sources: Mapping[str, str]) -> None:
        known = {module_of(file) for file in sources}
        known |= {name.rpartition(".")[0] for name in known if "." in name}
        self.modules = {module_of(f): _Module(f, text, known) for f, text in sources.items()}
        self.groups = self._groups()
        self.group = {name: root for root, names in self.groups.items() for name in names}
        self.constants: dict[Key, int] = {}
        self._find_constants()
        self.qualified: set[Key] = set()
        while True:  # a name that a local one would hide gets its module's before it
            before = len(self.qualified)
            self.names = {root: self._names(root) for root in self.groups}
            for module in self.modules.values():
                _Edit(self, module)
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
        main: dict[str, None] = {}
        for root in ROOTS:
            main |= self.closure(root, {*APART, *main})
        lazy = {name: None for module in self.modules.values() for name in module.lazy}
        while True:
            roots = [n for n in lazy if n in self.modules and n not in main and n not in APART]
            found = {root: list(self.closure(root, {*APART, *main})) for root in roots}
            needed = [name for names in found.values() for name in names]
            shared = [name for name in needed if needed.count(name) > 1]
            if not shared:
                alone = [n for n in self.modules if n in APART or n not in {*main, *needed}]
                return {name: [name] for name in alone} | {ROOTS[0]: list(main)} | found
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
                if module.name in _FILES:
                    continue
                for node in module.tree.body:
                    for name, value in self.assigned(module, node).items():
                        if module.stores[name] == 1 and name not in module.changed:
                            self.constants[module.name, name] = value

    def assigned(self, module: _Module, node: ast.AST) -> dict[str, int]:
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

    def number(self, module: _Module, node: ast.expr) -> int | None:
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

    def meaning(self, module: _Module, node: ast.AST, bound: _Lookup) -> Key | None:
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
            for name, key in module.bound.items():
                key = self.final(key)
                if key in names or key in self.constants:
                    continue
                if not key[1] and self.group.get(key[0]) == root:
                    continue
                if name in taken or key in self.qualified:
                    name = f"{module.name.replace('.', '_')}_{name}"
                names[key] = name
                taken.add(name)
        return names

    def bundle(self, root: str) -> Bundle:
        """Return the bundle of a root."""
        built_in: list[tuple[str, str, int]] = []
        found: list[tuple[str, str, int]] = []
        imported: set[Key] = set()
        for name in self.groups[root]:
            edit = _Edit(self, self.modules[name], imported)
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
        """Return a line that makes what is built in, as far as a bundle uses it, its own.

        MicroPython looks a name up among the bundle's own first, and those hundreds fill their
        table: to find that `len` is none of them takes a Pico as long as sending a byte does.
        """
        used: set[str] = set()
        for name in self.groups[root]:
            nodes = ast.walk(self.modules[name].tree)
            used |= {node.id for node in nodes if isinstance(node, ast.Name)}
        names = ", ".join(sorted(used & {n for n in dir(builtins) if n[0] != "_"}))
        return [(f"{names}, = {names},", self.modules[root].file, 1)] if names else []


class _Edit(ast.NodeVisitor):
    """A module's text as it stands in its bundle.

    Args:
        imported: what the bundle imports before this module from elsewhere; it is added to.
    """

    def __init__(
        self, firmware: _Firmware, module: _Module, imported: set[Key] | None = None
    ) -> None:
        self.firmware = firmware
        self.module = module
        self.root = firmware.group[module.name]
        self.names = firmware.names[self.root]
        self.imported = set() if imported is None else imported
        self.scopes: list[_Locals] = []
        self.edits: list[tuple[int, int, int, int, str]] = []
        self.built_in: list[tuple[str, int]] = []
        body = list(module.tree.body)
        if ast.get_docstring(module.tree) is not None:
            self.replace(body.pop(0), "pass")
        for node in body:
            numbers = firmware.assigned(module, node)
            if numbers and all((module.name, name) in firmware.constants for name in numbers):
                self.replace(node, "pass")
            else:
                self.visit(node)

    def replace(self, node: Any, text: str) -> None:
        self.edits.append(
            (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, text)
        )

    def lines(self) -> Iterator[tuple[int, str]]:
        """Return each line that has code, with its number in the source file."""
        lines = self.module.text.encode().split(b"\n")
        for first, start, last, end, text in sorted(self.edits, reverse=True):
            tail = lines[last - 1][end:]
            lines[first - 1] = (
                lines[first - 1][:start] + text.encode() + (tail if first == last else b"")
            )
            for number in range(first, last):
                lines[number] = b""
            if first != last:
                lines[first - 1] += tail
        kept = {
            number
            for node in ast.walk(self.module.tree)
            if isinstance(node, ast.Constant) and node.lineno != node.end_lineno
            for number in range(node.lineno, (node.end_lineno or 0) + 1)
        }
        for first, _start, last, _end, _text in self.edits:
            kept.difference_update(range(first, last + 1))
        for number, line in enumerate(lines, 1):
            bare = line.strip()
            if number in kept or (bare and line[:4] != b"pass" and not bare.startswith(b"#")):
                yield number, line.decode()

    # What may stand in a module.

    def visit_Import(self, node: _Import) -> None:
        firmware = self.firmware
        parts: list[tuple[str, str]] = []
        for alias, (name, key) in zip(node.names, self.module.keys(node), strict=True):
            key = firmware.final(key)
            local = name if self.scopes else self.names.get(key, name)
            whole = alias.name if isinstance(node, ast.Import) else ""
            at = firmware.group.get(whole if whole in firmware.modules else key[0])
            if key in firmware.constants or at == self.root:
                continue
            if not self.scopes and key in self.imported:
                continue
            if not self.scopes:
                self.imported.add(key)
            if at is None:  # of MicroPython
                source = f"from {node.module} " if isinstance(node, ast.ImportFrom) else ""
                part = (f"{source}import ", _as(alias.name, local))
                if self.scopes:
                    parts.append(part)
                else:
                    self.built_in.append(("".join(part), node.lineno))
            elif "." in whole and not alias.asname:
                parts.append(("import ", whole))
            elif key[1]:
                if key not in firmware.names[at]:
                    raise self._unknown(node)
                parts.append((f"from {at} import ", _as(firmware.names[at][key], local)))
            else:
                parts.append(("import ", _as(at, local)))
        whole = "; ".join(f + ", ".join(n for g, n in parts if g == f) for f in dict(parts))
        self.replace(node, whole or "pass")

    visit_ImportFrom = visit_Import

    def visit_Attribute(self, node: ast.Attribute) -> None:
        key = self._meaning(node)
        if key is None:
            self.generic_visit(node)
            return
        at = self.firmware.group.get(key[0])
        number = self.firmware.constants.get(key)
        here = at == self.root
        if (here and not key[1]) or (not isinstance(node.ctx, ast.Load) and (here or number)):
            raise self._unknown(node)
        if number is not None:
            self.replace(node, str(number) if number >= 0 else f"({number})")
        elif here:
            self.write(node, key, "")
        elif key[1] and at is not None:
            name = self.firmware.names[at].get(key)
            if name is None:
                raise self._unknown(node)
            if name != node.attr:
                self.replace(node, f"{ast.unparse(node.value)}.{name}")

    def visit_Name(self, node: ast.Name) -> None:
        key = self._meaning(node)
        if key is None:
            return
        number = self.firmware.constants.get(key)
        at = self.firmware.group.get(key[0])
        if number is not None:
            self.replace(node, str(number) if number >= 0 else f"({number})")
        elif at == self.root and not key[1]:
            raise self._unknown(node)
        elif at == self.root or not any(node.id in scope.imports for scope in self.scopes):
            self.write(node, key, node.id)

    def write(self, node: ast.expr, key: Key, written: str) -> None:
        name = self.names[key]
        if name != written:
            if any(name in scope.stores for scope in self.scopes):
                self.firmware.qualified.add(key)
            self.replace(node, name)

    def visit_Global(self, node: ast.Global) -> None:
        if any(self.names[self.module.bound[name]] != name for name in node.names):
            raise self._unknown(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self._rename(node)
        inside = [*node.body]
        if isinstance(node, ast.FunctionDef):
            for default in (*node.args.defaults, *node.args.kw_defaults, *node.decorator_list):
                if default is not None:
                    self.visit(default)
        else:
            for base in (*node.bases, *node.keywords):
                self.visit(base)
        first = inside[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            self.replace(first, "" if inside[1:] else "pass")
            inside.pop(0)
        self._scope(node, inside)

    visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._scope(node, [node.body])

    def visit_ListComp(self, node: ast.AST) -> None:
        self._scope(node, list(ast.iter_child_nodes(node)))

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_JoinedStr(self, node: ast.AST) -> None:
        raise self._unknown(node)

    def _scope(self, node: Any, inside: list[ast.AST]) -> None:
        scope = _Locals(self.module)
        scope.of_class = isinstance(node, ast.ClassDef)
        for one in inside:
            scope.visit(one)
        for one in ast.walk(node.args) if isinstance(node, ast.FunctionDef | ast.Lambda) else ():
            if isinstance(one, ast.arg):
                scope.store(one.arg)
        for name in scope.outer:
            scope.stores.pop(name, None)
        self.scopes.append(scope)
        for one in inside:
            self.visit(one)
        self.scopes.pop()

    def _meaning(self, node: ast.AST) -> Key | None:
        return self.firmware.meaning(self.module, node, self._bound)

    def _bound(self, name: str) -> Key | None:
        for scope in reversed(self.scopes):
            if name in scope.stores and not (scope.of_class and scope is not self.scopes[-1]):
                return scope.imports.get(name)
        return self.module.bound.get(name)

    def _rename(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        if self.scopes or (name := self.names[self.module.name, node.name]) == node.name:
            return
        start = node.col_offset + (4 if isinstance(node, ast.FunctionDef) else 6)
        self.edits.append((node.lineno, start, node.lineno, start + len(node.name), name))

    def _unknown(self, node: Any) -> PlantarError:
        return PlantarError(
            f"firmware/{self.module.file}, line {node.lineno}: the release build does not know "
            "what to make of this use of a module; see tools/plantar/build/bundle.py."
        )


def _as(name: str, local: str) -> str:
    return name if name == local else f"{name} as {local}"
