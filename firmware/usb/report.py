"""What the console's longer answers say: status, telemetry, routines, settings, log.

Each is a function (app, reply, step) that writes one piece of the answer and returns the next
step, or -1. An answer of any length needs no more room than its longest piece, and no tick writes
more than one.
"""

import allowance
import faults
import routine as r
import states
from face.menu import BRIGHTNESS, LENGTH, LEVELS, PROFILE, TONES
from face.menu import NAMES as ITEMS
from keep.journal import FIELDS
from keep.selfcheck import GOOD
from limits import TRIAL_POINTS
from routine import NO_PHASE

# The settings that are numbers: key, field in the journal, which has their ranges, and what may
# change them. MENU: buttons can do it too, so the console may. HAND: no button can, so a hand must
# be on one. The others are found on the board, A and B by a trial of that motor; the console may
# forget them, with a hand there.
_MENU, _HAND, _FOUND_A, _FOUND_B, _FOUND = range(5)
_NUMBERS = (
    (ITEMS[LENGTH], "length_pct", _MENU),
    (ITEMS[TONES], "tones", _MENU),
    (b"beginner", "beginner", _HAND),
    (b"floor-a", "floor_a_pct", _FOUND_A),
    (b"floor-b", "floor_b_pct", _FOUND_B),
    (b"kick-a", "kick_a_pct", _FOUND_A),
    (b"kick-b", "kick_b_pct", _FOUND_B),
    (b"motor-ma", "learned_ma", _FOUND),
    (ITEMS[BRIGHTNESS], "brightness", _MENU),
    (ITEMS[LEVELS], "levels", _MENU),
)


def status(app, reply, _step):
    """Write the state of everything, all of one moment, so in one piece."""
    massager = app.massager
    reply.words(b'{"ok": true, "state": "', states.STATES[massager.state])
    _where(massager, reply)
    reply.number(b', "level": ', massager.level)
    reply.number(b', "levels": ', massager.levels)
    reply.number(b', "level_now": ', massager.level_now)
    reply.number(b', "cap": ', massager.cap)
    _duties(app, reply, b', "duty_u16": [')
    reply.number(b'], "phase_left_ms": ', massager.player.phase_left_ms)
    reply.number(b', "left_ms": ', massager.left_ms())
    reply.number(b', "rep": ', massager.player.rep if massager.in_session() else 0)
    reply.number(b', "reps": ', massager.player.reps if massager.in_session() else 0)
    reply.number(b', "session_ms": ', massager.session_ms)
    reply.number(b', "drive_ms": ', massager.drive_ms)
    reply.number(b', "rest_ms": ', massager.rest_left_ms())
    reply.number(
        b', "pause_ms": ', massager.pause_left_ms if massager.state == states.PAUSED else 0
    )
    reply.flag(b', "locked": ', massager.locked)
    reply.words(b', "menu": "', ITEMS[app.menu.item])
    reply.flag(b'", "notice": ', not massager.usage.notice_seen)
    reply.flag(b', "beginner": ', massager.allowance.is_beginner())
    reply.number(b', "buttons": ', app.buttons.stable)
    reply.number(b', "spikes": ', app.buttons.spikes)
    reply.number(b', "stuck": ', app.buttons.stuck)
    reply.words(b', "warning": "', app.upkeep.warning_text())
    reply.number(b'", "fault": ', massager.fault)
    reply.words(b', "fault_text": "', app.upkeep.fault_text)
    reply.words(b'", "files": "', _files(app.upkeep.files))
    reply.words(b'", "last_end": "', states.ENDS[massager.end_reason])
    reply.text(b'"}\n')
    return -1


def _files(files):
    # Good, being read for the first time, the damaged one's name, frozen, or without a manifest.
    if files.result == GOOD:
        return b"good" if files.checked else b"being checked"
    return files.bad or (b"frozen" if files.frozen else b"not checked")


