"""How fast a motor turns, and so how often it shakes, estimated from its duty.

A motor with an eccentric weight shakes once a turn: its frequency is its speed in rpm / 60, and
the speed follows the voltage on a straight line, once more than the starting voltage has set it
going (Precision Microdrives, application bulletins AB-004 and AB-029, "Vibration Motors: Voltage
vs Frequency vs Amplitude"). PWM gives it the supply's share of its duty. To a new speed it goes as
a DC motor does whose armature is quick beside its weight: a lag of first order, 90 % of the way
in 2.3 time constants. The same maker's step response of its 305-000 takes some 180 ms to its full
strength ("New Testing for the Precision Haptic ERMs"); a larger weight takes longer.

What it leaves out: load, heat, the foot on top, a supply that sags. It is an estimate; no limit
and no test of a promise looks at it. Integers only, one short sum a change of the duty.
"""

FULL_U16 = 65_535
_NAMES = ("MOTOR_RPM", "MOTOR_START_MV", "MOTOR_RISE_MS", "SUPPLY_MV")
# A motor of 12 mm, Precision Microdrives 312-202, turns with 4600 rpm; larger ones are similar.
DEFAULTS = (4_600, 2_000, 180, 5_000)
_STILL_PART = 32  # slower than this part of its full speed it counts as standing
_STEPS = 4


def figures(board):
    """Return (rpm, start_mv, rise_ms, supply_mv) that a board.py says of its motor.

    board: its module. What it leaves out, or what is not a number above 0, takes its default; the
    starting voltage is never above the supply's.
    """
    found = []
    for index in range(len(_NAMES)):
        value = getattr(board, _NAMES[index], None)
        good = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 60_000
        found.append(value if good else DEFAULTS[index])
    found[1] = min(found[1], found[3])
    return tuple(found)


class Spin:
    """One motor that begins still.

    figures: (rpm, start_mv, rise_ms, supply_mv), see `figures`: its speed at the supply's voltage,
    the least voltage that starts it, and how long it takes from standstill to 90 % of its speed.
    Times are the board's, in microseconds, and must not go back.
    """

    def __init__(self, figures):
        rpm, self._start_mv, rise_ms, self._supply_mv = figures
        self.full_chz = rpm * 100 // 60  # hundredths of a hertz
        self.most_chz = 0  # the fastest so far
        self.duty_u16 = 0
        self._lag8_ms = max(rise_ms * 80 // 23, 1)  # eight time constants
        self._from_chz = 0
        self._goal_chz = 0
        self._since_us = 0

    def set(self, now_us, duty_u16):
        """From now on its duty is duty_u16, 0..65535."""
        now_chz = self.chz(now_us)
        self.duty_u16 = duty_u16
        self._from_chz = now_chz
        if now_chz > self.most_chz:
            self.most_chz = now_chz
        # Whole milliseconds, so that many short steps do not add up to a slower motor.
        self._since_us += (now_us - self._since_us) // 1000 * 1000
        part = duty_u16 >> 6
        self._goal_chz = 0
        if now_chz * _STILL_PART >= self.full_chz or part * self._supply_mv >= (
            self._start_mv * (FULL_U16 >> 6)
        ):
            self._goal_chz = self.full_chz * part // (FULL_U16 >> 6)

    def chz(self, now_us):
        """Return how often it shakes at a moment, in hundredths of a hertz; changes nothing."""
        goal = self._goal_chz
        gap = self._from_chz - goal
        t_ms = (now_us - self._since_us) // 1000
        # exp(-t / lag) in four steps, each (8 lags - t) / (8 lags + t): trapezoids.
        left = self._lag8_ms - t_ms
        if left <= 0:
            return goal
        whole = self._lag8_ms + t_ms
        size = -gap if gap < 0 else gap
        for _ in range(_STEPS):
            size = size * left // whole
        return goal - size if gap < 0 else goal + size


def hz_text(chz):
    """Return hundredths of a hertz as hertz with one decimal, such as "61.3"."""
    tenths = (chz + 5) // 10
    return "%d.%d" % (tenths // 10, tenths % 10)
