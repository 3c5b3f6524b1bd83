"""A heel session on the emulated RP2040 is the virtual board's, pin by pin, within a tick and its
work."""

from bisect import bisect_left, bisect_right

import emulated_board
import pytest
from emulated_board import WHOLE, of_kind, on_pin

from plantar.run.runner import Runner

MOTOR = 2
OTHERS = (16, 17, 18, 19, 20, 22, 25)
"""Level LEDs, tone, status LED."""
TICK_MS = 10.0
WORK_MS = 4.0
"""So long a tick may take on the chip until it tells the pin, its worst one (docs/performance.md);
on the virtual board it takes nothing."""
APART_MS = TICK_MS + WORK_MS
STEP_U16 = 66
"""What the fastest glide between levels, 10 %/s, changes in a tick. A line is walked in every
second tick: at its corners one of the two boards may be a tick's step further."""
FLASH_MS = 60.0
"""The loop stands still while it writes the journal, after a session; the two flashes are not
equally fast, and a light that is due then changes after it."""
BEGIN_MS = 1_000
"""The board has booted; from here on the two are compared."""
FIRST_LED = 16
VIRTUAL_BOOT_MS = 15
"""On the virtual board code takes no time: its first tick is at once. So it is given the same
inputs as the emulated board at the same times after the first tick."""


def tap(at_ms, button="START"):
    return {"at_ms": at_ms, "button": button, "for_ms": 100}


# On both boards the motor has stood still for half a second by then, and gets its push.
# A minute of warm-up, feet at several levels, a pause, the turn, the calves, their end by MODE.
SHORT = [
    tap(1_500),
    tap(3_000, "UP"),
    tap(4_000, "UP"),
    tap(66_000, "DOWN"),
    tap(70_000),
    tap(72_000),
    tap(78_000, "MODE"),
    tap(80_000, "MODE"),
    tap(94_000, "DOWN"),
    tap(97_000, "MODE"),
]
SHORT_MS = 100_000
FULL = [tap(1_500), tap(120_000, "UP")]
FULL_MS = 14 * 60_000


class Curve:
    """A motor's duty over time, from a trace."""

    def __init__(self, events):
        changes = [e for e in on_pin(events, MOTOR) if e["t_ms"] >= BEGIN_MS]
        self.times = [0.0] + [e["t_ms"] for e in changes]
        self.duties = [0] + [e.get("duty_u16", 0) for e in changes]

    def band(self, from_ms, to_ms):
        """Return the least and the greatest duty between two moments, both counted in."""
        first = max(0, bisect_right(self.times, from_ms) - 1)
        last = max(first + 1, bisect_right(self.times, to_ms))
        return min(self.duties[first:last]), max(self.duties[first:last])

    def strays(self, other):
        """Return the moments at which this curve is not the other's: within a tick and its work,
        and a tick's step of a glide.
        """
        found = []
        for at_ms, duty in zip(self.times, self.duties, strict=True):
            least, most = other.band(at_ms - APART_MS, at_ms + APART_MS)
            if not least - STEP_U16 <= duty <= most + STEP_U16:
                found.append((at_ms, duty, (least, most)))
        return found


def edges(events, pin):
    """Return (what, when) of everything at a pin that is not the motor's."""
    return [
        ((e["event"], e.get("value"), e.get("duty_u16"), e.get("freq_hz")), e["t_ms"])
        for e in on_pin(events, pin)
        if e["t_ms"] >= BEGIN_MS
    ]


def play_both(script, for_ms):
    """Play a script on the emulated and on the virtual board; return both traces, virtual first.

    Each press comes half-way between two ticks: at a tick, which of the two sees it is chance.
    """
    with emulated_board.board() as runner:
        real = runner.run_to_us(BEGIN_MS * 1000)
        first_ms = next(e["t_ms"] for e in on_pin(real, FIRST_LED) if e.get("value") == 1)
        offset_ms = int(first_ms + TICK_MS / 2) % int(TICK_MS)
        moved = [{**entry, "at_ms": entry["at_ms"] + offset_ms} for entry in script]
        real += runner.run(moved, for_ms)
        cost = runner.tick_cost()
    print(f"a tick: {cost.mean_us:.0f} us, {cost.worst_us:.0f} us at worst, {cost.ticks} ticks")
    later_ms = round(first_ms - VIRTUAL_BOOT_MS)
    earlier = [{**entry, "at_ms": entry["at_ms"] - later_ms} for entry in moved]
    with Runner() as runner:
        virtual = list(runner.run(earlier, for_ms - later_ms))
    return [{**event, "t_ms": event["t_ms"] + later_ms} for event in virtual], real


def tolerance_ms(at_ms, written):
    """Return by how much an edge may be apart. written: when the virtual flash was."""
    near = any(abs(at_ms - flash_ms) < FLASH_MS for flash_ms in written)
    return FLASH_MS if near else APART_MS


def compare(virtual, real, end_reason):
    expected, found = Curve(virtual), Curve(real)
    assert len(found.times) > 100
    assert found.strays(expected) == []
    assert expected.strays(found) == []
    written = [e["t_ms"] for e in of_kind(virtual, "flash")]
    for pin in OTHERS:
        wanted, seen = edges(virtual, pin), edges(real, pin)
        assert [what for what, _ in seen] == [what for what, _ in wanted], f"GP{pin}"
        pairs = [(what, v, e) for (what, v), (_, e) in zip(wanted, seen, strict=True)]
        late = [pair for pair in pairs if abs(pair[1] - pair[2]) > tolerance_ms(pair[1], written)]
        assert late == [], f"GP{pin}"
    for summary in (virtual[-1], real[-1]):
        assert summary["end_reason"] == end_reason
        assert (summary["state"], summary["resets"]) == (real[-1]["state"], 0)
    assert real[-1]["drive_ms"] == pytest.approx(virtual[-1]["drive_ms"], abs=6 * TICK_MS)
    assert not of_kind(real, "repl")


@pytest.mark.emulated
@pytest.mark.timeout(900)
def test_a_shortened_heel_session_is_the_virtual_boards():
    emulated_board.uf2()
    virtual, real = play_both(SHORT, SHORT_MS)
    compare(virtual, real, "finished")
    highest = max(Curve(real).duties[bisect_left(Curve(real).times, 60_000) :])
    assert highest > 1.2 * Curve(real).band(40_000, 50_000)[1], "it went deeper after the minute"


@pytest.mark.emulated
@pytest.mark.timeout(3_600)
@pytest.mark.skipif(
    not WHOLE, reason="the whole heel session takes 10 min: PLANTAR_EMULATE_WHOLE=1"
)
def test_the_whole_heel_session_is_the_virtual_boards():
    emulated_board.uf2()
    virtual, real = play_both(FULL, FULL_MS)
    compare(virtual, real, "finished")
