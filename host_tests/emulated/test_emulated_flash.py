"""`plantar flash` on an emulated RP2040: MicroPython's own file system, USB and soft resets."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from emulated_board import board

from plantar.build.targets import target
from plantar.build.tree import make_tree
from plantar.emulator.terminal import Terminal
from plantar.flash import job, upload
from plantar.flash.link import Link

pytest.importorskip("pty", reason="a pty is needed, which Windows has not")


@contextmanager
def served_board() -> Iterator[str]:
    """A board with MicroPython and no file; yields its port."""
    with board(bare=True) as runner, Terminal(runner.serve(0, 1.0)) as terminal:
        yield terminal.name


def test_everything_then_one_file_then_nothing():
    tree = make_tree(target("pico"), precompile=True)
    with served_board() as port:
        done = job.flash_board(port, job.Options(), job.Told())
        assert sorted(done.as_json()["uploaded"]) == sorted(tree.everything())
        assert (done.status["state"], done.plan.board_py) == ("ready", "new")
        everything_s = done.seconds

        with Link(port) as link:
            link.run("with open('start.mpy', 'ab') as f:\n f.write(b'damaged')")
            link.run("with open('journal_a.bin', 'wb') as f:\n f.write(b'a log')")
        done = job.flash_board(port, job.Options(), job.Told())
        assert done.as_json()["uploaded"] == ["start.mpy"]
        one_file_s = done.seconds

        done = job.flash_board(port, job.Options(), job.Told())
        assert done.as_json()["uploaded"] == []
        assert done.status["fault"] == 0
        with Link(port) as link:
            for name, data in tree.everything().items():
                assert upload.read_file(link, name) == data, name
            assert upload.read_file(link, "journal_a.bin") == b"a log"
    print(f"everything in {everything_s:.1f} s, one file in {one_file_s:.1f} s")


def test_a_cable_pulled_halfway_leaves_a_board_that_waits():
    pulled = RuntimeError("the cable")
    sent = []

    def pull(size: int) -> None:
        sent.append(size)
        if len(sent) == 10:
            raise pulled

    with served_board() as port:
        with pytest.raises(RuntimeError) as caught:
            job.flash_board(port, job.Options(), job.Told(bytes=pull))
        assert caught.value is pulled
        with Link(port) as link:
            assert "main.py" not in upload.hashes(link, [])
        done = job.flash_board(port, job.Options(), job.Told())
        assert done.status["state"] == "ready"
        assert 0 < len(done.plan.uploads) < len(done.tree.everything())  # some had arrived
