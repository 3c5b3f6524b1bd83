"""Plays one case on a board of its own, and lets the judge look."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plantar.build.tree import BOARD_PY, MANIFEST
from plantar.campaign.boards import PICO
from plantar.campaign.case import Case
from plantar.campaign.flash import fill, named
from plantar.campaign.judge import Judge
from plantar.campaign.known import Known, Violation
from plantar.campaign.precompiled import Files
from plantar.campaign.records import lost
from plantar.run.runner import Interpreter, Runner, RunnerError

NO_WIRING = {"MOTOR_A": 2, "START": 10}
"""Where a damaged board.py says none: no pin may move there either."""


@dataclass(frozen=True)
class Verdict:
    """What became of a case."""

    case: Case
    violations: tuple[Violation, ...]


def play(
    case: Case, files: Files | None = None, interpreter: Interpreter = "micropython"
) -> Verdict:
    """Run a case's script and return the verdict.

    Args:
        case: what to play.
        files: the firmware and the virtual board, by default the repository's sources.
        interpreter: what runs it, see Runner.

    Raises:
        ScriptError: the case's script is wrong.
    """
    files = files or Files()
    with tempfile.TemporaryDirectory(prefix="plantar-campaign-") as folder:
        flash = Path(folder) / "flash"
        flash.mkdir()
        fill(case, flash, files.firmware)
        board_file = None
        if case.damage is not None and case.on != PICO:
            # Its damaged board.py may not say any more which chip the virtual board is.
            board_file = flash / BOARD_PY
        elif case.board is not None and case.damage is None:
            board_file = Path(folder) / "board.py"
            board_file.write_text(case.board, encoding="utf-8")
        t_ms = 0.0
        try:
            with Runner(
                interpreter,
                board=None if board_file is None else case.on,
                state_dir=flash,
                start_ticks=case.start_ticks,
                board_file=board_file,
                firmware=files.firmware if case.damage is None else flash,
                virtual=files.virtual,
            ) as runner:
                waits = _waits(case) if runner.pins else "unread"
                known = Known(case.script, case.new, waits, case.on)
                judge = Judge(runner.pins or NO_WIRING, known)
                for event in runner.run(case.script, case.for_ms):
                    t_ms = event["t_ms"]
                    judge.take(event)
                judge.finish(case.for_ms)
        except RunnerError as error:
            return Verdict(case, (Violation(t_ms, "runner", str(error)),))
        for rule, wrong in (
            ("record", lost(flash, judge.journal_writes)),
            ("named", _unnamed(named(case, flash), judge.said)),
        ):
            if wrong:
                judge.violations.append(Violation(float(case.for_ms), rule, wrong))
        return Verdict(case, tuple(judge.violations))


def _waits(case: Case) -> str:
    """Return what a case's motor waits for, see Judge."""
    damage = case.damage
    if damage is None or (damage.file == MANIFEST and damage.how == "gone"):
        return ""
    return "hold" if damage.file == BOARD_PY and damage.how != "gone" else "ever"


def _unnamed(name: str, said: dict[str, Any]) -> str:
    found = said.get("files", name)
    return "" if found == name or not name else f"{name} is wrong, and status names {found}"
