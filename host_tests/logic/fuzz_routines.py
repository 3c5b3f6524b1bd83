"""Coverage-guided fuzzing of the routine file's checker with atheris; `make fuzz` calls it.

    python fuzz_routines.py FOLDER SECONDS   look for new paths; what it finds is kept in FOLDER
    python fuzz_routines.py FOLDER           hold all it found against MicroPython

The first stops at the first file on which the checker raises, or says anything but one sentence.
"""

import importlib
import sys
from pathlib import Path

from plantar import firmware

sys.path.append(str(firmware.REPOSITORY / "host_tests" / "support"))
from routine_fuzz import (
    EXAMPLES,
    SENTENCE_MOST,
    files,
    verdict,
    verdicts_in_micropython,
)

BYTES_MOST = 9_000  # a little more than a board reads
CHECKED = ("own.routinejson", "own.routineform", "own.routinefield", "own.routinefile")


def search(folder: Path, seconds: int) -> None:
    """Fuzz for so long. Ends the process."""
    atheris = importlib.import_module("atheris")  # only `make fuzz` has it
    firmware.put_on_path()
    with atheris.instrument_imports(include=list(CHECKED)):
        for name in CHECKED:
            firmware.load(name)

    def one(data: bytes) -> None:
        said = verdict(data)
        if not said.startswith("Routine("):
            assert said.startswith("x.json: ") and said.endswith((".", "?")), said
            assert said.isascii() and said.isprintable() and len(said) <= SENTENCE_MOST, said
            assert not set(said) & set('"\\'), said

    limits = [f"-max_total_time={seconds}", f"-max_len={BYTES_MOST}", "-timeout=10"]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", str(folder)], one)
    atheris.Fuzz()


def seed(folder: Path) -> None:
    """Begin with the examples and with some odd files."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in EXAMPLES.glob("*.json"):
        (folder / file.name).write_bytes(file.read_bytes())
    for number, data in enumerate(files(seed=1, count=200)):
        (folder / f"odd-{number}").write_bytes(data)


def compare(folder: Path) -> int:
    """Hold every file found against MicroPython. Return how many verdicts differ."""
    found = [file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()]
    here = [verdict(data) for data in found]
    there = verdicts_in_micropython(found, folder.parent)
    if there is None:
        print("There is no MicroPython for this machine: nothing to compare with.")
        return 0
    wrong = [pair for pair in zip(found, here, there, strict=True) if pair[1] != pair[2]]
    for data, one, other in wrong[:10]:
        print(f"{data!r}\n  CPython: {one}\n  MicroPython: {other}")
    good = sum(said.startswith("Routine(") for said in here)
    print(f"{len(found)} files, {good} of them taken: {len(wrong)} verdicts differ.")
    return len(wrong)


if __name__ == "__main__":
    corpus = Path(sys.argv[1])
    if len(sys.argv) > 2:
        seed(corpus)
        search(corpus, int(sys.argv[2]))
    sys.exit(1 if compare(corpus) else 0)
