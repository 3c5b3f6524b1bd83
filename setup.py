"""What pyproject.toml cannot say: the wheel carries the firmware, the routines and the page.

They live outside the package, for the board and the page need no Python package. Whole folders are
copied, so that a file that moves or is new is in the wheel without a word here.
"""

import shutil
import tempfile
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
CARRIED = {"firmware": "firmware", "routines": "routines", "dist": "page"}
"""Each folder of the repository, and its name in plantar/data. `make web` makes dist."""
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", ".*")


class WithData(build_py):
    """Copies the package with all that is no Python package in it, and the carried folders."""

    def run(self) -> None:
        """Build. An editable install has the repository itself and copies nothing."""
        super().run()
        if self.editable_mode:
            return
        package = Path(self.build_lib) / "plantar"
        shutil.copytree(ROOT / "tools" / "plantar", package, ignore=LEFT_OUT, dirs_exist_ok=True)
        for folder, name in CARRIED.items():
            if (ROOT / folder).is_dir():
                shutil.copytree(ROOT / folder, package / "data" / name, ignore=LEFT_OUT)


# A folder of its own for each build: in build/ a file that was deleted since would still be there.
with tempfile.TemporaryDirectory(prefix="plantar-wheel-") as work:
    setup(cmdclass={"build_py": WithData}, options={"build": {"build_base": work}})
