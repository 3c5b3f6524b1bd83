"""What every test shares: the firmware on the path, hypothesis' settings, and node if there."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings
from node import HOW_TO_GET_NODE
from places import WASM

from plantar import firmware
from plantar.emulator.parts import find_node

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
