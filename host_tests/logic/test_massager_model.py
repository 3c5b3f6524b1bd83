"""Massager, buttons and motor against a naive model: presses of every kind, minutes of them."""

import random
from collections import Counter

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from massager_model import MINUTE
from side_by_side import PROFILES, SideBySide
from states import ENDS

# Hours of ticks. The suites in mpy/ take the same branches.
pytestmark = pytest.mark.unmeasured

PRESSES = [
    *({"START"}, {"UP"}, {"DOWN"}, {"MODE"}),
    *({"UP", "DOWN"}, {"START", "UP"}, {"UP", "MODE"}, {"START", "UP", "DOWN", "MODE"}),
]
HOLDS_MS = [10, 20, 30, 40, 100, 300, 770, 820, 900, 1_520, 2_100, 3_100]


class MassagerAgainstModel(RuleBasedStateMachine):
    """Every rule is something a person, a computer, noise or a defect does."""

    @initialize(
        profile=st.sampled_from(PROFILES),
        beginner=st.booleans(),
        length_pct=st.sampled_from([0, 0, 37, 100]),
        drive_s=st.sampled_from([0, 0, 300, 560, 590]),
    )
    def power_up(self, profile, beginner, length_pct, drive_s):
        self.both = SideBySide(profile, beginner, length_pct, drive_s * 1000)

    @rule(down=st.sampled_from(PRESSES), hold_ms=st.sampled_from(HOLDS_MS))
    def press(self, down, hold_ms):
        self.both.run(hold_ms, down)
        self.both.run(120)

    @rule(
        first=st.sampled_from(["UP", "DOWN"]),
        late_ms=st.sampled_from([10, 50, 300, 980, 1_000, 1_020, 2_500]),
        hold_ms=st.sampled_from([100, 3_100]),
    )
    def one_finger_before_the_other(self, first, late_ms, hold_ms):
        self.both.run(late_ms, {first})
        self.both.run(hold_ms, {"UP", "DOWN"})
        self.both.run(120)

    @rule(number=st.integers(1, 4))
    def more_ups(self, number):
        for _press in range(number):
            self.both.run(110, {"UP"})
            self.both.run(110)

    @precondition(lambda self: self.both.model.state == "running")
    @rule()
    def stop_always_stops(self):
        self.both.tick({"START"})
        assert self.both.rig.duty_u16 == 0
        self.both.run(30, {"START"})
        assert self.both.model.state == "paused"
        self.both.run(110)

    @precondition(lambda self: self.both.model.state in ("ready", "paused"))
    @rule()
    def go(self):
        self.both.run(110, {"START"})
        self.both.run(110)

    @rule(ms=st.sampled_from([10, 50, 400, 2_000, 6_000]))
    def wait(self, ms):
        self.both.run(ms)

    @rule(s=st.sampled_from([15, 45, 62, 170, 301, 620]))
    def wait_long(self, s):
        self.both.run(s * 1000, tick_ms=100)

    @rule(ms=st.sampled_from([20, 60, 240, 2_000]))
    def a_late_tick(self, ms):
        self.both.tick(ms=ms)

    @rule(times=st.integers(1, 4))
    def a_spike_on_stop(self, times):
        for _time in range(times):
            self.both.tick(spike=True)
        self.both.run(50)
        state = self.both.model.state
        self.both.run(60)
        assert self.both.model.state == state

    @rule(seed=st.integers(0, 1000), ticks=st.integers(1, 60))
    def chatter(self, seed, ticks):
        noise = random.Random(seed)
        for _tick in range(ticks):
            self.both.tick(
                {name for name in ("START", "UP", "DOWN", "MODE") if noise.random() < 0.5}
            )
        self.both.run(120)

    @rule(number=st.integers(0, 14))
    def console_start(self, number):
        self.both.ask("start", number)

    @rule(command=st.sampled_from(["pause", "stop", "next"]))
    def console(self, command):
        self.both.ask(command)

    @rule(level=st.integers(1, 5))
    def console_level(self, level):
        self.both.ask("set_level", min(level, self.both.model.top()))

    @rule(code=st.integers(1, 13))
    def something_breaks(self, code):
        self.both.fail(code)

    @precondition(lambda self: self.both.model.state == "fault")
    @rule()
    def it_is_mended_and_cleared(self):
        self.both.cause_goes()
        self.both.run(2_300, {"START"})
        self.both.run(120)
        assert self.both.model.state in ("ready", "resting")

    @rule()
    def a_reset(self):
        self.both.reset()


TestMassagerAgainstModel = MassagerAgainstModel.TestCase
TestMassagerAgainstModel.settings = settings(
    settings(),
    max_examples=60,
    stateful_step_count=40,
    # Explaining traces every line, which minutes of ticks cannot afford.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)


def storm(both, seed, buttons, lines, fault_of_1000=0, spikes=0.08):
    """An hour of virtual time of presses, spikes, noise, console lines, and a fault now and then.

    Returns how often each state was found, and why sessions ended.
    """
    chance = random.Random(seed)
    states = Counter()
    ends = set()
    end_ms = both.rig.t_ms + 60 * MINUTE
    while both.rig.t_ms < end_ms:
        what = chance.random()
        if what < 0.80:
            down = set(chance.choices(buttons, k=chance.choice([1, 1, 1, 2])))
            both.run(chance.choice([10, 20, 30, 50, 80, 200, 900, 3_100]), down)
        elif what < 0.80 + spikes:
            both.tick(spike=True)
        elif what < 0.94:
            for _tick in range(chance.randrange(30)):
                both.tick({name for name in buttons if chance.random() < 0.5})
        else:
            both.ask(*chance.choice(lines))
        if chance.randrange(1000) < fault_of_1000:
            both.fail(chance.randrange(1, 14))
        if both.model.state == "fault":
            both.cause_goes()
            both.run(2_300, {"START"})
        both.run(chance.choice([10, 50, 100, 500, 3_000]))
        states[both.model.state] += 1
        ends.add(ENDS[both.rig.massager.end_reason])
    return states, ends


def test_an_hour_of_a_child_with_every_button():
    both = SideBySide("standard", False, 0, 0)
    lines = [("next",), ("stop",), ("pause",), *(("start", number) for number in range(15))]
    states, ends = storm(both, 1, ["START", "UP", "DOWN", "MODE"], lines, fault_of_1000=2)
    assert min(states["running"], states["paused"]) > 100
    assert {b"stopped", b"finished", b"fault"} <= ends


@pytest.mark.parametrize(
    ("profile", "end"), [("standard", b"limit"), ("beginner", b"short session")]
)
def test_an_hour_of_one_who_only_wants_more(profile, end):
    # Long sessions one after the other, deeper and deeper, into the limits.
    both = SideBySide(profile, False, 100, 590_000)
    lines = [("start", 0), ("set_level", both.model.top())]
    # So few spikes that they are no STOP: nobody is there to go on.
    states, ends = storm(both, 3, ["UP"], lines, spikes=0.005)
    assert min(states["running"], states["resting"]) > 100
    assert end in ends
