"""Resets, time and identity."""

from machine_suite.case import Case  # isort: skip

import chip as chips
import clock
import machine
import poller

FREE = 12  # a pin that nothing else uses here
HOUR_US = 3_600_000_000


class Resets(Case):
    def test_a_reset_stops_pwm_and_lets_the_pins_go(self):
        self.drive(2, 13_107)
        machine.Pin(16, machine.Pin.OUT, value=1)
        machine.Pin(17, machine.Pin.OUT, value=0)
        count = len(self.lines)
        self.raises(chips.ChipReset, None, machine.reset)
        self.assertEqual(
            self.lines[count:],
            [
                '{"t_ms": 0.0, "event": "reset", "cause": "machine"}',
                '{"t_ms": 0.0, "event": "pin", "pin": 16, "value": 0}',
                '{"t_ms": 0.0, "event": "pin", "pin": 2, "value": 0}',
            ],
        )
        self.chip.down = None
        self.assertEqual(machine.Pin(2)(), 0)

    def test_what_the_old_firmware_calls_on_its_way_out_raises_again(self):
        pin = machine.Pin(2, machine.Pin.OUT, value=1)
        pwm = self.drive(4, 13_107)
        timer = machine.Timer(-1, period=10, callback=print)
        wdt = machine.WDT(timeout=100)
        adc = machine.ADC(26)
        bus = machine.I2C(0, sda=8, scl=9)
        poll = poller.poll()
        self.raises(chips.ChipReset, None, self.chip.hard_reset, "watchdog")
        count = len(self.lines)
        for call in (
            lambda: pin.value(1),
            pin.on,
            lambda: pin.init(machine.Pin.OUT, value=1),
            lambda: pin.irq(print),
            lambda: machine.Pin(2, machine.Pin.OUT, value=1),
            lambda: pwm.duty_u16(65_535),
            lambda: pwm.init(freq=25_000, duty_u16=1),
            pwm.deinit,
            lambda: pwm.freq(5_000),
            lambda: machine.PWM(2, freq=25_000, duty_u16=65_535),
            lambda: timer.init(period=5, callback=print),
            timer.deinit,
            lambda: machine.Timer(-1, period=5, callback=print),
            wdt.feed,
            lambda: machine.WDT(timeout=100),
            adc.read_u16,
            lambda: machine.ADC(26),
            lambda: bus.writeto(60, b"x"),
            lambda: machine.I2C(0),
            lambda: machine.mem32[0x4005800C],
            lambda: machine.mem32.__setitem__(0x4005800C, 1),
            machine.reset,
            machine.soft_reset,
            machine.idle,
            lambda: clock.sleep_ms(5),
            lambda: clock.sleep_us(5),
            lambda: clock.sleep(1),
            lambda: poll.ipoll(0),
            lambda: self.chip.usb.put(b"x"),
        ):
            self.raises(chips.ChipReset, None, call)
        self.assertEqual(self.lines[count:], [])
        self.assertEqual(self.chip.now, 0)

    def test_soft_reset_leaves_by_system_exit(self):
        self.raises(SystemExit, None, machine.soft_reset)

    def test_power_on_is_the_first_cause_and_a_soft_reset_does_not_change_it(self):
        self.assertEqual(machine.reset_cause(), machine.PWRON_RESET)
        self.raises(chips.ChipReset, None, machine.reset)
        self.chip.down = None
        self.assertEqual(machine.reset_cause(), 3)  # as after the watchdog
        self.chip.soft_reset()
        self.assertEqual(machine.reset_cause(), 3)
        self.raises(chips.ChipReset, None, self.chip.hard_reset, "power")
        self.assertEqual(machine.reset_cause(), 1)

    def test_soft_reset_forgets_handlers_but_leaves_plain_pins(self):
        calls = []
        machine.Pin(16, machine.Pin.OUT, value=1)
        pin = machine.Pin(FREE, machine.Pin.IN, machine.Pin.PULL_UP)
        pin.irq(calls.append)
        self.chip.soft_reset()
        self.happen("pin", FREE, 0)
        self.assertEqual((calls, machine.Pin(16)()), ([], 1))


