"""UF2 files: what `plantar build` makes for dragging, and which it takes."""

import json
import random
import struct
from pathlib import Path

import pytest
from test_build import PICO, call

from plantar.build import uf2
from plantar.build.image import _disk, make_image, read_image, used_blocks
from plantar.build.targets import ABSOLUTE_FAMILY, FLASH_BASE, RP2040_FAMILY, RP2350_FAMILY, target
from plantar.build.tree import can_precompile, make_tree
from plantar.firmware import REPOSITORY

RELEASE = make_tree(PICO, precompile=can_precompile())
ROUTINES = sorted((REPOSITORY / "routines").glob("*.json"))


def interpreter(family=RP2040_FAMILY, board="Raspberry Pi Pico with RP2040", version="1.28.0"):
    """A stand-in for MicroPython's UF2: it is only read, never run, here."""
    text = f"3.4.0; MicroPython v{version} on 2026-04-01\0{board}\0".encode()
    program = text + random.Random(1).randbytes(9_000)
    return uf2.write({FLASH_BASE: program}, family)


def flashed(uf2_file: bytes, before: bytes) -> bytes:
    """The flash of a board after a UF2 was dragged onto it: sectors are erased as they come."""
    flash = bytearray(before)
    erased = set()
    for at in range(0, len(uf2_file), 512):
        address, size = struct.unpack_from("<2I", uf2_file, at + 12)
        offset = address - FLASH_BASE
        sector = offset - offset % 4096
        if sector not in erased:
            erased.add(sector)
            flash[sector : sector + 4096] = b"\xff" * 4096
        flash[offset : offset + size] = uf2_file[at + 32 : at + 32 + size]
    return bytes(flash)


@pytest.mark.parametrize("used", [False, True], ids=["bare", "used"])
def test_the_merged_uf2_is_both(tmp_path, capsys, used):
    micropython = tmp_path / "micropython.uf2"
    micropython.write_bytes(interpreter())
    code, out, err = call(capsys, "--uf2", micropython, "-o", tmp_path / "out", "--json")
    assert (code, err) == (0, "")
    report = json.loads(out)
    merged = Path(report["uf2"]).read_bytes()
    place = PICO.file_system
    assert place is not None
    before = b"\xff" * 0x20_0000
    if used:
        # A board whose file system was in use: its old blocks must not shine through.
        old = make_image(place, {f"f{n}": random.Random(n).randbytes(9_000) for n in range(90)})
        before = bytes(place.offset) + old
    flash = flashed(merged, before)
    assert read_image(place, flash[place.offset :]) == RELEASE.everything()
    program = b"".join(
        data for _address, data in sorted(uf2.parse(interpreter(), "x").payloads.items())
    )
    assert flash[: len(program)] == program
    # The small one does the same for the file system, and touches nothing else.
    small = flashed(Path(report["file_system_uf2"]).read_bytes(), before)
    assert read_image(place, small[place.offset :]) == RELEASE.everything()
    assert small[: place.offset] == before[: place.offset]
    assert Path(report["image"]).read_bytes() == make_image(place, RELEASE.everything())


def test_a_uf2_is_numbered_and_fills_its_sectors():
    merged = uf2.write({FLASH_BASE: b"a" * 300, FLASH_BASE + 0x2100: b"b"}, RP2040_FAMILY)
    heads = [struct.unpack_from("<8I", merged, at) for at in range(0, len(merged), 512)]
    assert [head[3] for head in heads] == [
        FLASH_BASE + sector + page for sector in (0, 0x2000) for page in range(0, 4096, 256)
    ]
    assert [head[5] for head in heads] == list(range(32))
    assert {head[6] for head in heads} == {32}


def test_the_extra_block_of_an_rp2350_file_stays_in_front(tmp_path):
    extra = bytearray(uf2.write({FLASH_BASE + 0xFF_F000: b"\xef" * 256}, ABSOLUTE_FAMILY)[:512])
    struct.pack_into("<I", extra, 24, 2)  # of 2 blocks, as picotool writes it
    file = tmp_path / "m.uf2"
    board = "Raspberry Pi Pico2 with RP2350"
    file.write_bytes(bytes(extra) + interpreter(RP2350_FAMILY, board))
    found = uf2.read_micropython(file, target("pico2"))
    assert found.family == RP2350_FAMILY
    again = uf2.write(found.payloads, found.family, found.extra)
    assert again[:512] == bytes(extra)
    assert again[512:] == file.read_bytes()[512:]


