"""`plantar routines`: the routines, built-in or of files, seen, checked, copied and converted."""
