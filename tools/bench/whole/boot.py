"""A peer has no boot.py; this one does nothing."""
