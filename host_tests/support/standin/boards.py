"""Stand-in: tells the runner what is wired where."""


def pins(board):
    """Return the wiring by name."""
    return {
        "MOTOR_A": getattr(board, "MOTOR_A", 2),
        "MOTOR_B": 4,
        "START": 10,
        "UP": 11,
        "DOWN": 12,
        "MODE": None,
        "LEVEL_LEDS": (16, 17),
        "TONE": 22,
        "STATUS_LED": 25,
    }
