"""What upkeep keeps, and when: one rule at a time, on a board in this process with its files."""

import hashlib
from pathlib import Path

import faults
import faulttexts
import pytest
import states
from life import Life
from witness import press

from plantar.build.tree import Manifest

ONE = 'BOARD = "pico"\nMOTOR_A = 2\n'
FILES = {"main.py": b"import loop\n", "a.py": b"x" * 1_500, "keep/b.py": b"y" * 511}
PIECES = 1 + 3 + 1
ENDS = len(FILES) + 1
"""Each file has one more step, which judges it; and the manifest's end is one."""
ARMED, LOCKED = 1, 16


def put(flash: Path, board: str = ONE) -> None:
    """Put files, their manifest and a board.py onto a board's flash."""
    for name, data in FILES.items():
        (flash / name).parent.mkdir(exist_ok=True)
        (flash / name).write_bytes(data)
    listed = {n: (hashlib.sha256(d).hexdigest(), len(d)) for n, d in FILES.items()}
    (flash / "manifest.txt").write_bytes(Manifest(listed).text())
    (flash / "board.py").write_text(board)


@pytest.fixture
def life(tmp_path):
    """A board with its files, before power-on."""
    board = Life(tmp_path, board=ONE)
    put(tmp_path / "flash")
    return board


def spied(thing, name, calls):
    """Let a method note when it is called."""
    method = getattr(thing, name)

    def noted(*values):
        calls.append(values)
        return method(*values)

    setattr(thing, name, noted)


def test_all_files_are_read_at_once_and_then_two_pieces_a_second(life):
    life.run_untouched(500, [])
    upkeep = life.app.upkeep
    assert upkeep.files.checked
    assert upkeep.files_good()
    steps = []
    spied(upkeep.files, "step", steps)
    life.run_untouched(500 + 1_000 * 20, [])
    assert len(steps) in (39, 40), "two pieces a second"
    life.run_untouched(500 + 1_000 * 60, [])
    assert len(steps) in (119, 120)
    assert life.app.guard.fault == faults.NONE


def test_a_damaged_manifest_is_a_fault_from_the_start_on(life, tmp_path):
    file = tmp_path / "flash" / "manifest.txt"
    file.write_bytes(file.read_bytes()[:-40])
    life.run_untouched(500, [])
    assert life.app.guard.fault == faults.FILES
    assert life.app.upkeep.files.bad == b"manifest.txt"


def test_a_file_that_decays_while_it_lies_idle_is_found_within_a_round(life, tmp_path):
    life.run_untouched(2_000, [])
    (tmp_path / "flash" / "a.py").write_bytes(b"x" * 1_499 + b"z")
    life.run_untouched(2_000 + 1_000 * 2 * (PIECES + ENDS), [])
    assert life.app.guard.fault == faults.FILES
    assert life.app.upkeep.files.bad == b"a.py"
    assert not life.app.upkeep.files_good()


def test_the_idle_check_waits_for_whoever_holds_a_button(life):
    """To open a file takes as long as half a tick."""
    life.run_untouched(1_000, [])
    steps = []
    spied(life.app.upkeep.files, "step", steps)
    life.run_untouched(9_000, [press(1_020, "UP", for_ms=7_900)])
    assert len(steps) <= 1


def test_the_first_board_file_is_accepted_and_kept_and_another_waits_for_a_hold(tmp_path):
    (tmp_path / "first").mkdir()
    first = Life(tmp_path / "first", board=ONE)
    put(tmp_path / "first" / "flash")
    first.run_untouched(1_000, [])
    assert first.app.guard.fault == faults.NONE
    number = first.app.usage.board_sum
    assert number > 1
    kept = [file for file in (tmp_path / "first" / "flash").glob("journal_*.bin")]
    other = Life(tmp_path, board=ONE + "CEILING_PCT = 60\n")
    put(tmp_path / "flash", ONE + "CEILING_PCT = 60\n")
    for file in kept:
        (tmp_path / "flash" / file.name).write_bytes(file.read_bytes())
    other.run_untouched(1_000, [])
    assert other.app.guard.fault == faults.BOARD_FILE
    assert other.app.usage.board_sum == number
    other.app.usage.learned_ma = 300
    other.run_untouched(5_000, [press(1_500, for_ms=2_300)])
    assert other.app.guard.fault == faults.NONE
    assert other.app.usage.board_sum not in (0, number)
    assert other.app.usage.learned_ma == 0, "it may stand for another motor"


