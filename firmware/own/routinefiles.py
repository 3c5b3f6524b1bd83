"""The routine files on the board's flash: read once at the start, the bad ones left out by name.

What is kept are routines and one sentence for each bad file; whoever loads forgets this module,
routinefile and routinejson afterwards.
"""

import gc
import struct

FOLDER = "routines"
FILES_MAX = 20
# What the rest of the appliance needs to be compiled and to run, with room: words of the machine.
# A display is loaded before, and has brought a good part of the rest along (massager, menu).
RESERVE_BYTES = 13_000 * struct.calcsize("P")
RESERVE_BYTES_BEHIND_DISPLAY = 9_000 * struct.calcsize("P")


def load(store, keys, behind_display=False):
    """Return (routines, problems) of the folder /routines, in the order of the file names.

    store: hal.Store. keys: those of the routines there are already (bytes). behind_display: a
    display has been loaded. routines: a tuple of Routine. problems: a list of sentences (bytes,
    ASCII, without quotes), each with the file, the phase, the field and the remedy. Both are empty
    without a folder. Never raises.
    """
    names, count = _first(store.names(FOLDER))
    if not names:
        return ((), [])
    reserve_bytes = RESERVE_BYTES_BEHIND_DISPLAY if behind_display else RESERVE_BYTES
    keys = list(keys)
    routines = []
    problems = []
    for name in names:
        try:
            from own import routinefile

            data = store.read(FOLDER + "/" + name, routinefile.FILE_BYTES_MAX + 1)
            routine, problem = routinefile.read(data or b"", name, keys)
            del data
            gc.collect()
            fits = free_bytes() > reserve_bytes
        except MemoryError:
            routine, problem = None, ""
            fits = False
        if not fits:
            routine = None
            problem = "routines: not all fit into the memory; remove some, or their cues."
        if problem:
            problems.append(problem.encode())
        if routine is not None:
            routines.append(routine)
            keys.append(routine.key)
        if not fits:
            break
    if count > FILES_MAX:
        problem = "routines: has %d files and %d are read; move some away." % (count, FILES_MAX)
        problems.append(problem.encode())
    gc.collect()
    return (tuple(routines), problems)


def _first(names):
    # Return the first FILES_MAX routine files among the names, sorted, and how many there are.
    # The others are not kept: there may be more of them than fit into the memory.
    first = []
    count = 0
    for name in names:
        # A computer may leave ._name.json beside name.json.
        if not name.endswith(".json") or name.startswith("."):
            continue
        count += 1
        place = len(first)
        while place and first[place - 1] > name:
            place -= 1
        if place < FILES_MAX:
            first.insert(place, name)
            del first[FILES_MAX:]
    return first, count


def free_bytes():
    """Return how much of the heap is free; on CPython, which has none, always enough."""
    return gc.mem_free() if hasattr(gc, "mem_free") else RESERVE_BYTES + 1
