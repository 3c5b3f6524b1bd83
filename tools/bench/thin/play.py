"""Plays one program over the thin machine.

    micropython play.py ORDER.json

The order: {"program": "plantar" or a peer's name, "path": folders to look in, "phases": the
phases of scenario S in ms, "plan": [[at_ms, "mark"], [at_ms, "press", for_ms], [at_ms, "live"],
[at_ms, "end"]]}.
"""

import json
import sys

KINDS = ("steady", "wave", "pulse", "ramp")
LEVELS = (1, 3, 4, 4)


def plantar(phases):
    """Run the firmware with a routine of S's shape, at the top level, beginner's sessions done."""
    import firstoff
    import hal
    import hal.usb

    sys_ = _Bare()
    sys_.platform = "rp2"
    sys_.modules = sys.modules
    sys_.implementation = _Bare()
    sys_.implementation._machine = "Raspberry Pi Pico with RP2040"
    sys_.stdin = sys_.stdout = _Bare()
    sys_.stdout.buffer = sys.stdout.buffer
    firstoff.sys = hal.sys = hal.usb.sys = sys_
    import scenario

    scenario.install(phases, 3_000)
    import main

    main.run()


class _Bare:
    pass


def empty(phases):
    """Only let time pass: what the thin machine itself costs."""
    import time

    import machine

    machine.Pin(0)
    while True:
        time.sleep_ms(10)


def loop(phases):
    """Run the plain loop."""
    import app_loop as app

    app.PROGRAM = tuple(zip(phases, LEVELS, range(4)))
    app.main()


def asyncio(phases):
    """Run asyncio with Peter Hinch's primitives."""
    import app_asyncio as app

    app.PROGRAM = tuple(zip(phases, LEVELS, KINDS))
    app.main()


def chumicro(phases):
    """Run chumicro's buttons and runner."""
    import app_chumicro as app

    app.PROGRAM = tuple(zip(phases, LEVELS, KINDS))
    app.main()


def picozero(phases):
    """Run picozero."""
    import app_picozero as app

    app.PROGRAM = tuple(zip([ms // 1000 for ms in phases], LEVELS, KINDS))
    app.LENGTH = sum(phases) // 1000
    app.main()


PROGRAMS = {
    "plantar": (plantar, 10),
    "empty": (empty, 0),
    "loop": (loop, 3),
    "asyncio": (asyncio, 3),
    "chumicro": (chumicro, 3),
    "picozero": (picozero, 3),
}


def _order(name):
    with open(name) as file:
        return json.load(file)


def main():
    """Play what the order says."""
    order = _order(sys.argv[1])
    sys.path[:] = [sys.path[0]] + order["path"] + [".frozen"]
    import gc
    import select  # noqa: F401
    import time  # noqa: F401

    import machine  # noqa: F401 - so that it counts for nobody
    import thin

    program, start = PROGRAMS[order["program"]]
    plan = []
    for at_ms, what, for_ms in order["plan"]:
        if what == "mark":
            plan.append((at_ms, thin.MARK, 0, 0))
        elif what == "live":
            plan.append((at_ms, thin.LIVE, 0, 0))
        elif what == "press":
            plan.append((at_ms, thin.LEVEL, start, 0))
            plan.append((at_ms + for_ms, thin.LEVEL, start, 1))
        else:
            plan.append((at_ms, thin.END, 0, 0))
    plan.sort()
    thin.start(plan)
    gc.collect()
    thin.live[-1] = gc.mem_alloc()  # what is there without any program
    try:
        program(order["phases"])
    except SystemExit:
        duty = thin.duties.get(2 if order["program"] == "plantar" else 15, 0)
        files = [getattr(module, "__file__", "") for module in sys.modules.values()]
        told = {"duty": duty, "taken": thin.taken, "live": thin.live, "files": files}
        print(json.dumps(told))
    except Exception as error:
        sys.print_exception(error, sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
