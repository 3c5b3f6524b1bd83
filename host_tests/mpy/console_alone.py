"""The console without the machine.

It takes a list of words from upkeep.py, which wants the real hal.
"""

import sys


class _NoHal:
    pass


def _import():
    known = [name for name in ("hal", "upkeep") if name in sys.modules]
    if "hal" not in known:
        sys.modules["hal"] = _NoHal()
    import console

    for name in ("hal", "upkeep"):
        if name not in known and name in sys.modules:
            del sys.modules[name]
    return console


console = _import()
