"""How fast the board's time runs beside ours: the steps of the speed keys, and what is kept."""

STEPS = (1, 2, 5, 10, 30, 60, 120)
FRAMES_PER_S = 20
MOST_FRAME_S = 0.1
"""A frame never makes up for more real time than this: a slow machine runs slower, not jerkier."""
KEPT = 0.9
"""Below this share of the speed asked for, the person is told what is reached instead."""
_WINDOW_S = 1.0


class Pace:
    """Turns real seconds into virtual milliseconds.

    speed: virtual time over real time, as asked for. reached: what it was over the last second.
    """

    def __init__(self, speed: float = 1) -> None:
        self.speed: float = min(max(speed, 0.1), STEPS[-1])
        self.reached: float = self.speed
        self._rest_ms = 0.0
        self._real_s = 0.0
        self._asked_ms = 0.0
        self._played_ms = 0.0

    def faster(self) -> None:
        """Take the next step up, if there is one."""
        self._to(next((step for step in STEPS if step > self.speed), self.speed))

    def slower(self) -> None:
        """Take the next step down, if there is one."""
        self._to(next((step for step in reversed(STEPS) if step < self.speed), self.speed))

    def real_time(self) -> None:
        """Run as fast as the clock on the wall."""
        self._to(1)

    def step_ms(self, real_s: float, held: bool = False) -> int:
        """Return how many whole virtual milliseconds to play for real_s seconds of ours.

        held: a hand holds a button, so time runs as the hand's.
        """
        speed = min(self.speed, 1) if held else self.speed
        wanted_ms = min(real_s, MOST_FRAME_S) * 1_000 * speed + self._rest_ms
        step_ms = int(wanted_ms)
        self._rest_ms = wanted_ms - step_ms
        self._measure(real_s, speed, step_ms)
        return step_ms

    @property
    def keeps_up(self) -> bool:
        """Whether the machine is fast enough for the speed asked for."""
        return self.reached >= self.speed * KEPT

    def _to(self, speed: float) -> None:
        self.speed = self.reached = speed
        self._real_s = self._asked_ms = self._played_ms = 0.0

    def _measure(self, real_s: float, speed: float, step_ms: int) -> None:
        self._real_s += real_s
        self._asked_ms += real_s * 1_000 * speed
        self._played_ms += step_ms
        if self._real_s >= _WINDOW_S:
            self.reached = self.speed * self._played_ms / self._asked_ms
            self._real_s = self._asked_ms = self._played_ms = 0.0
