"""A person's own routine: what a JSON file may say, its check, and its way into a Routine.

Nothing here reaches a limit: a file says what to play, and massager, motor and guard hold it to
the gentle minute, the slew and the drive limit as they hold the built-in routines. The tables
below are the one definition of the format: docs/routine.schema.json is made from them.
"""

import patterns
import routine as r
import routinejson
from limits import DRIVE_LIMIT_MS
from routinejson import Object, plain, shown

VERSION = 1
FILE_BYTES_MAX = 8_192
PLAYED_MAX = 20  # phases, each repetition counted
ALL_S_MAX = 3_600  # at its longest, hands included
DRIVE_S_MAX = DRIVE_LIMIT_MS // 1_000

# What a field holds: a whole number; a text; a key for the console; one of some words; true or
# false; a level or "user"; a list of phases.
WHOLE, TEXT, KEY, WORD, FLAG, LEVEL, PHASES = range(7)
NEEDED = -1  # in place of a default

KINDS = (b"drive", b"guide")
SIDES = (b"both", b"left", b"right")
LEVELS = 5

# Each field: name, what it holds, the least, the most (of a number, or of characters or entries;
# a WORD has its words there), and what it is when left out.
_KIND = (b"kind", WORD, 0, KINDS, NEEDED)
_NAME = (b"name", TEXT, 1, 16, NEEDED)
_TIMES = (
    (b"seconds", WHOLE, 1, DRIVE_S_MAX, NEEDED),
    (b"longest", WHOLE, 1, DRIVE_S_MAX, 0),
)
_TOLD = (
    (b"side", WORD, 0, SIDES, 0),
    (b"cue", TEXT, 0, 64, b""),
    (b"cue_left", TEXT, 0, 64, b""),
    (b"cue_right", TEXT, 0, 64, b""),
)
_ON = (b"on_ms", WHOLE, 50, 60_000, 0)
FILE_FIELDS = (
    (b"version", WHOLE, 1, VERSION, NEEDED),
    (b"key", KEY, 1, 16, NEEDED),
    (b"title", TEXT, 1, 32, NEEDED),
    (b"source", TEXT, 0, 160, b""),
    (b"level", WHOLE, 1, LEVELS, 2),
    (b"phases", PHASES, 1, PLAYED_MAX, NEEDED),
)
BLOCK_FIELDS = (
    (b"repeat", WHOLE, 1, PLAYED_MAX, 1),
    (b"sides", FLAG, 0, 1, False),
    (b"phases", PHASES, 1, PLAYED_MAX, NEEDED),
)
DRIVE_FIELDS = (
    (_KIND, _NAME, (b"pattern", WORD, 0, patterns.NAMES, patterns.STEADY))
    + ((b"level", LEVEL, 1, LEVELS, r.USER_LEVEL),)
    + _TIMES
    + ((b"period_ms", WHOLE, 250, 60_000, 4_000), _ON)
    + ((b"low_pct", WHOLE, 0, 100, 40), (b"count", FLAG, 0, 1, False))
    + _TOLD
)
GUIDE_FIELDS = (_KIND, _NAME) + _TIMES + ((b"period_ms", WHOLE, 250, 60_000, 0), _ON) + _TOLD
# Which patterns have a use for a field; what is not named here suits all of them.
_RHYTHMS = (b"wave", b"pulse", b"sweep", b"hold", b"circle", b"ramp")
SUITS = (
    (b"period_ms", _RHYTHMS),
    (b"on_ms", (b"pulse", b"hold")),
    (b"low_pct", (b"wave", b"pulse", b"sweep", b"circle", b"ramp")),
    (b"count", _RHYTHMS),
)


def read(data, name, keys=()):
    """Check and compile one file. data: its bytes. name: what the sentence is to call it (str).
    keys: those of the routines there are already (bytes).

    Return (routine, problem): a routine.Routine and "", or None and one ASCII sentence that names
    the file, the phase, the field and the remedy, without a double quote or a backslash, so that a
    line of JSON can hold it. Never raises, whatever the bytes.
    """
    name = plain(name, 40)
    if len(data) > FILE_BYTES_MAX:
        return (None, "%s: is longer than %d bytes; shorten it." % (name, FILE_BYTES_MAX))
    root, problem = routinejson.read(data)
    if problem:
        return (None, "%s: %s" % (name, problem))
    checker = _Checker(name)
    routine = checker.routine(root, keys)
    return (None, checker.problem) if checker.problem else (routine, "")


