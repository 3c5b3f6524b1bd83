"""`plantar routines`: the built-in routines and those of files, seen, checked and converted."""

from plantar.routines.command import app

__all__ = ["app"]
