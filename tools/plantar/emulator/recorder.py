"""`plantar emulate --record`: what the emulated chip answers to questions.py, kept as data.

The virtual board is held to it in host_tests/boards/test_port_recordings.py.
"""

import json
from pathlib import Path
from typing import Any

from plantar.emulator import parts
from plantar.emulator.asker import MARK
from plantar.emulator.questions import QUESTIONS
from plantar.emulator.runner import EmulatedRunner, Setup
from plantar.errors import PlantarError

STEP_US = 2_000
PATIENCE_US = 5_000_000
READY = "ready"


def record(uf2: Path, file: Path) -> int:
    """Ask every question and write the table.

    Args:
        uf2: MicroPython for the Pico.
        file: where the table goes: a JSON list of {"chip", "what", "steps"}, a step being
            [question, answer].

    Returns:
        How many questions were answered.

    Raises:
        PlantarError: a question is not answered, or the file cannot be written.
    """
    asker = (parts.HERE / "asker.py").read_bytes() + b"\nmain()\n"
    setup = Setup(uf2=uf2, extra={"main.py": asker, "main.mpy": b"", "boot.py": b"\n"})
    table: list[dict[str, Any]] = []
    with EmulatedRunner(setup) as runner:
        board = _Asked(runner)
        board.wait()
        runner.save(READY)
        for what, questions in QUESTIONS.items():
            runner.restore(READY)
            steps = [[question, board.ask(question)] for question in questions]
            table.append({"chip": "pico", "what": what, "steps": steps})
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in table)
    try:
        file.write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    except OSError as error:
        raise PlantarError(f"The table {file} cannot be written: {error.strerror}.") from error
    return sum(len(row["steps"]) for row in table)


class _Asked:
    """A board with the asker on it."""

    def __init__(self, runner: EmulatedRunner) -> None:
        self._runner = runner

    def ask(self, question: str) -> str:
        """Return its answer; "reset: CAUSE" if the chip is reset by it."""
        at_us = int(self._runner.t_ms * 1_000) + 1
        self._runner.inputs([(at_us, "console", json.dumps(question) + "\n", None)])
        return self.wait(question)

    def wait(self, question: str = "") -> str:
        """Run until the board answers, or has started again."""
        cause = ""
        give_up = self._runner.t_ms * 1_000 + PATIENCE_US
        while self._runner.t_ms * 1_000 < give_up:
            to_us = int(self._runner.t_ms * 1_000) + STEP_US
            for event in self._runner.run_to_us(to_us):
                if event["event"] == "reset" and event["cause"] != "power":
                    cause = str(event["cause"])
                elif event["event"] == "usb" and event["text"].startswith(MARK):
                    text = event["text"][len(MARK) :]
                    if text == READY:
                        return f"reset: {cause}"
                    return str(json.loads(text))
        raise PlantarError(f"The emulated board does not answer {question!r}.")
