"""`plantar routines`: the built-in routines and those of files, seen, checked and converted."""
