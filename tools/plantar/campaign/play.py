"""Plays one case on a board of its own, and lets the judge look."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from plantar.campaign.judge import Judge, Violation
from plantar.campaign.records import lost
from plantar.campaign.scripts import Case
from plantar.run.runner import Interpreter, Runner, RunnerError, seed


@dataclass(frozen=True)
class Verdict:
    """What became of a case."""

    case: Case
    violations: tuple[Violation, ...]


def play(
    case: Case, firmware: Path | None = None, interpreter: Interpreter = "micropython"
) -> Verdict:
    """Run a case's script and return the verdict.

    Args:
        case: what to play.
        firmware: a folder in place of the repository's firmware.
        interpreter: what runs it, see Runner.

    Raises:
        ScriptError: the case's script is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="plantar-campaign-") as folder:
        flash = Path(folder) / "flash"
        flash.mkdir()
        seed(flash)
        board_file = None
        if case.board is not None:
            board_file = Path(folder) / "board.py"
            board_file.write_text(case.board, encoding="utf-8")
        t_ms = 0.0
        try:
            with Runner(
                interpreter,
                state_dir=flash,
                start_ticks=case.start_ticks,
                board_file=board_file,
                firmware=firmware,
            ) as runner:
                judge = Judge(runner.pins, case.script)
                for event in runner.run(case.script, case.for_ms):
                    t_ms = event["t_ms"]
                    judge.take(event)
                judge.finish(case.for_ms)
        except RunnerError as error:
            return Verdict(case, (Violation(t_ms, "runner", str(error)),))
        gone = lost(flash, judge.journal_writes)
        if gone:
            judge.violations.append(Violation(float(case.for_ms), "record", gone))
        return Verdict(case, tuple(judge.violations))
