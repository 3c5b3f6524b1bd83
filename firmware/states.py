"""The states of the appliance, why a session ended, and what the panel should say once."""

READY, RUNNING, PAUSED, RESTING, FAULT = range(5)
STATES = (b"ready", b"running", b"paused", b"resting", b"fault")

# Why a session ended; kept in the log.
NO_END, FINISHED, STOPPED, TIMED_OUT, LIMIT, SHORT, FAILED, POWER = range(8)
ENDS = (
    b"",
    b"finished",
    b"stopped",
    b"pause too long",
    b"limit",
    b"short session",
    b"fault",
    b"power lost",
)

# What the panel should say once: set by a decision, taken by the panel.
(
    NOTE_NONE,
    NOTE_START,
    NOTE_PAUSE,
    NOTE_END,
    NOTE_LEVEL,
    NOTE_REFUSED,
    NOTE_LOCK,
    NOTE_NEXT,
    NOTE_CLEARED,
) = range(9)
