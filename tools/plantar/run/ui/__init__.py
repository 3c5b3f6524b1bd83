"""The terminal UI of `plantar run`: the massager on a desk, with the keyboard as its buttons."""

import sys

from plantar.errors import PlantarError
from plantar.run.play import RunOptions


def run_ui(options: RunOptions) -> None:
    """Show a run in the terminal until the person quits.

    Raises:
        PlantarError: the board could not be started, or its interpreter failed, or standard
            error, on which Textual draws, is no terminal.
    """
    if not sys.stderr.isatty():
        raise PlantarError(
            "The terminal UI draws on standard error, which goes elsewhere here; "
            "leave it on the terminal, or add --no-ui."
        )
    # Late: Textual takes a quarter of a second, which a wrong option need not wait for.
    from plantar.run.ui.app import run_app

    with options.open_runner() as runner:
        run_app(runner, options.speed)
