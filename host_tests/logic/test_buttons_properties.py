"""Debounce against the plainest debounce there is, and STOP's doubt, for any samples at all."""

from buttons import CLEAR, DOWN, HELD, LOCK, SPIKE, START, UP, Buttons
from hypothesis import given
from hypothesis import strategies as st
from massager_model import BUTTONS, Button

RUNS = st.lists(st.tuples(st.integers(0, 15), st.integers(1, 14)), max_size=60)


def samples(runs):
    return [raw for raw, times in runs for _time in range(times)]


@given(runs=RUNS, shaky=st.booleans(), first=st.integers(0, 15))
def test_every_button_is_what_its_last_equal_samples_say(runs, shaky, first):
    buttons = Buttons(first, shaky)
    naive = {bit: Button(down=bool(first & bit)) for bit in BUTTONS.values()}
    for raw in samples(runs):
        events = buttons.step(raw, False, 10)
        for bit, button in naive.items():
            pressed = button.sample(bool(raw & bit), 10 if shaky else 3, 10)
            if bit != DOWN:  # which repeats
                assert bool(events & bit) == pressed
            else:
                assert events & bit or not pressed
            assert bool(buttons.stable & bit) == button.down


@given(runs=RUNS, first=st.integers(0, 15))
def test_what_was_held_at_power_up_says_nothing_until_it_was_released(runs, first):
    buttons = Buttons(first)
    held = first
    for raw in samples(runs):
        events = buttons.step(raw, False, 10)
        held &= buttons.stable
        if held & START:
            assert not events & (START | HELD | CLEAR)
        if held & (UP | DOWN):
            assert not events & LOCK
        assert not events & held


@given(runs=RUNS, shaky=st.booleans(), edges=st.data())
def test_a_cut_is_always_decided_and_quickly(runs, shaky, edges):
    buttons = Buttons(0, shaky)
    equal = 0
    was = 0
    for raw in samples(runs):
        edge = edges.draw(st.integers(0, 9)) == 0
        cut_before = buttons.cut
        buttons.stopping = True
        events = buttons.step(raw, edge, 10)
        equal = 1 if edge or raw & START != was else equal + 1
        was = raw & START
        assert buttons.cut or not (edge and events & SPIKE)
        if equal >= 5:
            assert not buttons.cut  # 50 ms without a change
        if events & SPIKE:
            assert cut_before and not raw & START and equal >= 3
        assert not (events & SPIKE and events & START)
