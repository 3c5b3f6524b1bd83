"""The conversation with a console: what is skipped, what is waited for, and what it says if none
answers. The wire is a script; its time passes as it is read.
"""

import pytest

from plantar import firmware
from plantar.build.bundle import Bundle, bundles
from plantar.errors import PlantarError
from plantar.talk.talk import RefusedError, SilentError, StoppedError, Talk

STATUS = b'{"ok": true, "state": "ready", "duty_u16": [0, 0]}\n'
TELEMETRY = b'{"telemetry": true, "state": "ready", "level": 1}\n'


class Scripted:
    """A wire that answers each line by the first of its rules that fits."""

    name = "COM1"
    kind = "port"

    def __init__(self, **rules):
        self.rules = {name.encode(): said for name, said in rules.items()}
        self.sent = []
        self.closed = False
        self.t_s = 0.0
        self._waiting = b""

    def write(self, data):
        line = data.strip()
        self.sent.append(line)
        for start, said in self.rules.items():
            if line.startswith(start):
                self._waiting += said.pop(0) if isinstance(said, list) else said

    def read(self, for_s):
        # A few bytes at a time, as they come.
        said, self._waiting = self._waiting[:7], self._waiting[7:]
        self.t_s += 0.01 if said else for_s
        return said

    def now_s(self):
        return self.t_s

    def close(self):
        self.closed = True


def sources_bundles() -> list[Bundle]:
    files = firmware.source_files().items()
    return bundles({name: file.read_text(encoding="utf-8") for name, file in files})


def test_boot_chatter_half_lines_and_telemetry_are_skipped():
    chatter = b"MPY: soft reboot\r\n\xff\xfe rst:0x1\n" + TELEMETRY + b'0, "x": 1}\n'
    wire = Scripted(telemetry=chatter + b'{"ok": true}\n', status=b'{"ok' + TELEMETRY + STATUS)
    talk = Talk(wire)
    assert talk.status["state"] == "ready"
    assert talk.telemetry(0.1) is None  # from before, told to nobody


def test_telemetry_between_question_and_answer_is_kept_for_who_listens():
    wire = Scripted(
        status=STATUS, settings=TELEMETRY + b'{"ok": true, "settings": {"length": 3}}\n'
    )
    talk = Talk(wire)
    assert talk.ask("settings", has="settings")["settings"] == {"length": 3}
    assert talk.telemetry(0.1) == {"telemetry": True, "state": "ready", "level": 1}


def test_short_telemetry_is_filled_up_from_the_last_whole_line():
    short = b'{"telemetry":true,"duty_u16":[%d, 0]}\n'
    told = short % 1 + TELEMETRY + short % 2 + TELEMETRY.replace(b"ready", b"fault") + short % 3
    talk = Talk(Scripted(status=STATUS, next=told + b'{"ok": true}\n'))
    talk.ask("next")
    lines = [talk.telemetry(0) for _line in range(5)]
    assert lines[-1] is None, "the first short one has no whole one before it"
    seen = [(line["state"], line.get("duty_u16")) for line in lines if line]
    assert seen == [("ready", None), ("ready", [2, 0]), ("fault", None), ("fault", [3, 0])]


def test_an_answer_to_an_older_question_is_not_taken_for_this_one():
    wire = Scripted(status=STATUS, set=STATUS + b'{"ok": true}\n', log=b'{"ok": true}\n')
    talk = Talk(wire)
    assert talk.ask("set length 3") == {"ok": True}
    with pytest.raises(SilentError, match="does not answer any more"):
        talk.ask("log", has="sessions")


def test_a_slow_board_is_asked_again_and_its_late_answers_are_dropped():
    wire = Scripted(status=[b"", b"", STATUS + STATUS], spin=b'{"ok": true}\n')
    talk = Talk(wire)
    assert wire.sent.count(b"status") == 3
    assert talk.ask("spin") == {"ok": True}


def test_a_no_is_told_with_its_reason():
    wire = Scripted(status=STATUS, spin=b'{"ok": false, "error": "only when ready"}\n')
    with pytest.raises(RefusedError, match=r"on COM1 refused 'spin': only when ready\."):
        Talk(wire).ask("spin")


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        (b"", "COM1 does not answer as Plantar: is it the right port?"),
        (b"\r\n>>> ", "The board on COM1 runs MicroPython, but not Plantar: run plantar flash."),
        (b"AT\r\nERROR\r\n[1, 2]\n{}\n", "COM1 does not answer as Plantar"),
    ],
)
def test_what_is_not_plantar_is_told_and_let_go_of(says, sentence):
    wire = Scripted(status=says)
    with pytest.raises(PlantarError) as caught:
        Talk(wire)
    assert str(caught.value).startswith(sentence)
    assert wire.closed
    assert wire.t_s < 6


def test_an_error_that_ends_the_firmware_is_told_by_its_line_in_the_sources():
    (bundle,) = [one for one in sources_bundles() if one.name == "app"]
    number = [where[0] for where in bundle.lines].index("guard.py") + 3
    trace = (
        b"Traceback (most recent call last):\r\n"
        b'  File "main.py", line 10, in <module>\r\n'
        b'  File "app.mpy", line %d, in check\r\n'
        b"OSError: 5\r\nMicroPython v1.28.0\r\n>>> " % number
    )
    talk = Talk(Scripted(status=[STATUS, trace]))
    with pytest.raises(StoppedError) as caught:
        talk.state()
    found = bundle.where(number)
    assert found is not None
    file, line = found
    assert f"stopped with an error, its motor off: OSError: 5 ({file}, line {line})." in str(
        caught.value
    )


def test_the_motor_is_off_only_when_the_board_says_so():
    still = STATUS
    turns = STATUS.replace(b"[0,", b"[900,")
    no = b'{"ok": false, "error": "there is no session to end"}\n'
    wire = Scripted(status=[still, turns, turns, still], stop=no)
    assert Talk(wire).cut()
    assert wire.sent.count(b"stop") == 3
    assert not Talk(Scripted(status=[still] + [turns] * 9, stop=no)).cut()
