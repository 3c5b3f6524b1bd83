"""The console: one line in, one line of JSON out, over USB serial. It can do what the buttons can,
and never more.

Built for the tick: it reads and writes a few bytes at a time into buffers it already has, so it
never waits for the host and never allocates. A host that stops reading loses the answer, nothing
else.
"""

import faults
import massager as m
import routine as r
from upkeep import WARNINGS

LINE_MAX = 64
_OUT_BYTES = 640
_IN_PER_TICK = 32
_OUT_PER_TICK = 48
_HELP = b"status, routines, start KEY, pause, stop, level N, next, help"


class Console:
    """hal: usb_read, usb_write. app: has massager, buttons, duty_a_u16, duty_b_u16 and the word
    list the answers need.
    """

    def __init__(self, hal, app):
        self.app = app
        self._usb_read = hal.usb_read  # bound once: binding allocates
        self._usb_write = hal.usb_write
        self._line = bytearray(LINE_MAX)
        self._length = 0
        self._bad = False
        self._out = bytearray(_OUT_BYTES)
        self._put = 0
        self._sent = 0
        self._listing = -1

    def step(self):
        """Take what the host sent and send what it will take, both without waiting."""
        if self._put:
            self._send()
            return
        if self._listing >= 0:
            self._list()
            return
        for _turn in range(_IN_PER_TICK):
            byte = self._usb_read()
            if byte < 0:
                return
            if byte == 10 or byte == 13:
                if self._length or self._bad:
                    self._answer()
                    return
            elif byte < 32 or byte > 126 or self._length >= LINE_MAX:
                self._bad = True
            else:
                self._line[self._length] = byte
                self._length += 1

    def _send(self):
        sent = self._sent
        for _turn in range(_OUT_PER_TICK):
            if sent >= self._put or not self._usb_write(self._out[sent]):
                break
            sent += 1
        if sent >= self._put:
            sent = 0
            self._put = 0
        self._sent = sent

    # Words of the line.

    def _is(self, word):
        # The line's first word is `word`.
        length = len(word)
        if self._length < length or (self._length > length and self._line[length] != 32):
            return False
        return self._same(word, 0)

    def _same(self, word, at):
        for byte in word:
            if at >= self._length or self._line[at] != byte:
                return False
            at += 1
        return True

    def _argument(self):
        # Where the second word begins.
        at = 0
        while at < self._length and self._line[at] != 32:
            at += 1
        while at < self._length and self._line[at] == 32:
            at += 1
        return at

    def _number(self, at):
        # A whole number of one or two digits that ends the line, or -1.
        value = -1
        for digits in range(self._length - at):
            byte = self._line[at + digits]
            if not 48 <= byte <= 57 or digits > 1:
                return -1
            value = (value if value > 0 else 0) * 10 + byte - 48
        return value

    # Answers.

    def _answer(self):
        if self._bad:
            self._error(b"that line is too long or not plain text; try help")
        elif self._is(b"status"):
            self._status()
        elif self._is(b"routines"):
            self._listing = 0
        elif self._is(b"start"):
            self._start()
        elif self._is(b"pause"):
            self._done(self.app.massager.pause(), b"nothing is running; start one first")
        elif self._is(b"stop"):
            self._done(self.app.massager.stop(), b"there is no session to end")
        elif self._is(b"level"):
            self._level()
        elif self._is(b"next"):
            self._done(self.app.massager.next(), b"not while locked or in a fault")
        elif self._is(b"help"):
            self._text(b'{"ok": true, "commands": "')
            self._text(_HELP)
            self._text(b'"}\n')
        else:
            self._error(b"no such command; try help")
        self._length = 0
        self._bad = False

    def _start(self):
        massager = self.app.massager
        at = self._argument()
        chosen = massager.routine_no if at >= self._length else -1
        for number in range(len(massager.routines)):
            key = massager.routines[number].key
            if len(key) == self._length - at and self._same(key, at):
                chosen = number
        if chosen < 0:
            self._error(b"no such routine; try routines")
        else:
            self._done(massager.start(chosen), b"only when ready and unlocked; try status")

    def _level(self):
        massager = self.app.massager
        level = self._number(self._argument())
        if not 1 <= level <= m.LEVELS:
            self._error(b"give a level from 1 to 5, such as level 2")
        elif not massager.set_level(level):
            self._error(b"not while resting, locked or in a fault")
        else:
            self._done(massager.level == level, b"this profile allows no deeper level")

    def _done(self, done, why):
        if done:
            self._text(b'{"ok": true}\n')
        else:
            self._error(why)

    def _error(self, why):
        self._text(b'{"ok": false, "error": "')
        self._text(why)
        self._text(b'"}\n')

    def _list(self):
        # One routine a tick, so that the answer needs no more room than one.
        massager = self.app.massager
        number = self._listing
        routine = massager.routines[number]
        self._text(b'{"ok": true, "routines": [{"key": "' if number == 0 else b', {"key": "')
        self._text(routine.key)
        self._words(b'", "title": "', routine.title)
        self._number_field(b'", "s": ', r.routine_ms(routine, massager.usage.length_pct) // 1_000)
        self._flag(b', "drive": ', r.drives(routine))
        self._text(b"}")
        number += 1
        if number >= len(massager.routines):
            number = -1
            self._text(b"]}\n")
        self._listing = number

    def _status(self):
        app = self.app
        massager = app.massager
        player = massager.player
        routine = massager.routines[massager.routine_no]
        in_session = not player.done
        self._words(b'{"ok": true, "state": "', m.STATES[massager.state])
        self._words(b'", "routine": "', routine.key)
        self._words(b'", "title": "', routine.title)
        self._words(b'", "phase": "', player.phase.name if in_session else b"")
        self._words(b'", "cue": "', player.phase.cue if in_session else b"")
        self._number_field(b'", "phase_no": ', player.index + 1 if in_session else 0)
        self._number_field(b', "phases": ', len(routine.phases))
        self._flag(b', "drive": ', player.driving)
        self._number_field(b', "level": ', massager.level)
        self._number_field(b', "levels": ', m.LEVELS)
        self._number_field(b', "level_now": ', massager.level_now)
        self._number_field(b', "cap": ', massager.cap)
        self._number_field(b', "duty_u16": [', app.duty_a_u16)
        self._number_field(b", ", app.duty_b_u16)
        self._number_field(b'], "phase_left_ms": ', player.phase_left_ms)
        self._number_field(b', "left_ms": ', player.left_ms)
        self._number_field(b', "rep": ', player.rep if in_session else 0)
        self._number_field(b', "reps": ', player.reps if in_session else 0)
        self._number_field(b', "session_ms": ', massager.session_ms)
        self._number_field(b', "drive_ms": ', massager.drive_ms)
        self._number_field(b', "rest_ms": ', massager.rest_left_ms())
        self._number_field(
            b', "pause_ms": ', massager.pause_left_ms if massager.state == m.PAUSED else 0
        )
        self._flag(b', "locked": ', massager.locked)
        self._flag(b', "notice": ', not massager.usage.notice_seen)
        self._flag(b', "beginner": ', massager.is_beginner())
        self._number_field(b', "spikes": ', app.buttons.spikes)
        self._number_field(b', "stuck": ', app.buttons.stuck)
        self._words(b', "warning": "', WARNINGS[app.upkeep.warning])
        self._number_field(b'", "fault": ', massager.fault)
        self._words(b', "fault_text": "', faults.TEXTS[massager.fault])
        self._words(b'", "last_end": "', m.ENDS[massager.end_reason])
        self._text(b'"}\n')

    # Writing into the buffer.

    def _text(self, text):
        put = self._put
        out = self._out
        for byte in text:
            out[put] = byte
            put += 1
        self._put = put

    def _words(self, before, text):
        self._text(before)
        self._text(text)

    def _flag(self, before, value):
        self._text(before)
        self._text(b"true" if value else b"false")

    def _number_field(self, before, value):
        self._text(before)
        if value < 0:
            self._text(b"-")
            value = -value
        unit = 1
        while unit * 10 <= value:
            unit *= 10
        put = self._put
        while unit:
            self._out[put] = 48 + value // unit % 10
            put += 1
            unit //= 10
        self._put = put
