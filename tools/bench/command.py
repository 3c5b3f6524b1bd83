"""`plantar bench`: the measurements, a progress bar, tables, JSON, and the page about them."""

import importlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bench.cost import STATES, Cost
from bench.peers_at import PROGRAMS, missing
from bench.report import NATIVE, Section, table
from plantar.build.targets import target
from plantar.build.uf2 import read_micropython
from plantar.errors import PlantarError
from plantar.newfile import ReplaceOption, check_new

ON_THE_BOARD = {
    "latency": "Pressing buttons",
    "noise": "Disturbing a button",
    "limit": "Waiting for the limit",
    "faults": "Breaking programs",
}
"""What is played on the whole virtual board: a module of this name, and what the bar says."""
MEASUREMENTS = ("felt", "instructions", "memory", "emulated", *ON_THE_BOARD, "speed", "page")
"""In the order of the report."""
ALL = (*PROGRAMS, NATIVE)
MOST_JOBS = 64


def bench(
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=f"Measure only this: {', '.join(MEASUREMENTS)}."),
    ] = None,
    peers: Annotated[
        str | None,
        typer.Option(metavar="A,B", help=f"Which programs: {', '.join(ALL)} [default: all]."),
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write which C functions Plantar's tick spends it in."),
    ] = None,
    replace: ReplaceOption = False,
    profile_state: Annotated[
        str, typer.Option(metavar="STATE", help=f"In which state: {', '.join(STATES)}.")
    ] = "wave",
    uf2: Annotated[
        Path | None,
        typer.Option(
            "--uf2",
            metavar="MICROPYTHON.uf2",
            help="MicroPython for the Pico, to measure on an emulated one [default: PLANTAR_UF2].",
        ),
    ] = None,
    frozen_uf2: Annotated[
        Path | None,
        typer.Option(
            metavar="FROZEN.uf2",
            help="A MicroPython for the Pico with Plantar inside (firmware/manifest.py).",
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(metavar="J", help="How many at a time.")] = 2,
    docs: Annotated[
        bool, typer.Option("--docs", help="Write docs/performance.md and its charts.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure Plantar side by side with what a person would use instead.

    It takes a few minutes. Figures of one run can be compared with each other; absolute ones
    of two computers cannot.
    """
    wanted = _wanted(only)
    programs = _programs(peers)
    if profile_state not in STATES:
        raise PlantarError(f"--profile-state {profile_state!r}: one of {', '.join(STATES)}.")
    if profile is not None and ("instructions" not in wanted or "plantar" not in programs):
        raise PlantarError("--profile needs Plantar's instructions; leave --only or --peers out.")
    if not 1 <= jobs <= MOST_JOBS:
        raise PlantarError(f"--jobs {jobs}: give 1 to {MOST_JOBS}.")
    check_new("--profile", profile, replace)
    for named in (uf2, frozen_uf2):
        if named is not None:
            read_micropython(named, target("pico"))
    if docs and (only or peers):
        raise PlantarError("--docs needs every measurement: leave --only and --peers out.")
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        disable=as_json,
    )
    with bar:
        sections = _Run(bar, programs, jobs, uf2, frozen_uf2, profile, profile_state).all(wanted)
    page = importlib.import_module("bench.page")
    about = page.versions(sections)
    if docs:
        page.write(sections, about)
    if as_json:
        print(json.dumps({**about, **{section.key: section.as_json() for section in sections}}))
        return
    out = Console(highlight=False)
    if peers is None and len(programs) < len(ALL):
        out.print(
            f"Not installed, and left out: {', '.join(set(ALL) - set(programs))}; make bench."
        )
    for section in sections:
        if section.rows:
            out.print(table(section))
        if section.missing:
            out.print(section.missing)


class _Run:
    """One run of the bench, with its progress bar."""

    def __init__(
        self,
        bar: Progress,
        programs: list[str],
        jobs: int,
        uf2: Path | None,
        frozen_uf2: Path | None,
        profile: Path | None,
        profile_state: str,
    ) -> None:
        self._bar = bar
        self._all = programs
        self._programs = [name for name in programs if name != NATIVE]
        self._jobs = jobs
        self._uf2 = uf2
        self._frozen_uf2 = frozen_uf2
        self._profile = (profile, profile_state)
        self._costs: dict[str, Cost] = {}

    def all(self, wanted: list[str]) -> list[Section]:
        """Return what was measured, in the report's order."""
        sections: list[Section] = []
        for name in MEASUREMENTS:
            if name not in wanted:
                continue
            if name in ON_THE_BOARD:
                measure = self._module(name).measure
                steps = self._steps(ON_THE_BOARD[name], len(self._programs))
                sections.append(measure(self._programs, self._jobs, steps))
            else:
                sections.append(getattr(self, name)())
        return sections

    def instructions(self) -> Section:
        """Count instructions; without valgrind say what is needed."""
        module = self._module("instructions")
        if shutil.which("valgrind") is None:
            return module.without()
        native = importlib.import_module("bench.native")
        lacks = native.NO_CC if NATIVE in self._all and native.compiler() is None else ""
        programs = self._programs if lacks else self._all
        steps = self._steps("Counting instructions", len(programs))
        section, self._costs = module.measure(programs, self._jobs, steps, *self._profile)
        section.missing = lacks
        return section

    def memory(self) -> Section:
        """Measure heap and flash."""
        steps = self._steps("Measuring memory", len(self._programs))
        return self._module("memory").measure(self._programs, self._costs, steps)

    def emulated(self) -> Section:
        """Measure on an emulated RP2040; without a UF2 say what is needed."""
        from plantar.emulator import parts

        module = self._module("emulated")
        uf2 = self._uf2 or parts.find_uf2()
        if uf2 is None or parts.missing():
            return module.without()
        steps = self._steps("On an emulated RP2040", 3 * len(self._programs) + 1)
        return module.measure(self._programs, parts.need_uf2(uf2), self._jobs, steps)

    def felt(self) -> Section:
        """Measure what people feel, on the emulated RP2040; without a UF2 say what is needed."""
        from plantar.emulator import parts

        module = self._module("felt")
        uf2 = self._uf2 or parts.find_uf2()
        if uf2 is None or parts.missing():
            return module.without()
        forms = 2 if self._frozen_uf2 is None else 3
        steps = self._steps("What a person feels", module.STEPS * forms)
        return module.measure(parts.need_uf2(uf2), self._frozen_uf2, self._jobs, steps)

    def speed(self) -> Section:
        """Play a session as fast as it goes."""
        module = self._module("speed")
        return module.measure(self._steps("Playing a session flat out", module.STEPS))

    def page(self) -> Section:
        """Measure a frame of the web page; without a browser say what is needed."""
        module = self._module("page_frame")
        if module.browser() is None:
            return module.without()
        return module.measure(self._steps("Playing a session in a browser", module.STEPS))

    def _module(self, name: str) -> Any:
        return importlib.import_module(f"bench.{name}")

    def _steps(self, title: str, total: int) -> Callable[[str], None]:
        task = self._bar.add_task(title, total=total)
        return lambda _name: self._bar.advance(task)


def _wanted(only: list[str] | None) -> list[str]:
    for name in only or ():
        if name not in MEASUREMENTS:
            raise PlantarError(f"--only {name!r}: one of {', '.join(MEASUREMENTS)}.")
    return only or list(MEASUREMENTS)


def _programs(peers: str | None) -> list[str]:
    if peers is None:
        return [name for name in ALL if not missing(name)]
    names = [name.strip() for name in peers.split(",")]
    for name in names:
        if name not in ALL:
            raise PlantarError(f"--peers {name!r}: one or more of {', '.join(ALL)}.")
        if missing(name):
            raise PlantarError(f"--peers {name}: it is not installed; make bench installs it.")
    return names
