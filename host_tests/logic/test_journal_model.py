"""The journal against the simplest model of it: what was last written whole is what is read.

Settings change, sessions end, faults latch; the power goes at any byte of any write, a slot
decays, the flash fills up, an older or a newer Plantar was here; and a start reads it.
"""

import importlib
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from keep import journal as j
from keep.reading import decode, load
from states import ENDS
from suites import MPY

if str(MPY) not in sys.path:
    sys.path.append(str(MPY))
damage = importlib.import_module("damage")

DEFAULTS = damage.told(j.Usage())
FIELDS = [(name, least, most) for name, least, most, _default in j.FIELDS]


class PowerCutError(Exception):
    """The power went in the middle of a write."""


class Flash:
    """Two files. full: takes nothing. cut: (byte, how the rest of the file looks) or None."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.full = False
        self.cut: tuple[int, str] | None = None
        self.writes = 0

    def read(self, name: str, most: int) -> bytes | None:
        found = self.files.get(name)
        return None if found is None else found[:most]

    def write(self, name: str, data: bytes) -> bool:
        self.writes += 1
        if self.full:
            return False
        if self.cut is None:
            self.files[name] = data
            return True
        byte, how = self.cut
        self.cut = None
        byte = min(byte, len(data))
        old = self.files.get(name, b"")
        rest = {"gone": b"", "old": old[byte:], "erased": b"\xff" * (len(data) - byte)}[how]
        self.files[name] = data[:byte] + rest
        raise PowerCutError


@dataclass
class Slot:
    """What the model knows of a slot: what a start would believe of it, if anything."""

    says: Any = None
    damaged: bool = False


class JournalAgainstModel(RuleBasedStateMachine):
    """The model is two slots and which of them is newer."""

    seen: ClassVar[Counter[str]] = Counter()

    @initialize()
    def a_new_board(self):
        self.flash = Flash()
        self.slots = [Slot(), Slot()]
        self.newest = -1
        self.newer_wrote = False
        self.start()

    def start(self):
        """Power on: the journal reads what there is."""
        self.book = j.Journal(self.flash)
        found = damage.told(load(self.book))
        believed = [number for number in (0, 1) if self.slots[number].says is not None]
        if self.newest not in believed:
            self.newest = believed[0] if believed else -1
        expected = self.slots[self.newest].says if believed else DEFAULTS
        assert found == expected
        assert (self.book.taken == j.MISSING) == (not believed)
        for number, slot in enumerate(self.slots):
            assert (self.book.reasons[number] == j.DAMAGED) == slot.damaged, "damage is said"
        assert self.book.newer == self.newer_wrote
        self.seen["started"] += 1

    def save(self):
        """What is kept now replaces the slot that is not the newest."""
        now = damage.told(self.book.usage)
        saved = self.book.save()
        if self.newer_wrote or self.flash.full:
            assert not saved
            return
        assert saved
        self.newest = 1 - self.newest if self.newest >= 0 else 0
        self.slots[self.newest] = Slot(now)
        self.seen["saved"] += 1

    @rule(field=st.sampled_from(FIELDS), value=st.integers(0, 2**30 - 1))
    def a_setting_changes(self, field, value):
        name, least, most = field
        setattr(self.book.usage, name, least + value % (most - least + 1))
        self.save()

    @rule(
        routine=st.integers(0, 300),
        end=st.integers(1, len(ENDS) - 1),
        drive_s=st.integers(0, 1_200),
        level=st.integers(0, 5),
        times=st.sampled_from([1, 1, 2, 30]),
    )
    def sessions_end(self, routine, end, drive_s, level, times):
        usage = self.book.usage
        for _session in range(times):
            usage.add_session(routine, end, drive_s, level)
            self.save()
        assert len(usage.session_log) <= 50 and usage.session_log[-1][1:4] == (end, drive_s, level)

    @rule(code=st.integers(1, 13), saved=st.booleans())
    def a_fault_latches(self, code, saved):
        self.book.usage.add_fault(code)
        assert len(self.book.usage.fault_log) <= 10
        if saved:
            self.save()

    @rule()
    def a_person_clears_it(self):
        self.book.usage.fault = 0
        self.save()

    @precondition(lambda self: not self.newer_wrote and not self.flash.full)
    @rule(byte=st.integers(0, 900), how=st.sampled_from(["gone", "old", "erased"]))
    def the_power_goes_in_a_write(self, byte, how):
        self.book.usage.add_session(1, 1, 60, 2)
        new = damage.told(self.book.usage)
        writes_to = 1 - self.newest if self.newest >= 0 else 0
        before = self.flash.files.get(j.SLOTS[writes_to])
        self.flash.cut = (byte, how)
        try:
            self.book.save()
            raise AssertionError("it writes")
        except PowerCutError:
            pass
        left = self.flash.files[j.SLOTS[writes_to]]
        if left == j.encode(self.book.usage, self.book.sequence):
            self.newest = writes_to
            self.slots[writes_to] = Slot(new)
            self.seen["cut too late"] += 1
        elif left != before:
            self.slots[writes_to] = Slot(damaged=True)
            self.seen["cut"] += 1
        self.start()

    @rule()
    def the_power_goes_while_nothing_is_written(self):
        self.start()

    @precondition(lambda self: not self.newer_wrote)
    @rule(
        number=st.integers(0, 1),
        kind=st.sampled_from(damage.LOSES),
        seed=st.integers(0, 2**30),
    )
    def a_slot_decays(self, number, kind, seed):
        record = self.flash.files.get(j.SLOTS[number])
        if not record or len(record) < 20 or self.slots[number].damaged:
            return  # the same bit turned twice would mend it
        wrong = damage.damaged(damage.Dice(seed), kind, record)
        if decode(wrong)[0] == j.NEWER:  # a huge one with a lucky head
            return
        self.flash.files[j.SLOTS[number]] = wrong
        self.slots[number] = Slot(damaged=True)
        self.seen["decayed"] += 1
        self.start()

    @rule(full=st.booleans())
    def the_flash_fills_up_or_has_room_again(self, full):
        self.flash.full = full

    @precondition(lambda self: not self.newer_wrote and self.newest >= 0)
    @rule(seed=st.integers(0, 2**30))
    def an_older_plantar_was_here(self, seed):
        number = 1 - self.newest
        older = bytearray(damage.older(damage.Dice(seed)))[:-4]
        older[4:8] = (self.book.sequence).to_bytes(4, "little")
        self.flash.files[j.SLOTS[number]] = damage.sealed(older)
        self.slots[number] = Slot(damage.told(decode(damage.sealed(older))[2]))
        self.newest = number
        self.start()
        assert self.book.taken == j.OLDER
        assert self.book.usage.profile == int.from_bytes(older[13:17], "little")
        self.seen["older"] += 1

    @precondition(lambda self: not self.newer_wrote)
    @rule(number=st.integers(0, 1), seed=st.integers(0, 2**30))
    def a_newer_plantar_was_here(self, number, seed):
        record = j.encode(self.book.usage, 7)
        kind = damage.NEWER
        self.flash.files[j.SLOTS[number]] = damage.damaged(damage.Dice(seed), kind, record)
        self.slots[number] = Slot()
        self.newer_wrote = True
        self.left = dict(self.flash.files)
        self.start()
        self.seen["newer"] += 1

    @precondition(lambda self: self.newer_wrote)
    @rule()
    def its_records_are_removed(self):
        assert self.flash.files == self.left, "what a newer one wrote was left alone"
        for number in (0, 1):
            name = j.SLOTS[number]
            if name in self.flash.files and self.book.reasons[number] == j.NEWER:
                del self.flash.files[name]
        self.newer_wrote = False
        self.start()

    @invariant()
    def nothing_is_out_of_range(self):
        assert damage.out_of_range(self.book.usage) is None

    @invariant()
    def a_start_now_would_lose_nothing(self):
        """Whatever is not saved yet, the last whole record is there."""
        if self.newest >= 0:
            found = load(j.Journal(self.flash))
            assert damage.told(found) == self.slots[self.newest].says


TestJournalAgainstModel = JournalAgainstModel.TestCase
TestJournalAgainstModel.settings = settings(settings(), max_examples=120, stateful_step_count=40)


def test_the_walk_above_went_everywhere():
    """It runs after the state machine: each kind of thing has happened there."""
    seen = JournalAgainstModel.seen
    if not seen:  # alone, or on another worker
        JournalAgainstModel.TestCase("runTest").runTest()
    for what in ("started", "saved", "cut", "cut too late", "decayed", "older", "newer"):
        assert seen[what] > 5, what
