"""What a motor did over the last minutes, kept in short buckets of time."""

from collections import deque
from dataclasses import dataclass

BUCKET_MS = 500
KEPT_MS = 20 * 60_000
"""As long as the longest drive that the firmware allows."""
FULL_U16 = 65_535


@dataclass
class Bucket:
    """Half a second: the least and the most duty in it (0..65535), and whether it was gentle."""

    least_u16: int
    most_u16: int
    gentle: bool = False


class Strip:
    """One motor's duty over time. Times must not go back; they are the board's, in ms.

    hz: how often it shakes now, estimated (virtual/spin.py).
    """

    def __init__(self) -> None:
        self.duty_u16 = 0
        self.gentle = False
        self.hz = 0.0
        self._buckets: deque[Bucket] = deque(maxlen=KEPT_MS // BUCKET_MS)
        self._last = -1  # the number of the newest bucket

    @property
    def percent(self) -> int:
        """Return the duty now, in percent of full; what moves is never shown as 0."""
        return max(round(self.duty_u16 * 100 / FULL_U16), 1 if self.duty_u16 else 0)

    @property
    def words(self) -> str:
        """Return what it does now: its power, and the vibration to be expected."""
        if not self.duty_u16:
            return "still"
        return f"{self.percent} %, est. {self.hz:.0f} Hz"

    def set(self, t_ms: float, duty_u16: int) -> None:
        """From t_ms on the duty is duty_u16."""
        self.advance(t_ms)
        self.duty_u16 = duty_u16
        newest = self._buckets[-1]
        newest.least_u16 = min(newest.least_u16, duty_u16)
        newest.most_u16 = max(newest.most_u16, duty_u16)

    def advance(self, t_ms: float) -> None:
        """Let time pass up to t_ms, the duty as it is."""
        number = int(t_ms) // BUCKET_MS
        # A long time without power is not drawn bucket by bucket.
        self._last = max(self._last, number - KEPT_MS // BUCKET_MS)
        while self._last < number:
            self._buckets.append(Bucket(self.duty_u16, self.duty_u16, self.gentle))
            self._last += 1
        if self._buckets and self.gentle:
            self._buckets[-1].gentle = True

    def columns(self, count: int, column_ms: int) -> list[Bucket | None]:
        """Return the last `count` stretches of column_ms each, oldest first; None: before the
        strip began.

        column_ms: a multiple of BUCKET_MS. Columns lie on multiples of it, so that what has been
        drawn moves, but never changes.
        """
        each = column_ms // BUCKET_MS
        newest = max(self._last, 0) // each
        first = self._last + 1 - len(self._buckets)
        buckets = list(self._buckets)
        columns: list[Bucket | None] = []
        for column in range(newest - count + 1, newest + 1):
            part = buckets[max(column * each - first, 0) : max((column + 1) * each - first, 0)]
            columns.append(
                Bucket(
                    min(bucket.least_u16 for bucket in part),
                    max(bucket.most_u16 for bucket in part),
                    any(bucket.gentle for bucket in part),
                )
                if part
                else None
            )
        return columns
