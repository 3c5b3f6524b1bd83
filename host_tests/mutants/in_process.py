"""The sessions of host_tests/sessions in this very process, so that `make mutants` may change a
module under them: the runner talks to the virtual board here, not to a child.
"""

import importlib
import inspect
import itertools
import json
import sys
import tempfile
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from plantar.run import child

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from virtual_board import session

serve: Any = importlib.import_module("serve")

__all__ = ("functions_of_pytest", "play_here", "session")


class Here(serve.Server):
    """The board's end of the pipe, which keeps its lines until they are read."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def flush(self) -> None:
        """Put what waits where the runner reads it."""
        self.said += self._lines
        self._lines.clear()


def play_here() -> None:
    """Let every Runner play in this process, on CPython, until it ends."""

    def launch(talk: Any, _command: object, _environment: object) -> None:
        talk._child = Here()
        talk.interpreter = "cpython"

    def send(talk: Any, request: dict[str, Any]) -> None:
        talk._child.said.clear()
        # As it comes out of the pipe: what is a tuple here is a list there.
        talk._child.answer(json.loads(json.dumps(request)))

    def receive(talk: Any) -> Iterator[str]:
        while talk._child.said:
            line = talk._child.said.pop(0)
            yield line
            if line.startswith(child.LAST_LINES):
                return

    def first(talk: Any) -> str:
        return talk._child.said.pop(0)

    def end(talk: Any) -> None:
        here, talk._child = talk._child, None
        if here is not None and here._session is not None:
            here._session.close()
        talk._stderr.close()

    replaced = {"_launch": launch, "_send": send, "_receive": receive, "_line": first, "_end": end}
    for name, function in replaced.items():
        setattr(child.Talk, name, function)


def functions_of_pytest(module: ModuleType) -> Iterator[tuple[str, unittest.TestCase]]:
    """Go through the test functions of a module, each with an id, once for each of its cases.

    Those that need more than values, tmp_path and simple fixtures of their own module are left
    out.
    """
    fixtures = dict(_fixtures(module))
    for name, function in vars(module).items():
        if not name.startswith("test_") or not inspect.isfunction(function):
            continue
        marks = [one for one in getattr(function, "pytestmark", ()) if one.name == "parametrize"]
        given = [_cases(*mark.args) for mark in marks]
        wanted = set(inspect.signature(function).parameters)
        named = {key for cases in given for key in (cases[0] if cases else ())}
        if wanted - named - {"tmp_path"} - set(fixtures):
            continue
        needed = {key: fixtures[key] for key in wanted & set(fixtures)}
        for number, parts in enumerate(itertools.product(*given)):
            values = {key: value for part in parts for key, value in part.items()}
            call = _call(function, wanted, values, needed)
            yield f"{name}-{number}", unittest.FunctionTestCase(call)


def _fixtures(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Go through the fixtures of a module that need at most tmp_path and clean nothing up."""
    for name, thing in vars(module).items():
        if type(thing).__name__ == "FixtureFunctionDefinition":
            function = thing._get_wrapped_function()
            plain = not inspect.isgeneratorfunction(function)
            if plain and set(inspect.signature(function).parameters) <= {"tmp_path"}:
                yield name, function


def _cases(names: str | tuple[str, ...], values: Any) -> list[dict[str, Any]]:
    """Return the cases of a parametrization, each as a dict of its values by their names."""
    keys = [one.strip() for one in names.split(",")] if isinstance(names, str) else list(names)
    cases = []
    for value in values:
        plain = getattr(value, "values", None)
        several = plain if isinstance(plain, tuple) else value if len(keys) > 1 else (value,)
        cases.append(dict(zip(keys, several, strict=True)))
    return cases


def _call(
    function: Callable[..., None],
    wanted: set[str],
    values: dict[str, Any],
    fixtures: dict[str, Callable[..., Any]],
) -> Callable[[], None]:
    def call() -> None:
        with tempfile.TemporaryDirectory() as folder:
            given: dict[str, Any] = {"tmp_path": Path(folder)}
            for name, fixture in fixtures.items():
                own = inspect.signature(fixture).parameters
                given[name] = fixture(**{key: given[key] for key in own})
            function(**{key: given[key] for key in wanted if key in given}, **values)

    return call