class Time(Case):
    def test_ticks_wrap_at_2_to_the_30(self):
        self.chip.ticks_at_birth = (1 << 30) - 5
        start = clock.ticks_ms()
        self.assertEqual(start, (1 << 30) - 5)
        clock.sleep_ms(12)
        self.assertEqual(clock.ticks_ms(), 7)
        self.assertEqual(clock.ticks_diff(clock.ticks_ms(), start), 12)
        self.assertEqual(clock.ticks_diff(start, clock.ticks_ms()), -12)
        self.assertEqual(clock.ticks_add(start, 12), 7)
        self.assertEqual(clock.ticks_add(7, -12), start)

    def test_ticks_us_wrap_too(self):
        self.chip.advance((1 << 30) + 3)
        self.assertEqual((clock.ticks_us(), clock.ticks_cpu()), (3, 3))

    def test_the_ring_has_two_halves(self):
        half = 1 << 29
        self.assertEqual(clock.ticks_diff(half, 0), -half)
        self.assertEqual(clock.ticks_diff(half - 1, 0), half - 1)
        self.assertEqual(clock.ticks_add(0, half - 1), half - 1)
        self.raises(OverflowError, "ticks interval overflow", clock.ticks_add, 0, half)
        self.raises(OverflowError, "ticks interval overflow", clock.ticks_add, 0, -half)
        clock.ticks_add(0, 1 - half)

    def test_ticks_go_on_over_a_soft_reset_and_start_again_after_a_reset(self):
        self.chip.start_ticks = self.chip.ticks_at_birth = 1_000
        clock.sleep_ms(500)
        self.chip.soft_reset()
        self.assertEqual(clock.ticks_ms(), 1_500)
        self.raises(chips.ChipReset, None, machine.reset)
        self.chip.down = None
        self.assertEqual(clock.ticks_ms(), 0)
        self.raises(chips.ChipReset, None, self.chip.hard_reset, "power")
        self.chip.down = None
        self.chip.power_on()
        self.assertEqual(clock.ticks_ms(), 1_000)

    def test_sleep_ms_may_end_up_to_1_ms_early(self):
        clock.sleep_us(900)
        clock.sleep_ms(10)
        self.assertEqual(self.chip.now, 10_000)
        clock.sleep_us(10)
        clock.sleep_us(0)
        clock.sleep_us(-5)
        clock.sleep_ms(-5)
        self.assertEqual(self.chip.now, 10_010)
        clock.sleep(0.5)
        self.assertEqual(self.chip.now, 510_000)

    def test_wrong_arguments_are_refused(self):
        self.raises(TypeError, "can't convert float to int", clock.sleep_ms, 1.5)
        self.raises(TypeError, "can't convert str to int", clock.sleep_us, "5")
        self.raises(TypeError, "can't convert NoneType to float", clock.sleep, None)
        self.raises(TypeError, None, clock.ticks_ms, 1)

    def test_time_starts_in_2021(self):
        self.assertEqual(clock.time(), 1_609_459_200)
        clock.sleep_ms(1500)
        self.assertEqual(clock.time_ns(), 1_609_459_201_500_000_000)

    def test_ticks_need_no_heap(self):
        got = [0, 0]

        def work():
            got[0] = clock.ticks_ms()
            got[1] = clock.ticks_diff(clock.ticks_add(got[0], 5), got[0])

        self.locked(work)
        self.assertEqual(got, [0, 5])


class Machine(Case):
    def test_what_is_not_there(self):
        for name in ("lightsleep", "deepsleep", "HARD_RESET", "mem8"):
            self.assertFalse(hasattr(machine, name), name)
        self.assertFalse(hasattr(machine.RTC(), "memory"))
        self.board = "esp32"
        self.setUp()
        self.assertTrue(hasattr(machine.RTC(), "memory") and hasattr(machine, "HARD_RESET"))

    def test_identity(self):
        self.assertEqual(len(machine.unique_id()), 8)
        self.assertEqual(machine.freq(), 125_000_000)
        self.raises(ValueError, None, machine.freq, 200_000_000)

    def test_idle_waits_for_the_next_interrupt_or_1_ms(self):
        machine.idle()
        self.assertEqual(self.chip.now, 1_000)
        machine.Timer(-1, period=1, mode=machine.Timer.ONE_SHOT, callback=lambda timer: None)
        clock.sleep_us(400)
        machine.idle()
        self.assertEqual(self.chip.now, 2_000)

    def test_unknown_boards_are_refused(self):
        self.raises(ValueError, None, chips.Chip, "uno")

    def test_a_long_life(self):
        self.chip.advance(20 * HOUR_US)
        self.drive(2, 26_214)
        self.chip.advance(40 * HOUR_US + 17)
        self.assertEqual(machine.Pin(2)(), 0)
        self.assertEqual(self.chip.trace.total_drive_us(), 0)
        self.chip.trace.motors = (2,)
        self.drive(2, 1_000)
        self.chip.advance(40 * HOUR_US + 1_017)
        machine.Pin(2, machine.Pin.OUT, value=1)
        self.chip.advance(40 * HOUR_US + 3_017)
        machine.Pin(2, machine.Pin.IN)
        self.chip.advance(41 * HOUR_US)
        self.assertEqual(self.chip.trace.total_drive_us(), 3_000)
