"""What has to change on a board, as typed values; shared/flashplan.py says what, and in which
order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plantar.build.tree import BOARD_PY, Manifest, Tree, sha256
from plantar.shared import flashplan
from plantar.shared.flashplan import BEFORE, NEW, SPARE_BYTES, final_name

__all__ = ["BEFORE", "NEW", "SPARE_BYTES", "OnBoard", "Plan", "final_name", "make_plan"]

Step = tuple[str] | tuple[str, str]
"""(name,) removes it; (old, new) renames."""


@dataclass(frozen=True)
class OnBoard:
    """What is on a board. files: name -> SHA-256 in hex of those that matter, "" of others.
    frozen: Plantar is inside its MicroPython.
    """

    files: Mapping[str, str]
    block_bytes: int
    free_bytes: int
    manifest: Manifest = field(default_factory=Manifest)
    frozen: bool = False


@dataclass(frozen=True)
class Plan:
    """What to do: see flashplan.make_plan.

    Attributes:
        uploads: name, as it is uploaded -> content.
        default_changed: the default board.py is another one than when the board's came there.
    """

    uploads: Mapping[str, bytes]
    steps: tuple[Step, ...]
    verify: Mapping[str, str]
    finish: tuple[Step, ...]
    unchanged: int
    set_aside: tuple[str, ...]
    removed: tuple[str, ...]
    board_py: str
    default_changed: bool
    needed_bytes: int


def names_to_hash(tree: Tree, sources: Iterable[str]) -> list[str]:
    """Return the names on the board whose hashes a plan needs. sources: of the firmware."""
    return flashplan.names_to_hash(list(tree.everything()), sources)


def make_plan(
    tree: Tree,
    board: OnBoard,
    sources: Mapping[str, str],
    replace_board_py: bool = False,
) -> Plan:
    """Return what it takes to make a board's files those of a tree.

    Args:
        tree: the files it shall have.
        board: what it has.
        sources: name -> SHA-256 of the firmware's source files: what they match on a board
            without a manifest is no file of the maker's.
        replace_board_py: put the tree's board.py there whatever the board has.
    """
    data = tree.everything()
    known = [(name, sha256(content), len(content)) for name, content in data.items()]
    plan = flashplan.make_plan(
        [each for each in known if each[0] != BOARD_PY],
        next(each for each in known if each[0] == BOARD_PY),
        dict(board.files),
        list(board.manifest.files),
        dict(sources),
        board.block_bytes,
        replace_board_py,
    )
    kept_old = plan["board_py"] == "kept" and board.manifest.default_board != tree.default_board
    return Plan(
        uploads={waiting: data[name] for waiting, name in plan["uploads"]},
        steps=tuple(plan["steps"]),
        verify=plan["verify"],
        finish=tuple(plan["finish"]),
        unchanged=plan["unchanged"],
        set_aside=tuple(plan["set_aside"]),
        removed=tuple(plan["removed"]),
        board_py=plan["board_py"],
        default_changed=kept_old,
        needed_bytes=plan["needed_bytes"],
    )
