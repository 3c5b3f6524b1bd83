# (c) chumicro buttons + runner (ticks=time: the runner's documented "bring your own ticks")
import time
from machine import Pin, PWM
from chumicro_buttons import Buttons
from chumicro_runner import Runner

LEVELS = (0, 16384, 29491, 45875, 65535)
PROGRAM = ((60_000, 1, "steady"), (480_000, 3, "wave"), (240_000, 4, "pulse"), (30_000, 4, "ramp"))
LIMIT_MS = 900_000
SLEW = 1311


def pattern(kind, level, e, dur):
    if kind == "wave":
        p = e % 1000
        if p > 500:
            p = 1000 - p
        return level * (400 + p * 6 // 5) // 1000
    if kind == "pulse":
        return level if e % 2000 < 1000 else 0
    if kind == "ramp":
        return level * ((dur - e) // 10) // (dur // 10)
    return level


class Massager:
    def __init__(self, runner):
        self.runner = runner
        self.pwm = PWM(Pin(15), freq=20000, duty_u16=0)
        self.led = Pin(25, Pin.OUT)
        self.duty = 0
        self.running = False
        self.manual = False
        self.trim = 4
        self.phase = 0
        self.phase_t0 = 0
        self.limit = None
        self.blink = runner.add_periodic(self.on_blink, period_ms=500)
        runner.add_periodic(self.step, period_ms=10, preserve_phase=True)

    def on_blink(self, now):
        self.led.toggle()

    def step(self, now):
        if not self.running:
            return
        dur, level, kind = PROGRAM[self.phase]
        e = time.ticks_diff(now, self.phase_t0)
        if e >= dur:
            self.phase_t0 = time.ticks_add(self.phase_t0, dur)
            e -= dur
            self.phase = (self.phase + 1) % len(PROGRAM)
            dur, level, kind = PROGRAM[self.phase]
        target = LEVELS[2] if self.manual else pattern(kind, LEVELS[level], e, dur)
        target = target * self.trim // 4
        d = self.duty
        if d != target:
            d = min(d + SLEW, target) if target > d else max(d - SLEW, target)
            self.duty = d
            self.pwm.duty_u16(d)

    def start(self):
        if not self.running:
            self.running = True
            self.phase = 0
            self.phase_t0 = time.ticks_ms()
            self.limit = self.runner.add(
                handler=self.on_limit, start_after_ms=LIMIT_MS, run_count=1
            )
            self.blink.set_period(250)

    def stop(self):
        self.pwm.duty_u16(0)
        self.duty = 0
        if self.running:
            self.running = False
            self.limit.remove()
            self.blink.set_period(500)

    def on_limit(self, now):
        self.stop()


m = None


def on_level():
    m.trim = m.trim - 1 if m.trim > 1 else 4


def on_start():
    m.start()


def on_stop():
    m.stop()


def on_mode():
    m.manual = not m.manual


def main():
    global m
    runner = Runner(ticks=time)
    buttons = Buttons([Pin(2), Pin(3), Pin(4), Pin(5)], ticks=time)
    for key, func in zip(buttons.keys, (on_level, on_start, on_stop, on_mode)):
        key.on_press = func
    runner.add(buttons)
    m = Massager(runner)
    while True:
        now = runner.tick()
        runner.wait(now)
