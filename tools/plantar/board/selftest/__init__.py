"""`plantar selftest`: a board, and a person who looks, listens and presses.

steps.py is the test, person.py who answers, command.py what is typed and printed.
"""
