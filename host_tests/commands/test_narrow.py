"""Every command on a screen of 60 columns without UTF-8: no traceback, no number cut off; and with
nowhere to write to, an exit code that says it.
"""

import os
import subprocess
import sys
import time

import pytest

from plantar import cli
from plantar.firmware import REPOSITORY

PLANTAR = [sys.executable, "-m", "plantar"]
NARROW = {"COLUMNS": "60", "TERM": "dumb", "LC_ALL": "C", "PYTHONUTF8": "0", "NO_COLOR": "1"}
CTRL_C = """
import sys

class Finger:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Finger())
sys.argv = ["plantar", "run", "--no-ui", "--for", "2s"]
from plantar.__main__ import main
main()
"""
SCRIPT = '[{"at_ms": 500, "button": "START", "for_ms": 100}]'
USES = {
    "version": ["--version"],
    "list": ["routines", "list"],
    "show": ["routines", "show", "heel"],
    "check": ["routines", "check", str(REPOSITORY / "routines")],
    "wiring": ["wiring"],
    "run": ["run", "--no-ui", "--script", SCRIPT, "--for", "3s"],
    "set": ["set", "--virtual"],
    "log": ["log", "--virtual"],
    "monitor": ["monitor", "--virtual", "--for", "2s"],
    **{name: [name, "--help"] for name in cli.Commands.PLACES},
}


def call(arguments, encoding, **streams):
    environment = {**os.environ, **NARROW, "PYTHONIOENCODING": encoding}
    return subprocess.run(
        [*PLANTAR, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
        **streams,
    )


@pytest.mark.parametrize("name", USES)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_every_command_speaks_to_a_narrow_screen_without_utf_8(name, encoding):
    done = call(USES[name], encoding, capture_output=True)
    out, err = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert done.returncode == 0, err
    assert "Traceback" not in err and "UnicodeEncodeError" not in err
    assert out.strip()
    # Nothing is cut off with three dots, as a table does that does not fit.
    assert "\u2026" not in out
    if name not in ("monitor", "run", "check"):  # a line of JSON, a path
        assert max(map(len, out.rstrip().splitlines())) <= 80, out


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is always full")
@pytest.mark.parametrize("name", ["version", "list", "show", "wiring", "run", "run-help"])
def test_a_full_disk_is_one_sentence_and_code_1(name):
    arguments = ["run", "--help"] if name == "run-help" else USES[name]
    with open("/dev/full", "w") as full:
        done = call(arguments, "utf-8", stdout=full, stderr=subprocess.PIPE)
    said = done.stderr.decode()
    assert done.returncode == 1
    assert "plantar: the output cannot be written" in said
    assert "Traceback" not in said and "Exception ignored" not in said


@pytest.mark.skipif(os.name != "posix", reason="a pipe that its reader has closed")
@pytest.mark.parametrize("name", ["list", "show", "run"])
def test_a_closed_pipe_is_silent_and_code_1(name):
    read, write = os.pipe()
    os.close(read)
    try:
        done = call(USES[name], "utf-8", stdout=write, stderr=subprocess.PIPE)
    finally:
        os.close(write)
    assert done.returncode == 1
    said = done.stderr.decode()
    assert "Traceback" not in said and "Exception ignored" not in said


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], []])
def test_what_is_asked_first_imports_next_to_nothing(arguments):
    code = f"""
import sys
from plantar.cli import main
try:
    main({arguments!r})
except SystemExit:
    pass
heavy = {{"matplotlib", "numpy", "serial", "mpremote", "textual", "schemdraw", "rich.console"}}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    began_s = time.process_time()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert time.process_time() >= began_s
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("module", ["plantar.cli", "plantar.run.command", "plantar.run.play"])
def test_ctrl_c_while_a_command_is_loaded_is_one_word_and_code_130(module):
    """What a person feels as the first second: Python is still importing."""
    done = subprocess.run(
        [sys.executable, "-c", CTRL_C.format(module=module)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "plantar: stopped.\n")


def test_ctrl_c_while_the_board_starts_is_told_too(capsys, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("plantar.run.play.Runner", interrupted)
    with pytest.raises(SystemExit) as end:
        cli.main(["run", "--no-ui", "--for", "2s"])
    assert end.value.code == 130
    assert capsys.readouterr().err.endswith("plantar: stopped.\n")


@pytest.mark.skipif(os.name != "posix", reason="a terminal of its own")
def test_a_dumb_terminal_gets_words_and_no_escape_codes():
    import pty

    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*PLANTAR, "run", "--for", "2s"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "dumb", "COLUMNS": "60"},
    )
    os.close(theirs)
    shown = b""
    try:
        while True:
            try:
                some = os.read(ours, 65_536)
            except OSError:  # Linux: the other end is closed
                break
            if not some:
                break
            shown += some
        assert child.wait(timeout=60) == 0
    finally:
        child.kill()
        child.wait()
        os.close(ours)
    words = " ".join(shown.decode().split())
    assert "\x1b" not in words and "Traceback" not in words
    assert "Motor A starts" in words


def test_a_dumb_terminal_plays_in_place_of_drawing_and_says_so(capsys, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("sys.stdin", sys.__stdin__)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    played = []
    monkeypatch.setattr("plantar.run.command.play", lambda options: played.append(options) or "")
    with pytest.raises(SystemExit) as end:
        cli.main(["run"])
    said = capsys.readouterr().err
    assert (end.value.code, len(played)) == (0, 1)
    assert "this terminal (TERM=dumb) cannot draw the massager" in said and "plantar web" in said
