"""Resets of the watchdog in a row, which are a fault that a person must see."""

MOST = 3


class Row:
    """One that may have ended counts as ended: a session that ends in order ends it."""

    def __init__(self) -> None:
        self._count = 0
        self._drove = False  # since the last start: only then the watchdog runs
        self._ended = False

    def drives(self) -> None:
        """A motor has power."""
        self._drove = True

    def may_end(self) -> None:
        """Somebody may have ended a session."""
        self._ended = True

    def reset(self, cause: str) -> bool:
        """The board starts again. Return True if that must be a fault."""
        before = 0 if self._ended else self._count
        self._count = before + 1 if cause in ("watchdog", "panic") and self._drove else 0
        self._drove = self._ended = False
        return self._count >= MOST