def test_who_clears_another_fault_has_not_accepted_the_board_file(life):
    life.run_untouched(1_000, [])
    app = life.app
    number = app.usage.board_sum
    app.usage.board_sum = number - 1
    app.guard.trip(faults.HANG)
    life.run_untouched(4_000, [press(1_200, for_ms=2_300)])
    assert app.guard.fault == faults.BOARD_FILE
    assert app.usage.board_sum == number - 1
    life.run_untouched(8_000, [press(5_000, for_ms=2_300)])
    assert (app.guard.fault, app.usage.board_sum) == (faults.NONE, number)


@pytest.mark.parametrize(
    ("resets", "watchdog", "armed", "fault"),
    [
        (2, True, True, faults.WATCHDOG),
        (1, True, True, faults.NONE),
        (0, True, True, faults.NONE),
        (2, False, True, faults.NONE),
        (2, True, False, faults.NONE),
    ],
)
def test_the_third_reset_by_the_watchdog_is_a_fault(life, resets, watchdog, armed, fault):
    """One that it was armed for: a person who ends the program ends its row as well."""
    life.run_untouched(1_000, [])
    app = life.app
    app.upkeep.kept.put(1, resets << 1 | (ARMED if armed else 0))
    app.hal.was_watchdog = lambda: watchdog
    app.upkeep.take_up()
    assert app.guard.fault == fault
    counted = app.upkeep.kept.get(1) >> 1 & 7
    assert counted == (0 if fault else resets + (watchdog and armed))


def test_lock_fault_and_drive_are_taken_over_from_before_a_reset(life):
    life.run_untouched(1_000, [])
    app = life.app
    app.upkeep.kept.put(1, LOCKED | faults.STALL << 5)
    app.upkeep.take_up()
    assert app.massager.locked
    assert app.guard.fault == faults.STALL
    assert app.upkeep.kept.get(1) == LOCKED | faults.STALL << 5
    app.upkeep.fault_cleared()
    assert app.upkeep.kept.get(1) == LOCKED
    app.upkeep.kept.put(1, 0)
    app.upkeep.take_up()
    assert not app.massager.locked


def test_a_rest_goes_on_over_a_reset(life):
    """Twenty minutes of drive in steps of 40 ms, and five minutes of the rest are over."""
    life.run_untouched(1_000, [])
    app = life.app
    app.upkeep.kept.put(0, 20 * 60 * 25 << 10 | 300)
    app.upkeep.take_up()
    assert app.massager.drive_ms == 20 * 60_000
    assert app.massager.rest_left_ms() == 5 * 60_000


def test_lock_and_watchdog_are_kept_beside_each_other(life):
    life.run_untouched(1_000, [])
    app = life.app
    app.upkeep.kept.put(1, 1 << 1 | ARMED)
    app.hal.was_watchdog = lambda: True
    app.upkeep.take_up()
    assert app.upkeep.kept.get(1) == 2 << 1
    life.run_untouched(2_000, [press(1_200)])
    assert app.upkeep.kept.get(1) == 2 << 1 | ARMED
    both = [press(2_200, "UP", for_ms=3_500), press(2_210, "DOWN", for_ms=3_500)]
    life.run_untouched(6_000, both)
    assert app.massager.locked
    assert app.upkeep.kept.get(1) == 2 << 1 | ARMED | LOCKED
    both = [press(6_200, "UP", for_ms=3_500), press(6_210, "DOWN", for_ms=3_500)]
    life.run_untouched(10_000, both)
    assert app.upkeep.kept.get(1) == 2 << 1 | ARMED


def test_no_file_is_read_in_a_session_for_the_hands(life):
    """The motor is still, but the session times and counts: it has the ticks for itself."""
    life.run_untouched(1_000, [])
    app = life.app
    app.massager.choose([one.key for one in app.massager.routines].index(b"knuckles-guide"))
    life.run_untouched(2_000, [press(1_200)])
    assert app.massager.state == states.RUNNING
    steps = []
    spied(app.upkeep.files, "step", steps)
    life.run_untouched(9_000, [])
    assert app.massager.state == states.RUNNING
    assert steps == []


def test_a_fault_of_a_number_that_nobody_knows_is_an_error(life):
    life.run_untouched(1_000, [])
    app = life.app
    app.upkeep.kept.put(1, len(faults.NAMES) << 5)
    app.upkeep.take_up()
    assert app.guard.fault == faults.ERROR


