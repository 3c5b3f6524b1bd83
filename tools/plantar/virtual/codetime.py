"""Time that code takes: on CPython a run may be told what a line and a call of the firmware cost.

Without it code takes no time, and an interrupt comes only where the firmware waits. With it the
chip's clock goes on before every line, so that an interrupt, an edge or a reset can fall between
any two statements, as on the board between any two bytecodes.
"""

import sys

# At 125 MHz, on an emulated RP2040 with MicroPython 1.28: an empty call takes 919 cycles, a method
# with two attribute reads 2499. So a call is 7 us, and a line that reads two attributes 13 us.
LINE_US = 13
CALL_US = 7


class CodeTime:
    """Lets a chip.Chip's time pass with the code of some folders.

    folders: whose files' code takes time. line_us, call_us: microseconds for each.
    """

    def __init__(self, chip, folders, line_us=LINE_US, call_us=CALL_US):
        if not hasattr(sys, "settrace"):
            raise ValueError("only CPython can let code take time")
        self._chip = chip
        self._folders = tuple([folder.rstrip("/") + "/" for folder in folders])
        self._line_us = line_us
        self._call_us = call_us
        self._ours = {}  # code object -> whether it is the firmware's

    def resume(self):
        """From now on code takes time. CPython forgets this when an exception leaves `_pass`, so
        whoever runs the firmware says it again and again.
        """
        if sys.gettrace() != self._call:
            sys.settrace(self._call)

    def _call(self, frame, _event, _what):
        code = frame.f_code
        ours = self._ours.get(code)
        if ours is None:
            ours = self._ours[code] = code.co_filename.startswith(self._folders)
        if not ours:
            return None
        self._pass(self._call_us)
        return self._line

    def _line(self, _frame, event, _what):
        if event == "line":
            self._pass(self._line_us)
        return self._line

    def _pass(self, us):
        # A handler runs as long as the CPU lets it; nothing of it is measured.
        chip = self._chip
        if chip.down is None and not chip.cpu_dead:
            chip.wait(chip.now + us)
