"""The buffer that an answer is written into, and the few forms JSON needs; nothing allocates.

A piece that does not fit is cut off rather than raised about: an answer is never worth a fault.
"""

PIECE_BYTES = 1_024  # the longest piece of an answer is a status, with room


class Reply:
    """Bytes to be sent: data[sent:put]."""

    def __init__(self):
        self.data = bytearray(PIECE_BYTES)
        self.put = 0
        self.sent = 0

    def text(self, text):
        """Append text (bytes)."""
        if self.put + len(text) <= PIECE_BYTES:
            self.put = _copied(text, self.data, self.put)
            return
        for place in range(PIECE_BYTES - self.put):
            self.data[self.put] = text[place]
            self.put += 1

    def words(self, before, text):
        """Append two texts (bytes), as a name and its value."""
        self.text(before)
        self.text(text)

    def flag(self, before, value):
        """Append a text and true or false."""
        self.text(before)
        self.text(b"true" if value else b"false")

    def number(self, before, value):
        """Append a text and a whole number, -(10**9-1)..10**9-1."""
        self.text(before)
        put = self.put
        if put + 11 > PIECE_BYTES:
            return
        data = self.data
        if 0 <= value <= 9:  # as most are
            data[put] = 48 + value
            self.put = put + 1
            return
        if value < 0:
            data[put] = 45
            put += 1
            value = -value
        unit = 1
        while unit < 100_000_000 and unit * 10 <= value:
            unit *= 10
        while unit:
            data[put] = 48 + value // unit % 10
            put += 1
            unit //= 10
        self.put = put


def _copied(text, data, put):
    # An answer has up to 700 bytes, all in one tick: the loop that copies them holds no more than
    # it must. (A slice on the left would take memory.)
    for byte in text:
        data[put] = byte
        put += 1
    return put
