"""What the terminal and the page both run: plain Python, which MicroPython reads too.

The page has these files in MicroPython, in its workers (tools/web/pack.py), so they import nothing
of the host's but each other. What they need of the firmware is handed to them.
MicroPython's dict has no order, and its sort keeps none: what has an order here is a list.
"""
