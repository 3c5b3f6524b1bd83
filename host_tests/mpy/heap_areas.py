"""The whole app on a heap in small pieces: run by test_heap_areas.py in the Unix port.

    micropython heap_areas.py VIRTUAL BOARD STATE_FOLDER HOLE_BYTES spoil|- FIRMWARE_FOLDER...

The heap of an ESP32 lies in several areas, and what is free of them lies in pieces after a while.
Once the app runs, all that is free here are holes of HOLE_BYTES. Who asks for more in one piece
gets a MemoryError. `spoil`: ask for a little more in the middle, to prove that it bites. Prints
one line of JSON about what was reached.
"""

import gc
import json
import sys

sys.path.insert(0, sys.argv[1])

import session

READY_MS = 2_000
MOST = 4_000  # pieces
LINES = ("status", "routines", "settings", "log", "help", "set length 12", "set tones 1", "spin")
LINES += ("telemetry 60", "telemetry 0", "start ball", "next", "level 3", "pause", "stop", "log")


def make_holes(size):
    """Leave nothing free but holes of a size. Returns what keeps them apart, and how many."""
    gc.collect()
    pieces = [None] * MOST
    count = 0
    try:
        while count < MOST:
            pieces[count] = bytearray(size)
            count += 1
    except MemoryError:
        pass
    crumbs = None  # what lies between other things, next to a piece or not
    for smaller in (size // 4, size // 16):
        try:
            while True:
                crumbs = (crumbs, bytearray(smaller))
        except MemoryError:
            pass
    holes = 0
    for number in range(1, count - 1, 2):
        pieces[number] = None
        holes += 1
    gc.collect()
    return (pieces, crumbs), holes


def script():
    """Each line of the console, each button, a session that is logged, a fault, a lost display."""
    entries = []
    for index, volts in ((0, 2.5), (1, 0.0), (2, 1.65)):
        entries.append({"at_ms": 1, "adc": index, "volts": volts})
    at_ms = READY_MS + 1_000
    for line in LINES + ("start heel",):
        entries.append({"at_ms": at_ms, "console": line + "\n"})
        at_ms += 1_500
    for button, for_ms in (("UP", 60), ("DOWN", 60), ("START", 60), ("START", 60), ("START", 900)):
        entries.append({"at_ms": at_ms, "button": button, "for_ms": for_ms, "bounce_ms": 10})
        at_ms += 1_500
    entries.append({"at_ms": at_ms, "button": "START", "for_ms": 60})
    entries.append({"at_ms": at_ms + 2_000, "display": False})
    entries.append({"at_ms": at_ms + 4_000, "usb_stall": True, "for_ms": 1_500})
    entries.append({"at_ms": at_ms + 4_100, "console": "routines\n"})
    entries.append({"at_ms": at_ms + 8_000, "display": True})
    entries.append({"at_ms": at_ms + 10_000, "adc": 2, "volts": 0.3})
    entries.append({"at_ms": at_ms + 12_000, "adc": 2, "volts": 1.65})
    at_ms += 15_000
    entries.append({"at_ms": at_ms, "button": "START", "for_ms": 2_300})
    for wait_ms, line in ((3_000, "start heel"), (5_000, "stop"), (6_000, "log")):
        entries.append({"at_ms": at_ms + wait_ms, "console": line + "\n"})
    return entries, at_ms + 8_000


def main():
    seen = {"usb": 0, "flash": 0, "reset": 0, "repl": 0}
    spoken = []

    def hear(line):
        for kind in seen:
            if '"event": "%s"' % kind in line:
                seen[kind] += 1
        if "Error" in line or "Traceback" in line:
            spoken.append(line)

    board = session.Session(hear, sys.argv[2], sys.argv[6:], sys.argv[3], 0)
    entries, end_ms = script()
    board.add(entries)
    board.run_to(READY_MS * 1_000)
    size = int(sys.argv[4])
    pieces, seen["holes"] = make_holes(size)
    try:
        for at_ms in range(READY_MS, end_ms, 500):
            board.run_to(at_ms * 1_000)
            if sys.argv[5] == "spoil" and at_ms == READY_MS + 1_000:
                bytearray(size + 1_024)
    except MemoryError as error:
        spoken.append(str(error))
    seen["spoken"] = spoken
    seen["phase"] = board.phase
    seen["pieces"] = len(pieces[0])
    print(json.dumps(seen))


main()
