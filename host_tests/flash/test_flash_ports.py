"""Which board `plantar flash` takes, and what it says where there is none."""

import json
import os
import termios
import threading
import tty
from types import SimpleNamespace

import pytest
from test_flash import PICO, call, content, install

from plantar.build.tree import make_tree
from plantar.flash import link
from plantar.talk import port, ports

from ptyboard import PtyBoard  # isort: skip - only where there is a pty


@pytest.fixture(scope="module")
def new_tree():
    """What a new board gets by default: precompiled."""
    return make_tree(PICO, precompile=True)


def test_ports_that_are_none_are_told_apart(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(link, "PROMPT_S", 0.2)
    monkeypatch.setattr(port, "ANSWER_S", 0.2)
    host, silent = os.openpty()
    try:
        for device, sentence in (
            (tmp_path / "none", f"There is no port {tmp_path / 'none'}: leave --port out"),
            (tmp_path, f"{tmp_path} is not a serial port:"),
            ("/dev/null", "/dev/null is not a serial port:"),
            (os.ttyname(silent), f"{os.ttyname(silent)} does not answer as MicroPython:"),
        ):
            code, out, err = call(capsys, "--port", device)
            assert (code, out) == (2, "")
            assert err.startswith(f"plantar: {sentence}"), err
            assert err.count("\n") == 1
    finally:
        os.close(host)
        os.close(silent)


def test_a_port_that_never_falls_silent_ends_in_time(capsys, monkeypatch):
    assert link.SILENT_S + 2 <= 10
    monkeypatch.setattr(link, "SILENT_S", 0.5)
    host, noisy = os.openpty()
    tty.setraw(noisy)
    stop = threading.Event()

    def chatter():
        while not stop.is_set():
            os.write(host, b"temperature 21.5\r\n")

    thread = threading.Thread(target=chatter, daemon=True)
    thread.start()
    try:
        code, out, err = call(capsys, "--port", os.ttyname(noisy))
    finally:
        stop.set()
        termios.tcflush(noisy, termios.TCIFLUSH)
        thread.join(1)
        os.close(noisy)
        os.close(host)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "sends without end and does not answer as MicroPython" in err


def test_a_port_in_use_is_told(capsys, tmp_path):
    import serial

    with PtyBoard(tmp_path) as board, serial.Serial(board.port, exclusive=True):
        code, _, err = call(capsys, "--port", board.port)
    assert code == 2
    assert err.startswith(f"plantar: {board.port} is in use by another program: close Thonny")


def usb(monkeypatch, *found):
    """Let these be on USB: (device, vendor, product)."""
    listed = [
        SimpleNamespace(device=device, vid=vid, pid=pid, description="n/a")
        for device, vid, pid in found
    ]
    monkeypatch.setattr(ports.list_ports, "comports", lambda: listed)


def test_boards_are_found_by_their_vendor(monkeypatch):
    usb(
        monkeypatch,
        ("COM1", None, None),
        ("COM2", 0x0403, 0x6001),
        ("COM3", 0x2E8A, 0x000C),
        ("COM4", 0x303A, 0x1001),
        ("COM5", 0x2E8A, 0x0005),
        ("COM6", 0x1234, 1),
    )
    assert [(port.device, port.sure) for port in ports.find_ports()] == [
        ("COM4", True),
        ("COM5", True),
        ("COM2", False),
    ]
    assert ports.choose(every=True) == ["COM4", "COM5"]
    assert ports.choose(ask=lambda found: found[1]) == ["COM5"]
    assert ports.choose(["COM9", "COM9"]) == ["COM9"]


@pytest.mark.parametrize(
    ("found", "arguments", "sentence"),
    [
        ([], [], "No board was found on USB: plug it in"),
        ([("COM2", 0x10C4, 1)], ["--all"], "No board was found on USB: plug it in"),
        (
            [("COM1", 0x2E8A, 5), ("COM2", 0x2E8A, 5)],
            [],
            "There are several boards (COM1, COM2): name one with --port, or --all.",
        ),
        ([], ["--all", "--port", "COM1"], "--port and --all: give one of them."),
        ([], ["COM1"], "Got unexpected extra argument(s) (COM1)"),
    ],
)
def test_which_board_is_a_question_with_an_answer(capsys, monkeypatch, found, arguments, sentence):
    usb(monkeypatch, *found)
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}")
    assert err.count("\n") == 1


def test_the_only_board_is_taken(capsys, tmp_path, monkeypatch, new_tree):
    install(tmp_path, new_tree.everything())
    with PtyBoard(tmp_path) as board:
        usb(monkeypatch, (board.port, 0x2E8A, 5))
        code, out, _ = call(capsys)
    assert code == 0
    assert f"on {board.port}" in out


def test_all_boards_are_done_side_by_side_and_one_that_fails_stops_no_other(
    capsys, tmp_path, monkeypatch, new_tree
):
    folders = [tmp_path / "a", tmp_path / "b", tmp_path / "old"]
    for folder in folders:
        folder.mkdir()
    with (
        PtyBoard(folders[0]) as first,
        PtyBoard(folders[1]) as second,
        PtyBoard(folders[2], version=(1, 20, 0)) as old,
    ):
        usb(monkeypatch, *((board.port, 0x2E8A, 5) for board in (first, second, old)))
        code, out, _ = call(capsys, "--all", "--json")
    assert code == 2
    boards = json.loads(out)["boards"]
    assert [board["ok"] for board in sorted(boards, key=lambda b: folders_of(b, old))] == [
        True,
        True,
        False,
    ]
    assert content(folders[0]) == content(folders[1]) == new_tree.everything()
    assert content(folders[2]) == {}


def folders_of(board, old):
    return board["port"] == old.port
