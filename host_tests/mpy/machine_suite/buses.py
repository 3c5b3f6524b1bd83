"""ADC and I2C."""

from machine_suite.case import Case  # isort: skip

import analog
import machine


class Analog(Case):
    def test_volts_become_12_bits_repeated_to_16(self):
        adc = machine.ADC(machine.Pin(26))
        for volts, value in ((0, 0), (3.3, 65_535), (1.2, 23_829), (5, 65_535)):
            self.chip.volts[26] = analog.to_uv(volts)
            self.assertEqual(adc.read_u16(), value)
            self.assertEqual(machine.ADC(0).read_u16(), value)

    def test_a_pin_that_nothing_drives_is_at_mid_scale(self):
        self.assertEqual(machine.ADC(28).read_u16(), 0x8008)

    def test_the_core_temperature_is_27_degrees(self):
        volts = machine.ADC(machine.ADC.CORE_TEMP).read_u16() * 3.3 / 65_535
        self.assertTrue(abs(27 - (volts - 0.706) / 0.001721 - 27) < 1)

    def test_wrong_pins_are_refused(self):
        self.raises(ValueError, "Pin doesn't have ADC capabilities", machine.ADC, 5)
        self.raises(ValueError, "invalid pin", machine.ADC, 31)
        self.raises(TypeError, None, machine.ADC, 26, 1)
        self.raises(AttributeError, None, lambda: machine.ADC(26).read())

    def test_reading_needs_no_heap(self):
        self.locked(machine.ADC(26).read_u16)

    def test_esp32_by_pin_only(self):
        self.board = "esp32"
        self.setUp()
        adc = machine.ADC(machine.Pin(34))
        self.assertEqual(adc.read_uv(), 1_650_000)
        self.assertEqual(adc.read_u16() >> 4, 1_872)  # not half: it has 142 mV of offset
        self.locked(adc.read_u16)
        self.locked(adc.read_uv)
        self.raises(ValueError, "invalid pin", machine.ADC, 5)
        self.raises(ValueError, "invalid attenuation", machine.ADC, 34, atten=9)


class Bus(Case):
    def test_nobody_answers(self):
        bus = machine.I2C(0, sda=machine.Pin(8), scl=machine.Pin(9), freq=400_000)
        self.assertEqual(bus.scan(), [])
        for data, code in ((b"\x00\x01", 5), (b"", 19)):
            try:
                bus.writeto(0x3C, data)
                self.fail("it answered")
            except OSError as error:
                self.assertEqual(error.args[0], code)
        self.raises(OSError, None, bus.readfrom, 0x3C, 1)

    def test_a_device_gets_the_bytes_and_the_bus_takes_its_time(self):
        class Device:
            got = b""

            def write(self, data):
                self.got += data

        device = Device()
        self.chip.i2c_devices[0x3C] = device
        bus = machine.I2C(0, sda=8, scl=9, freq=400_000)
        self.assertEqual(bus.scan(), [0x3C])
        self.assertEqual(bus.writeto(0x3C, bytes(1024)), 1024)
        bus.writevto(0x3C, (b"a", b"bc"))
        self.assertEqual(device.got, bytes(1024) + b"abc")
        self.assertTrue(23_000 < self.chip.now < 24_000, self.chip.now)

    def test_wrong_pins_are_refused(self):
        self.raises(ValueError, "bad SDA pin", machine.I2C, 0, sda=machine.Pin(9), scl=9)
        self.raises(ValueError, "bad SCL pin", machine.I2C, 0, sda=8, scl=8)
        self.raises(ValueError, "bad SDA pin", machine.I2C, 1, sda=8, scl=11)
        self.raises(ValueError, "I2C(2) doesn't exist", machine.I2C, 2)
        self.raises(TypeError, None, machine.I2C, 0, 400_000, 9, 8)
