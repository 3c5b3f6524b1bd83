"""Routine files as nobody would write them: good ones, and good ones spoilt in one or more ways.

The same seed gives the same files. Their verdicts come from the firmware's checker on CPython,
and from a child in MicroPython that reads them all in one go.
"""

import json
import random
import struct
import subprocess
from pathlib import Path
from typing import Any

from places import MPY

from plantar.firmware import REPOSITORY, VIRTUAL, load
from plantar.run.runner import find_micropython

SENTENCE_MOST = 280  # letters; the longest lists all fields of a phase
EXAMPLES = REPOSITORY / "routines"
CHECK_ALL = MPY / "runner" / "check_all.py"

FIELDS = [
    field[0].decode()
    for table in ("FILE_FIELDS", "BLOCK_FIELDS", "DRIVE_FIELDS", "GUIDE_FIELDS")
    for field in getattr(load("own.routineform"), table)
]
WORDS = ["drive", "guide", "wave", "steady", "pulse", "hold", "ramp", "user", "both", "left"]
WORDS += ["heel", "toes", "shape", "sweep", "", " ", "x" * 17, "x" * 70, "a-b", "A", "\xe9", "\n"]
NUMBERS: list[Any] = [-1, 0, 1, 2, 5, 6, 20, 21, 50, 60, 100, 250, 600, 1_000, 1_200, 1_201]
NUMBERS += [4_000, 60_000, 60_001, 2**30, 2**31, 2**62, 10**30, 0.5, 60.0, 1e300, -0.0]
NUMBERS += [float("nan"), float("inf"), 999_999_999, 1_000_000_000]
OTHERS: list[Any] = [None, True, False, [], {}, [[]], [{}], {"a": 1}, [0], [0, 100], [1] * 70]
BITS = [b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"'", b"#", b"//", b"\n", b"\x00"]
BITS += [b"\xef\xbb\xbf", b"\xff", b"\xc3\xa9", b"NaN", b"true", b"1e9", b"-", b"01", b" " * 30]
BITS += [b"[" * 300, b'{"a":' * 300, b'"version": 1,', b"\\u0041", b'\\"', b"/*", b"\t", b"9" * 40]


