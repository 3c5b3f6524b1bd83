"""What the senses must notice: a loose wire of the supply's, and a motor that is not well."""

from collections.abc import Iterable
from typing import Any

from plantar.campaign import numbers as n
from plantar.run.script import Entry

SUPPLY, CURRENT = 0, 1
HEALTHY, HELD, A_LITTLE_HELD, DEAD = "", "is held", "is held a little", "draws nothing"


class Wires:
    """script: no trace tells how the current follows the motor. senses: which sense a number in
    it means. per_amp: the current sense's volts for each ampere. known_ma: board.py says what the
    motor takes; nothing is learned of another one.
    """

    def __init__(
        self, script: Iterable[Entry], senses: dict[int, int], per_amp: int, known_ma: bool
    ) -> None:
        at_current = [one for one in script if senses.get(one.get("adc", -1)) == CURRENT]
        self._per_amp = per_amp
        self._known_ma = known_ma
        self._currents = sorted(at_current, key=lambda entry: entry["at_ms"])
        self._motor = HEALTHY
        self._since_ms = 0.0  # the motor has been as it is
        self._learned = False
        self._at_ms, self._mv = -1e12, -1  # the last of the supply
        self._seen = False  # it stayed long enough to be read
        self._jumps = 0.0

    def loose(self, t_ms: float, mv: int) -> bool:
        """The supply's sense shows this from now on. Return True if it has jumped so often that
        its wire must be taken for loose.
        """
        for_ms = t_ms - self._at_ms
        jumped = abs(mv - self._mv) > n.SUPPLY_JUMP_MV and self._mv >= 0
        self._jumps = max(0.0, self._jumps - for_ms / n.SUPPLY_JUMP_MS)
        if jumped and self._seen and for_ms >= n.SUPPLY_SEEN_MS:
            self._jumps += 1
        self._seen = for_ms >= n.SUPPLY_SEEN_MS
        self._at_ms, self._mv = t_ms, mv
        if self._jumps <= n.SUPPLY_JUMPS:
            return False
        self._jumps = n.SUPPLY_JUMPS_KEPT
        return True

    def current(self, t_ms: float, on_ms: float | None) -> None:
        """What the motor draws changes. on_ms: since when it has power, None if it has none."""
        self.passed(t_ms, on_ms)
        entry = self._currents.pop(0) if self._currents else {}
        full_v = entry.get("full_volts")
        if full_v is not None:
            full_v /= self._per_amp
        self._since_ms = t_ms
        if full_v is None:
            self._motor = DEAD if entry.get("volts") == 0 else HEALTHY
        elif full_v >= n.HELD_V:
            self._motor = HELD
        else:
            self._motor = A_LITTLE_HELD if full_v >= n.HELD_A_LITTLE_V else HEALTHY

    def passed(self, t_ms: float, on_ms: float | None) -> None:
        """Time has passed with the motor as it is."""
        if on_ms is not None and self._motor == HEALTHY and self._known_ma:
            well_ms = t_ms - max(on_ms, self._since_ms)
            self._learned = self._learned or well_ms >= n.LEARNED_MS

    def restarted(self) -> None:
        """The board starts anew, and may not know what it had learned."""
        self._learned = False

    def longest_ms(self) -> tuple[float, str]:
        """Return for how long the motor may go on as it is, and why; (0, "") for ever."""
        if self._motor == HELD or (self._motor == A_LITTLE_HELD and self._learned):
            return n.HELD_MS, f"a motor that {self._motor}"
        return (n.DEAD_SENSE_MS, f"a motor that {DEAD}") if self._motor == DEAD else (0.0, "")


def sense_of(pins: dict[str, Any]) -> dict[int, int]:
    """Return sense (0..2) by the number that a script has for it: a pin, or a Pico's channel."""
    wired = [pins.get(name) for name in ("SUPPLY", "CURRENT", "TEMPERATURE")]
    channel = n.FIRST_ADC if n.FIRST_ADC in wired else 0
    return {pin - channel: at for at, pin in enumerate(wired) if pin is not None}
