"""How long things last: a routine, what is left of a session, and the ring that shows it."""

LOW_SENSATION = "low sensation"


def m_ss(ms: float) -> str:
    """Return a length of time as minutes and seconds, e.g. ``9:12``, never negative."""
    seconds = max(0, int(ms) // 1_000)
    return f"{seconds // 60}:{seconds % 60:02d}"


def in_words(ms: float) -> str:
    """Return a length of time in words, e.g. ``13 min`` or ``1 min 30 s``, to the second."""
    minutes, seconds = divmod(round(ms / 1_000), 60)
    if not minutes:
        return f"{seconds} s"
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"


def ring(clock: str = "–:––", caption: str = "", done: float = 0, marks=()) -> dict:
    """Return the time that is left, as a ring. done: how much of it is over, 0..1. marks: where
    one phase ends and the next begins, 0..1 each.
    """
    return {"done": done, "marks": list(marks), "clock": clock, "caption": caption}


class Lengths:
    """Reckons as the firmware does. status, settings: see statecard.Card. routine: the firmware's
    own object, None for one that is not known.

    limits: has the firmware's limits. reckoning: its own routine_ms, phase_ms and drives.
    """

    def __init__(self, limits, reckoning: tuple) -> None:
        self._limits = limits
        self._routine_ms, self._phase_ms, self.drives = reckoning

    def length(self, routine, status: dict, settings: dict) -> str:
        """Return how long a routine is going to be, and why if it will be cut short."""
        whole = m_ss(self._routine_ms(routine, settings.get("length", 0)))
        length_ms, why = self._cut_short(routine, status, settings)
        if why:
            return f"{m_ss(length_ms)} of its {whole}, {why}"
        count = len(routine.phases)
        return f"{whole}, one phase" if count == 1 else f"{whole}, {count} phases"

    def ends_in(self, status: dict, settings: dict) -> tuple:
        """Return how much longer the session can last, in milliseconds, and why if that is not the
        routine's end.
        """
        limits = self._limits
        ends = [(status["left_ms"], "")]
        if status["drive"]:
            if settings.get("profile") == LOW_SENSATION:
                left_ms = limits.LOW_SENSATION_MS - status["session_ms"]
                ends.append((left_ms, "then it stops: the low-sensation profile is short"))
            if status["beginner"]:
                left_ms = limits.BEGINNER_MS - status["session_ms"]
                ends.append((left_ms, "then it stops: a beginner's session is short"))
            left_ms = limits.DRIVE_LIMIT_MS - status["drive_ms"]
            ends.append((left_ms, "then it stops: a rest is due"))
        return min(ends, key=_ms_of)

    def ring(self, routine, status: dict, settings: dict) -> dict:
        """Return the ring for a state."""
        state = status["state"]
        if state == "resting":
            done = 1 - status["rest_ms"] / self._limits.REST_MS
            return ring(m_ss(status["rest_ms"]), "of rest left", done)
        if state == "fault":
            return ring("!", "motor off")
        length_pct = settings.get("length", 0)
        if state not in ("running", "paused"):
            if routine is None:
                return ring(caption="ready")
            ms = self._cut_short(routine, status, settings)[0]
            return ring(m_ss(ms), "ready", 0, self._marks(routine, length_pct, ms))
        left_ms = self.ends_in(status, settings)[0]
        whole_ms = status["session_ms"] + status["left_ms"]
        if routine is not None:
            whole_ms = self._routine_ms(routine, length_pct)
        # What is cut off at its end is no part of the ring.
        ms = max(1, whole_ms - (status["left_ms"] - left_ms))
        marks = [] if routine is None else self._marks(routine, length_pct, ms)
        caption = "left, paused" if state == "paused" else "left"
        return ring(m_ss(left_ms), caption, 1 - left_ms / ms, marks)

    def _cut_short(self, routine, status: dict, settings: dict) -> tuple:
        most = [(self._routine_ms(routine, settings.get("length", 0)), "")]
        if self.drives(routine):
            if settings.get("profile") == LOW_SENSATION:
                most.append((self._limits.LOW_SENSATION_MS, "the low-sensation profile is short"))
            if status["beginner"]:
                most.append((self._limits.BEGINNER_MS, "a beginner's session is short"))
        return min(most, key=_ms_of)

    def _marks(self, routine, length_pct: int, ms: int) -> list:
        # Where its phases meet, as parts of the first ms of it.
        marks = []
        at_ms = 0
        for phase in routine.phases:
            at_ms += self._phase_ms(phase, length_pct)
            if at_ms < ms:
                marks.append(at_ms / ms)
        return marks


def _ms_of(end: tuple) -> int:
    return end[0]
