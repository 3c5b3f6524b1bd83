"""Stand-in for the firmware: a motor, a button that starts and stops it, a guard, a console.

It is as small as can be and still touches all of the virtual board. It is no massager.
"""

import hal
from hal import machine, select, time
from machine import PWM, Pin, Timer

LEVELS = (13_107, 16_384, 26_214)


class App:
    """Starts at the third tick of a press; an edge while it runs stops at once."""

    def __init__(self):
        self.motor = Pin(2, Pin.OUT, value=0)
        self.pwm = PWM(self.motor, freq=25_000, duty_u16=0)
        self.off()
        self.led = Pin(16, Pin.OUT, value=0)
        self.button = Pin(10, Pin.IN, Pin.PULL_UP)
        self.running = False
        self.down = 0
        self.stopped = False  # this press has stopped it, so it does not start it
        self.ticks = 0
        self.seen = -1
        self.missed = 0
        self.line = bytearray(64)
        self.length = 0
        self.one = bytearray(1)
        self.input = select.poll()
        self.input.register(hal.sys.stdin, select.POLLIN)
        self.sense = machine.ADC(26)
        self.wdt = machine.WDT(timeout=2000)
        rp2 = hal.sys.platform == "rp2"
        both = Pin.IRQ_FALLING | Pin.IRQ_RISING
        if rp2:
            self.button.irq(self.edge, both, hard=True)
            self.guard = Timer(-1, period=50, callback=self.check, hard=True)
        else:
            self.button.irq(self.edge, both)
            self.guard = Timer(0, period=50, callback=self.check)

    def edge(self, pin):
        """Stop at any edge."""
        if self.running and self.down == 0:
            self.stopped = True
            self.off()

    def off(self):
        """Cut the motor."""
        self.running = False
        self.pwm.duty_u16(0)
        self.motor.init(mode=Pin.OUT, value=0)

    def check(self, timer):
        """Cut it when the loop stands still for a quarter of a second."""
        self.missed = self.missed + 1 if self.seen == self.ticks else 0
        self.seen = self.ticks
        if self.missed >= 5:
            self.off()

    def tick(self):
        """Do one pass. Allocates nothing but for what a console line answers."""
        self.ticks += 1
        was = self.down
        self.down = 0 if self.button() else min(self.down + 1, 4)
        if self.down == 0 and was:
            self.stopped = False
        if self.down == 3 and was == 2 and not self.stopped:
            self.running = True
            PWM(self.motor, freq=25_000, duty_u16=LEVELS[0])
        elif self.running and self.ticks % 40 == 0:
            self.pwm.duty_u16(LEVELS[self.ticks // 40 % 3])
        self.led(self.running)
        for _ready in self.input.ipoll(0):
            hal.sys.stdin.buffer.readinto(self.one)
            self.take(self.one[0])
        self.wdt.feed()

    def take(self, byte):
        """Collect a console line and answer it."""
        if byte != 10:
            self.line[self.length] = byte
            self.length = (self.length + 1) % 64
            return
        line = bytes(self.line[: self.length])
        self.length = 0
        if line == b"save":
            with hal.open("log.txt", "w") as file:
                file.write(str(self.ticks))
        elif line == b"exit":
            hal.sys.exit()
        elif line == b"reset":
            machine.reset()
        elif line == b"slow":
            time.sleep_ms(70)
        state = "running" if self.running else "ready"
        hal.sys.stdout.write(f'{{"ok": true, "state": "{state}", "ticks_ms": {time.ticks_ms()}, ')
        hal.sys.stdout.write(f'"sense": {self.sense.read_u16()}, ')
        hal.sys.stdout.write(f'"cause": {machine.reset_cause()}}}\n')


def loop():
    """Yield the milliseconds to sleep after each tick."""
    hal.sys.stdout.write("main\n")
    app = App()
    try:
        while True:
            app.tick()
            yield 10
    finally:
        app.off()


def run():
    """Run on the board: what comes while it sleeps reaches the loop."""
    ticks = loop()
    for wait_ms in ticks:
        try:
            time.sleep_ms(wait_ms)
        except BaseException as error:
            ticks.throw(error)
