"""What a board says of itself in the first minute of a session."""

from plantar.run.ui.status import Status

RUNNING = Status(
    state="running",
    routine="heel",
    title="Heel session",
    phase="warm-up",
    cue="Sit down",
    phase_no=1,
    phases=4,
    drive=True,
    level=2,
    level_now=1,
    cap=1,
    phase_left_ms=42_300,
    left_ms=552_300,
    session_ms=17_700,
    drive_ms=17_700,
)
