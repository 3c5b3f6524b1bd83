"""Protections taken out of a copy of the firmware, one at a time, and the kind of fault that shows
that one is missing.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from plantar.firmware import firmware_dir


@dataclass(frozen=True)
class Mutant:
    """A protection: its edits are (file, old text, new text); kind: of scripts.KINDS."""

    name: str
    kind: str
    edits: tuple[tuple[str, str, str], ...]


def firmware_without(mutant: Mutant, folder: Path) -> Path:
    """Return a copy of the firmware without a protection.

    Raises:
        AssertionError: the firmware has changed, and an edit does not fit any more.
    """
    copy = folder / "firmware"
    shutil.copytree(firmware_dir(), copy, ignore=shutil.ignore_patterns("__pycache__"))
    for name, old, new in mutant.edits:
        file = copy / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{mutant.name}: {name} no longer has {old!r}"
        file.write_text(text.replace(old, new), encoding="utf-8")
    return copy


_UNARMED = ("app.py", "self.hal.arm_watchdog()", "pass")

MUTANTS = (
    Mutant(
        "STOP's edge",
        "hang",
        (
            (
                "hal/stop.py",
                "self._on_edge = self._start_edge",
                "self._on_edge = lambda _pin: None",
            ),
            # A press that no edge announced is a fault of its own, and nothing would run.
            ("listen.py", "app.guard.trip(faults.STOP_DEAF)", "pass"),
        ),
    ),
    Mutant("guard's heartbeat", "hang", (("guard.py", ">= GUARD_SILENCE_MS", ">= 1_000_000"),)),
    Mutant(
        "the guard",
        "hang",
        # It counts its checks and makes none; without its timer the loop would run no motor.
        (("guard.py", "+ 1 & 0xFFFF\n", "+ 1 & 0xFFFF\n        return\n"),),
    ),
    Mutant(
        "guard's clock",
        "clock",
        (("guard.py", "self.trip(faults.CLOCK)\n        return True", "return False"),),
    ),
    Mutant("watchdog", "dead", (_UNARMED,)),
    Mutant("boot's first off", "power cut", (("boot.py", "\nfirstoff.first_off()\n", "\n"),)),
    Mutant(
        "the loop's closing",
        "raise",
        (
            ("loop.py", "running.close()", "pass"),
            ("keep/upkeep.py", "self.app.guard.trip(faults.ERROR)", "pass"),
        ),
    ),
    Mutant("Ctrl-C's closing", "interrupt", (("loop.py", "running.close()", "pass"),)),
    Mutant(
        "gentle minute",
        "presses",
        (
            ("massager.py", "self.cap = GENTLE_LEVEL", "self.cap = self._top"),
            ("massager.py", "min(self.drive_bp, allowance.gentle_bp)", "self.drive_bp"),
        ),
    ),
    Mutant(
        "slow slopes",
        "presses",
        (("motor.py", "return min(now + step, goal)", "return goal"),),
    ),
    Mutant(
        "the end of a test turn",
        "turns",
        (("turn.py", "(events or edge or not ready)", "not ready"),),
    ),
    Mutant(
        "ceiling",
        "presses",
        (("motor.py", "self.ceiling_u16 = ceiling_u16", "self.ceiling_u16 = 65_535"),),
    ),
    Mutant(
        "kick's length",
        "presses",
        (
            ("motor.py", "min(kick_ms, KICK_MS_MAX - 1)", "400"),
            ("guard.py", "KICK_MS_MAX + 2 * TICK_MS", "1_000"),
        ),
    ),
    Mutant(
        "absolute limit",
        "limit",
        (
            ("massager.py", "DRIVE_LIMIT_MS - self.drive_ms", "1 << 29"),
            ("meter.py", ">= DRIVE_LIMIT_MS", ">= 1 << 29"),
        ),
    ),
    Mutant(
        "fault's latch",
        "raise",
        (
            ("keep/upkeep.py", "fault = self.usage.fault\n", "fault = 0\n"),
            ("keep/upkeep.py", "fault = word >> _FAULT_SHIFT or fault", "pass"),
        ),
    ),
    Mutant(
        "fresh hold",
        "raise",
        (
            ("presses.py", "if events & CLEAR and", "if events & START and"),
            ("app.py", "and events & b.CLEAR:", "and events & b.START:"),
        ),
    ),
    Mutant(
        "two slots",
        "flash cut",
        (
            ("keep/journal.py", "self._slot = 1 - slot", "self._slot = slot"),
            ("keep/journal.py", "self._slot = 1 - self._slot", "pass"),
        ),
    ),
    Mutant(
        "supply's range",
        "senses",
        (("senses.py", "if self._lasts(SUPPLY, bad, elapsed_ms):", "if False:"),),
    ),
    Mutant(
        "temperature's range",
        "senses",
        (
            (
                "senses.py",
                "if self._lasts(TEMPERATURE, wire or degrees >= limit_c, elapsed_ms):",
                "if False:",
            ),
        ),
    ),
    Mutant(
        "three samples of STOP",
        "presses",
        (
            (
                "presses.py",
                "if state == RUNNING:\n        massager.pause()",
                "if state == RUNNING:\n        pass",
            ),
        ),
    ),
)
