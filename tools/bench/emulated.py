"""What a program costs on an emulated RP2040, in MicroPython's own build for it.

A tick is again all that a program does in 10 ms, interrupts and MicroPython's own housekeeping
included; the worst tick is the longest run of the CPU between two sleeps. The emulated flash has
no cache misses, so a real chip takes longer, for every program. S is played with short phases;
Plantar's gentle minute is cut to three seconds for it.
"""

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from littlefs import LittleFS

from bench import forms
from bench.board import Input, driven, press
from bench.callgrind import HERE
from bench.cost import STATES, TICK_MS, weighted
from bench.latency import GOALS, moments, waits
from bench.memory import compile_all, smallest_k
from bench.report import BASE, PLANTAR, Row, Section
from plantar.build.image import LOOKAHEAD_BYTES, READ_BYTES
from plantar.build.targets import target
from plantar.emulator import parts
from plantar.errors import PlantarError

EMPTY = "empty"
PLAYED_S = (12, 13, 12, 11)  # each ends with three seconds of counting down
WINDOWS = ((4_500, 8_500), (4_000, 9_000), (3_500, 7_500), (1_000, 7_000))
IDLE = (1_500, 12_500)  # long enough for what Plantar does every ten seconds
START_MS = 13_000
FIRST_LED, PEERS_LED = 16, 25
MOTORS = (15, 2)  # a peer's pin, Plantar's
HEAP_START_US, HEAP_FOR_MS = 2_000_000, 20_000
CYCLES, CYCLES_FROM_US, CYCLE_US, HELD_US = 40, 2_000_000, 700_000, 60_000
HEAP_GOAL_K = 96
PATIENCE_S = 900

HEAP = """
import gc
import machine


def _say(_timer):
    gc.collect()
    print('{{"heap": %d, "free": %d}}' % (gc.mem_alloc(), gc.mem_free()))


_timer = machine.Timer(-1, mode=machine.Timer.ONE_SHOT, period={period_ms}, callback=_say)
"""
MAIN = """import {app} as app
app.PROGRAM = {program}
{more}
app.main()
"""
KINDS = ("steady", "wave", "pulse", "ramp")
LEVELS = (1, 3, 4, 4)


@dataclass(frozen=True)
class Found:
    """What one program costs there.

    Attributes:
        mean_us: a tick, by state.
        worst_us: the longest run of the CPU, "idle" and "running" (the start of S and the changes
            of its phases included).
        live: bytes of the heap in use at the end of S.
        ready_ms: from power-on to the first LED, 0 if it shows none.
        heap_k: the smallest heap that it works in, in KiB, 0 if it is not known.
        waits_ms: the longest wait of CYCLES from a press to the motor, by button.
    """

    mean_us: dict[str, float]
    worst_us: dict[str, float]
    live: int
    ready_ms: float
    heap_k: int = 0
    waits_ms: dict[str, float] = field(default_factory=dict)


def windows() -> list[tuple[int, int]]:
    """Return the measured stretches in ms since power-on: idle, then the phases of S."""
    found: list[tuple[int, int]] = [IDLE]
    begin = START_MS
    for (first, last), seconds in zip(WINDOWS, PLAYED_S, strict=True):
        found.append((begin + first, begin + last))
        begin += seconds * 1000
    return found


def stretches() -> list[tuple[int, int, str]]:
    """Return the measured stretches as (from, to, state), and what of S lies between two of them
    with an empty state.
    """
    found: list[tuple[int, int, str]] = []
    for (first, last), state in zip(windows(), STATES, strict=True):
        if found:
            # Idle, Plantar checks its files: what lies before START is not S.
            found.append((max(found[-1][1], START_MS), first, ""))
        found.append((first, last, state))
    return found


