"""The divider of the supply sense, of resistors that can be bought."""

from dataclasses import dataclass

PIN_MV = 3_300
E24 = (10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75)
E24 += (82, 91)
"""The values of a decade that every shop has, IEC 60063."""
_LOWER_OHM = [value * 100 for value in E24 if value >= 33] + [10_000]
_UPPER_OHM = [value * ohm for ohm in (100, 1_000, 10_000) for value in E24]


@dataclass(frozen=True)
class Divider:
    """upper_ohm: from the supply to the pin; lower_ohm: from the pin to ground."""

    upper_ohm: int
    lower_ohm: int

    @property
    def full_mv(self) -> int:
        """Return the supply, in millivolts, that puts 3.3 V on the pin."""
        return round(PIN_MV * (self.upper_ohm + self.lower_ohm) / self.lower_ohm)

    @property
    def times(self) -> float:
        """Return how many times the pin's voltage the supply is."""
        return (self.upper_ohm + self.lower_ohm) / self.lower_ohm


def divider_for(full_mv: int) -> Divider:
    """Return the divider that comes nearest to a SUPPLY_FULL_MV, never with more on the pin.

    The lower resistor has 3.3 to 10 kOhm: an ADC wants no weaker source, and more than a
    milliampere would warm nothing but the resistors.
    """
    pairs = [
        Divider(upper, lower)
        for lower in _LOWER_OHM
        for upper in _UPPER_OHM
        if Divider(upper, lower).full_mv >= full_mv
    ]

    def worth(pair: Divider) -> tuple[int, int]:
        # An exact one, else of those within about a percent the one with the largest resistors.
        more_mv = pair.full_mv - full_mv
        return (100 * more_mv // full_mv + 1 if more_mv else 0, -pair.lower_ohm)

    return min(pairs, key=worth)


def words(full_mv: int) -> str:
    """Return the resistors and their share in words, and what to write if the usual ones differ
    from a SUPPLY_FULL_MV.
    """
    found = divider_for(full_mv)
    text = f"1/{found.times:.3g}"
    return text if found.full_mv == full_mv else f"{text}: SUPPLY_FULL_MV = {found.full_mv:_}"


def ohms(value: int) -> str:
    """Return a resistance as it is written on the bag: 470 Ω, 4.7 kΩ, 10 kΩ."""
    return f"{value} Ω" if value < 1_000 else f"{value / 1_000:g} kΩ"
