"""Commands that are imported when they run: `plantar --help` is there at once."""

import ast
import importlib
import importlib.util
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class LazyGroup(TyperGroup):
    """A group whose commands are named in `PLACES`, as "module:function"."""

    PLACES: dict[str, str] = {}  # noqa: RUF012
    _only_names = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands' names, in their order."""
        return list(self.PLACES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or while the group's own help is shown its name and first sentence."""
        place = self.PLACES.get(cmd_name)
        if place is None:
            return None
        if self._only_names:
            return TyperCommand(name=cmd_name, help=first_sentence(place))
        if cmd_name not in self.commands:
            self.commands[cmd_name] = command_at(cmd_name, place)
        return self.commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, each with its whole sentence."""
        rows = [(name, self.get_command(ctx, name).help) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the group's help, without importing what its commands need."""
        self._only_names = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._only_names = False


def command_at(name: str, place: str) -> Any:
    """Return the command that a "module:function" (or "module:app", a Typer) is."""
    module, _, attribute = place.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(found)
        found = alone
    command = get_command(found)
    command.name = name
    return command


def first_sentence(place: str) -> str:
    """Return what a command does, from its source: the first line of its function's docstring, or
    the help of its Typer.
    """
    module, _, attribute = place.partition(":")
    spec = importlib.util.find_spec(module)
    assert spec is not None and spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == attribute:
            return (ast.get_docstring(node) or "").partition("\n\n")[0]
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id == attribute:
                helps = [word.value for word in node.value.keywords if word.arg == "help"]
                if helps and isinstance(helps[0], ast.Constant):
                    return str(helps[0].value)
    return ""
