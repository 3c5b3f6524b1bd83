"""Counts what a program costs, by callgrind: instructions, and calls of the allocator.

The program runs on MicroPython's Unix port over the thin machine (thin/thin.py), which calls a C
function that nothing else calls whenever the plan says so; callgrind ends a part of its profile
there. A part is then exactly what happened between two marks: neither start nor end is in it, as
if two runs of different length had been subtracted.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from bench.peers_at import folders
from plantar.errors import PlantarError
from plantar.run.runner import seed

HERE = Path(__file__).resolve().parent
HEAP = "472k"
"""Twice what a Pico has left for a program, for words twice as wide."""
MARK = "mp_micropython_opt_level"
PATIENCE_S = 600
NO_VALGRIND = (
    "Instructions are counted by valgrind's callgrind, which was not found: install it "
    "(Debian: apt-get install valgrind)."
)


@dataclass
class Part:
    """What happened between two marks.

    Attributes:
        instructions: that the CPU executed.
        calls: how often each C function was called.
        own: how many instructions each C function took itself, without what it called.
    """

    instructions: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    own: Counter[str] = field(default_factory=Counter)


def parse(lines: Iterable[str]) -> Part:
    """Return what one part of a callgrind profile says (written with --compress-strings=no).

    Raises:
        ValueError: it has no total.
    """
    part = Part()
    function = called = ""
    inside = False  # the next line of costs is that of a call
    total = None
    for line in lines:
        if line[:1].isdigit() or line[:1] in ("+", "-", "*"):
            if not inside:
                part.own[function] += int(line.split()[1])
            inside = False
        elif line.startswith("fn="):
            function = _plain(line[3:])
        elif line.startswith("cfn="):
            called = _plain(line[4:])
        elif line.startswith("calls="):
            part.calls[called] += int(line[6:].split()[0])
            inside = True
        elif line.startswith(("totals:", "summary:")):
            total = int(line.split()[1])
    if total is None:
        raise ValueError("a callgrind profile without a total")
    part.instructions = total
    return part


def _plain(name: str) -> str:
    """Return a C function's name without the depth of recursion that callgrind adds."""
    return name.strip().partition("'")[0]


def profile_text(part: Part, ticks: float) -> str:
    """Return a table of C functions, dearest first: what each takes of a tick, and its calls."""
    lines = [f"{part.instructions / ticks:12.1f}  instructions a tick, of which itself, and calls"]
    for name, own in part.own.most_common():
        if own:
            calls = part.calls[name] / ticks
            lines.append(
                f"{own / ticks:12.1f}  {own / part.instructions:6.1%} {calls:9.2f}  {name}"
            )
    return "\n".join(lines) + "\n"


def count(
    program: str,
    plan: Sequence[tuple[int, str, int]],
    phases: Sequence[int],
) -> list[Part]:
    """Play a program and return what happened between each two marks of its plan.

    Args:
        program: "plantar" or a peer.
        plan: (at_ms, "mark" or "press" or "end", for_ms), see thin/play.py.
        phases: how long the scenario's four phases last, in ms.

    Raises:
        PlantarError: valgrind or MicroPython is missing, or the program failed.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise PlantarError(NO_VALGRIND)
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as name:
        folder = Path(name)
        out = folder / "callgrind.out"
        command = [
            valgrind,
            "-q",
            "--tool=callgrind",
            f"--callgrind-out-file={out}",
            "--compress-strings=no",
            "--compress-pos=no",
            f"--dump-before={MARK}",
            *(sys.executable, "-I", "-S", str(HERE / "launch.py"), str(wheel_dir())),
        ]
        said = play(command, program, plan, phases, folder)
        if json.loads(said.splitlines()[-1])["duty"] == 0:
            raise PlantarError(f"{program} did not play S to its end over the thin machine.")
        marks = sum(what == "mark" for _at_ms, what, _for_ms in plan)
        files = [out.with_name(f"{out.name}.{number}") for number in range(2, marks + 1)]
        parts: list[Part] = []
        for file in files:
            with file.open(encoding="utf-8", errors="replace") as lines:
                parts.append(parse(lines))
        return parts


def play(
    command: Sequence[str],
    program: str,
    plan: Sequence[tuple[int, str, int]],
    phases: Sequence[int],
    folder: Path,
    heap: str = HEAP,
    script: Path = HERE / "thin/play.py",
    path: Sequence[Path] | None = None,
) -> str:
    """Play a program over the thin machine and return what it printed.

    Args:
        command: what starts MicroPython; its options and the script follow.
        folder: an empty folder; it becomes the board's flash.
        heap: as MicroPython's `-X heapsize` takes it.
        script: what plays it.
        path: the folders of the program's modules; by default those of its sources.

    Raises:
        PlantarError: it failed.
    """
    seed(folder)
    order = folder / "order.json"
    where = [str(part) for part in path or folders(program)]
    told = {"program": program, "path": where, "phases": list(phases), "plan": [*plan]}
    order.write_text(json.dumps(told), encoding="utf-8")
    try:
        done = subprocess.run(
            [*command, "-X", f"heapsize={heap}", str(script), str(order)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PlantarError(f"{program} did not end within {PATIENCE_S} s.") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "without a word").splitlines()
        raise PlantarError(f"{program} ended over the thin machine: {said[-1]}")
    return done.stdout


def wheel_dir() -> Path:
    """Return the folder with the Unix port's library.

    Raises:
        PlantarError: there is none for this machine.
    """
    found = find_spec("micropython_run")
    if found is None or found.origin is None:
        raise PlantarError(
            "There is no MicroPython for this machine (its wheel is for Linux on x86-64 and "
            "macOS on ARM), so no costs can be counted here."
        )
    return Path(found.origin).parent
