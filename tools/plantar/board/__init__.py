"""The commands that ask a board, real or virtual: monitor, log, set and selftest."""
