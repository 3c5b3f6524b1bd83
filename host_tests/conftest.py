"""What every test shares: the firmware on the path, hypothesis' settings, and node if there."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings
from node import HOW_TO_GET_NODE
from places import WASM

from plantar import firmware
from plantar.campaign.precompiled import Files, precompile
from plantar.emulator.parts import find_node
from plantar.run.runner import Runner

firmware.put_on_path()

# node runs these, started by the tests beside them. The suites in mpy/ are plain unittest: CPython
# runs them as they are, and test_on_micropython and test_on_wasm run them again.
collect_ignore = ["wasm"]

WASM_FOLDER = WASM
IN_CI = os.environ.get("CI") == "true"

settings.register_profile(
    "plantar",
    deadline=None,  # a busy machine is no failure
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("ci", settings.get_profile("plantar"), derandomize=True)
settings.load_profile("ci" if IN_CI else "plantar")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let test_golden.py write its texts anew."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write host_tests/sessions/golden/ anew; read the diff",
    )


MEASURED = ("mpy/", "logic/", "sessions/test_stories_in_process.py")
"""Whose way through the firmware coverage counts. Elsewhere it would find little more, and makes
what runs in this process about six times slower.
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Leave coverage out where it finds nothing. pytest-cov's own marker does not in a worker: it
    stops one tracer there and so wakes another.
    """
    place = item.path.relative_to(Path(__file__).parent).as_posix()
    tracer = sys.gettrace()
    measured = place.startswith(MEASURED) and item.get_closest_marker("unmeasured") is None
    if tracer is None or measured:
        return (yield)
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


_code: dict[tuple[str, bytes, int], Any] = {}
_to_code = SourceFileLoader.source_to_code


def _to_code_once(self: SourceFileLoader, data: Any, path: Any, *, _optimize: int = -1) -> Any:
    """Compile a file once: each board in this process imports the whole firmware anew, and most
    of its start was that.
    """
    key = (str(path), bytes(data), _optimize)
    if key not in _code:
        _code[key] = _to_code(self, data, path, _optimize=_optimize)
    return _code[key]


SourceFileLoader.source_to_code = _to_code_once

_compiled: list[Files] = []
_start: Any = Runner._start


def _start_compiled(runner: Runner, *given: Any) -> None:
    """Start a board with the repository's firmware from its bytecode: most of a short session is
    its start, and most of that is reading sources.
    """
    interpreter, board, state_dir, start_ticks, fresh, board_file, source, *rest, virtual, code = (
        given
    )
    if interpreter == "micropython" and source is None and virtual is None:
        if not _compiled:
            _compiled.append(precompile(Path(tempfile.mkdtemp(prefix="plantar-bytecode-"))))
        source, virtual = _compiled[0].firmware, _compiled[0].virtual
    _start(
        *(runner, interpreter, board, state_dir, start_ticks, fresh, board_file, source),
        *(*rest, virtual, code),
    )


@pytest.fixture(autouse=True)
def bytecode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every board start from bytecode, but where a test measures what sources need."""
    if request.node.get_closest_marker("sources") is None:
        monkeypatch.setattr(Runner, "_start", _start_compiled)


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """Keep what the tests have gathered so far out of every collection.

    A board collects several times in each start. In this process that would search all that the
    tests hold, which made a start cost seconds in a run of thousands.
    """
    gc.freeze()
    yield
    gc.unfreeze()


def pytest_unconfigure() -> None:
    """Remove the bytecode."""
    for files in _compiled:
        if files.virtual is not None:
            shutil.rmtree(files.virtual.parent, ignore_errors=True)


def skip_unless_in_ci(reason: str) -> NoReturn:
    """Skip this test where something may be missing, a person's machine; fail it in CI."""
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def need_node() -> Callable[[], Path]:
    """A function that returns the node.js to use, or skips the test (in CI: fails it)."""

    def need() -> Path:
        program = find_node()
        if program is None:
            skip_unless_in_ci(HOW_TO_GET_NODE)
        return program

    return need


@pytest.fixture
def need_wasm(need_node: Callable[[], Path]) -> Callable[[], Path]:
    """Like need_node, for a test that also needs MicroPython's WebAssembly build."""

    def need() -> Path:
        program = need_node()
        if not (WASM_FOLDER / "node_modules" / "@micropython").is_dir():
            skip_unless_in_ci(
                "MicroPython's WebAssembly build is not installed: npm could not fetch it; "
                "run make setup when the network is there"
            )
        return program

    return need
