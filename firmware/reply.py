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
        put = self.put
        for place in range(min(len(text), PIECE_BYTES - put)):
            self.data[put] = text[place]
            put += 1
        self.put = put

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
