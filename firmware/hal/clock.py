"""The clock: only the main loop, the guard and what measures the pins read it."""

import time

ticks_ms = time.ticks_ms
ticks_diff = time.ticks_diff
ticks_add = time.ticks_add
sleep_ms = time.sleep_ms

loaded_ms = ticks_ms()  # boot.py has driven the motors' pins low
