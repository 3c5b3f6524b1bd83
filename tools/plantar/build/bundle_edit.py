"""A module of the firmware as it stands in its bundle: see bundle.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from plantar.build.bundle_names import Import, Key, Locals, Module
from plantar.errors import PlantarError

if TYPE_CHECKING:
    from plantar.build.bundle import Firmware


class Edit(ast.NodeVisitor):
    """A module's text as it stands in its bundle.

    Args:
        imported: what the bundle imports before this module from elsewhere; it is added to.
    """

    def __init__(
        self, firmware: Firmware, module: Module, imported: set[Key] | None = None
    ) -> None:
        self.firmware = firmware
        self.module = module
        self.root = firmware.group[module.name]
        self.names = firmware.names[self.root]
        self.imported = set() if imported is None else imported
        self.scopes: list[Locals] = []
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
        """Put text in the place of a node."""
        start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        self.edits.append((*start, *end, text))

    def lines(self) -> Iterator[tuple[int, str]]:
        """Return each line that has code, with its number in the source file."""
        lines = self.module.text.encode().split(b"\n")
        for first, start, last, end, text in sorted(self.edits, reverse=True):
            tail = lines[last - 1][end:]
            lines[first - 1] = lines[first - 1][:start] + text.encode() + tail
            for number in range(first, last):
                lines[number] = b""
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

    def visit_Import(self, node: Import) -> None:
        """Drop it, or name the bundle that it means."""
        firmware = self.firmware
        parts: list[tuple[str, str]] = []
        for alias, (name, bound) in zip(node.names, self.module.keys(node), strict=True):
            key = firmware.final(bound)
            local = name if self.scopes else self.names.get(key, name)
            whole = alias.name if isinstance(node, ast.Import) else ""
            at = firmware.group.get(whole if whole in firmware.modules else key[0])
            if key in firmware.constants or at == self.root:
                continue
            if not self.scopes and key in self.imported:
                continue
            if not self.scopes:
                self.imported.add(key)
            if at is None:  # none of the firmware's
                source = f"from {node.module} " if isinstance(node, ast.ImportFrom) else ""
                part = (f"{source}import ", _as(alias.name, local))
                if self.scopes or key[0][1:] not in firmware.built_in:
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
        """Of a module: a number, or a name of the bundle."""
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
        """A number, or the bundle's name for it."""
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
        """Put the bundle's name for something in the place of a node that says `written`."""
        name = self.names[key]
        if name != written:
            if any(name in scope.stores for scope in self.scopes):
                self.firmware.qualified.add(key)
            self.replace(node, name)

    def visit_Global(self, node: ast.Global) -> None:
        """It must be called the same in the bundle."""
        if any(self.names[self.module.bound[name]] != name for name in node.names):
            raise self._unknown(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Leave its docstring out, and look at what is in it; or leave all of it out, if it only
        says what those must have that are made from it.
        """
        if _declares(node):
            self.replace(node, "pass")
            return
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
        """Look at what is in it."""
        self._scope(node, [node.body])

    def visit_ListComp(self, node: ast.AST) -> None:
        """Look at what is in it."""
        self._scope(node, list(ast.iter_child_nodes(node)))

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_JoinedStr(self, node: ast.AST) -> None:
        """Its parts have no places in the text, so none may have to change."""
        before = len(self.edits)
        self.generic_visit(node)
        if len(self.edits) > before:
            raise self._unknown(node)

    def _scope(self, node: Any, inside: Sequence[ast.AST]) -> None:
        scope = Locals(self.module)
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


def _declares(node: ast.AST) -> bool:
    match node:
        case ast.FunctionDef(body=[*_, ast.Raise(exc=ast.Name(id="NotImplementedError"))]):
            return len(node.body) - (ast.get_docstring(node) is not None) == 1
    return False


def _as(name: str, local: str) -> str:
    return name if name == local else f"{name} as {local}"