def found_of(told: dict[str, Any], led: int, base: int) -> Found:
    """Return what bench/emulated.mjs told. base: the heap without any program."""
    hz = told["hz"]
    mean: dict[str, float] = {}
    worst: dict[str, float] = {"idle": 0.0, "running": 0.0}
    for window, (first, last, state) in zip(told["windows"], stretches(), strict=True):
        if state:
            mean[state] = window["cycles"] * 1e6 / hz * TICK_MS / (last - first)
        when = "idle" if state == "idle" else "running"
        worst[when] = max(worst[when], window["worst"] * 1e6 / hz)
    live = 0
    ready_ms = 0.0
    for line in told["trace"]:
        event = json.loads(line)
        if event["event"] == "usb" and event["text"].startswith('{"heap"'):
            live = json.loads(event["text"])["heap"] - base
        if not ready_ms and event.get("pin") == led and event.get("value") == 1:
            ready_ms = event["t_ms"]
    return Found(
        {**mean, "running": weighted([mean[state] for state in KINDS])},
        worst,
        live,
        ready_ms,
    )


def heap_of(told: dict[str, Any]) -> int:
    """Return how large the heap is, in bytes, from what a play told."""
    for line in told["trace"]:
        event = json.loads(line)
        if event["event"] == "usb" and event["text"].startswith('{"heap"'):
            said = json.loads(event["text"])
            return int(said["heap"]) + int(said["free"])
    return 0


def files_of(program: str, heap_at_ms: int, ballast: int = 0) -> dict[str, bytes]:
    """Return the files on the board: the program with S in short phases, and a timer that says
    how much of the heap is in use.

    Args:
        heap_at_ms: when it says so, since the start.
        ballast: so many bytes of the heap are taken before the program starts.
    """
    heap = HEAP.format(period_ms=heap_at_ms).encode()
    if ballast:
        heap = b""
    # As a module it stays for good: board.py itself is forgotten.
    hold = f'import sys\nsys.modules["_ballast"] = bytearray({ballast})\n'
    weight = hold.encode() if ballast else b""
    if program == EMPTY:
        return {"main.py": heap + b"import time\nwhile True:\n    time.sleep_ms(10)\n"}
    phases_ms = [seconds * 1000 for seconds in PLAYED_S]
    if program == PLANTAR:
        files = forms.files_of(forms.RELEASE, forms.scenario(PLAYED_S))
        # boot.py imports it, before anything but firstoff; and no manifest has its hash.
        files["board.py"] = weight + files["board.py"] + heap
        return files
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as name:
        code = Path(name)
        compile_all(program, code, target("pico").arch, thin=False)
        files = {str(f.relative_to(code)): f.read_bytes() for f in code.rglob("*.mpy")}
    kinds = range(4) if program == BASE else KINDS
    lengths = PLAYED_S if program == "picozero" else phases_ms
    main = MAIN.format(
        app=f"app_{program}",
        program=tuple(zip(lengths, LEVELS, kinds, strict=True)),
        more=f"app.LENGTH = {sum(PLAYED_S)}",
    )
    return {**files, "main.py": weight + heap + main.encode()}


def image(files: dict[str, bytes]) -> bytes:
    """Return a Pico's file system with these files, folders and all."""
    place = target("pico").file_system
    assert place is not None
    disk = LittleFS(
        mount=False,
        block_size=place.block_bytes,
        block_count=place.blocks,
        read_size=READ_BYTES,
        prog_size=place.prog_bytes,
        cache_size=4 * max(READ_BYTES, place.prog_bytes),
        lookahead_size=LOOKAHEAD_BYTES,
    )
    disk.format()
    disk.mount()
    for name, data in sorted(files.items()):
        if "/" in name:
            disk.makedirs(name.rpartition("/")[0], exist_ok=True)
        with disk.open(name, "wb") as file:
            file.write(data)
    disk.unmount()
    return bytes(disk.context.buffer)


