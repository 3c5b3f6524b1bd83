"""How often a motor shakes, for a board that only tells its duty: the virtual board's model of a
motor (virtual/spin.py), read on the host.
"""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace

from plantar.firmware import VIRTUAL
from plantar.wiring.read import read_wiring


def _model() -> ModuleType:
    # By its place: the virtual board's folder is not for the host's path, it hides modules there.
    spec = importlib.util.spec_from_file_location("plantar_spin", VIRTUAL / "spin.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures_of(board_file: Path | None = None) -> tuple[int, ...]:
    """Return what a board.py says of its motor, see `figures` in virtual/spin.py.

    board_file: by default the firmware's own.

    Raises:
        PlantarError: the file cannot be read or has a mistake.
    """
    return _model().figures(SimpleNamespace(**read_wiring(board_file).fields))


class Shakes:
    """The motors of one board, still at first. figures: see `figures_of`.

    Whatever has power is taken to turn: the push that starts a motor falls between two looks.
    """

    def __init__(self, figures: Sequence[int]) -> None:
        model = _model()
        rpm, _start_mv, rise_ms, supply_mv = figures
        self._spins = [model.Spin((rpm, 0, rise_ms, supply_mv)) for _motor in "AB"]

    def take(self, t_ms: int, duty_u16: Sequence[int]) -> list[float]:
        """Return how often each motor shakes at t_ms, in hertz, where its duty is this from now on
        and was the last one until now. t_ms must not go back.
        """
        shakes_hz: list[float] = []
        for spin, duty in zip(self._spins, duty_u16, strict=True):
            shakes_hz.append(round(spin.chz(t_ms * 1_000) / 100, 1))
            spin.set(t_ms * 1_000, duty)
        return shakes_hz
