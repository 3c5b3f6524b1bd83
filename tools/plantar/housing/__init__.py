"""`plantar housing`: two plates, a clamp for each motor, and a drilling template at 1:1."""
