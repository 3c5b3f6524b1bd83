"""What the display says in words and the panel in lights: the notice before the first session,
routine, phase, time left, level, warning, fault, settings. Eight rows of 21 letters.
"""

import allowance
import states
from face.font import FIRST, LAST
from face.menu import BRIGHTNESS, LENGTH, PROFILE, TONES
from face.menu import NAMES as ITEMS
from faults import NAMES, NO_WARNING
from faulttexts import TEXTS, WARNINGS
from routine import routine_ms

PAGE_MS = 4_000  # what is too long for its rows is shown in turns

ROWS = 8
LETTERS = 21  # in a row
ALL_ROWS = (1 << ROWS) - 1
_SPACE = 32
_NEW_LINE = 10

# The time is in letters three times as large, each of three by three small ones: from LARGE on,
# three for each digit.
LARGE = 128
TIME_ROW = 2
_TIME_AT = 3
_TIME_ROWS = 0b11110

_VALUE_AT = 12
LEVEL_NAMES = (b"off", b"lightest", b"light", b"medium", b"deep", b"deepest")
_PROFILES = (b"standard", b"beginner", b"low sens.", b"accessible")

# Facts from the massage guide, as in the notice of the host's tools; the words are ours.
# Three pages of seven lines.
NOTICE = (
    b"BEFORE YOU BEGIN\nBuilt at home, not a medical device. Not while pain is sudden or severe, "
    b"or a bone may be cracked.\n\n"
    b"ASK A DOCTOR FIRST if hurt, pregnant, with an implant, clots, varicose veins, a wound, "
    b"late surgery or numb feet.\n\n"
    b"SIT, never stand on it. Keep off tender places. DOWN is softer. Any press of START stops "
    b"it. Now START begins."
)

NOTICE_VIEW, FAULT_VIEW, MENU_VIEW, MAIN_VIEW = range(4)


