"""What a maker's board.py sets, read without trusting it: it may be any file, given by mistake.

A file of plain values is evaluated here. Anything else runs in a child with a time limit: one that
never ends, leaves Python or takes all memory costs a sentence.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from plantar.errors import PlantarError
from plantar.firmware import CPYTHON_SHIM

BYTES_MOST = 65_536
PATIENCE_S = 5
"""A board.py takes milliseconds."""
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_IMPORTS = ("micropython", "math", "sys")
"""What a board has too, and may be of use there."""
# Prints what the file sets as JSON, each value as it is written in Python, or why it does not.
_CHILD = """
import json, os, sys
out = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
told = {}
sys.path.append(sys.argv[2])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
except (ImportError, OSError, ValueError):
    pass
try:
    names = {"__name__": "board", "__file__": sys.argv[1]}
    with open(sys.argv[1], encoding="utf-8") as file:
        exec(compile(file.read(), sys.argv[1], "exec"), names)
    told["values"] = {
        name: repr(value) for name, value in names.items() if not name.startswith("_")
    }
except BaseException as error:
    told["error"] = type(error).__name__
    told["text"] = str(error)[:200]
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == sys.argv[1]:
            told["line"] = trace.tb_lineno
        trace = trace.tb_next
os.write(out, json.dumps(told).encode())
os._exit(0)
"""


class Other:
    """A value that is no plain one, such as a function; it is shown as Python shows it."""

    def __init__(self, shown: str) -> None:
        """shown: what to show."""
        self._shown = shown

    def __repr__(self) -> str:
        """Return it as Python shows it."""
        return self._shown


def read_board_file(file: Path) -> dict[str, Any]:
    """Return what a board file sets, by name, without the names that begin with an underscore.

    Raises:
        PlantarError: it cannot be read, is not text that a board can read, or does not run to its
            end within PATIENCE_S; one sentence that names the file and the remedy.
    """
    text = _text_of(file)
    try:
        tree = ast.parse(text, str(file))
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise PlantarError(f"{file.name}{line}: {error.msg}; correct it.") from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise PlantarError(f"{file.name}: is nested too deep; it only sets values.") from error
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            _check_imports(file, statement)
    values = _plain_values(tree)
    return _values_of_child(file) if values is None else values


def _text_of(file: Path) -> str:
    if file.is_dir():
        raise PlantarError(f"The board file {file} is a folder; name the file in it.")
    try:
        if file.exists() and not file.is_file():
            raise PlantarError(f"The board file {file} is not a file of its own; name a board.py.")
        with file.open("rb") as opened:
            data = opened.read(BYTES_MOST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name has a NUL"
        raise PlantarError(f"The board file {file} cannot be read: {why}.") from error
    if len(data) > BYTES_MOST:
        raise PlantarError(
            f"{file.name}: is longer than {BYTES_MOST // 1024} kB; is it a board file?"
        )
    if data[:2] in _MARKS:
        raise PlantarError(f"{file.name}: is UTF-16; save it as UTF-8 without a mark.")
    if data[:3] == b"\xef\xbb\xbf":
        raise PlantarError(
            f"{file.name}: begins with a byte order mark, and MicroPython cannot read that; "
            "save it as UTF-8 without one."
        )
    if b"\0" in data:
        raise PlantarError(f"{file.name}: is not plain text (it has a NUL); save it as UTF-8.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlantarError(f"{file.name}, line {line}: is not UTF-8; save it as UTF-8.") from error


def _check_imports(file: Path, statement: ast.Import | ast.ImportFrom) -> None:
    # What a board lacks would fail there, where nobody reads it.
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    else:
        names = [statement.module or "."]
    for name in names:
        if name not in _IMPORTS:
            raise PlantarError(
                f"{file.name}, line {statement.lineno}: it imports {name}; a board file only sets "
                "values. Is it the right file?"
            )


def _plain_values(tree: ast.Module) -> dict[str, Any] | None:
    """Return the values of a file that only sets plain ones, or None."""
    values: dict[str, Any] = {}
    for number, statement in enumerate(tree.body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            if number == 0 or isinstance(statement.value.value, str):
                continue
            return None
        if not isinstance(statement, ast.Assign):
            return None
        if isinstance(statement.value, ast.Name) and statement.value.id in values:
            value = values[statement.value.id]
        else:
            try:
                value = ast.literal_eval(statement.value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                return None
        for target in statement.targets:
            if not isinstance(target, ast.Name):
                return None
            values[target.id] = value
    return {name: value for name, value in values.items() if not name.startswith("_")}


def _values_of_child(file: Path) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-c", _CHILD, str(file), str(CPYTHON_SHIM)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PlantarError(
            f"{file.name}: does not come to an end; a board file only sets values. "
            "Is it the right file?"
        ) from error
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        raise PlantarError(
            f"{file.name}: ends Python; a board file only sets values. Is it the right file?"
        ) from error
    if "error" in told:
        raise PlantarError(f"{file.name}{_sentence(told)}")
    return {name: _value(shown) for name, shown in told["values"].items()}


def _sentence(told: dict[str, Any]) -> str:
    line = f", line {told['line']}" if "line" in told else ""
    if told["error"] in ("SystemExit", "KeyboardInterrupt"):
        return f"{line}: ends Python; a board file only sets values. Remove that."
    return f"{line}: {told['text'] or told['error']}; correct it."


def _value(shown: str) -> Any:
    try:
        return ast.literal_eval(shown)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return Other(shown)
