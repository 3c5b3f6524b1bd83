"""The routine files on the board's flash: read once at the start, the bad ones left out by name.

What is kept are routines and one sentence for each bad file; whoever loads forgets this module,
routinefile and routinejson afterwards.
"""

import gc
import struct

FOLDER = "routines"
FILES_MAX = 20
# What the rest of the appliance needs to be compiled and to run, with room: words of the machine.
RESERVE_BYTES = 11_000 * struct.calcsize("P")


def load(store, keys):
    """Return (routines, problems) of the folder /routines, in the order of the file names.

    store: hal.Store. keys: those of the routines there are already (bytes). routines: a tuple of
    Routine. problems: a list of sentences (bytes, ASCII, without quotes), each with the file, the
    phase, the field and the remedy. Both are empty without a folder. Never raises.
    """
    names = []
    for name in store.names(FOLDER):
        # A computer may leave ._name.json beside name.json.
        if name.endswith(".json") and not name.startswith("."):
            names.append(name)
    if not names:
        return ((), [])
    names.sort()
    from own import routinefile

    keys = list(keys)
    routines = []
    problems = []
    for name in names[:FILES_MAX]:
        try:
            data = store.read(FOLDER + "/" + name, routinefile.FILE_BYTES_MAX + 1)
            routine, problem = routinefile.read(data or b"", name, keys)
            del data
            gc.collect()
            fits = free_bytes() > RESERVE_BYTES
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
    if len(names) > FILES_MAX:
        problem = "routines: has %d files and %d are read; move some away." % (
            len(names),
            FILES_MAX,
        )
        problems.append(problem.encode())
    gc.collect()
    return (tuple(routines), problems)


def free_bytes():
    """Return how much of the heap is free; on CPython, which has none, always enough."""
    return gc.mem_free() if hasattr(gc, "mem_free") else RESERVE_BYTES + 1
