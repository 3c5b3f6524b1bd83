"""The emulated board: MicroPython's own build for the RP2040 on npm's rp2040js, run from Python.

`board.mjs` and the modules beside it are the board, `main.mjs` is the child process around it,
`runner.py` its host, `parts.py` finds what it is made of.
"""
