"""What went wrong, in words for the person who typed the command."""


class PlantarError(Exception):
    """A mistake in the input. Its message is one sentence: which file or field, and the remedy.

    The command line prints it as ``plantar: <sentence>`` and exits with code 2.
    """