def test_only_blocks_in_use_are_in_the_uf2():
    place = PICO.file_system
    assert place is not None
    image = make_image(place, {"a": b"1" * 9_000})
    used = used_blocks(place, image)
    assert {0, 4096} <= set(used)
    assert len(used) < 8


def test_a_folder_of_routines_is_whole_on_a_board_that_was_in_use(tmp_path, capsys):
    """Both blocks of the folder are written: an old one would win if it were newer."""
    place = PICO.file_system
    assert place is not None
    code, _out, _err = call(capsys, "--routines", ROUTINES[0], "-o", tmp_path, "--json")
    assert code == 0
    mine = {f"routines/{file.name}": file.read_bytes() for file in ROUTINES[:1]}
    image = (tmp_path / "plantar-pico.littlefs").read_bytes()
    assert read_image(place, image) == {**RELEASE.everything(), **mine}
    for name, data in mine.items():
        assert (tmp_path / "files" / name).read_bytes() == data
    # The same board after its owner changed the folder's content often: its blocks are newer.
    disk = _disk(place)
    disk.context.buffer[:] = image
    disk.mount()
    for number in range(200):
        with disk.open("routines/old.json", "wb") as file:
            file.write(b"old" * number)
    disk.unmount()
    flash = bytearray(disk.context.buffer)
    assert "routines/old.json" in read_image(place, bytes(flash))
    for offset, block in used_blocks(place, image).items():
        flash[offset : offset + len(block)] = block
    assert read_image(place, bytes(flash)) == {
        **RELEASE.everything(),
        **mine,
    }


@pytest.mark.parametrize(
    ("content", "board", "sentence"),
    [
        (b"", "pico", "m.uf2 is not a UF2 file"),
        (b"README" * 200, "pico", "m.uf2 is not a UF2 file"),
        (interpreter()[:-100], "pico", "m.uf2 is cut short"),
        (interpreter()[:-512], "pico", "m.uf2 is cut short"),
        (interpreter()[:600] + bytes(424), "pico", "m.uf2 is damaged at byte 512"),
        (
            interpreter(RP2350_FAMILY),
            "pico",
            "m.uf2 is for RP2350, and the Raspberry Pi Pico is an RP2040",
        ),
        (interpreter(0x1234), "pico", "m.uf2 is for another chip (family 0x00001234)"),
        (
            interpreter(board="Raspberry Pi Pico W with RP2040"),
            "pico",
            "m.uf2 is MicroPython for the Raspberry Pi Pico W, not for the Raspberry Pi Pico:",
        ),
        (
            interpreter(version="1.24.1"),
            "pico",
            "m.uf2 is MicroPython 1.24 and Plantar needs 1.26",
        ),
        (uf2.write({FLASH_BASE: b"x"}, RP2040_FAMILY), "pico", "m.uf2 holds no MicroPython"),
        (
            uf2.write(
                {
                    FLASH_BASE: b"MicroPython v1.28; Raspberry Pi Pico with RP2040",
                    FLASH_BASE + 0xA_0000: b"x",
                },
                RP2040_FAMILY,
            ),
            "pico",
            "m.uf2 reaches to 0x100A1000, over the start of the file system at 0x100A0000",
        ),
        (interpreter(), "esp32", "--uf2 m.uf2: the ESP32 takes no UF2"),
    ],
)
def test_a_uf2_that_will_not_do_is_named(tmp_path, capsys, monkeypatch, content, board, sentence):
    monkeypatch.chdir(tmp_path)
    Path("m.uf2").write_bytes(content)
    code, out, err = call(capsys, "--uf2", "m.uf2", "--board", board)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}"), err
    assert err.count("\n") == 1
    assert not Path("build").exists()
