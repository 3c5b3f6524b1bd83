"""The watchdog and the words that outlive a reset."""

from machine_suite.case import Case  # isort: skip

import chip as chips
import clock
import heap
import machine


class Watchdog(Case):
    def bites(self, call):
        self.raises(chips.ChipReset, None, call)
        self.chip.down = None

    def test_it_bites_on_the_virtual_clock(self):
        machine.WDT(timeout=2000)
        clock.sleep_ms(1999)
        self.bites(lambda: clock.sleep_ms(1))
        self.assertEqual(self.chip.now, 2_000_000)
        self.assertEqual(machine.reset_cause(), machine.WDT_RESET)
        self.assertEqual(self.lines[-1], '{"t_ms": 2000.0, "event": "reset", "cause": "watchdog"}')
        clock.sleep_ms(60_000)  # it is off again

    def test_fed_it_does_not(self):
        wdt = machine.WDT(timeout=2000)
        for _ in range(100):
            clock.sleep_ms(1990)
            self.locked(wdt.feed)
        self.bites(lambda: clock.sleep_ms(2001))

    def test_it_survives_a_soft_reset_and_a_masked_cpu(self):
        machine.WDT(timeout=100)
        self.chip.soft_reset()
        machine.disable_irq()
        self.bites(lambda: clock.sleep_ms(101))

    def test_nothing_stops_it(self):
        wdt = machine.WDT(timeout=100)
        self.assertFalse(hasattr(wdt, "deinit"))
        self.raises(ValueError, None, machine.mem32.__setitem__, 0x40058000, 0)

    def test_wrong_arguments_are_refused(self):
        self.raises(ValueError, "timeout exceeds 8388", machine.WDT, timeout=8389)
        self.raises(ValueError, "timeout exceeds 8388", machine.WDT, 0, -1)
        self.raises(ValueError, "WDT(1) doesn't exist", machine.WDT, 1)
        self.raises(TypeError, None, machine.WDT, time=100)
        machine.WDT(timeout=8388)

    def test_the_registers_tell_whether_it_runs_and_can_feed_it(self):
        self.assertFalse(machine.mem32[0x40058000] & 1 << 30)
        machine.WDT(timeout=2000)
        self.assertTrue(machine.mem32[0x40058000] & 1 << 30)
        clock.sleep_ms(1500)
        machine.mem32[0x40058004] = 2 * 2_000_000  # counts twice a microsecond
        clock.sleep_ms(1999)
        self.chip.soft_reset()
        self.assertTrue(machine.mem32[0x40058000] & 1 << 30)
        self.bites(lambda: clock.sleep_ms(2))
        self.assertFalse(machine.mem32[0x40058000] & 1 << 30)

    def test_scratch_words_survive_resets_but_not_a_power_cut(self):
        machine.mem32[0x4005800C] = 0x12345678
        machine.mem32[0x40058010] = -1
        machine.mem32[0x4005801C] = 5
        self.chip.soft_reset()
        self.bites(machine.reset)
        machine.WDT(timeout=10)
        self.bites(lambda: clock.sleep_ms(11))
        self.assertEqual(machine.mem32[0x4005800C], 0x12345678)
        self.assertEqual(machine.mem32[0x40058010], 0xFFFFFFFF)
        # The SDK marks word 4 when it starts the watchdog.
        self.assertEqual(machine.mem32[0x4005801C], 0x6AB73121)
        self.raises(chips.ChipReset, None, self.chip.hard_reset, "power")
        self.chip.down = None
        self.assertEqual(machine.mem32[0x4005800C], 0)

    def test_other_addresses_are_refused(self):
        for address in (0x40058008, 0x4005802C, 0x40050000, 0, -4):
            self.raises(ValueError, None, lambda at=address: machine.mem32[at])
        self.raises(
            ValueError,
            "address 40058001 is not aligned to 4 bytes",
            lambda: machine.mem32[0x40058001],
        )

    def test_scratch_words_need_no_heap(self):
        # An address is no small integer on the chip: to add to one there takes the heap.
        first = 0x4005800C
        second = 0x40058010

        def work():
            machine.mem32[first] = 77
            machine.mem32[second] = machine.mem32[first]

        self.locked(work)
        self.assertEqual(machine.mem32[second], 77)

    def test_a_word_of_more_than_30_bits_needs_the_heap(self):
        if not heap.HAS_LOCK:
            return self.skipTest("this interpreter's heap has no lock")
        machine.mem32[0x4005800C] = 1 << 30
        self.raises(MemoryError, None, self.locked, lambda: machine.mem32[0x4005800C])
