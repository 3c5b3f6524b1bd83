"""Talking to the firmware's console: over a serial port, or to a virtual board.

wire.py moves bytes, talk.py asks and waits for the answer, board.py finds the board that is meant.
"""
