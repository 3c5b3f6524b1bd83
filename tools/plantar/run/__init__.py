"""`plantar run`: the firmware on the virtual board, by script or in a terminal."""
