"""The parts of the terminal UI that draw nothing: words, presses, pace, strip and chart cells."""

import re

import pytest
from saying import RUNNING

from plantar import firmware
from plantar.run import notice
from plantar.run.script import check_script
from plantar.run.ui import theme, words
from plantar.run.ui.board import CAPS, KEYS
from plantar.run.ui.chart import cell, column_length_ms
from plantar.run.ui.desk import BUTTONS, Desk
from plantar.run.ui.faults import FAULTS
from plantar.run.ui.fingers import TAP_MS, Fingers
from plantar.run.ui.pace import STEPS, Pace
from plantar.run.ui.status import Settings, Status, parse_answer
from plantar.run.ui.strip import BUCKET_MS, FULL_U16, KEPT_MS, Bucket, Strip


def but(status: Status, **changes) -> Status:
    return Status(**{**vars(status), **changes})


# Words.


def test_running_is_told_whole():
    said = words.of_status(RUNNING)
    assert said.sign == "▶"
    assert said.text.splitlines() == [
        "Running: Heel session – warm-up",
        "Sit down",
        "Level 1 of 5 (lightest), you chose 2; gentle for another 0:43",
        "9:12 left, next: feet in 0:42",
        "Phase 1 of 4",
        "Driven since rest: 0:17 of 20:00",
    ]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (but(RUNNING, session_ms=90_000, level_now=2, cap=5), "Level 2 of 5 (light)"),
        (but(RUNNING, phase_no=4, phase="calves"), "9:12 left, then it stops by itself"),
        (but(RUNNING, rep=3, reps=12), "Repetition 3 of 12"),
        (but(RUNNING, drive=False), "The motor is still: hands, ball or band do the work"),
        (
            but(RUNNING, beginner=True, session_ms=280_000),
            "0:20 left, then it stops: a beginner's session is short",
        ),
        (
            but(RUNNING, drive_ms=1_190_000, session_ms=90_000),
            "0:10 left, then it stops: a rest is due",
        ),
        (but(RUNNING, state="paused", pause_ms=272_900), "Ends by itself in 4:32"),
        (but(RUNNING, state="paused", locked=True), "Hold START/STOP for 0.8 s to end"),
        (Status(state="resting", rest_ms=552_000), "Resting: 9:12 to go"),
        (Status(state="ready", title="Heel session", routine="heel"), "Ready: Heel session"),
        (Status(state="ready", routine="heel"), "13:00, 4 phases"),
        (Status(state="ready", routine="heel", level=1), "begins: level 1 (lightest)."),
        (
            Status(state="ready", routine="heel", level=2),
            "begins: first a gentle minute, then level 2 (light).",
        ),
        (Status(state="ready", routine="stretch"), "The motor stays still"),
        (Status(state="ready", routine="heel", last_end="limit"), "last session ended: limit."),
        (Status(state="ready", locked=True), "START/STOP begins nothing while locked."),
        (Status(state="ready", locked=True), "UP and DOWN held 3 s unlock (key l)"),
        (Status(state="ready", beginner=True), "first 3 sessions are at most 5 min and level 2"),
        (Status(state="ready", notice=True), "Read the notice before the first session (key n)"),
        (Status(state="ready", stuck=0b1001), "Stuck down: START, MODE. Free it."),
        (Status(state="ready", warning="The log was damaged"), "Warning: The log was damaged."),
        (Status(state="fault", fault=8, fault_text="Blocked"), "Fault 8: the motor is off"),
        (Status(state="fault", fault_text="The motor is blocked"), "The motor is blocked."),
        (Status(state="fault"), "let go of START/STOP, then hold it for 2 s (key c)"),
    ],
)
def test_every_state_and_remark_has_its_words(status, sentence):
    assert sentence in words.of_status(status).text


def test_old_words_are_told_to_be_old():
    assert "No answer on USB for 7 s" in words.of_status(RUNNING, silent_ms=7_000).text
    assert "No answer" not in words.of_status(RUNNING).text


