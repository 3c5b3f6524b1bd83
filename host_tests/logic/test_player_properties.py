"""The player and the motor, whatever the routine and however the ticks fall."""

import motor
import patterns
from hypothesis import given
from hypothesis import strategies as st
from library import ROUTINES
from routine import USER_LEVEL, Player, Routine, drive, guide, phase_ms, routine_ms
from side_by_side import rig

FULL = 10_000
# ball-guide counts half a sweep: see mpy/test_library.py.
BUILT_IN = [one for one in ROUTINES if one.key != b"ball-guide"]
LENGTHS = st.integers(0, 100)


@st.composite
def routines(draw):
    """A built-in routine, or one that a person might write."""
    if draw(st.booleans()):
        return draw(st.sampled_from(BUILT_IN))
    phases = []
    for _phase in range(draw(st.integers(1, 5))):
        period_s = draw(st.integers(1, 60))
        times = draw(st.integers(1, 10))
        longer = draw(st.integers(0, 5))
        on_ms = draw(st.integers(0, period_s * 1_000))
        duration_s, most_s = period_s * times, period_s * (times + longer)
        if draw(st.booleans()):
            pattern = draw(st.integers(0, 6))
            low_pct = draw(st.integers(0, 100))
            phases.append(
                drive(
                    *(b"x", pattern, draw(st.integers(USER_LEVEL, 5)), duration_s, most_s),
                    *(period_s * 1_000, on_ms, low_pct, draw(st.booleans())),
                )
            )
        else:
            period_ms = period_s * 1_000 if draw(st.booleans()) else 0
            phases.append(guide(b"x", duration_s, b"cue", most_s, period_ms, on_ms))
    return Routine(b"own", b"Own", 2, tuple(phases))


def playing(routine, length_pct):
    player = Player(rig.lines())
    player.start(routine, length_pct)
    return player


def shares(player):
    """What each motor is told now."""
    player.lay()
    return [line.from_bp for line in player.lines]


def told(player):
    """All that others read of a player; of one that is done, no count."""
    return (
        *(player.done, player.index, player.left_ms, player.phase_left_ms, player.driving),
        *shares(player),
        player.level,
        None if player.done else (player.rep, player.reps),
    )


@given(routine=routines(), length_pct=LENGTHS, ticks=st.lists(st.integers(1, 30_000), max_size=80))
def test_it_lasts_as_long_as_its_phases_however_the_ticks_fall(routine, length_pct, ticks):
    player = playing(routine, length_pct)
    whole_ms = routine_ms(routine, length_pct)
    assert whole_ms == sum(phase_ms(phase, length_pct) for phase in routine.phases)
    index, t_ms = 0, 0
    for ms in ticks:
        player.step(ms)
        t_ms += ms
        assert player.done == (t_ms >= whole_ms)
        assert player.left_ms == max(0, whole_ms - t_ms)
        assert player.index >= index
        index = player.index
        later = routine.phases[index + 1 :]
        if not player.done:
            left_ms = player.phase_left_ms + sum(phase_ms(phase, length_pct) for phase in later)
            assert player.left_ms == left_ms
            assert 0 < player.phase_left_ms <= phase_ms(player.phase, length_pct)


@given(routine=routines(), length_pct=LENGTHS, first_ms=st.integers(0, 900_000), data=st.data())
def test_two_short_ticks_are_one_long_one(routine, length_pct, first_ms, data):
    ms = data.draw(st.integers(1, 60_000))
    part_ms = data.draw(st.integers(0, ms))
    once, twice = playing(routine, length_pct), playing(routine, length_pct)
    once.step(first_ms + ms)
    twice.step(first_ms + part_ms)
    twice.step(ms - part_ms)
    assert told(once) == told(twice)


@given(routine=routines(), length_pct=LENGTHS, ticks=st.lists(st.integers(1, 9_000), max_size=60))
def test_shares_and_counts_stay_in_their_ranges(routine, length_pct, ticks):
    player = playing(routine, length_pct)
    for ms in ticks:
        player.step(ms)
        now = shares(player)
        now += [line.to_bp for line in player.lines]
        assert all(type(share) is int and 0 <= share <= FULL for share in now)
        if player.done or not player.driving:
            assert not any(now)
        elif player.phase.pattern != patterns.HOLD:
            assert min(now) >= player.phase.low_bp or player.phase.pattern == patterns.STEADY
        if not player.done:
            assert player.level == player.phase.level
            assert (1 <= player.rep <= player.reps) if player.phase.counted else player.reps == 0


