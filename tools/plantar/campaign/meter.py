"""How much the motors had, as a trace tells it: the judge's own account of drive, rest and ease.

It counts in the time that the board's clock tells: a leap that a clock may make is believed, and
what passes while a CPU is gone is nobody's to count.
"""

from dataclasses import dataclass, field

from plantar.campaign import numbers as n

EDGE_PART, LEVEL_PART = n.EDGE_SLEW_PCT_S / 100_000, n.LEVEL_SLEW_PCT_S / 100_000


@dataclass
class MotorLine:
    """One motor's pin. duty: now, 0..65535; on_ms: since when; kick: it began at a standstill."""

    duty: int = 0
    on_ms: float = 0.0
    off_ms: float = -1e12
    kick: bool = False
    told: bool = False  # that it is too strong, once a stretch

    def set(self, t_ms: float, duty: int) -> None:
        """Take a change."""
        if duty and not self.duty:
            self.kick = t_ms - self.off_ms >= n.STILL_MS
            self.on_ms = t_ms
        elif self.duty and not duty:
            self.off_ms = t_ms
            self.told = False
        self.duty = duty


@dataclass
class Meter:
    """Drive and rest. gain_most: what the supply's compensation may multiply a duty by.

    session_ms: drive in this session. total_ms: drive since the last full rest. over_ms: how long
    a motor was on, in true time, past the absolute limit.
    """

    gain_most: float = 1.0
    motors: dict[int, MotorLine] = field(default_factory=dict)
    session_ms: float = 0.0
    starts: int = 0
    total_ms: float = 0.0
    still_ms: float = 0.0
    over_ms: float = 0.0
    eased_ms: float = 0.0
    uncounted: bool = False
    frozen: bool = False
    floor_pct: int = n.FLOOR_PCT
    most_pct: float = 100.0  # of the range, whatever the moment

    @property
    def on(self) -> bool:
        """True while any motor has power."""
        return any(motor.duty for motor in self.motors.values())

    def pass_time(self, ms: float) -> None:
        """Let true time pass with the motors as they are."""
        self.eased_ms += ms
        if not self.on:
            self._rest(ms)
            return
        self.still_ms = 0.0
        self.session_ms += ms
        if self.total_ms >= n.LIMIT_MS:
            self.over_ms += ms
        elif not self.uncounted and not self.frozen:
            self.total_ms += ms
            self.over_ms = max(0.0, self.total_ms - n.LIMIT_MS)

    def leap(self, by_ms: float) -> None:
        """The board's clock leaps. One that cannot be told from a late tick counts as time."""
        if not 0 < by_ms <= n.CLOCK_LEAP_CERTAIN_MS:
            return
        self.eased_ms += 2 * n.TICK_MS
        for motor in self.motors.values():
            motor.off_ms -= by_ms  # so much longer it seems to have stood still
        if self.on:
            self.session_ms += by_ms
            self.total_ms += by_ms
        else:
            self._rest(by_ms)

    def _rest(self, ms: float) -> None:
        self.still_ms += ms
        if self.still_ms >= n.REST_MS:
            self.total_ms = self.over_ms = 0.0

    def new_session(self) -> None:
        """What drives next is another session: its first minute is a gentle one."""
        self.session_ms = 0.0
        self.starts = 0

    def allowed_u16(self) -> float:
        """Return the most duty that this moment allows, a kick apart."""
        of_range = self.most_pct
        if self.session_ms < n.GENTLE_MS - 200 - 2 * n.TICK_MS * self.starts:
            of_range = min(of_range, n.LEVEL_1_PCT)
        of_range = min(of_range, n.LEVEL_SLEW_PCT_S * self.eased_ms / 1_000 + 1)
        pct = (self.floor_pct + self._range_pct * of_range / 100) * self.gain_most
        return n.FULL_U16 * min(pct, n.CEILING_PCT) / 100 + n.ROUND_U16

    @property
    def _range_pct(self) -> int:
        return n.CEILING_PCT - self.floor_pct

    def jolt(self, t_ms: float, pin: int, before: int, steady: bool) -> str:
        """Return what is wrong with a motor's step from another duty, "" if nothing is.

        steady: nobody asked for anything, in a phase that changes nothing.
        """
        motor = self.motors[pin]
        begins_ms = n.KICK_MS + 1 if motor.kick else n.DIP_MS
        if not before or not motor.duty or t_ms <= motor.on_ms + begins_ms:
            return ""
        settled = steady and min(t_ms - motor.on_ms, self.eased_ms) >= n.SETTLED_MS
        part_ms = LEVEL_PART if settled else EDGE_PART
        step = n.LATE_TICKS * n.TICK_MS * part_ms * n.FULL_U16 * self._range_pct / 100
        if abs(motor.duty - before) <= step * self.gain_most + 2 * n.ROUND_U16:
            return ""
        return f"pin {pin} jumps from {before} to {motor.duty}"

    def too_strong(self, t_ms: float) -> str:
        """Return what is wrong with the duties of this moment, "" if nothing is."""
        allowed = self.allowed_u16()
        for pin, motor in self.motors.items():
            if motor.duty <= allowed or motor.told:
                continue
            kick = n.FULL_U16 * n.KICK_PCT / 100 + n.ROUND_U16
            if motor.kick and motor.duty <= kick and t_ms <= motor.on_ms + n.KICK_MS + 1:
                continue
            motor.told = True
            return f"pin {pin} has {motor.duty} where {allowed:.0f} is allowed"
        return ""
