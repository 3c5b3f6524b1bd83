"""A circuit as parts and nets, and whether two are the same, whatever their nets' names."""

from collections.abc import Iterable
from dataclasses import dataclass, field

POLAR = {
    "led": {"+", "-"},
    "diode": {"A", "K"},
    "capacitor": {"+", "-"},
    "supply": {"+", "-"},
    "mosfet": {"G", "D", "S"},
    "display": {"GND", "VCC", "SCL", "SDA"},
    "regulator": {"in", "out"},
    "amplifier": {"OUT"},
}
"""Kinds whose legs differ, and the legs that both pictures draw. Other parts have equal legs."""
ROUNDS = 4
"""How far from a named net a difference is still seen: more than any branch here is long."""


@dataclass
class Circuit:
    """Parts, each with its legs' nets. A net is any object; names: of those that have one."""

    parts: list[tuple[str, tuple[tuple[str, object], ...]]] = field(default_factory=list)
    names: dict[object, str] = field(default_factory=dict)

    def add(self, kind: str, legs: Iterable[tuple[str, object]]) -> None:
        """Add a part. Only the legs that both pictures draw count."""
        known = POLAR.get(kind.split(maxsplit=1)[0])
        kept = [(leg if known else "", net) for leg, net in legs if not known or leg in known]
        self.parts.append((kind, tuple(kept)))

    def signature(self) -> list[str]:
        """Return each part with what its legs lead to; equal for equal circuits."""
        words = {net: self.names.get(net, "?") for _kind, legs in self.parts for _leg, net in legs}
        for _round in range(ROUNDS):
            nearby: dict[object, list[str]] = {net: [] for net in words}
            for kind, legs in self.parts:
                for leg, net in legs:
                    others = sorted(
                        f"{name}{words[other]}" for name, other in legs if other != net
                    )
                    nearby[net].append(f"{kind}.{leg}({','.join(others)})")
            words = {
                net: self.names.get(net) or "{" + "|".join(sorted(nearby[net])) + "}"
                for net in words
            }
        return sorted(
            f"{kind}: " + ", ".join(sorted(f"{leg} {words[net]}".strip() for leg, net in legs))
            for kind, legs in self.parts
        )

    def on(self, name: str) -> list[str]:
        """Return the kinds of the parts that hang on a named net."""
        return sorted(
            kind
            for kind, legs in self.parts
            if any(self.names.get(net) == name for _leg, net in legs)
        )

    def pins(self) -> set[str]:
        """Return the names of the nets on which something hangs."""
        return {
            self.names[net]
            for _kind, legs in self.parts
            for _leg, net in legs
            if net in self.names
        }