@pytest.mark.parametrize(
    ("phase", "cause", "headline"),
    [
        ("boot", "", "Starting"),
        ("off", "", "No power"),
        ("hang", "", "Not answering"),
        ("dead", "", "Dead"),
        ("repl", "OSError", "The app ended with OSError"),
        ("repl", "return", "The app has ended"),
    ],
)
def test_a_board_that_says_nothing_has_words_too(phase, cause, headline):
    said = words.of_board(phase, cause, "the watchdog restarted the board", ("board.py: mend it",))
    assert said.headline == headline
    assert ("board.py: mend it" in said.text) == (phase == "repl")


def test_what_must_be_known_comes_before_what_may_be_cut_off():
    said = words.of_status(but(RUNNING, locked=True, warning="The log was damaged"))
    kinds = [line.kind == words.QUIET for line in said.lines]
    assert kinds == sorted(kinds) and len(kinds) == 7


def test_no_state_shares_its_sign():
    states = [str(name, "ascii") for name in firmware.load("states").STATES]
    signs = [words.of_status(Status(state=state)).sign for state in states]
    assert len(set(signs)) == len(states)


def test_a_time_is_never_negative():
    assert (words.m_ss(-5), words.m_ss(59_999), words.m_ss(3_600_000)) == ("0:00", "0:59", "60:00")


def test_an_answer_is_found_behind_half_of_an_older_one():
    line = '{"ok": true, "state": "runn{"ok": true, "state": "ready", "new_field": 1}'
    answer = parse_answer(line)
    assert answer is not None and Status.of(answer) == Status(state="ready")


@pytest.mark.parametrize("line", ["", "Traceback", '{"telemetry": 1}', '{"ok": true, "s', '{"ok"'])
def test_another_line_is_no_answer(line):
    assert parse_answer(line) is None


def test_answers_are_told_apart():
    answer = {"ok": True, "settings": {"profile": "low sensation", "length": 50, "tones": 1}}
    assert Settings.of(answer) == Settings("low sensation", 50) and Status.of(answer) is None
    assert Settings.of({"ok": False}) is None and Settings.of({"state": "ready"}) is None


def test_settings_change_what_is_said():
    low = Settings("low sensation", 100)
    running = words.of_status(but(RUNNING, session_ms=560_000), low).text
    assert "0:40 left, then it stops: the low-sensation profile is short" in running
    assert "Low-sensation profile: at most 10 min and level 2." in running
    ready = Status(state="ready", routine="heel")
    assert "10:00 of its 18:00" in words.of_status(ready, low).text


def test_the_notice_holds_the_guide_s_rule_and_the_makers_list():
    text = notice.as_text().lower()
    for word in (
        *("severe", "walking", "stress fracture", "injured", "doctor", "pregnant", "pacemaker"),
        *("implant", "blood clots", "varicose veins", "wound", "surgery", "neuropathy"),
        *("sit down", "level 2", "10 minutes"),
    ):
        assert word in text


# Presses.


def taken(fingers, now_ms, until_ms):
    entries = fingers.take(now_ms, until_ms)
    check_script(entries)
    return [(entry["at_ms"], entry["button"], entry["down"]) for entry in entries]


def test_a_tap_is_down_and_up_whatever_the_frames():
    fingers = Fingers()
    fingers.tap("UP", 1_000, key_s=0)
    assert taken(fingers, 1_000, 1_050) == [(1_000, "UP", True)]
    assert taken(fingers, 1_050, 1_100) == []
    assert taken(fingers, 1_100, 1_150) == [(1_000 + TAP_MS, "UP", False)]
    fingers.tap("UP", 9_000, key_s=1)
    assert taken(fingers, 9_000, 15_000) == [(9_000, "UP", True), (9_100, "UP", False)]


