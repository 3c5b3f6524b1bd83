"""The firmware's answers to `status` and `settings`, as typed values."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from plantar import firmware
from plantar.shared import statecard


def parse_answer(line: str) -> dict[str, Any] | None:
    """Return the console's answer in a line from USB, or None if the line is something else."""
    answer = statecard.parse_answer(line)
    return answer if isinstance(answer, dict) else None


@dataclass(frozen=True)
class Settings:
    """The settings that change what is said. length_pct: how far routines are drawn out."""

    profile: str = "standard"
    length_pct: int = 0
    tones: int = 1
    brightness: int = 0
    levels: int = 5

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self | None:
        """Return the settings in an answer, None if it is no answer to `settings`."""
        settings = answer.get("settings")
        if not isinstance(settings, dict):
            return None
        return cls(
            settings.get("profile", cls.profile),
            settings.get("length", cls.length_pct),
            settings.get("tones", cls.tones),
            settings.get("brightness", cls.brightness),
            settings.get("levels", cls.levels),
        )


@dataclass(frozen=True)
class Status:
    """What the firmware says about itself; firmware/usb/report.py is the source of every field.

    Times are milliseconds. A field that an older or newer firmware leaves out has its default.
    """

    state: str = ""
    routine: str = ""
    title: str = ""
    phase: str = ""
    cue: str = ""
    phase_no: int = 0
    phases: int = 0
    drive: bool = False
    level: int = 0
    levels: int = 5
    level_now: int = 0
    cap: int = 5
    phase_left_ms: int = 0
    left_ms: int = 0
    rep: int = 0
    reps: int = 0
    session_ms: int = 0
    drive_ms: int = 0
    rest_ms: int = 0
    pause_ms: int = 0
    locked: bool = False
    menu: str = ""
    notice: bool = False
    beginner: bool = False
    spikes: int = 0
    stuck: int = 0
    warning: str = ""
    fault: int = 0
    fault_text: str = ""
    last_end: str = ""

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self | None:
        """Return the status in an answer, None if it is no answer to `status`."""
        if "state" not in answer:
            return None
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in answer.items() if name in known})

    @property
    def gentle(self) -> bool:
        """Whether this is the first minute of drive, at the lightest level whatever is pressed."""
        limits = firmware.load("limits")
        running = self.state == "running" and self.drive
        return running and self.session_ms < limits.GENTLE_MS
