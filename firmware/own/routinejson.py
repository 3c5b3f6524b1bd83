"""A strict reader of small JSON files: whatever a file holds, it ends in a value or one sentence.

MicroPython's own `json` takes `[1 2]` and `{"a" 1}` for good, lets the last of two equal names win
and answers every mistake with the same four words; this one says which line, and what to do. A
text stays bytes as it stands in the file. A number that is no small whole number stays a str, so
that nothing here makes a float or a large integer.
"""

DEPTH_MAX = 8
NAMES_MAX = 24
ITEMS_MAX = 64
_DIGITS_MAX = 9
_SHOWN_MAX = 24

_QUOTE, _COMMA, _COLON, _BACKSLASH = b'",:\\'
_OPEN, _CLOSE, _OPEN_LIST, _CLOSE_LIST = b"{}[]"
_WORDS = ((b"true", True), (b"false", False), (b"null", None))


class Object:
    """An object of a file: names (bytes) and values in the file's order. twice: a name that was
    given twice, or b"".
    """

    def __init__(self):
        self.names = []
        self.values = []
        self.twice = b""

    def get(self, name, default=None):
        """Return the value of a name (bytes)."""
        for at in range(len(self.names)):
            if self.names[at] == name:
                return self.values[at]
        return default

    def __getitem__(self, name):
        return self.values[self.names.index(name)]

    def put(self, name, value):
        """Change the value of a name that is there."""
        self.values[self.names.index(name)] = value


def plain(text, most=_SHOWN_MAX):
    """Return bytes or a str as a str of at most `most` characters that a terminal can show and a
    line of JSON can hold as it is: ASCII, without quotes and backslashes.
    """
    data = text.encode() if isinstance(text, str) else text
    shown = ""
    for byte in data[:most]:
        shown += chr(byte) if 32 <= byte < 127 and byte != _QUOTE and byte != _BACKSLASH else "?"
    return shown + "..." if len(data) > most else shown


def shown(value):
    """Return a value of a file as a person would write it, cut short."""
    if isinstance(value, bytes):
        return "'%s'" % plain(value)
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Object):
        return "an object"
    for word, constant in _WORDS:
        if value is constant:
            return plain(word)
    return str(value)


def read(data):
    """Return (value, problem) of a file's bytes: problem is "" or what is wrong and the remedy.

    A value is an Object, a list, bytes, an int of at most nine digits, a str (any other number),
    True, False or None.
    """
    reader = _Reader(data)
    if reader.peek() < 0:
        return (None, "is empty; write a routine into it.")
    if data[:3] == b"\xef\xbb\xbf":
        return (None, "begins with a byte order mark; save it as UTF-8 without one.")
    if b"\x00" in data:
        return (None, "is not plain text; save it as UTF-8.")
    value = reader.value(0)
    if not reader.problem and reader.peek() >= 0:
        if data[reader.at : reader.at + 1] in (b"/", b"#"):
            reader.fail(reader.instead(""))
        reader.fail("there is more after the end; remove it.")
    if reader.problem:
        return (None, reader.problem)
    return (value, "")