def test_a_tap_that_comes_late_is_as_long():
    fingers = Fingers()
    fingers.tap("UP", 1_000, key_s=0)
    fingers.tap("UP", 1_000, key_s=1)
    assert taken(fingers, 7_000, 13_000) == [
        *((7_000, "UP", True), (7_000 + TAP_MS, "UP", False)),
        *((7_160, "UP", True), (7_160 + TAP_MS, "UP", False)),
    ]


def test_taps_are_apart_and_few_wait():
    fingers = Fingers()
    for number in range(9):
        fingers.tap("UP", 0, key_s=number)
    downs = [at_ms for at_ms, _, down in taken(fingers, 0, 10_000) if down]
    assert downs == [0, 160, 320]


def test_a_repeated_key_keeps_its_button_down():
    fingers = Fingers()
    for number in range(20):
        fingers.tap("START", number * 33, key_s=number * 0.033)
    assert taken(fingers, 0, 10_000) == [(0, "START", True), (19 * 33 + 150, "START", False)]


def test_the_mouse_holds_and_a_click_is_long_enough():
    fingers = Fingers()
    fingers.hold("START", 500)
    assert fingers.holding and taken(fingers, 500, 9_000) == [(500, "START", True)]
    fingers.release("START", 9_000)
    assert not fingers.holding and taken(fingers, 9_000, 9_050) == [(9_000, "START", False)]
    fingers.hold("UP", 9_500)
    fingers.release("UP", 9_501)
    assert taken(fingers, 9_500, 9_700) == [(9_500, "UP", True), (9_600, "UP", False)]


# Pace.


def test_the_steps_of_the_speed_keys():
    pace = Pace()
    seen = [pace.speed]
    for _ in range(len(STEPS)):
        pace.faster()
        seen.append(pace.speed)
    assert seen == [1, 2, 5, 10, 30, 60, 120, 120]
    pace.slower()
    assert pace.speed == 60
    assert Pace(10_000).speed == 120
    odd = Pace(7)
    odd.slower()
    assert odd.speed == 5


def test_no_millisecond_is_lost_and_no_frame_is_long():
    pace = Pace()
    assert sum(pace.step_ms(1 / 60) for _ in range(600)) == pytest.approx(10_000, abs=1)
    assert Pace(120).step_ms(30.0) == 12_000
    assert Pace(120).step_ms(0.05, held=True) == 50


def test_it_tells_when_the_speed_is_not_kept():
    slow = Pace(60)
    for _ in range(3):
        slow.step_ms(0.5)
    assert not slow.keeps_up and slow.reached == pytest.approx(12)
    good = Pace(60)
    for _ in range(40):
        good.step_ms(0.05)
    assert good.keeps_up


# Strip and chart.


def test_a_strip_keeps_least_and_most_of_each_time():
    strip = Strip()
    strip.set(100, 1_000)
    strip.set(200, 3_000)
    strip.advance(BUCKET_MS * 3)
    least_most = [(b.least_u16, b.most_u16) for b in strip.columns(4, BUCKET_MS) if b]
    assert least_most == [(0, 3_000), (3_000, 3_000), (3_000, 3_000), (3_000, 3_000)]
    assert strip.columns(6, BUCKET_MS)[:2] == [None, None]


def test_a_strip_s_columns_move_but_do_not_change():
    strip = Strip()
    for number in range(200):
        strip.set(number * 137, number * 300)
    before = strip.columns(20, 2_000)
    strip.advance(200 * 137 + 2_000)
    assert strip.columns(20, 2_000)[:18] == before[1:19]


def test_a_strip_forgets_what_is_too_old():
    strip = Strip()
    strip.set(0, 5)
    strip.set(KEPT_MS * 3, 7)
    assert sum(column is not None for column in strip.columns(9_999, BUCKET_MS)) <= 2_401
    assert strip.percent == 1


