"""Where things stand, for every test, whichever room it is in."""

from plantar.firmware import REPOSITORY

ROOT = REPOSITORY
FIRMWARE = ROOT / "firmware"
HOST_TESTS = ROOT / "host_tests"
MPY = HOST_TESTS / "mpy"
WASM = HOST_TESTS / "wasm"
