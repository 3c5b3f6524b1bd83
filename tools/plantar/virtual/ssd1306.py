"""An SSD1306 display of 128x64 dots on the I2C bus: what its data sheet says it does with the
commands that a driver for such a module sends; any other one is an error.

Its memory is 1024 bytes: eight pages of eight dot rows, a byte for each column of a page, the
lowest bit on top. What is seen is dark while it is off, or while its charge pump is.
"""

from binascii import hexlify

from heap import lift, put_back

WIDTH = 128
PAGES = 8

# How many bytes follow a command.
_FOLLOW = {0x20: 1, 0x21: 2, 0x22: 2, 0x81: 1, 0x8D: 1, 0xA8: 1, 0xD3: 1, 0xD5: 1, 0xD9: 1}
_FOLLOW.update({0xDA: 1, 0xDB: 1})
_PLAIN = (0xA0, 0xA1, 0xA4, 0xA5, 0xA6, 0xA7, 0xAE, 0xAF, 0xC0, 0xC8, 0xE3)


class Ssd1306:
    """One display. ram: what it keeps. on: it shows that. contrast: 0..255. changed: what is seen
    is not what `picture` last said.
    """

    def __init__(self):
        self.ram = bytearray(WIDTH * PAGES)
        self.power_up()

    def power_up(self):
        """Begin anew, dark; what is in the memory then is noise."""
        noise = 7
        for place in range(len(self.ram)):
            noise = noise * 73 + 41 & 0xFF
            self.ram[place] = noise
        self.on = False
        self.changed = True
        self.contrast = 0x7F
        self._pump = False
        self._horizontal = False
        self._columns = [0, WIDTH - 1]
        self._pages = [0, PAGES - 1]
        self._column = 0
        self._page = 0

    def write(self, data):
        """Take one message of the bus: a control byte, then commands or data.

        Raises ValueError for what the chip would not understand.
        """
        depth = lift()
        try:
            if data[0] == 0x40:
                for place in range(1, len(data)):
                    self._take(data[place])
            elif data[0] == 0x00:
                self._commands(data)
            else:
                raise ValueError("SSD1306: control byte %d" % data[0])
        finally:
            put_back(depth)

    def picture(self):
        """Return what is seen, as 1024 bytes in hexadecimal, page by page from the top."""
        self.changed = False
        seen = self.ram if self.on and self._pump else bytearray(len(self.ram))
        return hexlify(seen).decode()

    def _take(self, byte):
        at = self._page * WIDTH + self._column
        if self.ram[at] != byte:
            self.ram[at] = byte
            self.changed = True
        self._column += 1
        if not self._horizontal:
            # As it is from power-up on: a page is written round and round (datasheet, 10.1.3).
            if self._column >= WIDTH:
                self._column = 0
        elif self._column > self._columns[1]:
            self._column = self._columns[0]
            self._page += 1
            if self._page > self._pages[1]:
                self._page = self._pages[0]

    def _commands(self, data):
        at = 1
        while at < len(data):
            command = data[at]
            follow = _FOLLOW.get(command, 0)
            values = data[at + 1 : at + 1 + follow]
            if len(values) < follow:
                raise ValueError("SSD1306: command %d is cut short" % command)
            if not follow and command not in _PLAIN and not 0x40 <= command <= 0x7F:
                raise ValueError("SSD1306: command %d" % command)
            self._command(command, values)
            at += 1 + follow

    def _command(self, command, values):
        was = (self.on, self._pump)
        if command == 0x20:
            self._horizontal = values[0] == 0
        elif command == 0x21:
            self._columns = [values[0] & 127, values[1] & 127]
            self._column = self._columns[0]
        elif command == 0x22:
            self._pages = [values[0] & 7, values[1] & 7]
            self._page = self._pages[0]
        elif command == 0x81:
            self.contrast = values[0]
        elif command == 0x8D:
            self._pump = values[0] & 4 != 0
        elif command == 0xAE or command == 0xAF:
            self.on = command == 0xAF
        if (self.on, self._pump) != was:
            self.changed = True
