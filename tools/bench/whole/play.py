"""Plays one program on the virtual board, the whole one, and prints what its motor's pin did.

    micropython play.py ORDER.json

The order: {"program", "virtual": the virtual board's folder, "dirs": the program's folders,
"state": the folder that is its flash, "start_ticks", "motor": pin, "setup": what starts a peer, in
Python, "inputs": [[at_us, kind, a, b]], "end_us"}.

Kinds are those of the virtual board's chip, and: "stall" (the program's next sleep takes a us
longer), "hang" (it never comes back, timers and interrupts go on), "end".
"""

import json
import sys


class End(BaseException):
    """The play is over."""


def main():
    """Play what the order says."""
    with open(sys.argv[1]) as file:
        order = json.load(file)
    sys.path.insert(0, order["virtual"])
    import chip as chips
    import session

    out = sys.stdout.write  # `print` is the board's own from now on
    motor = '"pin": %d,' % order["motor"]

    def emit(line):
        if motor in line or '"repl"' in line or '"reset"' in line:
            out(line + "\n")

    start_ticks = order["start_ticks"]
    if start_ticks < 0:
        import utime

        # asyncio's own C reads the real clock: what it calls "now" must never lie ahead of ours.
        start_ticks = utime.ticks_ms() + 3_600_000
    board = session.Session(emit, "pico", order["dirs"], order["state"], start_ticks)
    chip = board.chip
    told = chip.on_input

    def on_input(kind, a, b):
        if kind == "end":
            raise End
        if kind == "stall":
            chip.wait(chip.now + a)
        elif kind == "hang" or kind == "dead":
            if kind == "dead":
                chip.cpu_dead = True  # not even interrupts; PWM and watchdog go on
            while True:
                chip.wait(chip.now + 10_000)
        else:
            told(kind, a, b)

    chip.on_input = on_input
    for entry in order["inputs"]:
        chip.add_input(*entry)
    chip.add_input(order["end_us"], "end", None, None)

    def note(name):
        ms = "%d.%03d" % (chip.now // 1000, chip.now % 1000)
        out('{"t_ms": %s, "event": "%s"}\n' % (ms, name))

    sys.modules["bench"] = bench = _Module()
    bench.note = note
    bench.setup = order["setup"]
    while True:
        try:
            for name in list(sys.modules):
                if name.startswith("picozero") or name.startswith("chumicro"):
                    sys.modules.pop(name)
            cause = board.run_as_the_board()
            if cause == "End":
                break
            if board.phase != "boot":
                chip.advance(chips.FAR - 1)
        except chips.ChipReset as reset:
            board._after_reset(reset)
        except End:
            break


class _Module:
    pass


main()
