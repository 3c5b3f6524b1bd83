"""Makes a failing script as short as it will go, and writes it where it can be replayed."""

import json
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from plantar.build.tree import BOARD_PY
from plantar.campaign.boards import PICO
from plantar.campaign.case import Case
from plantar.campaign.flash import fill
from plantar.campaign.play import Verdict

TRIES = 80


def shrink(
    verdict: Verdict, play: Callable[[Case], Verdict], tries: int = TRIES
) -> tuple[Case, int]:
    """Return the shortest case found that breaks the same rule, and how many runs that took.

    Args:
        verdict: of the failing run.
        play: plays a case.
        tries: the most runs to spend.
    """
    rule, t_ms = verdict.violations[0].rule, verdict.violations[0].t_ms
    best = verdict.case
    spent = 0

    def still_fails(case: Case) -> bool:
        nonlocal spent
        spent += 1
        return any(violation.rule == rule for violation in play(case).violations)

    shorter = replace(best, for_ms=min(best.for_ms, (int(t_ms) // 1_000 + 2) * 1_000))
    shorter = shorter.with_script([e for e in best.script if e["at_ms"] < shorter.for_ms])
    if still_fails(shorter):
        best = shorter
    size = max(1, len(best.script) // 2)
    while spent < tries:
        place, before = 0, len(best.script)
        while place < len(best.script) and spent < tries:
            left = [*best.script[:place], *best.script[place + size :]]
            if still_fails(best.with_script(left)):
                best = best.with_script(left)
            else:
                place += size
        if size == 1 and len(best.script) == before:
            break
        size = max(1, size // 2)
    return best, spent


def keep(case: Case, folder: Path, firmware: Path | None = None) -> str:
    """Write a case's script (and its board file, and its flash) into a folder; return the command
    to replay it.

    Args:
        case: what to keep.
        folder: is made if it is missing.
        firmware: whose files were damaged, if some were; by default the repository's.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / f"campaign-{case.name}.json"
    lines = ",\n  ".join(json.dumps(entry) for entry in case.script)
    script.write_text(f"[\n  {lines}\n]\n" if case.script else "[]\n", encoding="utf-8")
    command = ["plantar", "run", "--no-ui", "--script", str(script)]
    command += ["--for", f"{case.for_ms}ms", "--start-ticks", str(case.start_ticks)]
    if case.on != PICO:
        command += ["--board", case.on]
    if case.new or case.damage is not None:
        flash = folder / f"campaign-{case.name}-flash"
        shutil.rmtree(flash, ignore_errors=True)
        flash.mkdir()
        fill(case, flash, firmware)
        command += ["--state", str(flash)]
        if (flash / BOARD_PY).exists():
            command += ["--board-file", str(flash / BOARD_PY)]
    elif case.board is not None:
        board = folder / f"campaign-{case.name}-board.py"
        board.write_text(case.board, encoding="utf-8")
        command += ["--board-file", str(board)]
    return shlex.join(command)
