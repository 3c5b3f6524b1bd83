"""The order in which files change on a board: whatever was there, wherever it is cut off."""

import contextlib
import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantar.build.targets import target
from plantar.build.tree import BOARD_PY, MANIFEST, Tree, make_tree, read_manifest, sha256
from plantar.flash.frozen import frozen_plan, is_frozen
from plantar.flash.plan import BEFORE, NEW, OnBoard, make_plan, names_to_hash
from plantar.flash.upload import script
from plantar.run.runner import Runner

PICO = target("pico")
NAMES = ("boot.py", "main.py", "guard.mpy", "hal/__init__.mpy", "hal/rp2.mpy", "face/panel.mpy")


def small_tree(version: bytes, names=NAMES, board_py=b"default") -> Tree:
    files = {name: version + name.encode() for name in names}
    return Tree(PICO, files, board_py, sha256(board_py), True)


NEW_TREE = small_tree(b"new ")
OLD_TREE = small_tree(b"old ", ("boot.py", "main.py", "guard.py", "hal.py", "panel.py"))


class Disk:
    """A board's files, in memory, that loses power after so many changes."""

    def __init__(self, files, ops=10**6):
        self.sources = {}
        self.files = dict(files)
        self.ops = ops

    def seen(self, tree) -> OnBoard:
        names = names_to_hash(tree, self.sources)
        files = {n: sha256(d) if n in names else "" for n, d in self.files.items()}
        return OnBoard(files, 4096, 10**6, read_manifest(self.files.get(MANIFEST, b"")))

    def change(self):
        if self.ops == 0:
            raise PowerCutError
        self.ops -= 1

    def do(self, steps):
        for step in steps:
            self.change()
            inside = [name for name in self.files if name.startswith(step[0] + "/")]
            if inside:  # a folder, renamed
                assert len(step) == 2
                assert not any(name.startswith(step[1] + "/") for name in self.files)
                for name in inside:
                    self.files[step[1] + name.removeprefix(step[0])] = self.files.pop(name)
                continue
            data = self.files.pop(step[0])
            if len(step) == 2:
                self.files[step[1]] = data

    def flash(self, tree):
        """Do what upload.carry_out does; return the plan."""
        plan = make_plan(tree, self.seen(tree), self.sources)
        for name, data in plan.uploads.items():
            self.change()
            self.files[name] = data
        self.do(plan.steps)
        for name, digest in plan.verify.items():
            assert sha256(self.files[name]) == digest
        self.do(plan.finish)
        return plan


class PowerCutError(Exception):
    pass


def has_hal(names):
    """Whether `import hal` finds one: MicroPython looks into a folder first, also an empty one."""
    inside = {name for name in names if name.startswith("hal/")}
    return bool(inside or {"hal.py", "hal.mpy"} & set(names)) and (
        not inside or bool({"hal/__init__.py", "hal/__init__.mpy"} & inside)
    )


def content(folder):
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def is_whole(files, tree):
    return all(files.get(name) == data for name, data in tree.files.items())


boards = st.one_of(
    st.just({}),
    st.just(OLD_TREE.everything()),
    st.just({**OLD_TREE.everything(), BOARD_PY: b"mine"}),
    st.dictionaries(
        st.sampled_from(
            [
                *(*NAMES, *OLD_TREE.files, BOARD_PY, "own.py", "main.py" + NEW),
                *("guard.mpy" + NEW, "face/panel.mpy" + NEW, "face.new/panel.mpy"),
                *("hal.new/rp2.mpy", "hal.new/old.mpy"),
            ]
        ),
        st.sampled_from([b"foreign", b"new guard.mpy", b"new main.py", b"new face/panel.mpy"]),
    ),
)


@given(files=boards, cuts=st.lists(st.integers(0, 25), max_size=3))
@settings(max_examples=300)
def test_it_ends_right_after_any_cuts_and_never_starts_what_is_half_done(files, cuts):
    disk = Disk(files)
    for ops in cuts:
        disk.ops = ops
        before = dict(disk.files)
        with contextlib.suppress(PowerCutError):
            disk.flash(NEW_TREE)
        # boot.py always finds a hal, if there was one (a maker's own is set aside).
        if has_hal(before):
            assert has_hal({name.removesuffix(BEFORE) for name in disk.files})
        # main.py is there only beside all it came with: untouched, or all new.
        if "main.py" in disk.files and not is_whole(disk.files, NEW_TREE):
            unstaged = {n: d for n, d in disk.files.items() if NEW not in n}
            assert unstaged == {n: d for n, d in before.items() if NEW not in n}
    disk.ops = 10**6
    disk.flash(NEW_TREE)
    assert is_whole(disk.files, NEW_TREE)
    assert disk.files[MANIFEST] == NEW_TREE.manifest
    assert not any(NEW in name for name in disk.files)
    # Nothing shadows a new module, and nothing of the maker's is lost.
    assert not {"guard.py", "hal/__init__.py", "hal/old.mpy"} & set(disk.files)
    assert disk.files[BOARD_PY] == files.get(BOARD_PY, b"default")
    if MANIFEST not in files:
        for name in ("own.py", "boot.py", "panel.py", "hal.py"):
            if name in files:
                kept = [disk.files.get(name), disk.files.get(name + BEFORE)]
                assert files[name] in kept
    again = disk.flash(NEW_TREE)
    assert (again.uploads, again.steps, again.finish) == ({}, (), ())