def play(
    uf2: Path,
    program: str,
    files: dict[str, bytes],
    inputs: Sequence[Input],
    for_ms: int = 0,
    measured: Sequence[tuple[int, int]] | None = None,
) -> dict[str, Any]:
    """Play a program and return what bench/emulated.mjs told.

    Args:
        uf2: MicroPython for the Pico.
        program: which.
        files: what is on the board.
        inputs: what happens to it, in the order of time.
        for_ms: how long; 0: to the end of S.
        measured: the stretches to measure, in ms; by default those of S, none with for_ms.

    Raises:
        PlantarError: node.js or the emulator is missing, or it failed.
    """
    node = parts.need_node()
    place = target("pico").file_system
    assert place is not None
    with tempfile.TemporaryDirectory(prefix="plantar-bench-") as name:
        folder = Path(name)
        (folder / "image.bin").write_bytes(image(files))
        (folder / "bootrom.bin").write_bytes(parts.bootrom())
        boot = {
            "uf2": str(uf2),
            "bootrom": str(folder / "bootrom.bin"),
            "image": str(folder / "image.bin"),
            "image_at": place.offset,
            "motors": [MOTORS[program == PLANTAR]],
            "seed": 1,
            "plain": False,
        }
        if measured is None:
            measured = [] if for_ms else [stretch[:2] for stretch in stretches()]
        order = {"boot": boot, "inputs": list(inputs), "windows": list(measured)}
        order["end_ms"] = for_ms or windows()[-1][1] + 1_500
        answer = folder / "answer.json"
        (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
        done = subprocess.run(
            [str(node), str(HERE / "emulated.mjs"), str(folder / "order.json"), str(answer)],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["without a word"]
            raise PlantarError(f"{program} ended on the emulated board: {said[-1]}")
        return json.loads(answer.read_text(encoding="utf-8"))


def answers(uf2: Path, program: str) -> dict[str, float]:
    """Return the longest waits in ms from a press to the motor, by button: code and all."""
    starts = moments(CYCLES, CYCLES_FROM_US, CYCLE_US, 1)
    stops = moments(CYCLES, CYCLES_FROM_US + CYCLE_US // 2, CYCLE_US, 2)
    inputs: list[Input] = []
    for start_us, stop_us in zip(starts, stops, strict=True):
        inputs += press(program, "START", start_us, HELD_US)
        inputs += press(program, "STOP", stop_us, HELD_US)
    inputs.sort(key=lambda entry: entry[0])
    end_ms = stops[-1] // 1000 + 200
    told = play(uf2, program, files_of(program, 10 * end_ms), inputs, end_ms)
    motor = MOTORS[program == PLANTAR]
    events = [event for event in map(json.loads, told["trace"]) if event.get("pin") == motor]
    return {
        "START": max(waits(events, starts, lambda event: driven(event) is True)),
        "STOP": max(waits(events, stops, lambda event: driven(event) is False)),
    }


def plays(told: dict[str, Any], motor: int, end_ms: int) -> bool:
    """Return whether the motor was still at work in the second before end_ms, and no program had
    ended.
    """
    events = [json.loads(line) for line in told["trace"]]
    if any(event["event"] == "repl" for event in events):
        return False
    return any(
        event.get("pin") == motor
        and event.get("duty_u16", 0) > 0
        and end_ms - 1_000 < event["t_ms"] <= end_ms
        for event in events
    )


def smallest_heap_k(uf2: Path, program: str, whole: int) -> int:
    """Return the smallest heap, in KiB, in which a program starts and plays S's wave.

    whole: the heap that MicroPython has, in bytes; all above is taken before the program starts.
    """

    def works(kib: int) -> bool:
        files = files_of(program, 0, whole - kib * 1024)
        told = play(uf2, program, files, press(program, "START", HEAP_START_US), HEAP_FOR_MS)
        return plays(told, MOTORS[program == PLANTAR], HEAP_FOR_MS)

    most = whole // 1024 - 1
    return smallest_k(works, 4, most) if works(most) else 0


def measure(
    programs: Sequence[str],
    uf2: Path,
    jobs: int,
    on_done: Callable[[str], None] = lambda _name: None,
) -> Section:
    """Measure programs, several at a time.

    Args:
        programs: which.
        uf2: MicroPython for the Pico.
        jobs: how many at a time.
        on_done: called with each program that is done, and with EMPTY.
    """
    heap_at_ms = windows()[-1][1] + 300

    def one(name: str) -> dict[str, Any]:
        start = [] if name == EMPTY else press(name, "START", START_MS * 1000)
        told = play(uf2, name, files_of(name, heap_at_ms), start)
        if name != EMPTY and not plays(told, MOTORS[name == PLANTAR], windows()[-1][1]):
            raise PlantarError(f"{name} did not play S to its end on the emulated board.")
        on_done(name)
        return told

    with ThreadPoolExecutor(jobs) as pool:
        told = dict(zip((EMPTY, *programs), pool.map(one, (EMPTY, *programs)), strict=True))
    empty = found_of(told[EMPTY], PEERS_LED, 0)
    found = {
        name: found_of(told[name], FIRST_LED if name == PLANTAR else PEERS_LED, empty.live)
        for name in programs
    }
    whole = heap_of(told[EMPTY])

    def rest(name: str) -> Found:
        waited = answers(uf2, name)
        on_done(name)
        smallest = smallest_heap_k(uf2, name, whole)
        on_done(name)
        return replace(found[name], heap_k=smallest, waits_ms=waited)

    with ThreadPoolExecutor(jobs) as pool:
        found = dict(zip(programs, pool.map(rest, programs), strict=True))
    return section(found, empty, uf2.name)


def without() -> Section:
    """Return the section that says what it needs."""
    needs = (
        "Nothing was measured on an emulated RP2040: that takes a MicroPython UF2 for the Pico "
        "(--uf2, or PLANTAR_UF2; plantar emulate says where there is one) and what make setup "
        "installs."
    )
    return Section("emulated", "On an emulated RP2040", missing=needs)


def section(found: dict[str, Found], empty: Found, uf2: str) -> Section:
    """Return the table of what was found. empty: what MicroPython alone costs."""
    rows: list[Row] = []
    own = found.get(PLANTAR)

    def row(
        name: str, unit: str, of: Callable[[Found], float | None], goal: str, met: bool | None
    ) -> None:
        rows.append(Row(name, unit, {k: of(one) for k, one in found.items()}, goal, met, True))

    for state in ("running", *STATES):
        goal, met = "", None
        if state == "running" and own is not None:
            base = found.get(BASE)
            goal = "ratio ≤ 1"
            met = None if base is None else own.mean_us["running"] <= base.mean_us["running"]
        shown = "mean tick, running S" if state == "running" else f"mean tick, {state}"
        row(shown, "µs", lambda one, state=state: round(one.mean_us[state], 1), goal, met)
    worst = "worst tick, running S"
    row(worst, "µs", lambda one: round(one.worst_us["running"], 1), "", None)
    row("worst tick, idle", "µs", lambda one: round(one.worst_us["idle"], 1), "", None)
    for name in ("START", "STOP"):
        values = {k: round(one.waits_ms[name], 2) for k, one in found.items() if one.waits_ms}
        met = values[PLANTAR] <= GOALS[name] if PLANTAR in values else None
        shown = f"{name} to motor, worst of {CYCLES}"
        rows.append(Row(shown, "ms", dict(values), f"≤ {GOALS[name]:g}", met))
    row("live heap, end of S", "bytes", lambda one: one.live, "", None)
    small = None if own is None else 0 < own.heap_k <= HEAP_GOAL_K
    row(
        "smallest heap it works in",
        "KiB",
        lambda one: one.heap_k or None,
        f"≤ {HEAP_GOAL_K}",
        small,
    )
    about = (
        f"{__doc__} MicroPython alone, sleeping 10 ms at a time, takes "
        f"{empty.mean_us['running']:.0f} µs of each 10 ms, which is in every figure. UF2: {uf2}."
    )
    return Section("emulated", "On an emulated RP2040 (125 MHz, 32-bit words)", about, rows)
