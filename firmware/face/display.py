"""The display: an SSD1306 of 128x64 dots, if one is fitted, and its letters. What they say is
wording.py.

MicroPython's own driver (micropython-lib, ssd1306) sends all 1024 bytes at once: 23 ms in which no
button is read, copied into fresh memory each time. So these few lines speak to the chip
themselves. The picture is eight rows of 21 letters, and a tick that decides draws and sends at
most four of them, and only what changed: 24 columns, 0.8 ms of bus at 400 kHz. No picture is kept,
only the letters.

A display that does not answer is a warning, never a stop. It is asked again after five seconds,
and whenever it stays silent after half as long again, 40 s at most: on a dead bus that costs a
tick up to 20 ms. One that answers is set up anew every five seconds, as nobody knows whether it
has lost its power since.
"""

from face.font import COLUMNS, FIRST, GLYPHS
from face.wording import ALL_ROWS, LARGE, LETTERS, ROWS, TIME_ROW, Wording
from limits import TICK_MS

CHECK_MS = 5_000
CHECK_MS_MOST = 40_000

SENT = 4  # letters at a time
_WIDTH = 6
_WIPES = (1024 + SENT * _WIDTH - 1) // (SENT * _WIDTH)
_LEFT = 1  # 21 letters leave two of the 128 columns
_FORGOTTEN = 0  # a letter that no row ever asks for
_SPACE = 32

# control byte; addressing in rows; no shift; mirrored, as the module is mounted; 64 rows; contrast
# (the byte at _CONTRAST); the charge pump; on (the last byte).
_SETUP = (
    b"\x00\x20\x00\x40\xa1\xa8\x3f\xc8\xd3\x00\xda\x12\xd5\x80\xd9\xf1\xdb\x30\x81\xff\xa4\xa6"
    b"\x8d\x14\xaf"
)
_CONTRAST = 19
_CONTRASTS = b"\x00\x01\x20\x50\x90\xff"  # by brightness, 1..5
_ON = 0xAF
_OFF = 0xAE


class Display:
    """screen: hal.Screen. wait: hears until when nothing changes. Read lost: it is silent."""

    def __init__(self, screen, wait):
        self.lost = False
        self._wait = wait
        self._send = screen.send  # bound once: binding allocates
        self._setup = bytearray(_SETUP)
        self._window = bytearray(b"\x00\x21\x00\x00\x22\x00\x00")
        self._piece = bytearray(1 + SENT * _WIDTH)
        self._piece[0] = 0x40
        self._put = 0  # where the next column goes in it
        self._shown = bytearray(ROWS * LETTERS)
        self._there = False
        self._wipes = 0
        self._lit = False
        self._check_ms = 0
        self._again_ms = CHECK_MS  # when it stays silent
        self._dirty = 0
        self._row = 0
        self._forget_row = 0
        self._wording = Wording()
        self._line = self._wording.line

    def step(self, app, elapsed_ms):
        """Draw and send the next piece of what changed, if any. app: App. elapsed_ms: since the
        last time.
        """
        self._check_ms -= elapsed_ms
        contrast = _CONTRASTS[app.usage.brightness]
        if self._check_ms <= 0 or (self._there and self._setup[_CONTRAST] != contrast):
            self._check_ms = CHECK_MS
            self._setup[_CONTRAST] = contrast
            self._greet()
        elif self._wipes:
            self._wipe()
        elif self._there:
            self._dirty |= self._wording.look(app, elapsed_ms)
            if self._dirty:
                self._draw(app)
        wait = self._wait
        if self._wipes or (self._there and self._dirty) or self._check_ms < TICK_MS:
            wait.until(TICK_MS)
        else:
            wait.until(self._check_ms)
            if self._there:
                self._wording.say_when(app.massager, wait)

    # The chip.

    def _greet(self):
        # Set it up, again and again: it may be new.
        self._setup[len(_SETUP) - 1] = _ON if self._lit else _OFF
        if not self._send(self._setup):
            self._miss()
            return
        self._again_ms = CHECK_MS
        if not self._there:
            self._there = True
            self.lost = False
            self._wipes = _WIPES
            self._dirty = ALL_ROWS
        else:
            self._forget_row = (self._forget_row + 1) % ROWS
            self._forget(self._forget_row)

    def _miss(self):
        # What it shows, if it shows anything, is not known any more.
        self._there = False
        self._wipes = 0
        self._lit = False
        self.lost = True
        self._check_ms = self._again_ms
        self._again_ms = min(self._again_ms * 3 // 2, CHECK_MS_MOST)

    def _wipe(self):
        # What it shows by itself after power-up is noise: 1024 bytes of it, one message after the
        # other where the last one ended.
        if self._wipes == _WIPES:
            window = self._window
            window[2] = window[5] = 0
            window[3] = 127
            window[6] = ROWS - 1
            for place in range(SENT * _WIDTH):
                self._piece[1 + place] = 0
            for place in range(ROWS * LETTERS):
                self._shown[place] = _SPACE
            if not self._send(window):
                self._miss()
                return
        self._wipes -= 1
        if not self._send(self._piece):
            self._miss()

    def _forget(self, row):
        for place in range(row * LETTERS, (row + 1) * LETTERS):
            self._shown[place] = _FORGOTTEN
        self._dirty |= 1 << row

    def _draw(self, app):
        row = self._row
        while not self._dirty >> row & 1:
            row = (row + 1) % ROWS
        self._row = row
        self._wording.compose(app, row)
        first = self._first_change(row * LETTERS)
        if first < LETTERS:
            self._send_letters(row, min(first, LETTERS - SENT))
            return
        self._dirty &= ~(1 << row)
        if not self._dirty and not self._lit:
            self._lit = True  # only now there is something to see
            self._check_ms = TICK_MS

    def _first_change(self, at):
        for place in range(LETTERS):
            if self._line[place] != self._shown[at + place]:
                return place
        return LETTERS

    def _send_letters(self, row, first):
        self._aim(row, first * _WIDTH + _LEFT)
        self._put = 1
        for _letter in range(SENT):
            self._draw_letter(row, first)
            first += 1
        if not self._send(self._window) or not self._send(self._piece):
            self._miss()

    def _aim(self, row, column):
        window = self._window
        window[2] = column
        window[3] = column + SENT * _WIDTH - 1
        window[5] = row
        window[6] = row

    def _draw_letter(self, row, place):
        letter = self._line[place]
        self._shown[row * LETTERS + place] = letter
        if letter < LARGE:
            self._small((letter - FIRST) * COLUMNS)
        else:
            self._large(letter - LARGE, row - TIME_ROW)

    def _large(self, code, slice_no):
        # A ninth of a large letter: its third from the left by its third from the top.
        at = (code // 3 + 48 - FIRST) * COLUMNS + code % 3 * 2
        self._thrice(_tripled(GLYPHS[at], slice_no))
        self._thrice(_tripled(GLYPHS[at + 1], slice_no) if code % 3 < 2 else 0)

    def _small(self, at):
        piece = self._piece
        put = self._put
        for _column in range(COLUMNS):
            piece[put] = GLYPHS[at]
            put += 1
            at += 1
        piece[put] = 0
        self._put = put + 1

    def _thrice(self, dots):
        put = self._put
        self._put = put + 3
        piece = self._piece
        piece[put] = dots
        piece[put + 1] = dots
        piece[put + 2] = dots


def _tripled(dots, slice_no):
    # Eight of 24 dots, each of them three times as high.
    tripled = 0
    for place in range(8):
        if dots >> (8 * slice_no + place) // 3 & 1:
            tripled |= 1 << place
    return tripled
