"""On an emulated RP2040, in MicroPython's own build: from power-on to a board that is ready."""

import json
import subprocess
import sys

import pytest
from emulated_board import READY_MS, board, of_kind, on_pin, uf2

from plantar import cli
from plantar.build import romnames
from plantar.build.command import make
from plantar.build.targets import target
from plantar.build.tree import make_tree
from plantar.emulator.runner import EmulatedRunner, Setup

FIRST_LED = 16

pytestmark = pytest.mark.emulated


READY_MOST_MS = 300
"""Of the release build, on a board without routines of its owner's."""
LOW_MOST_MS = 75


def test_it_is_ready_soon_and_the_motors_pin_low_before():
    with board() as runner:
        events = runner.run_to_us(READY_MS * 1000)
        status = runner.ask()
        cost = runner.tick_cost()
    lit = [e["t_ms"] for e in on_pin(events, FIRST_LED) if e.get("value") == 1]
    low_ms = on_pin(events, 2)[0]["t_ms"]
    assert lit and lit[0] < READY_MOST_MS, "no level LED so soon"
    assert low_ms < LOW_MOST_MS
    assert status["state"] == "ready"
    assert (status["warning"], status["files"]) == ("", "good")
    assert [e["value"] for e in on_pin(events, 2) if e["event"] == "pin"] == [0, 0]
    assert {e["duty_u16"] for e in on_pin(events, 2) if e["event"] == "pwm"} == {0}
    assert runner.pads[0]["high_us"] == 0
    print(f"pin low after {low_ms:.0f} ms, ready after {lit[0]:.0f} ms")
    print(f"a tick takes {cost.mean_us:.0f} us")


def test_the_list_of_micropythons_names_is_what_it_has():
    title, names = romnames.read(uf2().read_bytes(), "")
    listed = romnames.LIST.read_text("ascii").split("\n", 1)[0]
    if title in listed:
        assert tuple(names) == romnames.rom_names()
    assert len(set(names) & set(romnames.rom_names())) > 0.95 * len(romnames.rom_names())


def test_the_quick_cpu_does_what_the_packages_does_to_the_cycle():
    runs = []
    for plain in (False, True):
        with board(plain_cpu=plain) as runner:
            runner.script([{"at_ms": READY_MS, "button": "START"}])
            events = runner.run_to_us((READY_MS + 500) * 1000)
            runs.append((events, runner.pads, runner.tick_cost(), runner.ask()))
    assert runs[0] == runs[1]
    assert runs[0][1][0]["high_us"] > 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_the_real_mpremote_reaches_it_over_a_terminal(tmp_path):
    trace = tmp_path / "t.jsonl"
    command = [sys.executable, "-m", "plantar", "emulate", "--uf2", str(uf2()), "--serve", "pty"]
    command += ["--trace", str(trace)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        said = child.stdout.readline()
        assert said.startswith("The board's serial port is /dev/"), said
        port = said.split()[5].rstrip(",")
        asked = "import os; print(*sorted(os.listdir())[:2])"
        client = [sys.executable, "-m", "mpremote", "connect", port, "exec", asked]
        done = subprocess.run(client, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout.split()) == (0, ["app.mpy", "board.py"]), done.stderr
    finally:
        child.terminate()
        child.wait()
    motor = on_pin([json.loads(line) for line in trace.read_text().splitlines()], 2)
    assert motor and {e.get("value", e.get("duty_u16")) for e in motor} == {0}


def test_as_source_it_boots_as_well():
    with board(precompile=False) as runner:
        runner.run_to_us(5_000_000)
        assert runner.ask()["state"] == "ready"


def test_the_merged_uf2_boots_straight_into_the_massager(tmp_path):
    built = make(tmp_path, make_tree(target("pico"), precompile=True), uf2())
    assert built.whole_uf2 is not None
    with board(bare=True) as runner:
        runner.run_to_us(READY_MS * 1000)
        assert runner.ask() == {}, "MicroPython alone has nothing that answers"
    with EmulatedRunner(Setup(uf2=built.whole_uf2, bare=True)) as runner:
        runner.run_to_us(READY_MS * 1000)
        status = runner.ask()
    assert (status["state"], status["notice"]) == ("ready", True)


def test_the_command_plays_a_script_and_traces_it(capsys, tmp_path):
    uf2()
    trace = tmp_path / "t.jsonl"
    script = '[{"at_ms": 1200, "button": "START"}, {"at_ms": 2000, "raise": "OSError"}]'
    with pytest.raises(SystemExit) as caught:
        cli.main(["emulate", "--script", script, "--for", "3s", "--json", "--trace", str(trace)])
    report = json.loads(capsys.readouterr().out)
    assert not caught.value.code
    told = [moment["text"] for moment in report["timeline"]]
    assert told[:2] == ["START is pressed", "Motor A starts"]
    assert "The app has ended (OSError): the board waits at its REPL" in told
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    assert events[-1] == report["summary"]
    assert of_kind(events, "repl")[0]["cause"] == "OSError"
    assert 750 < report["summary"]["drive_ms"] < 800
