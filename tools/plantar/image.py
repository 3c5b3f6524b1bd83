"""A board's file system as an image: littlefs, as MicroPython formats and mounts it."""

from collections.abc import Mapping

from littlefs import LittleFS, LittleFSError

from plantar.errors import PlantarError
from plantar.targets import FileSystem

READ_BYTES = 32
LOOKAHEAD_BYTES = 32
"""Both as vfs.VfsLfs2 has them when nothing else is said."""
ERASED = 0xFF


def make_image(place: FileSystem, files: Mapping[str, bytes]) -> bytes:
    """Return an image with these files in its root.

    Raises:
        PlantarError: they do not fit.
    """
    disk = _disk(place)
    disk.format()
    disk.mount()
    try:
        for name, data in sorted(files.items()):
            with disk.open(name, "wb") as file:
                file.write(data)
    except (LittleFSError, OSError) as error:
        raise PlantarError(
            f"The files do not fit into the board's {place.size // 1024} kB file system: {error}."
        ) from error
    disk.unmount()
    return bytes(disk.context.buffer)


def read_image(place: FileSystem, image: bytes) -> dict[str, bytes]:
    """Return the files in the root of an image.

    Raises:
        LittleFSError: there is no file system in it.
    """
    disk = _disk(place)
    disk.context.buffer[:] = image
    disk.mount()
    found: dict[str, bytes] = {}
    for name in disk.listdir("/"):
        with disk.open(name, "rb") as file:
            found[name] = file.read()
    return found


def used_blocks(place: FileSystem, image: bytes) -> dict[int, bytes]:
    """Return offset -> content of each block that is not as erased.

    What is left out may hold anything on the board: nothing in the file system points there. That
    is only so because all files are in the root, whose two blocks formatting writes both.
    """
    blocks: dict[int, bytes] = {}
    for offset in range(0, len(image), place.block_bytes):
        block = image[offset : offset + place.block_bytes]
        if block.count(ERASED) != len(block):
            blocks[offset] = block
    return blocks


def _disk(place: FileSystem) -> LittleFS:
    return LittleFS(
        mount=False,
        block_size=place.block_bytes,
        block_count=place.blocks,
        read_size=READ_BYTES,
        prog_size=place.prog_bytes,
        cache_size=4 * max(READ_BYTES, place.prog_bytes),
        lookahead_size=LOOKAHEAD_BYTES,
    )
