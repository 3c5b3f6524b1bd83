"""The fields of a routine file against the tables of routineform, one sentence for a mistake."""

from own.routineform import (
    DRIVE_FIELDS,
    FLAG,
    GUIDE_FIELDS,
    KEY,
    LEVEL,
    NEEDED,
    PHASES,
    SHAPE,
    TEXT,
    USER,
    WORD,
)
from own.routinejson import Object, plain, shown


class Checker:
    """Checks fields and keeps the first mistake, `problem`; after one, what it returns is of no
    use. where: what the sentence says before the field, such as "phase 3 (glide): ".
    """

    def __init__(self, name):
        self.name = name
        self.where = ""
        self.problem = ""
        self._texts = []

    def fail(self, what):
        """Note a mistake, unless there was one."""
        if not self.problem:
            self.problem = "%s: %s%s" % (self.name, self.where, what)

    def fields(self, item, table):
        """Return an Object with every field of a table, defaults included."""
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
        """Note a name that is no field, and the field that was meant."""
        if table is GUIDE_FIELDS and _has(DRIVE_FIELDS, name):
            self.fail("%s is for kind drive; remove it, or change kind." % plain(name))
            return
        near = _nearest(name, table)
        if near:
            self.fail("%s is not a known field; did you mean %s?" % (shown(name), plain(near)))
        else:
            known = words([field[0] for field in table])
            self.fail("%s is not a known field; there are %s." % (shown(name), known))

    def field(self, item, field):
        """Return the value of one field: of a WORD its number, its default if left out."""
        name, holds, least, most, default = field
        if name not in item.names:
            if default is NEEDED:
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
            remedy = "one of %s, in double quotes" % words(most)
        elif holds == FLAG:
            good = value is True or value is False
            remedy = "true or false"
        elif holds == SHAPE and isinstance(value, list):
            return self.shape(name, value, least, most)
        elif holds == PHASES:
            good = isinstance(value, list) and least <= len(value) <= most
            remedy = "a list of %d to %d phases" % (least, most)
            if not good and isinstance(value, list):
                self.fail("phases has %d entries; give %s." % (len(value), remedy))
        else:
            if holds == LEVEL and isinstance(value, bytes) and value == b"user":
                return USER
            good = is_whole(value) and least <= value <= most
            remedy = "a whole number from %d to %d" % (least, most) if least < most else str(most)
            if holds == LEVEL:
                remedy += ", or user in double quotes"
        if holds == SHAPE:
            good = False
            remedy = "a list of percentages, such as [0, 100, 0]"
        if not good:
            self.fail("%s is %s; give %s." % (plain(name), shown(value), remedy))
        return value

    def shape(self, name, value, least, most):
        """Return a list of percentages as bytes."""
        if not least <= len(value) <= most:
            self.fail("%s has %d entries; give %d to %d." % (plain(name), len(value), least, most))
            return b""
        for at in range(len(value)):
            if not is_whole(value[at]) or not 0 <= value[at] <= 100:
                self.fail(
                    "%s[%d] is %s; give a whole number from 0 to 100."
                    % (plain(name), at, shown(value[at]))
                )
                return b""
        return bytes(value)

    def text(self, name, value, field):
        """Return a text, if it is one that lights, console and display can show."""
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
        """Return equal texts as one object: twenty routines share a small heap."""
        for other in self._texts:
            if other == text:
                return other
        self._texts.append(text)
        return text


def is_whole(value):
    """Return True for a whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def words(names):
    """Return names (bytes) in a row, as a sentence has them."""
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
