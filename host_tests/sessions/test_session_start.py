"""What a start says, and what is left of it; what an interrupt may do in the middle of a tick."""

import faults
import pytest
import states
from life import Life
from witness import press

ONE = 'BOARD = "pico"\nMOTOR_A = 2\n'
ONCE = ("start", "board", "boards", "boardcheck", "keep.reading")


def test_what_only_the_start_needs_takes_no_memory_afterwards(tmp_path):
    life = Life(tmp_path, board=ONE)
    life.run_untouched(500, [])
    known = life.session.modules._inside
    assert "app" in known
    assert not set(ONCE) & set(known)
    kept = vars(known["firstoff"])
    assert "drive_low" in kept
    assert not {"first_off", "pwms_off", "let_go_of_all", "_CONNECTED"} & set(kept)


@pytest.mark.parametrize(
    ("on_flash", "remedy"),
    [
        (b"MOTOR_A = = 2\n", "correct that line, or take a fresh board.py."),
        (
            b"\xef\xbb\xbfMOTOR_A = = 2\n",
            "it begins with a byte order mark: save it as UTF-8 without one.",
        ),
        (
            b"\xff\xfeM\x00",
            "it begins with a byte order mark: save it as UTF-8 without one.",
        ),
    ],
    ids=["a mistake", "a byte order mark", "UTF-16"],
)
def test_a_board_file_that_cannot_be_read_is_named_with_the_remedy(tmp_path, on_flash, remedy):
    life = Life(tmp_path, board="MOTOR_A = = 2\n")
    (tmp_path / "flash" / "board.py").write_bytes(on_flash)
    life.run_untouched(1_000, [])
    assert life.app is None
    (said,) = [
        text for _t_ms, text in life.seen().words if text.startswith("board.py: cannot be read (")
    ]
    assert said.startswith("board.py: cannot be read (SyntaxError: ")
    assert said.endswith("); " + remedy)


def test_a_pin_that_this_build_of_micropython_keeps_is_named(tmp_path):
    """GPIO16 and 17 of an ESP32 whose MicroPython uses the SPIRAM there."""
    life = Life(tmp_path, board='BOARD = "esp32"\n', chip="esp32_spiram")
    life.run_untouched(1_000, [])
    assert life.app is None
    assert len(life.seen().said("which this build of MicroPython keeps for itself")) == 2


def test_mode_held_at_the_start_says_how_it_ends(tmp_path):
    life = Life(tmp_path, board=ONE)
    life.run_untouched(1_000, [{"at_ms": 0, "button": "MODE", "down": True}])
    assert life.app is None
    sentence = "MODE was held: nothing runs, files can be uploaded; power off and on to end it."
    assert len(life.seen().said(sentence)) == 1


def test_a_fault_that_an_interrupt_latches_within_a_tick_stays(tmp_path):
    """The guard trips from a timer, so between any two lines of a tick: nothing in that tick may
    take it for one that a person has just cleared.
    """
    life = Life(tmp_path, board=ONE)
    life.run_untouched(3_000, [press(500)])
    assert life.driven
    massager, guard = life.app.massager, life.app.guard
    step = massager.step

    def interrupted(events: int, elapsed_ms: int) -> None:
        massager.step = step
        step(events, elapsed_ms)
        guard.trip(faults.HANG)

    massager.step = interrupted
    life.run_untouched(4_000, [press(3_200, "UP")])
    assert guard.fault == faults.HANG
    assert not life.driven
    assert life.app.hal.tripped


def test_an_edge_that_comes_while_the_one_before_is_decided_goes_on_with_it(tmp_path):
    """Else a disturbance that never rests would be many short ones, and each a spike."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(3_001, [press(500)])
    hal = life.app.hal
    pin = hal._buttons[0][0]
    hal._edge(pin)
    assert hal.take_edge()
    life.run_untouched(3_004, [])
    hal._edge(pin)
    hal.disturbance_over()
    life.run_untouched(3_007, [])
    hal._edge(pin)
    assert hal.disturbed_ms() == 6


@pytest.mark.parametrize("stray", [False, True], ids=["allowed", "a stray duty"])
def test_while_nothing_is_played_the_guard_allows_nothing(tmp_path, stray):
    """Ready, paused, and in a phase for the hands: not even the lightest level."""
    life = Life(tmp_path, board=ONE)
    paused = [press(500), press(3_000)]
    for to_ms, script in ((400, []), (4_000, paused)):
        life.run_untouched(to_ms, script)
        assert life.app.massager.state in (states.READY, states.PAUSED)
        assert [one.allowed_u16 for one in life.app.channels] == [0]
    if stray:
        life.app.channels[0].output.duty_u16 = 1
        life.run_untouched(4_100, [])
        assert life.app.guard.fault == faults.OVERDRIVE


def test_in_a_phase_for_the_hands_the_motor_stands_from_its_first_tick(tmp_path):
    """It does not glide to rest: nothing is allowed there."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(400, [])
    massager = life.app.massager
    massager.choose([one.key for one in massager.routines].index(b"study"))
    life.run_untouched(2_500, [press(500)])
    assert life.driven
    massager.player.phase_left_ms = 10
    while massager.player.driving:
        life.run_untouched(life.now_ms + 1, [])
    assert massager.state == states.RUNNING
    assert not life.driven
    assert not life.app.channels[0].output.live
    life.run_untouched(4_000, [])
    assert life.app.guard.fault == faults.NONE


