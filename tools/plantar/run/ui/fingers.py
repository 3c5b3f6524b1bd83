"""Keys and mouse become presses of the virtual board's buttons.

A terminal tells when a key goes down, never when it comes up. So a key is a tap of 100 ms; while
the terminal repeats a key that is held, the button stays down. The mouse has both ends: a button
is down as long as the mouse is.
"""

from dataclasses import dataclass, field

from plantar.run.script import Entry

TAP_MS = 100
GAP_MS = 60
"""Between two taps of one button, so that the firmware sees the release (debounce is 30 ms)."""
REPEAT_S = 0.06
"""The same key again within this real time is the terminal's key repeat, no new press."""
REPEAT_HOLD_MS = 150
"""How long a repeated key keeps its button down; longer than the time between two repeats."""
WAITING = 3
"""So many taps of one button may wait; more would still be played after the person has stopped."""
FOREVER_MS = 1 << 60


@dataclass
class _Press:
    down_ms: int
    up_ms: int
    sent: bool = False


@dataclass
class _Finger:
    presses: list[_Press] = field(default_factory=list)
    free_ms: int = 0
    key_s: float = float("-inf")


class Fingers:
    """What is on the buttons, and what is still to be sent to the board. Times in virtual ms."""

    def __init__(self) -> None:
        self._fingers: dict[str, _Finger] = {}
        self._held: set[str] = set()
        self._stuck: set[str] = set()

    @property
    def holding(self) -> bool:
        """Whether the mouse holds a button: time should then run as the hand's does."""
        return bool(self._held)

    def tap(self, button: str, now_ms: int, key_s: float, for_ms: int = TAP_MS) -> None:
        """Press a button for for_ms.

        now_ms: virtual time. key_s: real time, in seconds, to tell a repeated key by.
        """
        finger = self._finger(button)
        repeated = key_s - finger.key_s < REPEAT_S
        finger.key_s = key_s
        presses = finger.presses
        if repeated:
            if presses:
                presses[-1].up_ms = max(presses[-1].up_ms, now_ms + REPEAT_HOLD_MS)
            return
        if button in self._held or button in self._stuck or len(presses) >= WAITING:
            return
        down_ms = max(now_ms, presses[-1].up_ms + GAP_MS if presses else finger.free_ms)
        presses.append(_Press(down_ms, down_ms + for_ms))

    def hold(self, button: str, now_ms: int) -> None:
        """The mouse goes down on a button."""
        if button not in self._stuck:
            self._held.add(button)
            self._down(button, now_ms)

    def release(self, button: str, now_ms: int) -> None:
        """The mouse comes up: so does the button, once the press is long enough to be one."""
        self._held.discard(button)
        if button not in self._stuck:
            self._up(button, now_ms)

    def stick(self, button: str, now_ms: int) -> None:
        """A button goes down and stays there, whatever hands do, until `free`."""
        self._stuck.add(button)
        self._down(button, now_ms)

    def free(self, now_ms: int) -> None:
        """Every button that sticks comes up."""
        stuck, self._stuck = self._stuck, set()
        for button in stuck:
            self._up(button, now_ms)

    def _down(self, button: str, now_ms: int) -> None:
        finger = self._finger(button)
        if not finger.presses:
            finger.presses.append(_Press(max(now_ms, finger.free_ms), FOREVER_MS))
        finger.presses[-1].up_ms = FOREVER_MS

    def _up(self, button: str, now_ms: int) -> None:
        presses = self._finger(button).presses
        if presses and presses[-1].up_ms >= FOREVER_MS:
            presses[-1].up_ms = max(now_ms, presses[-1].down_ms + TAP_MS)

    def take(self, now_ms: int, until_ms: int) -> list[Entry]:
        """Return the script entries that are due from now_ms to before until_ms."""
        entries: list[Entry] = []
        for button, finger in self._fingers.items():
            while finger.presses:
                press = finger.presses[0]
                # A key that comes while a frame is played is late: its press is as long.
                down_ms = max(press.down_ms, now_ms, finger.free_ms)
                if not press.sent and down_ms < until_ms:
                    press.sent = True
                    press.up_ms += down_ms - press.down_ms
                    press.down_ms = down_ms
                    entries.append({"at_ms": press.down_ms, "button": button, "down": True})
                if not press.sent or press.up_ms >= until_ms:
                    break
                up_ms = max(press.up_ms, now_ms)
                entries.append({"at_ms": up_ms, "button": button, "down": False})
                finger.free_ms = up_ms + GAP_MS
                finger.presses.pop(0)
        return entries

    def _finger(self, button: str) -> _Finger:
        return self._fingers.setdefault(button, _Finger())