@given(routine=routines(), before_ms=st.integers(0, 300_000), skips=st.integers(1, 8))
def test_skipping_comes_to_the_end_and_no_further(routine, before_ms, skips):
    player = playing(routine, 0)
    player.step(before_ms)
    for _skip in range(skips):
        index, done = player.index, player.done
        player.skip()
        assert player.done or player.index == index + 1
        assert player.done or player.left_ms == routine_ms(routine) - sum(
            phase.dur_ms for phase in routine.phases[: player.index]
        )
        assert not done or player.done
    if player.done:
        assert (player.left_ms, player.driving) == (0, False)


STEP = st.tuples(
    st.sampled_from(["step", "step", "step", "walk", "walk", "off", "rest", "ease"]),
    st.integers(0, FULL),
    st.integers(0, FULL),
    st.integers(0, FULL),
    st.integers(0, 499),
    st.integers(0, 400),
)


@given(
    ceiling=st.integers(10, 95),
    kick=st.tuples(st.integers(0, 100), st.integers(0, 500)),
    gain_pm=st.sampled_from([1_000, 1_000, 700, 1_200]),
    steps=st.lists(STEP, max_size=100),
)
def test_the_motor_never_jumps_and_never_goes_above_its_ceiling(ceiling, kick, gain_pm, steps):
    floor_u16, ceiling_u16 = motor.pct_to_u16(5), motor.pct_to_u16(ceiling)
    one = motor.Motor(floor_u16, ceiling_u16, motor.pct_to_u16(kick[0]), kick[1], rig.Wait())
    one.gain_pm = gain_pm
    line = motor.Line(1)
    still_ms, kicked_ms, kicking, walked_ms, stepped_u16 = 500, 0, False, 0, 0
    for what, level_bp, share_bp, to_bp, line_ms, elapsed_ms in steps:
        ms = elapsed_ms
        level_before, out_before = one.level_bp, one.out_bp
        if what == "off":
            one.off()
            assert (one.duty_u16, one.out_bp, one.level_bp) == (0, 0, 0)
            kicked_ms, kicking, walked_ms = 0, False, 0
            continue
        if what == "rest":
            one.rest(ms)
            assert not one.moving
            still_ms += ms
            kicked_ms, kicking, walked_ms = 0, False, 0
            continue
        if what == "ease":
            one.ease()
            continue
        if what == "walk":
            if not one.moving:
                continue
            ms = 20
            most_bp = max(line.from_bp, line.to_bp)
            walked_ms += ms
            duty = one.walk()
            assert stepped_u16 or not duty, "only a step starts a motor"
        else:
            line.lay(share_bp, to_bp, line_ms)
            most_bp = share_bp
            ms = max(elapsed_ms - walked_ms, 0)
            walked_ms = 0
            duty = stepped_u16 = one.step(level_bp, line, elapsed_ms)
        slope_ms = min(ms, 20)
        assert one.level_bp - level_before <= slope_ms
        assert level_before - one.level_bp <= 10 * slope_ms
        assert abs(one.out_bp - out_before) <= 10 * slope_ms
        assert one.out_bp <= max(out_before, one.level_bp * most_bp // FULL)
        assert (duty == 0) == (one.out_bp == 0)
        assert duty == one.duty_u16
        assert duty <= ceiling_u16
        plain = max(floor_u16, min(one.duty_for(one.out_bp) * gain_pm // 1_000, ceiling_u16))
        if kicking:
            kicked_ms += ms
        kicking = duty > plain
        if kicking:
            assert duty <= motor.pct_to_u16(60)
            assert kicked_ms < 150
            assert kicked_ms > 0 or still_ms >= 500 or ms == 0
        else:
            kicked_ms = 0
        still_ms = 0 if duty else still_ms + ms