def test_an_older_plantar_is_replaced_and_its_files_go():
    disk = Disk(OLD_TREE.everything())
    plan = disk.flash(NEW_TREE)
    assert sorted(plan.removed) == ["guard.py", "hal.py", "panel.py"]
    assert plan.set_aside == ()
    assert plan.steps[0] == ("main.py",)
    assert plan.steps[-4:] == (
        ("hal.new", "hal"),
        ("hal.py",),
        ("boot.py.new", "boot.py"),
        ("manifest.txt.new", "manifest.txt"),
    )
    assert plan.finish == (("main.py.new", "main.py"),)
    assert set(disk.files) == set(NEW_TREE.everything())


def test_modules_of_the_other_build_go_and_a_makers_are_set_aside():
    """Sources without a manifest, as mip leaves them: hal/__init__.py would be imported yet."""
    ours, changed = b"source of hal", b"a maker's line"
    has = {"hal/__init__.py": ours, "motor.py": changed, "guard.py": ours, "own.py": b"own"}
    release = small_tree(b"new ", ("boot.py", "main.py", "loop.mpy", "hal/rp2.mpy"))
    disk = Disk({**has, BOARD_PY: b"mine"})
    disk.sources = {name: sha256(ours) for name in (*has, "boot.py", "main.py", BOARD_PY)}
    del disk.sources["own.py"]
    plan = disk.flash(release)
    assert sorted(plan.removed) == ["guard.py", "hal/__init__.py"]
    assert plan.set_aside == ("motor.py",)
    assert disk.files.pop("motor.py.before") == changed
    assert disk.files.pop("own.py") == b"own"
    assert disk.files == {**release.everything(), BOARD_PY: b"mine"}


def test_a_board_with_plantar_inside_keeps_only_what_is_its_makers():
    """What MicroPython would import before what is inside it goes; the manifest goes last."""
    old = {**small_tree(b"old ").everything(), BOARD_PY: b"mine", "own.py": b"own"}
    disk = Disk({**old, "motor.py": b"a maker's line", "usb/console.py": b"ours"})
    sources = {"motor.py": sha256(b"the source"), "usb/console.py": sha256(b"ours")}
    seen = replace(disk.seen(NEW_TREE), frozen=True)
    seen = replace(seen, files={name: sha256(data) for name, data in disk.files.items()})
    tree = replace(NEW_TREE, routines={"mine.json": b"{}"})
    plan = frozen_plan(tree, seen, sources)
    for name, data in plan.uploads.items():
        disk.files[name] = data
    disk.do(plan.steps)
    assert plan.steps[-1] == (MANIFEST,)
    assert plan.set_aside == ("motor.py",) and plan.board_py == "kept"
    assert disk.files == {
        **{BOARD_PY: b"mine", "own.py": b"own", "motor.py.before": b"a maker's line"},
        "routines/mine.json": b"{}",
    }
    new = frozen_plan(NEW_TREE, OnBoard({}, 4096, 10**6), sources)
    assert list(new.uploads) == [BOARD_PY + NEW] and new.board_py == "new"


def test_a_board_is_known_to_have_plantar_inside():
    assert is_frozen({BOARD_PY: ""}, True)
    assert not is_frozen({BOARD_PY: ""}, False)
    assert not is_frozen({"firstoff.mpy": "", "boot.py": ""}, True)


def test_a_main_that_is_right_is_moved_away_and_not_sent_again():
    disk = Disk({**NEW_TREE.everything(), "face/panel.mpy": b"broken"})
    plan = disk.flash(NEW_TREE)
    assert list(plan.uploads) == ["face/panel.mpy.new"]
    assert plan.steps[0] == ("main.py", "main.py.new")


def test_a_changed_default_is_noticed_and_an_unchanged_one_is_not():
    mine = {**NEW_TREE.everything(), BOARD_PY: b"mine"}
    assert not Disk(mine).flash(NEW_TREE).default_changed
    changed = replace(NEW_TREE, board_py=b"other", default_board=sha256(b"other"))
    plan = Disk(mine).flash(changed)
    assert plan.default_changed
    assert plan.board_py == "kept"


@pytest.mark.parametrize("cut", range(0, 60, 6))
def test_the_motor_never_moves_on_a_board_that_was_cut_off(tmp_path, cut, monkeypatch):
    # From one whole Plantar to another, with the real script, stopped after `cut` changes; then
    # the board is switched on and START is pressed.
    new = make_tree(PICO)
    old = replace(new, files={n: d + b"# old\n" for n, d in new.files.items()})
    for name, data in old.everything().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    disk = Disk(old.everything())
    plan = make_plan(new, disk.seen(new), {})
    for name, data in plan.uploads.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    left = [cut]

    def counted(do):
        def done(*names):
            if left[0] == 0:
                raise PowerCutError
            left[0] -= 1
            do(*names)

        return done

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", counted(os.rename))
        patched.setattr(os, "remove", counted(os.remove))
        with contextlib.suppress(PowerCutError):
            exec(script(list(plan.steps)), {})
    press = [{"at_ms": 1000, "button": "START", "for_ms": 100}]
    with Runner("cpython", state_dir=tmp_path, firmware=tmp_path) as board:
        events = list(board.run(press, 1500))
    drove = [e for e in events if e.get("pin") == 2 and e.get("duty_u16")]
    left_whole = is_whole(content(tmp_path), old)
    assert bool(drove) == (cut == 0)
    assert left_whole == (cut == 0)
    assert (tmp_path / "main.py").exists() == (cut == 0)
