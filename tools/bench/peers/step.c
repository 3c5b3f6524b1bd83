// One 10 ms step of scenario S in C, as app_loop.py has it: the physical limit of the same work.
// Registers are volatile words in memory. Usage: step TICKS RUNNING, compiled with -O2.
#include <stdint.h>
#include <stdlib.h>

enum { STEADY, WAVE, PULSE, RAMP };
typedef struct { int32_t ms, level, kind; } Phase;

static const int32_t LEVELS[] = {0, 16384, 29491, 45875, 65535};
static const Phase PROGRAM[] = {
    {60000, 1, STEADY}, {480000, 3, WAVE}, {240000, 4, PULSE}, {30000, 4, RAMP}};
static const int32_t SLEW = 1311, LIMIT_MS = 900000;

static volatile uint32_t gpio_in = 0x3c, pwm, led;
static int32_t duty, trim = 4, phase, t0, phase_t0, led_t;
static int running, manual;
static struct { uint8_t state, count; } buttons[4] = {{1, 0}, {1, 0}, {1, 0}, {1, 0}};

static void stop(void) { running = 0; duty = 0; pwm = 0; }

static void press(int button, int32_t now) {
    switch (button) {
        case 0: trim = trim > 1 ? trim - 1 : 4; break;
        case 1: if (!running) { running = 1; phase = 0; t0 = phase_t0 = now; } break;
        case 2: stop(); break;
        case 3: manual = !manual; break;
    }
}

static int32_t pattern(int32_t kind, int32_t level, int32_t e, int32_t ms) {
    if (kind == WAVE) {
        int32_t p = e % 1000;
        if (p > 500) p = 1000 - p;
        return level * (400 + p * 6 / 5) / 1000;
    }
    if (kind == PULSE) return e % 2000 < 1000 ? level : 0;
    if (kind == RAMP) return level * ((ms - e) / 10) / (ms / 10);
    return level;
}

static void run(int32_t now) {
    if (now - t0 >= LIMIT_MS) { stop(); return; }
    int32_t e = now - phase_t0;
    if (e >= PROGRAM[phase].ms) {
        phase_t0 += PROGRAM[phase].ms;
        e -= PROGRAM[phase].ms;
        if (++phase == 4) phase = 0;
    }
    const Phase *p = &PROGRAM[phase];
    int32_t target = manual ? LEVELS[2] : pattern(p->kind, LEVELS[p->level], e, p->ms);
    target = target * trim / 4;
    if (duty != target) {
        if (target > duty) { duty += SLEW; if (duty > target) duty = target; }
        else { duty -= SLEW; if (duty < target) duty = target; }
        pwm = duty;
    }
}

__attribute__((noinline)) void tick(int32_t now) {
    for (int i = 0; i < 4; i++) {
        uint8_t v = gpio_in >> (2 + i) & 1;
        if (v == buttons[i].state) { buttons[i].count = 0; continue; }
        if (++buttons[i].count >= 3) {
            buttons[i].count = 0;
            buttons[i].state = v;
            if (!v) press(i, now);
        }
    }
    if (running) run(now);
    if (now - led_t >= 0) { led_t += running ? 250 : 500; led ^= 1; }
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    int32_t ticks = atoi(argv[1]);
    if (atoi(argv[2])) press(1, 0);
    for (int32_t i = 0; i < ticks; i++) tick(i * 10);
    return running != atoi(argv[2]);
}
