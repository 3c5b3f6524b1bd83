"""PWM of the RP2040 and RP2350: the facts of hardware.md's *The motor pin*."""

from machine_suite.case import Case  # isort: skip

import clock
import machine


class RpPwm(Case):
    def test_25_khz_is_5000_steps(self):
        pwm = self.drive(2, 13_107)
        self.assertEqual(pwm.freq(), 25_000)
        self.assertEqual(self.chip.slices[1].top + 1, 5_000)
        self.assertEqual(pwm.duty_u16(), 13_107)
        pwm.duty_u16(100)  # 7.6 steps
        self.assertEqual((pwm.level, pwm.duty_u16()), (8, 105))

    def test_the_arithmetic_of_low_frequencies(self):
        pwm = self.drive(2, 65_535, freq=100)
        self.assertEqual(pwm.freq(), 100)
        self.assertEqual((self.chip.slices[1].div16, self.chip.slices[1].top), (306, 65_358))
        for freq in range(8, 2_000, 3):
            pwm.freq(freq)
            self.assertTrue(self.chip.slices[1].top < 65_535, freq)  # so that 100 % is one
        self.raises(ValueError, "freq too small", pwm.freq, 7)
        pwm.freq(8)
        self.assertEqual(pwm.freq(), 8)

    def test_full_duty_is_always_high_and_zero_always_low(self):
        full = self.drive(2, 65_535)
        none = self.drive(6, 0)
        for _ in range(80):
            self.assertEqual((machine.Pin(2)(), machine.Pin(6)()), (1, 0))
            clock.sleep_us(7)
        self.assertEqual((full.duty_u16(), none.duty_u16()), (65_535, 0))
        fine = self.drive(10, 65_535, freq=2_000)
        self.assertEqual(fine.level, 62_500)  # one more than the counter ever has
        full.duty_u16(70_000)
        self.assertEqual(full.duty_u16(), 65_535)

    def test_the_pin_is_high_for_its_duty(self):
        self.drive(2, 26_214)  # 40 %: 16 of 40 us
        high = 0
        for _ in range(400):
            high += machine.Pin(2)()
            clock.sleep_us(1)
        self.assertEqual(high, 160)

    def test_a_negative_duty_comes_out_as_full_power(self):
        self.drive(2, 0).duty_u16(-1000)
        self.assertTrue('"duty_u16": 65535' in self.events("pwm")[-1])
        for _ in range(80):
            self.assertEqual(machine.Pin(2)(), 1)
            clock.sleep_us(7)

    def test_a_slice_has_one_frequency_and_two_channels(self):
        a = self.drive(2, 10_000)
        b = self.drive(3, 20_000, freq=20_000)
        self.assertEqual((a.freq(), b.freq()), (20_000, 20_000))
        self.assertTrue('"pin": 2' in self.events("pwm")[-2] + self.events("pwm")[-1])
        self.assertFalse(self.drive(4, 10_000).freq() == a.freq())

    def test_pins_16_apart_are_the_same_channel(self):
        a = self.drive(2, 10_000)
        b = machine.PWM(machine.Pin(18), freq=25_000, duty_u16=30_000)
        self.assertTrue(a is b)
        self.assertEqual(a.duty_u16(), 30_002)  # 2289 of 5000 steps
        machine.PWM(machine.Pin(2), freq=25_000, duty_u16=20_000)
        last = self.events("pwm")[-2:]
        self.assertTrue('"pin": 2' in last[0] and '"pin": 18' in last[1])

    def test_deinit_freezes_both_channels_at_their_level_of_the_moment(self):
        for wait_us, levels in ((4, (1, 1)), (17, (0, 1)), (33, (0, 0))):
            self.setUp()
            a = self.drive(2, 13_107)  # high for 8 of 40 us
            self.drive(3, 39_321)  # 24 of 40
            clock.sleep_us(40_000 + wait_us)
            a.deinit()
            for _ in range(5):
                self.assertEqual((machine.Pin(2)(), machine.Pin(3)()), levels)
                clock.sleep_us(13)
            last = self.events("pin")[-2:]
            self.assertTrue('"pin": 2, "value": %d' % levels[0] in last[0])
            self.assertTrue('"pin": 3, "value": %d' % levels[1] in last[1])

    def test_a_frozen_pin_follows_a_new_duty_at_once(self):
        # While a slice stands still its compare register is not buffered.
        self.drive(2, 26_214)
        self.chip.soft_reset()
        self.assertEqual(machine.Pin(2)(), 1)
        self.chip.slices[1].pwms[0].duty_u16(0)
        self.assertEqual(machine.Pin(2)(), 0)

    def test_after_deinit_a_duty_starts_the_slice_again(self):
        pwm = self.drive(2, 13_107)
        pwm.deinit()
        pwm.duty_u16(26_214)
        self.assertTrue(self.chip.slices[1].on)
        self.assertTrue('"duty_u16": 26214' in self.events("pwm")[-1])

    def test_soft_reset_halts_the_lower_slices_and_leaves_the_upper_running(self):
        pins = tuple(range(30))
        for pin in pins:
            self.drive(pin, 26_214)
        self.assertEqual(len(self.chip.slices), 8)
        self.chip.soft_reset()
        for pin in pins:
            halts = pin < 8 or 16 <= pin < 24
            self.assertEqual(self.chip.pwm.slice_of(machine.Pin(pin)).on, not halts, pin)

    def test_soft_reset_freezes_some_pins_at_full_power(self):
        high = 0
        for wait_us in range(24):
            self.setUp()
            self.drive(2, 26_214)
            clock.sleep_us(100_000 + wait_us * 7)
            self.chip.soft_reset()
            high += machine.Pin(2)()
        # 11 of 24 tries at 40 % were seen to end so; the share is the duty's.
        self.assertTrue(8 <= high <= 12, high)

    def test_after_a_soft_reset_a_duty_alone_starts_nothing(self):
        pwm = self.drive(2, 26_214)
        self.chip.soft_reset()
        pwm.duty_u16(60_000)
        self.assertFalse(self.chip.slices[1].on)
        self.assertEqual((pwm.freq(), pwm.duty_u16()), (0, 0))

    def test_the_safe_off_ends_low_and_nothing_but_constructing_moves_it_again(self):
        for how in ("running", "deinit", "soft reset"):
            self.setUp()
            pwm = self.drive(2, 26_214)
            if how == "deinit":
                pwm.deinit()
            elif how == "soft reset":
                self.chip.soft_reset()
            self.safe_off(pwm, 2)
            self.assertEqual(machine.Pin(2)(), 0)
            count = len(self.lines)
            pwm.duty_u16(65_535)
            pwm.init(freq=25_000, duty_u16=65_535)
            pwm.freq(20_000)
            machine.PWM(machine.Pin(18), freq=25_000, duty_u16=65_535)  # its twin on GP18
            clock.sleep_us(123)
            self.assertEqual(machine.Pin(2)(), 0)
            self.assertFalse('"pin": 2,' in "".join(self.lines[count:]))
            machine.PWM(machine.Pin(2), freq=25_000, duty_u16=65_535)
            self.assertEqual(machine.Pin(2)(), 1)

    def test_constructing_anew_returns_the_same_object_and_needs_no_heap(self):
        pin = machine.Pin(2, machine.Pin.OUT, value=0)
        pwm = machine.PWM(pin, freq=25_000, duty_u16=0)
        same = []

        def work():
            for duty in (13_107, 65_535, 0):
                pin.init(mode=machine.Pin.OUT, value=0)
                if machine.PWM(pin, freq=25_000, duty_u16=duty) is pwm:
                    same[0] += 1
                pwm.duty_u16(duty)
                pwm.duty_u16()

        same.append(0)
        self.locked(work)
        self.assertEqual(same, [3])

    def test_without_frequency_or_duty_nothing_starts(self):
        machine.PWM(machine.Pin(2), freq=25_000)
        self.assertEqual(self.events("pwm"), [])
        self.assertEqual(machine.PWM(machine.Pin(4), duty_u16=1).freq(), 0)

    def test_inverted(self):
        machine.PWM(machine.Pin(2), freq=25_000, duty_u16=0, invert=True)
        self.assertEqual(machine.Pin(2)(), 1)
        self.assertTrue('"duty_u16": 65535' in self.events("pwm")[-1])

    def test_nanoseconds(self):
        pwm = machine.PWM(machine.Pin(2), freq=25_000, duty_ns=10_000)
        self.assertEqual((pwm.level, pwm.duty_ns(), pwm.duty_u16()), (1_250, 10_000, 16_384))

    def test_wrong_arguments_are_refused(self):
        pwm = self.drive(2, 0)
        self.raises(TypeError, None, machine.PWM)
        self.raises(ValueError, "invalid pin", machine.PWM, 31)
        self.raises(TypeError, None, machine.PWM, 2, 25_000, 100)
        self.raises(TypeError, None, machine.PWM, 2, duty=100)
        self.raises(TypeError, "can't convert float to int", pwm.duty_u16, 0.5)
        self.raises(TypeError, "can't convert str to int", machine.PWM, 2, freq="25k")
        self.raises(AttributeError, None, lambda: pwm.duty(3))
        self.raises(ValueError, "freq too small", pwm.freq, 0)

    def test_only_changes_are_traced(self):
        pwm = self.drive(2, 13_107)
        pwm.duty_u16(13_107)
        pwm.duty_u16(13_108)  # the same step
        machine.PWM(machine.Pin(2), freq=25_000, duty_u16=13_107)
        self.assertEqual(
            self.lines,
            ['{"t_ms": 0.0, "event": "pwm", "pin": 2, "duty_u16": 13107, "freq_hz": 25000}'],
        )


class Pico2(Case):
    board = "pico2"

    def test_150_mhz_is_6000_steps(self):
        self.assertEqual(machine.freq(), 150_000_000)
        self.drive(2, 13_107)
        self.assertEqual(self.chip.slices[1].top + 1, 6_000)

    def test_soft_reset_halts_six_of_twelve_slices(self):
        for pin in range(0, 30, 2):
            self.drive(pin, 26_214)
        self.chip.soft_reset()
        going = [pin for pin in range(0, 30, 2) if self.chip.pwm.slice_of(machine.Pin(pin)).on]
        self.assertEqual(going, [12, 14, 28])

    def test_its_watchdog_is_elsewhere(self):
        self.assertFalse(machine.mem32[0x400D8000] & 1 << 30)
        machine.WDT(timeout=16_777)
        self.assertTrue(machine.mem32[0x400D8000] & 1 << 30)
        self.raises(ValueError, None, lambda: machine.mem32[0x40058000])
        self.raises(ValueError, "timeout exceeds 16777", machine.WDT, timeout=16_778)
