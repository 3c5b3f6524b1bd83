"""`plantar routines`: the routines, built-in or of files, seen, checked, copied and converted."""

from plantar.routines.command import app
from plantar.routines.examples import examples

app.command()(examples)

__all__ = ["app"]
