"""The housing as numbers: where each hole is, and what to cut. All lengths are millimetres.

Two plates lie on each other. The foot plate carries felt above and the motors below, each clamped
between the halves of a wooden block. It stands on four rubber buffers; below them are wooden
spacers on the base plate. A strip along each side closes the gap, for the weight turns fast. The
box with the board stands apart, on its cable.

The measures follow from the motor's diameter: the screws of a clamp stand 10 mm outside the can,
the block is 6 mm thicker than the can above and below, and the gap between the plates leaves 8 mm
under the block. They are this project's own and were not tried: nobody has built it yet.
"""

from dataclasses import dataclass

from plantar.errors import PlantarError

PLATE = 9.0
"""Plywood, for plates, clamps and strips alike."""
BUFFER = 25.0
"""Height of a rubber buffer, type C, M6: a thread at each end."""
THREAD = 5.0
"""How deep a screw must go into a buffer's thread, at least."""
CORNER = 25.0
"""From the edges to the middle of a buffer."""
BLOCK_DEPTH = 27.0
"""Three layers of plywood make a clamp."""
RUBBER = 1.0
"""The strip of rubber between motor and clamp."""
FELT = 5.0
MOTOR_LEAST, MOTOR_MOST = 10, 60
SCREWS = (12, 16, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 90, 100, 110, 120)
ONE_MOTOR, TWO_MOTORS = (270, 190), (270, 280)
"""The plate as it comes: two feet side by side, their heels only, or heels and toes."""
CANNOT_PROMISE = (
    "It was drawn, not built: try it without feet first.",
    "Motors differ: hold yours against the circle before you drill.",
    "Buffers differ: measure how deep their threads are, then buy screws.",
    "Vibration loosens screws: use lock nuts, look again after an hour.",
    "It does not say how strong your wood is, or how loud your floor.",
    "It replaces no cut-out, no fuse and no closed side.",
)


@dataclass(frozen=True)
class Hole:
    """A hole. on: "both", "foot" or "base", the plates it goes through."""

    x: float
    y: float
    diameter: float
    on: str
    what: str


@dataclass(frozen=True)
class Piece:
    """A line of the cut list or of the shopping list."""

    count: int
    what: str
    size: str


@dataclass(frozen=True)
class Plan:
    """A housing.

    Attributes:
        motor: the diameter of the motor's can.
        width, depth: of a plate.
        motors: where the middle of each motor is, from the plate's left rear corner.
    """

    motor: int
    width: int
    depth: int
    motors: tuple[tuple[float, float], ...]

    @property
    def spacing(self) -> float:
        """Return how far the two screws of a clamp stand from each other."""
        return self.motor + 20.0

    @property
    def block(self) -> tuple[float, float]:
        """Return width and height of a clamp, both halves together."""
        return self.motor + 40.0, self.motor + 12.0

    @property
    def bore(self) -> float:
        """Return the diameter of the hole in a clamp: the can with its rubber."""
        return self.motor + 2 * RUBBER

    @property
    def gap(self) -> float:
        """Return the distance between the plates."""
        return self.block[1] + 8.0

    @property
    def spacer(self) -> float:
        """Return the height of the wood under a buffer."""
        return self.gap - BUFFER

    @property
    def clamp_screw(self) -> int:
        """Return the length of a clamp's screws: through plate, block, washer and lock nut."""
        return _screw(PLATE + self.block[1] + 8)

    @property
    def base_screw(self) -> int:
        """Return the length of the screws from below: through plate and spacer into a buffer."""
        return _screw(PLATE + self.spacer + THREAD)

    def holes(self) -> list[Hole]:
        """Return every hole."""
        holes = [
            Hole(x, y, 6.5, "both", "buffer, M6")
            for x in (CORNER, self.width - CORNER)
            for y in (CORNER, self.depth - CORNER)
        ]
        for x, y in self.motors:
            for side in (-0.5, 0.5):
                holes.append(Hole(x + side * self.spacing, y, 5.3, "foot", "clamp, M5"))
        for x in (CORNER, self.width - CORNER):
            for y in (CORNER + 35, self.depth - CORNER - 35):
                holes.append(Hole(x, y, 3.5, "base", "rubber foot"))
        middle = self.width / 2
        holes += [Hole(middle + side, 12, 5, "base", "cable tie") for side in (-8, 8)]
        return holes

    def pieces(self) -> list[Piece]:
        """Return what to cut and what to buy, besides the electric parts."""
        count = len(self.motors)
        width, height = self.block
        strip = self.gap - 3
        return [
            Piece(2, "plate, plywood 9 mm", f"{self.width} x {self.depth} mm"),
            Piece(2, "strip front and rear, plywood 9 mm", f"{self.width} x {strip:g} mm"),
            Piece(2, "strip left and right, plywood 9 mm", f"{self.depth - 18} x {strip:g} mm"),
            Piece(4, "spacer, wood, drilled 6.5 mm", f"30 x 30 x {self.spacer:g} mm"),
            Piece(3 * count, "layer of a clamp, plywood 9 mm", f"{width:g} x {height:g} mm"),
            Piece(1, f"felt, {FELT:g} mm thick", f"{self.width} x {self.depth} mm"),
            Piece(4, "rubber buffer type C, M6", f"25 mm across, {BUFFER:g} mm high"),
            Piece(4, "countersunk screw M6, from above", "16 mm"),
            Piece(4, "screw and washer M6, from below", f"{self.base_screw} mm"),
            Piece(2 * count, "countersunk screw M5, lock nut, washer", f"{self.clamp_screw} mm"),
            Piece(count, "strip of rubber, 1 mm thick", f"27 x {3.15 * self.motor:.0f} mm"),
            Piece(4, "rubber foot with its wood screw", "20 mm across"),
            Piece(1 + count, "cable tie", "for the cable, and each cut-out"),
        ]


def _screw(needed: float) -> int:
    return next(length for length in SCREWS if length >= needed)


def make_plan(motor: int, plate: tuple[int, int] | None = None, motors: int = 1) -> Plan:
    """Return a housing's plan.

    Args:
        motor: the diameter of the motor's can, MOTOR_LEAST to MOTOR_MOST.
        plate: width and depth; by default as many feet and motors need.
        motors: one, in the middle, or two, under heels and toes.

    Raises:
        PlantarError: a measure is out of range, or the parts do not fit onto the plate.
    """
    if not MOTOR_LEAST <= motor <= MOTOR_MOST:
        raise PlantarError(
            f"--motor-mm {motor}: give the diameter of the motor's can, "
            f"{MOTOR_LEAST} to {MOTOR_MOST} mm."
        )
    if motors not in (1, 2):
        raise PlantarError(f"--motors {motors}: give 1 or 2.")
    width, depth = plate or (ONE_MOTOR if motors == 1 else TWO_MOTORS)
    least_width = int(motor + 40 + 4 * CORNER)
    # Between two clamps, and from a clamp to the edge, there must be room for a hand.
    least_depth = int(2 * (CORNER + 35) + 10 if motors == 1 else 2 * CORNER + 2 * BLOCK_DEPTH + 76)
    if width < least_width or depth < least_depth:
        raise PlantarError(
            f"--plate-mm {width}x{depth} is too small for this motor: "
            f"give {least_width}x{least_depth} or more."
        )
    middle = width / 2
    if motors == 1:
        return Plan(motor, width, depth, ((middle, depth / 2),))
    rear = CORNER + 15 + BLOCK_DEPTH / 2
    return Plan(motor, width, depth, ((middle, rear), (middle, depth - rear)))
