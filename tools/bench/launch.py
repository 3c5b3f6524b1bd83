"""Starts the Unix port's MicroPython with as little of CPython around it as can be, for callgrind.

python -I -S launch.py FOLDER_OF_THE_WHEEL ARGUMENT...
"""

import importlib
import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    sys.exit(importlib.import_module("micropython_run").run_main(["micropython", *sys.argv[2:]]))
