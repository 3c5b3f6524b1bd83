"""What test_machine is made of: the facts about each part of a chip, in a file each."""
