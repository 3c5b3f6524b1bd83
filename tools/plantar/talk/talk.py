"""A conversation with the console: send a line, wait for its line of JSON, skip the rest.

The rest is what a board says while it starts, telemetry (kept for whoever listens), and answers to
questions that nobody waits for any more.
"""

import json
from collections import deque
from collections.abc import Callable
from typing import Any, Self

from plantar.build.where import last_error
from plantar.errors import PlantarError
from plantar.talk.wire import Wire

Answer = dict[str, Any]

ANSWER_S = 4.0
"""The longest answer, a full log, takes 1.5 s, with senses fitted 2.6 s. A line that takes longer
is lost."""
HELLO_S = 4.0
"""A board that was just plugged in is ready within this."""
ASK_AGAIN_S = 0.5
QUIET_S = 0.2
"""So long nothing comes once all answers are here."""
CUT_TRIES = 5
PROMPT = b">>> "
LINE_MOST = 20_000
TELEMETRY_KEPT = 1_000
SAID_KEPT = 40
"""Lines: the longest traceback has twenty."""


class SilentError(PlantarError):
    """Nothing answers."""


class StoppedError(PlantarError):
    """The firmware ended with an error while it was listened to."""


class RefusedError(PlantarError):
    """The board said no."""


class Talk:
    """A console that has answered. Use it in a `with`, which lets go of the wire.

    Attributes:
        wire: what carries it.
        status: the first answer to `status`.
    """

    def __init__(self, wire: Wire, patience_s: float = HELLO_S) -> None:
        """Say hello: end whatever line was begun, and ask for the status.

        patience_s: so long may it take, in seconds of the board's time.

        Raises:
            PlantarError: what is there is not Plantar, or nothing.
        """
        self.wire = wire
        self._heard = b""
        self._said: deque[bytes] = deque(maxlen=SAID_KEPT)  # lines that are no answers
        self._telemetry: deque[Answer] = deque(maxlen=TELEMETRY_KEPT)
        self._whole: Answer = {}  # the last line of telemetry that said everything
        try:
            self.status = self._hello(patience_s)
        except BaseException:
            wire.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.wire.close()

    def ask(self, line: str, has: str = "", within_s: float = ANSWER_S) -> Answer:
        """Send a line and return its answer.

        Args:
            line: the command, without its end.
            has: a field that the answer to it has when it is a yes; "" for a plain yes.
            within_s: in seconds of the board's time.

        Raises:
            RefusedError: the board said no; the message is its reason.
            SilentError: no answer came.
            LostError: the board is gone.
        """
        self._send(line)

        def fits(answer: Answer) -> bool:
            return not answer["ok"] or (has in answer if has else set(answer) == {"ok"})

        answer = self._wait(fits, within_s)
        if answer is None:
            raise SilentError(
                f"{self._who()} does not answer any more: unplug it, plug it in again, and try "
                "again."
            )
        if not answer["ok"]:
            raise RefusedError(f"{self._who()} refused {line!r}: {answer.get('error', '')}.")
        return answer

    def state(self) -> Answer:
        """Return the status now."""
        return self.ask("status", has="state")

    def cut(self) -> bool:
        """End whatever turns the motor; return whether the board says that it is off.

        Raises:
            LostError: the board is gone.
            SilentError: it does not answer.
        """
        self._send("")  # whatever line was begun ends here
        for _try in range(CUT_TRIES):
            self._send("stop")
            if self._wait(lambda _answer: True, ANSWER_S) is None:
                continue
            if not any(self.state()["duty_u16"]):
                return True
        return False

    def speak(self) -> None:
        """Say an empty line, which has no answer: somebody is here, and reads.

        Raises:
            LostError: the board is gone.
        """
        self._send("")

    def telemetry(self, within_s: float) -> Answer | None:
        """Return the next line of telemetry, None if none comes in time. One that says only what
        has changed is filled up from the ones before.
        """
        if not self._telemetry:
            self._wait(lambda _answer: False, within_s, lambda: bool(self._telemetry))
        return self._telemetry.popleft() if self._telemetry else None

    def wait(self, for_s: float) -> None:
        """Let so many seconds of the board's time pass."""
        self._wait(lambda _answer: False, for_s)

    def now_s(self) -> float:
        """Return the board's time."""
        return self.wire.now_s()

    # How it is done.

    def _hello(self, patience_s: float) -> Answer:
        end_s = self.wire.now_s() + patience_s
        # Telemetry that somebody left on would go on for ever; half a line may wait to be ended.
        asked = 0
        self._send("")
        while self.wire.now_s() < end_s:
            self._send("telemetry 0" if not asked else "status")
            asked += 1
            answer = self._wait(
                lambda answer: "state" in answer, 0.05 if asked == 1 else ASK_AGAIN_S
            )
            if answer is not None:
                if asked > 2:
                    self._wait(lambda _answer: False, QUIET_S)
                self._telemetry.clear()
                return answer
        if self.wire.kind == "virtual":
            raise SilentError("The virtual board's firmware does not answer: try plantar run.")
        raise SilentError(
            f"{self.wire.name} does not answer as Plantar: is it the right port? plantar flash "
            "puts Plantar on a board with MicroPython."
        )

    def _send(self, line: str) -> None:
        # A return, not a line feed: MicroPython's prompt listens to that as well, so that a board
        # without Plantar says so.
        self.wire.write(line.encode("ascii", "replace") + b"\r")

    def _wait(
        self,
        fits: Callable[[Answer], bool],
        within_s: float,
        enough: Callable[[], bool] = lambda: False,
    ) -> Answer | None:
        """Return the first answer that fits, None after within_s or once it is enough."""
        end_s = self.wire.now_s() + within_s
        while True:
            while b"\n" in self._heard:
                line, _, self._heard = self._heard.partition(b"\n")
                answer = parsed(line)
                if answer is None:
                    self._said.append(line)
                    continue
                if answer.get("telemetry"):
                    self._keep(answer)
                elif isinstance(answer.get("ok"), bool) and fits(answer):
                    return answer
            if self._heard.endswith(PROMPT):
                error = last_error(b"\n".join(self._said).decode(errors="replace"))
                if error:
                    raise StoppedError(
                        f"{self._who()} stopped with an error, its motor off: {error}. Power it "
                        "off and on; if it comes again, report that line."
                    )
                raise PlantarError(
                    f"{self._who()} runs MicroPython, but not Plantar: run plantar flash."
                )
            left_s = end_s - self.wire.now_s()
            if left_s <= 0 or enough():
                return None
            self._heard = (self._heard + self.wire.read(left_s))[-LINE_MOST:]

    def _keep(self, told: Answer) -> None:
        # Between two whole lines a quick telemetry says only what changes all the time.
        if "state" in told:
            self._whole = told
        if self._whole:
            self._telemetry.append({**self._whole, **told})

    def _who(self) -> str:
        port = self.wire.kind == "port"
        return f"The board on {self.wire.name}" if port else "The virtual board"


def parsed(line: bytes) -> Answer | None:
    """Return the JSON object in a line, which may begin with the rest of another."""
    start = line.find(b"{")
    if start < 0:
        return None
    try:
        answer = json.loads(line[start:])
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
