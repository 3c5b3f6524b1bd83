"""No number in the tick needs more than the chip's 31 bits, and none is ever a float."""

import motor
import patterns
import pytest
from chip_int import LIMIT, ChipInt
from hypothesis import given
from hypothesis import strategies as st
from side_by_side import rig

MINUTE = 60_000
BP = st.integers(0, 10_000).map(ChipInt)
LONGEST_MS = 20 * MINUTE


def everything(thing, seen=None):
    """Yield every number that an object and what it holds have."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, (int, float)):
        yield thing
    elif isinstance(thing, (tuple, list)):
        for one in thing:
            yield from everything(one, seen)
    elif hasattr(thing, "__dict__") and not isinstance(thing, type):
        for one in vars(thing).values():
            yield from everything(one, seen)


def test_the_check_itself_finds_a_large_number_and_a_float():
    with pytest.raises(AssertionError, match="31 bits"):
        _ = 1024 * ChipInt(1024 * 1024)
    with pytest.raises(AssertionError, match="float"):
        _ = 1 / ChipInt(2)
    assert 1024 * ChipInt(1024 * 1024 - 1) < LIMIT


@given(
    pattern=st.integers(0, 6),
    t_ms=st.integers(0, LONGEST_MS).map(ChipInt),
    period_ms=st.integers(1, 60_000).map(ChipInt),
    low_bp=BP,
)
def test_patterns(pattern, t_ms, period_ms, low_bp):
    share_bp = patterns.share_bp(pattern, t_ms, period_ms, period_ms // 2, low_bp)
    assert type(share_bp) in (int, ChipInt)
    assert 0 <= share_bp <= 10_000


@given(
    floor=st.integers(5, 60),
    ceiling=st.integers(65, 95),
    gain_pm=st.integers(700, 1_200),
    data=st.data(),
)
def test_motor(floor, ceiling, gain_pm, data):
    floor_u16, ceiling_u16, kick_u16 = (
        motor.pct_to_u16(ChipInt(pct)) for pct in (floor, ceiling, 60)
    )
    one = motor.Motor(floor_u16, ceiling_u16, kick_u16, ChipInt(150), rig.Wait())
    one.gain_pm = ChipInt(gain_pm)
    for _tick in range(5):
        ms = data.draw(st.integers(0, 5_000).map(ChipInt))
        line = motor.Line(1)
        line.lay(data.draw(BP), data.draw(BP), ChipInt(499))
        one.step(data.draw(BP), line, ms)
        one.walk()
    assert not any(isinstance(number, float) for number in everything(one))


@pytest.mark.parametrize("routine", range(15))
def test_a_whole_tick_at_the_ends_of_every_count(routine):
    usage = rig.used()
    usage.length_pct = ChipInt(100)
    device = rig.Rig(usage)
    massager = device.massager
    massager.start(routine)
    massager.level = 5
    massager.session_ms = ChipInt(MINUTE)
    while massager.state == 1:
        for raw in (0, 0, 0, 2, 2, 2, 0, 6, 6, 6, 6):
            device.tick(raw, False, ChipInt(10))
        massager.player.step(ChipInt(2_000))
    massager.drive_ms = ChipInt(LONGEST_MS - 1)
    massager.still_ms = ChipInt(10 * MINUTE - 1)
    massager.state = 3
    massager.fault = 13
    for ms in (10, 2_000, 600_000):
        device.tick(1, False, ChipInt(ms))
    for state in range(5):
        massager.state = state
        device.tick(0, True, ChipInt(10))
    numbers = list(everything(device))
    assert len(numbers) > 100
    assert not any(isinstance(number, float) for number in numbers)
    assert max(abs(number) for number in numbers) < LIMIT
