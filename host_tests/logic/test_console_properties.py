"""The console under anything that can come through a cable."""

import importlib
import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from side_by_side import rig  # puts the suites' folder on the path
from states import READY

Desk = importlib.import_module("test_console").Desk

COMMANDS = [
    *(b"status", b"routines", b"help", b"pause", b"stop", b"next", b"start", b"level", b"level 9"),
    *(b"start heel", b"start study-guide", b"start nothing", b"level 1", b"level 5", b"x" * 200),
]
WORDS = re.compile(
    rb"(status|routines|help|pause|stop|next|start|level|set|log|telemetry|lights|spin)"
)
LINES = st.lists(st.one_of(st.sampled_from(COMMANDS), st.binary(max_size=80)), max_size=8)


def talk(desk, sent, chunk):
    """Send everything in chunks, let it be answered, and return what came back."""
    for at in range(0, len(sent), chunk):
        desk.send(sent[at : at + chunk])
        desk.run(20)
    desk.run(4_000)
    return bytes(desk.host.got)


@given(lines=LINES, ending=st.sampled_from([b"\n", b"\r", b"\r\n"]), chunk=st.integers(1, 40))
@settings(max_examples=60)
def test_one_line_in_is_one_line_of_json_out(lines, ending, chunk):
    desk = Desk()
    # A command of bytes may hold line ends of its own.
    sent = ending.join([*lines, b""])
    asked = [line for line in re.split(rb"[\r\n]", sent) if line]
    answers = talk(desk, sent, chunk).split(b"\n")
    assert answers.pop() == b""
    assert len(answers) == len(asked)
    for answer in answers:
        told = json.loads(answer)
        assert type(told["ok"]) is bool
        assert told["ok"] or len(told["error"]) > 10


@given(junk=st.binary(max_size=2_000).filter(lambda junk: not WORDS.search(junk)))
@settings(max_examples=60)
def test_junk_starts_nothing_and_changes_nothing(junk):
    desk = Desk()
    before = desk.memory()
    for answer in talk(desk, junk + b"\n", 64).splitlines():
        assert not json.loads(answer)["ok"]
    assert desk.memory() == before
    assert (desk.massager.state, desk.duty_u16) == (READY, 0)


@given(lines=LINES)
@settings(max_examples=30)
def test_no_line_is_deeper_than_level_1_in_the_first_minute(lines):
    desk = Desk()
    gentle = rig.Rig().motor.duty_for(2_000)
    desk.send(b"start heel\n")
    desk.run(200)  # the kick is over
    desk.send(b"".join(line + b"\n" for line in lines))
    for _tick in range(2_000):
        desk.run(10)
        assert desk.duty_u16 <= gentle or desk.massager.player.t_ms < 200
