"""A person's own routine: a JSON file is checked, and becomes a Routine like the built-in ones.

Nothing here reaches a limit: a file says what to play, and massager, motor and guard hold it to
the gentle minute, the slew and the drive limit as they hold the built-in routines.
"""

import patterns
import routine as r
from own import routinejson
from own.routinefield import Checker, is_whole, words
from own.routineform import (
    ALL_S_MAX,
    BLOCK_FIELDS,
    DRIVE_FIELDS,
    DRIVE_S_MAX,
    FILE_BYTES_MAX,
    FILE_FIELDS,
    GUIDE_FIELDS,
    KIND,
    KINDS,
    PATTERNS,
    PLAYED_MAX,
    SUITS,
    UNSAID,
    VERSION,
)
from own.routinejson import Object, plain, shown


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
    checker = _Routine(name)
    routine = checker.routine(root, keys)
    return (None, checker.problem) if checker.problem else (routine, "")


class _Routine(Checker):
    def __init__(self, name):
        super().__init__(name)
        self.played = []
        self.all_s = 0
        self.drive_s = 0

    def routine(self, root, keys):
        if not isinstance(root, Object):
            self.fail("holds %s; a routine is an object in { and }." % shown(root))
            return None
        version = root.get(b"version", 0)
        if is_whole(version) and version > VERSION:
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
            if KIND[0] not in item.names and _in_another_case(name, item):
                self.unknown(_in_another_case(name, item), BLOCK_FIELDS)
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
        kind = _in_another_case(KIND[0], item)
        if kind and KIND[0] not in item.names:
            self.unknown(kind, DRIVE_FIELDS)
            return None
        drive = self.field(item, KIND) == KINDS.index(b"drive")
        if self.problem:
            return None
        found = self.fields(item, DRIVE_FIELDS if drive else GUIDE_FIELDS)
        if self.problem:
            return None
        seconds = found[b"seconds"]
        if found[b"longest"] == UNSAID:
            found.put(b"longest", seconds)
        elif found[b"longest"] < seconds:
            self.fail("longest is less than seconds (%d); raise it or remove it." % seconds)
        if drive:
            self.rhythm(found, item.names)
        else:
            self.pace(found)
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

    def rhythm(self, found, given):
        # What suits a pattern, and what is to be understood where nothing is said.
        number = found[b"pattern"]
        pattern = PATTERNS[number]
        for name, suited in SUITS:
            if name in given and pattern not in suited:
                self.fail(
                    "%s has no meaning for %s; remove it, or choose pattern %s."
                    % (plain(name), plain(pattern), words(suited))
                )
        if number == patterns.SHAPE and not found[b"shape"]:
            self.fail("shape is missing; add it, such as [0, 100, 0].")
        if found[b"lag_pct"] == UNSAID:
            found.put(b"lag_pct", patterns.LAG_PCT[number])
        elif found[b"motors"] != r.BOTH:
            self.fail("lag_pct is between two motors; remove it, or set motors to both.")
        if found[b"on_ms"] == UNSAID:
            jumps = number == patterns.PULSE or number == patterns.HOLD
            found.put(b"on_ms", found[b"period_ms"] // 2 if jumps else 0)

    def pace(self, found):
        # The same for hands.
        if found[b"period_ms"] == UNSAID:
            if found[b"on_ms"] != UNSAID:
                self.fail("on_ms needs a period_ms, the time from one hold to the next; add it.")
            found.put(b"period_ms", 0)
        if found[b"on_ms"] == UNSAID:
            found.put(b"on_ms", 0)

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
            found[b"shape"] if drive else b"",
            found[b"motors"] if drive else r.BOTH,
            found[b"lag_pct"] if drive else 0,
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


def _in_another_case(name, item):
    # The name in an object that differs from this one in its capitals alone, or b"".
    for given in item.names:
        if given != name and given.lower() == name:
            return given
    return b""
