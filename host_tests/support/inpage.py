"""What terminal and page both run, as the page has it, for MicroPython's Unix port."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from plantar import shared
from plantar.run.child import find_micropython


def ask_micropython(folder: Path, script: str, asked: Any, *paths: Path) -> Any:
    """Return what a script prints in MicroPython, from JSON. Skips where it has no wheel.

    folder: an empty one. asked: what the script reads as JSON from its input. paths: where else
    it finds modules.
    """
    micropython = find_micropython()
    if micropython is None:
        pytest.skip("MicroPython's Unix port has no wheel for this machine")
    # As in the page: only these files, in a package without an __init__.
    package = folder / "plantar" / "shared"
    package.mkdir(parents=True)
    for file in Path(shared.__file__).parent.glob("[a-z]*.py"):
        shutil.copy(file, package)
    file = folder / "ask.py"
    file.write_text(script)
    done = subprocess.run(
        [str(micropython), file, folder, *paths],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "" and done.returncode == 0, done.stdout
    return json.loads(done.stdout)
