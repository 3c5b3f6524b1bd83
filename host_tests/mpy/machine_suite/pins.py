"""Pins as inputs, outputs and interrupts, on the Picos."""

from machine_suite.case import Case  # isort: skip

import clock
import heap
import machine

FREE = 12  # a pin that nothing else uses here


class Pins(Case):
    def test_a_pin_is_one_object(self):
        self.assertTrue(machine.Pin(2) is machine.Pin(2, machine.Pin.OUT))
        self.assertTrue(machine.Pin("GP2") is machine.Pin(2))
        self.assertTrue(machine.Pin(machine.Pin(2)) is machine.Pin(2))
        self.assertTrue(machine.Pin("LED") is machine.Pin(25))

    def test_unknown_pins_are_refused_as_the_port_does(self):
        for wrong in (30, -1, None, 2.0, True):
            self.raises(ValueError, "invalid pin", machine.Pin, wrong)
        self.raises(ValueError, 'unknown named pin "GP99"', machine.Pin, "GP99")

    def test_wrong_arguments_are_refused(self):
        pin = machine.Pin(FREE)
        self.raises(TypeError, None, machine.Pin)
        self.raises(TypeError, None, machine.Pin, FREE, machine.Pin.OUT, None, 1)
        self.raises(TypeError, None, machine.Pin, FREE, mod=1)
        self.raises(TypeError, "can't convert str to int", machine.Pin, FREE, "out")
        self.raises(ValueError, "invalid pin af: 99", machine.Pin, FREE, machine.Pin.ALT, alt=99)
        machine.Pin(FREE, 9)  # taken as another function of the pin, by default the plain one
        self.raises(TypeError, None, pin.value, 1, 2)
        self.raises(TypeError, None, pin.init, mode=machine.Pin.OUT, level=1)
        self.raises(AttributeError, None, lambda: machine.Pin.ANALOG)
        self.raises(TypeError, None, pin.irq, handler=None, edge=1)

    def test_an_output_drives(self):
        pin = machine.Pin(FREE, machine.Pin.OUT, value=1)
        self.assertEqual((pin(), pin.value()), (1, 1))
        pin.off()
        self.assertEqual(pin(), 0)
        pin.toggle()
        self.assertEqual(pin(), 1)
        pin.low()
        pin.high()
        pin.value(0)
        pin(True)
        pin.on()
        self.assertEqual(pin(), 1)
        shown = "".join([line[-2] for line in self.events("pin")])
        self.assertEqual(shown, "1010101")

    def test_value_without_a_mode_is_not_looked_at(self):
        pin = machine.Pin(FREE, machine.Pin.OUT, value=0)
        pin.init(value=1)
        self.assertEqual(pin(), 0)

    def test_an_input_reads_its_contact_or_its_pull(self):
        pin = machine.Pin(FREE, machine.Pin.IN, machine.Pin.PULL_UP)
        self.assertEqual(pin(), 1)
        self.happen("pin", FREE, 0)
        self.assertEqual(pin(), 0)
        self.happen("pin", FREE, None)
        self.assertEqual(pin(), 1)
        pin.init(machine.Pin.IN, machine.Pin.PULL_DOWN)
        self.assertEqual(pin(), 0)
        pin.init(machine.Pin.IN, machine.Pin.PULL_UP)
        pin.init(machine.Pin.IN)  # None means no pull, not the old one
        self.assertEqual(pin(), 0)

    def test_an_open_drain_only_pulls_low(self):
        pin = machine.Pin(FREE, machine.Pin.OPEN_DRAIN, machine.Pin.PULL_UP)
        self.assertEqual(pin(), 1)
        pin(0)
        self.assertEqual(pin(), 0)
        pin(1)
        self.assertEqual(pin(), 1)
        self.happen("pin", FREE, 0)
        self.assertEqual(pin(), 0)

    def test_after_power_on_a_pin_is_an_input_pulled_low(self):
        self.assertEqual(machine.Pin(FREE)(), 0)
        self.assertEqual(self.lines, [])

    def test_edges_call_at_once(self):
        seen = []
        pin = machine.Pin(FREE, machine.Pin.IN, machine.Pin.PULL_UP)
        irq = pin.irq(lambda pin: seen.append((self.chip.now, pin())), machine.Pin.IRQ_FALLING)
        for at_us, level in ((1_500, 0), (1_700, None), (2_000, None), (3_001, 0)):
            self.chip.add_input(at_us, "pin", FREE, level)
        clock.sleep_ms(10)
        self.assertEqual(seen, [(1_500, 0), (3_001, 0)])
        self.assertEqual(irq.flags(), machine.Pin.IRQ_FALLING)
        self.assertEqual(irq.trigger(), machine.Pin.IRQ_FALLING)
        pin.irq(None)
        self.chip.add_input(20_000, "pin", FREE, None)
        self.chip.add_input(20_001, "pin", FREE, 0)
        clock.sleep_ms(20)
        self.assertEqual(len(seen), 2)

    def test_a_hard_handler_that_raises_is_reported_and_never_called_again(self):
        calls = []
        self.chip.usb.up = True

        def handler(pin):
            calls[0] += 1
            raise ValueError("oops")

        calls.append(0)

        pin = machine.Pin(FREE, machine.Pin.IN, machine.Pin.PULL_UP)
        pin.irq(handler, hard=True)
        self.chip.add_input(1_000, "pin", FREE, 0)
        self.chip.add_input(2_000, "pin", FREE, None)
        clock.sleep_ms(5)
        self.assertEqual(calls, [1])
        self.assertTrue("Uncaught exception in IRQ callback handler" in self.events("usb")[0])
        self.assertTrue("ValueError" in self.events("usb")[1])

    def test_a_hard_handler_must_not_allocate(self):
        if not heap.HARD_IS_LOCKED:
            return self.skipTest("this interpreter's hard handlers are not locked")
        got = []

        def handler(pin):
            try:
                bytearray(1000)
            except MemoryError:
                got.append(1)

        got.append(0)
        got.pop()
        machine.Pin(FREE, machine.Pin.IN, machine.Pin.PULL_UP).irq(handler, hard=True)
        self.chip.add_input(1_000, "pin", FREE, 0)
        clock.sleep_ms(5)
        self.assertEqual(got, [1])

    def test_nothing_here_needs_the_heap(self):
        pin = machine.Pin(FREE, machine.Pin.OUT, value=0)
        led = machine.Pin(16, machine.Pin.OUT)

        def work():
            pin.init(mode=machine.Pin.OUT, value=1)
            pin.init(mode=machine.Pin.OUT, value=0)
            machine.Pin(FREE, machine.Pin.OUT, value=1)
            pin(0)
            led.toggle()
            led.value(1)
            pin.value()

        self.locked(work)
        self.assertEqual(len(self.events("pin")), 7)


class PicoW(Case):
    board = "pico_w"

    def test_its_led_hangs_on_the_radio(self):
        led = machine.Pin("LED", machine.Pin.OUT)
        led.on()
        self.assertEqual(led(), 1)
        self.assertTrue('"pin": "LED", "value": 1' in self.events("pin")[-1])
        self.raises(ValueError, "expecting a regular GPIO Pin", machine.PWM, led)
        self.raises(ValueError, "expecting a regular GPIO Pin", led.irq, None)
        self.raises(
            ValueError,
            "pulls are not supported for external pins",
            led.init,
            0,
            machine.Pin.PULL_UP,
        )
