"""The console: one line in, one line of JSON out, over USB serial. It can do what the buttons can,
and never more.

Built for the tick: it reads and writes a few bytes at a time into buffers it already has, so it
never waits for the host and never allocates. An answer is made in a tick that decides, and sent
between decisions. A host that stops reading loses the answer, nothing else. What the longer
answers say stands in report.py.
"""

import states
from limits import TICK_MS
from usb import report
from usb.reply import Reply

LINE_MAX = 64
TELEMETRY_MS_LEAST = 50
TELEMETRY_MS_MOST = 9_999
STALLED_MS = 500
_FORGET_BYTES = 1_024
_WHOLE_MS = 250  # so often at least a line of telemetry says everything
_IN_PER_TICK = 32
# Bytes, in a tick that decides nothing, and in one that decides as well.
_OUT_PER_TICK = 40
_OUT_BESIDE = 32
_ROW_LEAST = 4  # so many ticks in a row decide before one of them speaks as well
_HELP = (
    b"status, routines, start KEY, pause, stop, level N, next, settings, set KEY VALUE, log, "
    b"try KEY VALUE, telemetry MS, lights LEDS STATUS HZ, spin, spin a, spin b, help"
)
_PERSON = b"a person has just stopped it; wait ten seconds, or press START at the board"
_NOT_NOW = b"only when ready, unlocked and with START let go; try status"
_SET_ERRORS = (
    b"",
    b"no such setting; try settings",
    b"that value is out of range; try settings",
    b"no button does that, so hold one at the board, such as MODE, and say it again",
    b"it is found by test turns at the board: use plantar selftest",
    b"that is more than 10 above what board.py says; edit board.py for more",
    _NOT_NOW,
)


