"""What is to be said to the host: texts and numbers of one moment, spelled while they are sent.

Nothing allocates. What does not fit is left out rather than raised about: an answer is never worth
a fault.
"""

PARTS_MAX = 96  # the most parts of an answer are those of a status, with room
_DIGITS = 11  # of the longest small int, and its sign


class Reply:
    """Parts to be sent: put of them, of which some may have gone already."""

    def __init__(self):
        self.put = 0
        self.begun = False  # some of it has gone
        self._parts = [b""] * PARTS_MAX
        self._sent = 0
        self._gone = 0  # bytes of the part that is next
        self._digits = bytearray(_DIGITS)

    def text(self, text):
        """Append text (bytes)."""
        put = self.put
        if text and put < PARTS_MAX:
            self._parts[put] = text
            self.put = put + 1

    def words(self, before, text):
        """Append two texts (bytes), as a name and its value."""
        self.text(before)
        self.text(text)

    def flag(self, before, value):
        """Append a text and true or false."""
        self.text(before)
        self.text(b"true" if value else b"false")

    def number(self, before, value):
        """Append a text and a whole number, a small int."""
        put = self.put
        if put + 1 < PARTS_MAX:
            self._parts[put] = before
            self._parts[put + 1] = value
            self.put = put + 2

    def drop(self):
        """Forget what has not gone yet."""
        self.put = self._sent = self._gone = 0
        self.begun = False

    def send(self, send, most):
        """Send up to `most` bytes. send(data, at, end): sends data[at:end], or the beginning of it
        that the host takes, and returns where it stopped. Return how many bytes went.
        """
        left = most
        while left and self._sent < self.put:
            went = self._send_part(send, self._parts[self._sent], left)
            if not went:
                break
            left -= went
        if left < most:
            self.begun = True
        if self._sent == self.put:
            self.drop()
        return most - left

    def _send_part(self, send, part, left):
        at = self._gone
        if isinstance(part, int):
            at += self._spell(part)
            part = self._digits
        end = min(len(part), at + left)
        end = send(part, at, end)
        self._gone += end - at
        if end == len(part):
            self._gone = 0
            self._sent += 1
        return end - at

    def _spell(self, value):
        # Write a number at the end of the digits. Return where it begins.
        digits = self._digits
        at = _DIGITS
        rest = abs(value)
        while rest or at == _DIGITS:
            at -= 1
            digits[at] = 48 + rest % 10
            rest //= 10
        if value < 0:
            at -= 1
            digits[at] = 45
        return at
