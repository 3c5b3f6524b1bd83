"""What an SSD1306 display shows, drawn for a person: into a PNG, or into a terminal."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plantar.errors import PlantarError

WIDTH, HEIGHT = 128, 64
SCALE = 4
EDGE = 6
"""Dots of dark glass around the picture."""
LIT, DARK = (225, 242, 255), (12, 16, 24)
COLUMNS = WIDTH // 2
"""How many characters wide it is, drawn in a terminal."""
BRAILLE = 0x2800
BRAILLE_DOTS = np.array([1, 8, 2, 16, 4, 32, 64, 128])
"""What each dot counts, from left to right and from top to bottom."""

NO_DISPLAY = "this board has no display to draw; set DISPLAY_SDA and DISPLAY_SCL in its board.py."


def dots(memory: bytes) -> NDArray[np.bool_]:
    """Return the dots, 64 rows of 128, True where lit.

    Args:
        memory: 1024 bytes as the display keeps them: eight pages of 128 columns, the lowest bit
            of a byte on top.
    """
    pages = np.frombuffer(memory, np.uint8).reshape(HEIGHT // 8, 1, WIDTH)
    return np.unpackbits(pages, axis=1, bitorder="little").reshape(HEIGHT, WIDTH).astype(bool)


def braille(memory: bytes) -> list[str]:
    """Return it as 16 lines of 64 characters, each of which is two dots wide and four high."""
    cells = dots(memory).reshape(HEIGHT // 4, 4, WIDTH // 2, 2).swapaxes(1, 2)
    codes = BRAILLE + cells.astype(int).reshape(HEIGHT // 4, WIDTH // 2, 8) @ BRAILLE_DOTS
    return ["".join(map(chr, line)) for line in codes.tolist()]


def picture_file(file: Path) -> Path:
    """Return a file to draw into, if it is a PNG by its name.

    Raises:
        PlantarError: it is not.
    """
    if file.suffix.lower() != ".png":
        raise PlantarError(f"--display {file}: the picture is a PNG; name a file such as out.png.")
    return file


def save(memory: bytes | None, file: Path) -> None:
    """Draw it into a PNG, each dot four by four.

    Raises:
        PlantarError: there is no display, or the file cannot be written.
    """
    if memory is None:
        raise PlantarError(NO_DISPLAY[0].upper() + NO_DISPLAY[1:])
    from matplotlib.image import imsave  # slow to load

    lit = np.pad(dots(memory), EDGE).repeat(SCALE, 0).repeat(SCALE, 1)
    picture = np.where(lit[..., None], np.array(LIT, np.uint8), np.array(DARK, np.uint8))
    try:
        imsave(file, picture, metadata={"Software": ""})
    except OSError as error:
        raise PlantarError(f"The picture {file} cannot be written: {error.strerror}.") from error