class Console:
    """hal: usb_read, usb_send. app: App, whose parts the commands and the answers use. Read: busy,
    there is something for `speak`.
    """

    def __init__(self, hal, app):
        self.app = app
        self._usb_read = hal.usb_read  # bound once: binding allocates
        self._usb_send = hal.usb_send
        self._line = bytearray(LINE_MAX)
        self._length = 0
        self._bad = False
        self.busy = False
        self._row = 0  # of ticks that all decided
        self._reply = Reply()
        self._report = report.status
        self._step = -1
        self._telemetry_ms = 0
        self._next_ms = 0
        self._short_ms = 0  # since a line of telemetry said everything
        self._stalled_ms = 0
        self._torn = False
        self._more = False  # the host had more to say than one tick takes

    def forget(self):
        """Drop what was typed before the app ran: nobody can have meant this start by it."""
        for _byte in range(_FORGET_BYTES):
            if self._usb_read() < 0:
                return

    def step(self, elapsed_ms=TICK_MS):
        """Hear the host, or speak to it, in a tick that decides."""
        if self._telemetry_ms:
            self._next_ms -= elapsed_ms
        if not self.busy:
            self._hear()
        elif self._row >= _ROW_LEAST and not self.app.untold_ms:
            self._speak(_OUT_BESIDE, 1)
        self._row = min(self._row + 1, _ROW_LEAST)
        wait = self.app.wait
        if self._due():
            wait.until(TICK_MS)
        elif self._telemetry_ms and not self._torn and self._next_ms > 0:
            wait.until(max(self._next_ms, TICK_MS))

    def speak(self):
        """Make the next piece of an answer, of what the last tick has decided, or send of it what
        the host will take, in a tick that decides nothing. Return True if the next one must.
        """
        turns = self._row + 1
        self._row = 0
        self._speak(_OUT_PER_TICK, turns)
        return self._due()

    def _due(self):
        # All has been said, and there is more to be heard or to be told.
        if self.busy:
            return False
        return self._more or (self._telemetry_ms > 0 and self._next_ms <= 0 and not self._torn)

    def _speak(self, most, turns):
        reply = self._reply
        if not reply.put:
            self._step = self._report(self.app, reply, self._step)
        elif reply.send(self._usb_send, most):
            self._stalled_ms = 0
        else:
            self._stalled_ms += turns * TICK_MS  # since it was last tried
            if self._stalled_ms >= STALLED_MS:
                # The host lost interest: it loses the rest of this answer, and nothing else.
                self._step = -1
                self._stalled_ms = 0
                self._torn = reply.begun
                reply.drop()
        self.busy = reply.put > 0 or self._step >= 0

    def _hear(self):
        self._more = True
        for _turn in range(_IN_PER_TICK):
            byte = self._usb_read()
            if byte < 0:
                self._more = False
                break
            if byte == 10 or byte == 13:
                if self._length or self._bad:
                    self._answer()
                    # What it changed is decided in the next tick, also if the host never reads.
                    self.app.wait.until(TICK_MS)
                    self.busy = True
                    self._length = 0
                    self._bad = False
                    return
            elif byte < 32 or byte > 126 or self._length >= LINE_MAX:
                self._bad = True
            else:
                self._line[self._length] = byte
                self._length += 1
        if self._telemetry_ms and self._next_ms <= 0 and not self._torn:
            self._next_ms = self._telemetry_ms
            self._short_ms += self._telemetry_ms
            whole = self._short_ms + self._telemetry_ms > _WHOLE_MS
            if whole:
                self._short_ms = 0
            self._tell(report.telemetry if whole else report.duties)

    # Words of the line.

    def _word_at(self, number):
        # Where word `number` begins: 0 is the command.
        at = 0
        for _word in range(number):
            while at < self._length and self._line[at] != 32:
                at += 1
            while at < self._length and self._line[at] == 32:
                at += 1
        return at

    def word_is(self, word, number=0):
        """Return True if word `number` of the line is `word`, whole. A space in it may be typed as
        a hyphen.
        """
        at = self._word_at(number)
        if at + len(word) > self._length:
            return False
        for place in range(len(word)):
            typed = self._line[at + place]
            if typed != word[place] and (word[place] != 32 or typed != 45):
                return False
        at += len(word)
        return at >= self._length or self._line[at] == 32

    def _ends_after(self, words):
        return self._word_at(words) >= self._length

    def number_at(self, number):
        """Return word `number` as a whole number of at most four digits, or -1."""
        at = self._word_at(number)
        value = -1
        for digits in range(self._length - at):
            byte = self._line[at + digits]
            if byte == 32:
                break
            if not 48 <= byte <= 57 or digits > 3:
                return -1
            value = (value if value > 0 else 0) * 10 + byte - 48
        return value

    # Commands.

    def _answer(self):
        app = self.app
        massager = app.massager
        if self._torn:
            # The last answer broke off in its line; this one begins on its own.
            self._torn = False
            self._reply.text(b"\n")
        if self._bad:
            self._error(b"that line is too long or not plain text; try help")
        elif self.word_is(b"status"):
            self._tell(report.status)
        elif self.word_is(b"routines"):
            self._tell(report.routines)
        elif self.word_is(b"settings"):
            self._tell(report.settings)
        elif self.word_is(b"log"):
            self._tell(report.log)
        elif self.word_is(b"start"):
            self._start()
        elif self.word_is(b"pause"):
            self._done(massager.pause(), b"nothing is running; start one first")
        elif self.word_is(b"stop"):
            self._done(massager.stop() or app.stop_spin(), b"there is no session to end")
        elif self.word_is(b"level"):
            self._level()
        elif self.word_is(b"next"):
            self._done(massager.next(), b"not while locked or in a fault")
        elif self.word_is(b"set"):
            self._set()
        elif self.word_is(b"try"):
            self._try()
        elif self.word_is(b"telemetry"):
            self._telemetry()
        elif self.word_is(b"lights"):
            self._lights()
        elif self.word_is(b"spin"):
            self._spin()
        elif self.word_is(b"help"):
            self._reply.text(b'{"ok": true, "commands": "')
            self._reply.words(_HELP, b'"}\n')
        else:
            self._error(b"no such command; try help")

    def _spin(self):
        only = 0 if self.word_is(b"a", 1) else 1 if self.word_is(b"b", 1) else -1
        if only < 0 and not self._ends_after(1):
            self._error(b"spin takes a or b, for one motor alone")
        elif only >= len(self.app.channels):
            self._error(b"there is no second motor")
        elif self.app.massager.host_off_ms > 0:
            self._error(_PERSON)
        else:
            ended = self.app.trial.drop()
            self._done(not ended and self.app.spin(only), _NOT_NOW)

    def _tell(self, write):
        # From the next tick on: to decide and to write a long answer is too much for one.
        self._report = write
        self._step = 0
        self.busy = True

    def _start(self):
        massager = self.app.massager
        chosen = massager.routine_no if self._word_at(1) >= self._length else -1
        for number in range(len(massager.routines)):
            if self.word_is(massager.routines[number].key, 1) and self._ends_after(2):
                chosen = number
        if chosen < 0:
            self._error(b"no such routine; try routines")
        else:
            # A finger that is on START right now means STOP, or could not stop what begins.
            free = self.app.buttons.stop_is_free()
            if massager.state == states.READY and self.app.trial.drop():
                free = False
            if massager.host_off_ms > 0:
                self._error(_PERSON)
            else:
                self._done(free and massager.start(chosen), _NOT_NOW)

    def _level(self):
        massager = self.app.massager
        level = self.number_at(1)
        if not 1 <= level <= massager.levels or not self._ends_after(2):
            self._reply.number(b'{"ok": false, "error": "give a level from 1 to ', massager.levels)
            self._reply.text(b', such as level 2"}\n')
        elif level > massager.allowance.max_level():
            self._error(b"this profile allows no deeper level")
        else:
            self._done(massager.set_level(level), b"not while resting, locked or in a fault")

    def _set(self):
        app = self.app
        if app.massager.in_session() or app.massager.locked:
            self._error(b"not in a session or while locked; end that first")
            return
        app.trial.drop()
        error = report.change(app, self)
        if error == report.DONE:
            app.settings_changed()
        self._done(error == report.DONE, _SET_ERRORS[error])

    def _try(self):
        if self.app.massager.host_off_ms > 0:
            self._error(_PERSON)
            return
        error = report.attempt(self.app, self)
        self._done(error == report.DONE, _SET_ERRORS[error])

    def _telemetry(self):
        period_ms = self.number_at(1)
        good = period_ms == 0 or TELEMETRY_MS_LEAST <= period_ms <= TELEMETRY_MS_MOST
        if good:
            self._telemetry_ms = self._next_ms = period_ms
            self._short_ms = _WHOLE_MS  # the first line says everything
        self._done(good, b"give a period of 50 to 9999 milliseconds, or 0 for none")

    def _lights(self):
        # What the self-test shows: LEDs as bits, the status LED, a tone; for two seconds.
        leds = self.number_at(1)
        status = self.number_at(2)
        tone_hz = self.number_at(3)
        if self.app.massager.state == states.FAULT:
            self._error(b"not in a fault, whose lights count; try status")
            return
        good = leds >= 0 and 0 <= status <= 1 and (tone_hz == 0 or 50 <= tone_hz <= 5_000)
        if good:
            self.app.panel.test(leds, status, tone_hz)
        self._done(good, b"give LEDs as bits, status 0 or 1, and 0 or 50 to 5000 hertz")

    # Short answers.

    def _done(self, done, why):
        if done:
            self._reply.text(b'{"ok": true}\n')
        else:
            self._error(why)

    def _error(self, why):
        self._reply.words(b'{"ok": false, "error": "', why)
        self._reply.text(b'"}\n')
