"""What a module's names mean, for the release build: see bundle.py."""

import ast

Import = ast.Import | ast.ImportFrom
Key = tuple[str, str]
"""A module and a name in it; no name means the module itself. A module of MicroPython's own has
a "!" before its name."""


class Module:
    """A source file, and what its names mean. known: every module and folder of the firmware."""

    def __init__(self, file: str, text: str, known: set[str]) -> None:
        self.file = file
        self.name = module_of(file)
        self.text = text
        self.tree = ast.parse(text)
        self.known = known
        own = Locals(self)
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
                of = source if source in self.known else "!" + source
                key = (inner, "") if inner in self.known else (of, alias.name)
                found.append((alias.asname or alias.name, key))
        return found

    def modules(self, node: ast.AST) -> list[str]:
        """Return the modules of the firmware that an import statement needs."""
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names if alias.name in self.known]
        return [key[0] for _name, key in self.keys(node) if key[0] in self.known]


class Locals(ast.NodeVisitor):
    """What one scope binds: how often, and by which imports."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.stores: dict[str, int] = {}
        self.imports: dict[str, Key] = {}
        self.seen: list[Import] = []
        self.outer: set[str] = set()
        self.of_class = False

    def store(self, name: str) -> None:
        """Note that a name is bound here."""
        self.stores[name] = self.stores.get(name, 0) + 1

    # Each statement or expression that binds names, by ast's own names for them.

    def visit_Name(self, node: ast.Name) -> None:
        """What is stored or deleted."""
        if not isinstance(node.ctx, ast.Load):
            self.store(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """It binds once more."""
        self.generic_visit(node)
        self.generic_visit(node)

    def visit_Import(self, node: Import) -> None:
        """What it names."""
        self.seen.append(node)
        for name, key in self.module.keys(node):
            self.store(name)
            self.imports[name] = key

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """The error's name."""
        if node.name:
            self.store(node.name)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        """What is bound outside."""
        self.outer.update(node.names)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Its name; what is bound in there stays there."""
        self.store(node.name)

    visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.AST) -> None:
        """What is bound in there stays there."""

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_Lambda


def module_of(file: str) -> str:
    """Return the module that a source file is, such as hal.usb for hal/usb.py."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
