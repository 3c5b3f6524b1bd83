"""What stands in board.py: read, checked, and shown as a table, a drawing and a Wokwi project."""