def _where(massager, reply):
    routine = massager.routines[massager.routine_no]
    phase = massager.player.phase if massager.in_session() else NO_PHASE
    reply.words(b'", "routine": "', routine.key)
    reply.words(b'", "title": "', routine.title)
    reply.words(b'", "phase": "', phase.name)
    reply.words(b'", "cue": "', phase.cue)
    reply.number(b'", "phase_no": ', massager.player.index + 1 if massager.in_session() else 0)
    reply.number(b', "phases": ', len(routine.phases))
    reply.flag(b', "drive": ', massager.player.driving)


def _duties(app, reply, before):
    # One for each motor, and two at least.
    for at in range(len(app.channels)):
        reply.number(before, app.channels[at].motor.duty_u16)
        before = b", "
    if len(app.channels) < 2:
        reply.number(before, 0)


def telemetry(app, reply, _step):
    """Write what a monitor draws, short enough to send several times a second."""
    massager = app.massager
    player = massager.player
    reply.words(b'{"telemetry": true, "state": "', states.STATES[massager.state])
    reply.words(b'", "routine": "', massager.routines[massager.routine_no].key)
    reply.words(b'", "phase": "', b"" if player.done else player.phase.name)
    reply.number(b'", "level": ', massager.level)
    reply.number(b', "levels": ', massager.levels)
    reply.number(b', "level_now": ', massager.level_now)
    _duties(app, reply, b', "duty_u16": [')
    reply.number(b'], "left_ms": ', massager.left_ms())
    reply.number(b', "rest_ms": ', massager.rest_left_ms())
    reply.number(b', "fault": ', massager.fault)
    reply.text(b"}\n")
    return -1


def duties(app, reply, _step):
    """Write what changes with each line of telemetry; the rest stays as the last whole one said.
    It is short enough for one tick.
    """
    _duties(app, reply, b'{"telemetry":true,"duty_u16":[')
    reply.text(b"]}\n")
    return -1


