"""Stand-in: the wiring."""

BOARD = "pico"
MOTOR_A = 2