def test_the_watchdog_is_noted_as_armed_until_a_person_ends_the_program(life):
    life.run_untouched(1_000, [])
    upkeep = life.app.upkeep
    assert upkeep.kept.get(1) & ARMED == 0
    life.run_untouched(2_000, [press(1_200)])
    assert upkeep.kept.get(1) & ARMED
    upkeep.keep_fault(faults.STALL)
    assert upkeep.kept.get(1) & ARMED
    upkeep.watchdog_excused()
    assert upkeep.kept.get(1) == faults.STALL << 5


def test_a_session_that_ends_well_ends_a_row_of_resets_and_one_in_a_fault_does_not(life):
    life.run_untouched(1_000, [])
    app = life.app
    for fault, left in ((faults.NONE, 0), (faults.STALL, 2)):
        app.upkeep.kept.put(1, 2 << 1)
        app.upkeep.take_up()
        app.guard.fault = fault
        app.upkeep.session_ended(app.massager)
        assert app.upkeep.kept.get(1) >> 1 & 7 == left


def test_the_log_has_each_sessions_own_highest_level(life):
    """One for the hands has none, also after one that was deep."""
    script = [press(1_000, "UP"), press(1_500), press(4_000, for_ms=1_000)]
    life.run_untouched(6_000, script)
    app = life.app
    assert app.massager.state == states.READY
    guides = [one.key for one in app.massager.routines].index(b"knuckles-guide")
    app.massager.choose(guides)
    life.run_untouched(11_000, [press(7_000), press(9_000, for_ms=1_000)])
    drive, hands = app.usage.session_log[-2:]
    assert (drive[0], drive[3]) == (0, 1)
    assert (hands[0], hands[3]) == (guides, 0)
    assert drive[2] in (2, 3)
    assert app.usage.sessions >= 2


def test_a_session_that_begins_in_the_next_tick_takes_nothing_from_the_last_ones_entry(life):
    """Two thumbs: MODE leaves the last phase of a pause, and START is down ten ms later."""
    ends = [press(7_000 + 400 * number, "MODE") for number in range(3)]
    two = [press(9_000, "MODE"), press(9_010)]
    life.run_untouched(21_000, [press(1_000), press(6_000), *ends, *two, press(20_000)])
    app = life.app
    assert app.massager.state == states.PAUSED
    (entry,) = app.usage.session_log
    assert (entry[1], entry[2]) == (states.FINISHED, 4)
    assert sum(app.usage.drive_s) == 4


def test_of_two_sessions_that_follow_each_other_in_ten_ms_both_are_logged(life):
    """The second one ends without a pause, so nothing of the first can wait for one."""
    ends = [press(7_000 + 400 * number, "MODE") for number in range(3)]
    again = [press(15_000 + 400 * number, "MODE") for number in range(4)]
    two = [press(9_000, "MODE"), press(9_010)]
    life.run_untouched(18_000, [press(1_000), press(6_000), *ends, *two, *again])
    app = life.app
    assert app.massager.state == states.READY
    first, second = app.usage.session_log
    assert (first[1], first[2], second[1]) == (states.FINISHED, 4, states.FINISHED)
    assert 6 <= second[2] <= 8
    assert sum(app.usage.drive_s) == first[2] + second[2]


def test_a_good_write_ends_what_it_mends_and_one_that_fails_says_so(life, tmp_path):
    life.run_untouched(1_000, [])
    upkeep = life.app.upkeep
    upkeep._lasting = faults.JOURNAL_HALF
    upkeep.setting_changed()
    life.run_untouched(3_000, [])
    assert upkeep.warning == faults.NO_WARNING
    upkeep.journal.save = lambda: False
    upkeep.setting_changed()
    life.run_untouched(5_000, [])
    assert upkeep.warning == faults.JOURNAL_REFUSED
    assert life.app.panel.warned


def test_a_missing_manifest_is_told_whatever_else_is(life, tmp_path):
    """Without it no damaged file is found: a file of routines that is left out matters less, and
    once the log is mended it is still missing.
    """
    flash = tmp_path / "flash"
    (flash / "manifest.txt").unlink()
    (flash / "routines").mkdir()
    (flash / "routines" / "bad.json").write_text("{")
    life.run_untouched(1_000, [])
    upkeep = life.app.upkeep
    assert upkeep.warning == faults.NO_MANIFEST
    assert len(life.app.problems) == 1
    upkeep._lasting = faults.JOURNAL_HALF
    upkeep.setting_changed()
    life.run_untouched(3_000, [])
    assert upkeep.warning == faults.NO_MANIFEST


