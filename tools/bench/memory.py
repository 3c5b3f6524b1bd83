"""What a program takes of the heap, and of the flash.

All runs are over the thin machine, in MicroPython's Unix port, whose words have 64 bits where a
Pico's have 32: objects there are up to twice as large, for every program alike. Everything is
precompiled, as a board has it. What the thin machine and the interpreter take is subtracted.
"""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.callgrind import HERE, play
from bench.cost import STATES, TICK_MS, Cost, weighted
from bench.instructions import PLAYED_MS, plan, windows
from bench.peers_at import INSTALLED, folders
from bench.report import PLANTAR, Row, Section
from plantar.build.tree import compile_mpy
from plantar.errors import PlantarError
from plantar.run.child import find_micropython

ARCH = "x64"
EMPTY = "empty"
START = "import play\nplay.main()\n"
LEAST_K, MOST_K = 8, 1024
LIVE_READY_MS = 900


@dataclass(frozen=True)
class Memory:
    """What one program takes.

    Attributes:
        bytes_a_second: taken from the heap, by state (also if given back at once).
        ready: bytes in use when it is ready for START; session: in the middle of S.
        heap_k: the smallest heap it plays S in, in KiB, less what the thin machine alone needs.
        mpy: bytes of its modules and of what they import, precompiled.
    """

    bytes_a_second: dict[str, float]
    ready: int
    session: int
    heap_k: int
    mpy: int


def compile_all(program: str, into: Path, arch: str = ARCH, thin: bool = True) -> None:
    """Precompile everything that a program may import into a folder.

    Args:
        arch: mpy-cross's name for the processor.
        thin: whether the thin machine is put there as well.
    """
    own = "scenario.py" if program == PLANTAR else f"app_{program}.py"
    for folder in folders(program):
        if folder == HERE / "thin" and not thin:
            continue
        for file in sorted(folder.rglob("*.py")):
            inside = file.relative_to(folder)
            if folder == HERE / "peers" and inside.name != own:
                continue
            if folder == INSTALLED and (program not in inside.parts[0] or "testing" in file.name):
                continue
            if "_adapters" in inside.parts and inside.stem == "cp":
                continue  # CircuitPython's
            out = (into / inside).with_suffix(".mpy")
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(compile_mpy(file, arch, inside.as_posix()))
    (into / "start.py").write_text(START, encoding="utf-8")


def run(program: str, code: Path, heap: str, ready: bool = False) -> dict[str, Any]:
    """Play S and return what thin/play.py told.

    Raises:
        PlantarError: the program failed, for example because the heap is too small.
    """
    micropython = find_micropython()
    if micropython is None:
        raise PlantarError("There is no MicroPython for this machine; no heap can be measured.")
    whole = plan()
    if not ready:
        middle = (windows()[2][1] + 500, "live", 0)
        whole = sorted([*whole, (LIVE_READY_MS, "live", 0), middle])
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as name:
        said = play(
            [str(micropython)],
            program,
            whole,
            PLAYED_MS,
            Path(name),
            heap=heap,
            script=code / "start.py",
            path=[code],
        )
    return json.loads(said.splitlines()[-1])


def smallest_k(works: Callable[[int], bool], least: int = LEAST_K, most: int = MOST_K) -> int:
    """Return the smallest number of KiB, least..most, for which `works`; all above do, too."""
    while least < most:
        middle = (least + most) // 2
        if works(middle):
            most = middle
        else:
            least = middle + 1
    return most


def heap_of(program: str, code: Path, told: dict[str, Any]) -> int:
    """Return the smallest heap, in KiB, in which a program ends with the duty that it has in a
    large one.
    """

    def works(kib: int) -> bool:
        try:
            return run(program, code, f"{kib}k", ready=True)["duty"] == told["duty"]
        except PlantarError:
            return False

    return smallest_k(works)


def of(program: str, empty_heap_k: int) -> Memory:
    """Measure one program. empty_heap_k: the heap that the thin machine alone needs."""
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as name:
        code = Path(name)
        compile_all(program, code)
        told = run(program, code, "2M")
        taken = [b - a for a, b in zip(told["taken"][::2], told["taken"][1::2], strict=True)]
        seconds = [(last - first) / 1000 for first, last in windows()]
        rates = [a / b for a, b in zip(taken[: len(seconds)], seconds, strict=True)]
        by_state = {**dict(zip(STATES, rates, strict=True)), "running": weighted(rates[1:])}
        base = told["live"][-1]
        imported = {Path(file).name for file in told["files"] if file.endswith(".mpy")}
        thin = {file.with_suffix(".mpy").name for file in (HERE / "thin").glob("*.py")}
        thin.add("scenario.mpy")
        whole = program == PLANTAR
        sizes = [
            file.stat().st_size
            for file in code.rglob("*.mpy")
            if file.name not in thin and (whole or file.name in imported)
        ]
        heap_k = heap_of(program, code, told) - empty_heap_k if empty_heap_k >= 0 else 0
        return Memory(
            by_state,
            told["live"][0] - base,
            told["live"][1] - base,
            heap_k,
            sum(sizes),
        )


def empty_k() -> int:
    """Return the smallest heap, in KiB, that the thin machine runs in with no program at all."""
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as name:
        code = Path(name)
        compile_all(EMPTY, code)
        return heap_of(EMPTY, code, run(EMPTY, code, "2M"))


def measure(
    programs: Sequence[str],
    costs: dict[str, Cost],
    on_done: Callable[[str], None] = lambda _name: None,
) -> Section:
    """Measure programs. costs: what instructions.measure found, {} without it."""
    base_k = empty_k()
    found: dict[str, Memory] = {}
    for name in programs:
        found[name] = of(name, base_k)
        on_done(name)
    return section(found, costs, base_k)


def section(found: dict[str, Memory], costs: dict[str, Cost], base_k: int) -> Section:
    """Return the table of what was found."""
    rows: list[Row] = []

    def row(name: str, unit: str, of: Callable[[Memory], float | int], most: int | None) -> None:
        values = {program: of(one) for program, one in found.items()}
        own = values.get(PLANTAR)
        met = None if most is None or own is None else own <= most
        goal = "" if most is None else f"≤ {most}"
        rows.append(Row(name, unit, dict(values), goal, met))

    row("from the heap, idle", "bytes/s", lambda one: round(one.bytes_a_second["idle"]), 0)
    row("from the heap, running", "bytes/s", lambda one: round(one.bytes_a_second["running"]), 0)
    if costs:
        for state in ("idle", "running"):
            a_second = {
                name: round(cost.allocations[state] * 1000 / TICK_MS)
                for name, cost in costs.items()
                if name in found
            }
            own = a_second.get(PLANTAR)
            met = None if own is None else own == 0
            rows.append(Row(f"allocator calls, {state}", "1/s", dict(a_second), "0", met))
    row("live heap, ready", "bytes", lambda one: one.ready, None)
    row("live heap, in S", "bytes", lambda one: one.session, None)
    row("smallest heap, more than an empty program's", "KiB", lambda one: one.heap_k, None)
    row("precompiled modules", "bytes", lambda one: one.mpy, None)
    about = f"{__doc__} An empty program needs {base_k} KiB."
    return Section("memory", "Memory (64-bit words)", about, rows)