class Wording:
    """After `compose`, read line: a row's letters as bytes, LARGE and above for pieces of large
    ones.
    """

    def __init__(self):
        self.line = bytearray(LETTERS)
        self._dirty = 0
        self._what = -1
        self._where = -1
        self._seconds = -1
        self._view = MAIN_VIEW
        self._text = b""
        self._text_row = 0
        self._text_rows = ROWS
        self._pages = 1
        self._page = 0
        self._page_ms = PAGE_MS

    def look(self, app, elapsed_ms):
        """Return the rows (bits, 1 = the uppermost) that something new is to stand in. app: App.
        elapsed_ms: since the last time.
        """
        self._dirty = 0
        massager = app.massager
        seconds = (self._time_ms(massager) + 999) // 1_000
        if seconds != self._seconds:
            self._seconds = seconds
            self._dirty |= _TIME_ROWS
        what = _state(massager) | app.upkeep.warning << 22
        where = massager.player.index << 8 | massager.player.rep << 16
        where |= massager.routine_no | massager.levels << 26
        if massager.just_ended_ms > 0:
            where |= 1 << 24
        if app.menu.item:
            where = app.menu.item | app.menu.value() << 3
        if what != self._what or where != self._where:
            self._what = what
            self._where = where
            self._renew(app)
        elif self._pages > 1:
            self._page_ms -= elapsed_ms
            if self._page_ms <= 0:
                self._turn((self._page + 1) % self._pages)
        return self._dirty

    def _turn(self, page):
        self._page = page
        self._page_ms = PAGE_MS
        self._dirty |= ((1 << self._text_rows) - 1) << self._text_row
        if self._view == NOTICE_VIEW:
            self._dirty = ALL_ROWS

    def _renew(self, app):
        massager = app.massager
        self._dirty = ALL_ROWS
        before = self._text
        if app.menu.item:
            self._view = MENU_VIEW
            self._lay(b"MODE: next. UP, DOWN: change. START: done.", 6, 2)
        elif massager.state == states.FAULT:
            self._view = FAULT_VIEW
            self._lay(TEXTS[massager.fault], 1, 5)
        elif massager.state == states.READY and not massager.usage.notice_seen:
            self._view = NOTICE_VIEW
            self._lay(NOTICE, 0, 7)
        else:
            self._view = MAIN_VIEW
            self._lay(_words(app), 6, 2)
        if self._text is not before:
            self._turn(0)

    def _lay(self, text, row, rows):
        # Let a text have these rows, and turn its pages if they are too few.
        self._text = text
        self._text_row = row
        self._text_rows = rows
        lines = 0
        at = 0
        while at < len(text):
            at = _line_end(text, at) + 1
            lines += 1
        self._pages = (lines + rows - 1) // rows
        if self._page >= self._pages:
            self._page = 0

    def _time_ms(self, massager):
        # The time that is shown large.
        state = massager.state
        if state == states.RUNNING:
            return massager.player.phase_left_ms
        if state == states.PAUSED:
            return massager.pause_left_ms
        if state == states.RESTING:
            return massager.rest_left_ms()
        return routine_ms(massager.routines[massager.routine_no], massager.usage.length_pct)

    def say_when(self, massager, wait):
        """Tell a wait until when nothing here changes by itself."""
        if massager.state != states.READY and massager.state != states.FAULT:
            wait.until((self._time_ms(massager) - 1) % 1_000 + 1)
        if self._pages > 1:
            wait.until(self._page_ms)

    # The rows.

    def compose(self, app, row):
        """Write a row, 0..7, into `line`."""
        line = self.line
        for place in range(LETTERS):
            line[place] = _SPACE
        if self._text_row <= row < self._text_row + self._text_rows:
            self._put_line(self._page * self._text_rows + row - self._text_row)
        elif self._view == FAULT_VIEW:
            self._fault_row(app.massager, row)
        elif self._view == MENU_VIEW:
            self._menu_row(app, row)
        elif self._view == NOTICE_VIEW:
            self._count_pages()
        elif row == 0:
            self._say(0, app.massager.routines[app.massager.routine_no].title)
        elif row == 1:
            self._state_row(app.massager)
        elif row < 5:
            self._time_row()
        else:
            self._level_row(app.massager)

    def _say(self, at, text):
        line = self.line
        for place in range(min(len(text), LETTERS - at)):
            letter = text[place]
            line[at] = letter if FIRST <= letter <= LAST else 63
            at += 1
        return at

    def _count(self, at, number):
        unit = 1  # so nought is a digit too
        while unit * 10 <= number:
            unit *= 10
        while unit and at < LETTERS:
            self.line[at] = 48 + number // unit % 10
            at += 1
            unit //= 10
        return at

    def _put_line(self, number):
        # Line `number` of the text.
        text = self._text
        at = 0
        while number:
            at = _line_end(text, at) + 1
            number -= 1
        end = _line_end(text, at)
        while at < end:
            self.line[number] = text[at]
            number += 1
            at += 1

    def _fault_row(self, massager, row):
        if row == 0:
            at = self._count(self._say(0, b"FAULT "), massager.fault)
            self._say(self._say(at, b": "), NAMES[massager.fault])
        elif row == 6:
            self._say(0, b"Let go of START, then")
        else:
            self._say(0, b"hold it 2 s to clear.")

    def _menu_row(self, app, row):
        # A row for each setting; the one that is changed is marked.
        if row == 0:
            self._say(0, b"SETTINGS")
            return
        self._say(1, ITEMS[row])
        if row == app.menu.item:
            self._say(0, b">")
        self._say_value(app.usage, row)

    def _say_value(self, usage, row):
        if row == PROFILE:
            self._say(_VALUE_AT - 1, _PROFILES[usage.profile])
        elif row == LENGTH:
            self._say(self._count(_VALUE_AT, usage.length_pct), b" %")
        elif row == TONES:
            self._say(_VALUE_AT, b"on" if usage.tones else b"off")
        elif row == BRIGHTNESS:
            self._count(_VALUE_AT, usage.brightness)
        else:
            self._count(_VALUE_AT, usage.levels)

    def _count_pages(self):
        at = self._count(9, self._page + 1)
        self._count(self._say(at, b"/"), self._pages)

    def _state_row(self, massager):
        # The phase and its place, or the state, and how long all of it still lasts.
        if massager.state == states.RUNNING:
            self._phase(massager.player)
            self._left((massager.left_ms() + 999) // 1_000)
        elif massager.locked:
            self._say(0, b"Locked")
        elif massager.state == states.PAUSED:
            self._say(0, b"Paused; it ends in")
        elif massager.state == states.RESTING:
            self._say(0, b"Rest, motor still")
        else:
            self._say(0, b"Ready")

    def _phase(self, player):
        at = self._count(0, player.index + 1)
        at = self._count(self._say(at, b"/"), player.phases)
        self._say(at + 1, player.phase.name)

    def _left(self, seconds):
        at = LETTERS - (5 if seconds >= 600 else 4)
        self.line[at - 1] = _SPACE
        at = self._say(self._count(at, seconds // 60), b":")
        self._count(at, seconds % 60 // 10)
        self._count(at + 1, seconds % 10)

    def _time_row(self):
        minutes = self._seconds // 60
        if minutes > 99:
            minutes = 99
        self._large_at(0, minutes // 10)
        self._large_at(1, minutes % 10)
        self._large_at(2, 10)  # the colon comes after the nine
        self._large_at(3, self._seconds % 60 // 10)
        self._large_at(4, self._seconds % 10)

    def _large_at(self, place, digit):
        at = _TIME_AT + 3 * place
        for third in range(3):
            self.line[at + third] = LARGE + digit * 3 + third

    def _level_row(self, massager):
        player = massager.player
        if massager.state == states.RUNNING and not player.driving:
            if player.reps:
                at = self._count(self._say(0, b"Repetition "), player.rep)
                self._count(self._say(at, b"/"), player.reps)
            else:
                self._say(0, b"By yourself")
            return
        level = massager.level
        if massager.state == states.RUNNING:
            level = massager.level_now
        at = self._count(self._say(0, b"Level "), level)
        if massager.level > level:
            self._count(self._say(at, b", soon "), massager.level)
        else:
            self._name_level(at, level, massager.levels)

    def _name_level(self, at, level, levels):
        if levels == allowance.LEVELS:
            self._say(at + 1, LEVEL_NAMES[level])
        else:
            self._count(self._say(at, b" of "), levels)


def _state(massager):
    # All that makes a difference, in one number of 22 bits.
    state = massager.state | massager.level << 3 | massager.level_now << 7
    state |= massager.fault << 11
    if massager.locked:
        state |= 1 << 20
    if massager.usage.notice_seen:
        state |= 1 << 21
    return state


def _words(app):
    # What is to be said now, in a few words.
    massager = app.massager
    if app.upkeep.warning != NO_WARNING:
        return WARNINGS[app.upkeep.warning]
    state = massager.state
    if state == states.RUNNING:
        return massager.player.phase.cue or b"START stops."
    if state == states.PAUSED:
        return b"START goes on. Hold it to end."
    if state == states.RESTING:
        return b"Good for your feet and the motor."
    if massager.locked:
        return b"Hold UP and DOWN for 3 s to unlock."
    if massager.just_ended_ms > 0:
        return b"It has just ended. START in a moment."
    return b"START begins."


def _line_end(text, at):
    # Where the line that begins here ends: at a space, if the next word does not fit.
    end = min(at + LETTERS, len(text))
    for place in range(at, end):
        if text[place] == _NEW_LINE:
            return place
    if end == len(text):
        return end
    while end > at and text[end] != _SPACE:
        end -= 1
    return end if end > at else at + LETTERS
