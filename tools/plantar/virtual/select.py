"""`select` for MicroPython with this folder on its path: see poller.py. Never used by CPython."""

from poller import POLLERR, POLLHUP, POLLIN, POLLOUT, poll

__all__ = ("POLLERR", "POLLHUP", "POLLIN", "POLLOUT", "poll")
