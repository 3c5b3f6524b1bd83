"""What `make mutants` found, as a table and as the end of docs/hazards.md."""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

MODULES = ("limits", "guard", "meter", "massager", "presses", "allowance", "turn", "trial")
MODULES += ("routine", "motor", "channel", "buttons", "listen", "senses", "app", "start", "loop")
MODULES += ("hal", "hal.output", "hal.stop", "keep.journal", "keep.reading", "keep.upkeep")
MODULES += ("usb.console", "usb.report", "face.menu")
FLOOR = 90  # per cent of a module's mutants that a test must notice
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "hazards.md"
REASONS = Path(__file__).resolve().parent / "mutants.toml"
SCORES = ("<!-- make mutants writes the scores", "<!-- end of the scores -->")
SURVIVORS = ("<!-- make mutants writes the survivors", "<!-- end of the survivors -->")


@dataclass(frozen=True)
class Mutant:
    """A changed module. function_line: where the changed function begins, 0 outside of one."""

    module: str
    code: str
    function_line: int
    where: str
    line: int
    change: str

    def __str__(self) -> str:
        return f"{self.module.replace('.', '/')}.py:{self.line} {self.where}: {self.change}"


@dataclass(frozen=True)
class Score:
    """How many mutants of a module were tried, those that no test noticed, and how many it has."""

    module: str
    mutants: int
    survivors: tuple[Mutant, ...]
    of: int

    @property
    def caught(self) -> int:
        """How many a test noticed."""
        return self.mutants - len(self.survivors)

    @property
    def explained(self) -> int:
        """How many change nothing that anybody could notice, by the reasons in mutants.toml."""
        known = reasons()
        return sum(reason_for(mutant, known) is not None for mutant in self.survivors)

    @property
    def percent(self) -> float:
        """The share that a test noticed of the mutants that change something, 0..100."""
        able = self.mutants - self.explained
        return 100 * self.caught / able if able else 0.0


def described(
    module: str, source: str, code: str, functions: Sequence[tuple[int, int, str]]
) -> Mutant:
    """Return a mutant, with its place and its change found by comparing the two texts."""
    old, new = source.splitlines(), code.splitlines()
    first = next(i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1])
    last = 0
    while last < min(len(old), len(new)) - first - 1 and old[-1 - last] == new[-1 - last]:
        last += 1
    was = " ".join(line.strip() for line in old[first : len(old) - last])
    now = " ".join(line.strip() for line in new[first : len(new) - last])
    line, where = 0, "module"
    for begin, end, name in functions:
        if begin <= first + 1 <= end:
            line, where = begin, name
    return Mutant(module, code, line, where, first + 1, f"{was} -> {now}")


@dataclass(frozen=True)
class Reason:
    """Why some survivors do not matter. change: a pattern for `where: old -> new`."""

    module: str
    change: str
    what: str
    why: str


def reasons() -> list[Reason]:
    """Return the reasons that people gave, from mutants.toml."""
    return [
        Reason(**one) for one in tomllib.loads(REASONS.read_text(encoding="utf-8"))["survivor"]
    ]


def reason_for(mutant: Mutant, known: Sequence[Reason]) -> Reason | None:
    """Return the first reason that fits."""
    text = f"{mutant.where}: {mutant.change}"
    for one in known:
        if one.module == mutant.module and re.search(one.change, text):
            return one
    return None


def show_survivor(mutant: Mutant, each: bool, console: Console) -> None:
    """Print a survivor that nobody has explained; each: any other too."""
    unknown = reason_for(mutant, reasons()) is None
    if each or unknown:
        mark = "not explained: " if unknown else "survives: "
        console.print(f"{mark}{mutant}", markup=False, highlight=False, soft_wrap=True)


def show_score(score: Score, console: Console) -> None:
    """Print a line where there is no terminal to show a bar."""
    if not console.is_terminal:
        console.print(f"{score.module}: {score.caught} of {score.mutants}, {score.percent:.1f} %")


def show(scores: Sequence[Score]) -> None:
    """Print the table."""
    table = Table("module", title="Mutants")
    for name in ("mutants", "caught", "change nothing", "survived", "score"):
        table.add_column(name, justify="right")
    for one in scores:
        colour = "green" if one.percent >= FLOOR else "red"
        left = len(one.survivors) - one.explained
        counts = (str(one.mutants), str(one.caught), str(one.explained), str(left))
        table.add_row(one.module, *counts, f"[{colour}]{one.percent:.1f} %")
    Console().print(table)


def write(score: Score) -> None:
    """Put a module's score and survivors into docs/hazards.md; the other modules' rows stay."""
    today = datetime.now(UTC).date().isoformat()
    text = DOCUMENT.read_text(encoding="utf-8")
    tried = str(score.of) if score.mutants == score.of else f"{score.mutants} of {score.of}"
    left = len(score.survivors) - score.explained
    counts = f"{tried} | {score.caught} | {score.explained} | {left}"
    row = f"| {score.module} | {counts} | {score.percent:.1f} % | {today} |"
    text = with_rows(text, SCORES, score.module, [row])
    known = reasons()
    found = Counter(reason_for(mutant, known) for mutant in score.survivors)
    rows = [
        f"| {score.module} | {found[one]} | {one.what} | {one.why} |"
        for one in known
        if found[one]
    ]
    if found[None]:
        rows.append(f"| {score.module} | {found[None]} | not looked at yet | not known |")
    text = with_rows(text, SURVIVORS, score.module, rows)
    DOCUMENT.write_text(text, encoding="utf-8")


def with_rows(text: str, marks: tuple[str, str], module: str, rows: Sequence[str]) -> str:
    """Return a text in which a module's rows of the table between two marks are these."""
    head, rest = text.split(marks[0], 1)
    block, tail = rest.split(marks[1], 1)
    lines = block.strip().splitlines()
    top = next(i for i, line in enumerate(lines) if line.startswith("|---")) + 1
    kept = [line for line in lines[top:] if not line.startswith(f"| {module} ")]
    order = sorted([*kept, *rows], key=lambda line: MODULES.index(line.split()[1]))
    return head + marks[0] + " " + "\n".join([*lines[:top], *order]) + "\n" + marks[1] + tail