def routines(app, reply, step):
    """Write the routines, then the problems of files that were left out, one a piece."""
    known = app.massager.routines
    if step >= len(known):
        return _problem(app, reply, step - len(known))
    reply.text(b'{"ok": true, "routines": [{"key": "' if step == 0 else b', {"key": "')
    reply.text(known[step].key)
    reply.words(b'", "title": "', known[step].title)
    reply.number(b'", "s": ', r.routine_ms(known[step], app.usage.length_pct) // 1_000)
    reply.flag(b', "drive": ', r.drives(known[step]))
    reply.text(b"}")
    if step + 1 == len(known):
        reply.text(b'], "problems": [')
        return _problem(app, reply, 0)
    return step + 1


def _problem(app, reply, number):
    problems = app.problems
    if number < len(problems):
        reply.words(b'"' if number == 0 else b', "', problems[number])
        reply.text(b'"')
    if number + 1 < len(problems):
        return len(app.massager.routines) + number + 1
    reply.text(b"]}\n")
    return -1


def settings(app, reply, _step):
    """Write the settings that `set` changes."""
    reply.words(b'{"ok": true, "settings": {"profile": "', allowance.PROFILES[app.usage.profile])
    reply.text(b'"')
    _numbers(app.usage, reply)
    reply.text(b"}}\n")
    return -1


def _numbers(usage, reply):
    at = 0
    while at < len(_NUMBERS):
        reply.words(b', "', _NUMBERS[at][0])
        reply.number(b'": ', getattr(usage, _NUMBERS[at][1]))
        at += 1


def log(app, reply, step):
    """Write counts, the last sessions and the last faults, one entry a piece.

    step: the part in the upper bits, the entry in the lower eight; so the log may grow meanwhile.
    """
    part = step >> 8
    at = step & 255
    if part == 0:
        reply.number(b'{"ok": true, "sessions": ', app.usage.sessions)
        reply.text(b', "drive_s": {')
    elif part == 1:
        if at < len(app.usage.drive_s):
            reply.words(b'"' if at == 0 else b', "', _key(app, at))
            reply.number(b'": ', app.usage.drive_s[at])
            return step + 1
        reply.text(b'}, "ends": {')
    elif part == 2:
        # The first is none at all.
        if at + 1 < len(states.ENDS):
            reply.words(b'"' if at == 0 else b', "', states.ENDS[at + 1])
            reply.number(b'": ', app.usage.ends[at + 1])
            return step + 1
        reply.text(b'}, "last": [')
    elif part == 3:
        if at < len(app.usage.session_log):
            _session(app, reply, at)
            return step + 1
        reply.text(b'], "faults": [')
    elif at < len(app.usage.fault_log):
        _fault(app.usage.fault_log[at], reply, at)
        return step + 1
    else:
        reply.text(b"]}\n")
        return -1
    return part + 1 << 8


def _key(app, number):
    known = app.massager.routines
    return known[number].key if number < len(known) else b"?"


def _fault(entry, reply, at):
    reply.number(b'{"code": ' if at == 0 else b', {"code": ', entry[0])
    reply.words(b', "name": "', faults.NAMES[entry[0]])
    reply.number(b'", "after": ', entry[1])
    reply.text(b"}")


def _session(app, reply, at):
    entry = app.usage.session_log[at]
    reply.number(b'{"no": ' if at == 0 else b', {"no": ', entry[4])
    reply.words(b', "routine": "', _key(app, entry[0]))
    reply.words(b'", "end": "', states.ENDS[entry[1]])
    reply.number(b'", "drive_s": ', entry[2])
    reply.number(b', "level": ', entry[3])
    reply.text(b"}")


# What `change` and `attempt` return.
DONE, NO_SUCH, OUT_OF_RANGE, NO_HAND, NOT_FOUND, TOO_FAR, NO_TURN = range(7)


def change(app, line):
    """Change one setting. Return DONE, NO_SUCH, OUT_OF_RANGE, NO_HAND or NOT_FOUND.

    line: the words that were typed (console.Console): its second is the key, its third the value.
    """
    if line.word_is(ITEMS[PROFILE], 1):
        return _change_profile(app.usage, line)
    at = _place(line)
    if at < 0:
        return NO_SUCH
    return _change_number(app, _NUMBERS[at][1], _NUMBERS[at][2], line.number_at(2))


def _change_number(app, field, how, value):
    if not _in_range(field, value):
        return OUT_OF_RANGE
    if how >= _FOUND_A and value:
        return NOT_FOUND
    # What makes the first sessions short and soft needs no hand.
    if how != _MENU and not value and not app.buttons.stable & ~app.buttons.stuck:
        return NO_HAND
    setattr(app.usage, field, value)
    return DONE


def attempt(app, line):
    """Try a run floor or a push in one test turn. Return DONE, NO_SUCH, OUT_OF_RANGE, TOO_FAR or
    NO_TURN. Parameters as for `change`.
    """
    at = _place(line)
    how = _NUMBERS[at][2] if at >= 0 else _MENU
    if how < _FOUND and 0 <= how - _FOUND_A < len(app.channels):
        return _attempt(app, _NUMBERS[at][1], line.number_at(2), how - _FOUND_A)
    return NO_SUCH


def _attempt(app, field, value, only):
    if not value or not _in_range(field, value):
        return OUT_OF_RANGE
    channel = app.channels[only]
    board_pct = channel.kick_pct if field == channel.kick_field else channel.floor_pct
    if value > board_pct + TRIAL_POINTS:
        return TOO_FAR
    return DONE if app.trial.begin(field, value, only) else NO_TURN


def _place(line):
    at = 0
    while at < len(_NUMBERS):
        if line.word_is(_NUMBERS[at][0], 1):
            return at
        at += 1
    return -1


def _in_range(field, value):
    at = 0
    while FIELDS[at][0] != field:
        at += 1
    known = FIELDS[at]
    return known[1] <= value <= known[2] or value == known[3]


def _change_profile(usage, line):
    for profile in range(len(allowance.PROFILES)):
        if line.word_is(allowance.PROFILES[profile], 2):
            usage.profile = profile
            return DONE
    return OUT_OF_RANGE
