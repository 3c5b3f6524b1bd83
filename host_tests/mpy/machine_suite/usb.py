"""The USB serial port, poll and sys."""

from machine_suite.case import Case  # isort: skip

import clock
import machine
import poller
import usbport


class Usb(Case):
    def setUp(self):
        Case.setUp(self)
        self.sys = usbport.Sys(self.chip)
        self.chip.usb.up = True
        self.out = self.sys.stdout.buffer

    def texts(self):
        return [line.split('"text": ')[1][1:-2] for line in self.events("usb")]

    def test_lines_come_out_whole(self):
        self.assertEqual(self.out.write(b"one\ntw"), 6)
        self.assertEqual(self.sys.stdout.write("o\r\nthree"), 8)
        self.assertEqual(self.texts(), ["one", "two"])

    def test_any_byte_becomes_json(self):
        self.out.write(
            bytes(range(32, 128)) + b"\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\n\xff\x00\n"
        )
        self.assertEqual(self.texts()[1:], ["\\u00e9\\u20ac\\ud83d\\ude00", "\\u00ff\\u0000"])
        self.assertTrue('!\\"#' in self.texts()[0] and "[\\\\]" in self.texts()[0])

    def test_what_is_printed_before_the_port_is_up_is_lost(self):
        self.chip.usb.up = False
        self.assertEqual(self.out.write(b"lost\n"), 0)
        self.assertEqual((self.texts(), self.chip.now), ([], 0))

    def test_without_a_host_writing_never_waits(self):
        self.chip.usb.connected = False
        self.assertEqual(self.out.write(bytes(5000) + b"\n"), 5001)
        self.assertEqual((self.texts(), self.chip.now), ([], 0))
        self.assertTrue(self.chip.usb.writable())

    def test_a_stalled_host_blocks_each_write_for_a_second(self):
        self.chip.usb.stall(True)
        self.assertEqual(self.out.write(b"x" * 200), 200)
        self.assertEqual(self.chip.now, 0)
        self.assertTrue(self.chip.usb.writable())
        self.assertEqual(self.out.write(b"y" * 56), 56)
        self.assertFalse(self.chip.usb.writable())
        self.assertEqual(self.out.write(b"z"), 0)
        self.assertEqual(self.chip.now, 1_000_000)
        self.assertEqual(self.texts(), [])
        self.chip.usb.stall(False)
        self.out.write(b"\n")
        self.assertEqual(self.texts(), ["x" * 200 + "y" * 56])

    def test_interrupts_run_while_a_write_blocks_and_a_reading_host_ends_it(self):
        calls = []
        machine.Timer(-1, period=100, callback=lambda timer: calls.append(self.chip.now))
        self.chip.usb.stall(True)
        self.out.write(b"x" * 256)
        self.chip.on_input = lambda kind, a, b: self.chip.usb.stall(False)
        self.chip.add_input(250_000, "usb_stall", False, None)
        self.assertEqual(self.out.write(b"y\n"), 2)
        self.assertEqual(calls, [100_000, 200_000])
        self.assertEqual((self.chip.now, len(self.texts())), (250_000, 1))

    def test_bytes_from_the_host(self):
        self.chip.usb.send(b"ab\r")
        one = bytearray(1)
        self.locked(lambda: self.sys.stdin.buffer.readinto(one))
        self.assertEqual(one, b"a")
        self.assertEqual(self.sys.stdin.buffer.read(1), b"b")
        self.assertEqual(self.sys.stdin.read(1), "\n")

    def test_reading_nothing_for_ever_is_told(self):
        self.raises(RuntimeError, None, self.sys.stdin.buffer.read, 1)

    def test_ctrl_c_drops_what_came_before_it(self):
        self.chip.usb.send(b"abc\x03de")
        self.assertTrue(isinstance(self.chip.fault, KeyboardInterrupt))
        self.raises(KeyboardInterrupt, None, clock.sleep_ms, 5)
        self.assertEqual(self.sys.stdin.buffer.read(2), b"de")

    def test_poll(self):
        poll = poller.poll()
        poll.register(self.sys.stdin, poller.POLLIN)
        poll.register(self.sys.stdout, poller.POLLOUT)
        self.assertEqual(poll.poll(0), [(self.sys.stdout, poller.POLLOUT)])
        self.chip.usb.send(b"x")
        found = []

        def work():
            for obj, event in poll.ipoll(0):
                found[0] += 1
                found[event] = obj

        found.extend([0] * 8)
        self.locked(work)
        self.assertEqual((found[0], found[1], found[4]), (2, self.sys.stdin, self.sys.stdout))
        self.chip.usb.stall(True)
        self.out.write(bytes(256))
        self.assertEqual(poll.poll(0), [(self.sys.stdin, poller.POLLIN)])
        poll.unregister(self.sys.stdin)
        self.assertEqual(poll.poll(5), [])
        self.assertEqual(self.chip.now, 5_000)
        self.raises(OSError, "stream operation not supported", poll.register, object())
        self.raises(OSError, None, poll.modify, self.sys.stdin, poller.POLLIN)

    def test_writing_needs_no_heap_between_line_ends(self):
        one = bytearray(b"x")

        def work():
            for _ in range(600):
                self.out.write(one)
            one[0] = 10
            self.out.write(one)

        self.locked(work)
        self.assertEqual(self.texts(), ["x" * 600])

    def test_sys_is_the_chip_s(self):
        self.assertEqual(self.sys.platform, "rp2")
        self.assertEqual(self.sys.implementation._machine, "Raspberry Pi Pico with RP2040")
        self.raises(SystemExit, None, self.sys.exit)
        self.raises(AttributeError, None, lambda: self.sys.getrefcount)
