"""What each of these tests starts with: a chip of a board, and its trace."""

import unittest

try:
    import chip as chips
except ImportError:  # the folder of the suites alone is on the path
    import sys

    _HERE = __file__.replace("\\", "/").rsplit("/", 1)[0]
    sys.path.append(_HERE + "/../../../tools/plantar/virtual")
    import chip as chips

import heap
import machine


class Case(unittest.TestCase):
    board = "pico"

    def __init__(self, *args):
        super().__init__(*args)
        self.setUp()  # not every runner of these suites does it

    def setUp(self):
        self.lines = []
        self.chip = chips.Chip(self.board, 0, self.lines.append)
        self.chip.on_input = self.happen
        machine.use(self.chip)

    def happen(self, kind, a, b):
        # What a session does with a scripted contact.
        self.chip.contacts[a] = b
        self.chip.pin(a).set_contact(b)

    def events(self, kind):
        return [line for line in self.lines if '"event": "%s"' % kind in line]

    def raises(self, kind, text, call, *args, **kwargs):
        try:
            call(*args, **kwargs)
        except kind as error:
            if text is not None:
                self.assertEqual(str(error), text)
            return
        self.fail("%s was not raised" % kind.__name__)

    def locked(self, call):
        """Call under the heap lock of an interpreter that has one: it must not allocate."""
        depth = heap.lift()
        heap.heap_lock()
        try:
            call()
        finally:
            heap.heap_unlock()
            heap.put_back(depth)

    def drive(self, pin, duty_u16, freq=25_000):
        return machine.PWM(machine.Pin(pin), freq=freq, duty_u16=duty_u16)

    def safe_off(self, pwm, pin):
        pwm.duty_u16(0)
        machine.Pin(pin).init(machine.Pin.OUT, value=0)
