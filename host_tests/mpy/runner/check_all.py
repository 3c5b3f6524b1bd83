"""Checks every routine file of a bundle in MicroPython and prints a line for each: the sentence,
or the routine written out.

    micropython check_all.py BUNDLE FOLDER...

A bundle is the files one after the other, each after its length in four bytes.
"""

import gc
import struct
import sys

for folder in reversed(sys.argv[2:]):
    sys.path.insert(0, folder)

from own import routinefile  # noqa: E402

with open(sys.argv[1], "rb") as bundle:
    while True:
        head = bundle.read(4)
        if not head:
            break
        data = bundle.read(struct.unpack("<I", head)[0])
        gc.collect()  # as the board does after each file
        routine, problem = routinefile.read(data, "x.json", (b"heel", b"ball"))
        print(problem or repr(routine))
