"""Every suite in mpy/ again in WebAssembly, whose small integers have the chip's 31 bits."""

import subprocess

import pytest
from conftest import WASM_FOLDER
from suites import SUITES, assert_all_ran


@pytest.mark.parametrize("suite", SUITES)
def test_on_wasm(suite, need_node, need_wasm):
    need_wasm()
    done = subprocess.run(
        [need_node(), WASM_FOLDER / "run.mjs", "suite", suite],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert_all_ran(suite, done.stdout + done.stderr)
    assert done.returncode == 0
