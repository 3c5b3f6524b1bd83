# pyright: reportAttributeAccessIssue=false, reportArgumentType=false
# Run by MicroPython's Unix port before its prompt, for ptyboard.py: makes `sys`, `os` and
# `machine` those of a board whose flash is the working directory. All in a function: what the
# host runs at the prompt shares this module's names.


def _set_up():
    import json
    import os
    import sys

    settings = json.loads(os.getenv("PTYBOARD"))
    leave = sys.exit
    stat = os.stat
    ops = [settings["ops"]]

    class Module:
        pass

    def copy(module):
        new = Module()
        for name in dir(module):
            setattr(new, name, getattr(module, name))
        return new

    def counted(do):
        def done(*names):
            if ops[0] == 0:
                leave(43)
            ops[0] -= 1
            return do(*names)

        return done

    board_sys = copy(sys)
    board_sys.platform = settings["platform"]
    board_sys.implementation = Module()
    board_sys.implementation.name = settings["name"]
    board_sys.implementation.version = tuple(settings["version"] + [""])
    board_sys.implementation._machine = settings["machine"]
    board_sys.implementation._mpy = sys.implementation._mpy
    # The list that imports go by, and what the board says of it.
    sys.path[:] = board_sys.path = ["", ".frozen", "/lib"]

    board_os = copy(os)
    board_os.remove = counted(os.remove)
    board_os.rename = counted(os.rename)
    board_os.stat = lambda name: stat(name or ".")
    board_os.statvfs = lambda _name: (4096, 4096, 352, settings["free_blocks"]) + (0,) * 6
    board_os.getcwd = lambda: "/"

    machine = Module()
    machine.reset = lambda: leave(42)

    sys.modules["sys"] = board_sys
    sys.modules["os"] = board_os
    sys.modules["machine"] = machine


_set_up()
