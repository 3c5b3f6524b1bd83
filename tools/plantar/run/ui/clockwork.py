"""Lets time pass on the board: sends what was pressed, runs the firmware on, takes what happened.

Time passes in `frame`, and only there. The board runs in a thread of its own, so that the screen
answers even while an interpreter does not.
"""

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor

from plantar.run import senses
from plantar.run.runner import Event, Runner
from plantar.run.script import Entry
from plantar.run.ui.desk import Desk
from plantar.run.ui.faults import Fault
from plantar.run.ui.fingers import Fingers
from plantar.run.ui.pace import FRAMES_PER_S, Pace

ANSWER_MS = 250
"""So long, and a bit less, the firmware takes to say its status at 48 bytes a tick."""
LOST_MS = 1_000
"""An answer that has not come by then will not come; ask again."""
SILENT_MS = 3_000
"""No answer for so long, in virtual time, is told to the person."""
TONE_S = 0.8
"""A tone stays on the screen so long: many last only 40 ms."""
OFF_MS = 300
"""From the plug's return to power-on."""


class Clockwork:
    """One board, and the hands on it.

    runner: a board with its power just on. speed: virtual time over real time, to begin with.
    After `frame`, read: t_ms (virtual), desk, notes (what sounds, or just did, in Hz), plugged.
    """

    def __init__(self, runner: Runner, speed: float = 1) -> None:
        self.runner = runner
        self.desk = Desk(runner.pins)
        self.fingers = Fingers()
        self.pace = Pace(speed)
        self.t_ms = 0
        self.notes: list[int] = []
        self.plugged = True
        self._pulling = False
        self._inputs: list[Entry] = []
        self._asked_ms: int | None = None
        self._settings_of = -1
        self._asked = ""
        self._menu = False
        self._ill: set[str] = set()
        self._wavers = False
        self._waver_ms = 0
        self._tone_left_s = 0.0
        self._thread = ThreadPoolExecutor(1, "board")

    def close(self) -> None:
        """Let go of the thread without waiting for it; whoever made the runner closes that."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def add(self, entry: Entry) -> None:
        """Let something happen to the board in the next frame: a script entry without its time."""
        if self.plugged:
            self._inputs.append(entry)

    def break_(self, fault: Fault) -> None:
        """Break something, or mend what can be mended. What is not fitted cannot break."""
        if fault.entry is not None:
            self.add(fault.entry)
        elif fault.sense:
            if fault.sense in senses.fitted(self.desk.wiring):
                self._ill.add(fault.sense)
                self._waver_ms = self.t_ms
        elif fault.button:
            if fault.button in self.desk.buttons:
                self.fingers.stick(fault.button, self.t_ms)
        else:
            self.fingers.free(self.t_ms)
            self._ill.clear()
            self._waver_ms = self.t_ms

    def plug(self) -> None:
        """Pull the plug, or put it back. Without power no time passes on the board."""
        self._pulling = self.plugged
        self.plugged = True

    async def frame(self, real_s: float) -> None:
        """Let real_s seconds of real time pass; see pace.MOST_FRAME_S for what bounds it.

        Raises:
            RunnerError: the interpreter died.
        """
        if self._pulling:
            self._pulling = False
            self.add({"powercut": True, "off_ms": OFF_MS})
            await self._advance(self.t_ms + 1)
            self.plugged = False
        elif self.plugged:
            step_ms = self.pace.step_ms(real_s, self.fingers.holding)
            if step_ms:
                await self._advance(self.t_ms + step_ms)
        self._listen(real_s)

    @property
    def silent_ms(self) -> float:
        """Return for how long the firmware has owed an answer, 0 while that is nothing odd."""
        frame_ms = self.pace.speed * 1_000 / FRAMES_PER_S
        silent_ms = self.t_ms - self.desk.status_ms
        return silent_ms if silent_ms > SILENT_MS + frame_ms else 0.0

    async def _advance(self, until_ms: int) -> None:
        now_ms = self.t_ms
        events = [{"at_ms": now_ms, **entry} for entry in self._sensed() + self._inputs]
        self._inputs.clear()
        events += self.fingers.take(now_ms, until_ms)
        if self.runner.phase == "run" and self._asked_ms is None:
            # Late in the frame, so that the answer is as fresh as it can be.
            self._asked_ms = max(now_ms, until_ms - ANSWER_MS)
            events.append({"at_ms": self._asked_ms, "console": self._question() + "\n"})
        happened = await self._run(until_ms, events)
        # A board that writes its flash is late: what comes next comes after that.
        self.t_ms = max(until_ms, math.ceil(self.runner.t_ms))
        answers, lives = self.desk.answers, self.desk.lives
        self.desk.take(happened, self.t_ms, self.runner.hz)
        if self._asked_ms is not None and (
            self.desk.answers > answers
            or self.desk.lives > lives
            or self.runner.phase != "run"
            or self.t_ms - self._asked_ms > LOST_MS
        ):
            self._asked_ms = None

    def _question(self) -> str:
        # Settings change only in their menu: once in each life and after it is enough.
        status = self.desk.status
        self._asked, asked = "status", self._asked
        if status is None:
            return "status"
        menu, self._menu = self._menu, bool(status.menu)
        if self._settings_of != self.desk.lives or ((menu or status.menu) and asked != "settings"):
            self._settings_of = self.desk.lives
            self._asked = "settings"
        return self._asked

    def _sensed(self) -> list[Entry]:
        # What the senses show; it wavers a little, as that of real ones does.
        if self.t_ms < self._waver_ms:
            return []
        self._waver_ms = self.t_ms + senses.WAVERS_MS
        self._wavers = not self._wavers
        fields = self.desk.wiring
        return [
            senses.ill(fields, sense)
            if sense in self._ill
            else senses.well(fields, sense, self._wavers)
            for sense in senses.fitted(fields)
        ]

    async def _run(self, until_ms: int, events: list[Entry]) -> list[Event]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self.runner.frame, until_ms, events)

    def _listen(self, real_s: float) -> None:
        heard, self.desk.notes = self.desk.notes, []
        if heard:
            if self._tone_left_s <= 0:
                self.notes = []
            for hz in heard:
                if self.notes[-1:] != [hz]:
                    self.notes.append(hz)
            self._tone_left_s = TONE_S
            return
        self._tone_left_s -= real_s
        if self._tone_left_s <= 0:
            self.notes = []
