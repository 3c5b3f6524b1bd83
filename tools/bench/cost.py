"""What a tick costs, and how the phases of scenario S count."""

from collections.abc import Sequence
from dataclasses import dataclass

TICK_MS = 10
PHASES_S = (60, 480, 240, 30)
"""How long the phases of S last."""
STATES = ("idle", "steady", "wave", "pulse", "ramp")


@dataclass(frozen=True)
class Cost:
    """What a tick of a program costs, by state: "idle", "running", and each phase."""

    instructions: dict[str, float]
    allocations: dict[str, float]


def weighted(phases: Sequence[float]) -> float:
    """Return the mean over S of a figure of each of its four phases."""
    return sum(a * b for a, b in zip(phases, PHASES_S, strict=True)) / sum(PHASES_S)
