"""What the settings and a person's experience allow: how deep, how long, how gently at first.

Limits and routines are written in five levels. A massager with another number of them gets the
highest level that is no stronger.
"""

from limits import (
    BEGINNER_LEVEL,
    BEGINNER_MS,
    BEGINNER_SESSIONS,
    DRIVE_LIMIT_MS,
    GENTLE_LEVEL,
    LEVELS_MOST,
    LOW_SENSATION_LEVEL,
    LOW_SENSATION_MS,
)
from motor import level_bp

LEVELS = 5  # by default, and those that routines and limits are written in

STANDARD, BEGINNER, LOW_SENSATION, ACCESSIBLE = range(4)
PROFILES = (b"standard", b"beginner", b"low sensation", b"accessible")


class Allowance:
    """usage: counts and settings kept in flash (see journal.Usage). curve: how levels become
    drive, see motor.level_bp. Read: levels; level_bp, the drive (0..10000) of each level, 0 first;
    gentle_bp, the most drive of the first minute.
    """

    def __init__(self, usage, curve):
        self.usage = usage
        self._curve = curve
        self.level_bp = [0] * (LEVELS_MOST + 1)
        self.take_settings()

    def take_settings(self):
        """Take up what the settings say now; only outside a session."""
        levels = self.usage.levels
        self.levels = levels
        for level in range(levels + 1):
            self.level_bp[level] = level_bp(level, levels, self._curve)
        # With few levels the first is strong: the gentle minute stays at the lightest of five.
        self.gentle_bp = min(self.level_bp[GENTLE_LEVEL], level_bp(1, LEVELS, self._curve))

    def max_level(self):
        """Return the highest level that the profile and the person's experience allow,
        1..levels.
        """
        if self.usage.profile == LOW_SENSATION:
            return self.no_stronger(LOW_SENSATION_LEVEL)
        if self.is_beginner():
            return self.no_stronger(BEGINNER_LEVEL)
        return self.levels

    def no_stronger(self, of_five):
        """Return the highest level that is no stronger than one of five; the lightest is always
        allowed.
        """
        return max(of_five * self.levels // LEVELS, 1)

    def is_beginner(self):
        """Return True while the first sessions are to be short and soft (guide: a few short
        sessions first).
        """
        usage = self.usage
        return usage.profile == BEGINNER or (
            usage.beginner and usage.long_sessions < BEGINNER_SESSIONS
        )

    def session_limit_ms(self):
        """Return how much drive one session may have in this profile, in milliseconds."""
        if self.is_beginner():
            return BEGINNER_MS
        if self.usage.profile == LOW_SENSATION:
            return LOW_SENSATION_MS
        return DRIVE_LIMIT_MS