def test_nothing_is_written_while_a_motor_runs(life):
    life.run_untouched(1_000, [])
    app = life.app
    saves = []
    spied(app.upkeep.journal, "save", saves)
    life.run_untouched(3_000, [press(1_200)])
    assert life.driven
    app.upkeep.setting_changed()
    life.run_untouched(4_000, [])
    assert saves == []
    life.run_untouched(5_000, [press(4_200)])
    assert not life.driven
    assert len(saves) == 1


def test_a_guard_that_is_silent_is_a_fault_of_the_clock(life):
    """The loop watches the guard too: its timer is the second clock."""
    life.run_untouched(1_000, [])
    app = life.app
    for timer in app.hal._timers:
        timer.deinit()
    life.run_untouched(1_200, [])
    assert app.guard.fault == faults.NONE
    life.run_untouched(2_000, [])
    assert app.guard.fault == faults.CLOCK
    assert not app.upkeep.files_good()


@pytest.mark.parametrize("fault", range(1, len(faults.NAMES)), ids=str)
def test_the_sentence_of_a_fault_is_there_while_it_is_latched_and_its_file_is_forgotten(
    life, fault
):
    life.run_untouched(500, [])
    known = life.session.modules._inside
    assert "faulttexts" not in known and life.app.upkeep.fault_text == b""
    life.app.guard.trip(fault)
    life.run_untouched(600, [])
    assert life.app.upkeep.fault_text == faulttexts.TEXTS[fault]
    assert "faulttexts" not in known
    life.run_untouched(6_000, [press(2_000, for_ms=2_500)])
    assert life.app.massager.fault == faults.NONE
    assert life.app.upkeep.fault_text == b""


@pytest.mark.parametrize("fault", [faults.STALL, faults.FILES], ids=["a fault", "the files'"])
def test_a_file_of_sentences_that_cannot_be_read_is_what_is_told(life, fault):
    life.run_untouched(500, [])
    life.session.modules._inside["faulttexts"] = None  # an import of it fails
    life.app.guard.trip(fault)
    life.run_untouched(600, [])
    assert life.app.massager.fault == fault
    assert life.app.upkeep.fault_text == faulttexts.TEXTS[faults.FILES]
    assert b"damaged" in life.app.upkeep.fault_text


class Short:
    """A file of sentences that is too short, or too long for the memory."""

    def __init__(self, error):
        self.error = error

    def __getattr__(self, name):
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [(AttributeError(), faults.FILES_TEXT), (MemoryError(), faults.NAMES[faults.STALL])],
    ids=["damaged", "no memory"],
)
def test_sentences_that_are_not_there_end_nothing(life, error, said):
    life.run_untouched(500, [])
    life.session.modules._inside["faulttexts"] = Short(error)
    life.app.upkeep._lasting = faults.JOURNAL_PARTLY
    life.app.guard.trip(faults.STALL)
    life.run_untouched(600, [])
    upkeep = life.app.upkeep
    assert (life.app.massager.fault, upkeep.usage.fault) == (faults.STALL, faults.STALL)
    assert upkeep.fault_text == said
    assert upkeep._lasting_text == (b"" if isinstance(error, MemoryError) else faults.FILES_TEXT)


def test_the_sentence_of_a_warning_that_stays_is_read_and_a_fault_of_the_files_takes_none(life):
    life.run_untouched(500, [])
    upkeep = life.app.upkeep
    assert (upkeep.warning, upkeep.warning_text()) == (faults.NO_WARNING, b"")
    upkeep._lasting = faults.JOURNAL_PARTLY
    life.run_untouched(1_500, [])
    sentence = faulttexts.WARNINGS[faults.JOURNAL_PARTLY]
    assert (upkeep.warning, upkeep.warning_text()) == (faults.JOURNAL_PARTLY, sentence)
    assert "faulttexts" not in life.session.modules._inside
    life.app.guard.trip(faults.FILES)
    life.run_untouched(1_600, [])
    assert upkeep.warning_text() == sentence
    upkeep.warning = faults.JOURNAL_REFUSED  # as for a moment after a write
    assert upkeep.warning_text() == b""
    for number in range(faults.BUTTON_STUCK, len(faulttexts.WARNINGS)):
        upkeep.warning = number
        assert upkeep.warning_text() == faulttexts.WARNINGS[number]