@pytest.mark.parametrize(
    ("least_pct", "most_pct", "shown"),
    [
        (0, 0, [(" ", "solid", ""), (" ", "solid", "")]),
        (100, 100, [("█", "solid", "solid"), ("█", "solid", "solid")]),
        (25, 25, [("▄", "solid", ""), (" ", "solid", "")]),
        (25, 100, [("▄", "solid", "pale"), ("█", "pale", "pale")]),
        (0, 75, [("█", "pale", "pale"), ("▄", "pale", "")]),
        (0.01, 0.01, [("▁", "solid", ""), (" ", "solid", "")]),
    ],
)
def test_a_column_of_the_chart(least_pct, most_pct, shown):
    bucket = Bucket(round(FULL_U16 * least_pct / 100), round(FULL_U16 * most_pct / 100))
    assert [cell(bucket, row, 2) for row in (0, 1)] == shown
    assert cell(None, 0, 2)[0] == " "


@pytest.mark.parametrize("width", [10, 74, 94, 300])
@pytest.mark.parametrize("minutes", [2, 5, 15])
def test_the_chart_holds_its_minutes_in_whole_buckets(width, minutes):
    column_ms = column_length_ms(minutes, width)
    assert column_ms % BUCKET_MS == 0
    assert column_ms * width >= minutes * 60_000 > (column_ms - BUCKET_MS) * width


# The desk.


def test_the_desk_reads_pins_as_they_are_wired():
    desk = Desk({"MOTOR_A": 2, "MOTOR_B": 4, "START": 10, "STATUS_LED": "LED", "TONE": 22})
    desk.take(
        [
            {"t_ms": 1.0, "event": "pwm", "pin": 4, "duty_u16": 32_768, "freq_hz": 25_000},
            {"t_ms": 2.0, "event": "pin", "pin": 2, "value": 1},
            {"t_ms": 3.0, "event": "pin", "pin": "LED", "value": 1},
            {"t_ms": 4.0, "event": "input", "pin": 10, "level": 0},
            {"t_ms": 5.0, "event": "pwm", "pin": 22, "duty_u16": 32_768, "freq_hz": 880},
            {"t_ms": 6.0, "event": "pin", "pin": 22, "value": 0},
            {"t_ms": 7.0, "event": "usb", "text": "board.py: mend it"},
        ],
        10,
    )
    # A frozen pin is full power, and is shown as that.
    assert (desk.motors["A"].percent, desk.motors["B"].percent) == (100, 50)
    assert desk.status_led is not None and desk.status_led.on
    assert desk.down == {"START"} and desk.buttons == ("START",)
    assert (desk.notes, desk.tone_hz) == ([880], 0)
    assert list(desk.lines) == ["board.py: mend it"]


def test_what_can_be_broken_is_what_a_script_can_break():
    check_script([{"at_ms": 0, **fault.entry} for fault in FAULTS if fault.entry is not None])
    assert len({fault.key for fault in FAULTS}) == len(FAULTS)
    assert set(KEYS) == set(CAPS) == set(BUTTONS)


# Colours.


@pytest.mark.parametrize("kind", [theme.DARK, theme.LIGHT], ids=lambda kind: kind.name)
def test_every_text_can_be_read(kind):
    grounds = [kind.background, kind.surface, kind.panel]
    inks = [
        *(kind.foreground, kind.primary, kind.secondary, kind.accent),
        *(kind.success, kind.warning, kind.error, kind.variables["quiet"]),
    ]
    for ground in grounds:
        for ink in inks:
            assert contrast(ink, ground) >= 4.5, (ink, ground)


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG counts it, 1 to 21."""

    def luminance(colour: str) -> float:
        assert re.fullmatch("#[0-9a-f]{6}", colour)
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("said", "name"),
    [("0;15", "plantar-light"), ("15;0", "plantar-dark"), ("0;default;7", "plantar-light")],
)
def test_the_theme_follows_the_terminal(monkeypatch, said, name):
    monkeypatch.setenv("COLORFGBG", said)
    assert theme.preferred() == name
    monkeypatch.delenv("COLORFGBG")
    assert theme.preferred() == "plantar-dark"
