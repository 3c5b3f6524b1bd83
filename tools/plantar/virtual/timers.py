"""`machine.Timer`: software timers that call back, hard or soft, until a soft reset."""

from chip import integer


class Timer:
    """One timer. Subclasses say what a port refuses; `chip` is set on them by machine.use."""

    ONE_SHOT = 0
    PERIODIC = 1
    chip = None

    def __init__(self, id=-1, **settings):
        if self.chip.down is not None:
            raise self.chip.down
        self._check_id(integer(id))
        self.id = id
        self.due = 0
        self._period_us = 0
        self._periodic = False
        self._callback = None
        self._hard = False
        if settings:
            self.init(**settings)

    def init(
        self,
        *,
        mode=PERIODIC,
        callback=None,
        period=0xFFFFFFFF,
        tick_hz=1000,
        freq=None,
        hard=False,
    ):
        """Start: callback(timer) after each `period` of `tick_hz`, or `freq` times a second."""
        chip = self.chip
        if chip.down is not None:
            raise chip.down
        self._check_hard(hard)
        if freq is not None:
            if isinstance(freq, str):
                raise TypeError("can't convert str to float")
            period_us = int(1000000.0 / freq)
        else:
            period_us = integer(period) * 1_000_000 // integer(tick_hz)
        self._period_us = max(1, period_us)
        self._periodic = integer(mode) != 0
        self._callback = callback
        self._hard = bool(hard)
        self.due = chip.now + self._period_us
        if self not in chip.timers:
            chip.timers.append(self)
        chip.next_due = 0

    def deinit(self):
        """Stop."""
        if self.chip.down is not None:
            raise self.chip.down
        if self in self.chip.timers:
            self.chip.timers.remove(self)

    def fire(self):
        """It is due: call back, and be due again one period after this time, not after now."""
        chip = self.chip
        if self._periodic:
            self.due += self._period_us
        else:
            chip.timers.remove(self)
        good = chip.interrupt(self._callback, self, self._hard)
        if not good and self in chip.timers:
            chip.timers.remove(self)


class RpTimer(Timer):
    """Timers of rp2: without an id, hard or soft."""

    def _check_id(self, id):
        if id != -1:
            raise ValueError("Timer doesn't exist")

    def _check_hard(self, hard):
        """All are allowed here."""


class EspTimer(Timer):
    """Timers of ESP32: a few, each with its number; soft only."""

    def _check_id(self, id):
        if not 0 <= id < self.chip.port.timers:
            raise ValueError("invalid Timer number")

    def _check_hard(self, hard):
        if hard:
            raise ValueError("hard Timers are not implemented")


class EspTimerApi:
    """`machine.Timer` on ESP32: Timer(id) returns the same object a number until a reset."""

    ONE_SHOT = Timer.ONE_SHOT
    PERIODIC = Timer.PERIODIC

    def __init__(self, chip):
        self._chip = chip

    def __call__(self, id, **settings):
        """Return the timer, started if there are settings."""
        chip = self._chip
        if chip.down is not None:
            raise chip.down
        timer = chip.numbered.get(integer(id))
        if timer is None:
            timer = chip.numbered[id] = EspTimer(id)
        if settings:
            timer.init(**settings)
        return timer