def good(dice: random.Random) -> dict[str, Any]:
    """Return a routine that a board takes, of any shape."""
    phases: list[dict[str, Any]] = []
    seconds_left = 1_100
    for number in range(dice.randint(1, 8)):
        if dice.random() < 0.15:
            inner = [_phase(dice, 20, number) for _ in range(dice.randint(1, 2))]
            for phase in inner:
                phase.pop("side", None)
            block: dict[str, Any] = {"phases": inner}
            if dice.random() < 0.6:
                block["repeat"] = 2
            if dice.random() < 0.5:
                block["sides"] = True
                inner[0]["cue_left"] = "The left one"
            if len(phases) < 3:
                phases.append(block)
                seconds_left -= 4 * 40
            continue
        most = min(300, seconds_left // 2)
        if most < 20:
            break
        phase = _phase(dice, most, number)
        seconds_left -= phase.get("longest", phase["seconds"])
        phases.append(phase)
    routine: dict[str, Any] = {"version": 1, "key": f"r{dice.randint(0, 999)}", "title": "A title"}
    if dice.random() < 0.5:
        routine["source"] = "Somebody's book, page 9"
    if dice.random() < 0.7:
        routine["level"] = dice.randint(1, 5)
    return {**routine, "phases": phases or [_phase(dice, 60, 0)]}


def _phase(dice: random.Random, most_s: int, number: int) -> dict[str, Any]:
    patterns = [name.decode() for name in load("own.routineform").PATTERNS]
    seconds = dice.randrange(20, most_s + 1, 20)
    phase: dict[str, Any] = {"name": f"phase {number}", "seconds": seconds}
    if dice.random() < 0.3:
        phase["longest"] = seconds + dice.randrange(0, 41, 20)
    if dice.random() < 0.6:
        phase["cue"] = dice.choice(["Sit down", "Slowly, to and fro", "Let it go (for now)"])
    if dice.random() < 0.2:
        phase["side"] = dice.choice(["both", "left", "right"])
    if dice.random() < 0.25:
        phase["kind"] = "guide"
        if dice.random() < 0.6:
            phase["period_ms"] = dice.choice([1_000, 4_000, 5_000, 20_000])
            if dice.random() < 0.5:
                phase["on_ms"] = phase["period_ms"] // 2
        return _shuffled(dice, phase)
    phase["kind"] = "drive"
    if dice.random() < 0.7:
        phase["level"] = dice.choice([1, 2, 3, 4, 5, "user"])
    pattern = dice.choice(patterns)
    phase["pattern"] = pattern
    if pattern == "shape":
        phase["shape"] = [dice.randint(0, 100) for _ in range(dice.randint(2, 20))]
    if pattern != "steady" and dice.random() < 0.8:
        phase["period_ms"] = dice.choice([250, 1_000, 2_000, 4_000, 10_000, 20_000])
        if pattern in ("pulse", "hold"):
            phase["on_ms"] = dice.choice([50, phase["period_ms"] // 2, phase["period_ms"]])
        if pattern in ("wave", "pulse", "sweep", "circle", "ramp"):
            phase["low_pct"] = dice.randint(0, 100)
        if seconds * 1_000 % phase["period_ms"] == 0 and dice.random() < 0.5:
            phase["count"] = True
    return _shuffled(dice, phase)


def _shuffled(dice: random.Random, phase: dict[str, Any]) -> dict[str, Any]:
    names = list(phase)
    dice.shuffle(names)
    return {name: phase[name] for name in names}


def spoilt(dice: random.Random, routine: dict[str, Any]) -> dict[str, Any]:
    """Return a routine with one thing in it changed, which may be a mistake or not."""
    changed = json.loads(json.dumps(routine))
    objects = [changed]
    for item in changed["phases"]:
        objects += [item, *item.get("phases", [])]
    one = dice.choice(objects)
    way = dice.randrange(6)
    name = dice.choice(list(one))
    if way == 0:
        del one[name]
    elif way == 1:
        one[dice.choice(FIELDS)] = dice.choice([*NUMBERS, *WORDS, *OTHERS])
    elif way == 2:
        one[dice.choice([name[:-1], name + "s", name.upper(), name[1:], "x"])] = one.pop(name)
    elif way == 3:
        one[name] = dice.choice(NUMBERS)
    elif way == 4:
        one[name] = dice.choice([*WORDS, *OTHERS])
    else:
        changed["phases"] *= dice.randint(2, 4)
    return changed


def data_of(dice: random.Random) -> bytes:
    """Return the bytes of a file: good, spoilt as a routine, or spoilt as JSON."""
    routine = good(dice)
    way = dice.random()
    while way > 0.1:
        routine = spoilt(dice, routine)
        way -= dice.choice([0.3, 1.0])
        if not isinstance(routine.get("phases"), list) or not all(
            isinstance(item, dict)
            and isinstance(item.get("phases", []), list)
            and all(isinstance(inner, dict) and inner for inner in item.get("phases", []))
            and item
            for item in routine["phases"]
        ):
            break
    text = json.dumps(
        routine, indent=dice.choice([None, None, 1]), ensure_ascii=dice.random() < 0.5
    )
    data = text.encode("utf-8")
    while dice.random() < 0.25:
        at = dice.randrange(len(data) + 1)
        cut = at + dice.choice([0, 0, 1, 1, 3, 40])
        data = data[:at] + dice.choice([b"", *BITS]) + data[cut:]
        if not data:
            break
    return data


def files(seed: int, count: int) -> list[bytes]:
    """Return many files."""
    dice = random.Random(seed)
    return [data_of(dice) for _ in range(count)]


def verdict(data: bytes) -> str:
    """Return what the checker says on CPython: its sentence, or the routine written out."""
    routine, problem = load("own.routinefile").read(data, "x.json", (b"heel", b"ball"))
    assert (routine is None) == bool(problem)
    return problem or repr(routine)


def verdicts_in_micropython(all_files: list[bytes], folder: Path) -> list[str] | None:
    """Return what the checker says of each in MicroPython; None if there is none here."""
    micropython = find_micropython()
    if micropython is None:
        return None
    file = folder / "files.bin"
    file.write_bytes(b"".join(struct.pack("<I", len(data)) + data for data in all_files))
    done = subprocess.run(
        [
            micropython,
            "-X",
            "heapsize=192k",
            CHECK_ALL,
            file,
            REPOSITORY / "firmware",
            VIRTUAL,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-500:]
    return done.stdout.splitlines()
