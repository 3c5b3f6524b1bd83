"""A board's file system as an image: littlefs, as MicroPython formats and mounts it."""

from collections.abc import Mapping

from littlefs import LittleFS, LittleFSError

from plantar.build.targets import FileSystem
from plantar.errors import PlantarError

READ_BYTES = 32
LOOKAHEAD_BYTES = 32
"""Both as vfs.VfsLfs2 has them when nothing else is said."""
ERASED = 0xFF


def make_image(place: FileSystem, files: Mapping[str, bytes]) -> bytes:
    """Return an image with these files; a name may have a folder, such as face/panel.mpy.

    Raises:
        PlantarError: they do not fit.
    """
    disk = _disk(place)
    disk.format()
    disk.mount()
    try:
        for folder in sorted({name.rpartition("/")[0] for name in files} - {""}):
            disk.mkdir(folder)
            # A folder writes its second block when the first one's log is full.
            for _turn in range(2 * place.block_bytes // place.prog_bytes):
                with disk.open(f"{folder}/x", "wb"):
                    pass
                disk.remove(f"{folder}/x")
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
    """Return the files of an image, those in its folders too.

    Raises:
        LittleFSError: there is no file system in it.
    """
    disk = _disk(place)
    disk.context.buffer[:] = image
    disk.mount()
    found: dict[str, bytes] = {}
    for folder, _folders, names in disk.walk("/"):
        for name in names:
            path = f"{folder}/{name}".strip("/")
            with disk.open(path, "rb") as file:
                found[path] = file.read()
    return found


def used_blocks(place: FileSystem, image: bytes) -> dict[int, bytes]:
    """Return offset -> content of each block that is not as erased.

    What is left out may hold anything on the board: nothing in the file system points there. That
    is only so because make_image writes both blocks of every folder, as formatting does of the
    root.
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