class _Checker:
    # It keeps the first mistake only; after one, what it returns is of no use.

    def __init__(self, name):
        self.name = name
        self.where = ""
        self.problem = ""
        self.played = []
        self.all_s = 0
        self.drive_s = 0
        self.texts = []

    def fail(self, what):
        if not self.problem:
            self.problem = "%s: %s%s" % (self.name, self.where, what)

    def routine(self, root, keys):
        if not isinstance(root, Object):
            self.fail("holds %s; a routine is an object in { and }." % shown(root))
            return None
        version = root.get(b"version", 0)
        if _is_whole(version) and version > VERSION:
            # Before all else: a newer file may hold anything.
            self.fail(
                "version is %d, of a newer Plantar; update this one, or write version %d."
                % (version, VERSION)
            )
            return None
        found = self.fields(root, FILE_FIELDS)
        if not self.problem and found[b"key"] in keys:
            self.fail("key is that of another routine, %s; choose one." % plain(found[b"key"]))
        if self.problem:
            return None
        items = found[b"phases"]
        for at in range(len(items)):
            self.item(items[at], str(at + 1))
            if self.problem:
                return None
        return r.Routine(found[b"key"], found[b"title"], found[b"level"], tuple(self.played))

    # Phases and blocks.

    def enter(self, item, number):
        # From here on mistakes are this phase's.
        self.where = "phase %s: " % number
        if not isinstance(item, Object):
            self.fail("is %s; a phase is an object in { and }." % shown(item))
            return False
        name = item.get(b"name")
        if isinstance(name, bytes):
            self.where = "phase %s (%s): " % (number, plain(name))
        return True

    def item(self, item, number):
        if not self.enter(item, number):
            return
        for name in (b"phases", b"repeat", b"sides"):
            if name in item.names:
                self.block(item, number)
                return
        found = self.phase(item, False)
        if not self.problem:
            self.play(found, self.made(found, 0), 1)

    def block(self, item, number):
        self.where = "block %s: " % number
        block = self.fields(item, BLOCK_FIELDS)
        if self.problem:
            return
        phases = []
        items = block[b"phases"]
        for at in range(len(items)):
            if not self.enter(items[at], "%s.%d" % (number, at + 1)):
                return
            if b"phases" in items[at].names:
                self.fail("phases makes it a block within a block; write it out.")
            found = self.phase(items[at], block[b"sides"])
            if self.problem:
                return
            phases.append(found)
        self.where = "block %s: " % number
        for side in range(1, 3) if block[b"sides"] else range(1):
            made = [self.made(found, side) for found in phases]
            for _turn in range(block[b"repeat"]):
                for at in range(len(made)):
                    self.play(phases[at], made[at], block[b"repeat"])

    def phase(self, item, sides):
        # Return the fields of a phase, with defaults. sides: it stands in a block for each side.
        drive = self.field(item, _KIND) == KINDS.index(b"drive")
        if self.problem:
            return None
        found = self.fields(item, DRIVE_FIELDS if drive else GUIDE_FIELDS)
        if self.problem:
            return None
        given = item.names
        seconds = found[b"seconds"]
        if b"longest" not in given:
            found.put(b"longest", seconds)
        elif found[b"longest"] < seconds:
            self.fail("longest is less than seconds (%d); raise it or remove it." % seconds)
        if drive:
            pattern = patterns.NAMES[found[b"pattern"]]
            for name, suited in SUITS:
                if name in given and pattern not in suited:
                    self.fail(
                        "%s has no meaning for %s; remove it, or choose pattern %s."
                        % (plain(name), plain(pattern), _words(suited))
                    )
            if b"on_ms" not in given and pattern in SUITS[1][1]:
                found.put(b"on_ms", found[b"period_ms"] // 2)
        elif found[b"on_ms"] and not found[b"period_ms"]:
            self.fail("on_ms needs a period_ms, the time from one hold to the next; add it.")
        period_ms = found[b"period_ms"]
        if found[b"on_ms"] > period_ms:
            self.fail("on_ms is more than period_ms (%d); lower it." % period_ms)
        if period_ms and (not drive or found[b"count"]) and seconds * 1_000 % period_ms:
            self.fail(
                "seconds is %d, which whole repetitions of period_ms (%d) do not fill; change one."
                % (seconds, period_ms)
            )
        if sides and found[b"side"]:
            self.fail("side stands in a block that has sides; remove one of them.")
        elif not sides and (found[b"cue_left"] or found[b"cue_right"]):
            self.fail("cue_left and cue_right are for a block with sides set to true; use cue.")
        return found

    def made(self, found, side):
        # Return the Phase. side: of a block for each side, or 0.
        cue = found[b"cue"]
        if side:
            cue = found[b"cue_left" if side == 1 else b"cue_right"] or cue
        side = side or found[b"side"]
        if side:
            cue = (b"Left: " if side == 1 else b"Right: ") + (cue or found[b"name"])
        drive = KINDS[found[b"kind"]] == b"drive"
        return r.Phase(
            found[b"name"],
            r.DRIVE if drive else r.GUIDE,
            found[b"pattern"] if drive else patterns.STEADY,
            found[b"level"] if drive else 0,
            found[b"seconds"] * 1_000,
            found[b"longest"] * 1_000,
            found[b"period_ms"],
            found[b"on_ms"],
            found[b"low_pct"] * 100 if drive else 0,
            found[b"count"] if drive else found[b"period_ms"] > 0,
            self.shared(cue),
        )

    def play(self, found, phase, repeat):
        # Append a phase, and hold the whole to its limits.
        self.played.append(phase)
        if len(self.played) > PLAYED_MAX:
            how = "repeat less often" if repeat > 1 else "remove some"
            self.fail("makes more than %d phases in all; %s." % (PLAYED_MAX, how))
        longest = found[b"longest"]
        self.all_s += longest
        if phase.kind == r.DRIVE:
            self.drive_s += longest
        if self.drive_s > DRIVE_S_MAX:
            self.fail(
                "seconds here bring the motor to %d seconds in all; the most is %d, shorten some."
                % (self.drive_s, DRIVE_S_MAX)
            )
        elif self.all_s > ALL_S_MAX:
            self.fail(
                "seconds here bring the routine to %d in all; the most is %d, shorten some."
                % (self.all_s, ALL_S_MAX)
            )

    # Fields.

    def fields(self, item, table):
        # Return an Object with every field of a table, defaults included.
        if item.twice:
            self.fail("%s is given twice; keep one of them." % plain(item.twice))
        for name in item.names:
            if not _has(table, name):
                self.unknown(name, table)
        found = Object()
        for field in table:
            found.names.append(field[0])
            found.values.append(self.field(item, field))
        return found

    def unknown(self, name, table):
        if table is GUIDE_FIELDS and _has(DRIVE_FIELDS, name):
            self.fail("%s is for kind drive; remove it, or change kind." % plain(name))
            return
        near = _nearest(name, table)
        if near:
            self.fail("%s is no field here; did you mean %s?" % (plain(name), plain(near)))
        else:
            known = _words([field[0] for field in table])
            self.fail("%s is no field here; there are %s." % (plain(name), known))

    def field(self, item, field):
        name, holds, least, most, default = field
        if name not in item.names:
            if default == NEEDED:
                self.fail("%s is missing; add it." % plain(name))
            return default
        value = item.get(name)
        if holds == TEXT or holds == KEY:
            return self.text(name, value, field)
        if holds == WORD:
            for number in range(len(most)):
                if isinstance(value, bytes) and value == most[number]:
                    return number
            good = False
            remedy = "one of %s, in double quotes" % _words(most)
        elif holds == FLAG:
            good = value is True or value is False
            remedy = "true or false"
        elif holds == PHASES:
            good = isinstance(value, list) and least <= len(value) <= most
            remedy = "a list of %d to %d phases" % (least, most)
            if not good and isinstance(value, list):
                self.fail("phases has %d entries; give %s." % (len(value), remedy))
        else:
            if holds == LEVEL and isinstance(value, bytes) and value == b"user":
                return r.USER_LEVEL
            good = _is_whole(value) and least <= value <= most
            remedy = "a whole number from %d to %d" % (least, most) if least < most else str(most)
            if holds == LEVEL:
                remedy += ", or user in double quotes"
        if not good:
            self.fail("%s is %s; give %s." % (plain(name), shown(value), remedy))
        return value

    def text(self, name, value, field):
        _name, holds, least, most, default = field
        if not isinstance(value, bytes):
            self.fail("%s is %s; give a text in double quotes." % (plain(name), shown(value)))
            return default
        if not least <= len(value) <= most:
            self.fail(
                "%s has %d characters; give %d to %d." % (plain(name), len(value), least, most)
            )
        elif least and not value.strip(b" "):
            self.fail("%s is blank; write something." % plain(name))
        for byte in value:
            if holds == KEY:
                good = 97 <= byte <= 122 or 48 <= byte <= 57 or byte == 45
                remedy = "small letters, digits and -"
            else:
                good = 32 <= byte < 127 and byte != 34 and byte != 92
                remedy = "plain letters, digits and marks: no accents, no backslash"
            if not good:
                self.fail("%s is %s; use %s." % (plain(name), shown(value), remedy))
                break
        return self.shared(value)

    def shared(self, text):
        # Equal texts are one object: twenty routines share a small heap.
        for other in self.texts:
            if other == text:
                return other
        self.texts.append(text)
        return text


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _words(names):
    return ", ".join([plain(name) for name in names])


def _has(table, name):
    for field in table:
        if field[0] == name:
            return True
    return False


def _nearest(name, table):
    # The field that the fewest changed letters make of a name, or b"" if none is near.
    best = b""
    least = 3 if len(name) > 4 else 2
    for field in table:
        changed = _distance(name[:20].lower(), field[0])
        if changed < least:
            least = changed
            best = field[0]
    return best


def _distance(one, other):
    row = list(range(len(other) + 1))
    for at in range(len(one)):
        before = row[0]
        row[0] = at + 1
        for place in range(len(other)):
            kept = before + (one[at] != other[place])
            before = row[place + 1]
            row[place + 1] = min(kept, before + 1, row[place] + 1)
    return row[-1]
