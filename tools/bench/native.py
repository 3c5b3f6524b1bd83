"""The same step in C, compiled with -O2: how few instructions the work needs at all."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from bench.callgrind import HERE, NO_VALGRIND, parse
from bench.cost import PHASES_S, TICK_MS, Cost
from plantar.errors import PlantarError

NO_CC = "The C step needs a C compiler, and cc was not found (Debian: apt-get install gcc)."
IDLE_TICKS = 10_000


def compiler() -> str | None:
    """Return the C compiler, None if there is none."""
    return shutil.which("cc") or shutil.which("gcc")


def cost() -> Cost:
    """Return what a tick costs in C, idle and over the whole of S.

    Raises:
        PlantarError: valgrind or a C compiler is missing.
    """
    cc = compiler()
    valgrind = shutil.which("valgrind")
    if cc is None or valgrind is None:
        raise PlantarError(NO_VALGRIND if valgrind is None else NO_CC)
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as name:
        program = Path(name) / "step"
        _do([cc, "-O2", "-o", str(program), str(HERE / "peers/step.c")])
        figures: dict[str, float] = {}
        session = sum(PHASES_S) * 1000 // TICK_MS
        for state, ticks in (("idle", IDLE_TICKS), ("running", session)):
            out = Path(name) / state
            command = [valgrind, "-q", "--tool=callgrind", "--toggle-collect=tick"]
            command += ["--compress-strings=no", f"--callgrind-out-file={out}"]
            _do([*command, str(program), str(ticks), str(int(state == "running"))])
            with out.open(encoding="utf-8", errors="replace") as lines:
                figures[state] = parse(lines).instructions / ticks
    return Cost(figures, dict.fromkeys(figures, 0.0))


def _do(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise PlantarError(f"{Path(command[0]).name} failed on the step in C: {said[-1]}")
