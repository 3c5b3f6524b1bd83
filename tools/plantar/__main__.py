"""`python -m plantar` is the command `plantar`."""

import sys


def main() -> None:
    """Run the command. A Ctrl-C while it is still being loaded ends it as a later one does."""
    try:
        from plantar.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("plantar: stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