def test_while_the_clock_stands_still_each_tick_counts_as_one(tmp_path):
    """The guard needs a fifth of a second to be sure: until then a session goes on as before."""
    life = Life(tmp_path, board=ONE)
    held = press(2_900, "UP", for_ms=400)  # so that each tick decides
    frozen = {"at_ms": 3_000, "clock": "freeze", "for_ms": 100}
    life.run_untouched(3_000, [press(500), held, frozen])
    before_ms = life.app.massager.player.phase_left_ms
    life.run_untouched(3_095, [])
    left_ms = life.app.massager.player.phase_left_ms
    assert before_ms - left_ms == pytest.approx(95, abs=25)


def test_an_error_that_cannot_be_logged_hides_no_error(tmp_path):
    """The first one is the one to read; that the log has none is said beside it."""
    life = Life(tmp_path, board=ONE)
    life.run_untouched(2_000, [press(500)])

    def broken(*_values: object) -> None:
        raise OSError(5)

    life.app.upkeep.error = broken
    life.run_untouched(2_500, [{"at_ms": 2_100, "raise": "ValueError"}])
    said = [text for _t_ms, text in life.seen().words]
    assert "The fault could not be logged (OSError)." in said
    assert life.seen().off_from(2_100) <= 2_110
    assert [one["cause"] for one in life.seen().happened("repl")] == ["ValueError"]


def test_the_meter_runs_while_one_of_two_motors_does(tmp_path):
    life = Life(tmp_path, board='BOARD = "pico"\nMOTOR_A, MOTOR_B = 2, 4\n')
    life.run_untouched(3_000, [press(500)])
    hal = life.app.hal
    assert [one.live for one in hal.outputs] == [True, True]
    hal.outputs[1].off()
    assert hal.driving()
    assert hal.meter._on
    hal.outputs[0].off()
    assert not hal.driving()
    assert not hal.meter._on


def test_an_interrupt_that_raised_lets_nothing_start_before_the_next_tick(tmp_path):
    life = Life(tmp_path, board=ONE)
    life.run_untouched(1_000, [])
    hal = life.app.hal
    hal.fail()
    hal.take_edge()
    hal._allow()
    assert hal.refuse
    life.run_untouched(1_100, [])
    assert life.app.guard.fault == faults.ERROR


def test_a_board_without_a_tone_plays_in_silence(tmp_path):
    life = Life(tmp_path, board=ONE + "TONE = None\n")
    life.run_untouched(3_000, [press(500), press(1_500, "UP")])
    assert life.driven
    assert life.seen().happened("repl") == []


def test_ctrl_c_right_after_the_guard_has_begun_ends_the_guard_too(tmp_path):
    """A chip's timer goes on until its memory is wanted: a guard without a loop would see a hang,
    and keep that fault for the next start.
    """
    seen = []

    def called(name: str) -> None:
        if name == "rp2.Pins.every":
            seen.append(name)

    def between(_name: str) -> None:
        if seen == ["rp2.Pins.every"]:
            seen.append("Ctrl-C")
            raise KeyboardInterrupt

    life = Life(tmp_path, called, ONE, between, ("loop._built", "app.App.begin"))
    life.run(1_500, [])
    assert seen == ["rp2.Pins.every", "Ctrl-C"]
    assert life.app.hal._timers == []
    assert life.app.hal.tripped
    life.run_untouched(4_000, [{"at_ms": 2_000, "soft_reset": True}, press(3_000)])
    assert life.app.guard.fault == faults.NONE
    assert life.driven
