"""The command `plantar`: puts the commands together and turns mistakes into one sentence."""

import errno
import os
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from plantar import __version__, firmware
from plantar.errors import PlantarError
from plantar.lazy import LazyGroup
from plantar.output import make_safe

FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130
NAME_SHOWN = 60


class Commands(LazyGroup):
    """The commands, in the order of the help."""

    PLACES: dict[str, str] = {  # noqa: RUF012
        "run": "plantar.run.command:run",
        "routines": "plantar.routines.command:app",
        "wiring": "plantar.wiring.command:wiring",
        "housing": "plantar.housing.command:housing",
        "build": "plantar.build.command:build",
        "flash": "plantar.flash.command:flash",
        "selftest": "plantar.board.selftest.command:selftest",
        "monitor": "plantar.board.monitor:monitor",
        "log": "plantar.board.log:log",
        "set": "plantar.board.settings:set_",
        "web": "plantar.web.command:web",
        "emulate": "plantar.emulator.command:emulate",
        "campaign": "plantar.campaign.command:campaign",
        # It measures the clone, beside programs that no wheel carries.
        **({} if firmware.is_installed() else {"bench": "bench.command:bench"}),
    }


app = typer.Typer(
    name="plantar",
    cls=Commands,
    help="A foot massager's firmware, run on a virtual board.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    # Plain text: brackets in a sentence stay, and nothing is cut off on a narrow screen.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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

    Exit codes: 0 done; 1 the command's own "no", or what it says had nowhere to go (a full disk, a
    closed pipe); 2 wrong input; 130 Ctrl-C.
    """
    make_safe(sys.stdout, sys.stderr)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()
        code = FAILED
    except OSError as error:
        what = str(error.filename or "the output")
        what = what if len(what) <= NAME_SHOWN else what[:NAME_SHOWN] + "..."
        _say(f"{what} cannot be written or read: {error.strerror or error}.")
        _give_up_output()
        # A name that cannot be is a mistake of the person's, not of the disk.
        code = WRONG_INPUT if error.errno in (errno.ENAMETOOLONG, errno.ELOOP) else FAILED
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    try:
        # Not standalone: a wrong option is told in one sentence, like any other wrong input.
        code = app(args=arguments, prog_name="plantar", standalone_mode=False)
    except PlantarError as error:
        _say(str(error))
        return WRONG_INPUT
    except TyperException as error:
        if error.format_message():  # empty where the help was shown instead
            _say(error.format_message())
        return WRONG_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    if code == INTERRUPTED:  # Typer's own answer to a Ctrl-C, which is silent
        _say("stopped.")
    return code if isinstance(code, int) else 0


def _say(sentence: str) -> None:
    """Print one line on stderr, whatever the message holds."""
    try:
        print("plantar: " + " ".join(sentence.split()), file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        return  # nobody hears it: the exit code says it


def _give_up_output() -> None:
    """Let what still waits to be written go nowhere: Python would complain at its end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return  # a test's own stream
