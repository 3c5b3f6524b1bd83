"""Timers and held interrupts."""

from machine_suite.case import Case  # isort: skip

import chip as chips
import clock
import machine

FREE = 12  # a pin that nothing else uses here


class Timers(Case):
    def setUp(self):
        Case.setUp(self)
        self.calls = []

    def note(self, timer):
        self.calls.append(self.chip.now)

    def test_periodic_and_one_shot(self):
        machine.Timer(-1, period=50, mode=machine.Timer.PERIODIC, callback=self.note, hard=False)
        once = machine.Timer(period=70, mode=machine.Timer.ONE_SHOT, callback=self.note)
        clock.sleep_ms(200)
        self.assertEqual(self.calls, [50_000, 70_000, 100_000, 150_000, 200_000])
        once.init(freq=1000, mode=machine.Timer.ONE_SHOT, callback=self.note)
        once.deinit()
        once.deinit()
        clock.sleep_ms(10)
        self.assertEqual(len(self.calls), 5)

    def test_wrong_arguments_are_refused(self):
        self.raises(ValueError, "Timer doesn't exist", machine.Timer, 0, period=5)
        self.raises(TypeError, None, machine.Timer, -1, 50)
        self.raises(TypeError, None, machine.Timer, -1, perod=50)
        self.raises(TypeError, "can't convert str to int", machine.Timer, -1, period="50")

    def test_a_hard_callback_that_raises_stops_a_soft_one_goes_on(self):
        self.chip.usb.up = True

        def fails(timer):
            self.calls.append(1)
            raise OSError(5)

        self.calls.extend([0] * 20)
        self.calls.clear()
        machine.Timer(-1, period=10, callback=fails)
        clock.sleep_ms(35)
        self.assertEqual(len(self.calls), 3)
        Case.setUp(self)
        self.chip.usb.up = True
        self.calls.clear()

        def fails_hard(timer):
            self.failed = True
            raise ValueError

        self.failed = False
        machine.Timer(-1, period=10, callback=fails_hard, hard=True)
        clock.sleep_ms(35)
        self.assertTrue(self.failed)
        self.assertEqual(self.chip.timers, [])
        self.assertEqual(len(self.events("usb")), 2)

    def test_timers_die_at_a_soft_reset(self):
        machine.Timer(-1, period=50, callback=self.note)
        self.chip.soft_reset()
        clock.sleep_ms(200)
        self.assertEqual(self.calls, [])

    def test_held_while_flash_erases_then_in_a_burst(self):
        machine.Timer(-1, period=10, callback=self.note, hard=False)
        self.chip.block(47_000)
        self.assertEqual(self.calls, [47_000] * 4)
        clock.sleep_ms(4)
        self.assertEqual(self.calls, [47_000] * 4 + [50_000])

    def test_an_edge_is_held_too_and_comes_once(self):
        pin = machine.Pin(FREE, machine.Pin.IN, machine.Pin.PULL_UP)
        pin.irq(self.note)
        self.chip.add_input(10_000, "pin", FREE, 0)
        self.chip.add_input(20_000, "pin", FREE, None)
        self.chip.block(47_000)
        self.assertEqual(self.calls, [47_000])
        self.assertEqual(pin.irq().flags(), machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING)

    def test_held_timers_do_not_fire_when_the_watchdog_bites(self):
        self.at = 0

        def hit(timer):
            self.at = self.chip.now

        machine.Timer(-1, period=10, callback=hit, hard=True)
        machine.WDT(timeout=20)
        self.raises(chips.ChipReset, None, self.chip.block, 47_000)
        self.assertEqual(self.at, 0)

    def test_an_edge_during_a_hard_handler_is_answered_right_after_it(self):
        pin = machine.Pin(FREE, machine.Pin.IN, machine.Pin.PULL_UP)
        self.at = [0, 0, 0]

        def slow(pin):
            self.at[0] += 1
            if self.at[0] < 3:
                clock.sleep_us(1_000)
                self.at[self.at[0]] = self.chip.now

        pin.irq(slow, hard=True)
        self.chip.add_input(10_000, "pin", FREE, 0)
        self.chip.add_input(10_500, "pin", FREE, None)
        clock.sleep_ms(50)
        self.assertEqual(self.at, [2, 11_000, 12_000])

    def test_inputs_come_before_timers_and_timers_before_the_cpu(self):
        order = []
        pin = machine.Pin(FREE, machine.Pin.IN, machine.Pin.PULL_UP)
        pin.irq(lambda pin: order.append("pin"))
        machine.Timer(-1, period=10, callback=lambda timer: order.append("timer"))
        self.chip.add_input(10_000, "pin", FREE, 0)
        clock.sleep_ms(10)
        order.append("cpu")
        self.assertEqual(order, ["pin", "timer", "cpu"])

    def test_interrupts_can_be_held_by_the_firmware(self):
        machine.Timer(-1, period=10, callback=self.note)
        state = machine.disable_irq()
        clock.sleep_ms(25)
        self.assertEqual(self.calls, [])
        machine.enable_irq(state)
        self.assertEqual(self.calls, [25_000, 25_000])

    def test_a_callback_may_wait_and_others_wait_for_it(self):
        def slow(timer):
            clock.sleep_us(15_000)
            self.calls.append(-1)

        machine.Timer(-1, period=20, mode=machine.Timer.ONE_SHOT, callback=slow)
        machine.Timer(-1, period=25, mode=machine.Timer.ONE_SHOT, callback=self.note)
        clock.sleep_ms(50)
        self.assertEqual(self.calls, [-1, 35_000])
