# (d) plain superloop: objects, integers, one tick() every 10 ms, nothing allocated in the tick
from machine import Pin, PWM
from time import ticks_ms, ticks_diff, ticks_add, sleep_ms
from micropython import const

_TICK = const(10)
_SLEW = const(1311)
_LIMIT = const(900_000)
_STEADY = const(0)
_WAVE = const(1)
_PULSE = const(2)
_RAMP = const(3)
LEVELS = (0, 16384, 29491, 45875, 65535)
PROGRAM = ((60_000, 1, _STEADY), (480_000, 3, _WAVE), (240_000, 4, _PULSE), (30_000, 4, _RAMP))


def pattern(kind, level, e, dur):
    if kind == _WAVE:
        p = e % 1000
        if p > 500:
            p = 1000 - p
        return level * (400 + p * 6 // 5) // 1000
    if kind == _PULSE:
        return level if e % 2000 < 1000 else 0
    if kind == _RAMP:
        return level * ((dur - e) // 10) // (dur // 10)
    return level


class Button:
    def __init__(self, pin, func):
        self.pin = Pin(pin, Pin.IN, Pin.PULL_UP)
        self.func = func
        self.state = 1
        self.count = 0

    def tick(self):
        v = self.pin.value()
        if v == self.state:
            self.count = 0
        else:
            self.count += 1
            if self.count >= 3:  # three equal samples: stable for 20..30 ms
                self.count = 0
                self.state = v
                if v == 0:
                    self.func()


class Massager:
    def __init__(self):
        self.pwm = PWM(Pin(15), freq=20000, duty_u16=0)
        self.led = Pin(25, Pin.OUT)
        self.led_t = ticks_ms()
        self.duty = 0
        self.running = False
        self.manual = False
        self.trim = 4
        self.t0 = 0
        self.phase = 0
        self.phase_t0 = 0
        self.buttons = (
            Button(2, on_level),
            Button(3, on_start),
            Button(4, on_stop),
            Button(5, on_mode),
        )

    def start(self):
        if not self.running:
            self.running = True
            self.phase = 0
            self.t0 = self.phase_t0 = ticks_ms()

    def stop(self):
        self.running = False
        self.duty = 0
        self.pwm.duty_u16(0)

    def run(self, now):
        if ticks_diff(now, self.t0) >= _LIMIT:
            self.stop()
            return
        p = PROGRAM[self.phase]
        e = ticks_diff(now, self.phase_t0)
        if e >= p[0]:
            self.phase_t0 = ticks_add(self.phase_t0, p[0])
            e -= p[0]
            self.phase += 1
            if self.phase == len(PROGRAM):
                self.phase = 0
            p = PROGRAM[self.phase]
        if self.manual:
            target = LEVELS[2]
        else:
            target = pattern(p[2], LEVELS[p[1]], e, p[0])
        target = target * self.trim // 4
        d = self.duty
        if d != target:
            if target > d:
                d += _SLEW
                if d > target:
                    d = target
            else:
                d -= _SLEW
                if d < target:
                    d = target
            self.duty = d
            self.pwm.duty_u16(d)

    def tick(self, now):
        for b in self.buttons:
            b.tick()
        if self.running:
            self.run(now)
        if ticks_diff(now, self.led_t) >= 0:
            self.led_t = ticks_add(self.led_t, 250 if self.running else 500)
            self.led.toggle()


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
    m = Massager()
    t = ticks_ms()
    while True:
        m.tick(ticks_ms())
        t = ticks_add(t, _TICK)
        d = ticks_diff(t, ticks_ms())
        if d > 0:
            sleep_ms(d)
