"""Answers questions about `machine`: the main.py of a board that is recorded, and what the virtual
board is asked by.

A question is Python source: an expression whose value is the answer, or statements. What it
raises is the answer too.
"""

# pyright: reportMissingImports=false, reportAttributeAccessIssue=false

import json
import sys

MARK = "= "


def answer(source: str, names: dict[str, object]) -> str:
    """Run a question with these names and return its answer as text, the same everywhere."""
    try:
        try:
            code = compile(source, "question", "eval")
        except SyntaxError:
            exec(compile(source, "question", "exec"), names)
            return "-"
        return shown(eval(code, names))
    except (ValueError, RuntimeError, NotImplementedError) as error:
        return f"{type(error).__name__}: {error}"
    except OSError as error:
        return f"OSError: {error.args[0]}"
    except (TypeError, AttributeError, MemoryError) as error:
        # Each interpreter has words of its own for these.
        return type(error).__name__


def shown(value: object) -> str:
    """Return a value as text; of an object that has no value only that it is one."""
    if value is None or isinstance(value, (bool, int, str)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([shown(one) for one in value]) + "]"
    return "object"


def main() -> None:
    """Answer what comes in at the serial port, a JSON string a line."""
    import time

    import machine

    names = {"machine": machine, "time": time, "Pin": machine.Pin}
    sys.stdout.write(MARK + "ready\n")
    while True:
        line = sys.stdin.readline()
        sys.stdout.write(MARK + json.dumps(answer(json.loads(line), names)) + "\n")


if __name__ == "__main__" and sys.implementation.name == "micropython":
    main()
