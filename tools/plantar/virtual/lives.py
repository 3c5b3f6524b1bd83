"""How a chip's lives end and begin: resets, of the whole chip or of its CPU alone."""

from heap import lift, put_back

FAR = 1 << 60


class ChipReset(BaseException):
    """Unwinds the firmware: its life ends here. cause: power, watchdog, machine or panic."""

    def __init__(self, cause):
        super().__init__(cause)
        self.cause = cause


class Life:
    """What a chip.Chip does at a reset."""

    def hard_reset(self, cause):
        """End this life: everything but what the chip keeps is lost. Raises ChipReset.

        cause: watchdog, machine (`machine.reset`), panic (ESP32) or power (nothing is kept but
        the flash). On an ESP32 all but the last are resets of the CPU alone: PWM and pins go on.
        """
        depth = lift()
        if cause == "power":
            self.trace.event('"event": "power", "on": false')
            self.scratch = [0] * 8
            self.rtc_memory = b""
            self.reset_cause = 1
        else:
            self.trace.reset(cause)
            # An RP2 cannot tell one from the other; an ESP32 calls all others HARD_RESET.
            hard = cause != "watchdog" and self.port.platform == "esp32"
            self.reset_cause = 2 if hard else 3
            self.born = self.now
            self.ticks_at_birth = 0
        self.clock_stopped = -1
        self._forget_callbacks()
        self.wdt_us = 0
        self.wdt_due = FAR
        self.cpu_dead = False
        self.irq_off = 0
        self.soft_off = 0
        self.fault = None
        if self.port.cpu_resets and cause != "power":
            self.ledc.restart()
        else:
            self.slices.clear()
            if self.ledc is not None:
                self.ledc.power_up()
            for gpio in sorted(self.pads, key=str):
                self.pads[gpio].power_up_state()
        self.usb.lost()
        self.next_due = 0
        self.down = ChipReset(cause)
        put_back(depth)
        raise self.down

    def power_on(self):
        """Begin a life after the power was off."""
        self.born = self.now
        self.ticks_at_birth = self.start_ticks
        self.trace.reset("power")

    def soft_reset(self):
        """Do what MicroPython does at Ctrl-D: callbacks die, half of the PWM slices halt."""
        self.trace.reset("soft")
        self._forget_callbacks()
        if self.port.platform == "esp32":
            self.reset_cause = 5
        for index in sorted(self.slices):
            self.slices[index].soft_reset(index < self.port.slices_halted)
        if self.ledc is not None:
            self.ledc.soft_reset()
        self.next_due = 0

    def _forget_callbacks(self):
        self.timers.clear()
        self.numbered.clear()
        self._soft.clear()
        self._latched = 0
        for pad in self.pad_list:
            pad.forget_handler()
