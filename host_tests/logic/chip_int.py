"""An integer as the chip has it: 31 bits without the heap, and never a float."""

from collections.abc import Callable
from typing import Any

LIMIT = 2**30
SAME = "add sub mul floordiv mod lshift rshift and or xor"
NAMES = [f"__{side}{name}__" for name in SAME.split() for side in ("", "r")] + [
    "__neg__",
    "__abs__",
]


class ChipInt(int):
    """Behaves as int; raises where a result would need the heap or be a float."""

    def __truediv__(self, other: Any) -> Any:
        raise AssertionError(f"{self} / {other} is a float")

    def __rtruediv__(self, other: Any) -> Any:
        raise AssertionError(f"{other} / {self} is a float")


def _checked(name: str) -> Callable[..., Any]:
    plain = getattr(int, name)

    def operation(self: ChipInt, *others: Any) -> Any:
        result = plain(self, *others)
        if result is NotImplemented:
            return result
        assert -LIMIT <= result < LIMIT, f"{self} {name} {others} is {result}: more than 31 bits"
        return ChipInt(result)

    return operation


for _name in NAMES:
    setattr(ChipInt, _name, _checked(_name))
