"""The first half of STOP: an edge of START's contact cuts at once. What it was, the samples decide
(buttons.py).
"""

from limits import DEBOUNCE_MS

from hal.clock import ticks_diff, ticks_ms


class Stop:
    """START's interrupt. Whoever has it has `cut`, `_allow`, `interrupt` and `fail`. refuse:
    nothing may start, as an edge is not yet answered, or the guard has tripped.
    """

    def __init__(self):
        self.refuse = False
        self.stop_edge = False
        self.stop_armed = True
        self.stirred = False  # START's contact has moved since the app last took it
        self.heard = False  # START's interrupt has come since the app last took START as up
        self._rise_ms = ticks_ms()
        self._fresh = True  # the next edge that cuts begins a disturbance
        self._first_ms = self._last_ms = self._rise_ms
        self._on_edge = self._start_edge  # bound once: binding allocates

    def cut(self):
        """Cut every motor now."""
        raise NotImplementedError

    def interrupt(self):
        """Ctrl-C has come where it would be lost."""
        raise NotImplementedError

    def fail(self):
        """An interrupt of ours has raised."""
        raise NotImplementedError

    def _allow(self):
        raise NotImplementedError

    def _start_edge(self, pin):
        # MicroPython calls no handler again that has raised, and nobody would notice.
        try:
            self._edge(pin)
        except KeyboardInterrupt:
            self.interrupt()
        except Exception:  # whatever it was, in doubt it was a STOP
            self.fail()

    def _edge(self, pin):
        # The first half of STOP. Armed (the button is up): any edge cuts. Not armed (it is down):
        # its own bounce must not cut the session it has just started, so only an edge that comes
        # later than a bounce could, after the last time the contact opened.
        now_ms = ticks_ms()
        self.stirred = True
        self.heard = True
        if not self._fresh:
            self._last_ms = now_ms
        if not self.stop_armed:
            if pin.value():
                self._rise_ms = now_ms
                return
            if ticks_diff(now_ms, self._rise_ms) < DEBOUNCE_MS:
                return
        self._cut_for_stop(now_ms)

    def _cut_for_stop(self, now_ms):
        if self._fresh:
            self._fresh = False
            self._first_ms = self._last_ms = now_ms
        self.stop_edge = True
        self.refuse = True
        self.cut()

    def take_edge(self):
        """Return True if a STOP edge has cut since the last call."""
        edge = self.stop_edge
        if edge:
            self.stop_edge = False
            self._allow()
        return edge

    def take_stir(self):
        """Return True if START's contact has moved since the last call."""
        stirred = self.stirred
        self.stirred = False
        return stirred

    def disturbed_ms(self):
        """Return how long the disturbance on START, that cut, has lasted: from its first edge to
        the last one so far, in milliseconds.
        """
        return ticks_diff(self._last_ms, self._first_ms)

    def disturbance_over(self):
        """What it was is decided: the next edge that cuts begins another one."""
        self._fresh = True
        if self.stop_edge:
            self._fresh = (
                False  # it has begun again meanwhile: to be sure, it is still the old one
            )

    def arm_stop(self, armed):
        """armed: START is up, so any edge is a press. Not armed: it is down, and its bounce must
        not count.
        """
        if armed != self.stop_armed:
            self._rise_ms = ticks_ms()
            self.stop_armed = armed
            if armed and self.stirred:
                # It has moved again since it was found to be up: that edge found STOP unarmed.
                self._cut_for_stop(self._rise_ms)
