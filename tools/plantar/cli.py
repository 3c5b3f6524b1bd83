"""The command `plantar`: puts the commands together and turns mistakes into one sentence."""

import sys
from typing import Annotated

import typer
from bench.command import bench
from typer.exceptions import TyperException

from plantar import __version__
from plantar.board.log import log
from plantar.board.monitor import monitor
from plantar.board.selftest.command import selftest
from plantar.board.settings import set_
from plantar.build.command import build
from plantar.campaign.command import campaign
from plantar.emulator.command import emulate
from plantar.errors import PlantarError
from plantar.flash.command import flash
from plantar.routines.command import app as routines
from plantar.run.command import run
from plantar.web.command import web
from plantar.wiring.command import wiring

WRONG_INPUT = 2
INTERRUPTED = 130

app = typer.Typer(
    name="plantar",
    help="A foot massager's firmware, run on a virtual board.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(run)
app.command()(bench)
app.command()(build)
app.command()(campaign)
app.command()(emulate)
app.command()(flash)
app.command()(web)
app.command()(log)
app.command()(monitor)
app.command()(selftest)
app.command("set")(set_)
app.command()(wiring)
app.add_typer(routines, name="routines")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"plantar {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version."
        ),
    ] = False,
) -> None:
    """A foot massager's firmware, run on a virtual board."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: list[str] | None = None) -> None:
    """Run the command with these arguments (`sys.argv` by default) and exit.

    Exit codes: 0 done, 1 the command's own "no", 2 wrong input, 130 Ctrl-C.
    """
    try:
        # Not standalone: a wrong option is told in one sentence, like any other wrong input.
        code = app(args=arguments, prog_name="plantar", standalone_mode=False)
    except PlantarError as error:
        _say(str(error))
        sys.exit(WRONG_INPUT)
    except TyperException as error:
        if error.format_message():  # empty where the help was shown instead
            _say(error.format_message())
        sys.exit(WRONG_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        _say("stopped.")
        sys.exit(INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)


def _say(sentence: str) -> None:
    """Print one line on stderr, whatever the message holds."""
    print("plantar: " + " ".join(sentence.split()), file=sys.stderr)  # noqa: T201
