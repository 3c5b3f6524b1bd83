"""A channel is a motor with its output, what it is allowed at each level, and its place under the
foot. One, two or four are the same code.
"""

from limits import LEVELS_MOST
from motor import FULL_BP, Line, Motor, pct_to_u16
from routine import HEEL, TOES

# A row a motor, in the order of hal's outputs: its push in board.py; the run floor and the push
# that the self-test finds, in the journal; its place.
ROWS = (
    ("KICK_PCT", "KICK_MS", "floor_a_pct", "kick_a_pct", HEEL),
    ("KICK_B_PCT", "KICK_B_MS", "floor_b_pct", "kick_b_pct", TOES),
)


def build(outputs, pins, wait):
    """Return a tuple of Channel, one for each output (hal.Output). pins: the dict of boards.pins,
    checked. wait: a wait.Wait.
    """
    return tuple([Channel(outputs[at], ROWS[at], pins, wait) for at in range(len(outputs))])


class Channel:
    """output: hal.Output. row: of ROWS. Read: motor, line, allowed_u16 (the most duty that this
    moment allows, a start kick apart: the guard holds the output to it), floor_pct and kick_pct
    (what board.py says), kick_field (the push's in the journal).
    """

    def __init__(self, output, row, pins, wait):
        self.output = output
        self.floor_pct = pins["FLOOR_PCT"]
        self.kick_pct = pins[row[0]]
        self._floor_field = row[2]
        self.kick_field = row[3]
        self.motor = Motor(
            pct_to_u16(self.floor_pct),
            pct_to_u16(pins["CEILING_PCT"]),
            pct_to_u16(self.kick_pct),
            pins[row[1]],
            wait,
        )
        self.line = Line(row[4])
        self.allowed_u16 = 0
        self._levels_u16 = [0] * (LEVELS_MOST + 1)

    def take_settings(self, trial, level_bp):
        """Take up what test turns have found (trial: trial.Trial), which goes before what board.py
        says, and level_bp, the drive (0..10000) of each level, 0 first.
        """
        self.motor.set_floor(pct_to_u16(trial.pct(self._floor_field, self.floor_pct)))
        self.motor.set_kick(pct_to_u16(trial.pct(self.kick_field, self.kick_pct)))
        for level in range(len(level_bp)):
            self._levels_u16[level] = self.motor.duty_for(level_bp[level])

    def allow(self, level):
        """Allow the motor as much as a level needs, 0 for none, with the supply made up for."""
        most_u16 = self._levels_u16[level]
        gain_pm = self.motor.gain_pm
        if gain_pm > 1_000:
            most_u16 = min(most_u16 * gain_pm // 1_000, self.motor.ceiling_u16)
        self.allowed_u16 = most_u16

    def stand(self, elapsed_ms):
        """Let elapsed_ms pass with the motor off, and forget every trace of where it was."""
        self.motor.rest(elapsed_ms)
        self.motor.off()

    def halve(self):
        """Go along a line that is half as strong."""
        self.line.weaken(FULL_BP // 2, FULL_BP // 2)

    def step(self, level_bp, elapsed_ms):
        """Set out for a level (0..10000) along the line, elapsed_ms after the last step."""
        self.motor.step(level_bp, self.line, elapsed_ms)

    def apply(self):
        """Tell the output."""
        self.output.set(self.motor.duty_u16)

    def walk(self):
        """Between two decisions, every other tick: go on along the line."""
        if self.motor.moving:
            self.output.set(self.motor.walk())
