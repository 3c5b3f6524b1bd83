"""The virtual flash: what a file costs, what a power cut leaves, what is refused."""

import errno
import importlib.util
import io
from typing import Any

import pytest
from places import FIRMWARE
from virtual_board import Board, firmware_with

WRITER = """
from hal import machine, time
import hal
fired = []
def loop():
    yield 5
    machine.Timer(-1, period=10, callback=lambda timer: fired.append(time.ticks_ms()), hard=False)
    with hal.open("data.bin", "wb") as file:
        file.write(b"x" * %d)
    hal.sys.stdout.write("%%d %%s\\n" %% (time.ticks_ms(), fired))
    while True:
        yield 10
"""


@pytest.fixture
def board(tmp_path):
    return Board(tmp_path / "flash").run(50)


@pytest.fixture
def files(board):
    return board.session.flash


def write(files, name, data, mode="wb"):
    with files.open(name, mode) as file:
        file.write(data)


def read(files, name, mode="r"):
    with files.open(name, mode) as file:
        return file.read()


def fails(code, call, *args):
    with pytest.raises(OSError) as caught:
        call(*args)
    assert caught.value.errno == code


@pytest.mark.parametrize(("size", "blocked_ms"), [(0, 2), (1, 47), (4096, 47), (4097, 92)])
def test_a_write_blocks_the_cpu_and_holds_interrupts_back(tmp_path, size, blocked_ms):
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", WRITER % size)).run(500)
    at_ms = 20 + blocked_ms
    assert board.of("flash") == [{"t_ms": at_ms, "bytes": size, "file": "data.bin"}]
    # Its timers came in a burst right after.
    assert board.texts() == [f"{at_ms} {[at_ms] * (blocked_ms // 10)}"]
    assert board.chip.trace.flash_writes == 1
    assert (tmp_path / "flash" / "data.bin").read_bytes() == b"x" * size


def test_files_are_written_when_closed_and_only_then(files, board, tmp_path):
    file = files.open("a.txt", "w")
    assert file.write("one\n") == 4
    assert list((tmp_path / "flash").iterdir()) == []
    file.flush()
    assert (tmp_path / "flash" / "a.txt").read_text() == "one\n"
    file.close()
    file.close()
    assert len(board.of("flash")) == 1
    write(files, "a.txt", "two\n", "a")
    assert read(files, "a.txt") == "one\ntwo\n"
    assert read(files, "/a.txt", "rb") == b"one\ntwo\n"
    with pytest.raises(ValueError, match="closed"):
        file.write("x")


def test_reading_falls_back_to_the_firmware_which_nothing_writes(files, tmp_path):
    assert "Stand-in" in read(files, "main.py")
    fails(errno.EROFS, files.remove, "main.py")
    fails(errno.EROFS, files.rename, "main.py", "b.py")
    write(files, "main.py", b"mine")
    assert read(files, "main.py", "rb") == b"mine"
    files.remove("main.py")
    assert "Stand-in" in read(files, "main.py")


def test_what_is_not_there_is_enoent(files):
    for call in (files.open, files.remove, files.stat, files.listdir, files.rmdir):
        fails(errno.ENOENT, call, "nowhere")
    fails(errno.ENOENT, files.rename, "nowhere", "else")
    fails(errno.ENOENT, files.open, "no/folder.txt", "w")
    fails(errno.EINVAL, files.open, "../escape.txt", "w")
    with pytest.raises(ValueError, match="invalid mode"):
        files.open("a", "r+")
    with pytest.raises(TypeError):
        write(files, "a", "text")


def test_folders_and_names(files):
    files.mkdir("routines")
    write(files, "routines/mine.json", b"{}")
    fails(errno.EEXIST, files.mkdir, "routines")
    assert files.listdir("routines") == ["mine.json"]
    assert list(files.ilistdir("routines")) == [("mine.json", 0x8000, 0, 2)]
    assert files.stat("routines")[0] == 0x4000
    assert files.stat("routines/mine.json")[6] == 2
    assert [name for name in files.listdir() if not name.endswith(".py")] == ["routines"]
    assert "main.py" in files.listdir("/")
    files.rename("routines/mine.json", "b.json")
    files.rmdir("routines")
    fails(errno.EISDIR, files.open, "/")
    assert files.statvfs("/")[:3] == (4096, 4096, 352)
    before = files.statvfs("/")[3]
    write(files, "big.bin", bytes(10_000))
    assert files.statvfs("/")[3] == before - 3
    assert files.getcwd() == "/"
    files.sync()


def test_a_full_or_read_only_flash(files, tmp_path):
    write(files, "a.bin", b"old")
    files.full = True
    fails(errno.ENOSPC, write, files, "a.bin", b"new")
    assert files.statvfs("/")[3] == 0
    files.full, files.read_only = False, True
    fails(errno.EROFS, write, files, "a.bin", b"new")
    fails(errno.EROFS, files.remove, "a.bin")
    assert (tmp_path / "flash" / "a.bin").read_bytes() == b"old"


def test_a_power_cut_in_the_middle_of_a_write_leaves_the_old_file(tmp_path):
    (tmp_path / "flash").mkdir()
    (tmp_path / "flash" / "data.bin").write_bytes(b"old")
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", WRITER % 100))
    board.run(60, [{"at_ms": 40, "powercut": True, "off_ms": 1000}])
    assert (tmp_path / "flash" / "data.bin").read_bytes() == b"old"
    assert board.of("flash") == []
    assert [file.name for file in (tmp_path / "flash").iterdir()] == ["data.bin"]


@pytest.mark.parametrize("byte", [0, 1, 57, 100, 5000])
def test_a_power_cut_at_a_byte_truncates_the_file_there(tmp_path, byte):
    board = Board(tmp_path / "flash", firmware_with(tmp_path / "fw", WRITER % 100))
    board.run(60, [{"at_ms": 10, "powercut_at_flash_byte": byte}])
    assert (tmp_path / "flash" / "data.bin").read_bytes() == b"x" * min(byte, 100)
    assert board.of("power")[0]["on"] is False
    board.run(2000)
    assert board.session.phase == "run"
    assert (tmp_path / "flash" / "data.bin").read_bytes() == b"x" * 100


def test_an_exception_in_the_block_still_closes_the_file(files, tmp_path):
    with pytest.raises(RuntimeError), files.open("a.txt", "w") as file:
        file.write("kept")
        raise RuntimeError
    assert (tmp_path / "flash" / "a.txt").read_text() == "kept"


def test_the_next_life_finds_the_files_of_the_last(tmp_path):
    save = [{"at_ms": 100, "console": "save\n"}]
    Board(tmp_path / "flash").run(1000, save)
    again = Board(tmp_path / "flash").run(50)
    assert again.session.flash.listdir().count("log.txt") == 1


def test_the_store_asks_for_no_more_memory_than_a_file_needs(tmp_path):
    """MicroPython makes room for all that is asked for, and a small heap may not have it."""
    spec = importlib.util.spec_from_file_location("store", FIRMWARE / "hal/store.py")
    assert spec is not None and spec.loader is not None
    store: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(store)
    asked: list[int | None] = []

    class Asked(io.BytesIO):
        def read(self, size=-1, /):
            asked.append(size)
            return super().read(size)

    store.open = lambda _name, _mode: Asked(b"123456")
    assert store.Store().read("a.json", 4_097) == b"123456"
    assert store.Store().read("a.json", 2) == b"12"
    assert asked == [6, 2]
