"""Starts a peer on the virtual board, as its own main.py would."""

import bench


def run():
    """Run until it ends."""
    names = {}
    exec(bench.setup, names)
    names["app"].main()