class _Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0
        self.problem = ""

    def fail(self, what):
        if not self.problem:
            line = self.data.count(b"\n", 0, self.at) + 1
            self.problem = "line %d: %s" % (line, what)

    def peek(self):
        # The next byte that is no white space, or -1 at the end.
        data = self.data
        at = self.at
        end = len(data)
        while at < end and (data[at] == 32 or data[at] == 10 or data[at] == 13 or data[at] == 9):
            at += 1
        self.at = at
        return data[at] if at < end else -1

    def value(self, depth):
        byte = self.peek()
        if byte == _QUOTE:
            return self.text()
        if byte == _OPEN or byte == _OPEN_LIST:
            if depth >= DEPTH_MAX:
                self.fail(
                    "brackets are nested more than %d deep; a routine needs fewer." % DEPTH_MAX
                )
                return None
            self.at += 1
            return self.object(depth + 1) if byte == _OPEN else self.list(depth + 1)
        return self.bare(byte)

    def object(self, depth):
        found = Object()
        if self.peek() == _CLOSE:
            self.at += 1
            return found
        while True:
            if self.peek() != _QUOTE:
                self.fail(self.instead("a name in double quotes must stand"))
                return found
            name = self.text()
            if self.problem:
                return found
            if self.peek() != _COLON:
                self.fail("a colon is missing after %s; add it." % plain(name))
                return found
            self.at += 1
            if len(found.names) >= NAMES_MAX:
                self.fail("an object has more than %d names; remove some." % NAMES_MAX)
                return found
            value = self.value(depth)
            if self.problem:
                return found
            if name in found.names:
                found.twice = found.twice or name
            found.names.append(name)
            found.values.append(value)
            if not self.goes_on(_CLOSE, "}"):
                return found

    def list(self, depth):
        found = []
        if self.peek() == _CLOSE_LIST:
            self.at += 1
            return found
        while True:
            if len(found) >= ITEMS_MAX:
                self.fail("a list has more than %d entries; remove some." % ITEMS_MAX)
                return found
            value = self.value(depth)
            if self.problem:
                return found
            found.append(value)
            if not self.goes_on(_CLOSE_LIST, "]"):
                return found

    def goes_on(self, close, bracket):
        # After an entry: True if a comma promises another one.
        byte = self.peek()
        if byte == close:
            self.at += 1
            return False
        if byte != _COMMA:
            self.fail(self.instead("a comma or %s is missing" % bracket))
            return False
        self.at += 1
        if self.peek() == close:
            self.fail("there is a comma too many before %s; remove it." % bracket)
            return False
        return True

    def instead(self, what):
        # `what`, said so that it helps with what stands here.
        at = self.at
        if at >= len(self.data):
            return "the file ends too early; close its brackets."
        found = self.data[at : at + 1]
        if found == b"'":
            return "texts and names stand in double quotes; change the single ones."
        if found == b"/" or found == b"#":
            return "JSON has no comments; say it in the field source."
        letter = self.data[at : at + 3]
        if b"\xe2\x80\x98" <= letter <= b"\xe2\x80\x9f":
            return "curly quotes stand here; write straight double quotes."
        if letter[:2] == b"\xc2\xa0" or letter[:2] == b"\xe2\x80" or letter == b"\xef\xbb\xbf":
            return "an odd space stands here; write a plain space."
        if found == b'"':
            return "%s before the next text; put it there." % what
        return "%s before '%s'; put it there." % (what, plain(found))

    def text(self):
        # The bytes between two quotes, escapes as they stand.
        data = self.data
        begin = self.at + 1
        at = begin
        while True:
            end = data.find(b'"', at)
            if end < 0:
                break
            slash = end
            while slash > begin and data[slash - 1] == _BACKSLASH:
                slash -= 1
            at = end + 1
            if (end - slash) & 1 == 0:
                break
        line_end = data.find(b"\n", begin)
        if end < 0 or 0 <= line_end < end:
            self.fail("a text is not closed; add a double quote at its end.")
            return b""
        self.at = end + 1
        return data[begin:end]

    def bare(self, byte):
        # A number, true, false or null.
        data = self.data
        begin = at = self.at
        while at < len(data) and (
            48 <= data[at] <= 57
            or 65 <= data[at] <= 90
            or 97 <= data[at] <= 122
            or data[at] == 43
            or data[at] == 45
            or data[at] == 46
            or data[at] == 95
        ):
            at += 1
        token = data[begin:at]
        for word, constant in _WORDS:
            if token == word:
                self.at = at
                return constant
        if _is_number(token):
            self.at = at
            digits = token[1:] if token[:1] == b"-" else token
            if digits.isdigit() and len(digits) <= _DIGITS_MAX:
                return int(token)
            return str(token, "ascii")
        for word, _constant in _WORDS:
            if token.lower() == (word if word != b"null" else b"none"):
                self.fail("%s is not JSON; write %s." % (plain(token), plain(word)))
        if token == b"NaN" or token == b"Infinity":
            self.fail("%s is not a number in JSON; write digits, such as 60." % plain(token))
        if token and byte != 45 and not 48 <= byte <= 57:
            self.fail("%s is not JSON; put texts in double quotes." % plain(token))
        elif token:
            self.fail("%s is not a number; write digits, such as 60." % plain(token))
        else:
            self.fail(self.instead("a value is missing"))
        return None


def _is_number(token):
    # JSON's grammar: -0, 10, 1.5, 2e-3; not 01, .5, 1., +1.
    at = 1 if token[:1] == b"-" else 0
    whole = _digits(token, at)
    if whole == at or (whole > at + 1 and token[at] == 48):
        return False
    at = whole
    if token[at : at + 1] == b".":
        end = _digits(token, at + 1)
        if end == at + 1:
            return False
        at = end
    if token[at : at + 1] == b"e" or token[at : at + 1] == b"E":
        at += 1
        if token[at : at + 1] == b"-" or token[at : at + 1] == b"+":
            at += 1
        end = _digits(token, at)
        if end == at:
            return False
        at = end
    return at == len(token)


def _digits(token, at):
    while at < len(token) and 48 <= token[at] <= 57:
        at += 1
    return at
