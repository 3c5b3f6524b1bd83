"""`plantar campaign`: seeded random faults on the virtual board, and a judge of its own."""
