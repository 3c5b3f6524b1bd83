"""How fast `plantar run --speed max` plays the heel session: virtual time over real time, the
better of two runs. The one figure here that the computer and its load decide as well: what its CPU
alone took for the two processes of a run stands beside it. The session that `plantar run` plays by
itself asks for the status now and then; the same without that shows what the asking costs.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from bench.report import PLANTAR, Row, Section
from plantar.errors import PlantarError

FOR = "14m"
GOAL = 400
RUNS = 2
START = '[{"at_ms": 500, "button": "START", "for_ms": 100}]'
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ()),
    ("nobody asks: ", ("--script", START)),
)
STEPS = RUNS * len(KINDS)


def measure(on_done: Callable[[str], None] = lambda _name: None) -> Section:
    """Play the heel session and return how much faster than life it went."""
    rows: list[Row] = []
    by = ""
    for name, options in KINDS:
        best = of_cpu = 0.0
        for _run in range(RUNS):
            began_s = _children_s()
            told = _play(options)
            cpu_s = _children_s() - began_s
            by = told["interpreter"]
            virtual_s = told["summary"]["t_ms"] / 1000
            best = max(best, virtual_s / told["wall_s"])
            of_cpu = max(of_cpu, virtual_s / cpu_s if cpu_s else 0.0)
            on_done(name)
        goal, met = (f"≥ {GOAL}", best >= GOAL) if not name else ("", None)
        rows.append(Row(f"{name}times real time", "", {PLANTAR: round(best)}, goal, met))
        rows.append(Row(f"{name}times the CPU's time", "", {PLANTAR: round(of_cpu)}))
    return Section("speed", "plantar run --speed max", f"{__doc__} By {by}.", rows)


def _play(options: tuple[str, ...]) -> dict[str, Any]:
    command = [sys.executable, "-m", "plantar", "run", "--no-ui", "--json", "--speed", "max"]
    done = subprocess.run(
        [*command, "--for", FOR, *options], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no word"]
        raise PlantarError(f"plantar run failed: {said[-1]}")
    return json.loads(done.stdout)


def _children_s() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system
