"""Starts the massager, which is loop.py. MicroPython starts this file by its name and compiles it
on the board each time, so there is not more in it.
"""

from loop import loop, run

__all__ = ("loop", "run")

if __name__ == "__main__":
    run()
