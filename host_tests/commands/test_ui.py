"""The terminal UI as a person meets it: Textual's Pilot at the keys and the mouse, the firmware in
its real interpreter behind it. Time passes by the app's own frame function: nothing sleeps.
"""

import asyncio
import html
import os
import pty
import re
import select
import subprocess
import sys
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from textual.widgets import Static

from plantar import firmware
from plantar.errors import PlantarError
from plantar.firmware import REPOSITORY, firmware_dir
from plantar.run import notice, ui
from plantar.run.display import braille
from plantar.run.runner import Runner, RunnerError
from plantar.run.ui import screenshot
from plantar.run.ui.app import MassagerApp
from plantar.run.ui.board import PushButton
from plantar.run.ui.dialogs import FaultDialog, KeysDialog, NoticeDialog, Over

FRAME_S = 0.05
LIGHTEST_PCT = 36  # level 1 of the default motor: 25 % and a fifth of the way to 80 %
SVG_CHARACTER = 12.2  # how wide Rich draws one


class Clock:
    """Real time for the app: it passes when the test says so."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Person:
    """Somebody at the desk. `app`, `pilot`, and ways to wait and to look."""

    def __init__(self, app, pilot, clock):
        self.app = app
        self.pilot = pilot
        self.clock = clock
        self.desk = app.clockwork.desk

    async def wait(self, real_s):
        """Let time pass on the wall, and so on the board."""
        for _ in range(round(real_s / FRAME_S)):
            self.clock.now_s += FRAME_S
            await self.app.frame(FRAME_S)
        await self.pilot.pause()

    async def wait_board(self, seconds):
        """Let many seconds pass on the board."""
        pace = self.app.clockwork.pace
        before, pace.speed = pace.speed, 120
        await self.wait(seconds / 120)
        pace.speed = before

    async def press(self, key, then_s=0.6):
        """Press a key, and wait until the words can have followed."""
        await self.pilot.press(key)
        await self.wait(then_s)

    @property
    def words(self):
        return self.app.words().text

    def screen(self):
        """Return the lines of the screen, as they are drawn."""
        rows = [[" "] * self.app.size.width for _ in range(self.app.size.height)]
        pattern = r'<text [^>]*x="([\d.]+)"[^>]*-line-(\d+)\)">([^<]*)</text>'
        for x, row, text in re.findall(pattern, self.app.export_screenshot()):
            start = round(float(x) / SVG_CHARACTER)
            characters = html.unescape(text).replace("\xa0", " ")
            rows[int(row)][start : start + len(characters)] = characters
        return ["".join(row) for row in rows]

    def drawn(self):
        return "\n".join(self.screen())

    def told(self, sentence):
        """Return whether a notification said this."""
        return sentence in [note.message for note in self.app._notifications]

    def percent(self, motor="A"):
        return self.desk.motors[motor].percent


@asynccontextmanager
async def at_the_desk(size=(80, 24), **board):
    """Somebody before a board that has just started. board: see Runner."""
    clock = Clock()
    with Runner(**board) as runner:
        app = MassagerApp(runner, playing=False, clock=clock)
        async with app.run_test(size=size, notifications=True) as pilot:
            person = Person(app, pilot, clock)
            await person.wait(0.5)
            yield person


async def test_space_starts_the_heel_session_gently_and_says_so():
    async with at_the_desk() as person:
        assert person.words.startswith("Ready: Heel session")
        assert "0 %" not in person.words and person.percent() == 0
        await person.press("space", then_s=3)
        assert person.words.startswith("Running: Heel session – warm-up")
        assert "Level 1 of 5 (lightest), you chose 2; gentle for another 0:5" in person.words
        assert re.search(r"12:5\d left, next: feet in 0:5\d", person.words)
        assert "Phase 1 of 4" in person.words
        assert "rest both feet on the" in person.words
        assert person.percent() == LIGHTEST_PCT
        drawn = person.drawn()
        assert "Running: Heel session – warm-up" in drawn
        assert f"{LIGHTEST_PCT} %" in drawn


async def test_after_the_first_minute_the_chosen_level_plays_and_the_chart_names_the_minute():
    async with at_the_desk() as person:
        await person.press("space")
        await person.press("up")
        await person.wait_board(75)
        await person.wait(0.5)
        assert "Level 3 of 5 (medium)" in person.words
        assert person.percent() == 58
        columns = person.desk.motors["A"].columns(90, 1_000)
        gentle = [column for column in columns if column is not None and column.gentle]
        assert len(gentle) == pytest.approx(60, abs=7)  # the words come once a frame, here 6 s
        assert max(column.most_u16 for column in gentle[1:-7]) * 100 / 65_535 < LIGHTEST_PCT + 0.1
        drawn = person.drawn()
        assert "━ gentle ━" in drawn
        assert "100 %│" in drawn and "  0 %│" in drawn and "now" in drawn
    # 58 % of the 4600 rpm in board.py, and never without a word that it is an estimate.
    assert "Motor A 58 %, est. 44 Hz" in drawn


async def test_stop_stops_within_a_frame_and_the_pause_counts_down():
    async with at_the_desk() as person:
        await person.press("space", then_s=2)
        assert person.percent() > 0
        await person.pilot.press("space")
        await person.app.frame(FRAME_S)
        assert person.percent() == 0
        await person.wait(1)
        assert person.words.startswith("Paused: Heel session – warm-up")
        assert re.search(r"Ends by itself in 4:5\d", person.words)
        await person.press("space")
        assert person.words.startswith("Running") and person.percent() > 0


async def test_h_holds_start_stop_and_ends_the_session():
    async with at_the_desk() as person:
        await person.press("space", then_s=1)
        await person.press("h", then_s=1.5)
        assert person.words.startswith("Ready") and person.percent() == 0
        assert "The last session ended: stopped." in person.words


async def test_down_and_mode_are_the_board_s_buttons():
    async with at_the_desk() as person:
        await person.press("down")
        assert "START/STOP begins: level 1 (lightest)." in person.words
        await person.press("m")
        assert person.words.startswith("Ready: Rolling on a ball")


async def test_fast_taps_are_presses_of_their_own_and_a_repeated_key_is_one():
    async with at_the_desk() as person:
        for _ in range(2):
            await person.pilot.press("up")
            person.clock.now_s += 0.1
        await person.wait(1)
        assert "level 4 (deep)" in person.words
        for _ in range(20):  # a held key, as a terminal repeats it
            await person.pilot.press("down")
            person.clock.now_s += 0.01
            await person.app.frame(0.01)
        await person.wait(0.6)
        assert "level 3 (medium)" in person.words


async def test_lock_and_unlock_and_the_way_out_is_told():
    async with at_the_desk() as person:
        await person.press("l", then_s=4)
        assert (
            "Locked: only STOP and DOWN work. UP and DOWN held 3 s unlock (key l)." in person.words
        )
        await person.press("space")
        assert person.words.startswith("Ready") and person.percent() == 0
        await person.press("l", then_s=4)
        assert "Locked" not in person.words


async def test_d_shows_the_display_as_it_changes(tmp_path):
    fitted = tmp_path / "board.py"
    fitted.write_text('BOARD = "pico"\nDISPLAY_SDA, DISPLAY_SCL = 8, 9\n')
    async with at_the_desk(board_file=fitted) as person:
        await person.wait(2)
        await person.press("d")
        seen = person.app.screen.query_one("#display", Static)
        before = str(seen.content)
        assert before.splitlines() == braille(person.app._runner.display or b"")
        # Beside the buttons, which are there, and with the words under it.
        assert all(
            seen.region.right <= 80 and line in person.drawn() for line in before.splitlines()[:3]
        )
        for name in ("start", "up", "down", "mode"):
            button = person.app.query_one(f"#button-{name}", PushButton)
            assert person.app.screen.region.contains_region(button.region) and button.region.area
            assert not button.region.overlaps(seen.region)
        assert "Ready: Heel session" in person.drawn()
        await person.press("m")
        after = str(seen.content)
        assert (
            after.splitlines() == braille(person.app._runner.display or b"") != before.splitlines()
        )
        await person.pilot.click("#button-mode")
        await person.wait(0.6)
        assert person.words.startswith("Ready: Knuckle glide")
        await person.press("d")
        assert not seen.display and "power in %" in person.drawn()
    async with at_the_desk() as person:
        await person.wait(1)
        await person.press("d")
        assert not person.app.query_one("#display").display, "none is fitted"


async def test_the_mouse_holds_a_button_and_time_is_real_meanwhile():
    async with at_the_desk() as person:
        person.app.clockwork.pace.speed = 120
        await person.pilot.mouse_down("#button-start")
        await person.wait(0.2)
        button = person.app.query_one("#button-start", PushButton)
        assert person.desk.down == {"START"} and button.has_class("-down")
        assert "1x while held" in person.drawn()
        await person.pilot.mouse_up("#button-start")
        person.app.clockwork.pace.real_time()
        await person.wait(0.6)
        assert person.desk.down == set() and not button.has_class("-down")
        assert person.words.startswith("Running")
        await person.pilot.click("#button-start")
        await person.wait(0.6)
        assert person.words.startswith("Paused")


async def test_lights_and_tone_are_what_the_pins_do():
    async with at_the_desk() as person:
        assert [light.on for light in person.desk.levels] == [True, True, False, False, False]
        assert "●  ●  ○  ○  ○" in person.drawn()
        status = person.desk.status_led
        assert status is not None
        seen = []
        for _ in range(80):  # 4 s: two blinks of 60 ms
            await person.app.frame(FRAME_S)
            seen.append(status.on or status.blinked)
        assert sum(after > before for before, after in pairwise(seen)) == 2
        await person.press("space", then_s=0.2)
        assert "♪ 880" in person.drawn() or "♪ 880 1320 Hz" in person.drawn()
        await person.wait(2)
        assert "silent" in person.drawn()
        assert status.on


async def test_a_light_that_blinks_faster_than_frames_is_drawn_as_blinking():
    async with at_the_desk() as person:
        person.app.clockwork.pace.speed = 60
        await person.wait(0.2)
        assert "Status   ◐" in person.drawn()


async def test_the_speed_keys_step_and_1_goes_back():
    async with at_the_desk() as person:
        for speed in ("2x", "5x", "10x", "30x", "60x", "120x", "120x"):
            await person.pilot.press("plus")
            assert f"speed {speed}" in person.drawn()
        await person.pilot.press("minus")
        assert "speed 60x" in person.drawn()
        before_ms = person.app.clockwork.t_ms
        await person.wait(0.5)
        assert person.app.clockwork.t_ms - before_ms == 30_000
        await person.pilot.press("1")
        assert "1x, real time" in person.drawn()


async def test_a_slow_machine_bounds_the_frame_and_says_what_it_reaches():
    async with at_the_desk() as person:
        person.app.clockwork.pace.speed = 120
        before_ms = person.app.clockwork.t_ms
        for _ in range(4):
            await person.app.frame(0.5)  # each frame took half a second
        assert person.app.clockwork.t_ms - before_ms == 4 * 12_000
        assert "24x of 120x reached" in person.drawn()


async def test_the_screen_answers_while_the_board_is_busy():
    async with at_the_desk() as person:
        clockwork = person.app.clockwork
        clockwork.pace.speed = 120
        frame = asyncio.ensure_future(person.app.frame(0.1))
        await person.pilot.press("question_mark")
        assert isinstance(person.app.screen, KeysDialog)
        await frame


async def test_a_key_in_the_middle_of_a_fast_frame_is_a_whole_press():
    async with at_the_desk() as person:
        person.app.clockwork.pace.speed = 120
        frame = asyncio.ensure_future(person.app.frame(FRAME_S))
        await asyncio.sleep(0)  # the frame is on its way
        await person.pilot.press("space")
        await frame
        await person.wait(2 * FRAME_S)
        assert person.words.startswith("Running")


async def test_a_hang_is_cut_by_the_guard_and_c_leads_out_of_the_fault():
    async with at_the_desk() as person:
        await person.press("space", then_s=2)
        await person.press("x", then_s=0.1)
        assert isinstance(person.app.screen, FaultDialog)
        await person.press("h", then_s=0.6)
        assert person.percent() == 0
        assert person.words.startswith("Not answering")
        await person.wait(3)
        assert person.words.startswith("Fault 1: the motor is off")
        assert "stopped answering" in person.words and "key c" in person.words
        await person.press("c", then_s=3)
        assert person.words.startswith("Ready"), person.words


async def test_an_exception_leaves_a_repl_and_the_way_out_is_the_plug():
    async with at_the_desk() as person:
        await person.press("space", then_s=1)
        await person.pilot.press("x", "i")
        await person.wait(0.5)
        assert "The app ended with KeyboardInterrupt" in person.words
        assert "put it back (key p)" in person.words
        assert person.percent() == 0


async def test_the_plug_stops_time_and_comes_back_to_a_still_motor():
    async with at_the_desk() as person:
        await person.press("space", then_s=2)
        await person.press("p", then_s=0.1)
        assert person.percent() == 0
        assert "PULLED OUT" in person.drawn() and "The plug is pulled out" in person.drawn()
        before_ms = person.app.clockwork.t_ms
        await person.press("space")
        assert person.app.clockwork.t_ms == before_ms
        await person.press("p", then_s=1.5)
        assert person.words.startswith("Ready") and person.percent() == 0


async def test_ctrl_r_is_a_soft_reset_that_stops_the_motor():
    async with at_the_desk() as person:
        await person.press("space", then_s=2)
        await person.press("ctrl+r", then_s=1)
        assert person.percent() == 0 and person.words.startswith("Ready")


async def test_resting_counts_down_and_refuses():
    async with at_the_desk() as person:
        await person.press("space")
        await person.wait_board(13 * 60 + 10)
        await person.wait(0.5)
        assert re.match(r"Resting: 9:[345]\d to go", person.words), person.words
        assert "The last session ended: finished." in person.words
        await person.press("space")
        assert person.words.startswith("Resting") and person.percent() == 0


async def test_a_new_board_shows_the_notice_and_only_start_starts():
    async with at_the_desk(fresh=True) as person:
        assert isinstance(person.app.screen, NoticeDialog)
        drawn = re.sub(r"\W+", " ", person.drawn())
        for group in notice.GROUPS:
            for point in group.points:
                # As it is wrapped, its beginning stands in one line.
                assert re.sub(r"\W+", " ", point[:40]) in drawn
        await person.press("space")
        assert not isinstance(person.app.screen, NoticeDialog)
        assert person.words.startswith("Ready") and "Beginner:" in person.words
        await person.wait(1)
        assert not isinstance(person.app.screen, NoticeDialog)
        await person.press("space", then_s=1)
        assert person.words.startswith("Running")
        assert "4:5" in person.words and "a beginner's session is short" not in person.words


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_enter_and_escape_acknowledge_the_notice_too(key):
    async with at_the_desk(fresh=True) as person:
        await person.press(key)
        assert not isinstance(person.app.screen, NoticeDialog)
        assert person.words.startswith("Ready")


async def test_a_second_motor_has_a_bar_and_a_chart_of_its_own(tmp_path):
    board = tmp_path / "board.py"
    text = (firmware_dir() / "board.py").read_text()
    board.write_text(text.replace("MOTOR_B = None", "MOTOR_B = 4"))
    async with at_the_desk(board_file=board) as person:
        await person.press("space", then_s=2)
        assert person.percent("B") == LIGHTEST_PCT
        assert sum(line.startswith(" Motor B 36 %") for line in person.screen()) == 1


async def test_a_sparse_board_says_what_is_not_there(tmp_path):
    board = tmp_path / "board.py"
    board.write_text(
        'BOARD = "pico"\nUP = None\nDOWN = None\nMODE = None\nLEVEL_LEDS = None\n'
        "STATUS_LED = None\nTONE = None\n"
    )
    async with at_the_desk(board_file=board) as person:
        for name in ("Level", "Status", "Tone", "Motor B"):
            assert f"{name:<9}not fitted" in person.drawn()
        await person.press("up")
        assert "This board has no UP button." in person.drawn()
        await person.press("space")
        assert person.words.startswith("Running")


@pytest.mark.parametrize("interpreter", ["micropython", "cpython"])
async def test_it_says_which_interpreter_runs(interpreter):
    async with at_the_desk(interpreter=interpreter) as person:
        real = person.app.clockwork.runner.version.startswith("micropython")
        assert ("on real MicroPython 1." if real else "on CPython 3.") in person.screen()[0]


@pytest.mark.parametrize("size", [(60, 20), (60, 30), (80, 20), (80, 24), (100, 30), (200, 60)])
async def test_everything_fits(size):
    async with at_the_desk(size) as person:
        await person.press("space")
        region = person.app.screen.region
        small = size == (60, 20)  # where the chart has no room
        shown = ("#bar", "Board", "#said", "KeyBar", "#button-mode", "#button-start")
        for selector in shown if small else (*shown, "StripChart"):
            seen = person.app.query_one(selector).region
            assert region.contains_region(seen) and seen.area, selector
        lines = person.screen()
        assert "board up 0:01" in lines[0]
        bar = person.app.query_one("KeyBar").region
        keys = " ".join(" ".join(lines[bar.y :]).split())
        assert keys == "h End l Lock c Clear s Settings +/- Speed p Plug x Break ? Keys q Quit"
        assert "space" in person.drawn() and "Motor A" in person.drawn()
        assert "of 20:00" in person.drawn()


async def test_60_columns_are_too_few_for_the_display_and_it_says_so(tmp_path):
    fitted = tmp_path / "board.py"
    fitted.write_text('BOARD = "pico"\nDISPLAY_SDA, DISPLAY_SCL = 8, 9\n')
    async with at_the_desk((60, 20), board_file=fitted) as person:
        await person.press("d")
        assert not person.app.query_one("#display").display
        assert person.told("The display takes 64 columns; make the terminal wider.")


async def test_s_opens_the_settings_which_are_said_in_words():
    async with at_the_desk() as person:
        before = person.desk.status.routine
        await person.press("s", then_s=3)
        assert person.words.startswith("Settings: profile, standard"), person.words
        assert "UP, DOWN: change it." in person.drawn()
        await person.press("up", then_s=1)
        assert person.words.startswith("Settings: profile, beginner")
        await person.press("m", then_s=1)
        assert "Settings: length, 0 % of the guide's range" in person.words
        await person.press("m", then_s=1)
        assert "Settings: tones, on" in person.words
        await person.press("down", then_s=1)
        assert "Settings: tones, off" in person.words
        await person.press("s", then_s=1)  # again: leave
        assert person.words.startswith("Ready") and person.desk.status.routine == before
        assert (person.desk.settings.profile, person.desk.settings.tones) == ("beginner", 0)


async def test_the_settings_do_not_open_in_a_session():
    async with at_the_desk() as person:
        await person.press("space", then_s=2)
        await person.press("s", then_s=3)
        assert person.told("The settings open while it is ready and unlocked.")
        assert "Phase 1 of 4" in person.words, "MODE alone would be the next phase"


async def test_h_begins_no_session():
    async with at_the_desk() as person:
        await person.press("h", then_s=2)
        assert person.words.startswith("Ready") and person.percent() == 0
        assert person.told("There is no session to end.")


@pytest.mark.parametrize(
    ("key", "by"), [("question_mark", "key"), ("x", "key"), ("n", "key"), ("x", "mouse")]
)
async def test_stop_works_over_every_dialog(key, by):
    async with at_the_desk((60, 20)) as person:
        # Nothing runs: it only leads back.
        await person.press(key, then_s=0.1)
        assert isinstance(person.app.screen, Over)
        await stop_over(person, by)
        assert not isinstance(person.app.screen, Over)
        await person.wait(1)
        assert person.words.startswith("Ready") and person.percent() == 0
        await person.press("space", then_s=2)
        assert person.percent() > 0
        await person.press(key, then_s=0.1)
        assert "STOP" in person.screen()[-1]
        await stop_over(person, by)
        await person.app.frame(FRAME_S)
        assert person.percent() == 0
        await person.wait(1)
        assert person.words.startswith("Paused")


async def stop_over(person, by):
    if by == "key":
        await person.pilot.press("space")
    else:
        await person.pilot.mouse_down("StopLine")
        await person.pilot.pause()


SENSED = 'BOARD = "pico"\nSUPPLY, CURRENT, TEMPERATURE = 26, 27, 28\nMOTOR_MA = 600\n'


@pytest.mark.parametrize(
    ("key", "fault"), [("s", "blocked"), ("t", "too hot"), ("v", "supply voltage is out of range")]
)
async def test_stall_heat_and_supply_can_be_broken_and_mended(tmp_path, key, fault):
    board = tmp_path / "board.py"
    board.write_text(SENSED)
    async with at_the_desk(board_file=board) as person:
        await person.press("space")
        await person.wait_board(90)
        await person.wait(0.5)
        assert person.words.startswith("Running") and "Warning" not in person.words
        await person.pilot.press("x", key)
        await person.wait(4)
        assert person.words.startswith("Fault") and fault in person.words.lower(), person.words
        assert person.percent() == 0
        if key != "s":  # without power nobody knows whether a motor is held
            await person.press("c", then_s=3)
            assert person.words.startswith("Fault"), "its cause is still there"
        await person.pilot.press("x", "w")
        await person.wait_board(20)
        await person.press("c", then_s=3)
        assert person.words.startswith("Ready"), person.words


async def test_a_sense_that_is_not_fitted_cannot_break():
    async with at_the_desk() as person:
        await person.press("x", then_s=0.1)
        assert "no TEMPERATURE in board.py" in person.drawn()
        await person.press("t", then_s=0.1)
        assert isinstance(person.app.screen, FaultDialog)


async def test_a_button_that_sticks_stays_down_until_it_is_mended():
    async with at_the_desk() as person:
        await person.press("space", then_s=2)
        await person.pilot.press("x", "k")
        await person.wait(1)
        assert person.desk.down == {"START"} and person.percent() == 0
        await person.press("space", then_s=0.5)
        assert person.desk.down == {"START"}, "a press changes nothing"
        await person.wait_board(40)
        await person.wait(0.5)
        assert "START has been down for half a minute" in person.words
        await person.pilot.press("x", "w")
        await person.wait(1)
        assert person.desk.down == set()
        await person.press("space", then_s=2)
        assert person.words.startswith("Running")


async def test_it_lives_through_any_size_and_theme():
    async with at_the_desk() as person:
        for size in ((40, 12), (20, 6), (79, 23), (300, 80), (80, 24)):
            await person.pilot.resize_terminal(*size)
            await person.press("t", then_s=0.1)
        assert person.words.startswith("Ready")
        assert "START/STOP" in person.drawn()


async def test_a_dead_child_ends_the_app_with_one_sentence(monkeypatch):
    children = []

    class Remembered(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            children.append(self)

    monkeypatch.setattr(subprocess, "Popen", Remembered)
    async with at_the_desk() as person:
        children[0].kill()
        await person.wait(0.1)
        error = person.app.failure
        assert isinstance(error, RunnerError)
        assert re.fullmatch(r"The \w+ that runs the firmware ended at [^\n]*", str(error))
        assert person.app.return_code == 1


def flash_of_a_board_with(folder, profile):
    """Make a state folder of a board in use whose settings say this profile."""
    journal, allowance = firmware.load("keep.journal"), firmware.load("allowance")
    usage = journal.Usage()
    usage.notice_seen = 1
    usage.long_sessions = 9
    usage.profile = allowance.PROFILES.index(profile)
    (folder / journal.SLOTS[0]).write_bytes(journal.encode(usage, 0))
    return folder


async def test_the_low_sensation_profile_is_told(tmp_path):
    async with at_the_desk(state_dir=flash_of_a_board_with(tmp_path, b"low sensation")) as person:
        assert "Low-sensation profile: at most 10 min and level 2." in person.words


async def test_h_holds_long_enough_for_the_accessible_profile(tmp_path):
    async with at_the_desk(state_dir=flash_of_a_board_with(tmp_path, b"accessible")) as person:
        await person.press("space", then_s=2)
        assert person.words.startswith("Running")
        await person.press("h", then_s=2.2)
        assert person.words.startswith("Ready"), person.words


async def test_z_zooms_and_q_quits():
    async with at_the_desk() as person:
        for minutes in (15, 2, 5):
            await person.press("z", then_s=0.05)
            assert f"the last {minutes} min" in person.drawn()
        await person.press("q", then_s=0)
        assert person.app.return_code == 0


def test_without_a_terminal_on_standard_error_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    with pytest.raises(PlantarError, match="add --no-ui"):
        ui.run_ui(None)  # type: ignore[arg-type]


def test_the_command_opens_it_in_a_terminal_and_leaves_the_terminal_as_it_was():
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
    child = subprocess.Popen(
        [sys.executable, "-m", "plantar", "run"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        shown = _read_until(ours, b"Ready")
        assert b"\x1b[?1049h" in shown  # the alternate screen, and below back from it
        os.write(ours, b"q")
        assert b"\x1b[?1049l" in _read_until(ours, b"\x1b[?1049l")
        assert child.wait(timeout=30) == 0
    finally:
        child.kill()
        child.wait()
        os.close(ours)


def _read_until(terminal, wanted):
    seen = b""
    while wanted not in seen:
        ready, _, _ = select.select([terminal], [], [], 30)
        assert ready, f"nothing more came; {seen[-500:]!r}"
        seen += os.read(terminal, 65_536)
    return seen


def test_the_picture_loads_nothing_and_is_of_the_real_session():
    svg = screenshot.screenshot()
    assert re.findall(r"https?://[^\s\"')]+", svg) == ["http://www.w3.org/2000/svg"]
    assert "@font-face" not in svg and "url(" not in svg.replace("url(#", "")
    assert "monospace" in svg
    text = html.unescape(svg).replace("\xa0", " ")
    assert "Running: Heel session – feet" in text and "gentle" in text


def test_the_committed_picture_loads_nothing():
    picture = REPOSITORY / Path("docs/images/terminal.svg")
    assert re.findall(r"https?://[^\s\"')]+", picture.read_text()) == [
        "http://www.w3.org/2000/svg"
    ]
