"""PWM calls that no recording has: what must hold of the virtual board after any of them.

The model knows nothing of channels, groups or registers, only what a person counts on: no more
timers than there are, a cut pin stays cut, what was given up can be taken again.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_board import Machine

PINS = {"esp32": (4, 5, 25, 26), "esp32s3": (4, 5, 17, 18), "esp32c3": (1, 4, 5, 6)}
FREQS = (10, 262, 440, 523, 880, 1_000, 1_760, 5_000, 20_000, 25_000, 40_000)
DUTIES = st.sampled_from((0, 1, 13_107, 32_768, 65_534, 65_535))
PLACES = st.integers(0, 5)
CALLS = st.one_of(
    st.tuples(st.just("PWM"), PLACES, st.integers(0, 3), st.sampled_from(FREQS), DUTIES),
    st.tuples(st.just("duty_u16"), PLACES, DUTIES),
    st.tuples(st.just("freq"), PLACES, st.sampled_from(FREQS)),
    st.tuples(st.just("deinit"), PLACES),
    st.tuples(st.just("low"), st.integers(0, 3)),
    st.tuples(st.just("soft_reset")),
    st.tuples(st.just("restart")),
)


class Model:
    """What the calls so far must have left behind. cut: pins taken back since their last PWM."""

    def __init__(self, board: Machine, pins: tuple[int, ...]) -> None:
        self.board = board
        self.pins = pins
        self.objects: dict[int, Any] = {}
        self.pin_of: dict[int, int] = {}
        self.cut = set(pins)
        self.known: set[int] = set()
        self.fresh = False  # after a reset of whatever kind: the next PWM finds all timers free

    def do(self, call: tuple[Any, ...]) -> None:
        """Do one call."""
        chip, machine = self.board.chip, self.board.machine
        name, *given_ = call
        taken = chip.ledc.timers_taken()
        before = 0 if self.fresh else taken
        if name == "low":
            machine.Pin(self.pins[given_[0]], machine.Pin.OUT, value=0)
            self.cut.add(self.pins[given_[0]])
        elif name == "soft_reset":
            chip.soft_reset()
            self.cut |= self.known
            self.fresh = True
        elif name == "restart":
            levels = {pin: chip.pads[pin].func for pin in self.pins}
            chip.ledc.restart()
            self.objects.clear()
            self.known.clear()  # what the port has forgotten, Ctrl-D does not stop
            assert levels == {pin: chip.pads[pin].func for pin in self.pins}
            self.fresh = True
        elif name == "PWM":
            place, number, freq, duty_u16 = given_
            pin = self.pins[number]
            try:
                made = machine.PWM(machine.Pin(pin), freq=freq, duty_u16=duty_u16)
            except RuntimeError as error:
                assert str(error).startswith("out of PWM ")
                most = chip.port.pwm_timers
                assert before == most or "channels" in str(error), error
                return
            self.fresh = False
            self.objects[place] = made
            self.pin_of[place] = pin
            self.cut.discard(pin)
            self.known.add(pin)
            assert made.drives_pin()
            chip.advance(chip.now + 200_000)
            slack = 1 << 16 - made.bits()
            assert duty_u16 - slack < made.duty_u16() <= duty_u16
            assert chip.ledc.timers_taken() <= before + 1
        elif given_[0] in self.objects:
            pwm = self.objects[given_[0]]
            moved = False
            try:
                getattr(pwm, name)(*given_[1:])
                moved = name == "freq"
            except RuntimeError as error:
                assert str(error) == "PWM is inactive" or str(error).startswith("out of PWM ")
            if name == "deinit":
                assert chip.ledc.timers_taken() <= taken
            if moved and pwm.drives_pin():  # it took a channel anew, as the port does
                self.cut.discard(self.pin_of[given_[0]])

    def check(self) -> None:
        """What must hold now."""
        chip = self.board.chip
        assert 0 <= chip.ledc.timers_taken() <= chip.port.pwm_timers
        for pin in self.cut:
            assert chip.pads[pin].level() == 0, f"pin {pin} was taken back and is driven"


@pytest.mark.parametrize("name", PINS)
@settings(max_examples=60)
@given(calls=st.lists(CALLS, max_size=40))
def test_any_sequence_keeps_to_what_a_person_counts_on(name, calls):
    board = Machine(name)
    for pin in PINS[name]:
        board.machine.Pin(pin, board.machine.Pin.OUT, value=0)
    model = Model(board, PINS[name])
    for call in calls:
        model.do(call)
        model.check()


@pytest.mark.parametrize("name", PINS)
def test_a_tone_that_is_given_up_before_each_note_sounds_for_ever(name):
    board = Machine(name)
    machine = board.machine
    motor, tone = PINS[name][:2]
    machine.PWM(machine.Pin(motor), freq=25_000, duty_u16=0)
    for note in range(1_000):
        pwm = machine.PWM(machine.Pin(tone), freq=200 + note, duty_u16=32_768)
        pwm.deinit()
        machine.PWM(machine.Pin(motor), freq=25_000, duty_u16=note)
    assert board.chip.ledc.timers_taken() == 1


@pytest.mark.parametrize("name", PINS)
def test_a_tone_made_anew_for_each_note_runs_out(name):
    board = Machine(name)
    machine = board.machine
    most = board.chip.port.pwm_timers
    for note in range(most):
        machine.PWM(machine.Pin(PINS[name][1]), freq=200 + note, duty_u16=32_768)
    with pytest.raises(RuntimeError, match=f"out of PWM timers:{most}"):
        machine.PWM(machine.Pin(PINS[name][1]), freq=999, duty_u16=32_768)
