"""How fast `plantar run --speed max` plays: virtual time over real time, the heel session, the
better of two runs. The one figure here that the computer and its load decide as well: what its CPU
alone took for the two processes of a run stands beside it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable

from bench.report import PLANTAR, Row, Section
from plantar.errors import PlantarError

FOR_S = 840
GOAL = 400
RUNS = 2


def measure(on_done: Callable[[str], None] = lambda _name: None) -> Section:
    """Play the heel session and return how much faster than life it went."""
    best = of_cpu = 0.0
    by = ""
    for _run in range(RUNS):
        command = [sys.executable, "-m", "plantar", "run", "--no-ui", "--json", "--speed", "max"]
        began_s = _children_s()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["no word"]
            raise PlantarError(f"plantar run failed: {said[-1]}")
        told = json.loads(done.stdout)
        by = told["interpreter"]
        best = max(best, told["summary"]["t_ms"] / 1000 / told["wall_s"])
        cpu_s = _children_s() - began_s
        of_cpu = max(of_cpu, told["summary"]["t_ms"] / 1000 / cpu_s if cpu_s else 0.0)
        on_done("run")
    row = Row("times real time", "", {PLANTAR: round(best)}, f"≥ {GOAL}", best >= GOAL)
    cpu = Row("times the CPU's time", "", {PLANTAR: round(of_cpu)})
    return Section("speed", "plantar run --speed max", f"{__doc__} By {by}.", [row, cpu])


def _children_s() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system
