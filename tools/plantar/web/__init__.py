"""`plantar web`: the page, built and served on this machine."""
