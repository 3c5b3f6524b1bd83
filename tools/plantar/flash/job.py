"""One board, from its port to its first answer: what `plantar flash` does with each."""

import difflib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plantar import firmware
from plantar.build.targets import OLDEST_MICROPYTHON, WHY_OLDEST, Target, target, target_of
from plantar.build.tree import BOARD_PY, Tree, can_precompile, make_tree, sha256
from plantar.errors import PlantarError
from plantar.flash import upload
from plantar.flash.frozen import frozen_plan
from plantar.flash.link import Identity, Link
from plantar.flash.plan import Plan, final_name, make_plan, names_to_hash
from plantar.flash.restart import start_and_ask
from plantar.flash.taken import taken_for
from plantar.wiring.read import read_wiring

MPY_VERSION = 6


@dataclass(frozen=True)
class Options:
    """What the person asked for."""

    board_file: Path | None = None
    source: bool = False
    routines: tuple[Path, ...] = ()


@dataclass
class Told:
    """What a job tells while it runs: called from the job's own thread."""

    step: Callable[[str], None] = field(default=lambda _text: None)
    total: Callable[[int], None] = field(default=lambda _bytes: None)
    bytes: Callable[[int], None] = field(default=lambda _bytes: None)


@dataclass(frozen=True)
class Done:
    """What was done to one board. board_file_given: its board.py was to be one the person gave.
    taken_for: what a person should know of one that has no row of its own, else "". frozen:
    Plantar is inside its MicroPython, so only board.py and routines are files.
    """

    port: str
    identity: Identity
    tree: Tree
    plan: Plan
    default_diff: str
    status: dict[str, Any]
    seconds: float
    board_file_given: bool = False
    taken_for: str = ""
    frozen: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it for --json."""
        return {
            "port": self.port,
            "ok": True,
            "machine": self.identity.machine,
            "micropython": ".".join(map(str, self.identity.version)),
            "board": self.tree.target.name,
            "taken_for": self.taken_for,
            "precompiled": self.tree.precompiled,
            "frozen": self.frozen,
            "uploaded": sorted(map(final_name, self.plan.uploads)),
            "uploaded_bytes": sum(map(len, self.plan.uploads.values())),
            "unchanged": self.plan.unchanged,
            "removed": list(self.plan.removed),
            "set_aside": list(self.plan.set_aside),
            "board_py": self.plan.board_py,
            "default_board_py_diff": self.default_diff,
            "seconds": round(self.seconds, 2),
            "status": self.status,
        }


def flash_board(port: str, options: Options, told: Told) -> Done:
    """Put the firmware on the board on a port, start it, and wait for its answer.

    Raises:
        PlantarError: it cannot be done; nothing half-done will run.
    """
    start = time.monotonic()
    told.step("connecting")
    with Link(port) as link:
        identity = link.identity()
        board_type = _of_board_file(check_identity(identity, port), options, port)
        told.step("comparing")
        tree = _tree(board_type, identity, options)
        sources = source_hashes()
        board = upload.survey(link, names_to_hash(tree, sources))
        planned = frozen_plan if board.frozen else make_plan
        plan = planned(tree, board, sources, options.board_file is not None)
        upload.check_room(board, plan, port)
        diff = _default_diff(link, tree) if plan.default_changed else ""
        told.total(sum(map(len, plan.uploads.values())))
        told.step("uploading")
        upload.carry_out(link, plan, told.bytes)
        told.step("starting")
        status = start_and_ask(link)
    told.step("done")
    seconds = time.monotonic() - start
    given = options.board_file is not None
    fields = None
    if plan.board_py != "kept":
        fields = read_wiring(options.board_file, board_type.name).fields
    taken = taken_for(identity.machine, board_type, fields)
    frozen = board.frozen
    return Done(port, identity, tree, plan, diff, status, seconds, given, taken, frozen)


def check_identity(identity: Identity, port: str) -> Target:
    """Return what a board is.

    Raises:
        PlantarError: its interpreter is no MicroPython, is too old, or its chip is not known.
    """
    version = ".".join(map(str, identity.version))
    if identity.name != "micropython":
        raise PlantarError(
            f"The board on {port} runs {identity.name} {version}, not MicroPython: install "
            "MicroPython (micropython.org/download), then run plantar flash again."
        )
    if identity.version[:2] < OLDEST_MICROPYTHON:
        oldest = ".".join(map(str, OLDEST_MICROPYTHON))
        raise PlantarError(
            f"The board on {port} runs MicroPython {version} and Plantar needs {oldest} or newer: "
            f"{WHY_OLDEST}; install a newer one (micropython.org/download), then run plantar "
            "flash again."
        )
    found = target_of(identity.machine)
    if found is None:
        raise PlantarError(
            f"The board on {port} is a {identity.machine or identity.platform!r}, which Plantar "
            "does not know; it runs on RP2040, RP2350, ESP32, ESP32-S3 and ESP32-C3."
        )
    return found


def _of_board_file(found: Target, options: Options, port: str) -> Target:
    """Return the target that the given board file means, if it is one with the same chip."""
    if options.board_file is None:
        return found
    meant = target(read_wiring(options.board_file).board)
    if meant.chip != found.chip:
        raise PlantarError(
            f"{options.board_file} is for BOARD = {meant.name!r}, and the board on {port} is an "
            f"{found.chip}: name the board you have."
        )
    return meant


def source_hashes() -> dict[str, str]:
    """Return name -> SHA-256 of the firmware's source files."""
    return {name: sha256(file.read_bytes()) for name, file in firmware.source_files().items()}


def _tree(board: Target, identity: Identity, options: Options) -> Tree:
    # The low byte says which version of .mpy the board reads.
    reads_mpy = identity.mpy & 0xFF == MPY_VERSION
    precompile = not options.source and reads_mpy and can_precompile()
    return make_tree(board, options.board_file, precompile, options.routines)


def _default_diff(link: Link, tree: Tree) -> str:
    """Return how the new default differs from the board's own board.py, as a unified diff."""
    has = upload.read_file(link, BOARD_PY).decode(errors="replace")
    lines = difflib.unified_diff(
        has.splitlines(),
        tree.board_py.decode().splitlines(),
        "board.py on the board",
        "board.py of this Plantar",
        lineterm="",
    )
    return "\n".join(lines)
