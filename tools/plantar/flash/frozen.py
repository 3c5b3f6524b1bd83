"""What has to change on a board that has Plantar inside its MicroPython (firmware/manifest.py).

Only board.py and a person's routines are files there. Files of a Plantar go: MicroPython would
import them before what is inside it. The old manifest goes last: until then a start that finds
half of them gone is a fault, and no motor moves.
"""

from collections.abc import Mapping

from plantar.build.tree import BOARD_PY, MANIFEST, Tree, sha256
from plantar.flash.plan import BEFORE, NEW, OnBoard, Plan, Step
from plantar.shared.flashplan import becomes, on_flash

FIRST = "firstoff"
"""The module that boot.py has loaded on every board with Plantar."""


def is_frozen(files: Mapping[str, str], loaded: bool) -> bool:
    """Return whether Plantar is inside a board's MicroPython. loaded: FIRST was imported."""
    return loaded and not {f"{FIRST}.py", f"{FIRST}.mpy", "boot.py"} & set(files)


def frozen_plan(
    tree: Tree, board: OnBoard, sources: Mapping[str, str], replace_board_py: bool = False
) -> Plan:
    """Return the plan for such a board; the arguments are those of plan.make_plan."""
    board_py = becomes(sha256(tree.board_py), board.files, replace_board_py)
    wanted = dict(tree.own)
    if board_py in ("new", "replaced"):
        wanted[BOARD_PY] = tree.board_py
    digests = {name: sha256(data) for name, data in wanted.items()}
    missing = [name for name in wanted if board.files.get(name) != digests[name]]
    forms = {form for name in sources for form in (name, f"{name.removesuffix('.py')}.mpy")}
    forms |= {*board.manifest.files, MANIFEST}
    gone = [name for name in board.files if name in forms and name != BOARD_PY]
    ours = {*board.manifest.files, MANIFEST}
    ours |= {name for name in gone if board.files[name] == sources.get(name)}
    set_aside = [name for name in (*gone, *missing) if name in board.files and name not in ours]
    removed = sorted((name for name in gone if name in ours), key=lambda name: name == MANIFEST)
    steps: list[Step] = [(name, name + BEFORE) for name in set_aside]
    steps += [(name + NEW, name) for name in missing]
    steps += [(name,) for name in removed]
    uploads = {name + NEW: wanted[name] for name in missing}
    return Plan(
        uploads=uploads,
        steps=tuple(steps),
        verify={name: digests[name] for name in missing},
        finish=(),
        unchanged=len(wanted) - len(missing),
        set_aside=tuple(set_aside),
        removed=tuple(removed),
        board_py=board_py,
        default_changed=False,
        needed_bytes=sum(on_flash(len(data), board.block_bytes) for data in uploads.values()),
    )
