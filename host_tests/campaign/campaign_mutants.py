"""Protections taken out of a copy of the firmware, one at a time, and the kind of fault that shows
that one is missing.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from plantar.build.tree import compile_mpy
from plantar.campaign.precompiled import Files
from plantar.firmware import firmware_dir


@dataclass(frozen=True)
class Mutant:
    """A protection: its edits are (file, old text, new text); kind: of scripts.KINDS; board: on
    which it is missed.
    """

    name: str
    kind: str
    edits: tuple[tuple[str, str, str], ...]
    board: str = "pico"


def firmware_without(mutant: Mutant, files: Files, folder: Path) -> Files:
    """Return the files with a copy of their firmware without a protection; what is compiled there
    is compiled again.

    Raises:
        AssertionError: the firmware has changed, and an edit does not fit any more.
    """
    copy = folder / "firmware"
    source = files.firmware or firmware_dir()
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    texts: dict[str, str] = {}
    for name, old, new in mutant.edits:
        text = texts.get(name) or (firmware_dir() / name).read_text(encoding="utf-8")
        assert old in text, f"{mutant.name}: {name} no longer has {old!r}"
        texts[name] = text.replace(old, new)
    for name, text in texts.items():
        file = copy / name
        file.write_text(text, encoding="utf-8")
        compiled = file.with_suffix(".mpy")
        if compiled.exists():
            compiled.write_bytes(compile_mpy(file, "x64", name))
            file.unlink()
    return Files(copy, files.virtual)


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
            ("massager.py", "cap = GENTLE_LEVEL", "cap = self._top"),
            ("massager.py", "self.drive_bp = allowance.gentle_bp", "pass"),
        ),
    ),
    Mutant(
        "slow slopes",
        "presses",
        (("motor.py", "return goal if now > goal else now", "return goal"),),
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
            ("guard.py", ">= DRIVE_LIMIT_MS", ">= 1 << 29"),
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
            ("presses.py", "if events == START:\n            return", "pass"),
            ("presses.py", "if events & CLEAR and", "if events & START and"),
            ("app.py", "and events & b.CLEAR:", "and events & b.START:"),
        ),
    ),
    Mutant(
        "two slots",
        "flash cut",
        (
            ("keep/reading.py", "journal.slot = 1 - slot", "journal.slot = slot"),
            ("keep/journal.py", "self.slot = 1 - self.slot", "pass"),
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
    Mutant(
        "a supply that is followed slowly",
        "supply",
        (("senses.py", "self._gain_ms += elapsed_ms", "self._gain_ms += elapsed_ms << 11"),),
    ),
    Mutant(
        "a loose supply wire",
        "supply",
        (("senses.py", "return self._jumps_ms >= SUPPLY_JUMPS_MS", "return False"),),
    ),
    Mutant(
        "only steady drive is learned",
        "current",
        (
            (
                "senses.py",
                "if self._span_ms < CURRENT_SPAN_MS:\n",
                "if self._span_ms < CURRENT_SPAN_MS:\n"
                "            self._learn(ma * 1023 // duty)\n",
            ),
            ("senses.py", "or full_ma * 2 < self.learned_ma", "or False"),
        ),
    ),
    Mutant(
        "a dead current sense",
        "current",
        (
            (
                "senses.py",
                "< least_ma * duty:\n            return False",
                "< 0:\n            return False",
            ),
        ),
    ),
    Mutant(
        "what a motor may draw at first",
        "current",
        (
            (
                "senses.py",
                "most_ma = self._current_full_ma * CURRENT_SCALE_PCT_MOST",
                "most_ma = 1 << 24",
            ),
        ),
    ),
    Mutant(
        "a changed board.py waits",
        "files",
        (
            (
                "keep/upkeep.py",
                "elif self._board_changed():\n            fault",
                "elif False:\n            fault",
            ),
        ),
    ),
    Mutant(
        "the count of the manifest",
        "files",
        (("keep/selfcheck.py", "if self.files != said:", "if False:"),),
    ),
    Mutant(
        "the sums of the manifest",
        "files",
        (("keep/selfcheck.py", "found == digest", "True"),),
    ),
    Mutant(
        "no manifest is named",
        "files",
        (("usb/report.py", 'b"not checked")', 'b"good")'),),
    ),
    Mutant(
        "a run floor is found at the board",
        "host",
        (
            ("usb/report.py", "if how >= _FOUND_A and value:", "if False:"),
            ("trial.py", "return min(found_pct, board_pct + TRIAL_POINTS)", "return found_pct"),
        ),
    ),
    Mutant(
        "a hand at the board for the first sessions",
        "host",
        (("usb/report.py", "if how != _MENU and not value and not app", "if False and not app"),),
    ),
    Mutant(
        "a person's stop holds the host off",
        "host",
        (("usb/console.py", "if massager.host_off_ms > 0:", "if False:"),),
    ),
    Mutant(
        "a tone that gives its timer back",
        "presses",
        (
            (
                "hal/esp32.py",
                "            tone.deinit()\n            tone.init(",
                "            machine.PWM(self._tone_pin, ",
            ),
        ),
        "esp32s3",
    ),
    Mutant(
        "boot's first off, where a motor lives through a reset",
        "dead",
        (("boot.py", "\nfirstoff.first_off()\n", "\nfirstoff.allow_ctrl_c()\n"),),
        "esp32",
    ),
    Mutant(
        "a panic is a watchdog's reset",
        "resets",
        (("hal/esp32.py", "(machine.WDT_RESET, machine.HARD_RESET)", "()"),),
        "esp32",
    ),
)
