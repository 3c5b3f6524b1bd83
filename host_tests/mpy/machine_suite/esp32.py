"""What is otherwise on the ESP32s."""

from machine_suite.case import Case  # isort: skip

import chip as chips
import clock
import machine


class Esp32(Case):
    board = "esp32"

    def test_gpio_34_to_39_are_inputs_without_pulls(self):
        for gpio in range(34, 40):
            self.raises(ValueError, "pin can only be input", machine.Pin, gpio, machine.Pin.OUT)
            pin = machine.Pin(gpio, machine.Pin.IN, machine.Pin.PULL_UP)
            self.assertEqual(pin(), 0)
            self.raises(OSError, None, machine.PWM, pin, freq=20_000, duty_u16=0)

    def test_pins_are_numbers_that_exist(self):
        for wrong in (24, 28, 31, 40, "GP2", "LED"):
            self.raises(ValueError, "invalid pin", machine.Pin, wrong)

    def test_interrupts_and_timers_are_soft_only(self):
        pin = machine.Pin(32, machine.Pin.IN, machine.Pin.PULL_UP)
        self.raises(TypeError, None, pin.irq, handler=print, hard=True)
        self.raises(
            ValueError, "hard Timers are not implemented", machine.Timer, 0, period=50, hard=True
        )
        for wrong in (-1, 4):
            self.raises(ValueError, "invalid Timer number", machine.Timer, wrong)
        self.assertFalse(hasattr(pin, "high"))

    def test_pull_stays_unless_given(self):
        pin = machine.Pin(32, machine.Pin.IN, machine.Pin.PULL_UP)
        pin.init(machine.Pin.IN)
        self.assertEqual(pin(), 1)
        pin.init(machine.Pin.IN, None)
        self.assertEqual(pin(), 0)

    def test_pwm_has_11_bits_at_20_and_25_khz(self):
        for freq in (20_000, 25_000):
            pwm = machine.PWM(machine.Pin(25), freq=freq, duty_u16=13_107)
            self.assertEqual((pwm.freq(), pwm.duty_u16()), (freq, 13_107 >> 5 << 5))
        pwm.duty_u16(65_535)
        clock.sleep_us(40)  # a new duty is read back from the next period on
        self.assertEqual(pwm.duty_u16(), 65_535)

    def test_pwm_needs_the_heap_only_to_be_made(self):
        pwm = machine.PWM(machine.Pin(25), freq=25_000, duty_u16=0)
        self.locked(lambda: pwm.duty_u16(30_000))
        self.chip.advance(100)
        self.locked(pwm.duty_u16)
        self.locked(lambda: pwm.freq(1_000))
        self.locked(lambda: machine.Pin(25).init(mode=machine.Pin.OUT, value=0))

    def test_pwm_checks_its_duty(self):
        pwm = machine.PWM(machine.Pin(25), freq=25_000, duty_u16=0)
        self.raises(ValueError, "duty_u16 must be from 0 to 65536", pwm.duty_u16, -1)
        self.raises(ValueError, "duty_u16 must be from 0 to 65536", pwm.duty_u16, 65_536)
        self.raises(ValueError, "frequency must be from 1Hz to 40MHz", pwm.freq, 0)

    def test_a_new_pwm_without_a_duty_runs_at_half_power(self):
        self.assertEqual(machine.PWM(machine.Pin(25), freq=25_000).duty_u16(), 32_768)

    def test_each_pin_has_a_frequency_of_its_own_as_long_as_timers_last(self):
        pins = (2, 4, 5, 12, 13, 14, 15, 16)
        pwms = [self.drive(pin, 0, freq=1000 + pin) for pin in pins]
        self.assertEqual(pwms[0].freq(), 1002)
        self.raises(RuntimeError, "out of PWM channels:16", self.drive, 17, 0, freq=5000)
        self.raises(RuntimeError, "out of PWM timers:8", self.drive, 16, 0, freq=5000)
        self.drive(17, 0, freq=1002)
        pwms[1].deinit()
        self.drive(16, 0, freq=5000)

    def test_deinit_ends_low(self):
        pwm = self.drive(25, 65_535)
        pwm.deinit()
        self.assertEqual(machine.Pin(25)(), 0)
        self.raises(RuntimeError, "PWM is inactive", pwm.duty_u16, 3)

    def test_the_safe_off_ends_low_and_nothing_but_constructing_moves_it_again(self):
        pwm = self.drive(25, 26_214)
        self.chip.soft_reset()
        self.safe_off(pwm, 25)
        count = len(self.lines)
        pwm.duty_u16(65_535)
        pwm.init(duty_u16=65_535)
        self.assertEqual(machine.Pin(25)(), 0)
        self.assertEqual(self.lines[count:], [])
        self.drive(25, 65_535)
        self.assertEqual(machine.Pin(25)(), 1)

    def test_soft_reset_ends_low(self):
        self.drive(25, 65_535)
        self.chip.soft_reset()
        self.assertEqual(machine.Pin(25)(), 0)
        self.assertEqual(machine.reset_cause(), machine.SOFT_RESET)

    def test_its_registers_are_not_here_but_its_clock_has_memory(self):
        self.raises(ValueError, None, lambda: machine.mem32[0x40058000])
        machine.RTC().memory(b"kept")
        self.raises(ValueError, "buffer too long", machine.RTC().memory, bytes(2049))
        for cause, kept in (("watchdog", b"kept"), ("machine", b"kept"), ("power", b"")):
            self.raises(chips.ChipReset, None, self.chip.hard_reset, cause)
            self.chip.down = None
            self.assertEqual(machine.RTC().memory(), kept)

    def test_reset_causes_differ(self):
        for cause, number in (("watchdog", 3), ("machine", 2), ("power", 1)):
            self.raises(chips.ChipReset, None, self.chip.hard_reset, cause)
            self.assertEqual(machine.reset_cause(), number)

    def test_watchdog_needs_a_time(self):
        self.raises(ValueError, "WDT timeout too short", machine.WDT, timeout=0)
        machine.WDT(timeout=60_000)


class Esp32Small(Case):
    def test_channels_and_timers_of_s3_and_c3(self):
        for name, channels, pins in (("esp32s3", 8, range(1, 10)), ("esp32c3", 6, range(0, 7))):
            self.board = name
            self.setUp()
            for pin in list(pins)[:-1]:
                self.drive(pin, 0)
            last = pins[-1]
            self.raises(RuntimeError, "out of PWM channels:%d" % channels, self.drive, last, 0)

    def test_pins_of_flash_and_usb(self):
        self.board = "esp32s3"
        self.setUp()
        for wrong in (22, 27, 32, 49):
            self.raises(ValueError, "invalid pin", machine.Pin, wrong)
        self.board = "esp32c3"
        self.setUp()
        for wrong in (14, 17, 22):
            self.raises(ValueError, "invalid pin", machine.Pin, wrong)
