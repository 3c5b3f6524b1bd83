"""The page in its room of the board, with a cable to a board behind a pty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ptyboard import PtyBoard
from webpage import Visit, visiting
from webserial import FAKE, Cable, CableHandler

from plantar.build.targets import target
from plantar.build.tree import make_tree
from plantar.web import command as web

OWN = ("/port/", "503 (Service Unavailable)", "ERR_EMPTY_RESPONSE")
"""What the browser says of the fake port's own requests; a real port makes none."""


@pytest.fixture
def new_tree():
    """What a new Pico gets from the page."""
    return make_tree(target("pico"), precompile=True)


@pytest.fixture
def cable() -> Cable:
    """The cable between the page and the board."""
    return Cable()


@pytest.fixture
def room(browser, dist, cable) -> Iterator[Visit]:
    """The page in its room of the board, nothing connected yet."""
    handler = type("TestHandler", (CableHandler,), {"cable": cable})
    server = web.make_server(0, dist, handler)
    with web.serving(server) as url, visiting(browser, url, FAKE) as visit:
        visit.open()
        visit.page.wait_for_function("() => document.querySelector('#edit-board') !== null")
        visit.page.click("#tab-board")
        yield visit
        complaints = [said for said in visit.complaints if not any(own in said for own in OWN)]
        assert complaints == []


def content(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def install(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)


def connect(room: Visit, cable: Cable, board: PtyBoard) -> None:
    cable.device = board.port
    room.page.click("#board-connect")


def install_from_page(room: Visit) -> None:
    room.page.click("#board-install")
    room.page.click("#question-answers >> text=Install")
